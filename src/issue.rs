//! [`Issue`]: a problem, with a stable code, a location, and a message that a user can act on.
//!
//! All stages report problems with this type, so that callers handle invalid events, mappings and payloads alike. Codes
//! are never reused with another meaning.

use crate::json::{Json, Pointer, ReadError, Value};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// A problem with an event, a mapping, a trigger, field definitions, a payload or a configuration.
///
/// Where the reference reports the same problem, `message` is its message word for word.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(into = "Json")]
#[non_exhaustive]
pub struct Issue {
    /// A stable identifier in `snake_case`, such as `event_not_json`.
    pub code: Cow<'static, str>,
    /// An error or a warning; serialized only for warnings.
    pub severity: Severity,
    /// The location in the mapping, payload, configuration or value; empty for the whole value.
    pub path: Pointer,
    /// One sentence, or the reference's message.
    pub message: String,
    /// How to fix the problem, if known.
    pub hint: Option<String>,
    /// The range in the text of the event, or in the string at `path`: start (inclusive) and end (exclusive), in bytes
    /// for an event and in UTF-16 code units for a trigger or template.
    pub span: Option<[usize; 2]>,
    /// Alternative edits, each of which resolves the issue by itself. Only if the intended value is unambiguous.
    pub fixes: Vec<Fix>,
}

/// How serious an issue is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// Something fails.
    #[default]
    Error,
    /// Nothing fails, but the result is probably not what was intended.
    Warning,
}

/// The maximum number of warnings of one linter: a trigger may have a million characters, a mapping as many members.
pub(crate) const MAX_WARNINGS: usize = 100;

/// An edit that resolves an issue.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fix {
    /// A short description of the edit.
    pub title: String,
    /// The edit.
    pub edit: Edit,
}

impl Fix {
    pub(crate) fn replace(path: Pointer, title: String, value: Json) -> Self {
        Self { title, edit: Edit::Replace { path, value } }
    }

    pub(crate) fn rename(path: Pointer, key: &str) -> Self {
        Self { title: ["Use \"", key, "\""].concat(), edit: Edit::Rename { path, key: key.to_owned() } }
    }
}

/// An edit of a text, or of JSON.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Edit {
    /// Replaces a range of the text that the issue's span refers to.
    Text {
        /// The range to replace, in the same units as the issue's span.
        span: [usize; 2],
        /// The replacement.
        insert: String,
    },
    /// Renames a member.
    Rename {
        /// The location of the member.
        path: Pointer,
        /// The new key.
        key: String,
    },
    /// Replaces a value.
    Replace {
        /// The value.
        path: Pointer,
        /// The replacement.
        value: Json,
    },
}

impl Issue {
    /// Creates an error without hint and span.
    pub(crate) fn new(code: &'static str, path: impl Into<Pointer>, message: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            severity: Severity::Error,
            path: path.into(),
            message: message.into(),
            hint: None,
            span: None,
            fixes: Vec::new(),
        }
    }

    /// Creates a warning without hint and span.
    pub(crate) fn warning(code: &'static str, path: impl Into<Pointer>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, path, message) }
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets a hint with the correct key for the member at this location, and a fix unless the object already has that
    /// key.
    #[must_use]
    pub(crate) fn with_meant(mut self, member: Pointer, meant: Option<&str>, object: &Json) -> Self {
        self.hint = meant.map(|meant| ["Did you mean `", meant, "`?"].concat());
        let missing = meant.filter(|meant| object.member(*meant).is_undefined());
        self.fixes.extend(missing.map(|meant| Fix::rename(member, meant)));
        self
    }

    /// Prefixes the path with the location of the affected part in a larger value.
    #[must_use]
    pub(crate) fn within(mut self, pointer: &Pointer) -> Self {
        self.path = pointer.join(&self.path);
        for fix in &mut self.fixes {
            if let Edit::Rename { path, .. } | Edit::Replace { path, .. } = &mut fix.edit {
                *path = pointer.join(path);
            }
        }
        self
    }

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
    /// The issue as JSON: `{ code, severity?, path, message, hint?, span?, fixes? }`.
    fn from(issue: Issue) -> Self {
        let code = match issue.code {
            Cow::Borrowed(code) => code.into(),
            Cow::Owned(code) => code.into(),
        };
        let fixes: Vec<Json> = issue.fixes.into_iter().map(Json::from).collect();
        Value::object([
            ("code", code),
            ("severity", if issue.severity == Severity::Warning { "warning".into() } else { Value::Undefined }),
            ("path", issue.path.into()),
            ("message", issue.message.into()),
            ("hint", issue.hint.map(Value::from).unwrap_or_default()),
            ("span", issue.span.map(span).unwrap_or_default()),
            ("fixes", if fixes.is_empty() { Value::Undefined } else { Value::Array(fixes) }),
        ])
    }
}

#[cfg(target_arch = "wasm32")]
impl From<&Value<'_>> for Issue {
    /// Reads an issue about an event from its JSON. Such issues have no fixes.
    fn from(issue: &Value<'_>) -> Self {
        let text = |key: &str| issue.member(key).as_string().map(|text| text.to_string_lossy().into_owned());
        let span = issue.member("span");
        let mut span = span.elements().filter_map(|end| end.as_f64()).map(|end| end as usize);
        Self {
            code: Cow::Owned(text("code").unwrap_or_default()),
            hint: text("hint"),
            span: span.next().zip(span.next()).map(<[usize; 2]>::from),
            ..Self::new("", Pointer::from_text(text("path").unwrap_or_default()), text("message").unwrap_or_default())
        }
    }
}

impl From<Fix> for Json {
    /// The fix as JSON: `{ title }` with `{ span, insert }`, `{ path, key }` or `{ path, value }`.
    fn from(fix: Fix) -> Self {
        let [location, change] = match fix.edit {
            Edit::Text { span: range, insert } => [("span", span(range)), ("insert", insert.into())],
            Edit::Rename { path, key } => [("path", path.into()), ("key", key.into())],
            Edit::Replace { path, value } => [("path", path.into()), ("value", value)],
        };
        Value::object([("title", fix.title.into()), location, change])
    }
}

fn span(span: [usize; 2]) -> Json {
    Value::Array(span.map(Value::from).into())
}

/// "Did you mean `@path`?", or `None`.
pub(crate) fn did_you_mean(found: &[u8], known: &[&str]) -> Option<String> {
    closest(found, known).map(|known| ["Did you mean `", known, "`?"].concat())
}

/// The known word that is most similar to another: the edit distance is at most two, and at most half of the letters.
pub(crate) fn closest<'k>(found: &[u8], known: &[&'k str]) -> Option<&'k str> {
    let mut best = None;
    let mut limit = 3;
    for word in known {
        let longer = found.len().max(word.len());
        // Much longer words are rejected by their length.
        let distance = if longer > word.len() + 2 { longer } else { distance(found, word.as_bytes()) };
        if distance > 0 && distance < limit && distance * 2 <= longer {
            (best, limit) = (Some(*word), distance);
        }
    }
    best
}

/// Like [`closest`], among names that are read at run time.
pub(crate) fn closest_name(found: &str, known: &[String]) -> Option<String> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    closest(found.as_bytes(), &known).map(str::to_owned)
}

/// The edit distance (Levenshtein) in bytes.
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
