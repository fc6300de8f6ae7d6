//! The audience sync for JavaScript. Numbers are JavaScript's; times are whole milliseconds.

use super::thrown;
use crate::destination::{MappedEvent, Outcome};
use crate::issue::Issue;
use crate::json::{self, Document, Json, Value};
use crate::postscript::{MembershipDecision, sync};
use wasm_bindgen::prelude::*;

/// An audience sync: see [`sync::Sync`].
#[wasm_bindgen]
pub struct CoreSync(sync::Sync);

#[wasm_bindgen]
impl CoreSync {
    /// A sync without tasks.
    #[wasm_bindgen(constructor)]
    pub fn new(requests_per_second: u32, max_tries: u32, at_most_once: bool, seed: f64) -> CoreSync {
        let on_lost_answer =
            if at_most_once { sync::OnLostAnswer::AtMostOnce } else { sync::OnLostAnswer::AtLeastOnce };
        let options = sync::Options { requests_per_second, max_tries, on_lost_answer, seed: seed.to_bits() };
        Self(sync::Sync::new(options))
    }

    /// Skips a task that an earlier sync has settled, when its event is added.
    pub fn skip(&mut self, event: usize, subscription: usize) {
        self.0.skip(event, subscription);
    }

    /// Adds the task of an event, given as the JSON text of its result for one subscription; `external_id` and
    /// `occurred_at` are empty for none.
    /// Throws for a text that is not JSON.
    pub fn add(&mut self, event: usize, result: &str, external_id: String, occurred_at: String) -> Result<(), JsValue> {
        let result = Document::parse_result(result.as_bytes()).map_err(thrown)?;
        let mut task = mapped(&result.root()).task(event);
        task.external_id = Some(external_id).filter(|id| !id.is_empty());
        task.occurred_at = Some(occurred_at).filter(|time| !time.is_empty());
        self.0.add(task);
        Ok(())
    }

    /// The next step: the JSON text of `{ id, method, path, body?, event?, subscription? }`; of a number, the time to
    /// wait for; or of `null`, to wait for a response. Empty when the sync is done.
    pub fn next(&mut self, now: f64) -> String {
        let request = match self.0.next(now as u64) {
            sync::Step::Done => return String::new(),
            sync::Step::Wait(until) => return until.map_or("null".to_owned(), |until| until.to_string()),
            sync::Step::Send(request) => request,
        };
        json::to_text(&Value::object([
            ("id", Value::Number(request.id as f64)),
            ("method", request.method.into()),
            ("path", request.path.into()),
            ("body", request.body.map(Value::from).unwrap_or_default()),
            ("event", request.about.map(|(event, _)| event.into()).unwrap_or_default()),
            ("subscription", request.about.map(|(_, subscription)| subscription.into()).unwrap_or_default()),
        ]))
    }

    /// Handles the response to a request.
    pub fn respond(&mut self, request: f64, now: f64, status: u16, body: &[u8], retry_after: f64) {
        self.0.respond(request as u64, now as u64, status, body, retry_after as u64);
    }

    /// Reports that a request got no response, and whether it may have been sent.
    pub fn fail(&mut self, request: f64, now: f64, may_be_sent: bool) {
        let failure = if may_be_sent { sync::Failure::Lost } else { sync::Failure::NotSent };
        self.0.fail(request as u64, now as u64, failure);
    }

    /// Stops sending.
    pub fn cancel(&mut self) {
        self.0.cancel();
    }

    /// Tasks with an outcome, all tasks, and requests sent so far.
    pub fn progress(&self) -> Vec<f64> {
        let progress = self.0.progress();
        vec![progress.done as f64, progress.total as f64, progress.requests as f64]
    }

    /// The JSON text of an array with the outcomes so far, in the order of the tasks.
    pub fn deliveries(&self) -> String {
        to_text(self.0.deliveries().flatten())
    }

    /// The outcomes since the previous call, in the order in which they occurred, in the same form.
    #[wasm_bindgen(js_name = drainOutcomes)]
    pub fn drain_outcomes(&mut self) -> String {
        to_text(self.0.drain_outcomes())
    }
}

/// Restores a result from the JSON that was passed to JavaScript.
fn mapped<'v>(result: &Value<'v>) -> MappedEvent<'v> {
    let status = result.member("status");
    let outcome = if status.is_string("mapped") {
        Outcome::Mapped { payload: result.member("payload"), decision: MembershipDecision::of_result(result) }
    } else if status.is_string("disabled") {
        Outcome::Disabled
    } else if status.is_string("not_subscribed") {
        Outcome::NotSubscribed
    } else {
        Outcome::Invalid(result.member("errors").elements().map(|issue| Issue::from(&issue)).collect())
    };
    MappedEvent {
        subscription: result.member("subscription").as_f64().unwrap_or_default() as usize,
        name: None,
        outcome,
    }
}

fn to_text<'d>(deliveries: impl Iterator<Item = &'d sync::Delivery>) -> String {
    json::to_text(&Value::Array(deliveries.map(Json::from).collect()))
}
