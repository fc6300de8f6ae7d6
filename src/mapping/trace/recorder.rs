//! The records of an enabled [`Trace`](super::Trace): the steps of a mapping, as a tree.

use crate::issue::Issue;
use crate::json::{Path, Pointer, Str, Value};
use crate::mapping::reason::Reason;
use std::sync::Arc;

/// The maximum number of elements of an array that are recorded.
const MAX_ELEMENTS: usize = 100;

/// The maximum number of paths that are recorded for one step.
const MAX_READS: usize = 1_000;

/// The number of steps from which on only the first element of each array is recorded.
const MAX_DETAILED_STEPS: usize = 10_000;

/// How one part of a mapping was resolved.
pub struct TraceStep<'v> {
    /// The location of the part in the mapping, such as `/email/@path`.
    pub pointer: Pointer,
    /// `literal`, `object`, `array`, or the directive's name.
    pub kind: &'v str,
    /// The result, or the error.
    pub output: Result<Value<'v>, Box<Issue>>,
    /// The step's own reads, without those of its child steps.
    pub reads: Vec<Arc<Read<'v>>>,
    /// What was decided, or why there is no result.
    pub reason: Option<Reason>,
    /// The child steps, in order of execution.
    pub steps: Vec<TraceStep<'v>>,
    /// The number of elements of an array that were not recorded.
    pub omitted: usize,
    /// How the result is derived from the reads and the child steps.
    pub derivation: Derivation,
    /// The source that the step and its child steps read from.
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

/// How the result of a step is derived from its reads and its child steps.
pub enum Derivation {
    /// Computed from everything that the step and its child steps read.
    Computed,
    /// A literal of the mapping.
    Literal,
    /// The value found by the step's last read.
    Read,
    /// The result of a child step, possibly without some members. If that step has the same source, the step before it
    /// was a condition.
    Step(usize),
    /// An array of the results of the child steps from this one on.
    Elements(usize),
    /// An object whose members are parts of the results of child steps. The last of those with the same key counts.
    Members(Vec<DerivedMember>),
}

/// A member of a result that is a part of the result of a child step.
pub struct DerivedMember {
    /// The member's key.
    pub key: Str<'static>,
    /// The index of the child step.
    pub step: usize,
    /// The keys that lead to the part.
    pub keys: Vec<Str<'static>>,
}

/// The source that a step and its child steps read from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// The source of the parent step; the root step reads from the event.
    Same,
    /// A value of the parent step, or the element of it at an index.
    Part(StepValue, Option<usize>),
}

/// A value of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StepValue {
    /// The value found by the step's last read.
    Read,
    /// The result of a child step.
    Step(usize),
}

#[derive(Default)]
pub(super) struct Recorder<'v> {
    /// The stack of open steps.
    pub open: Vec<TraceStep<'v>>,
    pub root: Option<TraceStep<'v>>,
    count: usize,
    reads: usize,
    /// The source of the next step.
    pub from: Option<ReadFrom>,
    /// The nesting depth within unrecorded elements.
    pub paused: usize,
}

impl<'v> Recorder<'v> {
    pub fn open(&mut self, pointer: &Pointer, kind: &'v str) {
        self.count += 1;
        self.open.push(TraceStep {
            pointer: pointer.clone(),
            kind,
            output: Ok(Value::Undefined),
            reads: Vec::new(),
            reason: None,
            steps: Vec::new(),
            omitted: 0,
            derivation: Derivation::Computed,
            from: self.from.take().unwrap_or(ReadFrom::Same),
        });
    }

    pub fn close(&mut self, output: &Result<Value<'v>, Box<Issue>>) {
        let Some(mut step) = self.open.pop() else { return };
        step.output.clone_from(output);
        match self.open.last_mut() {
            Some(parent) => parent.steps.push(step),
            None => self.root = Some(step),
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

    /// Pauses the recording if the element at an index is one too many; returns whether it did.
    pub fn pause_for(&mut self, at: usize) -> bool {
        let is_omitted = at >= MAX_ELEMENTS || (at > 0 && self.count >= MAX_DETAILED_STEPS);
        if is_omitted {
            self.paused += 1;
            if let Some(step) = self.open.last_mut() {
                step.omitted += 1;
            }
        }
        is_omitted
    }
}
