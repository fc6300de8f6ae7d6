//! The audience sync of a batch of payloads to Postscript, without I/O.
//!
//! [`Sync`] is a state machine. The caller adds tasks, and then runs this loop until [`Step::Done`]:
//!
//! 1. [`Sync::next`] returns the next step at the given time: send a request, or wait.
//! 2. [`Sync::respond`] takes the response to a request, [`Sync::fail`] reports that there was none.
//!
//! Then [`Sync::into_deliveries`] returns one [`Delivery`] for each task, in the order in which they were added. Times
//! are milliseconds on any monotonic clock; randomness comes from a seed. The secret key is added by the caller and
//! never passed to the sync.
//!
//! There are three sequential stages, because one payload may identify a subscriber by phone and another by email: look
//! up people by phone, look up the remaining ones by email, then update each subscriber's `Segment Audiences` and post
//! the custom events, in order for each subscriber.
//!
//! - **Matching.** A person is the first subscriber in Postscript's response whose number has the same digits, or whose
//!   email is equal ignoring case. Emails are only used for people not found by phone.
//! - **Folding.** All payloads of a subscriber together need at most one PATCH, and none if the list ends with the same
//!   audiences as it began.
//! - **Rate.** No more than [`Options::requests_per_second`] requests in any second, retries included.
//! - **Retries.** After 408, 425, 429, 5xx and lost responses, with exponential backoff and full jitter, within
//!   [`MAX_TRIES`] and [`MAX_TIME`]; `Retry-After` is respected up to [`MAX_RETRY_AFTER`]. 401 and 403 stop the sync;
//!   other 4xx fail the tasks of the request.
//!
//! ```
//! use segment_postscript::json::Document;
//! use segment_postscript::postscript::{MembershipOptions, membership};
//! use segment_postscript::postscript::sync::{Options, Status, Step, Sync, Task};
//!
//! let payload = Document::parse(br#"{
//!     "segment_audience_key": "vip", "phone": "+1 (415) 555-0100", "traits_or_props": {"vip": true}
//! }"#)?;
//! let decision = membership(&payload.root(), MembershipOptions::default());
//! let mut sync = Sync::new(Options::default());
//! sync.add(Task::new(0, 0, &payload.root(), decision));
//! let Step::Send(lookup) = sync.next(0) else { unreachable!() };
//! assert_eq!(lookup.path, "/api/v2/subscribers?phone_number__eq=14155550100");
//! sync.respond(lookup.id, 5, 200, br#"{"subscribers": []}"#, 0);
//! assert!(matches!(sync.next(5), Step::Done));
//! assert_eq!(sync.into_deliveries()[0].status, Status::NotFound);
//! # Ok::<(), segment_postscript::json::ReadError>(())
//! ```

mod backoff;
mod delivery;
mod options;
mod people;
mod rate_limit;
mod request;
mod response;
mod settle;
mod status;
mod step;
mod subscriber;
mod task;

pub use backoff::{MAX_RETRY_AFTER, MAX_TIME, MAX_TRIES};
pub use delivery::Delivery;
pub use options::{OnLostAnswer, Options};
pub use request::Request;
pub use status::Status;
pub use step::{Failure, Progress, Step};
pub use task::Task;

use crate::issue::Issue;
use backoff::{Attempts, Jitter};
use people::{IdentifierKind, Lookup, People};
use rate_limit::{NextSend, RateLimit};
use response::ResponseKind;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use subscriber::Subscriber;

/// The maximum number of requests in flight, also limited by [`Options::requests_per_second`]. It bounds the number of
/// custom events that are in doubt when a process is killed.
pub const MAX_IN_FLIGHT: usize = 64;

/// The stages, in order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Phones,
    Emails,
    Subscribers,
    Over,
}

/// A request that is sent until it succeeds or is given up.
struct Job {
    kind: JobKind,
    attempts: Attempts,
}

#[derive(Clone)]
enum JobKind {
    Lookup(Lookup),
    /// Update a subscriber's list.
    Update(usize),
    /// Post a subscriber's next custom event.
    Post(usize),
}

