//! The filters for dates, and strftime: `{{ "2026-11-23" | date: "%d %b %Y" }}` is `23 Nov 2026`.
//!
//! A date is read as JavaScript reads it; a number, or a text of digits, is seconds. It is shown in the local time zone
//! unless the filter is given another: minutes west of UTC, or an IANA name such as `"America/New_York"`. Names are
//! English.

use super::host::{local_clock, local_offset, local_zone, now, zone_text};
use super::render::{Context, Failure};
use super::text::{Units, text, units};
use super::value::Liquid;
use crate::json::{Kind, MAX_TIME, Str, number_to_string, parse_date};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const DAY: i64 = 86_400_000;

/// What a filter makes of a value. What is no date stays as it is.
pub(super) fn apply<'v>(
    context: &mut Context<'v>,
    name: &str,
    value: Liquid<'v>,
    arguments: &[Liquid<'v>],
) -> Result<Liquid<'v>, Failure> {
    let first = arguments.first().map(|argument| argument.clone().plain());
    let is = |at: usize, text: &str| arguments.get(at).and_then(Liquid::as_str).is_some_and(|found| found == text);
    let zone = if name == "date" { arguments.get(1) } else { None };
    let known = ["date", "date_to_xmlschema", "date_to_rfc822", "date_to_string", "date_to_long_string"];
    if !known.contains(&name) {
        return Ok(value);
    }
    let Some(date) = Moment::read(&value.clone().plain(), zone)? else { return Ok(value) };
    let month = if name == "date_to_string" { "%b" } else { "%B" };
    let format: Str<'_> = match (name, first) {
        ("date", Some(format)) if !format.is_nil() => format.written(),
        ("date", _) => "%A, %B %-e, %Y at %-l:%M %P %z".into(),
        ("date_to_xmlschema", _) => "%Y-%m-%dT%H:%M:%S%:z".into(),
        ("date_to_rfc822", _) => "%a, %d %b %Y %H:%M:%S %z".into(),
        _ if is(0, "ordinal") && is(1, "US") => format!("{month} {}%q, %Y", date.clock.day).into(),
        _ if is(0, "ordinal") => format!("{}%q {month} %Y", date.clock.day).into(),
        _ => format!("%d {month} %Y").into(),
    };
    Ok(Liquid::text(strftime(context, &date, &units(&format))?))
}

/// A time, and what a clock shows at it in a time zone.
struct Moment {
    time: f64,
    /// Minutes behind UTC.
    offset: f64,
    /// The name that the zone was given by: none for the local zone, empty for a number of minutes.
    zone: Option<String>,
    clock: Clock,
}

impl Moment {
    fn read(value: &Liquid<'_>, zone: Option<&Liquid<'_>>) -> Result<Option<Self>, Failure> {
        let time = match value {
            Liquid::Json(json) if json.is_nullish() => return Ok(None),
            Liquid::Json(json) => match json.kind() {
                Kind::Number => json.as_f64().unwrap_or(f64::NAN) * 1000.0,
                Kind::Bool => value.js_number(),
                Kind::String => text_time(&value.js_string()),
                _ => parse_date(&value.js_string()),
            },
            _ => parse_date(&value.js_string()),
        };
        let time = time.trunc();
        // What is no date is given back before its zone is looked at, even if there is no such zone.
        if !is_time(time) {
            return Ok(None);
        }
        let (offset, zone) = match zone.filter(|zone| !zone.is_nil()) {
            None => (local_offset(time), None),
            Some(zone) => match zone.as_str() {
                Some(name) => {
                    let name = name.to_string_lossy().into_owned();
                    (named_offset(&name, time)?, Some(name))
                }
                None => (zone.js_number(), Some(String::new())),
            },
        };
        // A local clock shows the time of another zone when it is set forward or back.
        let displayed = if zone.is_none() { time } else { (time + (local_offset(time) - offset) * 60_000.0).trunc() };
        if !is_time(displayed) {
            return Ok(None);
        }
        Ok(Some(Self { time, offset, zone, clock: Clock::at(local_clock(displayed)) }))
    }

    fn shown_offset(&self, colon: bool) -> String {
        let minutes = self.offset.abs();
        let sign = if self.offset > 0.0 { '-' } else { '+' };
        let colon = if colon { ":" } else { "" };
        let pad = |number: f64| {
            let text = number_to_string(number);
            if text.len() < 2 { format!("0{text}") } else { text }
        };
        format!("{sign}{}{colon}{}", pad((minutes / 60.0).floor()), pad(minutes % 60.0))
    }

    fn shown_zone(&self, colon: bool) -> String {
        let name = self.zone.clone().unwrap_or_else(local_zone);
        if name.is_empty() { self.shown_offset(colon) } else { name }
    }
}

