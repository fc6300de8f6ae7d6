//! JavaScript strings: sequences of UTF-16 code units, possibly with unpaired surrogates.
//!
//! They are stored as WTF-8, which extends UTF-8 with unpaired surrogates of three bytes each. Well-formed strings have
//! no overhead, and `"\ud83d"` in an event is preserved.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A JavaScript string, borrowed from an event's text or owned.
///
/// ```
/// # use segment_postscript::json::Str;
/// let text = Str::from("a😀");
/// assert_eq!((text.to_str(), text.as_bytes().len(), text.utf16_len()), (Some("a😀"), 5, 3));
/// assert_eq!(text.utf16_units().collect::<Vec<_>>(), [0x61, 0xD83D, 0xDE00]);
/// let half = Str::from_units(text.utf16_units().skip(2));
/// assert_eq!((half.to_str(), half.as_bytes()), (None, &[0xED, 0xB8, 0x80][..]));
/// assert_eq!(half.to_string_lossy(), "\u{fffd}");
/// assert!(!text.into_owned().is_empty());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Str<'e>(Cow<'e, [u8]>);

impl<'e> Str<'e> {
    /// Wraps bytes that are known to be WTF-8: a slice of validated text, or the output of [`StrBuilder`].
    pub(crate) fn from_wtf8(bytes: Cow<'e, [u8]>) -> Self {
        Self(bytes)
    }

    /// The WTF-8 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The string as `str`; `None` if it contains an unpaired surrogate.
    #[must_use]
    pub fn to_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The string as UTF-8, with U+FFFD for each unpaired surrogate.
    #[must_use]
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(
                char::decode_utf16(self.utf16_units())
                    .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect(),
            ),
        }
    }

    /// Whether the string is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `length` in JavaScript: the number of UTF-16 code units.
    #[must_use]
    pub fn utf16_len(&self) -> usize {
        count_units(&self.0)
    }

    /// The UTF-16 units.
    pub fn utf16_units(&self) -> impl Iterator<Item = u16> + '_ {
        self.code_points().flat_map(|point| {
            let (first, second) = units_of(point);
            std::iter::once(first).chain(second)
        })
    }

    /// The code points, including unpaired surrogates.
    pub(crate) fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        self.characters().map(|(_, point)| point)
    }

    /// The code points with their byte ranges.
    pub(crate) fn characters(&self) -> impl Iterator<Item = (Range<usize>, u32)> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (point, length) = decode(self.0.get(at..)?)?;
            at += length;
            Some((at - length..at, point))
        })
    }

    /// The one-unit string at a UTF-16 index (`text[index]`).
    pub(crate) fn unit_at(&self, index: usize) -> Option<Str<'static>> {
        let unit = if self.0.is_ascii() { u16::from(*self.0.get(index)?) } else { self.utf16_units().nth(index)? };
        Some(Str::from_units([unit]))
    }

    /// A substring by byte range; empty if the bounds are not character boundaries.
    pub(crate) fn slice(&self, from: usize, to: usize) -> Str<'_> {
        let between = |at: usize| self.0.get(at).is_none_or(|byte| byte & 0xC0 != 0x80);
        let part = self.0.get(from..to).filter(|_| between(from) && between(to));
        Str(Cow::Borrowed(part.unwrap_or_default()))
    }

    /// Splits at the ASCII characters for which the predicate holds; includes empty parts.
    pub(crate) fn split(&self, cuts: impl Fn(u8) -> bool) -> Vec<Str<'static>> {
        self.0.split(|&byte| cuts(byte)).map(|part| Str(Cow::Owned(part.to_vec()))).collect()
    }

    /// Builds a string from UTF-16 code units.
    #[must_use]
    pub fn from_units(units: impl IntoIterator<Item = u16>) -> Str<'static> {
        let mut built = StrBuilder::default();
        for unit in units {
            built.push_code_point(u32::from(unit));
        }
        built.finish()
    }

    /// The same string without the borrow.
    #[must_use]
    pub fn into_owned(self) -> Str<'static> {
        Str(Cow::Owned(self.0.into_owned()))
    }

    /// The same string, borrowed from this one.
    pub(crate) fn borrowed(&self) -> Str<'_> {
        Str(Cow::Borrowed(&self.0))
    }
}

