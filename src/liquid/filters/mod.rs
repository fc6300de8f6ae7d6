//! The filters: `{{ value | name: argument }}`.
//!
//! Each file has a table of filters with their documentation, followed by their functions. A filter is looked up when a
//! template is parsed.

// All filters have the same signature.
#![allow(clippy::unnecessary_wraps)]

mod call;
mod date;
mod encoding;
mod filter;
mod json;
mod list;
mod math;
mod text;
mod value;

use super::context::Context;
use super::value::LiquidValue;
use call::{Call, Output};
pub(crate) use filter::Filter;

const TABLES: [&[Filter]; 7] =
    [value::FILTERS, math::FILTERS, text::FILTERS, encoding::FILTERS, list::FILTERS, json::FILTERS, date::FILTERS];

/// The filters of liquidjs that Segment disables.
pub(crate) const DISABLED: [&str; 20] = [
    "array_to_sentence_string",
    "concat",
    "find",
    "find_exp",
    "find_index",
    "find_index_exp",
    "group_by",
    "group_by_exp",
    "has",
    "has_exp",
    "map",
    "newline_to_br",
    "reject",
    "reject_exp",
    "reverse",
    "sort",
    "sort_natural",
    "uniq",
    "where_exp",
    "type",
];

/// All supported filters.
pub(crate) fn all() -> impl Iterator<Item = &'static Filter> {
    TABLES.into_iter().flatten()
}

pub(crate) fn names() -> Vec<&'static str> {
    all().map(|filter| filter.name).collect()
}

/// A filter's name, resolved.
pub(super) enum Resolved {
    Known(&'static Filter),
    /// Fails when applied.
    Disabled(&'static str),
    /// Returns the value unchanged when applied.
    Unknown,
}

impl Resolved {
    pub(super) fn of(name: &str) -> Self {
        if let Some(filter) = all().find(|filter| filter.name == name) {
            return Self::Known(filter);
        }
        DISABLED.iter().find(|known| **known == name).map_or(Self::Unknown, |name| Self::Disabled(name))
    }

    pub(super) fn apply<'v>(
        &self,
        context: &mut Context<'v>,
        value: LiquidValue<'v>,
        arguments: &[LiquidValue<'v>],
    ) -> Output<'v> {
        match self {
            Self::Known(filter) => (filter.apply)(&mut Call { name: filter.name, context, value, arguments }),
            Self::Disabled(name) => Err(format!("filter \"{name}\" is disabled").into()),
            Self::Unknown => Ok(value),
        }
    }
}
