//! What JavaScript itself decides for Liquid: what a letter is, what time it is, and in which time zone.
//!
//! In WebAssembly the engine that the core runs in is asked. Natively the local time zone is taken to be UTC.

#[cfg(target_arch = "wasm32")]
pub(super) use javascript::{is_letter_or_digit, now, time_zone};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::{is_letter_or_digit, now, time_zone};

#[cfg(target_arch = "wasm32")]
mod javascript {
    use js_sys::{Date, RegExp};
    use wasm_bindgen::JsValue;

    /// Whether Unicode calls a character a letter, a mark or a decimal digit.
    pub(in crate::mapping::liquid) fn is_letter_or_digit(point: u32) -> bool {
        let letter = char::from_u32(point);
        letter.is_some_and(|letter| RegExp::new(r"[\p{M}\p{L}\p{Nd}]", "u").test(letter.encode_utf8(&mut [0; 4])))
    }

    /// The milliseconds since 1970.
    pub(in crate::mapping::liquid) fn now() -> f64 {
        Date::now()
    }

    /// How many minutes the local time is behind UTC at a time.
    pub(in crate::mapping::liquid) fn time_zone(time: f64) -> f64 {
        Date::new(&JsValue::from_f64(time)).get_timezone_offset()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::time::{SystemTime, UNIX_EPOCH};
    use unicode_general_category::{GeneralCategory as Category, get_general_category};

    /// Whether Unicode calls a character a letter, a mark or a decimal digit.
    pub(in crate::mapping::liquid) fn is_letter_or_digit(point: u32) -> bool {
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

    /// The milliseconds since 1970.
    pub(in crate::mapping::liquid) fn now() -> f64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| (time.as_secs_f64() * 1000.0).floor())
    }

    /// How many minutes the local time is behind UTC.
    pub(in crate::mapping::liquid) fn time_zone(_time: f64) -> f64 {
        0.0
    }
}
