//! [`ReadError`]: an error of parsing a text.

use super::MAX_EVENT_BYTES;
use std::fmt;

/// An error of parsing a text as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadError {
    /// `event_not_json`, `event_too_deep` or `event_too_large`; `config_…` for configuration.
    pub code: &'static str,
    /// One sentence, with the line, the column and the byte offset.
    pub message: String,
    /// The range of the offending bytes: start (inclusive) and end (exclusive).
    pub span: [usize; 2],
}

impl ReadError {
    /// The error of a text that exceeds the maximum size of an event.
    #[inline(always)]
    pub(crate) fn too_large(bytes: usize) -> Self {
        let message = format!("The text has {bytes} bytes; at most {MAX_EVENT_BYTES} are allowed.");
        Self { code: "event_too_large", message, span: [0, bytes] }
    }

    /// The same error for a text that is configuration.
    pub(super) fn of_config(mut self) -> Self {
        self.code = match self.code {
            "event_too_deep" => "config_too_deep",
            "event_too_large" => "config_too_large",
            _ => "config_not_json",
        };
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}
