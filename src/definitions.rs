//! The definitions of directives, Liquid filters and tags, and triggers, as data for editors and documentation.
//!
//! A test keeps `tests/fixtures/definitions.json`, which the npm package ships, equal to [`definitions`].

use crate::doc::{Doc, Format, QueryDoc, Scope};
use crate::fql::{FUNCTIONS, Field, OPERATORS};
use crate::json::{Document, Json, Value};
use crate::liquid;
use crate::mapping::{DIRECTIVES, DirectiveDefinition, Need, OperandDefinition, OptionDefinition, Shape};

/// The definitions of the directives of mappings, the filters and tags of Liquid, and the fields, operators and
/// functions of triggers. The npm package declares the shape as `Definitions`.
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
    let field = |field: Field| {
        Value::object([
            ("name", field.member().into()),
            ("summary", field.summary().into()),
            ("type", field.ast_type().into()),
            ("nested", Value::Bool(field.is_nested())),
        ])
    };
    Value::object([
        ("directives", Value::Array(DIRECTIVES.iter().map(directive).collect())),
        ("filters", sorted(liquid::filters().map(filter))),
        ("disabledFilters", names(&liquid::DISABLED_FILTERS)),
        ("tags", sorted(liquid::TAGS.iter().map(tag))),
        ("disabledTags", names(&liquid::DISABLED_TAGS)),
        ("triggerFields", Value::Array(Field::ALL.into_iter().map(field).collect())),
        ("triggerFunctions", Value::Array(FUNCTIONS.iter().map(|one| query(one.name, &one.doc)).collect())),
        ("triggerOperators", Value::Array(OPERATORS.iter().map(|one| query(one.name, &one.doc)).collect())),
    ])
}

fn directive(directive: &DirectiveDefinition) -> Json {
    let doc = &directive.doc;
    let operand = match &directive.operand {
        OperandDefinition::Value(shape) => ("value", Value::object(shape_members(shape))),
        OperandDefinition::Options(options) => ("options", Value::Array(options.iter().map(option).collect())),
        OperandDefinition::Elements(elements) => ("elements", Value::Array(elements.iter().map(option).collect())),
    };
    let example = Value::object([
        ("operand", parsed(doc.example.operand)),
        ("event", parsed(doc.example.event)),
        ("output", parsed(doc.example.output)),
    ]);
    Value::object([
        ("name", directive.name.into()),
        ("label", doc.label.into()),
        ("group", doc.group.name().into()),
        ("format", format_name(doc.format)),
        ("summary", doc.summary.into()),
        ("insert", doc.insert.into()),
        operand,
        ("example", example),
        ("traps", names(doc.traps)),
    ])
}

fn option(option: &OptionDefinition) -> Json {
    let [kind, takes_directives, min, max, choices] = shape_members(&option.shape);
    let scope = option.doc.scope.map(|scope| match scope {
        Scope::ElementOf(name) => ("elementOf", name),
        Scope::ResultOf(name) => ("resultOf", name),
    });
    let has_labels = !option.doc.choice_labels.is_empty();
    let choices = if option.doc.choices.is_empty() { choices } else { ("choices", names(option.doc.choices)) };
    Value::object([
        ("name", option.name.into()),
        ("label", option.doc.label.into()),
        ("summary", option.doc.summary.into()),
        ("required", Value::Bool(option.need == Need::Required)),
        ("validated", if option.need == Need::Unchecked { Value::Bool(false) } else { Value::Undefined }),
        kind,
        takes_directives,
        min,
        max,
        choices,
        ("choiceLabels", if has_labels { names(option.doc.choice_labels) } else { Value::Undefined }),
        ("default", option.doc.default.map(parsed).unwrap_or_default()),
        ("format", format_name(option.doc.format)),
        ("items", option.doc.items.map(Value::from).unwrap_or_default()),
        ("role", option.doc.role.map(|role| role.name().into()).unwrap_or_default()),
        ("scope", scope.map(|(kind, name)| Value::object([(kind, Value::from(name))])).unwrap_or_default()),
    ])
}

fn format_name(format: Option<Format>) -> Json {
    format.map(|format| format.name().into()).unwrap_or_default()
}

