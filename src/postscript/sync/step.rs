//! What a sync and its user say to each other, requests and answers aside.

use super::request::Request;

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Send this now.
    Send(Request),
    /// Nothing to be sent until this time, or until an answer comes; without a time, until an answer comes.
    Wait(Option<u64>),
    /// Everything has its outcome.
    Done,
}

/// How far a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Tasks that have their outcome.
    pub done: usize,
    /// All tasks.
    pub total: usize,
    /// Requests sent so far, retries included.
    pub requests: u64,
}

/// Why there is no answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The request can't have reached Postscript: the connection was refused, the name unknown.
    NotSent,
    /// Nobody knows: a timeout, a broken connection.
    Lost,
}
