//! The functions of the JavaScript host, implemented with crates and the standard library. The fixtures run on both.

mod date_parser;
mod date_tokens;

use crate::json::{MAX_TIME, Str};
use date_parser::Parser;

/// `Date.parse(text)`: milliseconds since 1970, or NaN. The local time zone is assumed to be UTC.
pub(crate) fn parse_date(text: &Str<'_>) -> f64 {
    let points: Vec<u32> = text.code_points().collect();
    Parser::new(&points).time().filter(|time| time.abs() <= MAX_TIME).unwrap_or(f64::NAN)
}

/// `String(number)`
pub(super) fn print_number(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}

/// The value of a decimal literal.
pub(super) fn parse_number(decimal: &str) -> f64 {
    decimal.parse().unwrap_or(f64::NAN)
}

/// `text.toLowerCase()`
pub(super) fn lowercase(text: &str) -> String {
    text.to_lowercase()
}

/// `text.toUpperCase()`
pub(super) fn uppercase(text: &str) -> String {
    text.to_uppercase()
}
