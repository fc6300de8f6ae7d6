//! The removal of undefined members from the result of a mapping.

use crate::json::Value;

/// The value without undefined members, at every depth. Values that are still part of the event's text have none.
pub(super) fn without_undefined(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Object(mut object) => {
            object.retain(|_, member| {
                if matches!(member, Value::Object(_) | Value::Array(_)) {
                    *member = without_undefined(std::mem::take(member));
                }
                !member.is_undefined()
            });
            Value::Object(object)
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(without_undefined).collect()),
        other => other,
    }
}
