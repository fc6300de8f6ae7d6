//! Retries: exponential backoff with full jitter.

/// The default maximum number of attempts of a request.
pub const MAX_TRIES: u32 = 10;

/// The maximum time from the first to the last attempt of a request, in milliseconds.
pub const MAX_TIME: u64 = 10 * 60 * 1_000;

/// The maximum delay before the first retry, in milliseconds; it doubles with each retry.
const FIRST_WAIT: u64 = 500;

/// The maximum delay by `Retry-After`, in milliseconds.
pub const MAX_RETRY_AFTER: u64 = 5 * 60 * 1_000;

/// The maximum delay of the backoff, in milliseconds.
const LONGEST_WAIT: u64 = 60_000;

/// The attempts of a request.
#[derive(Default)]
pub(super) struct Tries {
    pub count: u32,
    first: u64,
    /// Whether one of the attempts may have reached the server without a response.
    pub in_doubt: bool,
}

impl Tries {
    /// Counts an attempt.
    pub(super) fn count(&mut self, now: u64) {
        if self.count == 0 {
            self.first = now;
        }
        self.count += 1;
    }

    /// The delay before the next attempt, at least `at_least`; `None` after the last attempt.
    pub(super) fn wait(&self, now: u64, most_tries: u32, at_least: u64, jitter: &mut Jitter) -> Option<u64> {
        if self.count >= most_tries {
            return None;
        }
        let longest = (FIRST_WAIT << (self.count.max(1) - 1).min(16)).min(LONGEST_WAIT);
        let wait = (jitter.below(longest) + 1).max(at_least);
        (now + wait - self.first <= MAX_TIME).then_some(wait)
    }
}

/// A seeded random number generator (`SplitMix64`); the jitter need not be unpredictable.
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}
