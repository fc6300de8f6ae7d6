//! Validation of `datetime` strings, which accepts what dayjs accepts.
//!
//! dayjs parses the usual `2024-01-31 12:00` forms with a regular expression, where no part can be out of range (month
//! 99 is years later). Anything else is passed to `new Date(text)`, that is to V8: first the ECMAScript date format,
//! then V8's lenient legacy parser, which accepts `Jan 5`, `5 January 2024 3:04 PM (CET)` and `1/2/24`. Only the
//! validity matters here, not the date.

use crate::json::{MAX_TIME, Str, is_js_space, number_to_string, parse_date, to_number};

/// Whether the text is a valid `datetime`.
pub(super) fn is_date_like(text: &Str<'_>) -> bool {
    if let Some(plain) = text.to_str() {
        let number = to_number(plain);
        // A number, as JavaScript prints it, is interpreted as seconds.
        if number_to_string(number) == plain {
            return (number * 1000.0).abs() <= MAX_TIME;
        }
    }
    let points: Vec<u32> = text.code_points().collect();
    let ends_in_z = points.last().is_some_and(|&point| is_letter(point, b'z'));
    (!ends_in_z && is_dayjs_form(&points)) || !parse_date(text).is_nan()
}

/// dayjs: year, month, day, time, each but the year optional, most of the separators too.
fn is_dayjs_form(points: &[u32]) -> bool {
    if points.len() < 4 || !points[..4].iter().copied().all(is_digit) {
        return false;
    }
    // All positions that the pattern may have reached; there are never more than a few.
    let mut places = vec![4];
    advance(points, &mut places, 1, is_dash_or_slash);
    advance(points, &mut places, 2, is_digit);
    advance(points, &mut places, 1, is_dash_or_slash);
    advance(points, &mut places, 2, is_digit);
    for place in &mut places {
        // Nothing after these characters matches them, so the run is consumed greedily.
        *place += points[*place..].iter().take_while(|&&point| is_letter(point, b't') || is_space(point)).count();
    }
    advance(points, &mut places, 2, is_digit);
    for _ in 0..2 {
        advance(points, &mut places, 1, |point| point == u32::from(b':'));
        advance(points, &mut places, 2, is_digit);
    }
    advance(points, &mut places, 1, |point| point == u32::from(b':') || point == u32::from(b'.'));
    let digits_at_end = points.iter().rev().take_while(|&&point| is_digit(point)).count();
    places.iter().any(|&place| place + digits_at_end >= points.len())
}

/// Adds the positions after up to `most` matching characters.
fn advance(points: &[u32], places: &mut Vec<usize>, most: usize, matches: impl Fn(u32) -> bool) {
    for at in 0..places.len() {
        let start = places[at];
        for place in start + 1..=start + most {
            if !points.get(place - 1).is_some_and(|&point| matches(point)) {
                break;
            }
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
}

fn is_digit(point: u32) -> bool {
    (0x30..0x3A).contains(&point)
}

fn is_dash_or_slash(point: u32) -> bool {
    point == u32::from(b'-') || point == u32::from(b'/')
}

fn is_letter(point: u32, lower: u8) -> bool {
    point == u32::from(lower) || point == u32::from(lower.to_ascii_uppercase())
}

pub(super) fn is_space(point: u32) -> bool {
    char::from_u32(point).is_some_and(is_js_space)
}
