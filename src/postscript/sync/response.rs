//! The classification of Postscript's responses, independent of the request.

use crate::issue::Issue;
use crate::json::{Document, Json, Value};

/// A classified response.
pub(super) enum ResponseKind {
    /// Success, with the body.
    Accepted(Json),
    /// Not processed; a retry may succeed.
    Retry,
    /// It is unknown whether Postscript processed the request, because an intermediary responded.
    Ambiguous,
    /// Rejected; a retry can't succeed.
    Refused(Issue),
    /// The secret key was refused: all requests will fail.
    KeyRefused(Issue),
}

/// The maximum length of Postscript's message in an issue, in characters.
const MAX_MESSAGE_CHARS: usize = 300;

impl ResponseKind {
    pub(super) fn read(status: u16, body: &[u8], is_post: bool) -> Self {
        match status {
            // Only Postscript itself accepts a custom event with 202; the body does not matter.
            202 if is_post => Self::Accepted(Value::Null),
            200..=299 if body.is_empty() => Self::Accepted(Value::Null),
            200..=299 => read(body).map_or(Self::Ambiguous, Self::Accepted),
            401 | 403 => Self::KeyRefused(key_refused(status, &suffix(body))),
            // A gateway got no valid response from the upstream server.
            502 | 504 => Self::Ambiguous,
            408 | 425 | 429 | 500..=599 => Self::Retry,
            _ => {
                let message = format!("Postscript refused the request ({status}){}", suffix(body));
                Self::Refused(Issue::new("request_refused", "", message))
            }
        }
    }
}

/// The issue of a refused key: because of the key itself, or because of the shop's plan.
fn key_refused(status: u16, suffix: &str) -> Issue {
    let is_about_plan = suffix
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| ["plan", "plans"].iter().any(|plan| word.eq_ignore_ascii_case(plan)));
    if is_about_plan {
        let message = format!(
            "Postscript refused the request because of the shop's plan ({status}): no more requests were sent{suffix}"
        );
        return Issue::new("plan_refused", "", message).with_hint(
            "A shop's own key requires a plan that includes API keys: ask Postscript, or use the key of a partner.",
        );
    }
    let message =
        format!("Postscript refused the secret key ({status}): no more requests were sent. Check the key{suffix}");
    Issue::new("secret_key_refused", "", message)
}

fn read(body: &[u8]) -> Option<Json> {
    Document::parse(body).ok().map(|document| document.root().into_owned())
}

/// Postscript's own message, if there is one, to append to ours.
fn suffix(body: &[u8]) -> String {
    let message = read(body).and_then(|body| body.member("error_message").as_string());
    match message.filter(|message| !message.is_empty()) {
        Some(message) => {
            let message: String = message.to_string_lossy().chars().take(MAX_MESSAGE_CHARS).collect();
            format!(": {}.", message.trim_end_matches('.'))
        }
        None => ".".to_owned(),
    }
}
