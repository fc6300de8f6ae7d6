//! Liquid's environment in WebAssembly: Unicode categories, the time and time zones from the JavaScript engine.

use js_sys::{Date, Object, Reflect, RegExp};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &JsValue, options: &JsValue) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, time: f64) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = resolvedOptions)]
    fn resolved_options(this: &DateTimeFormat) -> Result<JsValue, JsValue>;
}

/// The maximum number of cached formatters; the oldest is evicted first. Creating one takes many times as long as
/// using it. Names of zones may come from events.
const MAX_FORMATTERS: usize = 16;

thread_local! {
    static FORMATTERS: RefCell<Vec<(String, DateTimeFormat)>> = const { RefCell::new(Vec::new()) };
}

/// Whether Unicode calls a character a letter, a mark or a decimal digit.
pub(super) fn is_letter_or_digit(point: u32) -> bool {
    let letter = char::from_u32(point);
    letter.is_some_and(|letter| RegExp::new(r"[\p{M}\p{L}\p{Nd}]", "u").test(letter.encode_utf8(&mut [0; 4])))
}

/// The milliseconds since 1970.
pub(super) fn now() -> f64 {
    Date::now()
}

/// The whole minutes that the local time zone is west of UTC at a time.
pub(super) fn local_offset(time: f64) -> f64 {
    Date::new(&JsValue::from_f64(time)).get_timezone_offset()
}

/// The time at which a clock in UTC shows what a local clock shows at `time`.
pub(super) fn local_clock(time: f64) -> f64 {
    let date = Date::new(&JsValue::from_f64(time));
    // Before time zones were standardized, offsets had seconds. `getTimezoneOffset` drops them.
    let whole = time - date.get_timezone_offset() * 60_000.0;
    let shown = f64::from(date.get_minutes() * 60 + date.get_seconds());
    let dropped = (shown - (whole / 1000.0).floor() + 1800.0).rem_euclid(3600.0) - 1800.0;
    whole + dropped * 1000.0
}

/// The name of the local time zone; empty if the engine has none.
pub(super) fn local_zone() -> String {
    DateTimeFormat::new(&JsValue::UNDEFINED, &JsValue::UNDEFINED)
        .and_then(|format| Reflect::get(&format.resolved_options()?, &"timeZone".into()))
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_default()
}

/// `new Date(time).toLocaleString('en-US', { timeZone: zone })`; `None` if there is no such zone.
pub(super) fn zone_text(zone: &str, time: f64) -> Option<String> {
    FORMATTERS.with_borrow_mut(|formatters| {
        if !formatters.iter().any(|(name, _)| name == zone) {
            let created = formatter(zone)?;
            formatters.truncate(MAX_FORMATTERS - 1);
            formatters.insert(0, (zone.to_owned(), created));
        }
        let (_, formatter) = formatters.iter().find(|(name, _)| name == zone)?;
        let text = formatter.format(time).ok()?;
        // Some engines write a narrow no-break space, which they can't parse.
        Some(text.replace('\u{202F}', " "))
    })
}

fn formatter(zone: &str) -> Option<DateTimeFormat> {
    let options = Object::new();
    for part in ["year", "month", "day", "hour", "minute", "second"] {
        Reflect::set(&options, &part.into(), &"numeric".into()).ok()?;
    }
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    DateTimeFormat::new(&"en-US".into(), &options).ok()
}
