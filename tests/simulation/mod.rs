//! A simulated Postscript with its own clock: subscribers, pages, latencies, and a configurable rate of failures.

#![allow(clippy::expect_used, clippy::panic)]

use segment_postscript::postscript::sync::{Failure, Request, Step, Sync};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The number of subscribers on one page of a response.
const PAGE: usize = 50;

/// The rates of failures, in thousandths of the requests.
#[derive(Clone, Copy, Default)]
pub struct Trouble {
    pub too_many: u32,
    pub server_error: u32,
    /// The request never arrives.
    pub broken: u32,
    /// The request is not processed, and the response is a page of HTML.
    pub not_json: u32,
    /// The request is processed, and the response never arrives.
    pub lost: u32,
}

/// A subscriber, and the changes and events that they received.
#[derive(Default)]
pub struct Person {
    pub id: String,
    pub phone: String,
    pub email: Option<String>,
    pub audiences: Vec<String>,
    pub patches: usize,
    /// Type and audience key of each custom event.
    pub events: Vec<(String, String)>,
}

/// The server.
pub struct Postscript {
    pub people: Vec<Person>,
    pub trouble: Trouble,
    pub requests: Vec<(u64, String, String)>,
    /// Custom events whose response was lost.
    pub lost_events: usize,
    /// The number of the first request to which this status and body are the response.
    pub always: Option<(usize, u16, String)>,
    chance: u64,
}

enum Answer {
    Response(u16, Vec<u8>),
    Nothing,
}

impl Postscript {
    pub fn new(people: Vec<Person>, trouble: Trouble, seed: u64) -> Self {
        Self { people, trouble, requests: Vec::new(), lost_events: 0, always: None, chance: seed | 1 }
    }

    /// Runs a sync to its end. Returns the time that it took.
    pub fn run(&mut self, sync: &mut Sync) -> u64 {
        let mut answers: BinaryHeap<Reverse<(u64, u64)>> = BinaryHeap::new();
        let mut contents = BTreeMap::new();
        let mut now = 0;
        loop {
            match sync.next(now) {
                Step::Send(request) => {
                    let due = now + 20 + self.below(180);
                    answers.push(Reverse((due, request.id)));
                    contents.insert(request.id, self.answer(&request, now));
                }
                Step::Wait(until) => {
                    let answer = answers.peek().map(|&Reverse((due, _))| due);
                    now = [until, answer].into_iter().flatten().min().expect("it waits for something");
                    while let Some(&Reverse((due, id))) = answers.peek().filter(|Reverse((due, _))| *due <= now) {
                        answers.pop();
                        match contents.remove(&id).expect("each request has an answer") {
                            Answer::Response(status, body) => sync.respond(id, due, status, &body, 0),
                            Answer::Nothing => sync.fail(id, due, Failure::Lost),
                        }
                    }
                }
                Step::Done => return now,
            }
        }
    }

    /// The maximum number of requests in any second.
    pub fn most_in_a_second(&self) -> usize {
        let times: Vec<u64> = self.requests.iter().map(|(time, ..)| *time).collect();
        let within = |(at, time): (usize, &u64)| times[at..].partition_point(|later| *later <= time + 1_000);
        times.iter().enumerate().map(within).max().unwrap_or(0)
    }

    fn answer(&mut self, request: &Request, now: u64) -> Answer {
        self.requests.push((now, request.method.to_owned(), request.path.clone()));
        if let Some((from, status, body)) = &self.always
            && self.requests.len() > *from
        {
            return Answer::Response(*status, body.clone().into_bytes());
        }
        let trouble = self.trouble;
        let mut lot = self.below(1_000) as u32;
        let mut drawn = |share: u32| {
            let is_it = lot < share;
            lot = lot.saturating_sub(share);
            if is_it {
                lot = u32::MAX;
            }
            is_it
        };
        if drawn(trouble.too_many) {
            let body = json!({"error_code": 3002, "error_message": "Rate limit exceeded", "success": false});
            return Answer::Response(429, body.to_string().into_bytes());
        }
        if drawn(trouble.server_error) {
            return Answer::Response(if self.below(2) == 0 { 500 } else { 503 }, b"oops".to_vec());
        }
        if drawn(trouble.broken) {
            return Answer::Nothing;
        }
        if drawn(trouble.not_json) {
            return Answer::Response(200, b"<html>just a moment</html>".to_vec());
        }
        let is_lost = drawn(trouble.lost);
        let (status, body) = self.take(request);
        if is_lost {
            self.lost_events += usize::from(request.method == "POST");
            return Answer::Nothing;
        }
        Answer::Response(status, body.to_string().into_bytes())
    }

    /// Processes a request without failures.
    pub fn take(&mut self, request: &Request) -> (u16, Value) {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let body: Value = request.body.as_deref().map_or(Value::Null, |body| serde_json::from_str(body).expect("JSON"));
        match (request.method, path) {
            ("GET", "/api/v2/subscribers") => self.find(query),
            ("POST", "/api/v2/events") => {
                let id = body["subscriber_id"].as_str().expect("an id").to_owned();
                let key = body["properties"]["Segment Audience Key"].as_str().expect("a key").to_owned();
                let kind = body["type"].as_str().expect("a type").to_owned();
                self.person(&id).events.push((kind, key));
                (202, json!({"event_ids": ["e"]}))
            }
            ("PATCH", path) => {
                let id = path.strip_prefix("/api/v2/subscribers/").expect("a subscriber's path").to_owned();
                let list = body["properties"]["Segment Audiences"].as_array().expect("a list");
                let person = self.person(&id);
                person.audiences = list.iter().map(|key| key.as_str().expect("a key").to_owned()).collect();
                person.patches += 1;
                (200, described(person))
            }
            _ => panic!("no such request: {request:?}"),
        }
    }

    fn find(&self, query: &str) -> (u16, Value) {
        assert!(query.len() < 2_000);
        let mut page = 1;
        let (mut phones, mut emails) = (Vec::new(), Vec::new());
        for parameter in query.split('&') {
            let (name, value) = parameter.split_once('=').expect("a value");
            let value = value.replace("%40", "@").replace("%2B", "+");
            match name {
                "page" => page = value.parse().expect("a number"),
                "phone_number__eq" | "phone_number__in" => phones.push(value),
                "email__eq" | "email__in" => emails.push(value.to_lowercase()),
                _ => panic!("no such parameter: {name}"),
            }
        }
        if emails.iter().any(|email| email == "refused@example.com") {
            return (400, json!({"error_code": 1, "error_message": "no such address", "success": false}));
        }
        let is_meant = |person: &&Person| {
            phones.contains(&person.phone)
                || person.email.as_ref().is_some_and(|email| emails.contains(&email.to_lowercase()))
        };
        let found: Vec<Value> = self.people.iter().filter(is_meant).map(described).collect();
        let pages = found.len().div_ceil(PAGE).max(1);
        let shown: Vec<Value> = found.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
        (200, json!({"page_info": {"page": page, "total_pages": pages}, "subscribers": shown}))
    }

    pub fn person(&mut self, id: &str) -> &mut Person {
        let at: usize = id
            .strip_prefix("s/")
            .and_then(|at| at.parse().ok())
            .unwrap_or_else(|| id.strip_prefix("s%2F").and_then(|at| at.parse().ok()).expect("a subscriber of ours"));
        &mut self.people[at]
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance % bound
    }
}

fn described(person: &Person) -> Value {
    json!({
        "id": person.id, "phone_number": person.phone, "email": person.email,
        "properties": {"Segment Audiences": person.audiences, "Favourite": "blue"}, "tags": [],
    })
}
