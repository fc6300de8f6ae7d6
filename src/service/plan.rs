//! [`Plan`]: the delivery of events, which combines a [`Destination`] with a [`Sync`].

use super::Line;
use crate::destination::{Destination, MappedEvent, Outcome};
use crate::issue::Issue;
use crate::json::{Str, Value, parse_date};
use crate::mapping::require_object;
use crate::postscript::sync::{self, Delivery, Failure, Progress, Step, Sync};
use jiff::Timestamp;
use jiff::tz::Offset;

/// The options of a [`Plan`].
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct PlanOptions {
    /// The rate limit, the number of attempts, and the policy for lost responses.
    pub sync: sync::Options,
    /// Whether custom events carry the event's `messageId` as `external_id`. Segment's action sends none.
    pub external_id: bool,
    /// Whether custom events carry the event's `timestamp` as `occurred_at`. Segment's action sends none.
    pub occurred_at: bool,
}

/// The delivery of a batch of events to Postscript, without I/O: it returns the requests to send, takes the responses,
/// and ends with an outcome for each event and subscription. The changes of a subscriber are applied in the order of the
/// events, lookups are batched, and the rate limit is respected.
///
/// ```
/// use segment_postscript::json::Json;
/// use segment_postscript::postscript::sync::{Failure, Status, Step};
/// use segment_postscript::{Destination, Plan, PlanOptions};
/// use serde_json::json;
///
/// let destination = Destination::with_defaults()?;
/// let mut plan = Plan::new(&destination, PlanOptions::default());
/// plan.skip(0, 0);
/// assert_eq!(plan.add(&Json::from(&json!({"type": "page"}))), 0);
/// for line in destination.lines(&b"broken"[..]) {
///     plan.add_line(&line?);
/// }
/// plan.add_json(&json!({
///     "type": "track", "event": "Audience Entered",
///     "properties": {"big_spenders": true},
///     "context": {
///         "traits": {"email": "jane@example.com"},
///         "personas": {"computation_id": "aud_1", "computation_key": "big_spenders", "computation_class": "audience"}
///     }
/// }));
/// assert_eq!(plan.drain_outcomes()[0].issues[0].code, "event_not_json");
///
/// let Step::Send(request) = plan.next(0) else { panic!("the person is looked up first") };
/// assert_eq!(request.method, "GET");
/// plan.fail(request.id, 50, Failure::NotSent);
/// let Step::Wait(Some(time)) = plan.next(50) else { panic!("it is retried") };
/// let Step::Send(request) = plan.next(time) else { panic!("the time has come") };
/// plan.respond(request.id, time + 80, 200, br#"{"subscribers": []}"#, 0);
/// assert!(matches!(plan.next(time + 80), Step::Done));
/// assert_eq!((plan.progress().done, plan.progress().requests), (2, 2));
/// assert_eq!(plan.deliveries()[1].status, Status::NotFound);
/// plan.cancel(); // has no effect after the end
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Plan<'d> {
    destination: &'d Destination,
    options: PlanOptions,
    sync: Sync,
    events: usize,
}

impl<'d> Plan<'d> {
    /// Creates a plan without events.
    #[must_use]
    pub fn new(destination: &'d Destination, options: PlanOptions) -> Self {
        Self { destination, options, sync: Sync::new(options.sync), events: 0 }
    }

    /// Maps an event and adds its tasks. Returns the event's number in the plan's requests and outcomes, counted from
    /// 0. All events must be added before the first step.
    pub fn add(&mut self, event: &Value<'_>) -> usize {
        let results = require_object(event).map(|()| self.destination.map(event));
        self.add_results(
            &event.member("messageId"),
            &event.member("timestamp"),
            results.as_deref().map_err(Clone::clone),
        )
    }

    /// [`Plan::add`] for an event that `serde_json` has parsed.
    pub fn add_json(&mut self, event: &serde_json::Value) -> usize {
        match super::convert::event_of(event) {
            Ok(event) => self.add(&event),
            Err(issue) => self.add_results(&Value::Undefined, &Value::Undefined, Err(issue)),
        }
    }

    /// Adds the results of a line. A line that can't be parsed has an outcome too.
    pub fn add_line(&mut self, line: &Line<'_>) -> usize {
        self.add_results(&line.message_id, &line.timestamp, line.results.as_deref().map_err(Clone::clone))
    }

    /// Ignores an event and subscription that an earlier plan has settled, when it is added later: see [`Sync::skip`].
    pub fn skip(&mut self, event: usize, subscription: usize) {
        self.sync.skip(event, subscription);
    }

    fn add_results(
        &mut self,
        message_id: &Value<'_>,
        timestamp: &Value<'_>,
        results: Result<&[MappedEvent<'_>], Issue>,
    ) -> usize {
        let number = self.events;
        self.events += 1;
        let broken;
        let results = match results {
            Ok(results) => results,
            // The result that `Serialize` writes for a line that can't be parsed.
            Err(issue) => {
                let outcome = Outcome::Invalid(vec![issue]);
                broken = [MappedEvent { subscription: 0, name: None, outcome }];
                &broken
            }
        };
        let external_id = self.options.external_id.then(|| text_of(message_id)).flatten();
        let occurred_at = self.options.occurred_at.then(|| utc(&timestamp.as_string()?)).flatten();
        for result in results {
            let mut task = result.task(number);
            task.external_id.clone_from(&external_id);
            task.occurred_at.clone_from(&occurred_at);
            self.sync.add(task);
        }
        number
    }

    /// The next step at a time, in milliseconds of the caller's clock: see [`Sync::next`].
    pub fn next(&mut self, now: u64) -> Step {
        self.sync.next(now)
    }

    /// Handles the response to a request: see [`Sync::respond`].
    pub fn respond(&mut self, request: u64, now: u64, status: u16, body: &[u8], retry_after: u64) {
        self.sync.respond(request, now, status, body, retry_after);
    }

    /// Reports that a request got no response: see [`Sync::fail`].
    pub fn fail(&mut self, request: u64, now: u64, failure: Failure) {
        self.sync.fail(request, now, failure);
    }

    /// Stops sending; requests in flight may complete: see [`Sync::cancel`].
    pub fn cancel(&mut self) {
        self.sync.cancel();
    }

    /// The progress, including events without a payload.
    pub fn progress(&self) -> Progress {
        self.sync.progress()
    }

    /// The outcomes so far, in the order of events and subscriptions.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.sync.deliveries().flatten().cloned().collect()
    }

    /// The outcomes since the previous call.
    pub fn drain_outcomes(&mut self) -> Vec<Delivery> {
        self.sync.drain_outcomes().cloned().collect()
    }
}

fn text_of(value: &Value<'_>) -> Option<String> {
    value.as_string().filter(|text| !text.is_empty()).map(|text| text.to_string_lossy().into_owned())
}

/// A time in Postscript's format, in UTC: `2026-11-23 16:00:00.000`; years beyond 9999 can't be represented.
fn utc(text: &Str<'_>) -> Option<String> {
    let time = parse_date(text);
    if time.is_nan() {
        return None;
    }
    let time = Offset::UTC.to_datetime(Timestamp::from_millisecond(time as i64).ok()?);
    (time.year() >= 0).then(|| time.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
}
