//! The removal of empty values before validation.
//!
//! undefined is always removed, null unless the field allows it, and `""` at the root and where the type isn't string.
//! The same applies to the elements of a `multiple` field, but not to values within them.

use super::schema::{ObjectSchema, Schema};
use super::types::{Members, Type};
use crate::json::{Kind, Object, Value};

/// Takes the members out of an object; `None` if it is not an object.
pub(super) fn into_members<'e>(value: &mut Value<'e>) -> Option<Members<'e>> {
    match value {
        Value::Object(object) => Some(std::mem::take(object).into_iter().collect()),
        _ if value.kind() == Kind::Object => Some(value.entries()),
        _ => None,
    }
}

pub(super) fn into_object(members: Members<'_>) -> Value<'_> {
    Value::Object(Object::of_ordered(members))
}

/// Removes empty members of an object. Returns the index of each remaining member's property.
pub(super) fn clean_members(schema: &ObjectSchema, members: &mut Members<'_>, is_root: bool) -> Vec<Option<usize>> {
    let mut next = 0;
    let mut properties = Vec::with_capacity(members.len());
    members.retain_mut(|(key, value)| {
        let property = schema.position(key, &mut next);
        let keep = match property {
            Some(at) => clean(&schema.properties[at].1, value),
            None => !value.is_undefined(),
        };
        let keep = keep && !(is_root && value.is_string(""));
        if keep {
            properties.push(property);
        }
        keep
    });
    properties
}

/// Removes empty values within a value. Returns false if the value itself must be removed.
fn clean(schema: &Schema, value: &mut Value<'_>) -> bool {
    if value.kind() == Kind::Array {
        if let Some(items) = &schema.items
            && value.elements().any(|element| !is_kept(items, &element))
        {
            *value = Value::Array(value.elements().filter(|element| is_kept(items, element)).collect());
        }
        return true;
    }
    if let Some(object) = &schema.object
        && let Some(mut members) = into_members(value)
    {
        clean_members(object, &mut members, false);
        *value = into_object(members);
        return true;
    }
    is_kept(schema, value)
}

pub(super) fn is_kept(schema: &Schema, value: &Value<'_>) -> bool {
    match value.kind() {
        Kind::Undefined => false,
        Kind::Null => schema.types.contains(&Type::Null),
        Kind::String => schema.types.contains(&Type::String) || !value.is_string(""),
        _ => true,
    }
}
