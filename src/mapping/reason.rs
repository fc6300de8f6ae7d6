//! [`Reason`]: why a part of a mapping gives what it gives.

use std::borrow::Cow;

/// A sentence about something, with a stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason it is: stable across versions, `snake_case`, such as `path_absent`.
    pub code: &'static str,
    /// One sentence.
    pub message: Cow<'static, str>,
    /// Whether it says which part was taken: then that part's own reason says why there is nothing.
    pub is_choice: bool,
}

impl Reason {
    /// A reason with its sentence.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), is_choice: false }
    }

    /// A reason that says which part was taken.
    #[must_use]
    pub fn choice(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { is_choice: true, ..Self::new(code, message) }
    }
}
