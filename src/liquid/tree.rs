//! The tree of a parsed template.

use super::error::Location;
use super::filters::Resolved;
use super::operand::Operand;
use crate::json::Str;

/// A part of a template, and where it begins: its errors are reported there.
pub(super) struct Node {
    pub location: Location,
    pub kind: Tag,
}

/// What a part does.
pub(super) enum Tag {
    Text(Str<'static>),
    Output(Filtered),
    Assign(Str<'static>, Filtered),
    Capture(Str<'static>, Vec<Node>),
    /// The branches, and what is rendered if no condition is met.
    If(Vec<Branch>, Vec<Node>),
    Increment(Str<'static>),
    Decrement(Str<'static>),
    Cycle {
        group: Option<Operand>,
        candidates: Vec<Filtered>,
        /// The candidates as written, which identify the cycle.
        name: String,
    },
    /// Parts in a row: `liquid`.
    Group(Vec<Node>),
    Block(Vec<Node>),
    /// `break` and `continue`: nothing more is rendered.
    Stop,
}

/// A branch of `if` or `unless`.
pub(super) struct Branch {
    pub condition: Filtered,
    /// Whether the condition must hold, or must not.
    pub wanted: bool,
    pub nodes: Vec<Node>,
}

/// A value with filters.
pub(super) struct Filtered {
    /// Operands and operators, each operator after its operands.
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
    /// All operators as they are written. Of those with the same beginning the longer one is first.
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

    /// A higher one binds stronger.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::Not => 1,
            Self::And | Self::Or => 0,
            _ => 2,
        }
    }
}

/// A filter with its arguments.
pub(super) struct FilterCall {
    pub filter: Resolved,
    pub arguments: Vec<Argument>,
}

/// An argument of a filter: its name, if it has one, and its value, which is undefined if it is missing after a name.
pub(super) type Argument = (Option<Str<'static>>, Option<Operand>);
