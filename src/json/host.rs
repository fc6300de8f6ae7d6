//! What JavaScript itself does best: printing and reading numbers, changing case, telling letters, dates.
//!
//! In WebAssembly the engine that the core runs in is asked, which is exact by definition and keeps 50 KB of tables
//! out of the package. Natively, crates and the standard library do the same work; the fixtures run on both.

#[cfg(target_arch = "wasm32")]
pub(crate) use javascript::parse_date;
#[cfg(all(target_arch = "wasm32", feature = "liquid"))]
pub(crate) use javascript::{is_letter_or_digit, now, time_zone};
#[cfg(target_arch = "wasm32")]
pub(super) use javascript::{lowercase, parse_number, print_number, uppercase};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::parse_date;
#[cfg(all(not(target_arch = "wasm32"), feature = "liquid"))]
pub(crate) use native::{is_letter_or_digit, now, time_zone};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::{lowercase, parse_number, print_number, uppercase};

#[cfg(target_arch = "wasm32")]
mod javascript {
    use crate::json::Str;
    #[cfg(feature = "liquid")]
    use js_sys::RegExp;
    use js_sys::{Date, JsString, Number};
    use wasm_bindgen::JsValue;

    #[cfg(feature = "liquid")]
    /// Whether Unicode calls a character a letter, a mark or a decimal digit.
    pub(crate) fn is_letter_or_digit(point: u32) -> bool {
        let letter = char::from_u32(point);
        letter.is_some_and(|letter| RegExp::new(r"[\p{M}\p{L}\p{Nd}]", "u").test(letter.encode_utf8(&mut [0; 4])))
    }

    #[cfg(feature = "liquid")]
    /// The milliseconds since 1970.
    pub(crate) fn now() -> f64 {
        Date::now()
    }

    /// `Date.parse(text)`: milliseconds since 1970, or NaN.
    pub(crate) fn parse_date(text: &Str<'_>) -> f64 {
        Date::parse(&text.to_string_lossy())
    }

    #[cfg(feature = "liquid")]
    /// How many minutes the local time is behind UTC at a time.
    pub(crate) fn time_zone(time: f64) -> f64 {
        Date::new(&JsValue::from_f64(time)).get_timezone_offset()
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

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::super::date_parser::Parser;
    use crate::json::Str;
    #[cfg(feature = "liquid")]
    use std::time::{SystemTime, UNIX_EPOCH};
    #[cfg(feature = "liquid")]
    use unicode_general_category::{GeneralCategory as Category, get_general_category};

    /// The most milliseconds that a date may be away from 1970.
    const MAX_TIME: f64 = 8.64e15;

    #[cfg(feature = "liquid")]
    /// Whether Unicode calls a character a letter, a mark or a decimal digit.
    pub(crate) fn is_letter_or_digit(point: u32) -> bool {
        char::from_u32(point).is_some_and(|letter| {
            matches!(
                get_general_category(letter),
                Category::UppercaseLetter
                    | Category::LowercaseLetter
                    | Category::TitlecaseLetter
                    | Category::ModifierLetter
                    | Category::OtherLetter
                    | Category::NonspacingMark
                    | Category::SpacingMark
                    | Category::EnclosingMark
                    | Category::DecimalNumber
            )
        })
    }

    #[cfg(feature = "liquid")]
    /// The milliseconds since 1970.
    pub(crate) fn now() -> f64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| (time.as_secs_f64() * 1000.0).floor())
    }

    /// `Date.parse(text)`: milliseconds since 1970, or NaN. The local time zone is taken to be UTC.
    pub(crate) fn parse_date(text: &Str<'_>) -> f64 {
        let points: Vec<u32> = text.code_points().collect();
        Parser::new(&points).time().filter(|time| time.abs() <= MAX_TIME).unwrap_or(f64::NAN)
    }

    #[cfg(feature = "liquid")]
    /// How many minutes the local time is behind UTC: it is taken to be UTC.
    pub(crate) fn time_zone(_time: f64) -> f64 {
        0.0
    }

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