/// The type of a value, and its constraints.
fn shape_members(shape: &Shape) -> [(&'static str, Json); 5] {
    let kind = match shape {
        Shape::DirectiveOrRaw | Shape::Mapping => "any",
        Shape::DirectiveOrString | Shape::String | Shape::Text { .. } | Shape::OneOf(_) => "string",
        Shape::DirectiveOrObject => "object",
        Shape::Boolean => "boolean",
        Shape::Array => "array",
    };
    let takes_directives = matches!(
        shape,
        Shape::DirectiveOrRaw | Shape::Mapping | Shape::DirectiveOrString | Shape::DirectiveOrObject | Shape::Array
    );
    let (min, max, choices) = match *shape {
        Shape::Text { min, max } => (min.into(), max.into(), Value::Undefined),
        Shape::OneOf(choices) => (Value::Undefined, Value::Undefined, names(choices)),
        _ => (Value::Undefined, Value::Undefined, Value::Undefined),
    };
    let directives = Value::Bool(takes_directives);
    [("type", kind.into()), ("directives", directives), ("minLength", min), ("maxLength", max), ("choices", choices)]
}

/// An operator or a function of triggers.
fn query(name: &'static str, doc: &QueryDoc) -> Json {
    Value::object([
        ("name", name.into()),
        ("summary", doc.summary.into()),
        ("example", Value::object([("query", doc.query.into()), ("event", parsed(doc.event))])),
    ])
}

/// Parses built-in JSON text; undefined if it is empty.
fn parsed(text: &'static str) -> Json {
    Document::parse(text.as_bytes()).map(|document| document.root().into_owned()).unwrap_or_default()
}

/// A filter or a tag.
fn documented(name: &'static str, doc: &Doc) -> Json {
    let example = Value::object([
        ("template", doc.example.template.into()),
        ("event", parsed(doc.example.event)),
        ("output", doc.example.output.into()),
    ]);
    let arguments = names(doc.arguments);
    Value::object([
        ("name", name.into()),
        ("summary", doc.summary.into()),
        ("arguments", arguments),
        ("example", example),
    ])
}

fn names(names: &[&'static str]) -> Json {
    Value::Array(names.iter().map(|&name| name.into()).collect())
}

/// Definitions sorted by name.
fn sorted(definitions: impl Iterator<Item = Json>) -> Json {
    let mut definitions: Vec<Json> = definitions.collect();
    definitions.sort_by_key(|definition| definition.member("name").js_string());
    Value::Array(definitions)
}

#[cfg(test)]
mod tests {
    use super::parsed;
    use crate::fql::{FUNCTIONS, OPERATORS, Trigger};
    use crate::json::{Json, Value, to_text};
    use crate::mapping::{DIRECTIVES, Mapping};

    #[test]
    fn documented_examples_of_directives_have_the_documented_output() {
        for directive in DIRECTIVES {
            let example = &directive.doc.example;
            let mapping = Value::Object([(directive.name.into(), parsed(example.operand))].into_iter().collect());
            let mapping: Json = Value::object([("a", mapping)]);
            let compiled = Mapping::compile(&mapping).unwrap_or_else(|error| panic!("{}: {error}", directive.name));
            let payload = compiled.transform(&parsed(example.event)).map(|payload| to_text(&payload.member("a")));
            assert_eq!(payload.as_deref(), Ok(example.output), "{}", directive.name);
        }
    }

    #[test]
    fn documented_examples_of_operators_and_functions_match_and_are_generated() {
        let operators = OPERATORS.iter().map(|operator| (Some(operator.name), &operator.doc));
        for (operator, doc) in operators.chain(FUNCTIONS.iter().map(|function| (None, &function.doc))) {
            let trigger = Trigger::parse(doc.query).unwrap_or_else(|error| panic!("{}: {error}", doc.query));
            assert!(trigger.matches(&parsed(doc.event)), "{}", doc.query);
            assert_eq!(trigger.to_fql().as_deref(), Ok(doc.query));
            let condition = trigger.to_ast().member("children").elements().next().unwrap_or_default();
            assert!(operator.is_none_or(|operator| condition.member("operator").is_string(operator)), "{}", doc.query);
        }
    }
}
