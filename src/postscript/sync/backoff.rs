//! When to try again, and when no more: exponential backoff with full jitter.

/// The most tries of one request, unless the caller says otherwise.
pub const MAX_TRIES: u32 = 10;

/// How long one request is tried at most, in milliseconds.
pub const MAX_TIME: u64 = 10 * 60 * 1_000;

/// The most that the first wait takes, in milliseconds; each further one may take twice as long.
const FIRST_WAIT: u64 = 500;

/// The most that a wait takes which an answer asks for by `Retry-After`, in milliseconds.
pub const MAX_RETRY_AFTER: u64 = 5 * 60 * 1_000;

/// The most that any wait takes of itself.
const LONGEST_WAIT: u64 = 60_000;

/// What a request has been through.
#[derive(Default)]
pub(super) struct Tries {
    pub count: u32,
    first: u64,
    /// Whether one of the tries may have arrived without an answer.
    pub in_doubt: bool,
}

impl Tries {
    /// Counts a try.
    pub(super) fn count(&mut self, now: u64) {
        if self.count == 0 {
            self.first = now;
        }
        self.count += 1;
    }

    /// How long to wait before the next try, and at least `at_least`; `None` after the last.
    pub(super) fn wait(&self, now: u64, most_tries: u32, at_least: u64, jitter: &mut Jitter) -> Option<u64> {
        if self.count >= most_tries {
            return None;
        }
        let longest = (FIRST_WAIT << (self.count.max(1) - 1).min(16)).min(LONGEST_WAIT);
        let wait = (jitter.below(longest) + 1).max(at_least);
        (now + wait - self.first <= MAX_TIME).then_some(wait)
    }
}

/// A source of chance that its seed decides (`SplitMix64`), since waits need no secrets.
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
