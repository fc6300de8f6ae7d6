//! Natively, the functions that a JavaScript engine provides in WebAssembly: see [`host`](super::host).

use super::clock::Clock;
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
pub(super) fn is_letter_or_digit(point: u32) -> bool {
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
pub(super) fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| (time.as_secs_f64() * 1000.0).floor())
}

/// How many whole minutes the local time is behind UTC.
pub(super) fn local_offset(_time: f64) -> f64 {
    0.0
}

/// What a local clock shows at a time, as the time at which a clock of UTC shows the same.
pub(super) fn local_clock(time: f64) -> f64 {
    time
}

/// The name of the local time zone.
pub(super) fn local_zone() -> String {
    "UTC".to_owned()
}

/// `new Date(time).toLocaleString('en-US', { timeZone: zone })`; `None` if there is no such zone.
pub(super) fn zone_text(zone: &str, time: f64) -> Option<String> {
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
