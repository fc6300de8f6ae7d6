//! [`Trace`]: records how a mapping was resolved, for explanations.
//!
//! Mappings are always resolved with a trace. A disabled trace costs one branch per part of the mapping.

mod recorder;

use super::reason::Reason;
use crate::issue::Issue;
use crate::json::{Path, Pointer, Value};
use recorder::Recorder;
pub use recorder::{Derivation, DerivedMember, Read, ReadFrom, StepValue, TraceStep};

/// Records the resolution of a mapping, if enabled; the default records nothing.
#[derive(Default)]
pub struct Trace<'v> {
    recorder: Option<Box<Recorder<'v>>>,
}

impl<'v> Trace<'v> {
    /// A trace that records everything.
    pub fn on() -> Self {
        Self { recorder: Some(Box::default()) }
    }

    /// The root step; `None` if the mapping was not run.
    pub fn into_step(self) -> Option<TraceStep<'v>> {
        self.recorder.and_then(|recorder| recorder.root)
    }

    /// Whether the trace is currently recording.
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.paused == 0)
    }

    #[inline(always)]
    fn recording(&mut self) -> Option<&mut Recorder<'v>> {
        if self.is_on() { self.recorder.as_deref_mut() } else { None }
    }

    /// The innermost step, if it is recorded.
    #[inline(always)]
    fn step(&mut self) -> Option<&mut TraceStep<'v>> {
        self.recording()?.open.last_mut()
    }

    /// Records that a path was read in `data`, with the value found.
    #[inline(always)]
    pub(super) fn read(&mut self, path: &Path, data: &Value<'v>, found: &Value<'v>) {
        if let Some(recorder) = self.recording() {
            recorder.read(path, data, found);
        }
    }

    /// Records the reason for the result of the current step.
    #[inline(always)]
    pub(super) fn note(&mut self, reason: impl FnOnce() -> Reason) {
        if let Some(step) = self.step() {
            step.reason = Some(reason());
        }
    }

    /// Records how the result of the current step is derived. The default is [`Derivation::Computed`].
    #[inline(always)]
    pub(super) fn derive(&mut self, derivation: impl FnOnce() -> Derivation) {
        if let Some(step) = self.step() {
            step.derivation = derivation();
        }
    }

    /// Runs a part of the current step that reads from a different source.
    #[inline(always)]
    pub(super) fn reading<T>(&mut self, from: ReadFrom, run: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(recorder) = self.recording() {
            recorder.from = Some(from);
        }
        run(self)
    }

    /// Runs a part of the current step for an element of the source. Only the first elements of an array are recorded.
    #[inline(always)]
    pub(super) fn element<T>(&mut self, source: StepValue, at: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let is_paused = self.recording().is_some_and(|recorder| recorder.pause_for(at));
        let result = self.reading(ReadFrom::Part(source, Some(at)), run);
        if is_paused && let Some(recorder) = &mut self.recorder {
            recorder.paused -= 1;
        }
        result
    }

    /// Starts a step for the part of a mapping at this location.
    #[inline(always)]
    pub(super) fn open(&mut self, pointer: &Pointer, kind: &'v str) {
        if let Some(recorder) = self.recording() {
            recorder.open(pointer, kind);
        }
    }

    /// Ends the innermost step.
    #[inline(always)]
    pub(super) fn close(&mut self, output: &Result<Value<'v>, Box<Issue>>) {
        if let Some(recorder) = self.recording() {
            recorder.close(output);
        }
    }
}
