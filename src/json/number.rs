//! Parsing and printing of numbers as in JavaScript.

use super::host;
use super::space::is_js_space;

/// `String(number)`: `1e21` is `1e+21`, `-0` is `0`.
pub fn number_to_string(number: f64) -> String {
    // Fast path for integers.
    as_integer(number).map_or_else(|| host::print_number(number), |integer| integer.to_string())
}

/// The number as an integer, if it is an integer that doubles represent exactly.
pub(crate) fn as_integer(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < LARGEST_EXACT).then_some(number as i64)
}

/// Up to this bound, doubles represent all integers exactly.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// The value of a decimal literal of JSON or JavaScript.
pub(super) fn parse_decimal(decimal: &str) -> f64 {
    let (sign, digits) = decimal.strip_prefix('-').map_or((1.0, decimal), |digits| (-1.0, digits));
    // Integers of up to fifteen digits are exact; other literals need correct rounding.
    if !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = digits.bytes().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        return sign * number as f64;
    }
    host::parse_number(decimal)
}

/// `Number(text)`: surrounding white space is ignored, `""` is 0, `0x10` is 16, anything invalid is NaN.
pub fn to_number(text: &str) -> f64 {
    let text = text.trim_matches(is_js_space);
    if text.is_empty() {
        return 0.0;
    }
    let bytes = text.as_bytes();
    if bytes[0] == b'0' && bytes.len() > 2 {
        let radix = match bytes[1] {
            b'x' | b'X' => 16,
            b'o' | b'O' => 8,
            b'b' | b'B' => 2,
            _ => 0,
        };
        if radix > 0 {
            return digits_to_number(text.get(2..).unwrap_or_default(), radix);
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "Infinity" {
        return if bytes[0] == b'-' { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    // Rust also parses "inf" and "nan"; JavaScript's decimal literals contain only these characters.
    if unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        parse_literal(text)
    } else {
        f64::NAN
    }
}

/// A text of digits, points, exponents and signs: a number if it is a decimal literal of JavaScript.
fn parse_literal(text: &str) -> f64 {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_literal = digits(whole)
        && digits(fraction)
        && digits(exponent)
        && !(whole.is_empty() && fraction.is_empty())
        && !exponent.is_empty();
    if is_literal { parse_decimal(text) } else { f64::NAN }
}

/// Digits of a power-of-two radix, rounded once, to the nearest even, as the language requires.
fn digits_to_number(digits: &str, radix: u32) -> f64 {
    let bits = radix.trailing_zeros();
    let (mut significand, mut exponent, mut sticky) = (0_u64, 0_i32, false);
    for character in digits.chars() {
        let Some(digit) = character.to_digit(radix) else {
            return f64::NAN;
        };
        if significand >> (63 - bits) == 0 {
            significand = significand << bits | u64::from(digit);
        } else {
            exponent = exponent.saturating_add(bits.cast_signed());
            sticky |= digit != 0;
        }
    }
    // Below the 53 bits of a double, only a sticky bit is needed.
    let exact = significand | u64::from(sticky);
    // The cast rounds to nearest even, as required.
    let rounded = exact as f64;
    rounded * 2_f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::{number_to_string, to_number};

    #[test]
    fn numbers_are_printed_as_in_javascript() {
        assert_eq!(number_to_string(1e21), "1e+21");
        assert_eq!(number_to_string(-0.0), "0");
    }

    #[test]
    fn texts_are_numbers_as_in_javascript() {
        assert!((to_number(" 0x10 ") - 16.0).abs() < f64::EPSILON);
        assert!(to_number("1_000").is_nan());
    }
}
