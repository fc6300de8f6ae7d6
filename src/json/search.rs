//! Substring search for bytes or UTF-16 code units, in linear time (Knuth-Morris-Pratt).
//!
//! The standard library only searches `str`, which can't hold all JavaScript strings, and has several times the code
//! size.

/// The first occurrence of a pattern at or after an index.
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

/// The failure function: for each prefix of the pattern, the length of its longest proper border.
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
