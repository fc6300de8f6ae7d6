//! The fixes that are more than a replacement of the span of their warning.

use super::QueryLinter;
use crate::fql::field::Field;
use crate::fql::lexer::{Token, TokenKind};
use crate::fql::parser::NameKind;

/// Words for operators in other languages, and the operators of triggers.
const WORD_OPERATORS: [(&str, &str); 5] = [("is", "="), ("equals", "="), ("eq", "="), ("isnt", "!="), ("ne", "!=")];

/// Operators of other languages, and those of triggers.
const FOREIGN_OPERATORS: [(&str, &str); 7] =
    [("!===", "!="), ("!==", "!="), ("===", "="), ("==", "="), ("<>", "!="), ("=<", "<="), ("=>", ">=")];

impl QueryLinter<'_> {
    /// Fixes an ignored `!` or `not` at `start`: negates the call or comparison that follows, unless it is in a group with
    /// others.
    pub(super) fn fix_negation(&mut self, start: usize) {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        if let [function, open, ..] = rest
            && open.kind == TokenKind::ParenLeft
            && matches!(NameKind::of(&function.value), NameKind::Function(_))
        {
            return self.fix([start, function.start], &["!"]);
        }
        let (comparison, end) = match rest {
            [open, name, operator, value, close, ..]
                if open.kind == TokenKind::ParenLeft && close.kind == TokenKind::ParenRight =>
            {
                ([name, operator, value], close.end)
            }
            [name, operator, value, ..] => ([name, operator, value], value.end),
            _ => return,
        };
        let [name, operator, value] = comparison;
        let operator = match operator.value.as_bytes() {
            b"=" => "!=",
            b"!=" => "=",
            _ => return,
        };
        let is_name = name.kind == TokenKind::Ident && matches!(NameKind::of(&name.value), NameKind::Field(_));
        let value_source = self.source(value.span());
        let is_value = match value.kind {
            TokenKind::String => value_source.starts_with('"'),
            kind => matches!(kind, TokenKind::Ident | TokenKind::Number | TokenKind::Null),
        };
        if is_name && is_value {
            let name = self.source(name.span());
            self.fix([start, end], &[&name, " ", operator, " ", &value_source]);
        }
    }

    /// Fixes mixed operators: puts the conditions that one of the two joins in parentheses. `joins` has the indices of the
    /// operators.
    pub(super) fn fix_mixed_operators(&mut self, joins: &[usize]) {
        // Groups can't be nested, and what is ignored or misread is mended first.
        if self.limit != self.tokens.len() || !self.found.is_empty() {
            return;
        }
        // One alone would look like the only meaning that the query may have.
        if let (Some(first), Some(last)) = (self.tokens.first(), self.tokens.last())
            && let (Some(and), Some(or)) = (self.grouped(joins, "and"), self.grouped(joins, "or"))
        {
            self.fix([first.start, last.end], &[&and]);
            self.fix([first.start, last.end], &[&or]);
        }
    }

    /// The query with parentheses around conditions that `operator` joins; `None` if one of them can't be in parentheses with
    /// others.
    #[inline(never)]
    fn grouped(&self, joins: &[usize], operator: &str) -> Option<String> {
        let mut query = String::new();
        let mut start = 0;
        let mut is_open = false;
        for &end in joins.iter().chain([&self.limit]) {
            let [first, .., last] = self.tokens.get(start..end)? else { return None };
            let next = self.tokens.get(end);
            let goes_on = next.is_some_and(|next| next.value == operator);
            // The parenthesis of a call closes the group as well.
            if (goes_on && last.kind == TokenKind::ParenRight) || (is_open && first.kind == TokenKind::ParenLeft) {
                return None;
            }
            if goes_on && !is_open {
                query.push('(');
            }
            query += &self.source([first.start, last.end]);
            if is_open && !goes_on {
                query.push(')');
            }
            if let Some(next) = next {
                query += &self.source([last.end, next.end]);
                query.push(' ');
            }
            is_open = goes_on;
            start = end + 1;
        }
        Some(query)
    }

    /// Fixes empty parentheses: removes them and the operator that joins them. `start` is the index after the opening one,
    /// `close` that of the closing one.
    pub(super) fn fix_empty_parentheses(&mut self, start: usize, close: usize) {
        let is_connective = |token: &&Token| token.kind == TokenKind::Conditional;
        let Some(open) = start.checked_sub(1).and_then(|at| self.tokens.get(at)) else { return };
        let end = self.tokens.get(close).map_or(open.end, |token| token.end);
        let before = start.checked_sub(2).and_then(|at| self.tokens.get(at)).filter(is_connective);
        let after = self.tokens.get(close + 1).filter(is_connective);
        let is_space = |at: usize| self.units.get(at) == Some(&0x20);
        let span = match (before, after) {
            (Some(before), _) => {
                let mut start = before.start;
                while start > 0 && is_space(start - 1) {
                    start -= 1;
                }
                [start, end]
            }
            (None, Some(after)) => {
                let mut end = after.end;
                while is_space(end) {
                    end += 1;
                }
                [open.start, end]
            }
            (None, None) => [open.start, end],
        };
        self.fix(span, &[]);
    }

    /// Fixes a call that closes the parentheses around it: moves it after the other conditions in them, if all of them are
    /// joined by the same operator.
    pub(super) fn fix_call_in_parentheses(&mut self, first: &Token, last: &Token) {
        let Some([connective, others @ ..]) = self.tokens.get(self.limit + 1..) else { return };
        let is_parenthesis = |token: &Token| matches!(token.kind, TokenKind::ParenLeft | TokenKind::ParenRight);
        let Some(close) = others.iter().position(is_parenthesis).filter(|&close| close > 0) else { return };
        let is_connective = |token: &Token| token.kind == TokenKind::Conditional;
        let inside = &others[..close];
        let is_alike = inside.iter().all(|token| !is_connective(token) || token.value == connective.value);
        if is_connective(connective) && others[close].kind == TokenKind::ParenRight && is_alike {
            let rest = self.source([inside[0].start, others[close].start]);
            let call = self.source([first.start, last.end]);
            let connective = if connective.value == "or" { " or " } else { " and " };
            self.fix([first.start, others[close].start], &[rest.trim_end(), connective, &call]);
        }
    }

    /// Fixes a malformed call: inserts the comma, if only that is missing.
    pub(super) fn fix_missing_comma(&mut self, first: &Token, [name, text, close]: [&Token; 3]) {
        if name.kind == TokenKind::Ident && text.kind == TokenKind::String && close.kind == TokenKind::ParenRight {
            let (call, rest) = (self.source([first.start, name.end]), self.source([text.start, close.end]));
            self.fix([first.start, close.end], &[&call, ", ", &rest]);
        }
    }

    /// Fixes a word instead of an operator, if it is clear which one is meant.
    pub(super) fn fix_operator(&mut self, operator: &Token, value: &Token) {
        let word = operator.value.to_lower_case();
        if word == "is" && value.value.to_lower_case() == "not" {
            return self.fix([operator.start, value.end], &["!="]);
        }
        if let Some((_, meant)) = WORD_OPERATORS.into_iter().find(|(other, _)| word == *other) {
            self.fix(operator.span(), &[meant]);
        }
    }

    /// Fixes an operator of another language.
    pub(super) fn fix_foreign_operator(&mut self, span: [usize; 2]) {
        let present = self.source(span);
        if let Some((other, meant)) = FOREIGN_OPERATORS.into_iter().find(|(other, _)| present.starts_with(other)) {
            self.fix(span, &[meant, &present[other.len()..]]);
        }
    }

    /// Fixes `null` that is compared as a text: replaces the comparison with a call that tests whether there is a value.
    pub(super) fn fix_presence(&mut self, field: Field, name: &Token, operator: &Token, value: &Token) {
        // Of the fields that `match` accepts, only `event` compares null as a text.
        if matches!(field, Field::Event) && value.value == "null" {
            let call = if operator.value == "=" { "!match(" } else { "match(" };
            self.fix([name.start, value.end], &[call, &self.source(name.span()), ", \"*\")"]);
        }
    }
}
