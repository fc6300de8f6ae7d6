//! A request to Postscript, as text; and how text gets into a URL.

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
}

/// Appends text so that a URL takes it for nothing but text: all but letters, digits and `-._~` is escaped.
pub(super) fn push_encoded(text: &[u8], path: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(byte as char);
        } else {
            path.push('%');
            path.push(HEX[usize::from(byte >> 4)] as char);
            path.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}
