//! The tape of a scanned text, and the values on it.
//!
//! The scan makes no tree. It writes a flat [`Tape`] of small entries (start, end, how many entries to skip to get
//! behind the value), which is reused from event to event, so that a warm scan allocates nothing. A [`Node`] is a place
//! on it: a value that nobody has read yet.

use super::error::ReadError;
use super::number::parse_decimal;
use super::quotes::Window;
use super::scalar::{self, hex_value};
use super::scan::scan;
use super::text::{Str, StrBuilder, same};
use super::value::{Kind, Value};
use super::{Json, MAX_CONFIG_DEPTH, MAX_EVENT_BYTES, MAX_EVENT_DEPTH};
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

/// A tape that grew beyond this many entries is let go before the next text.
const KEPT_ENTRIES: usize = 1 << 18;

/// A checked JSON text that owns its tape. For many texts in a row, reuse one [`Tape`].
pub struct Document<'t> {
    text: &'t [u8],
    tape: Tape,
}

impl<'t> Document<'t> {
    /// Checks a whole JSON text, as `JSON.parse` would.
    ///
    /// ```
    /// # use segment_postscript::json::Document;
    /// assert!(Document::parse(br#"{"type": "track"}"#).is_ok());
    /// let error = Document::parse(br#"{"type": track}"#).err().unwrap();
    /// assert_eq!((error.code, error.span), ("event_not_json", [11, 12]));
    /// ```
    ///
    /// # Errors
    /// `event_not_json` with the span of the offending byte, `event_too_deep`, `event_too_large`.
    pub fn parse(text: &'t [u8]) -> Result<Self, ReadError> {
        let mut tape = Tape::default();
        tape.scan(text, 1)?;
        Ok(Self { text, tape })
    }

    /// Reads configuration: whole, and nested at most [`MAX_CONFIG_DEPTH`] levels deep, since it is walked recursively.
    ///
    /// ```
    /// # use segment_postscript::json::Document;
    /// assert!(Document::read_config(r#"{"options": {}}"#)?.member("options").to_object().is_some());
    /// assert_eq!(Document::read_config("{oops").unwrap_err().code, "config_not_json");
    /// # Ok::<(), segment_postscript::json::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// `config_not_json` with the span of the offending byte, `config_too_deep`, `config_too_large`.
    pub fn read_config(text: &str) -> Result<Json, ReadError> {
        let mut tape = Tape::default();
        let scanned = tape.scan_within(text.as_bytes(), 1, MAX_CONFIG_DEPTH).map_err(ReadError::of_config);
        scanned.map(|()| Value::Node(Node { text: text.as_bytes(), entries: &tape.entries, at: 0 }).into_owned())
    }

    /// The value that the text stands for.
    ///
    /// ```
    /// # use segment_postscript::json::Document;
    /// let event = Document::parse(br#"{"type": "track"}"#)?;
    /// assert!(event.root().member("type").is_string("track"));
    /// # Ok::<(), segment_postscript::json::ReadError>(())
    /// ```
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value::Node(Node { text: self.text, entries: &self.tape.entries, at: 0 })
    }
}

/// Where the values of a text lie. It keeps its memory between texts.
#[derive(Default)]
pub struct Tape {
    entries: Entries,
    open: Vec<u32>,
    window: Window,
}

impl Tape {
    /// Checks a text and gives its value, which lives as long as the text and this tape are left alone.
    ///
    /// # Errors
    /// Those of [`Document::parse`].
    pub fn read<'a>(&'a mut self, text: &'a [u8]) -> Result<Value<'a>, ReadError> {
        self.read_line(text, 1)
    }

    /// [`Tape::read`] for a text that begins at this line of something larger: issues count lines from there.
    ///
    /// # Errors
    /// Those of [`Document::parse`].
    pub fn read_line<'a>(&'a mut self, text: &'a [u8], line: usize) -> Result<Value<'a>, ReadError> {
        self.scan(text, line)?;
        Ok(Value::Node(Node { text, entries: &self.entries, at: 0 }))
    }

    /// Releases the memory that a huge text made it take.
    pub(crate) fn trim(&mut self) {
        if self.entries.places.len() > KEPT_ENTRIES {
            self.entries = Entries::default();
        }
    }

    fn scan(&mut self, text: &[u8], line: usize) -> Result<(), ReadError> {
        self.scan_within(text, line, MAX_EVENT_DEPTH)
    }

    fn scan_within(&mut self, text: &[u8], line: usize, most_levels: usize) -> Result<(), ReadError> {
        if text.len() > MAX_EVENT_BYTES {
            return Err(ReadError::too_large(text.len()));
        }
        if self.accepts(text, most_levels) {
            return Ok(());
        }
        scalar::check(text, &mut self.entries, most_levels).map_err(|fault| fault.into_error(text, line))
    }

    /// Scans a text; false, without a reason, if it is not JSON or nests too deep.
    pub(super) fn accepts(&mut self, text: &[u8], most_levels: usize) -> bool {
        self.trim();
        self.open.clear();
        scan(text, &mut self.entries, &mut self.open, &mut self.window, most_levels)
    }

    /// What the last text was scanned into.
    pub(super) fn entries(&self) -> &[Entry] {
        self.entries.written()
    }
}

/// One value of a text, or one key of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its first byte, and the byte after its last; quotes and brackets belong to it.
    pub start: u32,
    pub end: u32,
    /// How many entries it takes with everything inside.
    pub skip: u32,
    pub kind: Kind,
    /// A string with a backslash in it, which can't be read as it stands.
    pub escaped: bool,
}

/// Entries behind one another. What a text needs at most is soon there, and writing over it is faster than to make a
/// vector shorter and longer again for every text.
#[derive(Default)]
pub(super) struct Entries {
    places: Vec<Entry>,
    count: usize,
    found: Found,
}

