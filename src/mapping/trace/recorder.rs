//! What a [`Trace`](super::Trace) that is on keeps: the steps of a mapping, as a tree.

use super::Reason;
use crate::issue::Issue;
use crate::json::{Path, Pointer, Value};

/// Of the elements of an array, so many are told.
const TOLD_ELEMENTS: usize = 100;

/// Once there are so many steps, only the first element of each array is told.
const ENOUGH_STEPS: usize = 10_000;

/// How one part of a mapping was resolved.
pub struct Step<'v> {
    /// The part: its location in the mapping, such as `/email/@path`.
    pub pointer: Pointer,
    /// `constant`, `object`, `array`, or the directive's name.
    pub kind: &'v str,
    /// What it gave, or why it failed.
    pub gave: Result<Value<'v>, Issue>,
    /// What it looked for itself.
    pub reads: Vec<Read<'v>>,
    /// What it decided, or why it gave nothing.
    pub reason: Option<Reason>,
    /// The parts that it used, in the order in which they ran.
    pub steps: Vec<Step<'v>>,
    /// How many elements of an array have no steps here, since there are too many.
    pub omitted: usize,
}

/// Something that was looked for.
pub struct Read<'v> {
    /// The keys of the path.
    pub path: Path,
    /// In what: the event, an element of an array, or what was mapped before.
    pub data: Value<'v>,
    /// What is there.
    pub found: Value<'v>,
}

#[derive(Default)]
pub(super) struct Recorder<'v> {
    /// The steps that are going on, each a part of the one before it.
    open: Vec<Step<'v>>,
    whole: Option<Step<'v>>,
    /// How many steps there are in all.
    count: usize,
    /// How many elements deep it is in what is not told.
    paused: usize,
}

impl<'v> Recorder<'v> {
    pub fn is_listening(&self) -> bool {
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
        });
    }

    pub fn close(&mut self, gave: &Result<Value<'v>, Issue>) {
        let Some(mut step) = self.open.pop() else { return };
        step.gave.clone_from(gave);
        match self.open.last_mut() {
            Some(outer) => outer.steps.push(step),
            None => self.whole = Some(step),
        }
    }

    pub fn read(&mut self, path: &Path, data: &Value<'v>, found: &Value<'v>) {
        if let Some(step) = self.open.last_mut() {
            step.reads.push(Read { path: path.clone(), data: data.clone(), found: found.clone() });
        }
    }

    pub fn note(&mut self, reason: Reason) {
        if let Some(step) = self.open.last_mut() {
            step.reason = Some(reason);
        }
    }

    /// Whether an element is not to be told; if so, nothing is until it is done.
    pub fn leaves_out(&mut self, at: usize) -> bool {
        let leaves_out = at >= TOLD_ELEMENTS || (at > 0 && self.count >= ENOUGH_STEPS);
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