fn is_time(time: f64) -> bool {
    time.abs() <= MAX_TIME
}

/// How many minutes a zone is behind UTC at a time: liquidjs has both written, and reads them again as local times. Early
/// years, which are written with fewer than three digits, become others there, and an hour that the local clock skips
/// becomes the next.
fn named_offset(zone: &str, time: f64) -> Result<f64, Failure> {
    let minutes = |zone: &str| zone_text(zone, time).map(|text| parse_date(&text.into()));
    match (minutes("UTC"), minutes(zone)) {
        (Some(utc), Some(local)) => Ok((utc - local) / 60_000.0),
        _ => Err(format!("Invalid time zone specified: {zone}").into()),
    }
}

/// What a calendar and a clock show.
pub(super) struct Clock {
    year: i64,
    /// From 0.
    month: i64,
    day: i64,
    weekday: i64,
    milliseconds: i64,
}

impl Clock {
    /// What they show in UTC.
    pub(super) fn at(time: f64) -> Self {
        let (days, milliseconds) = ((time as i64).div_euclid(DAY), (time as i64).rem_euclid(DAY));
        let (year, month, day) = civil(days);
        Self { year, month, day, weekday: (days + 4).rem_euclid(7), milliseconds }
    }

    /// As JavaScript writes it for the United States: `11/23/2026, 9:05:00 AM`.
    pub(super) fn shown(&self) -> String {
        format!("{}, {}", self.date(), self.time())
    }

    fn hour(&self) -> i64 {
        self.milliseconds / 3_600_000
    }

    fn hour_of_half_day(&self) -> i64 {
        (self.hour() + 11) % 12 + 1
    }

    fn minute(&self) -> i64 {
        self.milliseconds / 60_000 % 60
    }

    fn second(&self) -> i64 {
        self.milliseconds / 1_000 % 60
    }

    /// From 1.
    fn day_of_year(&self) -> i64 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) && self.year != 0;
        let lengths = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30];
        lengths.iter().take(self.month as usize).sum::<i64>() + self.day
    }

    /// The week of the year, where weeks begin on this day of the week.
    fn week(&self, first: i64) -> i64 {
        let since = (self.weekday - first + 7) % 7;
        (self.day_of_year() - 1 - since + 7).div_euclid(7)
    }

    fn ordinal(&self) -> &'static str {
        match (self.day, self.day % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        }
    }

    fn date(&self) -> String {
        // The year before 1 is 1 BC here, and the era is not shown.
        let year = if self.year > 0 { self.year } else { 1 - self.year };
        format!("{}/{}/{year}", self.month + 1, self.day)
    }

    fn time(&self) -> String {
        let half = if self.hour() < 12 { "AM" } else { "PM" };
        format!("{}:{:02}:{:02} {half}", self.hour_of_half_day(), self.minute(), self.second())
    }
}

fn text_time(text: &Str<'_>) -> f64 {
    match text.to_str() {
        Some("now" | "today") => now(),
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            crate::json::to_number(digits) * 1000.0
        }
        _ => parse_date(text),
    }
}

/// Year, month from 0, and day of a day counted from 1970, by the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is their last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 2 } else { month - 10 };
    (era * 400 + year_of_era + i64::from(month < 2), month, day)
}

/// A directive of a format: `%`, flags, width, modifier, and the letter that says what is wanted.
struct Wanted<'f> {
    flags: &'f [u16],
    width: &'f [u16],
    letter: u16,
    end: usize,
}

/// Reads what follows a `%`. The letter may be a flag or a digit itself, if nothing else follows.
fn wanted(format: &[u16], at: usize) -> Option<Wanted<'_>> {
    let run = |from: usize, set: &[u8]| {
        let is_in = |unit: &&u16| u8::try_from(**unit).is_ok_and(|byte| set.contains(&byte));
        from + format[from..].iter().take_while(is_in).count()
    };
    let is_letter = |at: usize| format.get(at).is_some_and(|unit| ![0x0A, 0x0D, 0x2028, 0x2029].contains(unit));
    let flags_end = run(at + 1, b"-_0^#:");
    let width_end = run(flags_end, b"0123456789");
    let modifier_end = if run(width_end, b"EO") > width_end { width_end + 1 } else { width_end };
    // What was read last gives way, should nothing be left for the letter.
    let (letter, flags_end, width_end) = [modifier_end, width_end]
        .into_iter()
        .find(|&letter| is_letter(letter))
        .map(|letter| (letter, flags_end, width_end))
        .or_else(|| (width_end > flags_end).then(|| (width_end - 1, flags_end, width_end - 1)))
        .or_else(|| (flags_end > at + 1).then(|| (flags_end - 1, flags_end - 1, flags_end - 1)))?;
    let (flags, width) = (&format[at + 1..flags_end], &format[flags_end..width_end]);
    Some(Wanted { flags, width, letter: format[letter], end: letter + 1 })
}

