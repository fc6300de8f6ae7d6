//! The settling of tasks: one by one, or all at once when the sync is stopped.

use super::delivery::{self, Delivery};
use super::{JobKind, Stage, Sync};
use crate::issue::Issue;
use std::cmp::Reverse;

impl Sync {
    /// Settles the tasks of a failed job: those of a lookup, those of a subscriber whose list can't be updated, or the one
    /// of a custom event.
    pub(super) fn give_up(&mut self, job: usize, status: Option<u16>, issue: Issue, retryable: bool) {
        let in_doubt = self.jobs[job].attempts.in_doubt;
        match self.jobs[job].kind.clone() {
            JobKind::Lookup(lookup) => {
                for task in self.people.give_up(&lookup) {
                    self.settle(task, Delivery::failed(&self.tasks[task], issue.clone(), status, retryable));
                }
            }
            JobKind::Update(at) => {
                let issue = if in_doubt { delivery::list_in_doubt(issue) } else { issue };
                while self.subscribers[at].has_task() {
                    let task = self.subscribers[at].task();
                    self.settle(task, Delivery::failed(&self.tasks[task], issue.clone(), status, retryable));
                    self.subscribers[at].pass();
                }
            }
            JobKind::Post(at) => {
                let task = self.subscribers[at].task();
                let issue = if in_doubt { delivery::event_in_doubt(issue) } else { issue };
                self.settle(task, Delivery::failed(&self.tasks[task], issue, status, retryable));
                self.post_next(at);
            }
        }
    }

    /// Stops starting jobs, and settles those that are waiting for a retry.
    pub(super) fn stop(&mut self, issue: &Issue, status: Option<u16>, retryable: bool) {
        if self.stopped.is_some() || self.stage == Stage::Over {
            return;
        }
        self.stopped = Some((issue.clone(), status, retryable));
        // Jobs that were never attempted are settled with the rest.
        let backing_off = std::mem::take(&mut self.backing_off).into_iter().map(|Reverse((_, job))| job);
        let waiting: Vec<usize> = self.ready.drain(..).chain(backing_off).collect();
        for job in waiting {
            if self.jobs[job].attempts.count > 0 {
                self.give_up(job, status, issue.clone(), retryable);
            }
        }
    }

    /// Settles the remaining tasks as stopped.
    pub(super) fn settle_rest(&mut self) {
        let Some((issue, status, retryable)) = self.stopped.clone() else { return };
        for (_, job) in std::mem::take(&mut self.in_flight) {
            self.jobs[job].attempts.in_doubt = true;
            self.give_up(job, status, issue.clone(), retryable);
        }
        for task in self.unsettled() {
            self.settle(task, Delivery::failed(&self.tasks[task], issue.clone(), status, retryable));
        }
    }

    /// Records the outcome of a task; only the first one counts.
    pub(super) fn settle(&mut self, task: usize, delivery: Delivery) {
        if self.deliveries[task].is_none() {
            self.deliveries[task] = Some(delivery);
            self.undrained.push(task);
            self.done += 1;
        }
    }
}
