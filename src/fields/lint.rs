//! The linter for members of a mapping that have no field, so that their values are dropped.

use super::schema::{EXEMPT, Schema};
use crate::issue::{Issue, MAX_WARNINGS, closest_name};
use crate::json::{Json, Kind, Pointer, Value};
use crate::mapping::is_directive_like;

/// The prefix of members that are reserved for the action runtime.
const INTERNAL: &str = "__segment_internal_";

pub(super) fn lint(schema: &Schema, mapping: &Json) -> Vec<Issue> {
    let mut issues = Vec::new();
    part(schema, mapping, &Pointer::default(), &mut issues);
    issues
}

/// Compares a raw part of a mapping with the schema.
fn part(schema: &Schema, value: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) {
    if let Some(items) = &schema.items {
        let element = |(at, element): (usize, Json)| part(items, &element, &pointer.child(at), issues);
        match value {
            Value::Array(elements) => elements.iter().cloned().enumerate().for_each(element),
            // A single value counts as an array with one element.
            other => part(items, other, pointer, issues),
        }
        return;
    }
    let Some(object) = schema.object.as_ref().filter(|_| value.kind() == Kind::Object && !is_directive_like(value))
    else {
        return;
    };
    let known: Vec<String> = object.properties.iter().map(|(key, _)| key.to_string_lossy().into()).collect();
    for (key, member) in value.entries() {
        if issues.len() >= MAX_WARNINGS {
            return;
        }
        let name = key.to_string_lossy();
        let pointer = pointer.child(&name);
        if let Some((_, field)) = object.properties.iter().find(|(known, _)| *known == key) {
            part(field, &member, &pointer, issues);
        } else if !object.additional && !name.starts_with(INTERNAL) && name != EXEMPT && !member.is_undefined() {
            let message = ["There is no field `", &name, "`, so its value is dropped."].concat();
            let issue = Issue::warning("mapping_unknown_field", &pointer, message);
            issues.push(issue.with_meant(pointer, closest_name(&name, &known).as_deref(), value));
        }
    }
}
