//! The linter for mappings that are valid but probably not intended.
//!
//! This file has the traversal; the warnings about a directive are in the directive's file.

use super::directives::{self, as_directive};
use super::is_directive_like;
use crate::issue::{Fix, Issue, MAX_WARNINGS};
use crate::json::{Json, Kind, Pointer, Value, find};
use std::fmt::Display;

/// The warnings about a mapping, in the order of its parts. Errors are reported by
/// [`Mapping::validate`](super::Mapping::validate).
///
/// ```
/// use segment_postscript::json::Json;
/// use segment_postscript::mapping::lint;
///
/// let mapping: Json = serde_json::from_str(r#"{"email": {"@liquid": "{{ traits.email | downcas }}"}}"#)?;
/// let [warning] = lint(&mapping).try_into().unwrap();
/// assert_eq!((&*warning.code, &*warning.path, warning.span), ("mapping_unknown_filter", "/email/@liquid", Some([18, 25])));
/// assert_eq!(warning.hint.as_deref(), Some("Did you mean `downcase`?"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn lint(mapping: &Json) -> Vec<Issue> {
    let mut linter = Linter { pointer: Pointer::default(), issues: Vec::new() };
    linter.part(mapping);
    linter.issues
}

/// The state of linting a mapping: the current location, and the warnings so far.
pub(super) struct Linter {
    pub pointer: Pointer,
    issues: Vec<Issue>,
}

impl Linter {
    fn part(&mut self, part: &Json) {
        if let Some((name, options)) = as_directive(part)
            && let Some(definition) = directives::definition(&name)
        {
            return self.within(name, |linter| (definition.lint)(linter, &options));
        }
        if let Some(text) = part.as_string() {
            self.text(&text.to_string_lossy());
        }
        // The operand of a misspelt directive is not a value either.
        self.each(part, is_directive_like(part));
    }

    /// Warns about a text that reads nothing of the event although it looks as if it should.
    fn text(&mut self, text: &str) {
        let (kind, directive) = if is_path(text) {
            ("path", "@path")
        } else if is_template(text) {
            ("template", if text.as_bytes().contains(&b'|') { "@liquid" } else { "@template" })
        } else {
            return;
        };
        let message = ["This text looks like a ", kind, ", but it is sent as it is."].concat();
        let hint = ["Use `", directive, "` to read the event. If the text is intended, use `@literal`."].concat();
        let mut issue = Issue::warning("mapping_text_not_evaluated", &self.pointer, message).with_hint(hint);
        let title = ["Use ", directive].concat();
        issue.fixes.push(Fix::replace(
            self.pointer.clone(),
            title,
            Value::object([(directive, text.to_owned().into())]),
        ));
        self.warn(issue);
    }

    /// Visits the options of a directive; their texts are not values of the mapping. Sufficient for most directives.
    pub fn inside(&mut self, options: &Json) {
        self.each(options, true);
    }

    /// Visits the members or elements of a value.
    pub fn values(&mut self, value: &Json) {
        self.each(value, false);
    }

    fn each(&mut self, value: &Json, are_options: bool) {
        let mut visit = |key: &dyn Display, part: &Json| {
            if !(are_options && part.kind() == Kind::String) {
                self.within(key, |linter| linter.part(part));
            }
        };
        match value {
            Value::Array(elements) => elements.iter().enumerate().for_each(|(at, element)| visit(&at, element)),
            Value::Object(object) => object.iter().for_each(|(key, member)| visit(&key, member)),
            _ => {}
        }
    }

    fn within(&mut self, key: impl Display, act: impl FnOnce(&mut Self)) {
        self.pointer.push(key);
        act(self);
        self.pointer.pop();
    }

    /// Adds a warning.
    pub fn warn(&mut self, warning: Issue) {
        if self.issues.len() < MAX_WARNINGS {
            self.issues.push(warning);
        }
    }
}

/// Whether a text is a path such as `$.traits.email`, and not a price such as `$.99`.
fn is_path(text: &str) -> bool {
    let is_key = |first: u8| first == b'_' || first.is_ascii_alphabetic();
    matches!(text.as_bytes(), [b'$', b'.', first, keys @ ..] if is_key(*first) && !keys.iter().any(u8::is_ascii_whitespace))
}

/// Whether a text has a tag such as `{{traits.email}}`.
fn is_template(text: &str) -> bool {
    let text = text.as_bytes();
    find(text, b"{{", 0).is_some_and(|start| find(text, b"}}", start).is_some())
}
