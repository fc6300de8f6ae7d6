//! The parser of operands: keywords, texts, numbers, ranges, and variables with their properties.

use super::error::Error;
use super::lexer::{Source, is_quote, is_word, quoted_end};
use super::text::{Units, text};
use super::value::{LiquidValue, Literal};
use crate::json::{Str, Value, to_number};

pub(super) enum Operand {
    Constant(Value<'static>),
    Literal(Literal),
    /// Properties of another operand, or else a variable: then the first one is its name.
    Property(Option<Box<Operand>>, Vec<Operand>),
    Range(Box<Operand>, Box<Operand>),
}

impl Operand {
    pub(super) fn constant<'v>(&self) -> Option<LiquidValue<'v>> {
        match self {
            Self::Constant(value) => Some(LiquidValue::Json(value.clone())),
            Self::Literal(literal) => Some(LiquidValue::Literal(*literal)),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
enum Keyword {
    Bool(bool),
    Literal(Literal),
}

const KEYWORDS: [(&str, Keyword); 6] = [
    ("true", Keyword::Bool(true)),
    ("false", Keyword::Bool(false)),
    ("nil", Keyword::Literal(Literal::Nil)),
    ("null", Keyword::Literal(Literal::Nil)),
    ("empty", Keyword::Literal(Literal::Empty)),
    ("blank", Keyword::Literal(Literal::Blank)),
];

/// A cursor in a part of a template.
pub(super) struct Reader<'s, 't> {
    pub source: &'s Source<'t>,
    pub at: usize,
    pub end: usize,
    depth: usize,
}

/// The maximum nesting of brackets and parentheses.
const MAX_DEPTH: usize = 200;

impl<'s, 't> Reader<'s, 't> {
    pub(super) fn new(source: &'s Source<'t>, at: usize, end: usize) -> Self {
        Self { source, at, end, depth: 0 }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        let unit = self.source.units.get(self.at + ahead).filter(|_| self.at + ahead < self.end)?;
        u8::try_from(*unit).ok()
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.end
    }

    pub(super) fn skip_blank(&mut self) {
        self.at = self.source.skip_blank(self.at, self.end);
    }

    pub(super) fn error(&self, message: impl Into<String>) -> Error {
        self.source.error(message, self.at)
    }

    pub(super) fn snapshot(&self) -> String {
        self.source.snapshot(self.at, self.end)
    }

    /// The name after white space; empty if there is none.
    pub(super) fn name(&mut self) -> Str<'static> {
        self.skip_blank();
        let begin = self.at;
        self.at = self.source.word_end(begin, self.end);
        self.source.slice(begin, self.at)
    }

    /// Moves past the next such character; to the end if there is none.
    pub(super) fn skip_past(&mut self, character: u8) -> bool {
        while self.at < self.end {
            self.at += 1;
            if self.source.units[self.at - 1] == u16::from(character) {
                return true;
            }
        }
        false
    }

    /// Takes one of the given words, and returns its value. A word of letters must not be the beginning of a longer name.
    pub(super) fn word<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        let rest = self.source.units.get(self.at..self.end)?;
        let is_here =
            |(word, _): &&(&str, T)| word.bytes().enumerate().all(|(at, byte)| rest.get(at) == Some(&u16::from(byte)));
        let (word, value) = words.iter().find(is_here)?;
        let length = word.len();
        let has_letters = word.starts_with(|first: char| first.is_ascii_alphabetic());
        if has_letters && rest.get(length).is_some_and(|&unit| is_word(unit)) {
            return None;
        }
        self.at += length;
        Some(*value)
    }

    /// An operand, if there is one here.
    pub(super) fn value(&mut self) -> Result<Option<Operand>, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("brackets nest too deep"));
        }
        self.depth += 1;
        let value = self.shallow_value();
        self.depth -= 1;
        value
    }

    fn shallow_value(&mut self) -> Result<Option<Operand>, Error> {
        self.skip_blank();
        let mut operand = self.literal();
        if operand.is_none() {
            operand = self.quoted().map(|quoted| Operand::Constant(Value::String(quoted)));
        }
        if operand.is_none() {
            operand = self.number();
        }
        if operand.is_none() && self.peek(0) == Some(b'(') {
            operand = Some(self.range()?);
        }
        let properties = self.properties(operand.is_none())?;
        if properties.is_empty() {
            return Ok(operand);
        }
        Ok(Some(Operand::Property(operand.map(Box::new), properties)))
    }

    fn literal(&mut self) -> Option<Operand> {
        Some(match self.word(&KEYWORDS)? {
            Keyword::Bool(value) => Operand::Constant(Value::Bool(value)),
            Keyword::Literal(literal) => Operand::Literal(literal),
        })
    }

    /// A text in quotes.
    pub(super) fn quoted(&mut self) -> Option<Str<'static>> {
        self.skip_blank();
        let begin = self.at;
        if begin >= self.end || !is_quote(self.source.units[begin]) {
            return None;
        }
        self.at = quoted_end(self.source.units, begin, self.end);
        // As in liquidjs, the last unit is dropped even if it is not a quote.
        Some(text(&unescape(&self.source.units[begin + 1..self.at])))
    }

    fn number(&mut self) -> Option<Operand> {
        let mut ahead = usize::from(matches!(self.peek(0), Some(b'+' | b'-')));
        let (mut digits, mut point) = (false, false);
        loop {
            match self.peek(ahead) {
                Some(b'0'..=b'9') => digits = true,
                Some(b'.') if self.peek(ahead + 1) != Some(b'.') => {
                    if point || !digits {
                        return None;
                    }
                    point = true;
                }
                _ => break,
            }
            ahead += 1;
        }
        let next = self.source.units.get(self.at + ahead).filter(|_| self.at + ahead < self.end);
        if !digits || next.is_some_and(|&unit| is_word(unit)) {
            return None;
        }
        let written = self.source.slice(self.at, self.at + ahead);
        self.at += ahead;
        Some(Operand::Constant(Value::Number(to_number(&written.to_string_lossy()))))
    }

    fn range(&mut self) -> Result<Operand, Error> {
        self.at += 1;
        let low = self.required_value()?;
        self.skip_blank();
        if self.peek(0) != Some(b'.') || self.peek(1) != Some(b'.') {
            return Err(self.error("invalid range syntax"));
        }
        self.at += 2;
        let high = self.required_value()?;
        self.skip_blank();
        self.at += 1;
        if self.at > self.end || self.source.units[self.at - 1] != u16::from(b')') {
            return Err(self.error("invalid range syntax"));
        }
        Ok(Operand::Range(Box::new(low), Box::new(high)))
    }

    fn required_value(&mut self) -> Result<Operand, Error> {
        match self.value()? {
            Some(value) => Ok(value),
            None => Err(self.error(format!("unexpected token {}, value expected", self.snapshot()))),
        }
    }

    /// The properties of an operand, `.name` or `[value]`; at the beginning of a variable, its name comes first.
    pub(super) fn properties(&mut self, is_begin: bool) -> Result<Vec<Operand>, Error> {
        let name = |name: Str<'static>| Operand::Constant(Value::String(name));
        let mut properties = Vec::new();
        loop {
            if self.peek(0) == Some(b'[') {
                self.at += 1;
                let property = self.value()?.unwrap_or_else(|| name(Str::from("")));
                if !self.skip_past(b']') {
                    return Err(self.error("[ not closed"));
                }
                properties.push(property);
                continue;
            }
            if is_begin && properties.is_empty() {
                let first = self.name();
                if !first.is_empty() {
                    properties.push(name(first));
                    continue;
                }
            }
            if self.peek(0) == Some(b'.') && self.peek(1) != Some(b'.') {
                self.at += 1;
                let next = self.name();
                if !next.is_empty() {
                    properties.push(name(next));
                    continue;
                }
            }
            return Ok(properties);
        }
    }
}

