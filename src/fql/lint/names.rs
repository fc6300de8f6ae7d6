//! Hints and fixes for unknown names, and edits of a query's text.

use super::warning as w;
use crate::fql::field::Field;
use crate::fql::lexer::{Token, TokenKind};
use crate::fql::operators::FUNCTIONS;
use crate::fql::parser::called_field;
use crate::issue::{Edit, Fix, closest};
use crate::json::Str;

/// The names at the beginning of conditions and calls.
fn names() -> Vec<&'static str> {
    let fields = Field::ALL.into_iter().map(Field::member);
    fields.chain(FUNCTIONS.iter().map(|function| function.name)).collect()
}

/// The hint for an unknown name.
pub(super) fn name_hint(token: &Token) -> String {
    if token.value.to_lower_case() == "not" {
        return w::IGNORED_NEGATION.hint.to_owned();
    }
    meant_name(token).map(|name| format!("Did you mean `{name}`?")).unwrap_or_default()
}

/// The known name that the first part of an unknown name was probably meant to be.
pub(super) fn meant_name(token: &Token) -> Option<&'static str> {
    match first_part(token) {
        b"property" | b"props" | b"prop" => Some("properties"),
        first => closest(first, &names()),
    }
}

pub(super) fn first_part(token: &Token) -> &[u8] {
    token.value.as_bytes().split(|&byte| byte == b'.').next().unwrap_or_default()
}

/// A fix that replaces an unknown name with the one that was probably meant, if the tokens after it fit: only functions
/// are called.
pub(super) fn name_fix(units: &[u16], token: &Token, behind: &[Token]) -> Option<Fix> {
    let (first, meant) = (first_part(token), meant_name(token)?);
    let span = [token.start, token.start + first.len()];
    // A name with backslashes is not fixed.
    let is_whole = text_of(units, span).as_bytes() == first;
    let is_call = FUNCTIONS.iter().any(|function| function.name == meant);
    let is_right = match behind {
        [open, argument, ..] if open.kind == TokenKind::ParenLeft => is_call && called_field(&argument.value).is_some(),
        _ => !is_call,
    };
    (is_whole && is_right && first.is_ascii()).then(|| replacement(units, span, meant.to_owned()))
}

pub(super) fn text_of(units: &[u16], [start, end]: [usize; 2]) -> String {
    Str::from_units(units.get(start..end).unwrap_or_default().iter().copied()).to_string_lossy().into_owned()
}

pub(super) fn replacement(units: &[u16], span: [usize; 2], mut insert: String) -> Fix {
    // The replacement must not merge with the word before it, and a removal must not merge the words around it.
    let before = span[0].checked_sub(1).and_then(|at| units.get(at));
    let is_apart = before.is_none_or(|unit| [0x20, 0x0A, 0x09, 0x21, 0x28, 0x2E].contains(unit));
    let is_followed = units.get(span[1]).is_some_and(|unit| ![0x20, 0x0A, 0x09, 0x29].contains(unit));
    let is_joined = if insert.is_empty() { is_followed } else { insert.as_bytes()[0].is_ascii_alphabetic() };
    if !is_apart && is_joined {
        insert.insert(0, ' ');
    }
    let title = match insert.trim() {
        "" => ["Remove ", text_of(units, span).trim()].concat(),
        insert => ["Use ", insert].concat(),
    };
    Fix { title, edit: Edit::Text { span, insert } }
}
