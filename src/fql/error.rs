//! [`FqlError`]: why a query can't be parsed or generated.

use std::fmt;

/// Why a query can't be parsed or generated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FqlError {
    /// One sentence.
    pub message: String,
    /// The UTF-16 units that are wrong, if not all of them are.
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
