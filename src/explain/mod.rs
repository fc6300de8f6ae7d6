//! Explanations: how each result was produced, and why values are missing.
//!
//! Nothing is computed twice. The event goes through [`Destination`]'s own pipeline with a recording [`Trace`] and an
//! observer; the explanation is built from the records.

mod explanation;
mod fields;
mod locations;
mod membership;
mod near_misses;
mod origins;
mod preview;
mod provenance;
mod serialize;

use crate::destination::{Destination, MappedEvent, Observer, Outcome};
use crate::issue::Issue;
use crate::json::{Tape, Value};
use crate::mapping::{Trace, require_object};
use explanation::{Explanation, SubscriptionExplanation};
pub(crate) use near_misses::near_misses;

impl Destination {
    /// Explains how the results of an event, given as JSON text, were produced: trigger, mapping, fields and membership
    /// for each subscription. Returns JSON text in the shape that the npm package declares as `Explanation`. Spans of
    /// the event are in UTF-16 code units.
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

    /// [`Destination::explain`] with a reusable tape.
    pub(crate) fn explain_with(&self, event: &[u8], tape: &mut Tape) -> Result<String, Issue> {
        let root = tape.read(event)?;
        Ok(serialize::serialize(&self.explanation(&root)?, event))
    }

    fn explanation<'v>(&'v self, event: &Value<'v>) -> Result<Explanation<'v>, Issue> {
        require_object(event)?;
        let subscriptions = (0..self.subscriptions.len()).map(|at| self.explain_one(at, event)).collect();
        Ok(Explanation { subscriptions, event: event.clone() })
    }

    fn explain_one<'v>(&'v self, at: usize, event: &Value<'v>) -> SubscriptionExplanation<'v> {
        let subscription = &self.subscriptions[at];
        let mut recording = Recording { trace: Trace::on(), ..Recording::default() };
        let outcome = self.outcome(subscription, event, &mut recording);
        let Recording { trace, mapped, validated, ran } = recording;
        let mapping = trace.into_step();
        let trigger = subscription.enabled.then(|| subscription.trigger.explain(event));
        let issues = if let Outcome::Invalid(issues) = &outcome { issues.as_slice() } else { &[] };
        let fields = if ran {
            fields::explain(&self.fields, &subscription.mapping, mapping.as_ref(), &mapped, &validated, issues)
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
#[derive(Default)]
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
