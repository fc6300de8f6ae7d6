//! The parts of the languages with their documentation, as data for editors and documentation.
//!
//! `tests/definitions.rs` keeps `pkg/src/definitions.json`, which the npm package ships, the same as [`definitions`].

use crate::doc::Doc;
use crate::json::{Json, Value};
use crate::liquid;

/// Everything that the languages consist of: Liquid's filters and tags.
///
/// ```
/// let definitions = segment_postscript::definitions::definitions();
/// let abs = definitions.member("filters").elements().find(|filter| filter.member("name").is_string("abs")).unwrap();
/// assert!(abs.member("summary").is_string("The absolute value of a number."));
/// ```
#[must_use]
pub fn definitions() -> Json {
    let filter = |filter: &liquid::Filter| documented(filter.name, &filter.doc);
    let tag = |tag: &liquid::Tag| documented(tag.name, &tag.doc);
    Value::object([
        ("filters", sorted(liquid::filters().map(filter))),
        ("disabledFilters", names(&liquid::DISABLED_FILTERS)),
        ("tags", sorted(liquid::TAGS.iter().map(tag))),
        ("disabledTags", names(&liquid::DISABLED_TAGS)),
    ])
}

/// A filter or a tag.
fn documented(name: &'static str, doc: &Doc) -> Json {
    let event = Some(doc.example.event).filter(|event| *event != "{}");
    Value::object([
        ("name", name.into()),
        ("summary", doc.summary.into()),
        ("arguments", names(doc.arguments)),
        (
            "example",
            Value::object([
                ("template", doc.example.template.into()),
                ("event", event.map(Value::from).unwrap_or_default()),
                ("output", doc.example.output.into()),
            ]),
        ),
    ])
}

fn names(names: &[&'static str]) -> Json {
    Value::Array(names.iter().map(|&name| name.into()).collect())
}

/// Definitions in the order of their names.
fn sorted(definitions: impl Iterator<Item = Json>) -> Json {
    let mut definitions: Vec<Json> = definitions.collect();
    definitions.sort_by_key(|definition| definition.member("name").js_string());
    Value::Array(definitions)
}
