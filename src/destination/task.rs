//! The conversion of a result to a task of the audience sync.

use super::{MappedEvent, Outcome};
use crate::issue::Issue;
use crate::postscript::sync::{Status, Task};

impl MappedEvent<'_> {
    /// The task for this result. `event` is the number of the event.
    pub(crate) fn task(&self, event: usize) -> Task {
        let without_payload = |status, issues| Task::without_payload(event, self.subscription, status, issues);
        match &self.outcome {
            Outcome::Mapped { payload, decision } => Task::new(event, self.subscription, payload, *decision),
            Outcome::Invalid(issues) => without_payload(Status::Failed, issues.clone()),
            Outcome::Disabled => {
                let issue = Issue::new("subscription_disabled", "", "The subscription is disabled.");
                without_payload(Status::Skipped, vec![issue])
            }
            Outcome::NotSubscribed => {
                let message = "The subscription's trigger does not match this event.";
                without_payload(Status::Skipped, vec![Issue::new("not_subscribed", "", message)])
            }
        }
    }
}
