//! The filters for dates, and `strftime`: `{{ "2026-11-23" | date: "%d %b %Y" }}` is `23 Nov 2026`.
//!
//! Dates are parsed as in JavaScript; a number or a text of digits is a Unix time in seconds. Dates are formatted in
//! English, in the local time zone or in the one that the filter's argument names: minutes west of UTC, or an IANA name
//! such as `"America/New_York"`.

use super::call::{Call, Output};
use super::filter::filters;
use crate::json::{Kind, MAX_TIME, Str, number_to_string, parse_date};
use crate::liquid::clock::Clock;
use crate::liquid::context::Context;
use crate::liquid::error::Error;
use crate::liquid::host::{local_clock, local_offset, local_zone, now, zone_text};
use crate::liquid::text::{Units, text, units};
use crate::liquid::value::LiquidValue;

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

filters! {
    "date", date, ["[format]", "[zone]"],
        "The date in a format of `strftime`, in a time zone: a name, or minutes west of UTC.",
        "{{ \"2026-11-23T16:05:00Z\" | date: \"%d %b %Y, %H:%M\", \"America/New_York\" }}" => "23 Nov 2026, 11:05";
    "date_to_long_string", |call| with_month(call, "%B"), ["[\"ordinal\"]", "[\"US\"]"],
        "The date with the full name of the month.",
        "{{ \"2026-11-23T12:00:00Z\" | date_to_long_string }}" => "23 November 2026";
    "date_to_rfc822", |call| formatted(call, None, |_| "%a, %d %b %Y %H:%M:%S %z".into()), [], "The date as in emails.",
        "{{ \"2026-11-23T12:00:00Z\" | date_to_rfc822 | slice: 0, 16 }}" => "Mon, 23 Nov 2026";
    "date_to_string", |call| with_month(call, "%b"), ["[\"ordinal\"]", "[\"US\"]"],
        "The date with the short name of the month.",
        "{{ \"2026-11-23T12:00:00Z\" | date_to_string: \"ordinal\", \"US\" }}" => "Nov 23rd, 2026";
    "date_to_xmlschema", |call| formatted(call, None, |_| "%Y-%m-%dT%H:%M:%S%:z".into()), [],
        "The date as in ISO 8601.", "{{ \"2026-11-23T12:00:00Z\" | date_to_xmlschema | slice: 0, 10 }}" => "2026-11-23";
}

fn date<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let format = match call.first().map(|format| format.clone().plain()) {
        Some(format) if !format.is_nil() => format.written(),
        _ => "%A, %B %-e, %Y at %-l:%M %P %z".into(),
    };
    let zone = call.arguments.get(1).cloned();
    formatted(call, zone.as_ref(), |_| format)
}

fn with_month<'v>(call: &mut Call<'_, 'v>, month: &str) -> Output<'v> {
    let is =
        |at: usize, text: &str| call.arguments.get(at).and_then(LiquidValue::as_str).is_some_and(|found| found == text);
    let (ordinal, american) = (is(0, "ordinal"), is(1, "US"));
    formatted(call, None, |clock| match (ordinal, american) {
        (true, true) => format!("{month} {}%q, %Y", clock.day).into(),
        (true, false) => format!("{}%q {month} %Y", clock.day).into(),
        (false, _) => format!("%d {month} %Y").into(),
    })
}

/// Formats the value; one that is not a date is returned as it is.
fn formatted<'v>(
    call: &mut Call<'_, 'v>,
    zone: Option<&LiquidValue<'v>>,
    format: impl FnOnce(&Clock) -> Str<'v>,
) -> Output<'v> {
    let Some(date) = Moment::read(&call.value.clone().plain(), zone)? else { return Ok(call.value.clone()) };
    let format = format(&date.clock);
    Ok(LiquidValue::text(strftime(call.context, &date, &units(&format))?))
}

/// A time in a time zone.
struct Moment {
    /// Milliseconds since 1970.
    time: f64,
    /// Minutes west of UTC.
    offset: f64,
    /// The name of the zone: `None` for the local zone, empty for one given in minutes.
    zone: Option<String>,
    /// The local date and time of day in the zone.
    clock: Clock,
}

