//! The filters for any value.

use super::call::{Call, Output};
use super::filter::filters;
use crate::liquid::error::Error;
use crate::liquid::value::LiquidValue;

filters! {
    "default", default, ["value", "[allow_false: true]"], "The value, or another one if it is nil, false or empty.",
        "{{ missing | default: \"friend\" }}" => "friend";
    "raw", |call| Ok(call.value.clone()), [], "The value unchanged: output is never escaped.",
        "{{ \"<b>\" | raw }}" => "<b>";
}

fn default<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let fallback = call.first().cloned().unwrap_or(LiquidValue::UNDEFINED);
    let value = call.value.clone().plain();
    let is_empty = value.elements().map(|elements| elements.is_empty());
    if let Some(is_empty) = is_empty.or_else(|| value.as_str().map(|text| text.is_empty())) {
        return Ok(if is_empty { fallback } else { value });
    }
    let is_false = matches!(&value, LiquidValue::Json(value) if value.as_bool() == Some(false));
    if is_false && allows_false(call.arguments)? {
        return Ok(value);
    }
    Ok(if value.is_truthy() { value } else { fallback })
}

/// Whether the arguments after the first include `allow_false: true`.
fn allows_false(arguments: &[LiquidValue<'_>]) -> Result<bool, Error> {
    let mut allowed = false;
    for argument in arguments.iter().skip(1) {
        if !argument.is_js_object() {
            let shown = argument.js_string();
            return Err(format!("Iterator value {} is not an entry object", shown.to_string_lossy()).into());
        }
        let pair = argument.elements().unwrap_or_default();
        if pair.first().and_then(LiquidValue::as_str).is_some_and(|name| name == "allow_false") {
            allowed = pair.get(1).is_some_and(LiquidValue::is_js_truthy);
        }
    }
    Ok(allowed)
}
