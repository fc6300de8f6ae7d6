//! The rate limit: a sliding window over requests.
//!
//! A request counts from when it is sent until a second after its response, because only the response proves that it
//! has arrived. If only its start counted, slow requests and later fast ones could arrive together.

use std::collections::VecDeque;

/// The time for which a request counts after its response, in milliseconds: a second, plus one for rounding.
const LENGTH: u64 = 1_001;

pub(super) struct RateLimit {
    /// The maximum number of requests in the window.
    capacity: usize,
    in_flight: usize,
    /// The times of the last responses to requests that may still count.
    answered: VecDeque<u64>,
}

/// When the next request may be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NextSend {
    Now,
    At(u64),
    AfterResponse,
}

impl RateLimit {
    pub(super) fn new(requests_per_second: u32) -> Self {
        Self { capacity: requests_per_second.max(1) as usize, in_flight: 0, answered: VecDeque::new() }
    }

    pub(super) fn next_send(&mut self, now: u64) -> NextSend {
        while self.answered.front().is_some_and(|&time| time + LENGTH <= now) {
            self.answered.pop_front();
        }
        if self.in_flight + self.answered.len() < self.capacity {
            return NextSend::Now;
        }
        self.answered.front().map_or(NextSend::AfterResponse, |&time| NextSend::At(time + LENGTH))
    }

    /// Counts a request.
    pub(super) fn sent(&mut self) {
        self.in_flight += 1;
    }

    /// Records that a request has completed or failed.
    pub(super) fn answered(&mut self, now: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.answered.push_back(now);
    }
}
