//! What stands in outputs and tags: values with operators and filters.
//!
//! Operators are all as strong as one another when they compare, stronger than `not`, which is stronger than `and` and
//! `or`; and of two that are equally strong the right one comes first. Values and operators may stand in any order:
//! what an operator lacks is undefined, and what is left over is dropped.

use super::filters::is_known;
use super::lexer::{Source, is_quote, is_word, quoted_end};
use super::text::{Units, text};
use super::value::{Liquid, Literal};
use crate::json::{Str, Value, to_number};

/// An operator, by how it is written.
pub(super) const OPERATORS: [&str; 10] = ["==", "!=", ">=", "<=", ">", "<", "contains", "not", "and", "or"];

/// A value with filters.
pub(super) struct Filtered {
    /// Operands and operators, operators behind their operands.
    pub postfix: Vec<Item>,
    pub filters: Vec<Filter>,
}

pub(super) enum Item {
    Operand(Operand),
    /// Its place in [`OPERATORS`].
    Operator(usize),
}

/// A filter with its arguments; those of them that have names.
pub(super) struct Filter {
    pub name: String,
    pub arguments: Vec<Argument>,
}

/// The name, if it has one, and the value; nothing behind a name is undefined.
pub(super) type Argument = (Option<Str<'static>>, Option<Operand>);

pub(super) enum Operand {
    Constant(Value<'static>),
    Literal(Literal),
    /// A variable, or another operand, and what is read of it.
    Property(Option<Box<Operand>>, Vec<Operand>),
    Range(Box<Operand>, Box<Operand>),
}

impl Operand {
    pub(super) fn constant<'v>(&self) -> Option<Liquid<'v>> {
        match self {
            Self::Constant(value) => Some(Liquid::Json(value.clone())),
            Self::Literal(literal) => Some(Liquid::Literal(*literal)),
            _ => None,
        }
    }
}

/// Reads a part of a template.
pub(super) struct Reader<'s, 't> {
    source: &'s Source<'t>,
    pub at: usize,
    pub end: usize,
    depth: usize,
}

/// How deep brackets and parentheses may nest.
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

    pub(super) fn error(&self, message: &str) -> String {
        self.source.error(message, self.at)
    }

    fn snapshot(&self) -> String {
        self.source.snapshot(self.at, self.end)
    }

    /// A name; empty if there is none.
    pub(super) fn name(&mut self) -> Str<'static> {
        self.skip_blank();
        let begin = self.at;
        self.at = self.source.word_end(begin, self.end);
        self.source.slice(begin, self.at)
    }

    /// Goes behind the next such character, or to the end.
    pub(super) fn go_behind(&mut self, character: u8) -> bool {
        while self.at < self.end {
            self.at += 1;
            if self.source.units[self.at - 1] == u16::from(character) {
                return true;
            }
        }
        false
    }

    /// A value with filters.
    ///
    /// # Errors
    /// A sentence with its place.
    pub(super) fn filtered(&mut self) -> Result<Filtered, String> {
        let postfix = self.expression()?;
        if postfix.is_empty() {
            let message = format!("invalid value expression: {}", self.snapshot());
            return Err(self.error(&message));
        }
        let mut filters = Vec::new();
        while let Some(filter) = self.filter()? {
            filters.push(filter);
        }
        Ok(Filtered { postfix, filters })
    }

    fn expression(&mut self) -> Result<Vec<Item>, String> {
        let mut postfix = Vec::new();
        let mut waiting: Vec<usize> = Vec::new();
        while self.at < self.end {
            if let Some(operator) = self.operator() {
                while waiting.last().is_some_and(|&other| strength(other) > strength(operator)) {
                    postfix.extend(waiting.pop().map(Item::Operator));
                }
                waiting.push(operator);
            } else if let Some(operand) = self.value()? {
                postfix.push(Item::Operand(operand));
            } else {
                break;
            }
        }
        postfix.extend(waiting.into_iter().rev().map(Item::Operator));
        Ok(postfix)
    }

    fn operator(&mut self) -> Option<usize> {
        self.skip_blank();
        self.word(&OPERATORS)
    }

    /// The word of a list that stands here; words of letters must end here, too.
    fn word(&mut self, words: &[&str]) -> Option<usize> {
        let rest = self.source.units.get(self.at..self.end)?;
        let stands = |word: &&str| word.bytes().enumerate().all(|(at, byte)| rest.get(at) == Some(&u16::from(byte)));
        let found = words.iter().position(stands)?;
        let length = words[found].len();
        let has_letters = words[found].as_bytes()[0].is_ascii_alphabetic();
        if has_letters && rest.get(length).is_some_and(|&unit| is_word(unit)) {
            return None;
        }
        self.at += length;
        Some(found)
    }

    /// An operand, if one stands here.
    pub(super) fn value(&mut self) -> Result<Option<Operand>, String> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("brackets nest too deep"));
        }
        self.depth += 1;
        let value = self.shallow_value();
        self.depth -= 1;
        value
    }

    fn shallow_value(&mut self) -> Result<Option<Operand>, String> {
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
        let found = self.word(&["true", "false", "nil", "null", "empty", "blank"])?;
        Some(match found {
            0 | 1 => Operand::Constant(Value::Bool(found == 0)),
            2 | 3 => Operand::Literal(Literal::Nil),
            4 => Operand::Literal(Literal::Empty),
            _ => Operand::Literal(Literal::Blank),
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
        // The last unit is left out, even if it closes nothing.
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

    fn range(&mut self) -> Result<Operand, String> {
        self.at += 1;
        let low = self.value_here()?;
        self.skip_blank();
        if self.peek(0) != Some(b'.') || self.peek(1) != Some(b'.') {
            return Err(self.error("invalid range syntax"));
        }
        self.at += 2;
        let high = self.value_here()?;
        self.skip_blank();
        self.at += 1;
        if self.at > self.end || self.source.units[self.at - 1] != u16::from(b')') {
            return Err(self.error("invalid range syntax"));
        }
        Ok(Operand::Range(Box::new(low), Box::new(high)))
    }

    fn value_here(&mut self) -> Result<Operand, String> {
        match self.value()? {
            Some(value) => Ok(value),
            None => Err(self.error(&format!("unexpected token {}, value expected", self.snapshot()))),
        }
    }

    /// What is read of a value: `.name`, `[value]`, and at the beginning of a variable its name.
    pub(super) fn properties(&mut self, is_begin: bool) -> Result<Vec<Operand>, String> {
        let name = |name: Str<'static>| Operand::Constant(Value::String(name));
        let mut properties = Vec::new();
        loop {
            if self.peek(0) == Some(b'[') {
                self.at += 1;
                let property = self.value()?.unwrap_or_else(|| name(Str::from("")));
                if !self.go_behind(b']') {
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

    fn filter(&mut self) -> Result<Option<Filter>, String> {
        self.skip_blank();
        if self.is_end() || matches!(self.peek(0), Some(b')' | b',')) {
            return Ok(None);
        }
        self.at += 1;
        if self.source.units[self.at - 1] != u16::from(b'|') {
            return Err(self.error("expected \"|\" before filter"));
        }
        let name = self.name().to_string_lossy().into_owned();
        if name.is_empty() {
            return if self.is_end() { Ok(None) } else { Err(self.error("expected filter name")) };
        }
        if !is_known(&name) {
            let span = [self.at - name.encode_utf16().count(), self.at];
            self.source.unknown_filters.borrow_mut().push((name.clone(), span));
        }
        self.skip_blank();
        let mut arguments = Vec::new();
        if self.peek(0) == Some(b':') {
            loop {
                self.at += 1;
                arguments.extend(self.argument()?);
                self.skip_blank();
                match self.peek(0) {
                    Some(b',') => {}
                    Some(b'|' | b')') => break,
                    None if self.is_end() => break,
                    _ => return Err(self.error(&format!("unexpected character {}", self.snapshot()))),
                }
            }
        } else if !self.is_end() && !matches!(self.peek(0), Some(b'|' | b')' | b',')) {
            return Err(self.error("expected \":\" after filter name"));
        }
        Ok(Some(Filter { name, arguments }))
    }

    fn argument(&mut self) -> Result<Option<Argument>, String> {
        self.skip_blank();
        let begin = self.at;
        let Some(value) = self.value()? else { return Ok(None) };
        let end = self.at;
        self.skip_blank();
        if self.peek(0) != Some(b':') {
            return Ok(Some((None, Some(value))));
        }
        self.at += 1;
        Ok(Some((Some(self.source.slice(begin, end)), self.value()?)))
    }
}

fn strength(operator: usize) -> u8 {
    match OPERATORS[operator] {
        "not" => 1,
        "and" | "or" => 0,
        _ => 2,
    }
}

/// The text that a quoted one stands for.
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
            b'u' => at = number(inside, at + 1, 4, 16, &mut units),
            b'0'..=b'7' => at = number(inside, at, 3, 8, &mut units),
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

/// Reads at most so many digits; gives the place behind them.
fn number(inside: &[u16], mut at: usize, most: usize, radix: u32, units: &mut Units) -> usize {
    let mut value = 0;
    let end = at + most;
    while at < end {
        let digit = inside.get(at).and_then(|&unit| char::from_u32(u32::from(unit))).and_then(|c| c.to_digit(radix));
        let Some(digit) = digit else { break };
        value = value * radix + digit;
        at += 1;
    }
    units.push(value as u16);
    at
}
