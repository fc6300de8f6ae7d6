//! The rate limit: a window that slides over the requests sent.

use std::collections::VecDeque;

/// How long a request counts, in milliseconds: a second, and a little for the way, on which one request may overtake
/// another.
const LENGTH: u64 = 1_010;

/// When the last requests were sent.
pub(super) struct Window {
    capacity: usize,
    sent: VecDeque<u64>,
}

impl Window {
    pub(super) fn new(requests_per_second: u32) -> Self {
        Self { capacity: requests_per_second.max(1) as usize, sent: VecDeque::new() }
    }

    /// Until when no request may be sent, if none may be sent now.
    pub(super) fn full_until(&self, now: u64) -> Option<u64> {
        if self.sent.len() < self.capacity {
            return None;
        }
        self.sent.front().map(|first| first + LENGTH).filter(|&free| free > now)
    }

    /// Counts a request.
    pub(super) fn sent(&mut self, now: u64) {
        if self.sent.len() == self.capacity {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
    }
}
