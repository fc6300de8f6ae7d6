//! [`Reason`]: why a part of a mapping gives what it gives.

use std::borrow::Cow;

/// A sentence about something, with a stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason it is: stable across versions, `snake_case`, such as `path_absent`.
    pub code: &'static str,
    /// One sentence.
    pub message: Cow<'static, str>,
}

impl Reason {
    /// A reason with its sentence.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }
}
