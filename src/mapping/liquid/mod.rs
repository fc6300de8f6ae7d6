//! Liquid, as liquidjs 10 renders it within the bounds that Segment sets.
//!
//! An engine of our own. The crate `liquid` (0.26) follows Ruby's Liquid: other numbers, other errors, other filters and
//! other whitespace than liquidjs, which no adapter could mend; and its parser, regular expressions and time zones would
//! weigh several times what the whole core weighs. Templates have at most 1,000 characters and no loops, so a walk
//! over a small tree is all that is needed.
//!
//! `lexer` cuts a template into tokens, `expression` reads what stands in them, `parser` builds the tree, `render` walks
//! it, `filters` and its neighbours are what values go through.
//!
//! Where it differs on purpose: work is bounded by counting (liquidjs: by half a second), dates are written
//! in English, `sample` takes the first elements, so that the same event always gives the same result,
//! an escape that is cut off by the end of its tag (`{% assign a = "\u %}`) is no crash, and an unknown time zone with
//! letters beyond ASCII is named as it was written (V8's sentence shows its UTF-8 bytes). Time zones are the engine's own
//! in WebAssembly, and those of the crate `jiff` natively.

mod dates;
mod expression;
mod filters;
mod host;
mod lexer;
mod parser;
mod render;
mod strings;
mod text;
mod value;

use super::directives::failed;
use super::reads::Reads;
use crate::issue::Issue;
use crate::json::{Path, Str, Value};
pub(super) use filters::NAMES as FILTERS;
use lexer::Source;
use parser::Node;

/// The most UTF-16 units of a template.
const MAX_TEMPLATE: usize = 1_000;

/// A path that was looked up in an event, and what was found.
pub(super) type Lookup<'v> = (Path, Value<'v>);

/// A template, parsed once; or the sentence that says why it can't be.
pub(super) struct Template(Result<Vec<Node>, String>);

impl Template {
    /// Parses a template. One that can't be parsed fails when it is rendered, as in the reference.
    pub fn parse(template: &Str<'_>) -> Self {
        Self::parse_with_unknown_filters(template).0
    }

    /// The same, and the filters in it that do not exist, with their places in UTF-16 units.
    pub fn parse_with_unknown_filters(template: &Str<'_>) -> (Self, Vec<(String, [usize; 2])>) {
        let units: Vec<u16> = template.utf16_units().collect();
        if units.len() > MAX_TEMPLATE {
            return (Self(Err("liquid template values are limited to 1000 characters".to_owned())), Vec::new());
        }
        let source = Source::new(&units);
        let nodes = parser::parse(&source);
        (Self(nodes), source.unknown_filters.into_inner())
    }

    /// The text that it gives for an event. The paths that are looked up in the event are added to `lookups`, if there is
    /// a list.
    pub fn render<'v>(
        &'v self,
        event: &Value<'v>,
        lookups: &mut Option<Vec<Lookup<'v>>>,
    ) -> Result<Str<'static>, Box<Issue>> {
        let nodes = self.0.as_ref().map_err(|message| failed(message.clone()))?;
        render::render(nodes, event, lookups)
    }

    /// Adds the parts of the event that it reads.
    pub fn reads(&self, reads: &mut Reads) {
        for node in self.0.iter().flatten() {
            node.reads(reads);
        }
    }
}
