//! [`Error`]: an error of parsing or rendering a template.

use super::context::MAX_RANGE;
use crate::issue::Issue;
use crate::json::MAX_EVENT_BYTES;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error(Box<Report>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    code: &'static str,
    message: String,
    position: Option<Position>,
}

/// The code of an error that liquidjs reports too, with the same message.
const FAILED: &str = "directive_failed";

/// A line and a column of a template, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
}

impl Error {
    #[cold]
    fn new(code: &'static str, message: String, position: Option<Position>) -> Self {
        Self(Box::new(Report { code, message, position }))
    }

    pub(super) fn at(position: Position, message: impl Into<String>) -> Self {
        Self::new(FAILED, message.into(), Some(position))
    }

    pub(super) fn too_large() -> Self {
        Self::new("result_too_large", format!("The resulting text has more than {MAX_EVENT_BYTES} bytes."), None)
    }

    pub(super) fn range_too_long() -> Self {
        let message = format!("The range is too long: at most {MAX_RANGE} elements are allowed.");
        Self::new("liquid_range_too_long", message, None)
    }

    /// Sets the position, unless the error already has one or is one of our own.
    pub(super) fn located(mut self, position: Position) -> Self {
        if self.0.position.is_none() && self.0.code == FAILED {
            self.0.position = Some(position);
        }
        self
    }
}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Self::new(FAILED, message, None)
    }
}

impl From<&str> for Error {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

impl From<Error> for Issue {
    fn from(error: Error) -> Self {
        Self::new(error.0.code, "", error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        let Some(Position { line, column }) = self.0.position else { return Ok(()) };
        write!(f, ", line:{line}, col:{column}")
    }
}
