//! The pipeline for one event and one subscription: trigger, mapping, fields, membership.

use super::observer::{NoopObserver, Observer};
use super::{Destination, MappedEvent, Outcome, Subscription};
use crate::json::Value;
use crate::postscript;

impl Destination {
    /// Maps an event. Returns a result for each subscription, in order.
    ///
    /// ```
    /// # use segment_postscript::destination::{Destination, Outcome};
    /// # use segment_postscript::json::Document;
    /// let destination = Destination::with_defaults()?;
    /// let event = Document::parse(br#"{"type": "track", "event": "Audience Entered"}"#)?;
    /// let results = destination.map(&event.root());
    /// let Outcome::Invalid(issues) = &results[0].outcome else { panic!("it identifies no person") };
    /// assert_eq!(issues[0].message, "The root value is missing the required field 'segment_audience_key'.");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map<'v>(&'v self, event: &Value<'v>) -> Vec<MappedEvent<'v>> {
        self.map_with(|_, subscription| self.outcome(subscription, event, &mut NoopObserver::default()))
    }

    /// [`Destination::map`] with results that outlive the event.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn map_owned<'d>(&'d self, event: &Value<'_>) -> Vec<MappedEvent<'d>> {
        self.map_with(|_, subscription| self.outcome(subscription, event, &mut NoopObserver::default()).into_owned())
    }

    /// Calls `outcome` with each subscription and its index, and returns the results.
    pub(crate) fn map_with<'d>(
        &'d self,
        mut outcome: impl FnMut(usize, &'d Subscription) -> Outcome<'d>,
    ) -> Vec<MappedEvent<'d>> {
        let result = |(at, subscription): (usize, &'d Subscription)| MappedEvent {
            subscription: at,
            name: subscription.name.as_ref(),
            outcome: outcome(at, subscription),
        };
        self.subscriptions.iter().enumerate().map(result).collect()
    }

    pub(crate) fn outcome<'v>(
        &'v self,
        subscription: &'v Subscription,
        event: &Value<'v>,
        observer: &mut impl Observer<'v>,
    ) -> Outcome<'v> {
        if !subscription.enabled {
            return Outcome::Disabled;
        }
        if !subscription.trigger.matches(event) {
            return Outcome::NotSubscribed;
        }
        observer.matched();
        let payload = match subscription.mapping.trace(event, observer.trace()) {
            Ok(payload) => payload,
            Err(error) => return Outcome::Invalid(error.issues),
        };
        observer.mapped(&payload);
        let validated = self.fields.validate(payload);
        observer.validated(&validated.payload);
        if !validated.errors.is_empty() {
            return Outcome::Invalid(validated.errors);
        }
        if let Some(issue) = postscript::identity_issue(&validated.payload) {
            return Outcome::Invalid(vec![issue]);
        }
        let decision = postscript::membership(&validated.payload, self.membership);
        Outcome::Mapped { payload: validated.payload, decision }
    }
}

impl Outcome<'_> {
    #[cfg(not(target_arch = "wasm32"))]
    fn into_owned(self) -> Outcome<'static> {
        match self {
            Self::Mapped { payload, decision } => Outcome::Mapped { payload: payload.into_owned(), decision },
            Self::NotSubscribed => Outcome::NotSubscribed,
            Self::Disabled => Outcome::Disabled,
            Self::Invalid(issues) => Outcome::Invalid(issues),
        }
    }
}
