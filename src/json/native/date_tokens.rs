//! The tokens of a date's text, as in V8.

use crate::json::is_js_space;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Token {
    /// A run of digits: its value (of at most nine significant digits) and its length.
    Number(i64, usize),
    /// One of `: - + . )`.
    Symbol(u8),
    Word(Word),
    Space,
    Other,
    End,
}

impl Token {
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Number(..))
    }

    pub(super) fn sign(self) -> Option<i64> {
        match self {
            Self::Symbol(b'+') => Some(1),
            Self::Symbol(b'-') => Some(-1),
            _ => None,
        }
    }

    /// The value, if the number has exactly this many digits and is in the range.
    pub(super) fn fixed(self, digits: usize, max: i64) -> Option<i64> {
        match self {
            Self::Number(value, length) if length == digits && value <= max => Some(value),
            _ => None,
        }
    }
}

/// The meaning of a word.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Word {
    Month(i64),
    /// Hours to add.
    HalfDay(i64),
    /// Hours from UTC; whether it was the one letter.
    Zone(i64, bool),
    /// `T`
    Time,
    Garbage,
}

const MONTHS: [&[u8; 3]; 12] =
    [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];

/// The tokenizer, with a lookahead of one token.
pub(super) struct Tokens<'t> {
    points: &'t [u32],
    at: usize,
    peeked: Token,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(points: &'t [u32]) -> Self {
        let mut tokens = Self { points, at: 0, peeked: Token::End };
        tokens.peeked = tokens.scan();
        tokens
    }

    pub(super) fn peek(&self) -> Token {
        self.peeked
    }

    pub(super) fn take_fixed(&mut self, max: i64) -> Option<i64> {
        let value = self.peeked.fixed(2, max)?;
        self.next();
        Some(value)
    }

    pub(super) fn skip(&mut self, symbol: u8) -> bool {
        let found = self.peeked == Token::Symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peeked;
        self.peeked = self.scan();
        token
    }

    /// The current character; 0 at the end. A NUL in the text ends it as well.
    fn point(&self) -> u32 {
        self.points.get(self.at).copied().unwrap_or(0)
    }

    fn scan(&mut self) -> Token {
        let start = self.at;
        let point = self.point();
        match u8::try_from(point) {
            Ok(0) => return Token::End,
            Ok(b'0'..=b'9') => {
                let (mut value, mut significant) = (0, 0);
                while is_digit(self.point()) {
                    if significant > 0 || self.point() > 0x30 {
                        significant += 1;
                    }
                    if significant <= 9 {
                        value = value * 10 + i64::from(self.point() - 0x30);
                    }
                    self.at += 1;
                }
                return Token::Number(value, self.at - start);
            }
            Ok(symbol @ (b':' | b'-' | b'+' | b'.' | b')')) => {
                self.at += 1;
                return Token::Symbol(symbol);
            }
            _ => {}
        }
        if is_word(point) {
            while is_word(self.point()) {
                self.at += 1;
            }
            return Token::Word(word(&self.points[start..self.at]));
        }
        if is_js_space(point) {
            self.at += 1;
            return Token::Space;
        }
        if point == u32::from(b'(') {
            self.skip_parentheses();
        } else {
            self.at += 1;
        }
        Token::Other
    }

    fn skip_parentheses(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.point() {
                0x28 => depth += 1,
                0x29 => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 || self.point() == 0 {
                return;
            }
        }
    }
}

/// Anything from `A` on except white space. The line terminators U+2028 and U+2029 do not count as white space here.
fn is_word(point: u32) -> bool {
    point >= u32::from(b'A') && (!is_js_space(point) || matches!(point, 0x2028 | 0x2029))
}

/// The first three letters decide; only names of months may be longer.
fn word(points: &[u32]) -> Word {
    let letter = |at: usize| points.get(at).and_then(|&point| u8::try_from(point | 0x20).ok()).unwrap_or(0);
    let prefix = [letter(0), letter(1), letter(2)];
    // Characters outside Latin-1 are not letters here.
    if let Some(month) = (1..).zip(MONTHS).find_map(|(number, name)| (prefix == *name).then_some(number)) {
        return Word::Month(month);
    }
    match (&prefix, points.len()) {
        (b"am\0", 2) => Word::HalfDay(0),
        (b"pm\0", 2) => Word::HalfDay(12),
        (b"z\0\0", 1) => Word::Zone(0, true),
        (b"ut\0", 2) | (b"utc" | b"gmt", 3) => Word::Zone(0, false),
        (b"edt", 3) => Word::Zone(-4, false),
        (b"cdt" | b"est", 3) => Word::Zone(-5, false),
        (b"cst" | b"mdt", 3) => Word::Zone(-6, false),
        (b"mst" | b"pdt", 3) => Word::Zone(-7, false),
        (b"pst", 3) => Word::Zone(-8, false),
        (b"t\0\0", 1) => Word::Time,
        _ => Word::Garbage,
    }
}

fn is_digit(point: u32) -> bool {
    (0x30..0x3A).contains(&point)
}
