//! Liquid's environment in native code: the local time zone is UTC, and `jiff` has the zone data.

use super::clock::Clock;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::{SystemTime, UNIX_EPOCH};
use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// The names of zones that ICU, and so JavaScript, has in addition to the zone data, or defines differently.
const ICU_NAMES: [(&str, &str); 30] = [
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

/// The whole minutes that the local time zone is west of UTC at a time.
pub(super) fn local_offset(_time: f64) -> f64 {
    0.0
}

/// The time at which a clock in UTC shows what a local clock shows at `time`.
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
    let alias = ICU_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(zone));
    // The zone data has a placeholder for machines without a configured zone; ICU does not.
    if zone.eq_ignore_ascii_case("Factory") {
        return None;
    }
    let zone = TimeZone::get(alias.map_or(zone, |(_, name)| name)).ok()?;
    let seconds = (time / 1000.0).floor() as i64;
    // jiff supports the years from -9999 to 9999. The rules for later years are those of 9999.
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second() - 86_400);
    let known = if seconds > last { last - CYCLE + (seconds - last).rem_euclid(CYCLE) } else { seconds.max(first) };
    let offset = zone.to_offset(Timestamp::from_second(known).ok()?).seconds();
    Some(Clock::at((seconds + i64::from(offset)) as f64 * 1000.0).shown())
}
