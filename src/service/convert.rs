//! Values of this crate as values of `serde_json`, and the other way round.

use crate::issue::Issue;
use crate::json::{Json, Kind, MAX_EVENT_DEPTH, Object, Value};
use serde_json::Number;

/// Every integer up to here is a number of JavaScript.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

impl From<&serde_json::Value> for Json {
    /// The same value. Numbers are JavaScript's: integers beyond 2^53 lose their last digits.
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
            serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => Value::String(text.clone().into()),
            serde_json::Value::Array(elements) => Value::Array(elements.iter().map(Json::from).collect()),
            serde_json::Value::Object(members) => {
                let member = |(key, value): (&String, &serde_json::Value)| (key.clone().into(), Json::from(value));
                Value::Object(members.iter().map(member).collect::<Object<'static>>())
            }
        }
    }
}

impl From<&Value<'_>> for serde_json::Value {
    /// What `JSON.stringify` would write of the value: members that are undefined are left out, undefined elements, NaN
    /// and infinite numbers are null. Halves of surrogate pairs, which Rust's strings can't hold, are U+FFFD.
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

fn number(number: f64) -> serde_json::Value {
    if number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER {
        return serde_json::Value::from(number as i64);
    }
    Number::from_f64(number).map_or(serde_json::Value::Null, serde_json::Value::Number)
}

/// An event that is within the bounds of events.
pub(super) fn event_of(value: &serde_json::Value) -> Result<Json, Issue> {
    if is_deeper(value, MAX_EVENT_DEPTH) {
        let message = format!("The event is nested too deep: at most {MAX_EVENT_DEPTH} levels are taken.");
        return Err(Issue::new("event_too_deep", "", message));
    }
    Ok(Json::from(value))
}

fn is_deeper(value: &serde_json::Value, levels: usize) -> bool {
    let inside = |value: &serde_json::Value| levels == 0 || is_deeper(value, levels - 1);
    match value {
        serde_json::Value::Array(elements) => levels == 0 || elements.iter().any(inside),
        serde_json::Value::Object(members) => levels == 0 || members.values().any(inside),
        _ => false,
    }
}
