//! [`Schema`]: the schema of payloads, built from field definitions.
//!
//! It has the quirks of the reference's JSON Schema: the limits and the format of a `multiple` field do not apply to
//! its elements, an object with `properties` can't be null, and an object with a conditionally required property has no
//! unconditionally required ones.

use super::condition::Rule;
use super::definition::{FieldDefinition, FieldKind, Required};
use super::format::Format;
use super::types::{Members, Type};
use crate::json::{Json, Str, StrBuilder, Value, in_order, same};
use std::collections::BTreeMap;

/// The maximum number of properties that are searched linearly.
const MAX_SEARCHED: usize = 16;

/// The member that the reference passes through validation unchanged, even without a field: Segment's own credentials.
pub(super) const EXEMPT: &str = "dynamicAuthSettings";

#[derive(Default)]
pub(super) struct Schema {
    pub title: Option<String>,
    pub description: Option<String>,
    pub types: Vec<Type>,
    pub format: Option<Format>,
    pub default: Option<Json>,
    /// Limits of a string's length.
    pub length: Limits,
    /// Limits of a number.
    pub range: Limits,
    pub choices: Option<Vec<Json>>,
    pub items: Option<Box<Schema>>,
    pub object: Option<ObjectSchema>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Limits {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

impl Limits {
    /// Whether any limit is set.
    pub(super) fn are_set(&self) -> bool {
        self.minimum.is_some() || self.maximum.is_some()
    }
}

pub(super) struct ObjectSchema {
    pub properties: Vec<(Str<'static>, Schema)>,
    /// The indices of required properties; `None` if conditions replace them.
    pub required: Option<Vec<usize>>,
    /// Whether members other than the properties are kept.
    pub additional: bool,
    pub rules: Vec<Rule>,
    indices: BTreeMap<Str<'static>, usize>,
}

impl Schema {
    /// Whether a value of the right type may still be invalid.
    pub(super) fn is_constrained(&self) -> bool {
        self.choices.is_some()
            || self.items.is_some()
            || self.format.is_some()
            || self.length.are_set()
            || self.range.are_set()
    }

    pub(super) fn of_payload(fields: Vec<FieldDefinition>) -> Self {
        let object = Some(ObjectSchema::new(fields, false, false));
        Self { types: vec![Type::Object], object, ..Self::default() }
    }

    /// The schema of one field. Conditions of its properties are added to `rules`.
    fn of_field(field: FieldDefinition, rules: &mut Vec<Rule>) -> Self {
        let limits = Limits { minimum: field.minimum, maximum: field.maximum };
        let mut schema = Self {
            title: field.label,
            description: field.description,
            types: types_of(field.kind),
            format: field.format,
            default: field.default,
            length: if field.kind == FieldKind::String { limits } else { Limits::default() },
            range: if field.kind == FieldKind::Number { limits } else { Limits::default() },
            choices: field.choices,
            items: None,
            object: None,
        };
        if field.allow_null {
            schema.types.push(Type::Null);
            schema.choices = schema.choices.map(|choices| choices.into_iter().chain([Value::Null]).collect());
        }
        let object = field.properties.map(|mut properties| {
            let mut by_condition = false;
            for property in &mut properties {
                if !matches!(property.required, Required::When(..)) {
                    continue;
                }
                by_condition = true;
                if let Required::When(conditions, how) = std::mem::replace(&mut property.required, Required::No) {
                    let mut name = StrBuilder::default();
                    name.push(&field.key);
                    name.push_str(".");
                    name.push(&property.key);
                    add_rule(rules, Rule::new(name.finish(), conditions, how));
                }
            }
            ObjectSchema::new(properties, field.additional, by_condition)
        });
        if field.multiple {
            let types = types_of(field.kind);
            let choices = schema.choices.take().filter(|_| object.is_none());
            schema.items = Some(Box::new(Self { types, choices, object, ..Self::default() }));
            schema.types = vec![Type::Array];
        } else if object.is_some() {
            schema.types = vec![Type::Object];
            schema.object = object;
        }
        schema
    }
}

impl ObjectSchema {
    fn new(fields: Vec<FieldDefinition>, additional: bool, by_condition: bool) -> Self {
        let (mut properties, mut required, mut rules) = (Vec::new(), Vec::new(), Vec::new());
        for (at, mut field) in fields.into_iter().enumerate() {
            let key = field.key.clone();
            let when = std::mem::replace(&mut field.required, Required::No);
            properties.push((key.clone(), Schema::of_field(field, &mut rules)));
            match when {
                Required::No => {}
                Required::Always => required.push(at),
                Required::When(conditions, how) => add_rule(&mut rules, Rule::new(key, conditions, how)),
            }
        }
        // The reference collects the rules in an object.
        let order = in_order(rules.iter().map(|rule| &rule.field));
        let mut unordered: Vec<_> = rules.into_iter().map(Some).collect();
        let rules = order.into_iter().filter_map(|at| unordered[at].take()).filter(|_| !by_condition).collect();
        let mut indices = BTreeMap::new();
        for (at, (key, _)) in properties.iter().enumerate() {
            indices.insert(key.clone(), at);
        }
        Self { properties, required: (!by_condition).then_some(required), additional, rules, indices }
    }

    /// The index of each member's property.
    pub(super) fn positions(&self, members: &Members<'_>) -> Vec<Option<usize>> {
        let mut next = 0;
        members.iter().map(|(key, _)| self.position(key, &mut next)).collect()
    }

    /// The index of the property with this key. Payloads mostly have the order of the fields, so `next`, the index
    /// after the last one found, is tried first.
    pub(super) fn position(&self, key: &Str<'_>, next: &mut usize) -> Option<usize> {
        let bytes = key.as_bytes();
        let count = self.properties.len();
        let is_at = |at: usize| self.properties.get(at).is_some_and(|(known, _)| same(known.as_bytes(), bytes));
        if is_at(*next) {
            *next += 1;
            return Some(*next - 1);
        }
        let found =
            if count <= MAX_SEARCHED { (0..count).find(|&at| is_at(at)) } else { self.indices.get(key).copied() }?;
        *next = found + 1;
        Some(found)
    }
}

/// Adds a rule, replacing one for the same field.
fn add_rule(rules: &mut Vec<Rule>, rule: Rule) {
    match rules.iter_mut().find(|known| known.field == rule.field) {
        Some(known) => *known = rule,
        None => rules.push(rule),
    }
}

fn types_of(kind: FieldKind) -> Vec<Type> {
    match kind {
        FieldKind::String | FieldKind::Text | FieldKind::Password => vec![Type::String],
        FieldKind::Number => vec![Type::Number],
        FieldKind::Integer => vec![Type::Integer],
        FieldKind::Boolean => vec![Type::Boolean],
        FieldKind::Datetime => vec![Type::String, Type::Number],
        FieldKind::Object => vec![Type::Object],
    }
}
