//! The linter for mappings that are valid but probably not intended.
//!
//! This file has the traversal; the warnings about a directive are in the directive's file.

use super::directives::{self, as_directive};
use crate::issue::{Issue, MAX_WARNINGS};
use crate::json::{Json, Pointer, Value};
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
        self.inside(part);
    }

    /// Visits the members or elements of a value, which is sufficient for most directives.
    pub fn inside(&mut self, value: &Json) {
        match value {
            Value::Array(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    self.within(at, |linter| linter.part(element));
                }
            }
            Value::Object(object) => {
                for (key, member) in object.iter() {
                    self.within(key, |linter| linter.part(member));
                }
            }
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
