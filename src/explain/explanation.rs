//! The parts of an explanation.

use super::origins::Origin;
use crate::destination::MappedEvent;
use crate::fql::Clause;
use crate::issue::Issue;
use crate::json::{Str, Value};
use crate::mapping::{Read, Reason, Step};
use crate::postscript::MembershipDecision;
use std::sync::Arc;

/// How the results of an event were produced, for each subscription in order.
pub struct Explanation<'v> {
    /// How the result was produced in each.
    pub subscriptions: Vec<SubscriptionExplanation<'v>>,
    pub(super) event: Value<'v>,
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
