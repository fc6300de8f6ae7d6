//! The lexer: splits a query into tokens, unit by unit, as the reference's lexer does.
//!
//! A backslash escapes one UTF-16 unit, so the second half of an escaped emoji is an error. After an error the reference
//! drops all tokens, so its parser finds none.

use super::error::FqlError;
use crate::json::{Json, Str, StrBuilder, Value, number_to_string, to_number};

/// The maximum size of a query: 1 MiB. Real ones have a few hundred bytes.
pub const MAX_QUERY_BYTES: usize = 1 << 20;

/// The length at which a string, number or identifier is an error, in UTF-16 units.
const MAX_TOKEN_UNITS: usize = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Ident,
    Dot,
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, or `!` before a name or a parenthesis.
    Operator,
    /// `and`, `or`.
    Conditional,
    /// A string, its quotes included.
    String,
    Number,
    Null,
    ParenLeft,
    ParenRight,
    /// `[`, `]`, `,`.
    Separator,
    /// The end of the query or of a group. As a value it is the text "eos".
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// The text; for an identifier, without backslashes.
    pub(super) value: Str<'static>,
    /// The range in UTF-16 units. A closing quote that opens the next string belongs to both tokens.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    fn new(kind: TokenKind, value: Str<'static>) -> Self {
        Self { kind, value, start: 0, end: 0 }
    }

    fn fixed(kind: TokenKind, value: &'static str) -> Self {
        Self::new(kind, value.into())
    }

    pub(super) fn span(&self) -> [usize; 2] {
        [self.start, self.end]
    }

    /// The token at the end of every query and every group.
    pub(super) fn end() -> Self {
        Self::fixed(TokenKind::End, "eos")
    }
}

/// Splits a query into tokens; the last one is [`Token::end`].
pub(super) fn lex(fql: &Str<'_>) -> Result<Vec<Token>, FqlError> {
    if fql.as_bytes().len() > MAX_QUERY_BYTES {
        return Err(FqlError::new(format!(
            "The query has {} bytes; at most {MAX_QUERY_BYTES} are allowed.",
            fql.as_bytes().len()
        )));
    }
    let mut lexer = Lexer { units: fql.utf16_units().collect(), at: 0 };
    let mut tokens = Vec::new();
    while let Some(unit) = lexer.next() {
        if is_space(unit) {
            continue;
        }
        let start = lexer.at;
        let mut token = lexer.token(unit).map_err(|what| {
            let error = FqlError::new(format!("Character {start}: {what}."));
            FqlError { span: Some([start - 1, lexer.at.max(start)]), ..error }
        })?;
        token.start = start - 1;
        token.end = if token.kind == TokenKind::String { token.start + token.value.utf16_len() } else { lexer.at };
        tokens.push(token);
    }
    tokens.push(Token::end());
    Ok(tokens)
}

/// The value of a token. Only double quotes are removed from a string.
pub(super) fn value_of(token: &Token) -> Json {
    match token.kind {
        TokenKind::Number => Value::Number(token.value.to_str().map_or(f64::NAN, to_number)),
        TokenKind::Ident if token.value == "true" => Value::Bool(true),
        TokenKind::Ident if token.value == "false" => Value::Bool(false),
        _ => Value::String(value_text(token)),
    }
}

pub(super) fn value_text(token: &Token) -> Str<'static> {
    match token.kind {
        TokenKind::Number => number_to_string(token.value.to_str().map_or(f64::NAN, to_number)).into(),
        TokenKind::String if token.value.as_bytes().starts_with(b"\"") => {
            let inside = token.value.utf16_len().saturating_sub(2);
            Str::from_units(token.value.utf16_units().skip(1).take(inside))
        }
        _ => token.value.clone(),
    }
}

struct Lexer {
    units: Vec<u16>,
    /// The index of the next unit.
    at: usize,
}

impl Lexer {
    fn next(&mut self) -> Option<u16> {
        let unit = self.peek()?;
        self.at += 1;
        Some(unit)
    }

    fn peek(&self) -> Option<u16> {
        self.units.get(self.at).copied()
    }

    fn peek_ascii(&self) -> Option<u8> {
        self.peek().map(ascii)
    }

