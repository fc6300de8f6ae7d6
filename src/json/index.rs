//! Keys that are array indices.

use super::text::Str;

/// The array index that an integer-like key denotes.
pub(crate) fn index_of(key: &Str<'_>) -> Option<usize> {
    array_index(key.as_bytes()).and_then(|index| usize::try_from(index).ok())
}

/// The number of an integer-like key: digits without a leading zero.
pub fn array_index(key: &[u8]) -> Option<u64> {
    let canonical = match key {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 16 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    canonical.then(|| key.iter().fold(0, |number, &digit| number * 10 + u64::from(digit - b'0')))
}