/// Members that have been found, so that the next path with the same beginning need not search for them: the object's
/// entry and the member's in one number, for one place of each of a few.
#[derive(Default)]
struct Found([AtomicU64; Found::PLACES]);

impl Found {
    const PLACES: usize = 16;

    #[inline(always)]
    fn place(&self, object: usize, key: &[u8]) -> &AtomicU64 {
        let first = key.first().map_or(0, |&byte| usize::from(byte));
        &self.0[(object ^ key.len() ^ first) % Self::PLACES]
    }

    fn clear(&mut self) {
        self.0.iter_mut().for_each(|place| *place.get_mut() = 0);
    }
}

impl Entries {
    pub(super) fn written(&self) -> &[Entry] {
        self.places.get(..self.count).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.put(self.count, entry);
        self.count += 1;
    }

    /// Writes an entry at an index. It counts only after [`Entries::keep`] with a larger count.
    #[inline(always)]
    pub(super) fn put(&mut self, at: usize, entry: Entry) {
        match self.places.get_mut(at) {
            Some(place) => *place = entry,
            None => self.places.push(entry),
        }
    }

    /// How many of the entries that were put there are meant.
    pub(super) fn keep(&mut self, count: usize) {
        self.count = count;
        self.found.clear();
    }

    #[inline(always)]
    fn at(&self, at: u32) -> Entry {
        const NOTHING: Entry = Entry { start: 0, end: 0, skip: 1, kind: Kind::Undefined, escaped: false };
        self.places.get(at as usize).copied().unwrap_or(NOTHING)
    }

    #[inline(always)]
    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut Entry> {
        self.places.get_mut(at)
    }

    #[inline(always)]
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.places.get(at).map_or(Kind::Undefined, |entry| entry.kind)
    }
}

/// A value of a scanned text that has not been read yet.
#[derive(Clone, Copy)]
pub struct Node<'e> {
    text: &'e [u8],
    entries: &'e Entries,
    /// Its own entry.
    at: u32,
}

impl<'e> Node<'e> {
    #[inline(always)]
    fn entry(&self) -> Entry {
        self.entries.at(self.at)
    }

    fn elsewhere(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// What it is, without reading it.
    #[must_use]
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// Its text as it stands in the event: valid JSON.
    #[must_use]
    #[inline(always)]
    pub fn text(&self) -> &'e [u8] {
        let Entry { start, end, .. } = self.entry();
        &self.text[start as usize..end as usize]
    }

    /// Where its text stands in the event: first byte, byte after the last.
    #[must_use]
    pub fn span(&self) -> [usize; 2] {
        let Entry { start, end, .. } = self.entry();
        [start as usize, end as usize]
    }

    /// Whether it is `true`.
    pub(super) fn is_true(&self) -> bool {
        self.text().first() == Some(&b't')
    }

    /// The number it stands for; too large ones are infinite, as in JavaScript.
    pub(super) fn number(&self) -> f64 {
        std::str::from_utf8(self.text()).map_or(f64::NAN, parse_decimal)
    }

    /// The string it stands for.
    pub(super) fn string(&self) -> Str<'e> {
        let text = self.text();
        let inside = &text[1..text.len() - 1];
        if self.entry().escaped { unescape(inside) } else { Str::from_wtf8(Cow::Borrowed(inside)) }
    }

    /// The values inside, in the order of the text; for an object, keys and values take turns.
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

    /// The elements of an array; nothing for anything else.
    pub(super) fn elements(self) -> impl Iterator<Item = Node<'e>> {
        self.inside().take(if self.kind() == Kind::Array { usize::MAX } else { 0 })
    }

    /// The members of an object in the order of the text, duplicates and all; nothing for anything else.
    pub(super) fn members(self) -> impl Iterator<Item = (Node<'e>, Node<'e>)> {
        let mut inside = self.inside().take(if self.kind() == Kind::Object { usize::MAX } else { 0 });
        std::iter::from_fn(move || Some((inside.next()?, inside.next()?)))
    }

    /// The member of an object with this key; the last one counts, as in JavaScript.
    #[inline(always)]
    pub(super) fn member(self, key: &[u8]) -> Option<Node<'e>> {
        let whole = self.entry();
        if whole.kind != Kind::Object {
            return None;
        }
        let known = self.entries.found.place(self.at as usize, key);
        let (object, member) = split(known.load(Ordering::Relaxed));
        if object == self.at && member != 0 {
            let Entry { start, end, .. } = self.entries.at(member - 1);
            if same(&self.text[start as usize + 1..end as usize - 1], key) {
                return Some(self.elsewhere(member));
            }
        }
        // This is where mappings spend their time, so no iterator: keys are told apart by their length first.
        let start = self.at as usize;
        let inside = self.entries.places.get(start..start + whole.skip as usize)?;
        let (mut at, mut found, mut escaped) = (1, 0, false);
        while let [name, value, ..] = inside.get(at..)? {
            let (start, end) = (name.start as usize + 1, name.end as usize - 1);
            let text = &self.text[start..end];
            if if name.escaped { unescape(text).as_bytes() == key } else { same(text, key) } {
                (found, escaped) = (at + 1, name.escaped);
            }
            at += 1 + value.skip as usize;
        }
        if found == 0 {
            return None;
        }
        let member = self.at + found as u32;
        if !escaped {
            known.store(u64::from(self.at) << 32 | u64::from(member), Ordering::Relaxed);
        }
        Some(self.elsewhere(member))
    }
}

/// The two halves of a number.
fn split(number: u64) -> (u32, u32) {
    ((number >> 32) as u32, number as u32)
}

/// Reads the inside of a checked string that has escapes.
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
