//! [`Delivery`]: the outcome of a task, and the messages of failures.

use super::status::Status;
use super::task::Task;
use crate::issue::Issue;
use crate::json::{Json, Value};

/// The outcome of a task.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// The event's number, as in the task.
    pub event: usize,
    /// The subscription's number, as in the task.
    pub subscription: usize,
    /// The status.
    pub status: Status,
    /// Whether a retry may succeed; only for failures.
    pub retryable: Option<bool>,
    /// The HTTP status of the response that decided the outcome, if there was one.
    pub http_status: Option<u16>,
    /// The issues. A successful delivery has one if Postscript may have received its custom event twice.
    pub issues: Vec<Issue>,
}

impl Delivery {
    /// The outcome of a task for which there is nothing to send.
    pub(super) fn unsendable(task: &Task) -> Option<Self> {
        let (status, issues) = task.unsendable.clone()?;
        // A failure that is not retryable.
        Some(Self { retryable: (status == Status::Failed).then_some(false), issues, ..Self::of(task, status) })
    }

    /// The outcome of a task that was added after the sync had started.
    pub(super) fn too_late(task: &Task) -> Self {
        let message = "The payload was added after the sync had started. Add it to the next one.";
        Self::failed(task, Issue::new("task_too_late", "", message), None, true)
    }

    pub(super) fn posted(task: &Task, changed: bool, http_status: u16, in_doubt: bool) -> Self {
        let status = if changed { Status::Delivered } else { Status::Unchanged };
        let twice = "A response was lost and the custom event was posted again: Postscript may have received it twice.";
        let issues = in_doubt.then(|| Issue::new("custom_event_maybe_repeated", "", twice)).into_iter().collect();
        Self { http_status: Some(http_status), issues, ..Self::of(task, status) }
    }

    pub(super) fn not_found(task: &Task) -> Self {
        let message = "Postscript has no subscriber with this phone number or email.";
        Self { issues: vec![Issue::new("subscriber_not_found", "", message)], ..Self::of(task, Status::NotFound) }
    }

    pub(super) fn failed(task: &Task, issue: Issue, http_status: Option<u16>, retryable: bool) -> Self {
        Self { retryable: Some(retryable), http_status, issues: vec![issue], ..Self::of(task, Status::Failed) }
    }

    fn of(task: &Task, status: Status) -> Self {
        Self {
            event: task.event,
            subscription: task.subscription,
            status,
            retryable: None,
            http_status: None,
            issues: Vec::new(),
        }
    }
}

/// The issue of a custom event that Postscript may have received, and that must not be posted twice.
pub(super) fn answer_lost() -> Issue {
    Issue::new("answer_lost", "", "The response to the request was lost.")
}

/// The issue of a request whose last attempt has failed.
pub(super) fn gave_up(attempts: u32, status: Option<u16>) -> Issue {
    let last = status.map_or_else(|| "without a response".to_owned(), |status| format!("with status {status}"));
    let message =
        format!("Postscript could not be reached, or was too busy: {attempts} attempts, the last one {last}.");
    Issue::new("delivery_gave_up", "", message)
}

/// Adds a hint that the list may have been updated.
pub(super) fn list_in_doubt(issue: Issue) -> Issue {
    issue.with_hint("A response was lost: the subscriber's Segment Audiences may still have been changed.")
}

/// Adds a hint that the custom event may have been received.
pub(super) fn event_in_doubt(issue: Issue) -> Issue {
    issue.with_hint("A response was lost: Postscript may still have received the custom event.")
}

impl From<&Delivery> for Json {
    /// The outcome as JSON: `{ event, subscription, status, retryable?, httpStatus?, errors? }`.
    fn from(delivery: &Delivery) -> Self {
        let errors = delivery.issues.iter().cloned().map(Json::from).collect();
        Value::object([
            ("event", delivery.event.into()),
            ("subscription", delivery.subscription.into()),
            ("status", delivery.status.name().into()),
            ("retryable", delivery.retryable.map(Value::Bool).unwrap_or_default()),
            ("httpStatus", delivery.http_status.map(|status| usize::from(status).into()).unwrap_or_default()),
            ("errors", if delivery.issues.is_empty() { Value::Undefined } else { Value::Array(errors) }),
        ])
    }
}
