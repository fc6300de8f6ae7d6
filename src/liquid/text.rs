//! Operations on text as JavaScript sees it: a sequence of UTF-16 units.

use crate::json::{Str, find, is_js_space};

/// UTF-16 units.
pub(super) type Units = Vec<u16>;

pub(super) fn units(text: &Str<'_>) -> Units {
    text.utf16_units().collect()
}

pub(super) fn text(units: &[u16]) -> Str<'static> {
    Str::from_units(units.iter().copied())
}

/// The index of the first occurrence of a pattern.
pub(super) fn find_first(units: &[u16], pattern: &[u16]) -> Option<usize> {
    find(units, pattern, 0)
}

/// The index of the last occurrence of a pattern.
pub(super) fn find_last(units: &[u16], pattern: &[u16]) -> Option<usize> {
    let reversed = |units: &[u16]| units.iter().rev().copied().collect::<Units>();
    find(&reversed(units), &reversed(pattern), 0).map(|at| units.len() - at - pattern.len())
}

/// `text.split(pattern)`
pub(super) fn split<'u>(units: &'u [u16], pattern: &[u16]) -> Vec<&'u [u16]> {
    if pattern.is_empty() {
        return units.chunks(1).collect();
    }
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(at) = find(units, pattern, from) {
        parts.push(&units[from..at]);
        from = at + pattern.len();
    }
    parts.push(&units[from..]);
    parts
}

/// `text.split(/\s+/)`
pub(super) fn words(units: &[u16]) -> Vec<&[u16]> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < units.len() {
        let spaces = units[at..].iter().take_while(|&&unit| is_js_space(unit)).count();
        if spaces > 0 {
            parts.push(&units[from..at]);
            from = at + spaces;
        }
        at += spaces.max(1);
    }
    parts.push(&units[from..]);
    parts
}

pub(super) fn trim_start(units: &[u16]) -> &[u16] {
    &units[units.iter().take_while(|&&unit| is_js_space(unit)).count()..]
}

pub(super) fn trim_end(units: &[u16]) -> &[u16] {
    &units[..units.len() - units.iter().rev().take_while(|&&unit| is_js_space(unit)).count()]
}

/// The code points, each as its one or two units.
pub(super) fn characters(units: &[u16]) -> impl DoubleEndedIterator<Item = &[u16]> {
    units.chunk_by(|high, low| (0xD800..0xDC00).contains(high) && (0xDC00..0xE000).contains(low))
}

/// The index after `count` code points, or the end.
pub(super) fn advance(units: &[u16], from: usize, count: f64) -> usize {
    from + characters(&units[from..]).take(count.ceil() as usize).map(<[u16]>::len).sum::<usize>()
}
