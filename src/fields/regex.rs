//! The native validation of regular expressions, which accepts what `new RegExp(text)` accepts.
//!
//! Without the flag `u` almost anything is valid, except unmatched brackets, quantifiers with nothing to repeat or with
//! numbers out of order, ranges out of order, and invalid group names.

use crate::json::Str;
use std::collections::BTreeSet;

/// The maximum number of capturing groups.
const MAX_GROUPS: usize = 32_767;

/// Whether `new RegExp(text)` succeeds.
pub(super) fn is_pattern(text: &Str<'_>) -> bool {
    let units: Vec<u16> = text.utf16_units().collect();
    Parser::new(&units).pattern().is_some_and(|parser| parser.references_fit())
}

const BACKSLASH: u16 = 0x5C;

fn is(unit: u16, byte: u8) -> bool {
    unit == u16::from(byte)
}

struct Parser<'t> {
    units: &'t [u16],
    at: usize,
    /// The open groups, and whether each is a lookbehind, after which no quantifier may follow.
    open: Vec<bool>,
    groups: usize,
    has_names: bool,
    names: BTreeSet<Vec<u32>>,
    references: Vec<Vec<u32>>,
}

impl<'t> Parser<'t> {
    fn new(units: &'t [u16]) -> Self {
        let has_names = has_named_groups(units);
        Self { units, at: 0, open: Vec::new(), groups: 0, has_names, names: BTreeSet::new(), references: Vec::new() }
    }

    /// Parses the whole text; `None` if it is not a valid pattern.
    fn pattern(mut self) -> Option<Self> {
        while let Some(byte) = self.next_byte() {
            // Whether a quantifier may follow.
            let repeatable = match byte {
                b'|' | b'^' | b'$' => false,
                b'(' => self.open_group().map(|()| false)?,
                b')' => !self.open.pop()?,
                b'*' | b'+' | b'?' => return None,
                b'[' => self.class().map(|()| true)?,
                b'{' => {
                    self.at -= 1;
                    let is_interval = self.interval().is_some();
                    self.at += 1;
                    (!is_interval).then_some(true)?
                }
                b'\\' => self.escape()?,
                _ => true,
            };
            if repeatable {
                self.quantifier()?;
            }
        }
        self.open.is_empty().then_some(self)
    }

    fn references_fit(&self) -> bool {
        self.references.iter().all(|name| self.names.contains(name))
    }

    fn peek(&self) -> Option<u16> {
        self.units.get(self.at).copied()
    }

    fn peek_is(&self, byte: u8) -> bool {
        self.peek().is_some_and(|unit| is(unit, byte))
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek_is(byte);
        self.at += usize::from(found);
        found
    }

    /// The next unit if it is ASCII, 0 for others; `None` at the end.
    fn next_byte(&mut self) -> Option<u8> {
        let unit = self.peek()?;
        self.at += 1;
        Some(u8::try_from(unit).unwrap_or(0))
    }

    fn open_group(&mut self) -> Option<()> {
        let (mut is_lookbehind, mut captures, mut named) = (false, true, false);
        if self.skip(b'?') {
            captures = false;
            match self.next_byte()? {
                b':' | b'=' | b'!' => {}
                b'<' if self.skip(b'=') || self.skip(b'!') => is_lookbehind = true,
                b'<' => (captures, named) = (true, true),
                _ => return None,
            }
        }
        if captures {
            self.groups += 1;
            (self.groups <= MAX_GROUPS).then_some(())?;
        }
        if named {
            let name = self.name()?;
            self.names.insert(name).then_some(())?;
        }
        self.open.push(is_lookbehind);
        Some(())
    }

    /// Parses `name>`. The letters and digits of Unicode are nearly those of JavaScript's identifiers.
    fn name(&mut self) -> Option<Vec<u32>> {
        let mut name = Vec::new();
        loop {
            let escaped = self.peek_is(b'\\');
            let point = if escaped { self.name_escape()? } else { self.code_point()? };
            if point == u32::from(b'>') && !escaped && !name.is_empty() {
                return Some(name);
            }
            let character = char::from_u32(point)?;
            let starts = character.is_alphabetic() || matches!(character, '$' | '_');
            let continues = character.is_alphanumeric() || matches!(character, '\u{200C}' | '\u{200D}');
            (starts || (continues && !name.is_empty())).then_some(())?;
            name.push(point);
        }
    }

    fn code_point(&mut self) -> Option<u32> {
        let decoded = char::decode_utf16(self.units.get(self.at..)?.iter().copied().take(2)).next()?;
        let character = decoded.ok()?;
        self.at += character.len_utf16();
        Some(u32::from(character))
    }

    /// Parses `\u0061` or `\u{61}`, or two of the first form for a surrogate pair.
    fn name_escape(&mut self) -> Option<u32> {
        (self.skip(b'\\') && self.skip(b'u')).then_some(())?;
        if self.skip(b'{') {
            let mut point = 0;
            let mut digits = 0;
            while !self.skip(b'}') {
                point = point * 16 + self.digit(16)?;
                digits += 1;
                (point <= 0x0010_FFFF).then_some(())?;
            }
            return (digits > 0).then_some(point);
        }
        let high = self.hex(4)?;
        let pair = self.attempt(|parser| {
            ((0xD800..0xDC00).contains(&high) && parser.skip(b'\\') && parser.skip(b'u')).then_some(())?;
            let low = parser.hex(4).filter(|low| (0xDC00..0xE000).contains(low))?;
            Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        });
        Some(pair.unwrap_or(high))
    }

