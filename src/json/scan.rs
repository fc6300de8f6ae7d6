//! The checked scan: one pass over a text that either finds where every value lies, or the byte where it stops
//! being JSON.
//!
//! The scan makes no tree. It writes a flat [`Tape`] of small entries (start, end, how many entries to skip to get
//! behind the value), which is reused from event to event, so that a warm scan allocates nothing.

use super::error::ReadError;
use super::number::parse_decimal;
use super::text::{Str, StrBuilder};
use super::value::{Kind, Value};
use super::{Json, MAX_CONFIG_DEPTH, MAX_EVENT_BYTES, MAX_EVENT_DEPTH};
use std::borrow::Cow;

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
    /// # Errors
    /// `event_not_json` with the span of the offending byte, `event_too_deep`, `event_too_large`.
    pub fn parse(text: &'t [u8]) -> Result<Self, ReadError> {
        let mut tape = Tape::default();
        tape.scan(text, 1)?;
        Ok(Self { text, tape })
    }

    /// Reads configuration: whole, and nested at most [`MAX_CONFIG_DEPTH`] levels deep, since it is walked recursively.
    ///
    /// # Errors
    /// `config_not_json` with the span of the offending byte, `config_too_deep`, `config_too_large`.
    pub fn read_config(text: &str) -> Result<Json, ReadError> {
        let mut tape = Tape::default();
        let scanned = tape.scan_within(text.as_bytes(), 1, MAX_CONFIG_DEPTH).map_err(ReadError::of_config);
        scanned.map(|()| Value::Node(Node { text: text.as_bytes(), entries: &tape.entries }).into_owned())
    }

    /// The value that the text stands for.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value::Node(Node { text: self.text, entries: &self.tape.entries })
    }
}

/// Where the values of a text lie. It keeps its memory between texts.
#[derive(Default)]
pub struct Tape {
    entries: Vec<Entry>,
    open: Vec<usize>,
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
        Ok(Value::Node(Node { text, entries: &self.entries }))
    }

    fn scan(&mut self, text: &[u8], line: usize) -> Result<(), ReadError> {
        self.scan_within(text, line, MAX_EVENT_DEPTH)
    }

    fn scan_within(&mut self, text: &[u8], line: usize, most_levels: usize) -> Result<(), ReadError> {
        if text.len() > MAX_EVENT_BYTES {
            let message = format!("The text has {} bytes; at most {MAX_EVENT_BYTES} are taken.", text.len());
            return Err(ReadError { code: "event_too_large", message, span: [0, text.len()] });
        }
        if let Err(error) = std::str::from_utf8(text) {
            return Err(Fault { at: error.valid_up_to(), kind: FaultKind::Utf8 }.into_error(text, line));
        }
        // One huge event should not hold its memory for ever.
        if self.entries.capacity() > KEPT_ENTRIES {
            self.entries = Vec::new();
        }
        self.entries.clear();
        self.open.clear();
        let scanner = Scanner { text, at: 0, entries: &mut self.entries, open: &mut self.open, most_levels };
        scanner.run().map_err(|fault| fault.into_error(text, line))
    }
}

/// One value of a text, or one key of an object.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Its first byte, and the byte after its last; quotes and brackets belong to it.
    start: u32,
    end: u32,
    /// How many entries it takes with everything inside.
    skip: u32,
    kind: Kind,
    /// A string with a backslash in it, which can't be read as it stands.
    escaped: bool,
}

/// A place in a scanned text: a value not yet read.
#[derive(Clone, Copy)]
pub struct Node<'e> {
    text: &'e [u8],
    /// Its own entry first, then all behind it.
    entries: &'e [Entry],
}