impl<'e> From<&'e str> for Str<'e> {
    fn from(text: &'e str) -> Self {
        Self(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for Str<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text.into_bytes()))
    }
}

/// The number of UTF-16 code units that start in these bytes: none for continuation bytes, two for the lead byte of a
/// four-byte sequence.
pub(crate) fn count_units(bytes: &[u8]) -> usize {
    bytes.iter().map(|&byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
}

/// Whether two keys are equal. Most differ in length, and nearly all others in their first or last byte, which avoids a
/// call.
#[inline(always)]
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.first() == other.first() && one.last() == other.last() && one == other
}

impl AsRef<[u8]> for Str<'_> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq<str> for Str<'_> {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl PartialEq<&str> for Str<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl fmt::Debug for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string_lossy(), f)
    }
}

impl fmt::Display for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}

/// Builds a [`Str`]; adjacent halves of a surrogate pair are combined, as in JavaScript.
#[derive(Default)]
pub struct StrBuilder(Vec<u8>);

impl StrBuilder {
    /// Appends a string.
    pub fn push(&mut self, text: &Str<'_>) {
        if self.ends_in_high_surrogate()
            && starts_with_low_surrogate(&text.0)
            && let Some((low, length)) = decode(&text.0)
        {
            self.push_code_point(low);
            self.0.extend_from_slice(&text.0[length..]);
            return;
        }
        self.0.extend_from_slice(&text.0);
    }

    /// Appends well-formed text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends checked UTF-8 bytes.
    pub(super) fn push_utf8(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Appends one code point, possibly an unpaired surrogate.
    pub fn push_code_point(&mut self, point: u32) {
        if let Some(character) = char::from_u32(point) {
            self.0.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return;
        }
        if (0xDC00..0xE000).contains(&point) && self.ends_in_high_surrogate() {
            let from = self.0.len() - 3;
            if let Some((high, _)) = decode(&self.0[from..]) {
                self.0.truncate(from);
                self.push_code_point(0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00));
                return;
            }
        }
        // The three-byte form: the low six bits, the middle six, the rest.
        let byte = |shift: u32, mask: u32, mark: u8| mark | u8::try_from((point >> shift) & mask).unwrap_or(0);
        self.0.extend([byte(12, 0x0F, 0xE0), byte(6, 0x3F, 0x80), byte(0, 0x3F, 0x80)]);
    }

    /// Returns the string.
    #[must_use]
    pub fn finish(self) -> Str<'static> {
        Str(Cow::Owned(self.0))
    }

    fn ends_in_high_surrogate(&self) -> bool {
        let length = self.0.len();
        length >= 3 && self.0[length - 3] == 0xED && (0xA0..0xB0).contains(&self.0[length - 2])
    }
}

fn starts_with_low_surrogate(bytes: &[u8]) -> bool {
    matches!(bytes, [0xED, 0xB0..=0xBF, ..])
}

/// The first code point of WTF-8 bytes and its length; `None` at the end.
fn decode(bytes: &[u8]) -> Option<(u32, usize)> {
    let tail = |at: usize| bytes.get(at).map_or(0, |&byte| u32::from(byte & 0x3F));
    let first = u32::from(*bytes.first()?);
    let (point, length) = match first {
        0..0x80 => (first, 1),
        0x80..0xE0 => ((first & 0x1F) << 6 | tail(1), 2),
        0xE0..0xF0 => ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3),
        _ => ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
    };
    Some((point, length.min(bytes.len())))
}

fn units_of(point: u32) -> (u16, Option<u16>) {
    let unit = |value: u32| u16::try_from(value).unwrap_or(0xFFFD);
    if point < 0x10000 {
        (unit(point), None)
    } else {
        let offset = point - 0x10000;
        (unit(0xD800 + (offset >> 10)), Some(unit(0xDC00 + (offset & 0x3FF))))
    }
}
