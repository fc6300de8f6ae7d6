//! [`Issue`]: something wrong, with a stable code, a place and a sentence a user can act on.
//!
//! Every stage reports with this one type, so that a caller handles a broken event, a broken mapping and a
//! refused payload alike. Codes are never reused for another meaning.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Something wrong with an event, a mapping, a trigger, field definitions, a payload or a configuration.
///
/// `message` is, word for word, what the reference says where the reference says something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What kind of thing is wrong: stable across versions, `snake_case`, such as `event_not_json`.
    pub code: Cow<'static, str>,
    /// Where: `/email/@path` in a mapping, `$.email` in a payload, empty for the whole.
    pub path: String,
    /// One sentence (or what the reference says).
    pub message: String,
    /// What to do about it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// Where in the text: first byte and the byte after the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<[usize; 2]>,
}

impl Issue {
    /// An issue without hint and span.
    #[must_use]
    pub fn new(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), path: path.into(), message: message.into(), hint: None, span: None }
    }

    /// The same issue with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same issue with its place in the text, in bytes.
    #[must_use]
    pub fn with_span(mut self, start: usize, end: usize) -> Self {
        self.span = Some([start, end]);
        self
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}", self.message, self.code)?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        f.write_str("]")
    }
}

impl std::error::Error for Issue {}