fn strftime(context: &mut Context<'_>, date: &Moment, format: &[u16]) -> Result<Str<'static>, Failure> {
    let mut made = Units::new();
    let mut at = 0;
    while at < format.len() {
        let found = if format[at] == u16::from(b'%') { wanted(format, at) } else { None };
        let Some(found) = found else {
            made.push(format[at]);
            at += 1;
            continue;
        };
        match part(context, date, &found)? {
            Some(part) => made.extend(part.encode_utf16()),
            None => made.extend(&format[at..found.end]),
        }
        at = found.end;
    }
    Ok(text(&made))
}

/// What a directive stands for; `None` if nobody knows.
fn part(context: &mut Context<'_>, moment: &Moment, wanted: &Wanted<'_>) -> Result<Option<String>, Failure> {
    let date = &moment.clock;
    let has = |flag: u8| wanted.flags.contains(&u16::from(flag));
    let width = crate::json::to_number(&text(wanted.width).to_string_lossy());
    let letter = u8::try_from(wanted.letter).unwrap_or(0);
    let (mut shown, usual): (String, f64) = match letter {
        b'a' => (DAYS[date.weekday as usize][..3].to_owned(), 0.0),
        b'A' => (DAYS[date.weekday as usize].to_owned(), 0.0),
        b'b' | b'h' => (MONTHS[date.month as usize][..3].to_owned(), 0.0),
        b'B' => (MONTHS[date.month as usize].to_owned(), 0.0),
        b'c' => (date.shown(), 0.0),
        b'C' => (date.year.div_euclid(100).to_string(), 2.0),
        b'd' | b'e' => (date.day.to_string(), 2.0),
        b'H' | b'k' => (date.hour().to_string(), 2.0),
        b'I' | b'l' => (date.hour_of_half_day().to_string(), 2.0),
        b'j' => (date.day_of_year().to_string(), 3.0),
        b'L' => ((date.milliseconds % 1_000).to_string(), 3.0),
        b'm' => ((date.month + 1).to_string(), 2.0),
        b'M' => (date.minute().to_string(), 2.0),
        b'N' => {
            let digits = if width > 0.0 { width } else { 9.0 };
            context.charge(digits - 3.0)?;
            let mut shown = format!("{:03}", date.milliseconds % 1_000);
            shown.truncate(digits.min(3.0) as usize);
            shown.extend(std::iter::repeat_n('0', (digits as usize).saturating_sub(shown.len())));
            (shown, 0.0)
        }
        b'p' | b'P' => {
            let half = if date.hour() < 12 { "am" } else { "pm" };
            (if letter == b'p' { half.to_ascii_uppercase() } else { half.to_owned() }, 0.0)
        }
        b'q' => (date.ordinal().to_owned(), 0.0),
        b's' => (number_to_string((moment.time / 1000.0).floor()), 0.0),
        b'S' => (date.second().to_string(), 2.0),
        b'u' => (((date.weekday + 6).rem_euclid(7) + 1).to_string(), 0.0),
        b'U' => (date.week(0).to_string(), 2.0),
        b'w' => (date.weekday.to_string(), 0.0),
        b'W' => (date.week(1).to_string(), 2.0),
        b'x' => (date.date(), 0.0),
        b'X' => (date.time(), 0.0),
        b'y' => (date.year.rem_euclid(100).to_string(), 2.0),
        b'Y' => (date.year.to_string(), 4.0),
        b'z' => (moment.shown_offset(has(b':')), 0.0),
        b'Z' => (moment.shown_zone(has(b':')), 0.0),
        b't' => ("\t".to_owned(), 0.0),
        b'n' => ("\n".to_owned(), 0.0),
        b'%' => ("%".to_owned(), 0.0),
        _ => return Ok(None),
    };
    if has(b'^') {
        shown.make_ascii_uppercase();
    } else if has(b'#') {
        if shown.bytes().any(|byte| byte.is_ascii_lowercase()) {
            shown.make_ascii_uppercase();
        } else {
            shown.make_ascii_lowercase();
        }
    }
    let mut pad = if b"aAbBceklpP".contains(&letter) { ' ' } else { '0' };
    if has(b'_') {
        pad = ' ';
    } else if has(b'0') {
        pad = '0';
    }
    let mut width = if width > 0.0 { width } else { usual };
    if has(b'-') {
        width = 0.0;
    }
    let missing = width - shown.len() as f64;
    context.charge(missing)?;
    let padding: String = std::iter::repeat_n(pad, missing.max(0.0) as usize).collect();
    Ok(Some(match shown.strip_prefix('-') {
        Some(digits) if pad == '0' => format!("-{padding}{digits}"),
        _ => padding + &shown,
    }))
}
