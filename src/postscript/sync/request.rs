//! Requests to Postscript, and URL encoding.

use crate::json::percent_encode;

/// A request. The sender adds the headers `Authorization` and, with a body, `Content-Type: application/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Identifies the request when its response is passed to the sync.
    pub id: u64,
    /// `GET`, `PATCH` or `POST`.
    pub method: &'static str,
    /// Path and query, such as `/api/v2/subscribers?email__eq=jane%40example.com`.
    pub path: String,
    /// The JSON text of the body, if there is one.
    pub body: Option<String>,
    /// For a custom event, the numbers of its event and subscription, as in the task. Callers that must not post it
    /// twice record them before sending.
    pub about: Option<(usize, usize)>,
}

/// Appends text to a query, encoded as by the reference's `URLSearchParams`.
pub(super) fn push_parameter(text: &str, path: &mut String) {
    let mut encoded = String::new();
    percent_encode(text.as_bytes(), b"*-._", &mut encoded);
    path.push_str(&encoded.replace("%20", "+"));
}

/// Appends percent-encoded text.
pub(super) fn push_encoded(text: &str, path: &mut String) {
    percent_encode(text.as_bytes(), b"-._~", path);
}
