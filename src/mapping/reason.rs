//! [`Reason`]: the reason for the result of a part of a mapping.

use std::borrow::Cow;

/// A sentence with a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// A stable identifier in `snake_case`, such as `path_absent`.
    pub code: &'static str,
    /// One sentence.
    pub message: Cow<'static, str>,
    /// Whether it states which part was selected: then the reason of that part explains a missing value.
    pub is_choice: bool,
}

impl Reason {
    /// Creates a reason.
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), is_choice: false }
    }

    /// Creates a reason that states which part was selected.
    pub fn choice(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { is_choice: true, ..Self::new(code, message) }
    }
}
