//! Settling of tasks: one by one, or all at once when the sync is stopped.

use super::delivery::{self, Delivery};
use super::{Stage, Sync, What};
use crate::issue::Issue;
use std::cmp::Reverse;

impl Sync {
    /// Settles the tasks of a failed job: everyone in a lookup, all tasks of a subscriber whose list can't be updated,
    /// or one custom event.
    pub(super) fn give_up(&mut self, job: usize, status: Option<u16>, issue: Issue, retryable: bool) {
        let in_doubt = self.jobs[job].tries.in_doubt;
        match self.jobs[job].what.clone() {
            What::Lookup(lookup) => {
                for task in self.people.give_up(&lookup) {
                    self.settle(task, Delivery::failed(&self.tasks[task], issue.clone(), status, retryable));
                }
            }
            What::Update(at) => {
                let issue = if in_doubt { delivery::list_in_doubt(issue) } else { issue };
                while self.subscribers[at].has_task() {
                    let task = self.subscribers[at].task();
                    self.settle(task, Delivery::failed(&self.tasks[task], issue.clone(), status, retryable));
                    self.subscribers[at].pass();
                }
            }
            What::Post(at) => {
                let task = self.subscribers[at].task();
                let issue = if in_doubt { delivery::event_in_doubt(issue) } else { issue };
                self.settle(task, Delivery::failed(&self.tasks[task], issue, status, retryable));
                self.post_next(at);
            }
        }
    }

    pub(super) fn stop(&mut self, issue: &Issue, status: Option<u16>, retryable: bool) {
        if self.stopped.is_some() || self.stage == Stage::Over {
            return;
        }
        self.stopped = Some((issue.clone(), status, retryable));
        // A job that was attempted before is settled by what is known about it.
        let backing_off = std::mem::take(&mut self.backing_off).into_iter().map(|Reverse((_, job))| job);
        let waiting: Vec<usize> = self.ready.drain(..).chain(backing_off).collect();
        for job in waiting {
            if self.jobs[job].tries.count > 0 {
                self.give_up(job, status, issue.clone(), retryable);
            }
        }
    }

    /// Settles the remaining tasks as stopped.
    pub(super) fn settle_rest(&mut self) {
        let Some((issue, status, retryable)) = self.stopped.clone() else { return };
        for (_, job) in std::mem::take(&mut self.in_flight) {
            self.jobs[job].tries.in_doubt = true;
            self.give_up(job, status, issue.clone(), retryable);
        }
        for task in self.unsettled() {
            self.settle(task, Delivery::failed(&self.tasks[task], issue.clone(), status, retryable));
        }
    }

    /// Only the first outcome of a task counts.
    pub(super) fn settle(&mut self, task: usize, delivery: Delivery) {
        if self.deliveries[task].is_none() {
            self.deliveries[task] = Some(delivery);
            self.news.push(task);
            self.done += 1;
        }
    }
}
