//! [`Issue`]: something wrong, with a stable code, a place and a sentence a user can act on.
//!
//! Every stage reports with this one type, so that a caller handles a broken event, a broken mapping and a
//! refused payload alike. Codes are never reused for another meaning.

use crate::json::{Json, Pointer, ReadError, Value};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// Something wrong with an event, a mapping, a trigger, field definitions, a payload or a configuration.
///
/// `message` is, word for word, what the reference says where the reference says something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Issue {
    /// What kind of thing is wrong: stable across versions, `snake_case`, such as `event_not_json`.
    pub code: Cow<'static, str>,
    /// Where in the mapping, payload, configuration or value that it is about; empty for the whole.
    pub path: Pointer,
    /// One sentence (or what the reference says).
    pub message: String,
    /// What to do about it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where in the text: the first byte, or in a trigger the first UTF-16 unit, and the one after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// Edits of the text, each of which removes the issue by itself; only where one is sure to be meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

/// An edit of a text that removes an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// What is replaced, in the unit of the issue's span.
    pub span: [usize; 2],
    /// What replaces it.
    pub insert: String,
}

impl Issue {
    /// An issue without hint and span.
    #[must_use]
    pub(crate) fn new(code: &'static str, path: impl Into<Pointer>, message: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            path: path.into(),
            message: message.into(),
            hint: None,
            span: None,
            fixes: Vec::new(),
        }
    }

    /// The same issue with advice.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same issue with its place in the text.
    #[must_use]
    pub(crate) fn with_span(mut self, start: usize, end: usize) -> Self {
        self.span = Some([start, end]);
        self
    }
}

impl From<ReadError> for Issue {
    fn from(error: ReadError) -> Self {
        let [start, end] = error.span;
        Self::new(error.code, "", error.message).with_span(start, end)
    }
}

impl From<Issue> for Json {
    /// The issue as JSON: `{ code, path, message, hint?, span?, fixes? }`.
    fn from(issue: Issue) -> Self {
        let span = |span: [usize; 2]| Value::Array(span.map(Value::from).into());
        let fix = |fix: Fix| {
            Value::object([("title", fix.title.into()), ("span", span(fix.span)), ("insert", fix.insert.into())])
        };
        let fixes: Vec<Json> = issue.fixes.into_iter().map(fix).collect();
        Value::object([
            ("code", issue.code.into_owned().into()),
            ("path", issue.path.into()),
            ("message", issue.message.into()),
            ("hint", issue.hint.map(Value::from).unwrap_or_default()),
            ("span", issue.span.map(span).unwrap_or_default()),
            ("fixes", if fixes.is_empty() { Value::Undefined } else { Value::Array(fixes) }),
        ])
    }
}

/// "Did you mean `@path`?", or nothing.
pub(crate) fn did_you_mean(found: &[u8], known: &[&str]) -> Option<String> {
    closest(found, known).map(|known| ["Did you mean `", known, "`?"].concat())
}

/// The known word that was probably meant by another: at most two letters are to be changed, added or left out, and no
/// more than half of them.
pub(crate) fn closest<'k>(found: &[u8], known: &[&'k str]) -> Option<&'k str> {
    let mut best = None;
    let mut limit = 3;
    for word in known {
        let longer = found.len().max(word.len());
        // What is much longer needs no look at each letter.
        let distance = if longer > word.len() + 2 { longer } else { distance(found, word.as_bytes()) };
        if distance > 0 && distance < limit && distance * 2 <= longer {
            (best, limit) = (Some(*word), distance);
        }
    }
    best
}

/// How many bytes are to be changed, added or left out to make one of the other.
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, left) in from.iter().enumerate() {
        let (mut diagonal, mut before) = (at, at + 1);
        for (cell, right) in row.iter_mut().skip(1).zip(to) {
            let changed = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = changed.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or_default()
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}", self.message, self.code)?;
        if !self.path.is_empty() {
            write!(f, ", at {}", self.path)?;
        }
        f.write_str("]")
    }
}

impl std::error::Error for Issue {}
