//! The parser of expressions: operands with operators and filters.
//!
//! All comparisons have the same precedence, higher than that of `not`, which is higher than that of `and` and `or`;
//! operators of the same precedence are right-associative. As in liquidjs, operands and operators may be in any order: a
//! missing operand is undefined, and excess operands are dropped.

use super::error::Error;
use super::filters::Resolved;
use super::operand::Reader;
use super::tree::{Argument, FilterCall, Filtered, Item, Operator};

impl Reader<'_, '_> {
    /// Parses an expression with filters.
    pub(super) fn filtered(&mut self) -> Result<Filtered, Error> {
        let postfix = self.expression()?;
        if postfix.is_empty() {
            let message = format!("invalid value expression: {}", self.snapshot());
            return Err(self.error(message));
        }
        let mut filters = Vec::new();
        while let Some(filter) = self.filter()? {
            filters.push(filter);
        }
        Ok(Filtered { postfix, filters })
    }

    fn expression(&mut self) -> Result<Vec<Item>, Error> {
        let mut postfix = Vec::new();
        let mut waiting: Vec<Operator> = Vec::new();
        while !self.is_end() {
            if let Some(operator) = self.operator() {
                while waiting.last().is_some_and(|other| other.precedence() > operator.precedence()) {
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

    fn operator(&mut self) -> Option<Operator> {
        self.skip_blank();
        self.word(&Operator::ALL)
    }

    fn filter(&mut self) -> Result<Option<FilterCall>, Error> {
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
        let filter = Resolved::of(&name);
        if matches!(filter, Resolved::Unknown) {
            let span = [self.at - name.encode_utf16().count(), self.at];
            self.source.unknown_filters.borrow_mut().push((name, span));
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
                    _ => {
                        let message = format!("unexpected character {}", self.snapshot());
                        return Err(self.error(message));
                    }
                }
            }
        } else if !self.is_end() && !matches!(self.peek(0), Some(b'|' | b')' | b',')) {
            return Err(self.error("expected \":\" after filter name"));
        }
        Ok(Some(FilterCall { filter, arguments }))
    }

    fn argument(&mut self) -> Result<Option<Argument>, Error> {
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