/// Replaces the escapes in a quoted text.
fn unescape(inside: &[u16]) -> Units {
    let mut units = Units::new();
    let mut at = 0;
    while at + 1 < inside.len() {
        let (unit, next) = (inside[at], inside[at + 1]);
        at += 1;
        if unit != u16::from(b'\\') {
            units.push(unit);
            continue;
        }
        match u8::try_from(next).unwrap_or(0) {
            b'u' => at = code_unit(inside, at + 1, 4, 16, &mut units),
            b'0'..=b'7' => at = code_unit(inside, at, 3, 8, &mut units),
            byte => {
                units.push(match byte {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => 10,
                    b'r' => 13,
                    b't' => 9,
                    b'v' => 11,
                    _ => next,
                });
                at += 1;
            }
        }
    }
    units
}

/// Parses a code unit of at most `max_digits` digits; returns the index after them.
fn code_unit(inside: &[u16], mut at: usize, max_digits: usize, radix: u32, units: &mut Units) -> usize {
    let mut value = 0;
    let end = at + max_digits;
    while at < end {
        let digit = inside.get(at).and_then(|&unit| char::from_u32(u32::from(unit))).and_then(|c| c.to_digit(radix));
        let Some(digit) = digit else { break };
        value = value * radix + digit;
        at += 1;
    }
    units.push(value as u16);
    at
}
