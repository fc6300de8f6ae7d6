//! The implementations of `Serialize` for results, with the same JSON as the npm package and the command line.

use super::Line;
use crate::destination::{MappedEvent, Outcome};
use crate::json::{Json, Object, Value};
use crate::postscript::SYNC_AUDIENCES;
use crate::postscript::sync::Delivery;
use serde::{Serialize, Serializer};

impl Serialize for MappedEvent<'_> {
    /// Writes `{ subscription, name?, action, status, payload?, membership?, membershipRule?, errors? }`.
    ///
    /// ```
    /// # use segment_postscript::Destination;
    /// use serde_json::json;
    ///
    /// let destination = Destination::with_defaults()?;
    /// let results = destination.map_json(&json!({ "type": "page" }))?;
    /// let expected = json!([{ "subscription": 0, "action": "syncAudiences", "status": "not_subscribed" }]);
    /// assert_eq!(serde_json::to_value(&results)?, expected);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::Object(members(self)).serialize(serializer)
    }
}

impl Serialize for Line<'_> {
    /// Writes an array of results. For a line that can't be parsed, it has one result with the status `invalid` and the
    /// line number.
    ///
    /// ```
    /// # use segment_postscript::Destination;
    /// let destination = Destination::with_defaults()?;
    /// for line in destination.lines(&b"{"[..]) {
    ///     let results = serde_json::to_value(&line?)?;
    ///     assert_eq!((&results[0]["line"], &results[0]["errors"][0]["code"]), (&1.into(), &"event_not_json".into()));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.results {
            Ok(results) => results.serialize(serializer),
            Err(issue) => {
                let outcome = Outcome::Invalid(vec![issue.clone()]);
                let mut members = members(&MappedEvent { subscription: 0, name: None, outcome });
                members.insert("line".into(), self.number.into());
                Value::Array(vec![Value::Object(members)]).serialize(serializer)
            }
        }
    }
}

impl Serialize for Delivery {
    /// Writes `{ event, subscription, status, retryable?, httpStatus?, errors? }`: see the example of
    /// [`Plan::deliveries`](super::Plan::deliveries).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json::from(self).serialize(serializer)
    }
}

fn members(mapped: &MappedEvent<'_>) -> Object<'static> {
    let text = |text: &str| Value::from(text.to_owned());
    let mut members = Object::default();
    members.insert("subscription".into(), mapped.subscription.into());
    if let Some(name) = mapped.name {
        members.insert("name".into(), Value::String(name.clone()));
    }
    members.insert("action".into(), text(SYNC_AUDIENCES));
    match &mapped.outcome {
        Outcome::Mapped { payload, decision } => {
            members.insert("status".into(), text("mapped"));
            members.insert("payload".into(), payload.clone().into_owned());
            members.insert("membership".into(), text(decision.membership.name()));
            members.insert("membershipRule".into(), text(decision.rule.name()));
        }
        Outcome::NotSubscribed => members.insert("status".into(), text("not_subscribed")),
        Outcome::Disabled => members.insert("status".into(), text("disabled")),
        Outcome::Invalid(issues) => {
            members.insert("status".into(), text("invalid"));
            let errors = issues.iter().cloned().map(Json::from).collect();
            members.insert("errors".into(), Value::Array(errors));
        }
    }
    members
}
