//! Functions of the JavaScript host: printing and parsing numbers, parsing dates, case conversion.
//!
//! In WebAssembly these call the JavaScript engine, which is exact by definition and keeps 50 KB of tables out of the
//! package. Natively, crates and the standard library do the same work; the fixtures run on both.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use super::native::parse_date;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use super::native::{lowercase, parse_number, print_number, uppercase};
#[cfg(target_arch = "wasm32")]
pub(crate) use javascript::parse_date;
#[cfg(target_arch = "wasm32")]
pub(super) use javascript::{lowercase, parse_number, print_number, uppercase};

#[cfg(target_arch = "wasm32")]
mod javascript {
    use crate::json::Str;
    use js_sys::{Date, JsString, Number};
    use wasm_bindgen::JsValue;

    /// `Date.parse(text)`: milliseconds since 1970, or NaN.
    pub(crate) fn parse_date(text: &Str<'_>) -> f64 {
        Date::parse(&text.to_string_lossy())
    }

    /// `String(number)`
    pub(in crate::json) fn print_number(number: f64) -> String {
        Number::from(number).to_string_with_radix(10).map_or_else(|_| String::new(), String::from)
    }

    /// The number that a decimal literal stands for.
    pub(in crate::json) fn parse_number(decimal: &str) -> f64 {
        JsValue::from_str(decimal).unchecked_into_f64()
    }

    /// `text.toLowerCase()`
    pub(in crate::json) fn lowercase(text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    /// `text.toUpperCase()`
    pub(in crate::json) fn uppercase(text: &str) -> String {
        JsString::from(text).to_upper_case().into()
    }
}
