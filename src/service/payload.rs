//! [`Payload`]: the payload of Sync Audiences as a Rust type.

use crate::destination::{Destination, MappedEvent, Outcome};
use crate::issue::Issue;
use crate::mapping::require_object;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The payload of Sync Audiences.
///
/// ```
/// use segment_postscript::{Destination, Payload};
/// use serde_json::json;
///
/// let destination = Destination::with_defaults()?;
/// let event = json!({
///     "type": "track", "event": "Audience Entered",
///     "properties": {"big_spenders": true},
///     "context": {
///         "traits": {"email": "jane@example.com"},
///         "personas": {"computation_id": "aud_1", "computation_key": "big_spenders", "computation_class": "audience"}
///     }
/// });
/// let results = destination.map_json(&event)?;
/// let payload = Payload::of(&results[0]).expect("the event is mapped");
/// assert_eq!(payload.email.as_deref(), Some("jane@example.com"));
/// assert_eq!(payload.segment_audience_key, "big_spenders");
/// assert_eq!(Payload::of(&destination.map_json(&json!({"type": "page"}))?[0]), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payload {
    /// The audience's id in Segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment_audience_id: Option<String>,
    /// The audience's key: the name of the trait or property with the membership.
    #[serde(default)]
    pub segment_audience_key: String,
    /// The class of the computation: `audience` or `journey_step`.
    #[serde(default)]
    pub segment_computation_action: String,
    /// The person's email address. A payload has an email address or a phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The person's phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The traits of an identify event, or the properties of a track event.
    #[serde(default)]
    pub traits_or_props: Map<String, Value>,
    /// Other members of the mapping's result.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Payload {
    /// The payload of a mapped event; `None` for any other outcome.
    #[must_use]
    pub fn of(mapped: &MappedEvent<'_>) -> Option<Self> {
        let Outcome::Mapped { payload, .. } = &mapped.outcome else { return None };
        // Validation guarantees the types of the members.
        serde_json::from_value(Value::from(payload)).ok()
    }
}

impl Destination {
    /// [`Destination::map`] for an event that `serde_json` has parsed. See the example of [`Payload`].
    ///
    /// # Errors
    /// `event_not_object`, `event_too_deep`.
    pub fn map_json(&self, event: &Value) -> Result<Vec<MappedEvent<'_>>, Issue> {
        let event = super::convert::event_of(event)?;
        require_object(&event)?;
        Ok(self.map(&event))
    }
}
