//! The conversion of field definitions to a JSON Schema.

use super::condition::{FieldCondition, FieldName, Match, Rule};
use super::schema::{ObjectSchema, Schema};
use super::types::Type;
use crate::json::{Json, Object, Str, Value};

const DIALECT: &str = "http://json-schema.org/schema#";

/// The schema of a payload, or of an element, as JSON with the members in the reference's order.
pub(super) fn of(schema: &Schema) -> Json {
    let mut out = Builder::default();
    if schema.object.is_some() {
        // In the schema of a field, this member comes after those of the field instead.
        out.text("$schema", Some(DIALECT));
    }
    of_field(schema, out)
}

fn of_field(schema: &Schema, mut out: Builder) -> Json {
    out.text("title", schema.title.as_deref());
    out.text("description", schema.description.as_deref());
    out.set("type", types(&schema.types));
    out.text("format", schema.format.map(super::format::Format::name));
    out.maybe("default", schema.default.clone());
    for (name, limit) in [
        ("minLength", schema.length.minimum),
        ("maxLength", schema.length.maximum),
        ("minimum", schema.range.minimum),
        ("maximum", schema.range.maximum),
    ] {
        out.maybe(name, limit.map(Value::Number));
    }
    out.maybe("enum", schema.choices.clone().map(Value::Array));
    out.maybe("items", schema.items.as_deref().map(of));
    if let Some(object) = &schema.object {
        add_object(&mut out, object);
    }
    out.done()
}

fn add_object(out: &mut Builder, object: &ObjectSchema) {
    out.text("$schema", Some(DIALECT));
    out.set("additionalProperties", Value::Bool(object.additional));
    let properties = object.properties.iter().map(|(key, schema)| (key.clone(), of_field(schema, Builder::default())));
    out.set("properties", Value::Object(properties.collect()));
    if let Some(required) = &object.required {
        out.set("required", names(required.iter().map(|&at| &object.properties[at].0)));
    }
    if !object.rules.is_empty() {
        out.set("allOf", Value::Array(object.rules.iter().map(rule).collect()));
    }
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

/// Members in order, without undefined ones.
#[derive(Default)]
struct Builder(Object<'static>);

impl Builder {
    fn set(&mut self, key: &'static str, value: Json) {
        self.0.insert(key.into(), value);
    }

    fn maybe(&mut self, key: &'static str, value: Option<Json>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    fn text(&mut self, key: &'static str, value: Option<&str>) {
        self.maybe(key, value.map(|text| Value::String(text.to_owned().into())));
    }

    fn done(self) -> Json {
        Value::Object(self.0)
    }
}
