//! The validation of `datetime` strings, which accepts what dayjs accepts.
//!
//! dayjs parses forms like `2024-01-31 12:00` with a regular expression that accepts any number for each part (month 99
//! is years later). It passes anything else to `new Date(text)`: V8 tries the ECMAScript date format first, then its
//! lenient legacy parser, which accepts `Jan 5`, `5 January 2024 3:04 PM (CET)` and `1/2/24`. Only the validity matters
//! here, not the date.

use crate::json::{MAX_TIME, Str, is_js_space, number_to_string, parse_date, to_number};

/// Whether the text is a valid `datetime`.
pub(super) fn is_date_like(text: &Str<'_>) -> bool {
    if let Some(plain) = text.to_str() {
        let number = to_number(plain);
        // A number, spelled as JavaScript prints it, is a Unix time in seconds.
        if number_to_string(number) == plain {
            return (number * 1000.0).abs() <= MAX_TIME;
        }
    }
    let points: Vec<u32> = text.code_points().collect();
    let ends_in_z = points.last().is_some_and(|&point| is_letter(point, b'z'));
    (!ends_in_z && is_dayjs_form(&points)) || !parse_date(text).is_nan()
}

/// Whether the pattern of dayjs matches: year, month, day and time, where all but the year, and most separators, are
/// optional.
fn is_dayjs_form(points: &[u32]) -> bool {
    if points.len() < 4 || !points[..4].iter().copied().all(is_digit) {
        return false;
    }
    // All positions that the pattern may have reached; there are never more than a few.
    let mut positions = vec![4];
    advance(points, &mut positions, 1, is_dash_or_slash);
    advance(points, &mut positions, 2, is_digit);
    advance(points, &mut positions, 1, is_dash_or_slash);
    advance(points, &mut positions, 2, is_digit);
    for position in &mut positions {
        // Nothing after these characters matches them, so the run is consumed greedily.
        *position +=
            points[*position..].iter().take_while(|&&point| is_letter(point, b't') || is_js_space(point)).count();
    }
    advance(points, &mut positions, 2, is_digit);
    for _ in 0..2 {
        advance(points, &mut positions, 1, |point| point == u32::from(b':'));
        advance(points, &mut positions, 2, is_digit);
    }
    advance(points, &mut positions, 1, |point| point == u32::from(b':') || point == u32::from(b'.'));
    let digits_at_end = points.iter().rev().take_while(|&&point| is_digit(point)).count();
    positions.iter().any(|&position| position + digits_at_end >= points.len())
}

/// Adds the positions after up to `max` matching characters.
fn advance(points: &[u32], positions: &mut Vec<usize>, max: usize, matches: impl Fn(u32) -> bool) {
    for at in 0..positions.len() {
        let start = positions[at];
        for position in start + 1..=start + max {
            if !points.get(position - 1).is_some_and(|&point| matches(point)) {
                break;
            }
            if !positions.contains(&position) {
                positions.push(position);
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
