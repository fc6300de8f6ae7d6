//! The pipeline: event → trigger → mapping → fields → payload, for each of a destination's subscriptions.
//!
//! ```
//! use segment_postscript::destination::{Destination, Outcome};
//! use segment_postscript::json::Document;
//!
//! let destination = Destination::with_defaults()?;
//! let event = Document::parse(br#"{
//!   "type": "track", "event": "Audience Entered",
//!   "properties": {"big_spenders": true},
//!   "context": {
//!     "traits": {"email": "jane@example.com"},
//!     "personas": {"computation_id": "aud_1", "computation_key": "big_spenders", "computation_class": "audience"}
//!   }
//! }"#)?;
//! let mapped = destination.map(&event.root());
//! assert!(matches!(mapped[0].outcome, Outcome::Mapped { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(target_arch = "wasm32")]
mod answer;
mod config;
mod lines;
mod members;
mod observer;
mod pipeline;
mod serialize;
mod task;

use crate::fields::Fields;
use crate::fql::Trigger;
use crate::issue::Issue;
use crate::json::{Str, Value};
use crate::mapping::{Mapping, Reads};
use crate::postscript::{MembershipDecision, MembershipOptions};
#[cfg(target_arch = "wasm32")]
pub(crate) use answer::Answer;
pub(crate) use lines::LinePosition;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use lines::is_blank;
pub(crate) use observer::Observer;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use serialize::write_unread_line;
pub(crate) use serialize::{write_mapped_event, write_mapped_events};

/// A destination: its subscriptions, compiled once.
pub struct Destination {
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) fields: Fields,
    pub(crate) membership: MembershipOptions,
}

pub(crate) struct Subscription {
    pub name: Option<Str<'static>>,
    pub enabled: bool,
    pub trigger: Trigger,
    pub mapping: Mapping,
    /// The number of keys in the slot of an [`Answer`].
    #[cfg(target_arch = "wasm32")]
    encoded_keys: usize,
}

/// The result of an event for one subscription.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MappedEvent<'v> {
    /// The index of the subscription.
    pub subscription: usize,
    /// The name of the subscription, if it has one.
    pub name: Option<&'v Str<'static>>,
    /// The outcome.
    pub outcome: Outcome<'v>,
}

/// The outcome of an event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome<'v> {
    /// A valid payload.
    Mapped {
        /// The mapping's result, validated against the fields.
        payload: Value<'v>,
        /// Whether the person is in the audience, and the rule that decided it.
        decision: MembershipDecision,
    },
    /// The trigger does not match.
    NotSubscribed,
    /// The subscription is disabled.
    Disabled,
    /// The mapping failed, or the payload is invalid; at least one issue.
    Invalid(Vec<Issue>),
}

impl Destination {
    /// The parts of an event that the triggers and mappings read.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let reads = Destination::with_defaults()?.reads();
    /// assert!(reads.paths().iter().any(|keys| *keys == ["context", "traits", "email"]));
    /// # Ok::<(), segment_postscript::mapping::MappingError>(())
    /// ```
    #[must_use]
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        for subscription in self.subscriptions.iter().filter(|subscription| subscription.enabled) {
            subscription.trigger.reads().for_each(|keys| reads.add(&keys));
            reads.merge(&subscription.mapping.reads());
        }
        reads
    }
}
