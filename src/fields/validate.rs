//! The validation of a payload against its schema, with coercion.
//!
//! The order of issues is that of Ajv with `allErrors`: for each value its type, its choices, the conditions among its
//! members, the limits and the format, its elements, and then its members: missing ones, additional ones (which are
//! removed), and each property in the order of the definitions.

use super::clean::{into_members, into_object};
use super::coerce::{Coerced, accepts, coerce};
use super::condition::Rule;
use super::message::{PayloadLocation, Problem, issue, shown_length};
use super::schema::{ObjectSchema, Schema};
use super::types::Members;
use crate::issue::Issue;
use crate::json::{Kind, Value, equal};

#[derive(Default)]
pub(super) struct PayloadValidator {
    pub issues: Vec<Issue>,
}

impl PayloadValidator {
    /// Validates a value and coerces it to its schema.
    pub(super) fn value(&mut self, schema: &Schema, value: &mut Value<'_>, location: PayloadLocation<'_>) {
        if let Some(object) = &schema.object {
            self.choices(schema, value, location);
            if let Some(mut members) = into_members(value) {
                let properties = object.positions(&members);
                self.object(schema, object, &mut members, &properties, location);
                *value = into_object(members);
            } else {
                self.scalar(schema, value, location);
                self.wrong_type(schema, value, location);
            }
            return;
        }
        // A single-element array that no type accepts is kept, but the checks apply to its element.
        let mut only = None;
        if accepts(&schema.types, value) {
            if !schema.is_constrained() {
                return;
            }
        } else {
            match coerce(&schema.types, value) {
                Coerced::To(coerced) => *value = coerced,
                Coerced::Not(element) => {
                    only = element;
                    self.wrong_type(schema, only.as_ref().unwrap_or(value), location);
                }
            }
        }
        let data = only.as_ref().unwrap_or(value);
        self.choices(schema, data, location);
        self.scalar(schema, data, location);
        if let Some(items) = &schema.items {
            self.items(items, value, location);
        }
    }

    /// Validates the members of an object, each with the index of its property.
    pub(super) fn object(
        &mut self,
        schema: &Schema,
        object: &ObjectSchema,
        members: &mut Members<'_>,
        properties: &[Option<usize>],
        location: PayloadLocation<'_>,
    ) {
        for rule in &object.rules {
            self.rule(rule, members, location);
        }
        let mut found = vec![None; object.properties.len()];
        let (mut properties, mut kept) = (properties.iter(), 0);
        members.retain(|(_, value)| {
            let property = properties.next().copied().flatten();
            if let Some(property) = property.filter(|_| !value.is_undefined()) {
                found[property] = Some(kept);
            }
            let keep = object.additional || property.is_some();
            kept += usize::from(keep);
            keep
        });
        for &property in object.required.iter().flatten() {
            if found[property].is_none() {
                self.add(&Problem::Required(&object.properties[property].0), location, schema);
            }
        }
        for ((key, schema), at) in object.properties.iter().zip(found) {
            if let Some(at) = at {
                self.value(schema, &mut members[at].1, PayloadLocation::Member(&location, key));
            }
        }
    }

    fn choices(&mut self, schema: &Schema, data: &Value<'_>, location: PayloadLocation<'_>) {
        if let Some(choices) = &schema.choices
            && !choices.iter().any(|choice| equal(data, choice))
        {
            self.add(&Problem::Choice(choices), location, schema);
        }
    }

    fn scalar(&mut self, schema: &Schema, data: &Value<'_>, location: PayloadLocation<'_>) {
        if let Some(number) = data.as_f64().filter(|number| number.is_finite()) {
            if let Some(limit) = schema.range.maximum.filter(|&limit| number > limit) {
                self.add(&Problem::Maximum(limit), location, schema);
            }
            if let Some(limit) = schema.range.minimum.filter(|&limit| number < limit) {
                self.add(&Problem::Minimum(limit), location, schema);
            }
            return;
        }
        if !(schema.length.are_set() || schema.format.is_some()) || data.kind() != Kind::String {
            return;
        }
        let text = data.as_string().unwrap_or_default();
        if schema.length.are_set() {
            let length = text.code_points().count() as f64;
            if let Some(limit) = schema.length.maximum.filter(|&limit| length > limit) {
                self.add(&Problem::MaximumLength(limit, shown_length(data)), location, schema);
            }
            if let Some(limit) = schema.length.minimum.filter(|&limit| length < limit) {
                self.add(&Problem::MinimumLength(limit, shown_length(data)), location, schema);
            }
        }
        if let Some(format) = schema.format.filter(|format| !format.accepts(&text)) {
            self.add(&Problem::Format(format.label()), location, schema);
        }
    }

    fn items(&mut self, items: &Schema, value: &mut Value<'_>, location: PayloadLocation<'_>) {
        if value.kind() != Kind::Array {
            return;
        }
        let mut elements = match value {
            Value::Array(elements) => std::mem::take(elements),
            _ => value.elements().collect(),
        };
        for (at, element) in elements.iter_mut().enumerate() {
            self.value(items, element, PayloadLocation::Element(&location, at));
        }
        *value = Value::Array(elements);
    }

    /// Checks conditionally required members.
    fn rule(&mut self, rule: &Rule, members: &mut Members<'_>, location: PayloadLocation<'_>) {
        if !rule.applies(members) {
            return;
        }
        let parent = members.iter().find(|(key, value)| *key == rule.then.parent && !value.is_undefined());
        let before = self.issues.len();
        match (parent, &rule.then.child) {
            (None, _) => self.issues.push(issue(&Problem::Required(&rule.then.parent), location, None)),
            (Some((_, value)), Some(child)) if value.kind() == Kind::Object && value.member(child).is_undefined() => {
                let location = PayloadLocation::Member(&location, &rule.then.parent);
                self.issues.push(issue(&Problem::Required(child), location, None));
            }
            _ => {}
        }
        if self.issues.len() > before {
            self.issues.push(issue(&Problem::Condition, location, None));
        }
    }

    fn wrong_type(&mut self, schema: &Schema, data: &Value<'_>, location: PayloadLocation<'_>) {
        self.add(&Problem::Type(&schema.types, data.kind()), location, schema);
    }

    fn add(&mut self, problem: &Problem<'_>, location: PayloadLocation<'_>, schema: &Schema) {
        self.issues.push(issue(problem, location, Some(schema)));
    }
}