    fn digit(&mut self, radix: u32) -> Option<u32> {
        let digit = char::from_u32(u32::from(self.peek()?))?.to_digit(radix)?;
        self.at += 1;
        Some(digit)
    }

    /// Reads something, or consumes nothing.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let value = read(self);
        if value.is_none() {
            self.at = start;
        }
        value
    }

    /// Reads exactly this many hexadecimal digits, or nothing.
    fn hex(&mut self, digits: usize) -> Option<u32> {
        self.attempt(|parser| (0..digits).try_fold(0, |value, _| Some(value * 16 + parser.digit(16)?)))
    }

    /// Parses an escape outside of a class. Returns whether a quantifier may follow.
    fn escape(&mut self) -> Option<bool> {
        match self.next_byte()? {
            b'b' | b'B' => return Some(false),
            b'k' if self.has_names => {
                self.skip(b'<').then_some(())?;
                let name = self.name()?;
                self.references.push(name);
            }
            // Anything else can be read as plain characters.
            _ => {}
        }
        Some(true)
    }

    fn quantifier(&mut self) -> Option<()> {
        if !(self.skip(b'*') || self.skip(b'+') || self.skip(b'?')) {
            // Anything but an interval is plain characters.
            let Some((min, max)) = self.interval() else { return Some(()) };
            (min <= max).then_some(())?;
        }
        self.skip(b'?');
        Some(())
    }

    /// Parses `{2}`, `{2,}` or `{2,3}`; otherwise nothing is consumed.
    fn interval(&mut self) -> Option<(u32, u32)> {
        self.attempt(|parser| {
            parser.skip(b'{').then_some(())?;
            let min = parser.decimal()?;
            if parser.skip(b'}') {
                return Some((min, min));
            }
            parser.skip(b',').then_some(())?;
            let max = parser.decimal().unwrap_or(i32::MAX.cast_unsigned());
            parser.skip(b'}').then_some((min, max))
        })
    }

    /// Parses a number; `i32::MAX` if it is too large.
    fn decimal(&mut self) -> Option<u32> {
        let start = self.at;
        let mut value = 0_u32;
        while let Some(digit) = self.digit(10) {
            value = value.saturating_mul(10).saturating_add(digit).min(i32::MAX.cast_unsigned());
        }
        (self.at > start).then_some(value)
    }

    /// Parses a class after `[`, up to and including `]`.
    fn class(&mut self) -> Option<()> {
        self.skip(b'^');
        loop {
            if self.skip(b']') {
                return Some(());
            }
            let first = self.class_atom()?;
            if self.skip(b'-') {
                if self.skip(b']') {
                    return Some(());
                }
                if let (Some(first), Some(last)) = (first, self.class_atom()?) {
                    (first <= last).then_some(())?;
                }
            }
        }
    }

    /// A code unit of a class; `None` for a class escape such as `\d`.
    #[allow(clippy::option_option)] // outer: whether the atom is valid; inner: whether it is one unit
    fn class_atom(&mut self) -> Option<Option<u32>> {
        let unit = self.peek()?;
        self.at += 1;
        if unit != BACKSLASH {
            return Some(Some(u32::from(unit)));
        }
        let escaped = u32::from(self.peek()?);
        self.at += 1;
        Some(match u8::try_from(escaped).unwrap_or(0) {
            b'd' | b'D' | b's' | b'S' | b'w' | b'W' => None,
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(10),
            b'r' => Some(13),
            b't' => Some(9),
            b'v' => Some(11),
            b'k' if self.has_names => return None,
            b'x' => Some(self.hex(2).unwrap_or(escaped)),
            b'u' => Some(self.hex(4).unwrap_or(escaped)),
            b'0'..=b'7' => {
                self.at -= 1;
                Some(self.octal())
            }
            b'c' => match self.peek().and_then(|unit| u8::try_from(unit).ok()) {
                Some(letter) if letter.is_ascii_alphanumeric() || letter == b'_' => {
                    self.at += 1;
                    Some(u32::from(letter & 0x1F))
                }
                _ => {
                    // Both the backslash and the c are literal.
                    self.at -= 1;
                    Some(u32::from(BACKSLASH))
                }
            },
            _ => Some(escaped),
        })
    }

    /// Up to three octal digits, below 256.
    fn octal(&mut self) -> u32 {
        let mut value = 0;
        for limit in [1, 32, 32] {
            if value >= limit {
                break;
            }
            let Some(digit) = self.digit(8) else { break };
            value = value * 8 + digit;
        }
        value
    }
}

/// Whether the pattern contains a `(?<name>`, which makes `\k` strict everywhere.
fn has_named_groups(units: &[u16]) -> bool {
    let (mut at, mut in_class) = (0, false);
    while let Some(&unit) = units.get(at) {
        match u8::try_from(unit).unwrap_or(0) {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => {
                if let [question, angle, ref rest @ ..] = units[at + 1..] {
                    let lookbehind = rest.first().is_some_and(|&unit| is(unit, b'=') || is(unit, b'!'));
                    if is(question, b'?') && is(angle, b'<') && !lookbehind {
                        return true;
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    false
}
