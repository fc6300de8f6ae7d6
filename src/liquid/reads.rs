//! The paths of the event that a template reads.

use super::operand::Operand;
use super::tree::{Filtered, Item, Node, Tag};
use crate::json::{Str, Value};

/// Paths as lists of keys.
type Paths = Vec<Vec<Str<'static>>>;

impl Node {
    /// Adds the paths that it reads.
    pub(super) fn reads(&self, paths: &mut Paths) {
        let all = |nodes: &[Node], paths: &mut Paths| nodes.iter().for_each(|node| node.reads(paths));
        match &self.kind {
            Tag::Text(_) | Tag::Stop => {}
            Tag::Output(value) | Tag::Assign(_, value) => value.reads(paths),
            Tag::Capture(_, nodes) | Tag::Group(nodes) | Tag::Block(nodes) => all(nodes, paths),
            Tag::If(branches, otherwise) => {
                for branch in branches {
                    branch.condition.reads(paths);
                    all(&branch.nodes, paths);
                }
                all(otherwise, paths);
            }
            Tag::Increment(name) | Tag::Decrement(name) => paths.push(vec![name.clone()]),
            Tag::Cycle { group, candidates, .. } => {
                if let Some(group) = group {
                    group.reads(paths);
                }
                for candidate in candidates {
                    candidate.reads(paths);
                }
            }
        }
    }
}

impl Filtered {
    fn reads(&self, paths: &mut Paths) {
        for item in &self.postfix {
            if let Item::Operand(operand) = item {
                operand.reads(paths);
            }
        }
        let arguments = self.filters.iter().flat_map(|filter| &filter.arguments);
        arguments.filter_map(|(_, value)| value.as_ref()).for_each(|value| value.reads(paths));
    }
}

impl Operand {
    fn reads(&self, paths: &mut Paths) {
        match self {
            Self::Constant(_) | Self::Literal(_) => {}
            Self::Range(low, high) => {
                low.reads(paths);
                high.reads(paths);
            }
            Self::Property(of, properties) => {
                of.iter().map(AsRef::as_ref).chain(properties).for_each(|part| part.reads(paths));
                if of.is_none() {
                    paths.push(known_keys(properties));
                }
            }
        }
    }
}

/// The keys of a variable as far as they are known. `size` and the like need all of the value that they are read from.
fn known_keys(properties: &[Operand]) -> Vec<Str<'static>> {
    let mut keys = Vec::new();
    for property in properties {
        let Operand::Constant(Value::String(name)) = property else { break };
        // The event itself is asked for a member `size` of its own.
        if !keys.is_empty() && ["size", "first", "last", "length"].iter().any(|own| *name == *own) {
            break;
        }
        keys.push(name.clone());
    }
    keys
}
