//! The scan of a text: validates its grammar and writes the tape.
//!
//! The bitmask pass ([`Quotes`]) finds the strings, so the grammar check skips them. It only decides whether the text
//! is JSON; the scalar scan then finds the error.

use super::entries::{Entries, Entry};
use super::kind::Kind;
use super::quotes::{ESCAPED, Quotes, Window};

/// Writes an entry for every value and key of a text, in the order of their start offsets; false if the text is not
/// JSON or nests too deep. `open` is a reusable buffer for open containers.
pub(super) fn scan(
    text: &[u8],
    entries: &mut Entries,
    open: &mut Vec<u32>,
    window: &mut Window,
    max_levels: usize,
) -> bool {
    let mut quotes = Quotes::of(text, window);
    let mut scanner = Scanner { text, at: 0, next_quote: 0, entries, count: 0, open, max_levels };
    let is_json = scanner.run(&mut quotes).is_some() && quotes.end_at(scanner.next_quote);
    let count = if is_json { scanner.count } else { 0 };
    entries.keep(count);
    is_json
}

/// The state that changes with every byte stays in registers: only inlined functions get the scanner itself.
struct Scanner<'s> {
    text: &'s [u8],
    at: usize,
    /// The position in the window of quotes.
    next_quote: usize,
    entries: &'s mut Entries,
    /// The number of entries written.
    count: usize,
    /// The containers around the innermost one.
    open: &'s mut Vec<Container>,
    max_levels: usize,
}

/// The index of a container's entry, and in the lowest bit whether it is an object.
type Container = u32;

/// The sentinel around the outermost value.
const NONE: Container = u32::MAX;

impl Scanner<'_> {
    #[inline(always)]
    fn run(&mut self, quotes: &mut Quotes<'_>) -> Option<()> {
        let mut inner = NONE;
        let mut byte = self.peek();
        loop {
            // Expects a value.
            match byte {
                b'"' => self.string(quotes)?,
                b'{' => {
                    inner = self.open(inner, Kind::Object)?;
                    if self.peek() != b'}' {
                        byte = self.key(quotes)?;
                        continue;
                    }
                }
                b'[' => {
                    inner = self.open(inner, Kind::Array)?;
                    byte = self.peek();
                    if byte != b']' {
                        continue;
                    }
                }
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word(b"true", Kind::Bool)?,
                b'f' => self.word(b"false", Kind::Bool)?,
                b'n' => self.word(b"null", Kind::Null)?,
                _ => return None,
            }
            // Expects the next value, or the end of containers.
            loop {
                if inner == NONE {
                    self.peek();
                    return (self.at == self.text.len()).then_some(());
                }
                let is_object = inner & 1 == 1;
                let behind = self.peek();
                if behind == b',' {
                    self.at += 1;
                    byte = if is_object { self.key(quotes)? } else { self.peek() };
                    break;
                }
                if behind != if is_object { b'}' } else { b']' } {
                    return None;
                }
                inner = self.close(inner)?;
            }
        }
    }

    /// Skips white space and returns the next byte, or 0, which never occurs in JSON, at the end.
    #[inline(always)]
    fn peek(&mut self) -> u8 {
        match self.text.get(self.at) {
            Some(&byte) if byte > b' ' => byte,
            _ => {
                self.at = behind_space(self.text, self.at);
                self.text.get(self.at).copied().unwrap_or(0)
            }
        }
    }

    #[inline(always)]
    fn push(&mut self, end: usize, kind: Kind, escaped: bool) {
        self.entries.put(self.count, Entry { start: self.at as u32, end: end as u32, skip: 1, kind, escaped });
        self.count += 1;
        self.at = end;
    }

    #[inline(always)]
    fn open(&mut self, outer: Container, kind: Kind) -> Option<Container> {
        if self.open.len() >= self.max_levels {
            return None;
        }
        self.open.push(outer);
        let entry = self.count as u32;
        self.push(self.at + 1, kind, false);
        Some(entry << 1 | u32::from(kind == Kind::Object))
    }

    #[inline(always)]
    fn close(&mut self, inner: Container) -> Option<Container> {
        self.at += 1;
        let container = (inner >> 1) as usize;
        let skip = (self.count - container) as u32;
        let entry = self.entries.get_mut(container)?;
        entry.end = self.at as u32;
        entry.skip = skip;
        self.open.pop()
    }

    /// Expects a key and a colon; returns the first byte of the value.
    #[inline(always)]
    fn key(&mut self, quotes: &mut Quotes<'_>) -> Option<u8> {
        self.peek();
        self.string(quotes)?;
        if self.peek() != b':' {
            return None;
        }
        self.at += 1;
        Some(self.peek())
    }

    #[inline(always)]
    fn string(&mut self, quotes: &mut Quotes<'_>) -> Option<()> {
        let (open, close) = quotes.pair(&mut self.next_quote)?;
        if open as usize != self.at {
            return None;
        }
        self.push((close & !ESCAPED) as usize + 1, Kind::String, close & ESCAPED != 0);
        Some(())
    }

    #[inline(always)]
    fn word(&mut self, word: &[u8], kind: Kind) -> Option<()> {
        let end = self.at + word.len();
        if self.text.get(self.at..end)? != word {
            return None;
        }
        self.push(end, kind, false);
        Some(())
    }

    #[inline(always)]
    fn number(&mut self) -> Option<()> {
        let end = end_of_number(self.text, self.at).ok()?;
        self.push(end, Kind::Number, false);
        Some(())
    }
}

#[inline(never)]
fn behind_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// The end of the number that starts here, or the offset at which a digit is missing.
#[inline(always)]
pub(super) fn end_of_number(text: &[u8], mut at: usize) -> Result<usize, usize> {
    let byte = |at: usize| text.get(at).copied().unwrap_or(0);
    let digits = |start: usize| {
        let mut at = start;
        while byte(at).is_ascii_digit() {
            at += 1;
        }
        if at > start { Ok(at) } else { Err(at) }
    };
    if byte(at) == b'-' {
        at += 1;
    }
    at = if byte(at) == b'0' { at + 1 } else { digits(at)? };
    if byte(at) == b'.' {
        at = digits(at + 1)?;
    }
    if matches!(byte(at), b'e' | b'E') {
        at += 1;
        if matches!(byte(at), b'+' | b'-') {
            at += 1;
        }
        at = digits(at)?;
    }
    Ok(at)
}
