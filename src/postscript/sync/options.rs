//! How a sync goes about its work.

use super::backoff::MAX_TRIES;

/// How a sync goes about its work.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The most requests in any second; at least 1.
    pub requests_per_second: u32,
    /// How often one request is tried at most, and at least once: [`MAX_TRIES`] unless the caller has retries of his own.
    pub most_tries: u32,
    /// What to do when it is unknown whether a custom event was posted.
    pub on_lost_answer: OnLostAnswer,
    /// Where the chance in the waits between tries begins.
    pub seed: u64,
}

impl Default for Options {
    /// 15 requests a second, which is Postscript's limit for a key; at least once.
    fn default() -> Self {
        Self { requests_per_second: 15, most_tries: MAX_TRIES, on_lost_answer: OnLostAnswer::default(), seed: 0 }
    }
}

/// What to do with a custom event when the answer to its request was lost: Postscript may have it, and has no key by
/// which it would notice that it gets it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnLostAnswer {
    /// Post it again: no event is missing, but a person may be texted twice. What the reference does.
    #[default]
    AtLeastOnce,
    /// Don't: nobody is texted twice, but an event may be missing.
    AtMostOnce,
}
