//! The filters for numbers. A value that is not a number counts as 0.

use super::call::{Call, Output, numeric};
use super::filter::filters;
use crate::json::{number_to_string, to_number};
use crate::liquid::value::LiquidValue;

filters! {
    "abs", |call| numeric(call.number().abs()), [], "The absolute value of a number.", "{{ -3 | abs }}" => "3";
    "at_least", |call| numeric(call.numbers().fold(call.number(), f64::max)), ["minimum"],
        "The number, or the minimum if it is less.", "{{ 3 | at_least: 5 }}" => "5";
    "at_most", |call| numeric(call.numbers().fold(call.number(), f64::min)), ["maximum"],
        "The number, or the maximum if it is more.", "{{ 8 | at_most: 5 }}" => "5";
    "ceil", |call| numeric(call.number().ceil()), [], "The number rounded up.", "{{ 1.2 | ceil }}" => "2";
    "divided_by", divided_by, ["divisor", "[whole]"], "The number divided by another; rounded down if `whole` is true.",
        "{{ 7 | divided_by: 2, true }}" => "3";
    "floor", |call| numeric(call.number().floor()), [], "The number rounded down.", "{{ 1.8 | floor }}" => "1";
    "minus", |call| numeric(call.number() - call.operand()), ["number"], "The number less another.",
        "{{ 5 | minus: 2 }}" => "3";
    "modulo", modulo, ["divisor"], "The remainder of a division, with the divisor's sign.",
        "{{ -1 | modulo: 3 }}" => "2";
    "plus", |call| numeric(call.number() + call.operand()), ["number"], "The number plus another.",
        "{{ \"5\" | plus: 2 }}" => "7";
    "round", round, ["[digits]"], "The number rounded, to digits after the point if they are given.",
        "{{ 2.345 | round: 2 }}" => "2.35";
    "times", |call| numeric(call.number() * call.operand()), ["number"], "The number times another.",
        "{{ 3 | times: 1.5 }}" => "4.5";
    "to_integer", |call| numeric(call.value.js_number()), [],
        "The value as a number, as JavaScript's `Number` reads it.", "{{ \"0x10\" | to_integer }}" => "16";
}

fn divided_by<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let quotient = call.number() / call.operand();
    let whole = call.arguments.get(1).is_some_and(|whole| whole.to_number() != 0.0);
    numeric(if whole { quotient.floor() } else { quotient })
}

fn modulo<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let divisor = call.operand();
    numeric(((call.number() % divisor) + divisor) % divisor)
}

/// Rounds half away from zero, by moving the decimal point in the number's text.
fn round<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let (value, digits) = (call.number(), call.first().map_or(0.0, LiquidValue::to_number));
    let shifted = |number: f64, by: f64| {
        let text = number_to_string(number);
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        to_number(&format!("{mantissa}e{}", number_to_string(to_number(power) + by)))
    };
    let scaled = shifted(value.abs(), digits);
    if scaled.is_nan() || scaled > 9_007_199_254_740_991.0 {
        return numeric(value);
    }
    let rounded = shifted((scaled + 0.5).floor(), -digits);
    numeric(if value < 0.0 { -rounded } else { rounded })
}
