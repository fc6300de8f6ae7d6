//! The scan of a text: validates its grammar and writes the tape.
//!
//! The bitmask pass ([`Quotes`]) finds the strings, so the grammar check skips them. It only decides whether the text
//! is JSON; the scalar scan then finds the error.

use super::entries::{Entries, Entry};
use super::kind::Kind;
use super::quotes::{ESCAPED, Quotes, Window};

/// Writes an entry for every value and key of a text, in the order of their start offsets; false if the text is not
/// JSON or nests too deep.
pub(super) fn scan(text: &[u8], entries: &mut Entries, window: &mut Window, max_levels: usize) -> bool {
    let mut quotes = Quotes::of(text, window);
    let mut scanner = Scanner { text, at: 0, next_quote: 0, entries, count: 0, levels: 0, max_levels };
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
    /// The number of open containers.
    levels: usize,
    max_levels: usize,
}

/// The index of a container's entry, and in the lowest bit whether it is an object.
type Container = u32;

/// The sentinel around the outermost value.
const NONE: Container = u32::MAX;

/// What follows a value.
enum Next {
    Member,
    Element,
    Nothing,
}

impl Scanner<'_> {
    #[inline(always)]
    fn run(&mut self, quotes: &mut Quotes<'_>) -> Option<()> {
        let mut inner = NONE;
        let mut byte = self.peek();
        loop {
            let next = match byte {
                b'{' => {
                    inner = self.open(inner, Kind::Object)?;
                    if self.peek() == b'}' { self.behind_value(&mut inner)? } else { Next::Member }
                }
                b'[' => {
                    inner = self.open(inner, Kind::Array)?;
                    if self.peek() == b']' { self.behind_value(&mut inner)? } else { Next::Element }
                }
                _ => {
                    self.scalar(byte, quotes)?;
                    self.behind_value(&mut inner)?
                }
            };
            byte = match next {
                Next::Member => self.key(quotes)?,
                Next::Element => self.peek(),
                Next::Nothing => return (self.at == self.text.len()).then_some(()),
            };
        }
    }

    /// Expects the next value, or the end of containers.
    #[inline(always)]
    fn behind_value(&mut self, inner: &mut Container) -> Option<Next> {
        while *inner != NONE {
            let is_object = *inner & 1 == 1;
            let byte = self.peek();
            if byte == b',' {
                self.at += 1;
                return Some(if is_object { Next::Member } else { Next::Element });
            }
            if byte != if is_object { b'}' } else { b']' } {
                return None;
            }
            *inner = self.close(*inner)?;
        }
        self.peek();
        Some(Next::Nothing)
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

    /// The entry of an open container has the outer one in place of the number of its entries.
    #[inline(always)]
    fn open(&mut self, outer: Container, kind: Kind) -> Option<Container> {
        if self.levels >= self.max_levels {
            return None;
        }
        self.levels += 1;
        let container = self.count;
        self.push(self.at + 1, kind, false);
        self.entries.get_mut(container)?.skip = outer;
        Some((container as u32) << 1 | u32::from(kind == Kind::Object))
    }

    /// Returns the outer container.
    #[inline(always)]
    fn close(&mut self, inner: Container) -> Option<Container> {
        self.at += 1;
        self.levels -= 1;
        let container = (inner >> 1) as usize;
        let entry = self.entries.get_mut(container)?;
        entry.end = self.at as u32;
        Some(std::mem::replace(&mut entry.skip, (self.count - container) as u32))
    }

    /// Expects a key and a colon; returns the first byte of the value.
    #[inline(always)]
    fn key(&mut self, quotes: &mut Quotes<'_>) -> Option<u8> {
        self.string(quotes)?;
        if self.peek() != b':' {
            return None;
        }
        self.at += 1;
        Some(self.peek())
    }

    #[inline(always)]
    fn scalar(&mut self, byte: u8, quotes: &mut Quotes<'_>) -> Option<()> {
        match byte {
            b'"' => self.string(quotes),
            b't' => self.word(b"true", Kind::Bool),
            b'f' => self.word(b"false", Kind::Bool),
            b'n' => self.word(b"null", Kind::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    /// Expects a string, perhaps behind white space.
    #[inline(always)]
    fn string(&mut self, quotes: &mut Quotes<'_>) -> Option<()> {
        let (open, close) = quotes.pair(&mut self.next_quote)?;
        if open as usize != self.at {
            self.at = behind_space(self.text, self.at);
            if open as usize != self.at {
                return None;
            }
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
