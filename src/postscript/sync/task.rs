//! [`Task`]: a payload to deliver, reduced to what the sync needs.

use super::request::Request;
use super::status::Status;
use crate::issue::Issue;
use crate::json::{self, Json, Str, Value, is_js_space};
use crate::postscript::{Membership, MembershipDecision, identity_issue, unknown_membership_issue};

/// A payload to deliver.
pub struct Task {
    /// The event's number, chosen by the caller and repeated in the outcome.
    pub event: usize,
    /// The subscription's number, chosen by the caller and repeated in the outcome.
    pub subscription: usize,
    /// The `external_id` of the custom event, such as the event's messageId.
    pub external_id: Option<String>,
    /// The `occurred_at` of the custom event, in UTC: `2026-11-23 16:00:00.000`.
    pub occurred_at: Option<String>,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) audience: Str<'static>,
    /// Whether the custom event is an entry.
    pub(super) entered: bool,
    /// Whether the audience must be in the list; `None` leaves the list unchanged.
    pub(super) listed: Option<bool>,
    audience_id: Json,
    /// The outcome, if nothing can be sent.
    pub(super) unsendable: Option<(Status, Vec<Issue>)>,
}

impl Task {
    /// Creates a task for a payload of Sync Audiences and its membership. The phone number is reduced to its digits,
    /// the email is trimmed.
    ///
    /// ```
    /// # use segment_postscript::json::Json;
    /// # use segment_postscript::postscript::sync::Task;
    /// # use segment_postscript::postscript::{MembershipOptions, membership};
    /// # use serde_json::json;
    /// let payload = json!({
    ///     "segment_audience_key": "vip", "email": "jane@example.com", "traits_or_props": { "vip": true }
    /// });
    /// let payload = Json::from(&payload);
    /// let mut task = Task::new(0, 0, &payload, membership(&payload, MembershipOptions::default()));
    /// task.external_id = Some("message-1".to_owned());
    /// ```
    #[must_use]
    pub fn new(event: usize, subscription: usize, payload: &Value<'_>, decision: MembershipDecision) -> Self {
        let text = |key: &str| payload.member(key).as_string().unwrap_or_default();
        let unsendable = match decision.membership {
            Membership::Unknown => Some((Status::Skipped, vec![unknown_membership_issue(payload)])),
            _ => identity_issue(payload).map(|issue| (Status::Failed, vec![issue])),
        };
        Self {
            event,
            subscription,
            external_id: None,
            occurred_at: None,
            phone: text("phone").to_string_lossy().chars().filter(char::is_ascii_digit).collect(),
            email: text("email").to_string_lossy().trim_matches(is_js_space).to_owned(),
            audience: text("segment_audience_key").into_owned(),
            entered: decision.membership == Membership::Entered,
            listed: decision.is_to_be_listed(payload),
            audience_id: payload.member("segment_audience_id").into_owned(),
            unsendable,
        }
    }

    /// Creates a task without a payload: nothing is sent, and the outcome is given.
    pub(crate) fn without_payload(event: usize, subscription: usize, status: Status, issues: Vec<Issue>) -> Self {
        Self {
            event,
            subscription,
            external_id: None,
            occurred_at: None,
            phone: String::new(),
            email: String::new(),
            audience: Str::default(),
            entered: false,
            listed: None,
            audience_id: Value::Undefined,
            unsendable: Some((status, issues)),
        }
    }

    pub(super) fn custom_event(&self, id: u64, subscriber: &str) -> Request {
        let kind = if self.entered { "Segment_Audience_Entered" } else { "Segment_Audience_Exited" };
        let properties = Value::object([
            ("Segment Audience ID", self.audience_id.clone()),
            ("Segment Audience Key", Value::String(self.audience.clone())),
        ]);
        let body = Value::object([
            ("type", kind.into()),
            ("subscriber_id", subscriber.into()),
            ("properties", properties),
            ("external_id", self.external_id.as_deref().map(Value::from).unwrap_or_default()),
            ("occurred_at", self.occurred_at.as_deref().map(Value::from).unwrap_or_default()),
        ]);
        Request {
            id,
            method: "POST",
            path: "/api/v2/events".to_owned(),
            body: Some(json::to_text(&body)),
            about: Some((self.event, self.subscription)),
        }
    }
}
