//! The tree of a parsed template.

use super::error::Position;
use super::filters::Resolved;
use super::operand::Operand;
use crate::json::Str;

/// A part of a template, and the position at which its errors are reported: its beginning.
pub(super) struct Node {
    pub position: Position,
    pub kind: NodeKind,
}

pub(super) enum NodeKind {
    Text(Str<'static>),
    Output(Filtered),
    Assign(Str<'static>, Filtered),
    Capture(Str<'static>, Vec<Node>),
    /// The branches of `if` or `unless`, and the content of `else`.
    If(Vec<Branch>, Vec<Node>),
    Increment(Str<'static>),
    Decrement(Str<'static>),
    Cycle {
        group: Option<Operand>,
        candidates: Vec<Filtered>,
        /// The candidates as written, which identify the cycle.
        name: String,
    },
    /// The content of the tag `liquid`.
    Group(Vec<Node>),
    Block(Vec<Node>),
    /// `break` or `continue`: ends the rendering.
    Stop,
}

/// A branch of `if` or `unless`.
pub(super) struct Branch {
    pub condition: Filtered,
    /// The truthiness of the condition that selects the branch: false for `unless`.
    pub expected: bool,
    pub nodes: Vec<Node>,
}

/// A value with filters.
pub(super) struct Filtered {
    /// The operands and operators in postfix order.
    pub postfix: Vec<Item>,
    pub filters: Vec<FilterCall>,
}

pub(super) enum Item {
    Operand(Operand),
    Operator(Operator),
}

/// An operator. `not` has one operand, the others have two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    GreaterOrEqual,
    LessOrEqual,
    Greater,
    Less,
    Contains,
    Not,
    And,
    Or,
}

impl Operator {
    /// All operators with their syntax; a longer one comes before its own prefix.
    pub(super) const ALL: [(&'static str, Self); 10] = [
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        (">=", Self::GreaterOrEqual),
        ("<=", Self::LessOrEqual),
        (">", Self::Greater),
        ("<", Self::Less),
        ("contains", Self::Contains),
        ("not", Self::Not),
        ("and", Self::And),
        ("or", Self::Or),
    ];

    /// Operators with a higher precedence are evaluated first.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::Not => 1,
            Self::And | Self::Or => 0,
            _ => 2,
        }
    }
}

pub(super) struct FilterCall {
    pub filter: Resolved,
    pub arguments: Vec<Argument>,
}

/// An argument of a filter: its name, if it has one, and its value, which may be missing after a name (undefined).
pub(super) type Argument = (Option<Str<'static>>, Option<Operand>);
