//! What an answer of Postscript means for the request, whatever the request was.

use crate::issue::Issue;
use crate::json::{Document, Json, Value};

/// An answer, understood.
pub(super) enum Answer {
    /// The request did what it should; with what came back.
    Accepted(Json),
    /// It was not taken, but may be later.
    NotNow,
    /// It may or may not have been taken: something between Postscript and here has answered.
    Doubtful,
    /// It will never be taken.
    Refused(Issue),
    /// The secret key is the matter: no request will be taken.
    KeyRefused(Issue),
}

/// The most characters of Postscript's own words that an issue repeats.
const MAX_WORDS: usize = 300;

impl Answer {
    pub(super) fn read(status: u16, body: &[u8], is_post: bool) -> Self {
        match status {
            // "Accepted, handled later" is what Postscript alone says of a custom event; its words don't matter.
            202 if is_post => Self::Accepted(Value::Null),
            200..=299 if body.is_empty() => Self::Accepted(Value::Null),
            200..=299 => read(body).map_or(Self::Doubtful, Self::Accepted),
            401 | 403 => Self::KeyRefused(key_refused(status, &words(body))),
            // A gateway did not see the answer of the server behind it.
            502 | 504 => Self::Doubtful,
            408 | 425 | 429 | 500..=599 => Self::NotNow,
            _ => {
                let message = format!("Postscript refused the request ({status}){}", words(body));
                Self::Refused(Issue::new("request_refused", "", message))
            }
        }
    }
}

/// Why no request with this key is taken: the key itself, or what the shop's plan allows.
fn key_refused(status: u16, words: &str) -> Issue {
    let is_about_plan = words
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| ["plan", "plans"].iter().any(|plan| word.eq_ignore_ascii_case(plan)));
    if is_about_plan {
        let message = format!("Postscript refused because of the shop's plan ({status}): nothing more was sent{words}");
        return Issue::new("plan_refused", "", message)
            .with_hint("Keys of a shop's own need a plan that has them: ask Postscript, or use the key of a partner.");
    }
    let message = format!("Postscript refused the secret key ({status}): nothing more was sent. Check the key{words}");
    Issue::new("secret_key_refused", "", message)
}

fn read(body: &[u8]) -> Option<Json> {
    Document::parse(body).ok().map(|document| document.root().into_owned())
}

/// The end of a sentence: Postscript's own words, if it has any.
fn words(body: &[u8]) -> String {
    let message = read(body).and_then(|body| body.member("error_message").as_string());
    match message.filter(|message| !message.is_empty()) {
        Some(message) => {
            let words: String = message.to_string_lossy().chars().take(MAX_WORDS).collect();
            format!(": {}.", words.trim_end_matches('.'))
        }
        None => ".".to_owned(),
    }
}
