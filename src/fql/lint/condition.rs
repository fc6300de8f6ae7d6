//! The warnings about conditions: their names, operators and values.

use super::names::name_hint;
use super::{LevelState, QueryLinter, end_of, warning as w};
use crate::fql::field::Field;
use crate::fql::lexer::{Token, TokenKind, value_of, value_text};
use crate::fql::parser::called_field;
use crate::issue::{closest, did_you_mean};
use crate::json::{Value, number_to_string};

const TYPES: [&str; 7] = ["track", "page", "identify", "group", "alias", "screen", "delete"];

/// The names of events that Segment sends or that its spec defines, by their first words.
const EVENTS: [(&str, &[&str]); 13] = [
    ("Application", &["Installed", "Opened", "Updated"]),
    ("Audience", &["Entered", "Exited"]),
    ("Cart", &["Viewed"]),
    ("Checkout", &["Started", "Step Viewed", "Step Completed"]),
    ("Coupon", &["Entered", "Applied", "Denied", "Removed"]),
    ("Entity", &["Added"]),
    ("Order", &["Completed", "Updated", "Refunded", "Cancelled"]),
    ("Payment Info", &["Entered"]),
    ("Product", &["Clicked", "Viewed", "Added", "Removed"]),
    ("Product List", &["Viewed"]),
    ("Products", &["Searched"]),
    ("Signed", &["Up", "In", "Out"]),
    ("Trial", &["Started", "Ended"]),
];

impl<'t> QueryLinter<'t> {
    /// Lints the rest of `name operator value` after the name.
    pub(super) fn comparison(&mut self, field: Field, name: &'t Token) {
        self.check_name(field, name);
        let (Some(operator), Some(value)) = (self.next(), self.next()) else { return };
        // In `>=5`, `.5` and `.0 = 1`, what was meant to be the value is ignored.
        let end = match value.kind {
            TokenKind::Operator | TokenKind::Dot => self.skip(value),
            TokenKind::Number if operator.kind == TokenKind::Dot => {
                self.skip(value);
                let index = value.value.to_string_lossy();
                let span = [operator.start, value.end];
                self.fix(span, &[".\\", self.source(span).trim_start_matches('.')]);
                self.warn(&w::ARRAY_INDEX, span, index.trim_end_matches('.'));
                return;
            }
            _ => value.end,
        };
        let operator_span = operator.span();
        if operator.kind != TokenKind::Operator || operator.value == "!" {
            let call = self.infix_call(field, name, operator, value);
            self.fix_operator(operator, value);
            self.warn(&w::UNKNOWN_OPERATOR, operator_span, &call);
        }
        let text = value_text(value);
        let text = text.to_string_lossy();
        match value.kind {
            TokenKind::Operator => {
                self.fix_foreign_operator([operator.start, end]);
                self.warn(&w::SPLIT_OPERATOR, [operator.start, end], &text);
            }
            TokenKind::String | TokenKind::Number | TokenKind::Null | TokenKind::Ident => {
                self.value(field, name, operator, value);
            }
            _ => self.warn(&w::MISSING_VALUE, operator_span, &text),
        }
    }

