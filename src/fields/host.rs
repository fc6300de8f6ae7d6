//! The validation of regular expressions: by the JavaScript engine in WebAssembly, by `native::regex` otherwise.

#[cfg(not(target_arch = "wasm32"))]
pub(super) use super::native::is_pattern;
#[cfg(target_arch = "wasm32")]
pub(super) use javascript::is_pattern;

#[cfg(target_arch = "wasm32")]
mod javascript {
    use crate::json::Str;
    use js_sys::{Array, Function, Reflect, global};
    use wasm_bindgen::{JsCast, JsValue};

    /// Whether `new RegExp(text)` succeeds.
    pub(in crate::fields) fn is_pattern(text: &Str<'_>) -> bool {
        let arguments = Array::of1(&JsValue::from_str(&text.to_string_lossy()));
        Reflect::get(&global(), &"RegExp".into())
            .and_then(|constructor| Reflect::construct(constructor.unchecked_ref::<Function>(), &arguments))
            .is_ok()
    }
}
