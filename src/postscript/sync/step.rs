//! [`Step`], [`Progress`] and [`Failure`]: the inputs and outputs of a sync other than requests and outcomes.

use super::request::Request;

/// The next step.
#[derive(Debug)]
pub enum Step {
    /// Send this request now.
    Send(Request),
    /// Wait until this time or the next response, whichever comes first; without a time, until the next response.
    Wait(Option<u64>),
    /// All tasks have an outcome.
    Done,
}

/// The progress of a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Tasks with an outcome.
    pub done: usize,
    /// All tasks.
    pub total: usize,
    /// Requests sent so far, retries included.
    pub requests: u64,
}

/// Why a request got no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The request can't have reached Postscript: the connection was refused, or the host name is unknown.
    NotSent,
    /// The request may have reached Postscript: a timeout, or a broken connection.
    Lost,
}
