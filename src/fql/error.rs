//! [`FqlError`]: an error of parsing or generating a query.

use std::fmt;

/// An error of parsing or generating a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FqlError {
    /// One sentence.
    pub message: String,
    /// The range of the error in UTF-16 units; `None` for the whole query.
    pub(super) span: Option<[usize; 2]>,
}

impl FqlError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None }
    }
}

impl fmt::Display for FqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FqlError {}
