//! Deep equality, by which choices and conditions compare.

use crate::json::{Json, Kind, Value};

/// Whether a value equals one of the configuration, which bounds how deep this goes.
pub(super) fn equal(value: &Value<'_>, expected: &Json) -> bool {
    let kind = value.kind();
    if kind != expected.kind() {
        return false;
    }
    match kind {
        Kind::Undefined | Kind::Null => true,
        Kind::Bool => value.as_bool() == expected.as_bool(),
        Kind::Number => value.as_f64() == expected.as_f64(),
        Kind::String => value.as_string() == expected.as_string(),
        Kind::Array => {
            let (mut values, mut expected) = (value.elements(), expected.elements());
            loop {
                match (values.next(), expected.next()) {
                    (None, None) => return true,
                    (Some(value), Some(expected)) if equal(&value, &expected) => {}
                    _ => return false,
                }
            }
        }
        Kind::Object => {
            let (members, expected) = (value.entries(), expected.to_object().unwrap_or_default());
            let same = |key: &str, value: &Value<'_>| expected.get(key).is_some_and(|expected| equal(value, expected));
            members.len() == expected.len()
                && members.iter().all(|(key, value)| key.to_str().is_some_and(|key| same(key, value)))
        }
    }
}
