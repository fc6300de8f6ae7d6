//! The conversion of field definitions to a JSON Schema.

use super::condition::{FieldCondition, FieldName, Match, Rule};
use super::schema::{ObjectSchema, Schema};
use super::types::Type;
use crate::json::{Json, Str, Value};

const DIALECT: &str = "http://json-schema.org/schema#";

/// The schema of a payload, or of an element, as JSON with the members in the reference's order.
pub(super) fn of(schema: &Schema) -> Json {
    of_field(schema, schema.object.is_some())
}

/// The schema of a field. `$schema` comes first or, in a field that is an object, after the members of all fields.
fn of_field(schema: &Schema, has_dialect: bool) -> Json {
    let text = |text: &Option<String>| text.clone().map(Value::from).unwrap_or_default();
    let number = |limit: Option<f64>| limit.map(Value::Number).unwrap_or_default();
    let object = schema.object.as_ref();
    let required =
        object.and_then(|object| Some(names(object.required.as_ref()?.iter().map(|&at| &object.properties[at].0))));
    let rules = object.map(|object| &object.rules).filter(|rules| !rules.is_empty());
    Value::object([
        ("$schema", if has_dialect { DIALECT.into() } else { Value::Undefined }),
        ("title", text(&schema.title)),
        ("description", text(&schema.description)),
        ("type", types(&schema.types)),
        ("format", schema.format.map(|format| format.name().into()).unwrap_or_default()),
        ("default", schema.default.clone().unwrap_or_default()),
        ("minLength", number(schema.length.minimum)),
        ("maxLength", number(schema.length.maximum)),
        ("minimum", number(schema.range.minimum)),
        ("maximum", number(schema.range.maximum)),
        ("enum", schema.choices.clone().map(Value::Array).unwrap_or_default()),
        ("items", schema.items.as_deref().map(of).unwrap_or_default()),
        ("$schema", object.map(|_| DIALECT.into()).unwrap_or_default()),
        ("additionalProperties", object.map(|object| Value::Bool(object.additional)).unwrap_or_default()),
        ("properties", object.map(properties).unwrap_or_default()),
        ("required", required.unwrap_or_default()),
        ("allOf", rules.map(|rules| Value::Array(rules.iter().map(rule).collect())).unwrap_or_default()),
    ])
}

fn properties(object: &ObjectSchema) -> Json {
    Value::Object(object.properties.iter().map(|(key, schema)| (key.clone(), of_field(schema, false))).collect())
}

fn types(types: &[Type]) -> Json {
    let name = |kind: &Type| Value::String(kind.name().into());
    match types {
        [only] => name(only),
        several => Value::Array(several.iter().map(name).collect()),
    }
}

fn rule(rule: &Rule) -> Json {
    let test = match (rule.conditions.as_slice(), rule.how) {
        ([only], _) => alone(only),
        (several, how) => {
            let all = Value::Array(several.iter().map(|condition| test(condition, false)).collect());
            Value::object([(if how == Match::Any { "anyOf" } else { "allOf" }, all)])
        }
    };
    Value::object([("if", test), ("then", then(&rule.then))])
}

fn then(field: &FieldName) -> Json {
    let required = ("required", names([&field.parent]));
    match &field.child {
        None => Value::object([required]),
        Some(child) => Value::object([
            required,
            ("properties", member(&field.parent, Value::object([("required", names([child]))]))),
        ]),
    }
}

/// The test of a single condition.
fn alone(condition: &FieldCondition) -> Json {
    let FieldName { parent, child } = &condition.field;
    let test = test(condition, true);
    if child.is_some() || condition.value.is_some() {
        return test;
    }
    let null = Value::object([("properties", member(parent, Value::object([("type", Value::from("null"))])))]);
    let (how, null) = if condition.negated { ("allOf", not(null)) } else { ("anyOf", null) };
    Value::object([(how, Value::Array(vec![test, null]))])
}

fn test(condition: &FieldCondition, is_alone: bool) -> Json {
    let FieldName { parent, child } = &condition.field;
    let required = ("required", names([parent]));
    if child.is_none() && condition.value.is_none() {
        let present = Value::object([required]);
        return if condition.negated { present } else { not(present) };
    }
    let constant = condition.value.clone().map_or_else(|| Value::object([]), |value| Value::object([("const", value)]));
    let constant = if condition.negated { not(constant) } else { constant };
    let tested = match child {
        None => constant,
        Some(child) => Value::object([("properties", member(child, constant)), ("required", names([child]))]),
    };
    let tested = ("properties", member(parent, tested));
    // The order of the reference.
    Value::object(if is_alone && child.is_none() { [required, tested] } else { [tested, required] })
}

fn not(schema: Json) -> Json {
    Value::object([("not", schema)])
}

fn member(key: &Str<'static>, value: Json) -> Json {
    Value::Object([(key.clone(), value)].into_iter().collect())
}

fn names<'k>(keys: impl IntoIterator<Item = &'k Str<'static>>) -> Json {
    Value::Array(keys.into_iter().cloned().map(Value::String).collect())
}
