//! The scalar scan: the same as [`super::scan`], byte by byte, with the reason and the offset of the first error.
//!
//! It finds the error in texts that the scan rejects, and tests compare the two.

use super::entries::{Entries, Entry};
use super::error::ReadError;
use super::kind::Kind;
use super::quotes::is_escape;
use super::scan::end_of_number;

/// Validates a text, and writes an entry for every value and key, in the order of their start offsets.
#[cold]
pub(super) fn check(text: &[u8], entries: &mut Entries, max_levels: usize) -> Result<(), Fault> {
    std::str::from_utf8(text).map_err(|error| Fault { at: error.valid_up_to(), kind: FaultKind::Utf8 })?;
    entries.keep(0);
    Scanner { text, at: 0, entries, open: Vec::new(), max_levels }.run()
}

pub(super) fn hex_value(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}

pub(super) struct Fault {
    at: usize,
    kind: FaultKind,
}

enum FaultKind {
    Utf8,
    Unexpected(&'static str),
    Control,
    Escape,
    /// The maximum depth.
    Depth(usize),
}

impl Fault {
    pub(super) fn into_error(self, text: &[u8], first_line: usize) -> ReadError {
        let at = self.at.min(text.len());
        let line_start = text[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let line = first_line + memchr::memchr_iter(b'\n', &text[..at]).count();
        let column = 1 + String::from_utf8_lossy(&text[line_start..at]).chars().count();
        let location = format_args!("at line {line}, column {column} (byte {at})");
        let found = match std::str::from_utf8(&text[at..text.len().min(at + 4)]) {
            Ok(rest) => rest.chars().next(),
            Err(error) => String::from_utf8_lossy(&text[at..at + error.valid_up_to()]).chars().next(),
        };
        let end = (at + found.map_or(1, char::len_utf8)).min(text.len());
        let (code, message) = match self.kind {
            FaultKind::Utf8 => ("event_not_json", format!("The text is not UTF-8 {location}.")),
            FaultKind::Control => {
                ("event_not_json", format!("A string contains a control character {location}; it must be escaped."))
            }
            FaultKind::Escape => ("event_not_json", format!("A string contains an invalid escape {location}.")),
            FaultKind::Depth(levels) => {
                ("event_too_deep", format!("The text nests more than {levels} levels deep {location}."))
            }
            FaultKind::Unexpected(expected) => {
                let message = match found {
                    Some(found) => {
                        format!("The text is not JSON: expected {expected}, but found `{found}` {location}.")
                    }
                    None => format!("The text is not JSON: expected {expected}, but the text ends {location}."),
                };
                ("event_not_json", message)
            }
        };
        ReadError { code, message, span: [at, end] }
    }
}

struct Scanner<'s> {
    text: &'s [u8],
    at: usize,
    entries: &'s mut Entries,
    /// The objects and arrays that are open, as indices of their entries.
    open: Vec<usize>,
    max_levels: usize,
}

impl Scanner<'_> {
    fn run(mut self) -> Result<(), Fault> {
        loop {
            // Expects a value.
            self.space();
            match self.peek() {
                b'"' => self.string()?,
                b'{' => {
                    self.open(Kind::Object)?;
                    self.space();
                    if self.peek() != b'}' {
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.open(Kind::Array)?;
                    self.space();
                    if self.peek() != b']' {
                        continue;
                    }
                }
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word(b"true", Kind::Bool)?,
                b'f' => self.word(b"false", Kind::Bool)?,
                b'n' => self.word(b"null", Kind::Null)?,
                _ => return Err(self.unexpected("a value")),
            }
            if self.after_value()? {
                return Ok(());
            }
        }
    }

    /// Advances from the end of a value to the next one; true at the end of the text.
    fn after_value(&mut self) -> Result<bool, Fault> {
        loop {
            self.space();
            let Some(&container) = self.open.last() else {
                return if self.at == self.text.len() { Ok(true) } else { Err(self.unexpected("the end of the text")) };
            };
            match (self.entries.kind(container), self.peek()) {
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

    /// The current byte; 0, which never occurs in JSON, at the end.
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    fn push(&mut self, start: usize, kind: Kind, escaped: bool) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.entries.push(Entry { start: offset(start), end: offset(self.at), skip: 1, kind, escaped });
    }

    fn open(&mut self, kind: Kind) -> Result<(), Fault> {
        if self.open.len() >= self.max_levels {
            return Err(Fault { at: self.at, kind: FaultKind::Depth(self.max_levels) });
        }
        self.open.push(self.entries.len());
        self.push(self.at, kind, false);
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.at += 1;
        if let Some(container) = self.open.pop() {
            let skip = u32::try_from(self.entries.len() - container).unwrap_or(u32::MAX);
            if let Some(entry) = self.entries.get_mut(container) {
                entry.end = u32::try_from(self.at).unwrap_or(u32::MAX);
                entry.skip = skip;
            }
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

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Fault> {
        let start = self.at;
        for &byte in word {
            if self.peek() != byte {
                return Err(self.unexpected("true, false or null"));
            }
            self.at += 1;
        }
        self.push(start, kind, false);
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let missing = |at| Fault { at, kind: FaultKind::Unexpected("a digit") };
        self.at = end_of_number(self.text, start).map_err(missing)?;
        self.push(start, Kind::Number, false);
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            match self.text.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') if !is_escape(self.text, self.at) => {
                    return Err(Fault { at: self.at, kind: FaultKind::Escape });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(..b' ') => return Err(Fault { at: self.at, kind: FaultKind::Control }),
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("the string's closing quote")),
            }
        }
        self.at += 1;
        self.push(start, Kind::String, escaped);
        Ok(())
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        Fault { at: self.at, kind: FaultKind::Unexpected(expected) }
    }
}
