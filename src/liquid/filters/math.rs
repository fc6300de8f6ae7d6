//! The filters for numbers. A value that is not a number counts as 0.

use super::call::{Call, Output};
use super::filter::{Filter, filter};
use crate::json::{number_to_string, to_number};
use crate::liquid::value::LiquidValue;

pub(super) const FILTERS: &[Filter] = &[
    filter!("abs", abs, [], "The absolute value of a number.", "{{ -3 | abs }}" => "3"),
    filter!("at_least", at_least, ["minimum"], "The number, or the minimum if it is less.", "{{ 3 | at_least: 5 }}" => "5"),
    filter!("at_most", at_most, ["maximum"], "The number, or the maximum if it is more.", "{{ 8 | at_most: 5 }}" => "5"),
    filter!("ceil", ceil, [], "The number rounded up.", "{{ 1.2 | ceil }}" => "2"),
    filter!(
        "divided_by", divided_by, ["divisor", "[whole]"],
        "The number divided by another; rounded down if `whole` is true.", "{{ 7 | divided_by: 2, true }}" => "3"
    ),
    filter!("floor", floor, [], "The number rounded down.", "{{ 1.8 | floor }}" => "1"),
    filter!("minus", minus, ["number"], "The number less another.", "{{ 5 | minus: 2 }}" => "3"),
    filter!("modulo", modulo, ["divisor"], "The remainder of a division, with the divisor's sign.", "{{ -1 | modulo: 3 }}" => "2"),
    filter!("plus", plus, ["number"], "The number plus another.", "{{ \"5\" | plus: 2 }}" => "7"),
    filter!("round", round, ["[digits]"], "The number rounded, to digits after the point if they are given.", "{{ 2.345 | round: 2 }}" => "2.35"),
    filter!("times", times, ["number"], "The number times another.", "{{ 3 | times: 1.5 }}" => "4.5"),
    filter!("to_integer", to_integer, [], "The value as a number, as JavaScript's `Number` reads it.", "{{ \"0x10\" | to_integer }}" => "16"),
];

fn abs<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.number().abs()))
}

fn at_least<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.arguments.iter().map(LiquidValue::to_number).fold(call.number(), f64::max)))
}

fn at_most<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.arguments.iter().map(LiquidValue::to_number).fold(call.number(), f64::min)))
}

fn ceil<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.number().ceil()))
}

fn divided_by<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let quotient = call.number() / call.operand();
    let whole = call.arguments.get(1).is_some_and(|whole| whole.to_number() != 0.0);
    Ok(LiquidValue::number(if whole { quotient.floor() } else { quotient }))
}

fn floor<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.number().floor()))
}

fn minus<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.number() - call.operand()))
}

fn modulo<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let divisor = call.operand();
    Ok(LiquidValue::number(((call.number() % divisor) + divisor) % divisor))
}

fn plus<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.number() + call.operand()))
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
        return Ok(LiquidValue::number(value));
    }
    let rounded = shifted((scaled + 0.5).floor(), -digits);
    Ok(LiquidValue::number(if value < 0.0 { -rounded } else { rounded }))
}

fn times<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.number() * call.operand()))
}

fn to_integer<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    Ok(LiquidValue::number(call.value.js_number()))
}