impl Moment {
    fn read(value: &LiquidValue<'_>, zone: Option<&LiquidValue<'_>>) -> Result<Option<Self>, Error> {
        let time = match value {
            LiquidValue::Json(json) if json.is_nullish() => return Ok(None),
            LiquidValue::Json(json) => match json.kind() {
                Kind::Number => json.as_f64().unwrap_or(f64::NAN) * 1000.0,
                Kind::Bool => value.js_number(),
                Kind::String => text_time(&value.js_string()),
                _ => parse_date(&value.js_string()),
            },
            _ => parse_date(&value.js_string()),
        };
        let time = time.trunc();
        // A value that is not a date is returned unchanged even if the zone is invalid.
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
        // As in liquidjs: the time at which a clock in the local zone shows what one in the other zone shows now.
        let shifted = if zone.is_none() { time } else { (time + (local_offset(time) - offset) * 60_000.0).trunc() };
        if !is_time(shifted) {
            return Ok(None);
        }
        Ok(Some(Self { time, offset, zone, clock: Clock::at(local_clock(shifted)) }))
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

/// The minutes that a zone is west of UTC at a time. As in liquidjs, the time is formatted for both zones, and each text
/// is parsed as a local time. So years before 100, which have fewer than three digits, are misread, and an hour that the
/// local clock skips becomes the next.
fn named_offset(zone: &str, time: f64) -> Result<f64, Error> {
    let minutes = |zone: &str| zone_text(zone, time).map(|text| parse_date(&text.into()));
    match (minutes("UTC"), minutes(zone)) {
        (Some(utc), Some(local)) => Ok((utc - local) / 60_000.0),
        _ => Err(format!("Invalid time zone specified: {zone}").into()),
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

/// A conversion specification of `strftime`: `%`, flags, width, modifier, and a conversion letter.
struct Conversion<'f> {
    flags: &'f [u16],
    width: &'f [u16],
    letter: u16,
    end: usize,
}

/// Parses the conversion specification at a `%`. The letter may be a flag or a digit if nothing else follows.
fn conversion(format: &[u16], at: usize) -> Option<Conversion<'_>> {
    let run = |from: usize, set: &[u8]| {
        let is_in = |unit: &&u16| u8::try_from(**unit).is_ok_and(|byte| set.contains(&byte));
        from + format[from..].iter().take_while(is_in).count()
    };
    let is_letter = |at: usize| format.get(at).is_some_and(|unit| ![0x0A, 0x0D, 0x2028, 0x2029].contains(unit));
    let flags_end = run(at + 1, b"-_0^#:");
    let width_end = run(flags_end, b"0123456789");
    let modifier_end = if run(width_end, b"EO") > width_end { width_end + 1 } else { width_end };
    // As a regular expression does, backtracks if nothing is left for the letter.
    let (letter, flags_end, width_end) = [modifier_end, width_end]
        .into_iter()
        .find(|&letter| is_letter(letter))
        .map(|letter| (letter, flags_end, width_end))
        .or_else(|| (width_end > flags_end).then(|| (width_end - 1, flags_end, width_end - 1)))
        .or_else(|| (flags_end > at + 1).then(|| (flags_end - 1, flags_end - 1, flags_end - 1)))?;
    let (flags, width) = (&format[at + 1..flags_end], &format[flags_end..width_end]);
    Some(Conversion { flags, width, letter: format[letter], end: letter + 1 })
}

fn strftime(context: &mut Context<'_>, date: &Moment, format: &[u16]) -> Result<Str<'static>, Error> {
    let mut formatted = Units::new();
    let mut at = 0;
    while at < format.len() {
        let conversion = if format[at] == u16::from(b'%') { conversion(format, at) } else { None };
        let Some(conversion) = conversion else {
            formatted.push(format[at]);
            at += 1;
            continue;
        };
        match convert(context, date, &conversion)? {
            Some(text) => formatted.extend(text.encode_utf16()),
            None => formatted.extend(&format[at..conversion.end]),
        }
        at = conversion.end;
    }
    Ok(text(&formatted))
}

/// The text for a conversion specification; `None` if its letter is unknown.
fn convert(context: &mut Context<'_>, moment: &Moment, conversion: &Conversion<'_>) -> Result<Option<String>, Error> {
    let date = &moment.clock;
    let has = |flag: u8| conversion.flags.contains(&u16::from(flag));
    let width = crate::json::to_number(&text(conversion.width).to_string_lossy());
    let letter = u8::try_from(conversion.letter).unwrap_or(0);
    let (mut shown, default_width): (String, f64) = match letter {
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
    let mut width = if width > 0.0 { width } else { default_width };
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
