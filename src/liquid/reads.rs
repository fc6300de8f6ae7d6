//! The paths of the event that a template reads.

use super::operand::Operand;
use super::tree::{Filtered, Item, Node, NodeKind};
use crate::json::{Str, Value};

/// Paths as lists of keys.
type Paths = Vec<Vec<Str<'static>>>;

impl Node {
    pub(super) fn reads(&self, paths: &mut Paths) {
        let all = |nodes: &[Node], paths: &mut Paths| nodes.iter().for_each(|node| node.reads(paths));
        match &self.kind {
            NodeKind::Text(_) | NodeKind::Stop => {}
            NodeKind::Output(value) | NodeKind::Assign(_, value) => value.reads(paths),
            NodeKind::Capture(_, nodes) | NodeKind::Group(nodes) | NodeKind::Block(nodes) => all(nodes, paths),
            NodeKind::If(branches, otherwise) => {
                for branch in branches {
                    branch.condition.reads(paths);
                    all(&branch.nodes, paths);
                }
                all(otherwise, paths);
            }
            NodeKind::Increment(name) | NodeKind::Decrement(name) => paths.push(vec![name.clone()]),
            NodeKind::Cycle { group, candidates, .. } => {
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

/// The leading keys of a variable that are constant. `size` and the like need the whole value that they are read from.
fn known_keys(properties: &[Operand]) -> Vec<Str<'static>> {
    let mut keys = Vec::new();
    for property in properties {
        let Operand::Constant(Value::String(name)) = property else { break };
        // As the name of a variable, `size` is a member of the event.
        if !keys.is_empty() && ["size", "first", "last", "length"].iter().any(|computed| *name == *computed) {
            break;
        }
        keys.push(name.clone());
    }
    keys
}
