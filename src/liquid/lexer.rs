//! The lexer: splits a template into text, `{{ output }}` and `{% tag %}`, and trims the text next to dashes.
//!
//! All indices count UTF-16 units.

use super::error::{Error, Position};
use super::text::Units;
use crate::json::{Value, to_text};
use std::cell::RefCell;

/// The text of a template, and what the parser reports about it.
pub(super) struct Source<'t> {
    pub units: &'t [u16],
    /// The unknown filters, with their spans.
    pub unknown_filters: RefCell<Vec<(String, [usize; 2])>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Text and its range, which is shorter than the token's if a dash trims it.
    Text(usize, usize),
    Output,
    /// A tag: its name, and the index at which its arguments begin.
    Tag {
        name: String,
        arguments: usize,
    },
}

/// A token and its range in the template.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub begin: usize,
    pub end: usize,
    /// The range without delimiters, dashes and white space.
    pub content: (usize, usize),
    /// Whether a dash trims the text before and after the token.
    trims: (bool, bool),
}

impl Token {
    pub(super) fn tag(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Tag { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl<'t> Source<'t> {
    pub(super) fn new(units: &'t [u16]) -> Self {
        Self { units, unknown_filters: RefCell::default() }
    }

    pub(super) fn error(&self, message: impl Into<String>, at: usize) -> Error {
        Error::at(self.position(at), message)
    }

    /// The line and the column of an index.
    pub(super) fn position(&self, at: usize) -> Position {
        let before = &self.units[..at.min(self.units.len())];
        let line = before.iter().filter(|&&unit| unit == u16::from(b'\n')).count() + 1;
        let column = before.iter().rev().take_while(|&&unit| unit != u16::from(b'\n')).count() + 1;
        Position { line, column }
    }

    /// A part of the template.
    pub(super) fn slice(&self, begin: usize, end: usize) -> crate::json::Str<'static> {
        super::text::text(self.units.get(begin..end.min(self.units.len())).unwrap_or_default())
    }

    /// A part of the template, quoted, and truncated as in liquidjs.
    pub(super) fn snapshot(&self, begin: usize, end: usize) -> String {
        let piece = self.units.get(begin..end.min(self.units.len())).unwrap_or_default();
        let mut shown: Units = piece.to_vec();
        if shown.len() > 32 {
            shown.truncate(29);
            shown.extend("...".encode_utf16());
        }
        to_text(&Value::String(super::text::text(&shown)))
    }

    fn is_at(&self, at: usize, text: &str) -> bool {
        text.bytes().enumerate().all(|(offset, byte)| self.units.get(at + offset) == Some(&u16::from(byte)))
    }

    /// Whether `text` ends at the index.
    fn is_before(&self, at: usize, text: &str) -> bool {
        at >= text.len() && self.is_at(at - text.len(), text)
    }

    /// The first index after `from` at which `text` ends.
    fn next_end(&self, from: usize, text: &str) -> Option<usize> {
        (from + 1..=self.units.len()).find(|&at| self.is_before(at, text))
    }

    pub(super) fn tokens(&self) -> Result<Vec<Token>, Error> {
        let mut tokens = Vec::new();
        let mut at = 0;
        let mut raw = None;
        while at < self.units.len() {
            let token = match raw {
                Some(begin) => self.raw_token(at, begin)?,
                None if self.is_at(at, "{%") => self.tag_token(at)?,
                None if self.is_at(at, "{{") => self.output_token(at)?,
                None => self.text_token(at),
            };
            match token.tag() {
                Some("raw") if raw.is_none() => raw = Some(token.begin),
                Some(_) if raw.is_some() => raw = None,
                _ => {}
            }
            at = token.end;
            tokens.push(token);
        }
        self.trim(&mut tokens);
        Ok(tokens)
    }

    fn text_token(&self, begin: usize) -> Token {
        let is_end = |&at: &usize| self.is_at(at, "{%") || self.is_at(at, "{{");
        let end = (begin..self.units.len()).find(is_end).unwrap_or(self.units.len());
        Self::plain(begin, end)
    }

    fn plain(begin: usize, end: usize) -> Token {
        Token { kind: TokenKind::Text(begin, end), begin, end, content: (begin, end), trims: (false, false) }
    }

    fn output_token(&self, begin: usize) -> Result<Token, Error> {
        let mut at = begin;
        loop {
            if at >= self.units.len() {
                let message = format!("output {} not closed", self.snapshot(begin, self.units.len()));
                return Err(self.error(message, begin));
            }
            if is_quote(self.units[at]) {
                at = quoted_end(self.units, at, self.units.len());
                continue;
            }
            at += 1;
            if self.is_before(at, "}}") {
                return Ok(self.delimited(begin, at, begin + 2, at - 2));
            }
        }
    }

    fn tag_token(&self, begin: usize) -> Result<Token, Error> {
        let Some(end) = self.next_end(begin, "%}") else {
            let message = format!("tag {} not closed", self.snapshot(begin, self.units.len()));
            return Err(self.error(message, begin));
        };
        self.named(
            self.delimited(begin, end, begin + 2, end.saturating_sub(2)),
            "illegal tag syntax, tag name expected",
        )
    }

    /// A line in the tag `liquid`, as a tag.
    pub(super) fn line_token(&self, begin: usize, end: usize) -> Result<Token, Error> {
        self.named(self.delimited(begin, end, begin, end), "illegal liquid tag syntax")
    }

    fn named(&self, mut token: Token, missing: &str) -> Result<Token, Error> {
        let (begin, end) = token.content;
        let mut at = self.skip_blank(begin, end);
        let start = at;
        if self.units.get(at) == Some(&u16::from(b'#')) {
            at += 1;
        } else {
            at = self.word_end(at, end);
        }
        if start == at {
            return Err(self.error(missing, at));
        }
        let name = self.slice(start, at).to_string_lossy().into_owned();
        token.kind = TokenKind::Tag { name, arguments: self.skip_blank(at, end) };
        Ok(token)
    }

    /// A token with its content, which excludes dashes and white space at both ends. The kind is `Output` until `named`
    /// makes it a tag.
    fn delimited(&self, begin: usize, end: usize, content_begin: usize, content_end: usize) -> Token {
        let dash = u16::from(b'-');
        let left = self.units.get(content_begin) == Some(&dash);
        let right = content_end > 0 && self.units.get(content_end - 1) == Some(&dash);
        let mut from = content_begin + usize::from(left);
        let mut to = content_end.saturating_sub(usize::from(right));
        from = self.skip_blank(from, to.max(from));
        while to > from && is_blank(self.units[to - 1]) {
            to -= 1;
        }
        Token { kind: TokenKind::Output, begin, end, content: (from, to), trims: (left, right) }
    }

    pub(super) fn skip_blank(&self, mut at: usize, end: usize) -> usize {
        while at < end && is_blank(self.units[at]) {
            at += 1;
        }
        at
    }

    /// The end of the name that begins at the index; the index itself if there is no name.
    pub(super) fn word_end(&self, mut at: usize, end: usize) -> usize {
        while at < end && is_word(self.units[at]) {
            at += 1;
        }
        at
    }

    /// The next token after the tag `raw`: its text, or the tag `endraw`.
    fn raw_token(&self, begin: usize, raw: usize) -> Result<Token, Error> {
        let length = self.units.len();
        let unclosed = || self.error(format!("raw {} not closed", self.snapshot(raw, length)), begin);
        let mut at = self.next_end(begin, "{%").ok_or_else(unclosed)?;
        let mut left = at - 2;
        while at < length {
            at = self.skip_blank(at, length);
            let start = at;
            at = self.word_end(at, length);
            if self.slice(start, at) != "endraw" {
                at = self.next_end(at, "{%").ok_or_else(unclosed)?;
                left = at - 2;
                continue;
            }
            while at <= length {
                if self.is_before(at, "%}") {
                    if begin == left {
                        let token = self.delimited(begin, at, begin + 2, at - 2);
                        return self.named(token, "illegal tag syntax, tag name expected");
                    }
                    return Ok(Self::plain(begin, left));
                }
                if self.is_before(at, "{%") {
                    break;
                }
                at += 1;
            }
        }
        Err(unclosed())
    }

    /// Trims the texts next to tokens with dashes.
    fn trim(&self, tokens: &mut [Token]) {
        let mut raw = false;
        for at in 0..tokens.len() {
            if matches!(tokens[at].kind, TokenKind::Text(..)) {
                continue;
            }
            let (left, right) = tokens[at].trims;
            if !raw && left && at > 0 {
                self.trim_end(&mut tokens[at - 1]);
            }
            match tokens[at].tag() {
                Some("raw") => raw = true,
                Some("endraw") => raw = false,
                _ => {}
            }
            if !raw && right && at + 1 < tokens.len() {
                self.trim_begin(&mut tokens[at + 1]);
            }
        }
    }

    fn trim_end(&self, token: &mut Token) {
        let TokenKind::Text(begin, end) = &mut token.kind else { return };
        while *end > 0 && is_blank(self.units[*end - 1]) && *end > *begin {
            *end -= 1;
        }
    }

    fn trim_begin(&self, token: &mut Token) {
        let TokenKind::Text(begin, end) = &mut token.kind else { return };
        while *begin < *end && is_blank(self.units[*begin]) {
            *begin += 1;
        }
    }
}

/// The index after the closing quote of the text that begins at `begin`; `end` if it is not closed.
pub(super) fn quoted_end(units: &[u16], begin: usize, end: usize) -> usize {
    let mut escaped = false;
    for at in begin + 1..end {
        if units[at] == units[begin] && !escaped {
            return at + 1;
        }
        escaped = !escaped && units[at] == u16::from(b'\\');
    }
    end
}

/// Whether names may contain the unit: ASCII letters, digits, `_`, `-`, `?`, and everything beyond ASCII except blanks
/// and curly quotes.
pub(super) fn is_word(unit: u16) -> bool {
    match u8::try_from(unit) {
        Ok(byte) if byte < 128 => byte.is_ascii_alphanumeric() || b"_-?".contains(&byte),
        _ => !is_blank(unit) && unit != 0x201C && unit != 0x201D,
    }
}

pub(super) fn is_blank(unit: u16) -> bool {
    matches!(unit,
        0x09..=0x0D | 0x20 | 0xA0 | 0x1680 | 0x180E | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000)
}

pub(super) fn is_quote(unit: u16) -> bool {
    unit == u16::from(b'"') || unit == u16::from(b'\'')
}