/// The audience sync of a batch of payloads. See [the module](self).
///
/// ```
/// # use segment_postscript::json::Json;
/// # use segment_postscript::postscript::sync::{Failure, Options, Step, Sync, Task};
/// # use segment_postscript::postscript::{MembershipOptions, membership};
/// # let payload = Json::from(&serde_json::json!({
/// #     "segment_audience_key": "vip", "email": "jane@example.com", "traits_or_props": { "vip": true }
/// # }));
/// # let task = |event| Task::new(event, 0, &payload, membership(&payload, MembershipOptions::default()));
/// let mut sync = Sync::new(Options { requests_per_second: 5, ..Options::default() });
/// sync.skip(0, 0);
/// sync.add(task(0));
/// sync.add(task(1));
/// let progress = sync.progress();
/// assert_eq!((progress.done, progress.total, progress.requests), (0, 1, 0));
///
/// let Step::Send(lookup) = sync.next(0) else { panic!("the person is looked up") };
/// assert_eq!(lookup.path, "/api/v2/subscribers?email__eq=jane%40example.com");
/// assert!(matches!(sync.next(0), Step::Wait(None)));
/// sync.respond(lookup.id, 50, 429, b"", 2_000);
/// let Step::Wait(Some(time)) = sync.next(50) else { panic!("it is retried") };
/// assert!(time >= 2_050);
/// let Step::Send(retry) = sync.next(time) else { panic!("the time has come") };
/// sync.fail(retry.id, time, Failure::Lost);
/// assert!(sync.deliveries().all(|delivery| delivery.is_none()));
///
/// sync.cancel();
/// assert!(matches!(sync.next(time), Step::Done));
/// assert_eq!(sync.drain_outcomes().count(), 1);
/// assert_eq!(sync.into_deliveries()[0].retryable, Some(true));
/// ```
pub struct Sync {
    options: Options,
    tasks: Vec<Task>,
    /// Events and subscriptions that an earlier sync has settled, in order.
    skipped: Vec<(usize, usize)>,
    deliveries: Vec<Option<Delivery>>,
    /// The tasks whose outcomes have not been drained.
    undrained: Vec<usize>,
    done: usize,
    people: People,
    subscribers: Vec<Subscriber>,
    stage: Stage,
    jobs: Vec<Job>,
    /// Jobs that are ready to send as soon as the rate limit allows.
    ready: VecDeque<usize>,
    /// Jobs that are backing off, with the time of their next attempt.
    backing_off: BinaryHeap<Reverse<(u64, usize)>>,
    /// The requests in flight with their jobs; few enough for a linear search.
    in_flight: Vec<(u64, usize)>,
    rate_limit: RateLimit,
    jitter: Jitter,
    requests: u64,
    now: u64,
    /// The time until which nothing is sent, because of a `Retry-After`.
    paused: u64,
    /// Why the sync was stopped, with the status of the response that caused it, and whether a later attempt may
    /// succeed.
    stopped: Option<(Issue, Option<u16>, bool)>,
}

