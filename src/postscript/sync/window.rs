//! The rate limit: a window that slides over the requests.
//!
//! A request counts from when it is sent until a second after its answer. Only then is it sure to have arrived a second
//! ago: were it counted from when it was sent, slow requests and the fast ones after them could arrive together.

use std::collections::VecDeque;

/// How long a request counts behind its answer, in milliseconds: a second, and one for the rounding of times.
const LENGTH: u64 = 1_001;

pub(super) struct Window {
    capacity: usize,
    on_their_way: usize,
    /// When the last answers came, of requests that may still count.
    answered: VecDeque<u64>,
}

/// Whether there is room for a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Now,
    At(u64),
    BehindAnAnswer,
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
        self.answered.front().map_or(Room::BehindAnAnswer, |&time| Room::At(time + LENGTH))
    }

    /// Counts a request.
    pub(super) fn sent(&mut self) {
        self.on_their_way += 1;
    }

    /// The answer to a request has come, or none will.
    pub(super) fn answered(&mut self, now: u64) {
        self.on_their_way = self.on_their_way.saturating_sub(1);
        self.answered.push_back(now);
    }
}
