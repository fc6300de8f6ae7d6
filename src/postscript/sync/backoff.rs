//! Retries: exponential backoff with full jitter.

/// The default maximum number of attempts of a request.
pub const MAX_TRIES: u32 = 10;

/// The maximum time from the first to the last attempt of a request, in milliseconds.
pub const MAX_TIME: u64 = 10 * 60 * 1_000;

/// The maximum delay before the first retry, in milliseconds. It doubles with each retry.
const INITIAL_MAX_WAIT: u64 = 500;

/// The maximum delay that `Retry-After` can cause, in milliseconds.
pub const MAX_RETRY_AFTER: u64 = 5 * 60 * 1_000;

/// The maximum delay of the backoff, in milliseconds.
const MAX_WAIT: u64 = 60_000;

/// The attempts of a request.
#[derive(Default)]
pub(super) struct Attempts {
    pub count: u32,
    first: u64,
    /// Whether an attempt without a response may have reached the server.
    pub in_doubt: bool,
}

impl Attempts {
    pub(super) fn count(&mut self, now: u64) {
        if self.count == 0 {
            self.first = now;
        }
        self.count += 1;
    }

    /// The delay before the next attempt, at least `at_least`; `None` after the last attempt.
    pub(super) fn wait(&self, now: u64, max_tries: u32, at_least: u64, jitter: &mut Jitter) -> Option<u64> {
        if self.count >= max_tries {
            return None;
        }
        let max_wait = (INITIAL_MAX_WAIT << (self.count.max(1) - 1).min(16)).min(MAX_WAIT);
        let wait = (jitter.below(max_wait) + 1).max(at_least);
        (now + wait - self.first <= MAX_TIME).then_some(wait)
    }
}

/// A seeded random number generator (`SplitMix64`); the jitter need not be unpredictable.
pub(super) struct Jitter(pub u64);

impl Jitter {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}
