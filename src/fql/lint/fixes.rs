//! Fixes that take more than putting a text in the place of the part that a warning is about.

use super::Walk;
use crate::fql::field::Field;
use crate::fql::lexer::{Kind, Token};
use crate::fql::parser::Name;

/// Words that stand for operators elsewhere, with what triggers have.
const WORDS: [(&str, &str); 5] = [("is", "="), ("equals", "="), ("eq", "="), ("isnt", "!="), ("ne", "!=")];

/// Operators of other languages, with those of triggers.
const FOREIGN_OPERATORS: [(&str, &str); 7] =
    [("!===", "!="), ("!==", "!="), ("===", "="), ("==", "="), ("<>", "!="), ("=<", "<="), ("=>", ">=")];

impl Walk<'_> {
    /// The next warning, which is about a `!` or `not` at this start, can be fixed by negating what comes next as triggers
    /// can: a call, or a comparison that is not part of a group.
    pub(super) fn fix_negation(&mut self, start: usize) {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        if let [function, open, ..] = rest
            && open.kind == Kind::ParenLeft
            && matches!(Name::of(&function.value), Name::Function(_))
        {
            return self.fix([start, function.start], &["!"]);
        }
        let (comparison, end) = match rest {
            [open, name, operator, value, close, ..]
                if open.kind == Kind::ParenLeft && close.kind == Kind::ParenRight =>
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
        let is_name = name.kind == Kind::Ident && matches!(Name::of(&name.value), Name::Field(_));
        let value_source = self.source([value.start, value.end]);
        let is_value = match value.kind {
            Kind::String => value_source.starts_with('"'),
            kind => matches!(kind, Kind::Ident | Kind::Number | Kind::Null),
        };
        if is_name && is_value {
            let name = self.source([name.start, name.end]);
            self.fix([start, end], &[&name, " ", operator, " ", &value_source]);
        }
    }

    /// The next warning, which is about parentheses without a condition, can be fixed by removing them together with the
    /// operator that joins them. Their tokens are the one before `start`, and `close`.
    pub(super) fn fix_empty_parentheses(&mut self, start: usize, close: usize) {
        let is_joint = |token: &&Token| token.kind == Kind::Conditional;
        let Some(open) = start.checked_sub(1).and_then(|at| self.tokens.get(at)) else { return };
        let end = self.tokens.get(close).map_or(open.end, |token| token.end);
        let before = start.checked_sub(2).and_then(|at| self.tokens.get(at)).filter(is_joint);
        let after = self.tokens.get(close + 1).filter(is_joint);
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

    /// The next warning, which is about a call that closes the parentheses around it, can be fixed by putting it behind the
    /// other conditions in them, if all are joined alike.
    pub(super) fn fix_call_in_parentheses(&mut self, first: &Token, last: &Token) {
        let Some([joint, others @ ..]) = self.tokens.get(self.limit + 1..) else { return };
        let is_parenthesis = |token: &Token| matches!(token.kind, Kind::ParenLeft | Kind::ParenRight);
        let Some(close) = others.iter().position(is_parenthesis).filter(|&close| close > 0) else { return };
        let is_joint = |token: &Token| token.kind == Kind::Conditional;
        let inside = &others[..close];
        let is_alike = inside.iter().all(|token| !is_joint(token) || token.value == joint.value);
        if is_joint(joint) && others[close].kind == Kind::ParenRight && is_alike {
            let rest = self.source([inside[0].start, others[close].start]);
            let call = self.source([first.start, last.end]);
            let joint = if joint.value == "or" { " or " } else { " and " };
            self.fix([first.start, others[close].start], &[rest.trim_end(), joint, &call]);
        }
    }

    /// The next warning, which is about a call that is not well-formed, can be fixed by a comma, if only that is missing.
    pub(super) fn fix_missing_comma(&mut self, first: &Token, [name, text, close]: [&Token; 3]) {
        if name.kind == Kind::Ident && text.kind == Kind::String && close.kind == Kind::ParenRight {
            let (call, rest) = (self.source([first.start, name.end]), self.source([text.start, close.end]));
            self.fix([first.start, close.end], &[&call, ", ", &rest]);
        }
    }

    /// The next warning, which is about a word in the place of an operator, can be fixed where it is plain which one is meant.
    pub(super) fn fix_operator(&mut self, operator: &Token, value: &Token) {
        let word = operator.value.to_lower_case();
        if word == "is" && value.value.to_lower_case() == "not" {
            return self.fix([operator.start, value.end], &["!="]);
        }
        if let Some((_, meant)) = WORDS.into_iter().find(|(other, _)| word == *other) {
            self.fix([operator.start, operator.end], &[meant]);
        }
    }

    /// The next warning, which is about the operator of another language and what stands behind it, can be fixed by the one of
    /// triggers.
    pub(super) fn fix_foreign_operator(&mut self, span: [usize; 2]) {
        let present = self.source(span);
        if let Some((other, meant)) = FOREIGN_OPERATORS.into_iter().find(|(other, _)| present.starts_with(other)) {
            self.fix(span, &[meant, &present[other.len()..]]);
        }
    }

    /// The next warning, which is about `null` where it is a text, can be fixed by the call that asks whether there is a value.
    pub(super) fn fix_presence(&mut self, field: Field, name: &Token, operator: &Token, value: &Token) {
        // Of the fields that `match` can look at, only `event` takes null for a text.
        if matches!(field, Field::Event) && value.value == "null" {
            let call = if operator.value == "=" { "!match(" } else { "match(" };
            self.fix([name.start, value.end], &[call, &self.source([name.start, name.end]), ", \"*\")"]);
        }
    }
}
