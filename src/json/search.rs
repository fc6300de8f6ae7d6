//! Finding one row of bytes or UTF-16 units in another, in linear time whatever the two are.
//!
//! The standard library's search is for `str` alone, which a JavaScript string need not be, and several times as large.

/// The first place of a pattern at or behind a place.
pub(crate) fn find<T: Copy + PartialEq>(text: &[T], pattern: &[T], from: usize) -> Option<usize> {
    let Some(&first) = pattern.first() else { return (from <= text.len()).then_some(from) };
    let repetitions = repetitions(pattern);
    let mut matched = 0;
    for (at, &unit) in text.iter().enumerate().skip(from) {
        if matched == 0 && unit != first {
            continue;
        }
        while matched > 0 && unit != pattern[matched] {
            matched = repetitions[matched - 1];
        }
        if unit == pattern[matched] {
            matched += 1;
        }
        if matched == pattern.len() {
            return Some(at + 1 - matched);
        }
    }
    None
}

/// How much of the pattern's beginning each of its prefixes ends with, so that nothing is looked at twice.
fn repetitions<T: Copy + PartialEq>(pattern: &[T]) -> Vec<usize> {
    let mut table = vec![0; pattern.len()];
    let mut length = 0;
    for at in 1..pattern.len() {
        while length > 0 && pattern[at] != pattern[length] {
            length = table[length - 1];
        }
        if pattern[at] == pattern[length] {
            length += 1;
        }
        table[at] = length;
    }
    table
}
