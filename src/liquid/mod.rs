//! Liquid templates, as liquidjs 10 renders them within the bounds that Segment sets.
//!
//! The crate `liquid` (0.26) is not an option: it follows Ruby's Liquid, whose numbers, errors, filters and white space
//! differ from those of liquidjs in ways that no adapter can correct, and its parser, regular expressions and time zones
//! would be several times as large as the whole core. Templates have at most 1,000 characters and no loops, so
//! interpreting a small tree is fast enough.
//!
//! `lexer` splits a template into tokens; `parser` builds a `tree` from them, with `expression` and `operand` for the
//! content of tags. Filters and tags are resolved while parsing, by the tables in [`filters`] and [`tags`]. `render`
//! evaluates the tree in a `context`.
//!
//! Intended differences from liquidjs: work is bounded by counting instead of by half a second; dates are in English;
//! `sample` returns the first elements, so that results are reproducible; an escape that the end of its tag truncates
//! (`{% assign a = "\u %}`) does not crash; the error for an unknown time zone shows letters beyond ASCII as they were
//! written, not as UTF-8 bytes. Time zones are those of the JavaScript engine in WebAssembly, and those of the crate
//! `jiff` natively.

mod clock;
mod context;
mod error;
mod expression;
mod filters;
#[cfg_attr(target_arch = "wasm32", path = "javascript.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "native.rs")]
mod host;
mod lexer;
mod operand;
mod parser;
mod reads;
mod render;
mod tags;
mod text;
mod tree;
mod value;

use crate::json::{Str, Value};
use context::Lookup;
pub(crate) use error::Error;
pub(crate) use filters::names as filter_names;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use filters::{DISABLED as DISABLED_FILTERS, Filter, all as filters};
use lexer::Source;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tags::{DISABLED as DISABLED_TAGS, TAGS, Tag};
use tree::Node;

/// The maximum length of a template, in UTF-16 units.
const MAX_TEMPLATE_UNITS: usize = 1_000;

/// A parsed template, or the error of parsing it.
pub(crate) struct Template(Result<Vec<Node>, Error>);

impl Template {
    /// Parses a template. A syntax error is reported by [`Template::render`], as in the reference.
    pub fn parse(template: &Str<'_>) -> Self {
        Self::parse_with_unknown_filters(template).0
    }

    /// Like [`Template::parse`], and also returns the unknown filters with their spans in UTF-16 units.
    pub fn parse_with_unknown_filters(template: &Str<'_>) -> (Self, Vec<(String, [usize; 2])>) {
        let units: Vec<u16> = template.utf16_units().collect();
        if units.len() > MAX_TEMPLATE_UNITS {
            return (Self(Err("liquid template values are limited to 1000 characters".into())), Vec::new());
        }
        let source = Source::new(&units);
        let nodes = parser::parse(&source);
        (Self(nodes), source.unknown_filters.into_inner())
    }

    /// Renders the template for an event. If `lookups` is a list, appends the paths that are looked up in the event.
    pub fn render<'v>(
        &'v self,
        event: &Value<'v>,
        lookups: &mut Option<Vec<Lookup<'v>>>,
    ) -> Result<Str<'static>, Error> {
        let nodes = self.0.as_ref().map_err(Error::clone)?;
        render::render(nodes, event, lookups)
    }

    /// The paths of the event that the template reads, as lists of keys, possibly repeated. An empty list is the whole
    /// event.
    pub fn reads(&self) -> Vec<Vec<Str<'static>>> {
        let mut paths = Vec::new();
        self.0.iter().flatten().for_each(|node| node.reads(&mut paths));
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::{Template, filters, tags};
    use crate::doc::Doc;
    use crate::json::Document;

    #[test]
    fn documented_examples_of_filters_and_tags_have_the_documented_output() {
        let filters = filters::all().map(|filter| (filter.name, &filter.doc));
        for (name, Doc { example, .. }) in filters.chain(tags::TAGS.iter().map(|tag| (tag.name, &tag.doc))) {
            let event = Document::parse(example.event.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let template = Template::parse(&example.template.into());
            let output = template.render(&event.root(), &mut None).map_err(|error| format!("{name}: {error}"));
            assert_eq!(output.map(|output| output.to_string()), Ok(example.output.to_owned()), "{}", example.template);
            assert!(example.template.contains(name), "{name}");
        }
    }
}
