//! Deep equality, for choices, conditions and the changes of a payload.

use super::kind::Kind;
use super::object::Object;
use super::value::Value;

/// Whether two values are deeply equal, regardless of the order of members. Values at the same position of a text are
/// equal without a comparison.
pub(crate) fn equal(one: &Value<'_>, other: &Value<'_>) -> bool {
    if let (Value::Node(one), Value::Node(other)) = (one, other)
        && one.text().as_ptr_range() == other.text().as_ptr_range()
    {
        return true;
    }
    if let (_, Value::String(text)) | (Value::String(text), _) = (one, other) {
        return one.is_string(text) && other.is_string(text);
    }
    let kind = one.kind();
    if kind != other.kind() {
        return false;
    }
    match kind {
        Kind::Undefined | Kind::Null => true,
        Kind::Bool => one.as_bool() == other.as_bool(),
        Kind::Number => one.as_f64() == other.as_f64(),
        Kind::String => one.as_string() == other.as_string(),
        Kind::Array => {
            one.elements().count() == other.elements().count()
                && one.elements().zip(other.elements()).all(|(value, other)| equal(&value, &other))
        }
        Kind::Object => {
            let (members, others) = (one.entries(), other.to_object().unwrap_or_default());
            // Fast path: members are mostly in the same order.
            members.len() == others.len()
                && members.iter().zip(others.iter()).all(|((key, value), (name, next))| {
                    let found = if key == name { Some(next) } else { others.get(key) };
                    found.is_some_and(|other| equal(value, other))
                })
        }
    }
}

impl PartialEq for Value<'_> {
    /// Whether two values are deeply equal, regardless of the order of members. NaN is not equal to itself.
    ///
    /// ```
    /// # use segment_postscript::json::Json;
    /// use serde_json::json;
    ///
    /// assert_eq!(Json::from(json!({ "a": 1, "b": [2.0] })), Json::from(json!({ "b": [2], "a": 1 })));
    /// assert_ne!(Json::Null, Json::Undefined);
    /// ```
    fn eq(&self, other: &Self) -> bool {
        equal(self, other)
    }
}

impl PartialEq for Object<'_> {
    /// Whether two objects have equal members, in any order.
    ///
    /// ```
    /// # use segment_postscript::json::{Json, Object};
    /// let [one, other] = ["a", "b"].map(|key| Object::from_iter([(key.into(), Json::Null)]));
    /// assert!(one == one.clone() && one != other);
    /// ```
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key).is_some_and(|other| value == other))
    }
}
