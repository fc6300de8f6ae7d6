//! [`Explanation`]: how the results of an event were produced.

use super::origins::Origin;
use crate::destination::MappedEvent;
use crate::fql::Clause;
use crate::issue::Issue;
use crate::json::{Str, Value};
use crate::mapping::{Read, Reason, TraceStep};
use crate::named::named;
use crate::postscript::MembershipDecision;
use std::sync::Arc;

/// How the results of an event were produced, for each subscription in order.
pub struct Explanation<'v> {
    pub subscriptions: Vec<SubscriptionExplanation<'v>>,
    pub(super) event: Value<'v>,
}

/// How the result of an event was produced for one subscription.
pub struct SubscriptionExplanation<'v> {
    /// The result of [`Destination::map`].
    pub result: MappedEvent<'v>,
    /// The trigger, clause by clause; `None` if the subscription is disabled.
    pub trigger: Option<Clause<'v>>,
    /// How the mapping was resolved; `None` if it was not run.
    pub mapping: Option<TraceStep<'v>>,
    /// The action's fields in order, then other keys of the mapping. Empty if the mapping was not run.
    pub fields: Vec<FieldExplanation<'v>>,
    /// The origin of each part of the payload; empty if there is no payload.
    pub origins: Vec<Origin<'v>>,
    /// How the membership was decided; `None` if there is no payload.
    pub membership: Option<MembershipExplanation<'v>>,
}

pub struct FieldExplanation<'v> {
    pub key: Str<'v>,
    pub status: FieldStatus,
    /// The value in the payload.
    pub value: Value<'v>,
    /// The value that the mapping produced.
    pub before: Value<'v>,
    /// Why the field is empty, or why its value was changed.
    pub reason: Option<Reason>,
    /// The paths that were read for the field and had no value (undefined or null).
    pub missing: Vec<Arc<Read<'v>>>,
    pub issues: Vec<Issue>,
}

named! {
    pub enum FieldStatus {
        /// The payload has the value that the mapping produced.
        Filled = "filled",
        /// Validation changed the value.
        Changed = "changed",
        /// The mapping produced no value.
        Empty = "empty",
        /// Validation removed the value.
        Removed = "removed",
        /// The mapping does not have the field.
        NotMapped = "not_mapped",
        Failed = "failed",
    }
}

pub struct MembershipExplanation<'v> {
    pub decision: MembershipDecision,
    /// The audience's key.
    pub key: Value<'v>,
    /// The value under that key.
    pub value: Value<'v>,
    pub reason: Reason,
    /// How to fix an unknown membership.
    pub hint: Option<String>,
}
