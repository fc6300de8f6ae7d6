//! Typed access to the attributes of field definitions.

use crate::issue::Issue;
use crate::json::{Json, Pointer};

/// The issue of an invalid part of field definitions.
pub(super) fn invalid(path: &Pointer, problem: &str) -> Issue {
    let subject = if path.is_empty() { "The field definitions".to_owned() } else { format!("The value at {path}") };
    Issue::new("fields_invalid", path, format!("{subject} {problem}."))
}

/// The attributes of one field, or of a part of it.
pub(super) struct Attributes<'f> {
    pub field: &'f Json,
    pub path: &'f Pointer,
}

impl Attributes<'_> {
    /// The location of an attribute.
    pub(super) fn below(&self, name: &str) -> Pointer {
        self.path.child(name)
    }

    pub(super) fn wrong(&self, name: &str, problem: &str) -> Issue {
        invalid(&self.below(name), problem)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<Json> {
        Some(self.field.member(name)).filter(|value| !value.is_undefined())
    }

    /// An attribute; null is the same as absent.
    pub(super) fn present(&self, name: &str) -> Option<Json> {
        self.attribute(name).filter(|value| !value.is_nullish())
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Issue> {
        self.present(name)
            .map_or(Ok(false), |value| value.as_bool().ok_or_else(|| self.wrong(name, "must be true or false")))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Issue> {
        let Some(value) = self.attribute(name) else { return Ok(None) };
        let text = value.as_string().ok_or_else(|| self.wrong(name, "must be a string"))?;
        Ok(Some(text.to_string_lossy().into_owned()))
    }
}
