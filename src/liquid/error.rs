//! [`Error`]: why a template can't be parsed or rendered.

use crate::issue::Issue;
use crate::json::MAX_EVENT_BYTES;
use std::fmt;

/// Why a template can't be parsed or rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error(Box<Report>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    kind: ErrorKind,
    message: String,
    location: Option<Location>,
}

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorKind {
    /// One that liquidjs reports, too, in these words.
    Failed,
    /// The text is larger than an event may be.
    TooLarge,
    /// A range has more elements than are made.
    RangeTooLong,
}

/// A line and a column of a template, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Location {
    pub line: usize,
    pub column: usize,
}

impl Error {
    #[cold]
    fn new(kind: ErrorKind, message: String, location: Option<Location>) -> Self {
        Self(Box::new(Report { kind, message, location }))
    }

    /// An error at a location of the template.
    pub(super) fn at(location: Location, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message.into(), Some(location))
    }

    pub(super) fn too_large() -> Self {
        let message = format!("The resulting text has more than {MAX_EVENT_BYTES} bytes.");
        Self::new(ErrorKind::TooLarge, message, None)
    }

    pub(super) fn range_too_long() -> Self {
        let message = "The range is too long: at most 1000000 elements are made.".to_owned();
        Self::new(ErrorKind::RangeTooLong, message, None)
    }

    /// The error with a location, if it has none and is of a kind that has one.
    pub(super) fn located(mut self, location: Location) -> Self {
        if self.0.location.is_none() && self.0.kind == ErrorKind::Failed {
            self.0.location = Some(location);
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
        let Some(Location { line, column }) = self.0.location else { return Ok(()) };
        write!(f, ", line:{line}, col:{column}")
    }
}
