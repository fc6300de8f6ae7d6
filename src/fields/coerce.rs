//! The coercion of values to the types of their fields.
//!
//! These are Ajv's rules with `coerceTypes: 'array'`. An array with one element counts as that element. The types of the
//! field are tried in order until one accepts the value:
//!
//! | type | accepts |
//! |---|---|
//! | string | numbers and booleans as text, null as `""` |
//! | number, integer | booleans as 0 and 1, null as 0, strings that `Number(text)` parses (`"0x10"`, `" 5 "`, `"Infinity"`), except `""` |
//! | boolean | `"true"`, 1, `"false"`, 0, null; not `"1"` |
//! | null | `""`, 0, false |
//! | array | any string, number, boolean or null, as its one element |

use super::types::Type;
use crate::json::{Kind, Str, Value, to_number};

pub(super) enum Coerced<'e> {
    To(Value<'e>),
    /// None of the types accepts it. For an array with one element, this is the element, which the issue is about.
    Not(Option<Value<'e>>),
}

/// Whether a value already has one of the types.
pub(super) fn accepts(types: &[Type], value: &Value<'_>) -> bool {
    let kind = value.kind();
    types.iter().any(|expected| match expected {
        Type::String => kind == Kind::String,
        Type::Number => value.as_f64().is_some_and(f64::is_finite),
        Type::Integer => value.as_f64().is_some_and(|number| number.is_finite() && number.fract() == 0.0),
        Type::Boolean => kind == Kind::Bool,
        Type::Null => kind == Kind::Null,
        Type::Object => kind == Kind::Object,
        Type::Array => kind == Kind::Array,
    })
}

/// Coerces a value to the first type that accepts it.
pub(super) fn coerce<'e>(types: &[Type], value: &Value<'e>) -> Coerced<'e> {
    // Nothing is coerced to an object, so single-element arrays are not unwrapped.
    if *types == [Type::Object] {
        return Coerced::Not(None);
    }
    let only = only_element(value);
    // Ajv tests whether the element has all the types at once, so with several types this never succeeds.
    if let Some(element) = only.as_ref().filter(|element| types.len() == 1 && accepts(types, element)) {
        return Coerced::To(element.clone());
    }
    let data = only.as_ref().unwrap_or(value);
    match types.iter().find_map(|&expected| coerce_to(expected, data)) {
        Some(coerced) => Coerced::To(coerced),
        None => Coerced::Not(only),
    }
}

fn only_element<'e>(value: &Value<'e>) -> Option<Value<'e>> {
    let mut elements = value.elements();
    let first = elements.next()?;
    elements.next().is_none().then_some(first)
}

fn coerce_to<'e>(expected: Type, data: &Value<'e>) -> Option<Value<'e>> {
    let kind = data.kind();
    match expected {
        Type::String => match kind {
            Kind::Number | Kind::Bool => Some(Value::String(data.js_string())),
            Kind::Null => Some(Value::String(Str::default())),
            _ => None,
        },
        Type::Number | Type::Integer => {
            let number = match kind {
                Kind::Bool => f64::from(u8::from(data.as_bool() == Some(true))),
                Kind::Null => 0.0,
                Kind::String => data.as_string().filter(|text| !text.is_empty())?.to_str().map(to_number)?,
                _ => return None,
            };
            let whole = number.is_infinite() || number.fract() == 0.0;
            (!number.is_nan() && (expected == Type::Number || whole)).then_some(Value::Number(number))
        }
        Type::Boolean => {
            if kind == Kind::Null || data.is_string("false") || data.as_f64() == Some(0.0) {
                Some(Value::Bool(false))
            } else if data.is_string("true") || data.as_f64() == Some(1.0) {
                Some(Value::Bool(true))
            } else {
                None
            }
        }
        Type::Null => {
            let empty = data.is_string("") || data.as_f64() == Some(0.0) || data.as_bool() == Some(false);
            empty.then_some(Value::Null)
        }
        Type::Array => {
            let single = matches!(kind, Kind::String | Kind::Number | Kind::Bool | Kind::Null);
            single.then(|| Value::Array(vec![data.clone()]))
        }
        Type::Object => None,
    }
}
