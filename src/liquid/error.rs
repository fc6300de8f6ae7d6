//! [`Error`]: an error of parsing or rendering a template.

use crate::issue::Issue;
use crate::json::MAX_EVENT_BYTES;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error(Box<Report>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    kind: ErrorKind,
    message: String,
    position: Option<Position>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorKind {
    /// An error that liquidjs reports too, with the same message.
    Failed,
    /// The result is larger than an event may be.
    TooLarge,
    RangeTooLong,
}

/// A line and a column of a template, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
}

impl Error {
    #[cold]
    fn new(kind: ErrorKind, message: String, position: Option<Position>) -> Self {
        Self(Box::new(Report { kind, message, position }))
    }

    pub(super) fn at(position: Position, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message.into(), Some(position))
    }

    pub(super) fn too_large() -> Self {
        let message = format!("The resulting text has more than {MAX_EVENT_BYTES} bytes.");
        Self::new(ErrorKind::TooLarge, message, None)
    }

    pub(super) fn range_too_long() -> Self {
        let message = "The range is too long: at most 1000000 elements are allowed.".to_owned();
        Self::new(ErrorKind::RangeTooLong, message, None)
    }

    /// Sets the position, unless the error already has one or is of a kind that has none.
    pub(super) fn located(mut self, position: Position) -> Self {
        if self.0.position.is_none() && self.0.kind == ErrorKind::Failed {
            self.0.position = Some(position);
        }
        self
    }
}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Self::new(ErrorKind::Failed, message, None)
    }
}

impl From<&str> for Error {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

impl From<Error> for Issue {
    fn from(error: Error) -> Self {
        let code = match error.0.kind {
            ErrorKind::Failed => "directive_failed",
            ErrorKind::TooLarge => "result_too_large",
            ErrorKind::RangeTooLong => "liquid_range_too_long",
        };
        Self::new(code, "", error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        let Some(Position { line, column }) = self.0.position else { return Ok(()) };
        write!(f, ", line:{line}, col:{column}")
    }
}
