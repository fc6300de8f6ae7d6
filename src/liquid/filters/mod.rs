//! The filters: `{{ value | name: argument }}`.
//!
//! Each file has a table of filters, with their documentation, and below it the function of each. A filter is looked up
//! when a template is parsed.

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
use super::error::Error;
use super::value::Liquid;
use call::Call;
pub(crate) use filter::Filter;

/// All filters that can be used.
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

/// All filters that can be used.
pub(crate) fn all() -> impl Iterator<Item = &'static Filter> {
    TABLES.into_iter().flatten()
}

/// Their names.
pub(crate) fn names() -> Vec<&'static str> {
    all().map(|filter| filter.name).collect()
}

/// What a name in a template stands for.
pub(super) enum Resolved {
    Known(&'static Filter),
    /// It fails when it is applied.
    Disabled(&'static str),
    /// It changes nothing.
    Unknown,
}

impl Resolved {
    pub(super) fn of(name: &str) -> Self {
        if let Some(filter) = all().find(|filter| filter.name == name) {
            return Self::Known(filter);
        }
        DISABLED.iter().find(|known| **known == name).map_or(Self::Unknown, |name| Self::Disabled(name))
    }

    /// Applies it to a value.
    pub(super) fn apply<'v>(
        &self,
        context: &mut Context<'v>,
        value: Liquid<'v>,
        arguments: &[Liquid<'v>],
    ) -> Result<Liquid<'v>, Error> {
        match self {
            Self::Known(filter) => (filter.apply)(&mut Call { name: filter.name, context, value, arguments }),
            Self::Disabled(name) => Err(format!("filter \"{name}\" is disabled").into()),
            Self::Unknown => Ok(value),
        }
    }
}
