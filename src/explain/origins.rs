//! Origins: where each part of a payload comes from.
//!
//! A value that is still part of the event's text was copied. Any other value is traced back through the recorded steps
//! of the mapping: to a literal, or to the step that computed it and everything it read.

use super::provenance::{Inputs, Provenance};
use crate::json::{Node, Pointer, Str, Value, equal, index_of};
use crate::mapping::{Read, TraceStep};
use crate::named::named;
use std::sync::Arc;

/// The origin of a part of the payload. A part without its own entry has the origin of the part that contains it.
pub struct Origin<'v> {
    /// The location of the part in the payload.
    pub pointer: Pointer,
    /// The location of the part of the mapping that produced it.
    pub mapping: Pointer,
    /// How the value was produced.
    pub kind: OriginKind,
    /// The values that it was copied or computed from, as byte spans of the event's text.
    pub sources: Vec<[usize; 2]>,
    /// The paths that were read for it and had no value (undefined or null).
    pub missing: Vec<Arc<Read<'v>>>,
}

named! {
    /// How a part of a payload was produced.
    pub enum OriginKind {
        Copied = "copied",
        /// Computed from its sources, from paths without a value, or, if there are neither, from literals of the mapping.
        Computed = "computed",
        /// A literal of the mapping. The missing paths are those that it is a fallback for.
        Literal = "literal",
    }
}

/// The number of origins of a field from which on its remaining arrays and objects have one each.
const MAX_ORIGINS: usize = 2_000;

/// The origins of a payload's parts. `mapped` is the mapping's result before validation.
pub(super) fn of_payload<'v>(mapping: &TraceStep<'v>, mapped: &Value<'v>, payload: &Value<'v>) -> Vec<Origin<'v>> {
    let mut collector = OriginCollector { mapping, keys: Vec::new(), origins: Vec::new(), limit: 0 };
    collector.part(payload, mapped);
    collector.origins
}

struct OriginCollector<'s, 'v> {
    mapping: &'s TraceStep<'v>,
    keys: Vec<Str<'static>>,
    origins: Vec<Origin<'v>>,
    /// The number of origins from which on the current field is not split further.
    limit: usize,
}

impl<'v> OriginCollector<'_, 'v> {
    fn part(&mut self, value: &Value<'v>, mapped: &Value<'v>) {
        let copied = match (value, mapped) {
            (Value::Node(node), _) => Some(node),
            (_, Value::Node(node)) if is_taken_apart(node, value) => Some(node),
            _ => None,
        };
        if let Some(node) = copied {
            return self.add_node(OriginKind::Copied, *node);
        }
        let members: Vec<(Str<'static>, Value<'v>)> = match value {
            Value::Object(object) => {
                object.iter().map(|(key, member)| (key.clone().into_owned(), member.clone())).collect()
            }
            Value::Array(elements) => {
                elements.iter().enumerate().map(|(at, element)| (at.to_string().into(), element.clone())).collect()
            }
            _ => Vec::new(),
        };
        if members.is_empty() {
            return self.computed(value, mapped);
        }
        for (key, member) in members {
            if self.keys.is_empty() {
                self.limit = self.origins.len() + MAX_ORIGINS;
            } else if self.origins.len() >= self.limit {
                return self.computed(value, mapped);
            }
            let before = part_of(mapped, &key);
            self.keys.push(key);
            self.part(&member, &before);
            self.keys.pop();
        }
    }

    /// Adds the origin of a value that is not part of the event.
    fn computed(&mut self, value: &Value<'v>, mapped: &Value<'v>) {
        if let Value::Node(node) = mapped {
            return self.add_node(OriginKind::Computed, *node);
        }
        let provenance = Provenance::of(self.mapping, &self.keys);
        let provenance = provenance.like_first(value).unwrap_or(provenance);
        let is_literal = provenance.literal().is_some_and(|literal| equal(literal, value));
        let Inputs { sources, missing, .. } = provenance.reads();
        let (kind, sources) =
            if is_literal { (OriginKind::Literal, Vec::new()) } else { (OriginKind::Computed, sources) };
        let pointer = Pointer::from_keys(&self.keys);
        self.origins.push(Origin { pointer, mapping: provenance.pointer(), kind, sources, missing });
    }

    /// Adds the origin of a part of the event.
    fn add_node(&mut self, kind: OriginKind, node: Node<'v>) {
        let mapping = Provenance::of(self.mapping, &self.keys).reader();
        let sources = vec![node.span()];
        let pointer = Pointer::from_keys(&self.keys);
        self.origins.push(Origin { pointer, mapping, kind, sources, missing: Vec::new() });
    }
}

/// Whether a value is an object of the event whose members have been read, and nothing else.
fn is_taken_apart(node: &Node<'_>, value: &Value<'_>) -> bool {
    let (Value::Object(object), [start, end]) = (value, node.span()) else { return false };
    let is_inside =
        |member: &Value<'_>| matches!(member, Value::Node(part) if part.span()[0] >= start && part.span()[1] <= end);
    object.iter().all(|(_, member)| is_inside(member))
        && Value::Node(*node).to_object().is_some_and(|whole| whole.len() == object.len())
}

fn part_of<'v>(value: &Value<'v>, key: &Str<'_>) -> Value<'v> {
    match value {
        Value::Array(elements) => index_of(key).and_then(|at| elements.get(at)).cloned().unwrap_or_default(),
        _ => value.member(key),
    }
}