impl<'e> Node<'e> {
    #[inline(always)]
    fn entry(&self) -> Entry {
        const NOTHING: Entry = Entry { start: 0, end: 0, skip: 1, kind: Kind::Undefined, escaped: false };
        self.entries.first().copied().unwrap_or(NOTHING)
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
        let last = self.entry().skip as usize;
        let mut at = 1;
        std::iter::from_fn(move || {
            let entries = self.entries.get(at..last).filter(|rest| !rest.is_empty())?;
            let node = Node { text: self.text, entries };
            at += node.entry().skip as usize;
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
        // This is where mappings spend their time, so no iterator: keys are told apart by their length first.
        let inside = self.entries.get(..whole.skip as usize)?;
        let (mut at, mut found) = (1, None);
        while let [name, value, ..] = inside.get(at..)? {
            let (start, end) = (name.start as usize + 1, name.end as usize - 1);
            let text = &self.text[start..end];
            if if name.escaped { unescape(text).as_bytes() == key } else { text == key } {
                found = Some(at + 1);
            }
            at += 1 + value.skip as usize;
        }
        Some(Node { text: self.text, entries: &self.entries[found?..] })
    }
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

fn hex_value(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}

/// What stopped the scan, and where.
struct Fault {
    at: usize,
    kind: FaultKind,
}

enum FaultKind {
    Utf8,
    Unexpected(&'static str),
    Control,
    Escape,
    /// The levels that are allowed.
    Depth(usize),
}

impl Fault {
    fn into_error(self, text: &[u8], first_line: usize) -> ReadError {
        let at = self.at.min(text.len());
        let line_start = text[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let line = first_line + memchr::memchr_iter(b'\n', &text[..at]).count();
        let column = 1 + String::from_utf8_lossy(&text[line_start..at]).chars().count();
        let place = format!("at line {line}, column {column} (byte {at})");
        let found = match std::str::from_utf8(&text[at..text.len().min(at + 4)]) {
            Ok(rest) => rest.chars().next(),
            Err(error) => String::from_utf8_lossy(&text[at..at + error.valid_up_to()]).chars().next(),
        };
        let end = (at + found.map_or(1, char::len_utf8)).min(text.len());
        let (code, message) = match self.kind {
            FaultKind::Utf8 => ("event_not_json", format!("The text is not UTF-8 {place}.")),
            FaultKind::Control => {
                ("event_not_json", format!("A string holds a control character {place}; it must be escaped."))
            }
            FaultKind::Escape => {
                ("event_not_json", format!("A string holds an escape that JSON does not know {place}."))
            }
            FaultKind::Depth(levels) => {
                ("event_too_deep", format!("The text nests more than {levels} levels deep {place}."))
            }
            FaultKind::Unexpected(wanted) => {
                let found = found.map_or_else(|| "the text ends".to_owned(), |found| format!("found `{found}`"));
                ("event_not_json", format!("The text is not JSON: expected {wanted}, but {found} {place}."))
            }
        };
        ReadError { code, message, span: [at, end] }
    }
}

struct Scanner<'s> {
    text: &'s [u8],
    at: usize,
    entries: &'s mut Vec<Entry>,
    /// The objects and arrays that are open, as indices of their entries.
    open: &'s mut Vec<usize>,
    most_levels: usize,
}

impl Scanner<'_> {
    fn run(mut self) -> Result<(), Fault> {
        loop {
            // A value comes next, unless it is an empty container that closes at once.
            self.space();
            let opened = match self.peek() {
                b'"' => {
                    self.string()?;
                    false
                }
                b'{' => {
                    self.open(Kind::Object)?;
                    self.space();
                    if self.peek() == b'}' {
                        self.close();
                        false
                    } else {
                        self.key()?;
                        true
                    }
                }
                b'[' => {
                    self.open(Kind::Array)?;
                    self.space();
                    if self.peek() == b']' {
                        self.close();
                        false
                    } else {
                        true
                    }
                }
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                    false
                }
                b't' => self.word(b"true", Kind::Bool)?,
                b'f' => self.word(b"false", Kind::Bool)?,
                b'n' => self.word(b"null", Kind::Null)?,
                _ => return Err(self.unexpected("a value")),
            };
            if !opened && self.after_value()? {
                return Ok(());
            }
        }
    }

    /// Goes on behind a value to the next one; true at the end of the text.
    #[inline(always)]
    fn after_value(&mut self) -> Result<bool, Fault> {
        loop {
            self.space();
            let Some(&container) = self.open.last() else {
                return if self.at == self.text.len() { Ok(true) } else { Err(self.unexpected("the end of the text")) };
            };
            match (self.entries[container].kind, self.peek()) {
                (Kind::Object, b',') => {
                    self.at += 1;
                    self.space();
                    self.key()?;
                    return Ok(false);
                }
                (_, b',') => {
                    self.at += 1;
                    return Ok(false);
                }
                (Kind::Object, b'}') | (Kind::Array, b']') => self.close(),
                (Kind::Object, _) => return Err(self.unexpected("`,` or `}`")),
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    /// The byte here; 0, which is no part of JSON, at the end.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    #[inline(always)]
    fn push(&mut self, start: usize, kind: Kind, escaped: bool) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.entries.push(Entry { start: place(start), end: place(self.at), skip: 1, kind, escaped });
    }

    fn open(&mut self, kind: Kind) -> Result<(), Fault> {
        if self.open.len() >= self.most_levels {
            return Err(Fault { at: self.at, kind: FaultKind::Depth(self.most_levels) });
        }
        self.open.push(self.entries.len());
        self.push(self.at, kind, false);
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self) {
        self.at += 1;
        if let Some(container) = self.open.pop() {
            let skip = u32::try_from(self.entries.len() - container).unwrap_or(u32::MAX);
            let entry = &mut self.entries[container];
            entry.end = u32::try_from(self.at).unwrap_or(u32::MAX);
            entry.skip = skip;
        }
    }

    fn key(&mut self) -> Result<(), Fault> {
        if self.peek() != b'"' {
            return Err(self.unexpected("a key in double quotes"));
        }
        self.string()?;
        self.space();
        if self.peek() != b':' {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<bool, Fault> {
        let start = self.at;
        for &byte in word {
            if self.peek() != byte {
                return Err(self.unexpected("true, false or null"));
            }
            self.at += 1;
        }
        self.push(start, kind, false);
        Ok(false)
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        if self.peek() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        self.push(start, Kind::Number, false);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        if !self.peek().is_ascii_digit() {
            return Err(self.unexpected("a digit"));
        }
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }

    #[inline(always)]
    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            self.at = end_of_plain(self.text, self.at);
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    self.push(start, Kind::String, escaped);
                    return Ok(());
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err(Fault { at: self.at, kind: FaultKind::Control }),
                None => return Err(self.unexpected("the string's closing quote")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 2;
        match self.text.get(start + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => {
                let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
                if digits.len() < 4 || digits.iter().any(|&digit| hex_value(digit).is_none()) {
                    return Err(Fault { at: start, kind: FaultKind::Escape });
                }
                self.at += 4;
                Ok(())
            }
            _ => Err(Fault { at: start, kind: FaultKind::Escape }),
        }
    }

    fn unexpected(&self, wanted: &'static str) -> Fault {
        Fault { at: self.at, kind: FaultKind::Unexpected(wanted) }
    }
}

/// The first place from here on with a quote, a backslash or a control character, or the end of the text.
#[inline(always)]
pub(super) fn end_of_plain(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // Eight bytes at a time: a byte's high bit ends up set where the byte is special (or, harmlessly, behind one).
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let word = u64::from_le_bytes(*chunk);
        let zero_at = |pattern: u64| pattern.wrapping_sub(ONES) & !pattern;
        let special =
            (zero_at(word ^ (ONES * 0x22)) | zero_at(word ^ (ONES * 0x5C)) | (word.wrapping_sub(ONES * 0x20) & !word))
                & HIGHS;
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while text.get(at).is_some_and(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        at += 1;
    }
    at
}
