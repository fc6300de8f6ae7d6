//! The functions of the JavaScript host, implemented by the engine: numbers, dates and case conversion.

use crate::json::Str;
use js_sys::{Date, JsString, Number};
use wasm_bindgen::JsValue;

/// `Date.parse(text)`: milliseconds since 1970, or NaN.
pub(crate) fn parse_date(text: &Str<'_>) -> f64 {
    Date::parse(&text.to_string_lossy())
}

/// `String(number)`
pub(super) fn print_number(number: f64) -> String {
    Number::from(number).to_string_with_radix(10).map_or_else(|_| String::new(), String::from)
}

/// The value of a decimal literal.
pub(super) fn parse_number(decimal: &str) -> f64 {
    JsValue::from_str(decimal).unchecked_into_f64()
}

/// `text.toLowerCase()`
pub(super) fn lowercase(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// `text.toUpperCase()`
pub(super) fn uppercase(text: &str) -> String {
    JsString::from(text).to_upper_case().into()
}
