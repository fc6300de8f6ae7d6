//! The record of a [`Trace`](super::Trace) that is on: the steps of a mapping, as a tree.

use crate::issue::Issue;
use crate::json::{Path, Pointer, Str, Value};
use crate::mapping::reason::Reason;
use std::sync::Arc;

/// The most elements of an array that are recorded.
const MAX_ELEMENTS: usize = 100;

/// The most paths that are recorded for one step.
const MAX_READS: usize = 1_000;

/// Once there are this many steps, only the first element of each array is recorded.
const MANY_STEPS: usize = 10_000;

/// How one part of a mapping was resolved.
pub struct Step<'v> {
    /// The part: its location in the mapping, such as `/email/@path`.
    pub pointer: Pointer,
    /// `literal`, `object`, `array`, or the directive's name.
    pub kind: &'v str,
    /// What it gave, or why it failed.
    pub gave: Result<Value<'v>, Box<Issue>>,
    /// What it read itself.
    pub reads: Vec<Arc<Read<'v>>>,
    /// What it decided, or why it gave nothing.
    pub reason: Option<Reason>,
    /// The parts that it used, in the order in which they ran.
    pub steps: Vec<Step<'v>>,
    /// How many elements of an array have no steps here, since there are too many.
    pub omitted: usize,
    /// How its result is derived from its reads and its steps.
    pub derivation: Derivation,
    /// What it and its steps read from.
    pub from: ReadFrom,
}

/// A path that was read.
pub struct Read<'v> {
    /// Its number among all reads of the mapping.
    pub number: usize,
    /// The keys of the path.
    pub path: Path,
    /// In what it was read: the event, an element of an array, or what was mapped before.
    pub data: Value<'v>,
    /// What was found.
    pub found: Value<'v>,
}

/// How the result of a step is derived from its reads and its steps.
pub enum Derivation {
    /// It was computed from everything that was read for it.
    Computed,
    /// It is written in the mapping.
    Literal,
    /// It was found by the step's last read.
    Read,
    /// It is the result of one of the steps, perhaps with members left out. If that step reads from the same, the one
    /// before it was a condition.
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
    /// From the same as the step that it is part of; the outermost one reads from the event.
    Same,
    /// From something that the step which it is part of has, or from an element of that.
    Part(Source, Option<usize>),
}

/// Something that a step has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// What its last read found.
    Read,
    /// The result of one of its steps.
    Step(usize),
}

#[derive(Default)]
pub(super) struct Recorder<'v> {
    /// The steps that have begun, each a part of the one before it.
    open: Vec<Step<'v>>,
    whole: Option<Step<'v>>,
    /// How many steps there are in all.
    count: usize,
    /// How many reads there are in all.
    reads: usize,
    /// What the step that begins next reads from.
    from: Option<ReadFrom>,
    /// How many elements that are not recorded it is in.
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

    /// Whether an element is not recorded; if so, nothing is until it is done.
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
