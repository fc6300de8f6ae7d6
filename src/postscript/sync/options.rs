//! [`Options`]: the options of a sync.

use super::backoff::MAX_TRIES;

/// The options of a sync.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The maximum number of requests in any second; at least 1.
    pub requests_per_second: u32,
    /// The maximum number of attempts of a request; at least 1. Defaults to [`MAX_TRIES`].
    pub max_tries: u32,
    /// What to do if it is unknown whether Postscript received a custom event.
    pub on_lost_answer: OnLostAnswer,
    /// The seed of the jitter.
    pub seed: u64,
}

impl Default for Options {
    /// 15 requests a second, Postscript's limit for a key; at least once.
    fn default() -> Self {
        Self { requests_per_second: 15, max_tries: MAX_TRIES, on_lost_answer: OnLostAnswer::default(), seed: 0 }
    }
}

/// What to do with a custom event if the response to its request was lost. Postscript may have received it, and has no
/// idempotency keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnLostAnswer {
    /// Post it again, as the reference does: no event is missing, but a person may be texted twice.
    #[default]
    AtLeastOnce,
    /// Don't post it again: no one is texted twice, but an event may be missing.
    AtMostOnce,
}
