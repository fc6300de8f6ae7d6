//! The records of an enabled [`Trace`](super::Trace): the steps of a mapping, as a tree.

use crate::issue::Issue;
use crate::json::{Path, Pointer, Str, Value};
use crate::mapping::reason::Reason;
use std::sync::Arc;

/// The maximum number of elements of an array that are recorded.
const MAX_ELEMENTS: usize = 100;

/// The maximum number of paths that are recorded for one step.
const MAX_READS: usize = 1_000;

/// Once there are this many steps, only the first element of each array is recorded.
const MANY_STEPS: usize = 10_000;

/// How one part of a mapping was resolved.
pub struct Step<'v> {
    /// The location of the part in the mapping, such as `/email/@path`.
    pub pointer: Pointer,
    /// `literal`, `object`, `array`, or the directive's name.
    pub kind: &'v str,
    /// The result, or why it failed.
    pub gave: Result<Value<'v>, Box<Issue>>,
    /// Its own reads, without those of its steps.
    pub reads: Vec<Arc<Read<'v>>>,
    /// What was decided, or why there is no result.
    pub reason: Option<Reason>,
    /// The steps of the parts that it evaluated, in order of execution.
    pub steps: Vec<Step<'v>>,
    /// The number of elements of an array that were not recorded.
    pub omitted: usize,
    /// How its result is derived from its reads and its steps.
    pub derivation: Derivation,
    /// The source that it and its steps read from.
    pub from: ReadFrom,
}

/// A path that was read.
pub struct Read<'v> {
    /// Its index among all reads of the mapping.
    pub number: usize,
    /// The keys of the path.
    pub path: Path,
    /// What it was read in: the event, an element of an array, or an earlier result.
    pub data: Value<'v>,
    /// The value found.
    pub found: Value<'v>,
}

/// How the result of a step is derived from its reads and its steps.
pub enum Derivation {
    /// Computed from everything that was read for it.
    Computed,
    /// A literal of the mapping.
    Literal,
    /// The value found by the step's last read.
    Read,
    /// The result of one of the steps, possibly without some members. If that step has the same source, the step before
    /// it was a condition.
    Step(usize),
    /// Its elements are the results of the steps, from this one on.
    Elements(usize),
    /// Its members are parts of the results of steps. Of parts with the same key, the last counts.
    Members(Vec<Part>),
}

/// A member of a result, which is a part of the result of a step.
pub struct Part {
    /// The member's key.
    pub key: Str<'static>,
    /// Which step.
    pub step: usize,
    /// The keys that lead to the part.
    pub keys: Vec<Str<'static>>,
}

/// What a step and its own steps read from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// The source of the parent step; the root step reads from the event.
    Same,
    /// A value of the parent step, or an element of it.
    Part(Source, Option<usize>),
}

/// A value of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The value found by its last read.
    Read,
    /// The result of one of its steps.
    Step(usize),
}

#[derive(Default)]
pub(super) struct Recorder<'v> {
    /// The stack of open steps.
    open: Vec<Step<'v>>,
    whole: Option<Step<'v>>,
    /// The total number of steps.
    count: usize,
    /// The total number of reads.
    reads: usize,
    /// The source of the next step.
    from: Option<ReadFrom>,
    /// The nesting depth within unrecorded elements.
    paused: usize,
}

impl<'v> Recorder<'v> {
    pub fn is_recording(&self) -> bool {
        self.paused == 0
    }

    pub fn open(&mut self, pointer: &Pointer, kind: &'v str) {
        self.count += 1;
        self.open.push(Step {
            pointer: pointer.clone(),
            kind,
            gave: Ok(Value::Undefined),
            reads: Vec::new(),
            reason: None,
            steps: Vec::new(),
            omitted: 0,
            derivation: Derivation::Computed,
            from: self.from.take().unwrap_or(ReadFrom::Same),
        });
    }

    pub fn close(&mut self, gave: &Result<Value<'v>, Box<Issue>>) {
        let Some(mut step) = self.open.pop() else { return };
        step.gave.clone_from(gave);
        match self.open.last_mut() {
            Some(outer) => outer.steps.push(step),
            None => self.whole = Some(step),
        }
    }

    pub fn read(&mut self, path: &Path, data: &Value<'v>, found: &Value<'v>) {
        let step = self.open.last_mut().filter(|step| step.reads.len() < MAX_READS);
        if let Some(step) = step.filter(|step| step.reads.iter().all(|read| read.path != *path)) {
            let number = self.reads;
            self.reads += 1;
            step.reads.push(Arc::new(Read { number, path: path.clone(), data: data.clone(), found: found.clone() }));
        }
    }

    pub fn note(&mut self, reason: Reason) {
        if let Some(step) = self.open.last_mut() {
            step.reason = Some(reason);
        }
    }

    pub fn derive(&mut self, derivation: Derivation) {
        if let Some(step) = self.open.last_mut() {
            step.derivation = derivation;
        }
    }

    pub fn read_from(&mut self, from: ReadFrom) {
        self.from = Some(from);
    }

    /// Whether an element is skipped; if so, nothing is recorded until it is done.
    pub fn leaves_out(&mut self, at: usize) -> bool {
        let leaves_out = at >= MAX_ELEMENTS || (at > 0 && self.count >= MANY_STEPS);
        if leaves_out {
            self.paused += 1;
            if let Some(step) = self.open.last_mut() {
                step.omitted += 1;
            }
        }
        leaves_out
    }

    pub fn go_on(&mut self) {
        self.paused -= 1;
    }

    pub fn into_step(self) -> Option<Step<'v>> {
        self.whole
    }
}
