//! What JavaScript itself does best: printing and reading numbers, changing case.
//!
//! In WebAssembly the engine that the core runs in is asked, which is exact by definition and keeps 50 KB of tables
//! out of the package. Natively, crates and the standard library do the same work; the fixtures run on both.

#[cfg(target_arch = "wasm32")]
pub(super) use javascript::{lowercase, parse_number, print_number, uppercase};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::{lowercase, parse_number, print_number, uppercase};

#[cfg(target_arch = "wasm32")]
mod javascript {
    use js_sys::{JsString, Number};
    use wasm_bindgen::JsValue;

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

#[cfg(not(target_arch = "wasm32"))]
mod native {
    /// `String(number)`
    pub(in crate::json) fn print_number(number: f64) -> String {
        ryu_js::Buffer::new().format(number).to_owned()
    }

    /// The number that a decimal literal stands for.
    pub(in crate::json) fn parse_number(decimal: &str) -> f64 {
        decimal.parse().unwrap_or(f64::NAN)
    }

    /// `text.toLowerCase()`
    pub(in crate::json) fn lowercase(text: &str) -> String {
        text.to_lowercase()
    }

    /// `text.toUpperCase()`
    pub(in crate::json) fn uppercase(text: &str) -> String {
        text.to_uppercase()
    }
}
