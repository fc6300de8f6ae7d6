//! A request to Postscript, as text; and how text gets into a URL.

use crate::json::percent_encode;

/// A request. The headers `Authorization` and, with a body, `Content-Type: application/json` are the sender's matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What its answer is told by.
    pub id: u64,
    /// `GET`, `PATCH` or `POST`.
    pub method: &'static str,
    /// Path and query, such as `/api/v2/subscribers?email__eq=jane%40example.com`.
    pub path: String,
    /// The JSON text of the body, if there is one.
    pub body: Option<String>,
    /// For a custom event, the numbers of its event and subscription, as the task has them: to be kept in mind by those
    /// who must not post it twice, whatever happens to them before there is an answer.
    pub about: Option<(usize, usize)>,
}

/// Appends text to a query, letter by letter as the reference's `URLSearchParams` writes it.
pub(super) fn push_parameter(text: &str, path: &mut String) {
    let mut encoded = String::new();
    percent_encode(text.as_bytes(), b"*-._", &mut encoded);
    path.push_str(&encoded.replace("%20", "+"));
}

/// Appends text so that a URL takes it for nothing but text.
pub(super) fn push_encoded(text: &str, path: &mut String) {
    percent_encode(text.as_bytes(), b"-._~", path);
}
