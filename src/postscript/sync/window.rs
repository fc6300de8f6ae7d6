//! The rate limit: a sliding window over requests.
//!
//! A request counts from when it is sent until a second after its response, because only the response proves that it
//! has arrived. If only its start counted, slow requests and later fast ones could arrive together.

use std::collections::VecDeque;

/// How long a request counts after its response, in milliseconds: a second, plus one for rounding.
const LENGTH: u64 = 1_001;

pub(super) struct Window {
    capacity: usize,
    on_their_way: usize,
    /// The times of the last responses to requests that may still count.
    answered: VecDeque<u64>,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Now,
    At(u64),
    AfterResponse,
}

impl Window {
    pub(super) fn new(requests_per_second: u32) -> Self {
        Self { capacity: requests_per_second.max(1) as usize, on_their_way: 0, answered: VecDeque::new() }
    }

    /// When the next request may be sent.
    pub(super) fn room(&mut self, now: u64) -> Room {
        while self.answered.front().is_some_and(|&time| time + LENGTH <= now) {
            self.answered.pop_front();
        }
        if self.on_their_way + self.answered.len() < self.capacity {
            return Room::Now;
        }
        self.answered.front().map_or(Room::AfterResponse, |&time| Room::At(time + LENGTH))
    }

    /// Counts a request.
    pub(super) fn sent(&mut self) {
        self.on_their_way += 1;
    }

    /// A request has completed or failed.
    pub(super) fn answered(&mut self, now: u64) {
        self.on_their_way = self.on_their_way.saturating_sub(1);
        self.answered.push_back(now);
    }
}
