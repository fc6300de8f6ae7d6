//! Cleaning what a mapping made.

use crate::json::Value;

/// The value without undefined members, at every depth. What comes from the event's text has none.
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
