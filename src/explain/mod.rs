//! Explanations: how each result was produced, and why what is missing is missing.
//!
//! Nothing is computed twice. The event goes through [`Destination`]'s own pipeline, with a [`Trace`] that is on and an
//! observer; the explanation is made from what they recorded.

mod fields;
mod locations;
mod membership;
mod near_misses;
mod origins;
mod preview;
mod provenance;
mod serialize;

use crate::destination::{Destination, MappedEvent, Observer, Outcome};
use crate::fql::Clause;
use crate::issue::Issue;
use crate::json::{Str, Tape, Value};
use crate::mapping::{Read, Reason, Step, Trace, require_object};
use crate::postscript::MembershipDecision;
pub(crate) use near_misses::near_misses;
use origins::{Origin, OriginKind};
use std::sync::Arc;

/// How the results of an event were produced, for each subscription in order.
pub struct Explanation<'v> {
    /// How the result was produced in each.
    pub subscriptions: Vec<SubscriptionExplanation<'v>>,
    event: Value<'v>,
}

/// How the result of an event was produced in one subscription.
pub struct SubscriptionExplanation<'v> {
    /// What [`Destination::map`] gives.
    pub result: MappedEvent<'v>,
    /// The trigger, clause by clause; `None` when the subscription is disabled.
    pub trigger: Option<Clause<'v>>,
    /// How the mapping was resolved; `None` when it was not run.
    pub mapping: Option<Step<'v>>,
    /// Each field: the action's in their order, then other keys of the mapping. Empty when the mapping was not run.
    pub fields: Vec<FieldExplanation<'v>>,
    /// Where each part of the payload comes from; empty when there is none.
    pub origins: Vec<Origin<'v>>,
    /// How the membership was found; `None` when there is no payload.
    pub membership: Option<MembershipExplanation<'v>>,
}

/// How a field was produced.
pub struct FieldExplanation<'v> {
    /// Its key.
    pub key: Str<'v>,
    /// The outcome.
    pub status: FieldStatus,
    /// What is in the payload.
    pub value: Value<'v>,
    /// What the mapping gave.
    pub before: Value<'v>,
    /// Why it is empty, or what changed it.
    pub reason: Option<Reason>,
    /// The paths that were read for it and gave nothing: undefined or null.
    pub missing: Vec<Arc<Read<'v>>>,
    /// Its issues.
    pub issues: Vec<Issue>,
}

/// The outcome of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldStatus {
    /// It is in the payload as the mapping gave it.
    Filled,
    /// It is in the payload, but the validation changed it.
    Changed,
    /// The mapping gave nothing.
    Empty,
    /// The mapping gave something that the validation removed.
    Removed,
    /// The mapping does not have it.
    NotMapped,
    /// The mapping failed.
    Failed,
}

/// How the membership was found.
pub struct MembershipExplanation<'v> {
    /// What it is, and by which rule.
    pub decision: MembershipDecision,
    /// The audience's key.
    pub key: Value<'v>,
    /// What is under that key.
    pub value: Value<'v>,
    /// What follows from it.
    pub reason: Reason,
    /// What to do about a membership that is unknown.
    pub hint: Option<String>,
}

impl Destination {
    /// How the results of an event, given as JSON text, were produced: trigger, mapping, fields and membership of each
    /// subscription. The result is JSON text in the shape that the npm package declares as `Explanation`. Spans of the
    /// event count UTF-16 units.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// let event = br#"{"type": "track", "properties": {}, "traits": {"Email": "jane@example.com"}}"#;
    /// let explanation: serde_json::Value = serde_json::from_str(&destination.explain(event)?)?;
    /// let fields = explanation["subscriptions"][0]["fields"].as_array().unwrap();
    /// let email = fields.iter().find(|field| field["key"] == "email").unwrap();
    /// assert_eq!(email["status"], "empty");
    /// assert_eq!(email["reason"]["message"], "There is no `$.context.traits.email`.");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Destination::map_text`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn explain(&self, event: &[u8]) -> Result<String, Issue> {
        self.explain_with(event, &mut Tape::default())
    }

    /// [`Destination::explain`] with a tape that is used again.
    pub(crate) fn explain_with(&self, event: &[u8], tape: &mut Tape) -> Result<String, Issue> {
        let root = tape.read(event)?;
        Ok(serialize::serialize(&self.explanation(&root)?, event))
    }

    fn explanation<'v>(&'v self, event: &Value<'v>) -> Result<Explanation<'v>, Issue> {
        require_object(event)?;
        let subscriptions = (0..self.subscriptions().len()).map(|at| self.explain_one(at, event)).collect();
        Ok(Explanation { subscriptions, event: event.clone() })
    }

    fn explain_one<'v>(&'v self, at: usize, event: &Value<'v>) -> SubscriptionExplanation<'v> {
        let subscription = &self.subscriptions()[at];
        let mut recording =
            Recording { trace: Trace::on(), mapped: Value::Undefined, validated: Value::Undefined, ran: false };
        let outcome = self.outcome(subscription, event, &mut recording);
        let Recording { trace, mapped, validated, ran } = recording;
        let mapping = trace.into_step();
        let trigger = subscription.enabled.then(|| subscription.trigger.explain(event));
        let issues = if let Outcome::Invalid(issues) = &outcome { issues.as_slice() } else { &[] };
        let fields = if ran {
            fields::explain(self.fields(), &subscription.mapping, mapping.as_ref(), &mapped, &validated, issues)
        } else {
            Vec::new()
        };
        let (origins, membership) = match &outcome {
            Outcome::Mapped { payload, decision } => (
                mapping.as_ref().map_or_else(Vec::new, |mapping| origins::of_payload(mapping, &mapped, payload)),
                Some(membership::explain(payload, *decision)),
            ),
            _ => (Vec::new(), None),
        };
        let result = MappedEvent { subscription: at, name: subscription.name.as_ref(), outcome };
        SubscriptionExplanation { result, trigger, mapping, fields, origins, membership }
    }
}

/// An observer that keeps the values between the stages of the pipeline.
struct Recording<'v> {
    trace: Trace<'v>,
    mapped: Value<'v>,
    validated: Value<'v>,
    /// Whether the mapping was run.
    ran: bool,
}

impl<'v> Observer<'v> for Recording<'v> {
    fn trace(&mut self) -> &mut Trace<'v> {
        &mut self.trace
    }

    fn matched(&mut self) {
        self.ran = true;
    }

    fn mapped(&mut self, payload: &Value<'v>) {
        self.mapped = payload.clone();
    }

    fn validated(&mut self, payload: &Value<'v>) {
        self.validated = payload.clone();
    }
}
