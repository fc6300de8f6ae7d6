//! Results as spans of the event's text, for callers that hold the event as objects.
//!
//! Most of a payload is copied from the event. Serializing and parsing it again would cost more than the mapping, so an
//! [`Answer`] gives the span of each member in the event's text, and contains JSON text only for the rest.

use super::observer::NoopObserver;
use super::serialize::issues_json;
use super::{Destination, Outcome, Subscription};
use crate::issue::Issue;
use crate::json::{self, Str, Tape, Value};
use crate::mapping::{Mapping, require_object};
use crate::postscript::MembershipDecision;

/// The encoded results of one event. A reusable buffer for any destination.
#[derive(Default)]
pub struct Answer {
    /// A slot for each subscription, concatenated. A slot begins with the tag of the outcome:
    ///
    /// | tag | outcome |
    /// |---|---|
    /// | 0, 1 | disabled, not subscribed |
    /// | 2 | invalid; the issues are the next element of `contents` |
    /// | 3 + n | mapped, with decision n of `MembershipDecision::ALL`; the payload is the next element of `contents` |
    /// | 3 + decisions + n | the same, with the payload encoded member by member |
    ///
    /// The tag is followed by two numbers for each of the subscription's keys (see [`Destination::layout`]): the span
    /// of the member in bytes of the event's text, 0 and 0 if it is absent, or 0 and 1 for the next element of `contents`.
    pub slots: Vec<u32>,
    /// The JSON text of an array, or empty.
    pub contents: Vec<u8>,
}

const ABSENT: [u32; 2] = [0, 0];
const NEXT_CONTENT: [u32; 2] = [0, 1];
/// Added to the tag of a payload that is encoded member by member.
const BY_MEMBER: u32 = MembershipDecision::ALL.len() as u32;

impl Destination {
    /// The name of each subscription, and the keys of its slot in an [`Answer`].
    pub fn layout(&self) -> impl Iterator<Item = (Option<&Str<'static>>, Vec<&Str<'static>>)> {
        self.subscriptions.iter().map(|subscription| (subscription.name.as_ref(), subscription.keys().collect()))
    }

    /// Maps one event given as JSON text.
    ///
    /// # Errors
    /// `event_not_json`, `event_too_large`, `event_too_deep`, `event_not_object`. The content of `answer` is then
    /// unspecified.
    pub fn answer(&self, text: &[u8], tape: &mut Tape, answer: &mut Answer) -> Result<(), Issue> {
        let event = tape.read(text)?;
        require_object(&event)?;
        let Answer { slots, contents } = answer;
        contents.clear();
        slots.clear();
        slots.resize(self.subscriptions.iter().map(Subscription::slot_length).sum(), 0);
        let mut slots = &mut slots[..];
        for subscription in &self.subscriptions {
            let (slot, rest) = slots.split_at_mut(subscription.slot_length().min(slots.len()));
            slots = rest;
            let Some((tag, spans)) = slot.split_first_mut() else { continue };
            let outcome = self.outcome(subscription, &event, &mut NoopObserver::default());
            *tag = outcome.tag();
            match &outcome {
                Outcome::Mapped { payload, .. } if subscription.encode_members(payload, spans, contents) => {
                    *tag += BY_MEMBER;
                }
                Outcome::Mapped { payload, .. } => add_content(payload, contents),
                Outcome::Invalid(issues) => add_content(&issues_json(issues), contents),
                Outcome::NotSubscribed | Outcome::Disabled => {}
            }
        }
        if !contents.is_empty() {
            contents.push(b']');
        }
        Ok(())
    }
}

impl Subscription {
    fn keys(&self) -> impl Iterator<Item = &Str<'static>> {
        self.mapping.keys().take(self.encoded_keys)
    }

    fn slot_length(&self) -> usize {
        1 + 2 * self.encoded_keys
    }

    /// Encodes a payload member by member; returns false without writing if its members are not among the mapping's
    /// keys, in order.
    fn encode_members(&self, payload: &Value<'_>, spans: &mut [u32], contents: &mut Vec<u8>) -> bool {
        let Value::Object(payload) = payload else { return false };
        let before = contents.len();
        let mut keys = self.keys().zip(spans.chunks_exact_mut(2));
        for (key, member) in payload.iter().filter(|(_, member)| !member.is_undefined()) {
            let span = loop {
                let Some((known, span)) = keys.next() else {
                    contents.truncate(before);
                    return false;
                };
                span.copy_from_slice(&ABSENT);
                if known == key {
                    break span;
                }
            };
            match member {
                // Spans fit into `u32`: see MAX_EVENT_BYTES. The whole event (an empty path) starts at 0, which has a
                // special meaning.
                Value::Node(node) if node.span()[0] > 0 => {
                    span.copy_from_slice(&node.span().map(|byte| byte as u32));
                }
                _ => {
                    span.copy_from_slice(&NEXT_CONTENT);
                    add_content(member, contents);
                }
            }
        }
        keys.for_each(|(_, span)| span.copy_from_slice(&ABSENT));
        true
    }
}

impl Outcome<'_> {
    /// Encodes the status, the membership and its rule: see [`Answer`].
    fn tag(&self) -> u32 {
        match self {
            Self::Disabled => 0,
            Self::NotSubscribed => 1,
            Self::Invalid(_) => 2,
            Self::Mapped { decision, .. } => 3 + decision.number(),
        }
    }
}

/// The number of keys for encoding payloads member by member. JavaScript can't create a member `__proto__` by
/// assignment, so payloads with one are encoded whole.
pub(super) fn encoded_keys(mapping: &Mapping) -> usize {
    if mapping.keys().any(|key| *key == "__proto__") { 0 } else { mapping.keys().count() }
}

fn add_content(content: &Value<'_>, contents: &mut Vec<u8>) {
    contents.push(if contents.is_empty() { b'[' } else { b',' });
    json::write(content, contents);
}
