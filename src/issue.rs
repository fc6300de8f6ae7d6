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
#[serde(into = "Json")]
#[non_exhaustive]
pub struct Issue {
    /// What kind of thing is wrong: stable across versions, `snake_case`, such as `event_not_json`.
    pub code: Cow<'static, str>,
    /// Whether anything fails because of it; serialized only for warnings.
    pub severity: Severity,
    /// Where in the mapping, payload, configuration or value that it is about; empty for the whole.
    pub path: Pointer,
    /// One sentence (or what the reference says).
    pub message: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
    /// Where in the text (that of the event, or the one that `path` leads to): the first byte, or in a trigger or a template
    /// the first UTF-16 unit, and the one after the last.
    pub span: Option<[usize; 2]>,
    /// Edits, each of which removes the issue by itself; only where one is sure to be meant.
    pub fixes: Vec<Fix>,
}

/// How serious an issue is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// Something fails.
    #[default]
    Error,
    /// Nothing fails, but the result is probably not what is meant.
    Warning,
}

/// The most warnings that one linter gives: a trigger may have a million characters, a mapping as many members.
pub(crate) const MAX_WARNINGS: usize = 100;

/// An edit that removes an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// The edit.
    pub edit: Edit,
}

impl Fix {
    /// A fix that puts a string in the place of a value.
    pub(crate) fn replace(path: Pointer, value: &str) -> Self {
        Self { title: ["Use \"", value, "\""].concat(), edit: Edit::Replace { path, value: value.to_owned() } }
    }

    /// A fix that gives a member the key that is meant.
    pub(crate) fn rename(path: Pointer, key: &str) -> Self {
        Self { title: ["Use \"", key, "\""].concat(), edit: Edit::Rename { path, key: key.to_owned() } }
    }
}

/// An edit of a text, or of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Replaces a part of the text that the issue's span is in.
    Text {
        /// What is replaced, in the unit of the issue's span.
        span: [usize; 2],
        /// What replaces it.
        insert: String,
    },
    /// Gives a member another key.
    Rename {
        /// The member.
        path: Pointer,
        /// Its new key.
        key: String,
    },
    /// Replaces a value by a string.
    Replace {
        /// The value.
        path: Pointer,
        /// What replaces it.
        value: String,
    },
}

impl Issue {
    /// An error without hint and span.
    #[must_use]
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

    /// A warning without hint and span.
    #[must_use]
    pub(crate) fn warning(code: &'static str, path: impl Into<Pointer>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, path, message) }
    }

    /// The same issue with advice.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same issue with the member that was probably meant by the one at this location. It is a fix unless the object has
    /// that member already.
    #[must_use]
    pub(crate) fn with_meant(mut self, member: Pointer, meant: Option<&str>, object: &Json) -> Self {
        self.hint = meant.map(|meant| ["Did you mean `", meant, "`?"].concat());
        let missing = meant.filter(|meant| object.member(*meant).is_undefined());
        self.fixes.extend(missing.map(|meant| Fix::rename(member, meant)));
        self
    }

    /// The same issue of a part that is at this location of something larger.
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
    /// The issue as JSON: `{ code, severity?, path, message, hint?, span?, fixes? }`.
    fn from(issue: Issue) -> Self {
        let fixes: Vec<Json> = issue.fixes.into_iter().map(Json::from).collect();
        Value::object([
            ("code", issue.code.into_owned().into()),
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
    /// An issue about an event, read from its JSON. Those have no fixes.
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
        let [place, change] = match fix.edit {
            Edit::Text { span: place, insert } => [("span", span(place)), ("insert", insert.into())],
            Edit::Rename { path, key } => [("path", path.into()), ("key", key.into())],
            Edit::Replace { path, value } => [("path", path.into()), ("value", value.into())],
        };
        Value::object([("title", fix.title.into()), place, change])
    }
}

fn span(span: [usize; 2]) -> Json {
    Value::Array(span.map(Value::from).into())
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

/// The same among names that are read at run time.
pub(crate) fn closest_name(found: &str, known: &[String]) -> Option<String> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    closest(found.as_bytes(), &known).map(str::to_owned)
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
