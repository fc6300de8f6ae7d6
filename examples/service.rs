//! A service that reads Segment events as NDJSON from standard input, delivers them to Postscript, and writes an outcome for
//! each event and subscription as a line of JSON: `cargo run --example service < events.ndjson`.
//!
//! `POSTSCRIPT_SECRET_KEY` is the key, `POSTSCRIPT_URL` the server. This program is built without TLS, so the server must
//! be on this machine; with ureq's feature `rustls`, which is on by default, it can be `https://api.postscript.io`.

use segment_postscript::json::{Json, to_text};
use segment_postscript::postscript::sync::{Failure, Request, Step};
use segment_postscript::{Config, Destination, Plan, PlanOptions};
use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs};

/// The number of events that are delivered together: larger batches need fewer requests, smaller ones finish sooner.
const BATCH: usize = 250;

fn main() -> Result<(), Box<dyn Error>> {
    let config: Config = match env::args().nth(1) {
        Some(file) => serde_json::from_str(&fs::read_to_string(file)?)?,
        None => Config::default(),
    };
    let destination = Destination::from_config(&config)?;
    let postscript = Postscript::from_env()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut lines = destination.lines(io::stdin().lock());
    loop {
        let mut plan = Plan::new(&destination, PlanOptions::default());
        for line in lines.by_ref().take(BATCH) {
            plan.add_line(&line?);
        }
        if plan.progress().total == 0 {
            return Ok(out.flush()?);
        }
        postscript.deliver(&mut plan);
        for delivery in plan.deliveries() {
            writeln!(out, "{}", to_text(&Json::from(&delivery)))?;
        }
        // Outcomes are reported before the next batch is started.
        out.flush()?;
    }
}

/// The server, and the time since the first request.
struct Postscript {
    agent: ureq::Agent,
    url: String,
    key: String,
    start: Instant,
}

impl Postscript {
    fn from_env() -> Result<Self, Box<dyn Error>> {
        let variable = |name: &str| env::var(name).map_err(|_| format!("the environment has no {name}"));
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Ok(Self {
            agent: config.into(),
            url: variable("POSTSCRIPT_URL")?,
            key: variable("POSTSCRIPT_SECRET_KEY")?,
            start: Instant::now(),
        })
    }

    /// Executes a plan until all events have an outcome.
    fn deliver(&self, plan: &mut Plan) {
        loop {
            match plan.next(self.now()) {
                Step::Send(request) => match self.send(&request) {
                    Ok((status, body, retry_after)) => {
                        plan.respond(request.id, self.now(), status, &body, retry_after);
                    }
                    Err(failure) => plan.fail(request.id, self.now(), failure),
                },
                // Only one request is in flight at a time, so there is always a time to wait for.
                Step::Wait(until) => {
                    sleep(Duration::from_millis(until.unwrap_or_default().saturating_sub(self.now()).max(1)));
                }
                Step::Done => return,
            }
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Sends a request. Returns the status, the body, and the delay of `Retry-After` in milliseconds.
    fn send(&self, request: &Request) -> Result<(u16, Vec<u8>, u64), Failure> {
        let sent = ureq::http::Request::builder()
            .method(request.method)
            .uri(format!("{}{}", self.url, request.path))
            .header("Authorization", format!("Bearer {}", self.key))
            .header("Content-Type", "application/json")
            .body(request.body.clone().unwrap_or_default())
            .map_err(|_| Failure::NotSent)?;
        let mut response = self.agent.run(sent).map_err(|error| match error {
            ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => Failure::NotSent,
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => Failure::NotSent,
            _ => Failure::Lost,
        })?;
        let seconds = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let status = response.status().as_u16();
        let body = response.body_mut().read_to_vec().map_err(|_| Failure::Lost)?;
        Ok((status, body, seconds.unwrap_or_default().saturating_mul(1000)))
    }
}