impl Sync {
    /// A sync without tasks.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            tasks: Vec::new(),
            skipped: Vec::new(),
            deliveries: Vec::new(),
            undrained: Vec::new(),
            done: 0,
            people: People::default(),
            subscribers: Vec::new(),
            stage: Stage::Start,
            jobs: Vec::new(),
            ready: VecDeque::new(),
            backing_off: BinaryHeap::new(),
            in_flight: Vec::new(),
            rate_limit: RateLimit::new(options.requests_per_second),
            jitter: Jitter(options.seed),
            requests: 0,
            now: 0,
            paused: 0,
            stopped: None,
        }
    }

    /// Adds a task. All tasks must be added before the first [`Sync::next`]; later ones can't be folded and fail with
    /// `task_too_late`, retryable.
    pub fn add(&mut self, task: Task) {
        if self.skipped.binary_search(&(task.event, task.subscription)).is_ok() {
            return;
        }
        let is_late = self.stage != Stage::Start;
        let delivery = Delivery::unsendable(&task).or_else(|| is_late.then(|| Delivery::too_late(&task)));
        if delivery.is_some() {
            self.done += 1;
            self.undrained.push(self.deliveries.len());
        }
        self.deliveries.push(delivery);
        self.tasks.push(task);
    }

    /// Ignores the task of this event and subscription when it is added later: an earlier sync, which was interrupted, has
    /// settled it. It has no outcome.
    pub fn skip(&mut self, event: usize, subscription: usize) {
        if let Err(at) = self.skipped.binary_search(&(event, subscription)) {
            self.skipped.insert(at, (event, subscription));
        }
    }

    /// The next step at a time.
    pub fn next(&mut self, now: u64) -> Step {
        self.now = self.now.max(now);
        while let Some(&Reverse((due, job))) = self.backing_off.peek() {
            if due > self.now {
                break;
            }
            self.backing_off.pop();
            self.ready.push_front(job);
        }
        loop {
            if let Some(&job) = self.ready.front() {
                if self.in_flight.len() >= MAX_IN_FLIGHT {
                    return Step::Wait(None);
                }
                match self.rate_limit.next_send(self.now) {
                    NextSend::Now => {}
                    NextSend::At(time) => return Step::Wait(Some(time)),
                    NextSend::AfterResponse => return Step::Wait(None),
                }
                if self.now < self.paused {
                    return Step::Wait(Some(self.paused));
                }
                self.ready.pop_front();
                return Step::Send(self.send(job));
            }
            if !self.in_flight.is_empty() || !self.backing_off.is_empty() {
                return Step::Wait(self.backing_off.peek().map(|&Reverse((due, _))| due));
            }
            if self.stopped.is_some() || self.stage == Stage::Over {
                self.stage = Stage::Over;
                self.settle_rest();
                return Step::Done;
            }
            self.next_stage();
        }
    }

    /// Handles the response to a request. It is ignored if the request is not in flight.
    ///
    /// `retry_after` is the delay of `Retry-After` in milliseconds, 0 for none. It is respected for 429 and 503,
    /// applies to all requests, and is limited to [`MAX_RETRY_AFTER`].
    pub fn respond(&mut self, request: u64, now: u64, status: u16, body: &[u8], retry_after: u64) {
        self.now = self.now.max(now);
        let Some(job) = self.arrived(request) else { return };
        let is_post = matches!(self.jobs[job].kind, JobKind::Post(_));
        match ResponseKind::read(status, body, is_post) {
            ResponseKind::Accepted(body) => self.accepted(job, &body, status),
            ResponseKind::Retry => {
                let wait = if matches!(status, 429 | 503) { retry_after.min(MAX_RETRY_AFTER) } else { 0 };
                self.paused = self.paused.max(self.now + wait);
                self.retry(job, Some(status), wait);
            }
            ResponseKind::Ambiguous => self.lost(job, Some(status)),
            ResponseKind::Refused(issue) => self.refused(job, status, issue),
            ResponseKind::KeyRefused(issue) => self.stop(&issue, Some(status), false),
        }
    }

    /// Reports that a request got no response.
    pub fn fail(&mut self, request: u64, now: u64, failure: Failure) {
        self.now = self.now.max(now);
        let Some(job) = self.arrived(request) else { return };
        match failure {
            Failure::NotSent => self.retry(job, None, 0),
            Failure::Lost => self.lost(job, None),
        }
    }

    /// Stops sending. Requests in flight may still complete; tasks without an outcome then fail, retryable.
    pub fn cancel(&mut self) {
        let message = "The delivery was aborted before this event's turn.";
        self.stop(&Issue::new("delivery_aborted", "", message), None, true);
    }

    /// The progress.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { done: self.done, total: self.tasks.len(), requests: self.requests }
    }

    /// The outcomes so far, in the order in which the tasks were added; `None` for a task that has none yet.
    pub fn deliveries(&self) -> impl Iterator<Item = Option<&Delivery>> {
        self.deliveries.iter().map(Option::as_ref)
    }

    /// The outcomes since the previous call, in the order in which they occurred, for callers that persist them.
    pub fn drain_outcomes(&mut self) -> impl Iterator<Item = &Delivery> {
        let deliveries = &self.deliveries;
        std::mem::take(&mut self.undrained).into_iter().filter_map(|task| deliveries[task].as_ref())
    }

    /// One outcome for each task. Tasks without one, because the sync ended before [`Step::Done`], have failed.
    #[must_use]
    pub fn into_deliveries(mut self) -> Vec<Delivery> {
        self.cancel();
        self.settle_rest();
        self.deliveries.into_iter().flatten().collect()
    }

    /// Removes a request in flight and returns its job; `None` if it is not in flight.
    fn arrived(&mut self, request: u64) -> Option<usize> {
        let at = self.in_flight.iter().position(|&(id, _)| id == request)?;
        self.rate_limit.answered(self.now);
        Some(self.in_flight.swap_remove(at).1)
    }

    fn send(&mut self, job: usize) -> Request {
        self.requests += 1;
        self.rate_limit.sent();
        self.in_flight.push((self.requests, job));
        let Job { kind, attempts } = &mut self.jobs[job];
        attempts.count(self.now);
        match kind {
            JobKind::Lookup(lookup) => self.people.request(self.requests, lookup),
            JobKind::Update(at) => self.subscribers[*at].update(self.requests),
            JobKind::Post(at) => {
                let subscriber = &self.subscribers[*at];
                self.tasks[subscriber.task()].custom_event(self.requests, &subscriber.id)
            }
        }
    }

    /// Starts a job, unless the sync was stopped: then its tasks are settled with the rest.
    fn start(&mut self, kind: JobKind) {
        if self.stopped.is_some() {
            return;
        }
        self.ready.push_back(self.jobs.len());
        self.jobs.push(Job { kind, attempts: Attempts::default() });
    }

    fn next_stage(&mut self) {
        let unsettled = self.unsettled();
        self.stage = match self.stage {
            Stage::Start => {
                self.look_up(IdentifierKind::Phone, &unsettled);
                Stage::Phones
            }
            Stage::Phones => {
                self.look_up(IdentifierKind::Email, &unsettled);
                Stage::Emails
            }
            Stage::Emails => {
                self.fold(&unsettled);
                Stage::Subscribers
            }
            Stage::Subscribers | Stage::Over => Stage::Over,
        };
    }

    /// The tasks without an outcome.
    fn unsettled(&self) -> Vec<usize> {
        (0..self.deliveries.len()).filter(|&task| self.deliveries[task].is_none()).collect()
    }

    fn look_up(&mut self, kind: IdentifierKind, unsettled: &[usize]) {
        for &task in unsettled {
            self.people.add(kind, task, &self.tasks[task]);
        }
        for lookup in self.people.lookups(kind) {
            self.start(JobKind::Lookup(lookup));
        }
    }

    /// Groups the tasks by subscriber, and starts with each subscriber.
    fn fold(&mut self, unsettled: &[usize]) {
        self.subscribers = self.people.take_subscribers();
        for &task in unsettled {
            match self.people.found(&self.tasks[task]) {
                Some(at) => self.subscribers[at].add(task, &self.tasks[task]),
                None => self.settle(task, Delivery::not_found(&self.tasks[task])),
            }
        }
        for at in 0..self.subscribers.len() {
            if self.subscribers[at].needs_update() {
                self.start(JobKind::Update(at));
            } else if self.subscribers[at].has_task() {
                self.start(JobKind::Post(at));
            }
        }
    }

    fn accepted(&mut self, job: usize, body: &crate::json::Json, status: u16) {
        let in_doubt = self.jobs[job].attempts.in_doubt;
        match self.jobs[job].kind.clone() {
            JobKind::Lookup(lookup) => match self.people.answered(&lookup, body) {
                Ok(Some(next_page)) => self.start(JobKind::Lookup(next_page)),
                Ok(None) => {}
                // A response in an unexpected shape is treated as missing.
                Err(()) => self.retry(job, Some(status), 0),
            },
            JobKind::Update(at) if self.subscribers[at].has_task() => match self.stopped.clone() {
                None => self.start(JobKind::Post(at)),
                Some((issue, status, retryable)) => {
                    self.jobs[job].attempts.in_doubt = true;
                    self.give_up(job, status, issue, retryable);
                }
            },
            JobKind::Update(_) => {}
            JobKind::Post(at) => {
                let task = self.subscribers[at].task();
                let delivery =
                    Delivery::posted(&self.tasks[task], self.subscribers[at].changed_by_task(), status, in_doubt);
                self.settle(task, delivery);
                self.post_next(at);
            }
        }
    }

    fn post_next(&mut self, at: usize) {
        self.subscribers[at].pass();
        if self.subscribers[at].has_task() {
            self.start(JobKind::Post(at));
        }
    }

    /// Handles a request that may have arrived. Lookups and list updates are idempotent.
    fn lost(&mut self, job: usize, status: Option<u16>) {
        self.jobs[job].attempts.in_doubt = true;
        let is_post = matches!(self.jobs[job].kind, JobKind::Post(_));
        if is_post && self.options.on_lost_answer == OnLostAnswer::AtMostOnce {
            self.give_up(job, status, delivery::answer_lost(), false);
        } else {
            self.retry(job, status, 0);
        }
    }

    /// Schedules the next attempt, at least `at_least` milliseconds later; gives up after the last one.
    fn retry(&mut self, job: usize, status: Option<u16>, at_least: u64) {
        if let Some((issue, _, retryable)) = self.stopped.clone() {
            self.give_up(job, status, issue, retryable);
        } else if let Some(wait) =
            self.jobs[job].attempts.wait(self.now, self.options.max_tries, at_least, &mut self.jitter)
        {
            self.backing_off.push(Reverse((self.now + wait, job)));
        } else {
            let issue = delivery::gave_up(self.jobs[job].attempts.count, status);
            self.give_up(job, status, issue, true);
        }
    }

    fn refused(&mut self, job: usize, status: u16, issue: Issue) {
        // One invalid identifier must not fail the others: bisect the lookup.
        if let JobKind::Lookup(lookup) = &self.jobs[job].kind
            && let Some(halves) = lookup.halves()
        {
            for half in halves {
                self.start(JobKind::Lookup(half));
            }
            return;
        }
        self.give_up(job, Some(status), issue, false);
    }
}
