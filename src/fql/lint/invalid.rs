//! The issue for a query that can't be parsed, with a hint and a fix if it is clear what was meant.

use super::names::{name_fix, name_hint, replacement, text_of};
use crate::fql::error::FqlError;
use crate::fql::lexer::{TokenKind, lex};
use crate::fql::parser::{NO_CONDITION, NameKind, join_names};
use crate::issue::{Fix, Issue};
use crate::json::Str;

/// Quotes that word processors insert.
const CURLY: [u16; 8] = [0x201C, 0x201D, 0x201E, 0x201F, 0x2018, 0x2019, 0x201A, 0x201B];

/// The hint for `$.properties.plan`, the syntax of mappings.
const ROOT: &str = "Leave `$.` out: names begin with `properties.`, `traits.` or `context.`.";

pub(super) fn issue(fql: &Str<'_>, units: &[u16], error: FqlError) -> Issue {
    let [start, end] = error.span.unwrap_or([0, units.len()]);
    let mut issue = Issue::new("trigger_invalid", "", error.message).with_span(start, end);
    if error.span.is_some() {
        let rest = units.get(start..).unwrap_or_default();
        let hint = if is_root(units, start) { Some(ROOT) } else { lexer_hint(rest, end - start) };
        issue.hint = hint.map(str::to_owned);
        issue.fixes = fix(units, start).into_iter().collect();
    } else if issue.message == NO_CONDITION
        && let Ok(tokens) = lex(fql)
        && let [name, behind @ ..] = join_names(tokens).as_slice()
        && name.kind == TokenKind::Ident
        && matches!(NameKind::of(&name.value), NameKind::Unknown)
    {
        issue.hint = Some(name_hint(name)).filter(|hint| !hint.is_empty());
        issue.fixes = name_fix(units, name, behind).into_iter().collect();
    }
    issue
}

/// The fix for an error of the lexer.
fn fix(units: &[u16], start: usize) -> Option<Fix> {
    let rest = units.get(start..)?;
    match rest {
        _ if is_root(units, start) => Some(replacement(units, [start, start + 2], String::new())),
        [sign @ (0x26 | 0x7C), rest @ ..] => {
            let length = 1 + usize::from(rest.first() == Some(sign));
            let word = if *sign == 0x26 { "and" } else { "or" };
            Some(replacement(units, [start, start + length], word.to_owned()))
        }
        [quote, inside @ ..] if CURLY.contains(quote) => {
            let length = inside.iter().position(|unit| CURLY.contains(unit) || *unit == 0x22)?;
            let is_closed = CURLY.contains(inside.get(length)?);
            let text = text_of(inside, [0, length]);
            is_closed.then(|| replacement(units, [start, start + length + 2], format!("\"{text}\"")))
        }
        _ => None,
    }
}

/// Whether a path starts with `$.` at the index.
fn is_root(units: &[u16], at: usize) -> bool {
    units.get(at..).is_some_and(|rest| rest.starts_with(&[0x24, 0x2E]))
        && at
            .checked_sub(1)
            .and_then(|before| units.get(before))
            .is_none_or(|&unit| [0x20, 0x0A, 0x09, 0x28].contains(&unit))
}

/// The hint for an error of the lexer. The invalid token is at the start of `rest`.
fn lexer_hint(rest: &[u16], length: usize) -> Option<&'static str> {
    let byte = |at: usize| rest.get(at).and_then(|&unit| u8::try_from(unit).ok()).unwrap_or_default();
    if rest.first().is_some_and(|quote| CURLY.contains(quote)) {
        return Some("Write straight quotes: `\"`.");
    }
    Some(match (byte(0), byte(length)) {
        (b'"' | b'\'', _) => "Write the same quote at its end. A backslash does not escape a quote.",
        (b'!', _) => "Write spaces around `!=`.",
        (b'&', _) => "Write `and`.",
        (b'|', _) => "Write `or`.",
        (b'\r', _) | (_, b'\r') => "Write a line feed or a space: a carriage return is neither.",
        (_, b'[') => "Write the index of an element as `.\\0`.",
        (b'A'..=b'Z' | b'a'..=b'z', b'"' | b'\'') => {
            "Write a space after a closing quote. A backslash does not escape a quote."
        }
        _ => return None,
    })
}
