//! The validation of regular expressions, implemented by the JavaScript engine.

use crate::json::Str;
use js_sys::{Array, Function, Reflect, global};
use wasm_bindgen::{JsCast, JsValue};

/// Whether `new RegExp(text)` succeeds.
pub(super) fn is_pattern(text: &Str<'_>) -> bool {
    let arguments = Array::of1(&JsValue::from_str(&text.to_string_lossy()));
    Reflect::get(&global(), &"RegExp".into())
        .and_then(|constructor| Reflect::construct(constructor.unchecked_ref::<Function>(), &arguments))
        .is_ok()
}
