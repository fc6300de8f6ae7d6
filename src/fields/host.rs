//! What JavaScript itself decides: which texts are dates, and which are regular expressions.
//!
//! In WebAssembly the engine that the core runs in is asked. Natively, `date_parser` and `regex` do as V8 does.

#[cfg(target_arch = "wasm32")]
pub(super) use javascript::{is_date, is_pattern};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::{is_date, is_pattern};

#[cfg(target_arch = "wasm32")]
mod javascript {
    use crate::json::Str;
    use js_sys::{Array, Date, Function, Reflect, global};
    use wasm_bindgen::{JsCast, JsValue};

    /// Whether `new Date(text)` is a date.
    pub(in crate::fields) fn is_date(text: &Str<'_>) -> bool {
        !Date::parse(&text.to_string_lossy()).is_nan()
    }

    /// Whether `new RegExp(text)` succeeds.
    pub(in crate::fields) fn is_pattern(text: &Str<'_>) -> bool {
        let arguments = Array::of1(&JsValue::from_str(&text.to_string_lossy()));
        Reflect::get(&global(), &"RegExp".into())
            .and_then(|constructor| Reflect::construct(constructor.unchecked_ref::<Function>(), &arguments))
            .is_ok()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use crate::fields::date_parser::Parser;
    use crate::fields::regex;
    use crate::json::Str;

    /// The most milliseconds that a date may be away from 1970.
    const MAX_TIME: f64 = 8.64e15;

    /// Whether `new Date(text)` is a date. The local time zone is taken to be UTC.
    pub(in crate::fields) fn is_date(text: &Str<'_>) -> bool {
        let points: Vec<u32> = text.code_points().collect();
        Parser::new(&points).time().is_some_and(|time| time.abs() <= MAX_TIME)
    }

    /// Whether `new RegExp(text)` succeeds.
    pub(in crate::fields) fn is_pattern(text: &Str<'_>) -> bool {
        regex::is_pattern(text)
    }
}