    /// Lints the value of a comparison.
    fn value(&mut self, field: Field, name: &Token, operator: &Token, value: &Token) {
        let span = value.span();
        let json = if field.is_nested() { value_of(value) } else { Value::String(value_text(value)) };
        let number = json.js_number();
        if matches!(operator.value.as_bytes(), [b'<' | b'>', ..]) {
            if number.is_nan() {
                self.warn(&w::NOT_A_NUMBER, span, "");
            } else if value.kind != TokenKind::Number {
                let number = number_to_string(number);
                if number.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit()) {
                    self.fix(span, &[&number]);
                }
                self.warn(&w::COMPARED_AS_NUMBER, span, &number);
            } else if matches!(field, Field::Type | Field::Event | Field::Name) {
                self.warn(&w::TEXT_AS_NUMBER, operator.span(), &name.value.to_string_lossy());
            }
            return;
        }
        if value.kind == TokenKind::Number && number.is_nan() {
            self.warn(&w::NOT_A_NUMBER, span, "");
        }
        if self.text(value) || self.literal(value, Some((field, name, operator))) {
            return;
        }
        if field == Field::Type {
            let text = value_text(value);
            if !TYPES.iter().any(|known| text == *known) {
                if let Some(meant) = closest(text.as_bytes(), &TYPES) {
                    self.fix(span, &["\"", meant, "\""]);
                }
                self.warn(&w::UNKNOWN_TYPE, span, &did_you_mean(text.as_bytes(), &TYPES).unwrap_or_default());
            }
        }
        if field == Field::Event && value.kind == TokenKind::String {
            let text = value_text(value);
            let lower = text.to_lower_case();
            let names =
                EVENTS.into_iter().flat_map(|(first, rest)| rest.iter().map(move |rest| [first, " ", rest].concat()));
            let usual = names.into_iter().find(|usual| lower == usual.to_ascii_lowercase().as_str());
            if let Some(usual) = usual.filter(|usual| text != usual.as_str()) {
                self.fix(span, &["\"", &usual, "\""]);
                self.warn(&w::EVENT_CASE, span, &usual);
            }
        }
    }

    /// The hint for `event contains "a"`: the call to write instead.
    fn infix_call(&mut self, field: Field, name: &Token, operator: &Token, value: &Token) -> String {
        let word = operator.value.to_lower_case();
        if operator.kind != TokenKind::Ident
            || word != "contains"
            || value.kind != TokenKind::String
            || field == Field::Type
        {
            return String::new();
        }
        let (name_text, text) = (self.source(name.span()), self.source(value.span()));
        let call = ["contains(", &name_text, ", ", &text, ")"].concat();
        self.fix([name.start, value.end], &[&call]);
        ["Write `", &call, "`."].concat()
    }

    /// Warns of single quotes and of escaped quotes.
    fn text(&mut self, value: &Token) -> bool {
        let warning = match (value.kind, value.value.as_bytes()) {
            (TokenKind::String, [b'\'', ..]) => &w::SINGLE_QUOTES,
            (TokenKind::String, [.., b'\\', b'"']) => &w::BACKSLASH_NO_ESCAPE,
            _ => return false,
        };
        let source = self.source(value.span());
        if source.ends_with('\'') && source.matches(['\'', '"']).count() == 2 {
            self.fix(value.span(), &[&source.replace('\'', "\"")]);
        }
        self.warn(warning, value.span(), "");
        true
    }

    /// Warns of `null`, `true` and `false` where they are compared as texts, such as `TRUE`.
    fn literal(&mut self, value: &Token, compared: Option<(Field, &Token, &Token)>) -> bool {
        let lower = value.value.to_lower_case();
        let Some(word) = ["null", "true", "false"].into_iter().find(|word| lower == *word) else { return false };
        let is_null = word == "null";
        // Whether the word in lower case is a literal here, and whether it would be one after `=` instead of `!=`.
        let (is_literal, would_be) = match compared {
            Some((Field::Type | Field::Event, ..)) | None => (false, false),
            Some((Field::Name, ..)) => (is_null, false),
            Some((_, _, operator)) => (is_null || operator.value == "=", true),
        };
        if is_literal && value.value == word {
            return false;
        }
        let (before, instead) = match word {
            _ if is_literal => ("", word),
            "null" if matches!(compared, Some((Field::Event, _, operator)) if operator.value == "!=") => {
                ("", "match(event, \"*\")")
            }
            "true" if would_be => ("= ", "false"),
            "false" if would_be => ("= ", "true"),
            _ => ("", ""),
        };
        let hint = if instead.is_empty() { String::new() } else { ["Write `", before, instead, "`."].concat() };
        if let Some((field, name, operator)) = compared {
            self.fix_presence(field, name, operator, value);
        }
        self.warn(&w::LITERAL_AS_TEXT, value.span(), &hint);
        true
    }

    /// Lints the rest of `contains(name, text)` or `match(name, text)` after the function; `first` is the function or the
    /// `!` before it.
    pub(super) fn call(&mut self, function: &'t Token, first: &'t Token, level: &mut LevelState<'t>) {
        let (Some(open), Some(name), Some(comma), Some(value)) = (self.next(), self.next(), self.next(), self.next())
        else {
            return;
        };
        let close = self.next();
        let is_value = matches!(value.kind, TokenKind::String | TokenKind::Number | TokenKind::Null | TokenKind::Ident);
        let is_well_formed =
            open.kind == TokenKind::ParenLeft && name.kind == TokenKind::Ident && comma.value == "," && is_value;
        // The level may end with the call: then the parenthesis of its group closes the call.
        let last = match close {
            Some(close) if close.kind != TokenKind::End => Some(close),
            _ => self.tokens.get(self.limit),
        };
        let end = match close {
            Some(close) => end_of(close, value),
            None => end_of(value, comma),
        };
        let Some(field) = called_field(&name.value) else {
            level.operand();
            self.ignore(&w::UNCALLABLE_NAME, end, &name_hint(name));
            return;
        };
        self.condition(first, level);
        if !is_well_formed || last.is_none_or(|last| last.kind != TokenKind::ParenRight) {
            self.fix_missing_comma(first, [name, comma, value]);
            self.warn(&w::MALFORMED_CALL, [first.start, end], &value_text(value).to_string_lossy());
            return;
        }
        if let Some(last) = last
            && close.is_some_and(|close| close.kind == TokenKind::End)
        {
            // The call closes the group around it, which does no harm if the group ends here anyway.
            match self.tokens.get(self.limit + 1) {
                Some(next) if next.kind == TokenKind::ParenRight => {}
                _ => {
                    self.fix_call_in_parentheses(first, last);
                    self.warn(&w::CALL_IN_PARENTHESES, [first.start, last.end], "");
                }
            }
            self.open += 1;
        }
        self.check_name(field, name);
        if self.text(value) {
            return;
        }
        if function.value == "match" {
            self.pattern(value, [function.start, last.map_or(end, |last| last.end)], name);
        } else {
            self.literal(value, None);
        }
    }

    /// Lints the pattern of a call of `match`.
    fn pattern(&mut self, value: &Token, call: [usize; 2], name: &Token) {
        let stars = memchr::memchr_iter(b'*', value.value.as_bytes()).take(2).count();
        let has_star = match value.value.as_bytes() {
            [b'"', b'*', ..] | [.., b'*', b'"'] => value.kind == TokenKind::String,
            _ => false,
        };
        let bytes = value.value.as_bytes();
        let is_regex = bytes.iter().any(|byte| matches!(byte, b'[' | b']' | b'?' | b'|' | b'^' | b'\\'))
            || bytes.windows(2).any(|pair| matches!(pair, b".*" | b".+"));
        if is_regex && stars > 0 {
            self.warn(&w::MATCH_REGEX, value.span(), "");
        } else if !has_star {
            self.warn(&w::MATCH_WITHOUT_STAR, value.span(), &value_text(value).to_string_lossy());
        } else if stars > 1 {
            let source = self.source(value.span());
            if let Some(inside) = source.strip_prefix("\"*").and_then(|rest| rest.strip_suffix("*\""))
                && !inside.contains(['*', '"'])
            {
                self.fix(call, &["contains(", &self.source(name.span()), ", \"", inside, "\")"]);
            }
            self.warn(&w::MATCH_EXTRA_STAR, value.span(), "");
        }
    }

    /// Warns of escaped dots: `properties.order\.total`.
    fn check_dots(&mut self, name: &Token) {
        let mut at = name.start;
        while at + 1 < name.end {
            let is_escape = self.units.get(at) == Some(&u16::from(b'\\'));
            if is_escape && self.units.get(at + 1) == Some(&u16::from(b'.')) {
                let rest = self.source([at + 2, name.end]);
                let next = rest.split(['.', '\\']).next().unwrap_or_default().to_owned();
                self.fix([at, at + 2], &["."]);
                self.warn(&w::ESCAPED_DOT, [at, at + 2], &next);
            }
            at += if is_escape { 2 } else { 1 };
        }
    }

    /// Warns of `properties` without a path, and of `event.name`.
    fn check_name(&mut self, field: Field, name: &Token) {
        self.check_dots(name);
        let member = field.member();
        let has_path = name.value.as_bytes().get(member.len()) == Some(&b'.');
        if field.is_nested() && !has_path {
            self.warn(&w::WHOLE_MEMBER, name.span(), member);
        } else if !field.is_nested() && has_path {
            let is_path = |unit: &u16| matches!(u8::try_from(*unit), Ok(b'.' | b' ' | b'\t' | b'\n'));
            let source = self.units.get(name.start..name.end).unwrap_or_default();
            let path = source.iter().position(is_path).unwrap_or_default();
            // The point may have a backslash.
            let path = if source.get(path.wrapping_sub(1)) == Some(&u16::from(b'\\')) { path - 1 } else { path };
            self.warn(&w::IGNORED_PATH, [name.start + path, name.end], member);
        }
    }
}
