//! The Postscript destination: its definition as data, what its action Sync Audiences reads from a payload, and
//! [`sync`], which plans the requests.

mod audience;
mod definition;
pub mod sync;

pub use audience::{
    Membership, MembershipDecision, MembershipOptions, MembershipRule, OnUnknownMembership, SyncMode, membership,
    resolve_audience_membership,
};
pub(crate) use audience::{has_unlikely_identity, identity_issue, unknown_membership_hint, unknown_membership_issue};
pub use definition::{default_mapping, default_trigger, definition, fields};

/// The name of the only action, in subscriptions and results.
pub const SYNC_AUDIENCES: &str = "syncAudiences";

/// The maximum number of subscriptions of a destination. Segment's UI calls them mappings.
pub const MAX_SUBSCRIPTIONS: usize = 50;
