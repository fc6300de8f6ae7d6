//! The audience sync of events: a [`Destination`] and a [`Sync`] together.

use super::Line;
use crate::destination::{Destination, MappedEvent, Outcome};
use crate::issue::Issue;
use crate::json::{Str, Value, parse_date};
use crate::mapping::require_object;
use crate::postscript::sync::{self, Delivery, Failure, Progress, Status, Step, Sync, Task};
use jiff::Timestamp;
use jiff::tz::Offset;

/// How a [`Plan`] goes about its work.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Rate limit, tries, and what to do when an answer is lost.
    pub sync: sync::Options,
    /// Whether custom events get the event's `messageId` as their `external_id`. Segment's action sends none.
    pub external_id: bool,
    /// Whether custom events get the event's `timestamp` as their `occurred_at`. Segment's action sends none.
    pub occurred_at: bool,
}

/// The delivery of a batch of events to Postscript, without I/O: it says what to send and when, is told the answers, and
/// ends with an outcome for each event and subscription. Changes of one subscriber are made in the order of their events,
/// lookups of many people are one request, and no more requests are made in a second than Postscript takes.
///
/// ```
/// use segment_postscript::postscript::sync::{Status, Step};
/// use segment_postscript::{Destination, Plan, PlanOptions};
/// use serde_json::json;
///
/// let destination = Destination::with_defaults()?;
/// let mut plan = Plan::new(&destination, PlanOptions::default());
/// plan.add_json(&json!({
///     "type": "track", "event": "Audience Entered",
///     "properties": {"big_spenders": true},
///     "context": {
///         "traits": {"email": "jane@example.com"},
///         "personas": {"computation_id": "aud_1", "computation_key": "big_spenders", "computation_class": "audience"}
///     }
/// }));
/// let Step::Send(request) = plan.next(0) else { panic!("the person is looked up first") };
/// assert_eq!(request.method, "GET");
/// plan.respond(request.id, 80, 200, br#"{"subscribers": []}"#, 0);
/// assert!(matches!(plan.next(80), Step::Done));
/// assert_eq!(plan.deliveries()[0].status, Status::NotFound);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Plan<'d> {
    destination: &'d Destination,
    options: PlanOptions,
    sync: Sync,
    /// Outcomes of events without a payload.
    settled: Vec<Delivery>,
    /// How many of those have been told as news.
    told: usize,
    events: usize,
}

impl<'d> Plan<'d> {
    /// A plan without events.
    #[must_use]
    pub fn new(destination: &'d Destination, options: PlanOptions) -> Self {
        Self { destination, options, sync: Sync::new(options.sync), settled: Vec::new(), told: 0, events: 0 }
    }

    /// Maps an event and adds what is to be delivered. Gives the event's number in the plan's requests and outcomes,
    /// counted from 0. All events are to be added before the first step is asked for.
    pub fn add(&mut self, event: &Value<'_>) -> usize {
        let results = require_object(event).map(|()| self.destination.map(event));
        self.add_results(event, results.as_deref().map_err(Clone::clone))
    }

    /// [`Plan::add`] for an event that `serde_json` has read.
    pub fn add_json(&mut self, event: &serde_json::Value) -> usize {
        match super::convert::event_of(event) {
            Ok(event) => self.add(&event),
            Err(issue) => self.add_results(&Value::Undefined, Err(issue)),
        }
    }

    /// Adds what the event on a line was mapped to. A line that could not be read has an outcome, too.
    pub fn add_line(&mut self, line: &Line<'_>) -> usize {
        self.add_results(&line.event, line.results.as_deref().map_err(Clone::clone))
    }

    fn add_results(&mut self, event: &Value<'_>, results: Result<&[MappedEvent<'_>], Issue>) -> usize {
        let number = self.events;
        self.events += 1;
        match results {
            Ok(results) => results.iter().for_each(|mapped| self.add_result(number, event, mapped)),
            Err(issue) => self.settle(number, 0, Status::Failed, vec![issue]),
        }
        number
    }

    fn add_result(&mut self, number: usize, event: &Value<'_>, mapped: &MappedEvent<'_>) {
        let subscription = mapped.subscription;
        match &mapped.outcome {
            Outcome::Mapped { payload, decision } => {
                let mut task = Task::new(number, subscription, payload, *decision);
                if self.options.external_id {
                    task.external_id = text_of(&event.member("messageId")).filter(|id| !id.is_empty());
                }
                if self.options.occurred_at {
                    task.occurred_at = event.member("timestamp").as_string().as_ref().and_then(utc);
                }
                self.sync.add(task);
            }
            Outcome::Invalid(issues) => self.settle(number, subscription, Status::Failed, issues.clone()),
            Outcome::Disabled => {
                let issue = Issue::new("subscription_disabled", "", "The subscription is disabled.");
                self.settle(number, subscription, Status::Skipped, vec![issue]);
            }
            Outcome::NotSubscribed => {
                let message = "The subscription's trigger does not match this event.";
                self.settle(number, subscription, Status::Skipped, vec![Issue::new("not_subscribed", "", message)]);
            }
        }
    }

    fn settle(&mut self, event: usize, subscription: usize, status: Status, issues: Vec<Issue>) {
        let retryable = (status == Status::Failed).then_some(false);
        self.settled.push(Delivery { event, subscription, status, retryable, http_status: None, issues });
    }

    /// What to do at this time, in milliseconds of the caller's clock: see [`Sync::next`].
    pub fn next(&mut self, now: u64) -> Step {
        self.sync.next(now)
    }

    /// Tells an answer: see [`Sync::respond`].
    pub fn respond(&mut self, request: u64, now: u64, status: u16, body: &[u8], retry_after: u64) {
        self.sync.respond(request, now, status, body, retry_after);
    }

    /// Tells that there is no answer: see [`Sync::fail`].
    pub fn fail(&mut self, request: u64, now: u64, failure: Failure) {
        self.sync.fail(request, now, failure);
    }

    /// Begins nothing new; what is on its way is waited for: see [`Sync::cancel`].
    pub fn cancel(&mut self) {
        self.sync.cancel();
    }

    /// How far the plan is, events without a payload included.
    pub fn progress(&self) -> Progress {
        let Progress { done, total, requests } = self.sync.progress();
        Progress { done: done + self.settled.len(), total: total + self.settled.len(), requests }
    }

    /// The outcomes that there are, in the order of the events and their subscriptions.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let mut all: Vec<Delivery> = self.sync.deliveries().flatten().chain(&self.settled).cloned().collect();
        all.sort_by_key(|delivery| (delivery.event, delivery.subscription));
        all
    }

    /// The outcomes that have come since this was asked last.
    pub fn take_news(&mut self) -> Vec<Delivery> {
        let told = std::mem::replace(&mut self.told, self.settled.len());
        self.settled[told..].iter().cloned().chain(self.sync.take_news().cloned()).collect()
    }
}

fn text_of(value: &Value<'_>) -> Option<String> {
    value.as_string().map(|text| text.to_string_lossy().into_owned())
}

/// A time as Postscript takes it: in UTC, `2026-11-23 16:00:00.000`. It has no form for years beyond 9999.
fn utc(text: &Str<'_>) -> Option<String> {
    let time = parse_date(text);
    if time.is_nan() {
        return None;
    }
    let time = Offset::UTC.to_datetime(Timestamp::from_millisecond(time as i64).ok()?);
    (time.year() >= 0).then(|| time.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
}
