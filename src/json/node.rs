//! [`Node`]: a lazily read value of a scanned text.

use super::entries::{Entries, Entry};
use super::kind::Kind;
use super::number::parse_decimal;
use super::scalar::hex_value;
use super::text::{Str, StrBuilder, same};
use std::borrow::Cow;

/// A value of a scanned text that has not been read yet.
#[derive(Clone, Copy)]
pub struct Node<'e> {
    pub(super) text: &'e [u8],
    pub(super) entries: &'e Entries,
    pub(super) at: u32,
}

impl<'e> Node<'e> {
    #[inline(always)]
    fn entry(&self) -> Entry {
        self.entries.at(self.at)
    }

    fn elsewhere(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// The type, without parsing the value.
    #[must_use]
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// The JSON text as in the event.
    #[must_use]
    #[inline(always)]
    pub fn text(&self) -> &'e [u8] {
        let Entry { start, end, .. } = self.entry();
        &self.text[start as usize..end as usize]
    }

    /// The byte range of the text in the event.
    #[must_use]
    pub fn span(&self) -> [usize; 2] {
        let Entry { start, end, .. } = self.entry();
        [start as usize, end as usize]
    }

    pub(super) fn is_true(&self) -> bool {
        self.text().first() == Some(&b't')
    }

    /// The number; infinite if it is too large, as in JavaScript.
    pub(super) fn number(&self) -> f64 {
        std::str::from_utf8(self.text()).map_or(f64::NAN, parse_decimal)
    }

    /// Whether the value is the given string.
    #[inline]
    pub(super) fn is_string(&self, text: &[u8]) -> bool {
        let entry = self.entry();
        let is_likely = entry.end - entry.start == text.len() as u32 + 2 || entry.escaped;
        entry.kind == Kind::String && is_likely && self.is_named(&entry, text)
    }

    pub(super) fn string(&self) -> Str<'e> {
        let text = self.text();
        let inside = &text[1..text.len() - 1];
        if self.entry().escaped { unescape(inside) } else { Str::from_wtf8(Cow::Borrowed(inside)) }
    }

    /// The values within a container in the order of the text; for an object, keys and values alternate.
    fn inside(self) -> impl Iterator<Item = Node<'e>> {
        let (mut at, end) = (self.at + 1, self.at + self.entry().skip);
        std::iter::from_fn(move || {
            let node = self.elsewhere(at);
            if at >= end {
                return None;
            }
            at += node.entry().skip;
            Some(node)
        })
    }

    /// The elements of an array; empty for other types.
    pub(super) fn elements(self) -> impl Iterator<Item = Node<'e>> {
        self.inside().take(if self.kind() == Kind::Array { usize::MAX } else { 0 })
    }

    /// The members of an object in the order of the text, including duplicates; empty for other types.
    pub(super) fn members(self) -> impl Iterator<Item = (Node<'e>, Node<'e>)> {
        let mut inside = self.inside().take(if self.kind() == Kind::Object { usize::MAX } else { 0 });
        std::iter::from_fn(move || Some((inside.next()?, inside.next()?)))
    }

    /// The member of an object with this key; of duplicates the last one, as in JavaScript.
    pub(super) fn member(self, key: &[u8]) -> Option<Node<'e>> {
        if self.kind() != Kind::Object {
            return None;
        }
        let length = key.len() as u32 + 2;
        let (mut at, mut found) = (self.at + 1, None);
        for [name, value] in self.member_entries() {
            // Keys of a different length are not compared.
            if (name.end - name.start == length || name.escaped) && self.is_named(name, key) {
                found = Some(self.elsewhere(at + 1));
            }
            at += 1 + value.skip;
        }
        found
    }

    /// The entries of the keys and values of an object, in the order of the text.
    #[inline(always)]
    pub(super) fn member_entries(&self) -> impl Iterator<Item = [&'e Entry; 2]> {
        let start = self.at as usize;
        let mut rest = self.entries.slots.get(start + 1..start + self.entry().skip as usize).unwrap_or_default();
        std::iter::from_fn(move || {
            let [name, value, ..] = rest else { return None };
            rest = rest.get(1 + value.skip as usize..).unwrap_or_default();
            Some([name, value])
        })
    }

    /// Whether the string with this entry is the one given.
    #[inline(always)]
    pub(super) fn is_named(self, name: &Entry, key: &[u8]) -> bool {
        let text = &self.text[name.start as usize + 1..name.end as usize - 1];
        if name.escaped { unescape(text).as_bytes() == key } else { same(text, key) }
    }
}

/// Unescapes the content of a validated string.
fn unescape(mut rest: &[u8]) -> Str<'static> {
    let mut built = StrBuilder::default();
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        built.push_utf8(&rest[..at]);
        let escape = rest.get(at + 1).copied().unwrap_or(b'\\');
        rest = rest.get(at + 2..).unwrap_or_default();
        match escape {
            b'n' => built.push_str("\n"),
            b't' => built.push_str("\t"),
            b'r' => built.push_str("\r"),
            b'b' => built.push_str("\u{8}"),
            b'f' => built.push_str("\u{c}"),
            b'u' => {
                let (digits, behind) = rest.split_at(rest.len().min(4));
                let unit = digits.iter().fold(0, |unit, &digit| unit << 4 | hex_value(digit).unwrap_or(0));
                built.push_code_point(unit);
                rest = behind;
            }
            other => built.push_code_point(u32::from(other)),
        }
    }
    built.push_utf8(rest);
    built.finish()
}
