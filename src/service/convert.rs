//! Conversions between values of this crate and `serde_json`.

use crate::issue::Issue;
use crate::json::{Json, Kind, MAX_EVENT_DEPTH, Object, Value, as_integer};
use serde_json::Number;

impl From<&serde_json::Value> for Json {
    /// Converts a value. Numbers become `f64`, as in JavaScript: integers beyond 2^53 lose precision, and numbers that are
    /// too large, which `serde_json` can represent with its feature `arbitrary_precision`, become infinite. Members keep
    /// the order of `serde_json` (sorted, unless its feature `preserve_order` is on), except that integer-like keys come
    /// first.
    ///
    /// ```
    /// use segment_postscript::json::{Json, to_text};
    /// use serde_json::json;
    ///
    /// let value = Json::from(&json!({ "id": 9007199254740993_u64, "tags": [null, "a"] }));
    /// assert_eq!(to_text(&value), r#"{"id":9007199254740992,"tags":[null,"a"]}"#);
    /// ```
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(to_f64(number)),
            serde_json::Value::String(text) => Value::String(text.clone().into()),
            serde_json::Value::Array(elements) => Value::Array(elements.iter().map(Json::from).collect()),
            serde_json::Value::Object(members) => {
                let member = |(key, value): (&String, &serde_json::Value)| (key.clone().into(), Json::from(value));
                Value::Object(members.iter().map(member).collect::<Object<'static>>())
            }
        }
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self::from(&value)
    }
}

impl From<&Value<'_>> for serde_json::Value {
    /// Converts a value as `JSON.stringify` does: undefined members are omitted; undefined elements, NaN and infinite
    /// numbers become null. Numbers in a text are parsed as in JavaScript: 1e400 is infinite. Unpaired surrogates, which
    /// Rust's strings can't represent, become U+FFFD; if keys become equal by that, the last one counts.
    ///
    /// ```
    /// use segment_postscript::json::Document;
    /// use serde_json::json;
    ///
    /// let document = Document::parse(br#"{"total": 1e3, "name": "\ud800!"}"#)?;
    /// assert_eq!(serde_json::Value::from(&document.root()), json!({ "total": 1000, "name": "\u{fffd}!" }));
    /// # Ok::<(), segment_postscript::json::ReadError>(())
    /// ```
    fn from(value: &Value<'_>) -> Self {
        match value.kind() {
            Kind::Undefined | Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(value.as_bool().unwrap_or_default()),
            Kind::Number => number(value.as_f64().unwrap_or(f64::NAN)),
            Kind::String => Self::String(value.as_string().unwrap_or_default().to_string_lossy().into_owned()),
            Kind::Array => Self::Array(value.elements().map(|element| Self::from(&element)).collect()),
            Kind::Object => {
                let members = value.entries().into_iter().filter(|(_, member)| !member.is_undefined());
                Self::Object(
                    members.map(|(key, member)| (key.to_string_lossy().into_owned(), Self::from(&member))).collect(),
                )
            }
        }
    }
}

impl From<Value<'_>> for serde_json::Value {
    fn from(value: Value<'_>) -> Self {
        Self::from(&value)
    }
}

fn number(number: f64) -> serde_json::Value {
    match as_integer(number) {
        Some(integer) => integer.into(),
        None => Number::from_f64(number).map_or(serde_json::Value::Null, serde_json::Value::Number),
    }
}

fn to_f64(number: &Number) -> f64 {
    // `as_f64` returns `None` for numbers that are too large.
    number.as_f64().unwrap_or_else(|| number.to_string().parse().unwrap_or(f64::NAN))
}

/// Converts an event; rejects one that nests too deep.
pub(super) fn event_of(value: &serde_json::Value) -> Result<Json, Issue> {
    let event = Json::from(value);
    if is_deeper(&event, MAX_EVENT_DEPTH) {
        let message = format!("The event is nested too deep: at most {MAX_EVENT_DEPTH} levels are allowed.");
        return Err(Issue::new("event_too_deep", "", message));
    }
    Ok(event)
}

/// Whether an owned value exceeds a nesting depth.
pub(super) fn is_deeper(value: &Json, levels: usize) -> bool {
    let inside = |value: &Json| levels == 0 || is_deeper(value, levels - 1);
    match value {
        Value::Array(elements) => levels == 0 || elements.iter().any(inside),
        Value::Object(members) => levels == 0 || members.iter().any(|(_, member)| inside(member)),
        _ => false,
    }
}