    /// Reads the token that starts with the unit that was just consumed.
    fn token(&mut self, first: u16) -> Result<Token, &'static str> {
        let fixed = |kind, value| Ok(Token::fixed(kind, value));
        match ascii(first) {
            b'!' if matches!(self.peek_ascii(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'(')) => {
                fixed(TokenKind::Operator, "!")
            }
            b'!' if self.accept(b"=") => fixed(TokenKind::Operator, "!="),
            b'!' => Err("`!` is followed by neither a name, nor `(`, nor `=` and a space"),
            b'=' => fixed(TokenKind::Operator, "="),
            b'<' if self.accept(b"=") => fixed(TokenKind::Operator, "<="),
            b'<' => fixed(TokenKind::Operator, "<"),
            b'>' if self.accept(b"=") => fixed(TokenKind::Operator, ">="),
            b'>' => fixed(TokenKind::Operator, ">"),
            b'a' if self.accept(b"nd") => fixed(TokenKind::Conditional, "and"),
            b'o' if self.accept(b"r") => fixed(TokenKind::Conditional, "or"),
            b'n' if self.accept(b"ull") => fixed(TokenKind::Null, "null"),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'\\' => self.ident(first),
            b'0'..=b'9' | b'-' | b'+' => self.number(),
            b'"' | b'\'' => self.string(first),
            b'.' => fixed(TokenKind::Dot, "."),
            b'[' => fixed(TokenKind::Separator, "["),
            b']' => fixed(TokenKind::Separator, "]"),
            b',' => fixed(TokenKind::Separator, ","),
            b'(' => fixed(TokenKind::ParenLeft, "("),
            b')' => fixed(TokenKind::ParenRight, ")"),
            _ => Err("this character is unexpected"),
        }
    }

    /// Consumes the rest of a word if it is complete and a terminator follows. Otherwise nothing is consumed, unless the
    /// query ends within the word: as in the reference, its letters are lost then, so that `… or an` ends with the name
    /// `a`.
    fn accept(&mut self, rest: &[u8]) -> bool {
        let start = self.at;
        let mut same = true;
        for &expected in rest {
            let Some(unit) = self.next() else { return false };
            same &= ascii(unit) == expected;
            if ends_word(Some(unit)) {
                break;
            }
        }
        if same && ends_word(self.peek()) {
            return true;
        }
        self.at = start;
        false
    }

    fn ident(&mut self, first: u16) -> Result<Token, &'static str> {
        let mut name = StrBuilder::default();
        let mut unit = first;
        for _ in 1..MAX_TOKEN_UNITS {
            if ascii(unit) == b'\\' {
                unit = self.next().ok_or("nothing follows the backslash")?;
            }
            name.push_code_point(u32::from(unit));
            match self.peek() {
                Some(next) if is_ident(next) => {
                    unit = next;
                    self.at += 1;
                }
                next if ends_word(next) || matches!(next.map(ascii), Some(b'.' | b'(' | b'=' | b'!')) => {
                    return Ok(Token::new(TokenKind::Ident, name.finish()));
                }
                _ => return Err("a name is followed by an invalid character (try a space)"),
            }
        }
        Err("a name is too long")
    }

    fn number(&mut self) -> Result<Token, &'static str> {
        let start = self.at;
        let mut has_point = false;
        while let Some(next @ (b'0'..=b'9' | b'.')) = self.peek_ascii() {
            self.at += 1;
            if next == b'.' {
                if has_point || ends_word(self.peek()) {
                    return Err("a number ends with a point, or has two");
                }
                has_point = true;
            }
            if self.at - start >= MAX_TOKEN_UNITS {
                return Err("a number is too long");
            }
        }
        Ok(self.token_from(TokenKind::Number, start - 1))
    }

    fn string(&mut self, quote: u16) -> Result<Token, &'static str> {
        let start = self.at;
        while self.next().ok_or("the string is not closed")? != quote {
            if self.at - start >= MAX_TOKEN_UNITS {
                return Err("a string is too long");
            }
        }
        let token = self.token_from(TokenKind::String, start - 1);
        // As in the reference, a closing quote is not consumed if a word follows directly, so it opens the next string.
        if !ends_word(self.peek()) {
            self.at -= 1;
        }
        Ok(token)
    }

    fn token_from(&self, kind: TokenKind, start: usize) -> Token {
        let units = self.units.get(start..self.at).unwrap_or_default();
        Token::new(kind, Str::from_units(units.iter().copied()))
    }
}

/// The unit as a byte, for comparison with ASCII characters.
fn ascii(unit: u16) -> u8 {
    u8::try_from(unit).unwrap_or(u8::MAX)
}

/// Whether the lexer skips the unit. A carriage return is an error instead.
fn is_space(unit: u16) -> bool {
    matches!(ascii(unit), b' ' | b'\t' | b'\n')
}

fn is_ident(unit: u16) -> bool {
    ascii(unit).is_ascii_alphanumeric() || matches!(ascii(unit), b'_' | b'-' | b'\\')
}

/// Whether a word ends before this unit, or before the end of the query.
fn ends_word(next: Option<u16>) -> bool {
    next.is_none_or(|unit| is_space(unit) || matches!(ascii(unit), b',' | b']' | b')'))
}
