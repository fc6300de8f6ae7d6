//! What JavaScript itself decides for Liquid: what a letter is, what time it is, and what clocks show in time zones.
//!
//! In WebAssembly the engine that the core runs in is asked. Natively the local time zone is taken to be UTC, and the
//! zone data is that of the crate `jiff`.

#[cfg(target_arch = "wasm32")]
pub(super) use javascript::{is_letter_or_digit, local_clock, local_offset, local_zone, now, zone_text};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::{is_letter_or_digit, local_clock, local_offset, local_zone, now, zone_text};

#[cfg(target_arch = "wasm32")]
mod javascript {
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

    /// Creating a formatter takes many times as long as using it. Names may come from events, so the number of kept
    /// formatters is bounded; the oldest is dropped first.
    const MAX_FORMATTERS: usize = 16;

    thread_local! {
        static FORMATTERS: RefCell<Vec<(String, DateTimeFormat)>> = const { RefCell::new(Vec::new()) };
    }

    /// Whether Unicode calls a character a letter, a mark or a decimal digit.
    pub(in crate::mapping::liquid) fn is_letter_or_digit(point: u32) -> bool {
        let letter = char::from_u32(point);
        letter.is_some_and(|letter| RegExp::new(r"[\p{M}\p{L}\p{Nd}]", "u").test(letter.encode_utf8(&mut [0; 4])))
    }

    /// The milliseconds since 1970.
    pub(in crate::mapping::liquid) fn now() -> f64 {
        Date::now()
    }

    /// How many whole minutes the local time is behind UTC at a time.
    pub(in crate::mapping::liquid) fn local_offset(time: f64) -> f64 {
        Date::new(&JsValue::from_f64(time)).get_timezone_offset()
    }

    /// What a local clock shows at a time, as the time at which a clock of UTC shows the same.
    pub(in crate::mapping::liquid) fn local_clock(time: f64) -> f64 {
        let date = Date::new(&JsValue::from_f64(time));
        // Offsets had seconds before there were time zones. `getTimezoneOffset` drops them; the clock has them.
        let whole = time - date.get_timezone_offset() * 60_000.0;
        let shown = f64::from(date.get_minutes() * 60 + date.get_seconds());
        let dropped = (shown - (whole / 1000.0).floor() + 1800.0).rem_euclid(3600.0) - 1800.0;
        whole + dropped * 1000.0
    }

    /// The name of the local time zone; empty if the engine has none.
    pub(in crate::mapping::liquid) fn local_zone() -> String {
        DateTimeFormat::new(&JsValue::UNDEFINED, &JsValue::UNDEFINED)
            .and_then(|format| Reflect::get(&format.resolved_options()?, &"timeZone".into()))
            .ok()
            .and_then(|name| name.as_string())
            .unwrap_or_default()
    }

    /// `new Date(time).toLocaleString('en-US', { timeZone: zone })`; `None` if there is no such zone.
    pub(in crate::mapping::liquid) fn zone_text(zone: &str, time: f64) -> Option<String> {
        FORMATTERS.with_borrow_mut(|formatters| {
            if !formatters.iter().any(|(name, _)| name == zone) {
                let made = formatter(zone)?;
                formatters.truncate(MAX_FORMATTERS - 1);
                formatters.insert(0, (zone.to_owned(), made));
            }
            let (_, formatter) = formatters.iter().find(|(name, _)| name == zone)?;
            let text = formatter.format(time).ok()?;
            // Some engines write a space here that they don't read.
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
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::super::dates::Clock;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use std::time::{SystemTime, UNIX_EPOCH};
    use unicode_general_category::{GeneralCategory as Category, get_general_category};

    /// Names that ICU, and so JavaScript, has besides those of the zone data, or uses for another zone.
    const OLD_NAMES: [(&str, &str); 30] = [
        ("ACT", "Australia/Darwin"),
        ("AET", "Australia/Sydney"),
        ("AGT", "America/Argentina/Buenos_Aires"),
        ("ART", "Africa/Cairo"),
        ("AST", "America/Anchorage"),
        ("BET", "America/Sao_Paulo"),
        ("BST", "Asia/Dhaka"),
        ("CAT", "Africa/Maputo"),
        ("CNT", "America/St_Johns"),
        ("CST", "America/Chicago"),
        ("CTT", "Asia/Shanghai"),
        ("EAT", "Africa/Nairobi"),
        ("ECT", "Europe/Paris"),
        ("IET", "America/Indiana/Indianapolis"),
        ("IST", "Asia/Kolkata"),
        ("JST", "Asia/Tokyo"),
        ("MIT", "Pacific/Apia"),
        ("NET", "Asia/Yerevan"),
        ("NST", "Pacific/Auckland"),
        ("PLT", "Asia/Karachi"),
        ("PNT", "America/Phoenix"),
        ("PRT", "America/Puerto_Rico"),
        ("PST", "America/Los_Angeles"),
        ("SST", "Pacific/Guadalcanal"),
        ("VST", "Asia/Ho_Chi_Minh"),
        ("US/Pacific-New", "America/Los_Angeles"),
        ("EST5EDT", "America/New_York"),
        ("CST6CDT", "America/Chicago"),
        ("MST7MDT", "America/Denver"),
        ("PST8PDT", "America/Los_Angeles"),
    ];

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

    /// How many whole minutes the local time is behind UTC.
    pub(in crate::mapping::liquid) fn local_offset(_time: f64) -> f64 {
        0.0
    }

    /// What a local clock shows at a time, as the time at which a clock of UTC shows the same.
    pub(in crate::mapping::liquid) fn local_clock(time: f64) -> f64 {
        time
    }

    /// The name of the local time zone.
    pub(in crate::mapping::liquid) fn local_zone() -> String {
        "UTC".to_owned()
    }

    /// `new Date(time).toLocaleString('en-US', { timeZone: zone })`; `None` if there is no such zone.
    pub(in crate::mapping::liquid) fn zone_text(zone: &str, time: f64) -> Option<String> {
        /// The Gregorian calendar, days of the week included, repeats after 400 years.
        const CYCLE: i64 = 146_097 * 86_400;
        let old = OLD_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(zone));
        // The zone data has a name for clocks that nobody has set.
        if zone.eq_ignore_ascii_case("Factory") {
            return None;
        }
        let zone = TimeZone::get(old.map_or(zone, |(_, name)| name)).ok()?;
        let seconds = (time / 1000.0).floor() as i64;
        // The crate knows the years from -9999 to 9999. Rules that hold in 9999 hold ever after.
        let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second() - 86_400);
        let known = if seconds > last { last - CYCLE + (seconds - last).rem_euclid(CYCLE) } else { seconds.max(first) };
        let offset = zone.to_offset(Timestamp::from_second(known).ok()?).seconds();
        Some(Clock::at((seconds + i64::from(offset)) as f64 * 1000.0).shown())
    }
}
