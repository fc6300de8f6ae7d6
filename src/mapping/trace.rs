//! [`Trace`]: records how a mapping was resolved, for explanations.
//!
//! There is one way to resolve a mapping, and it always takes a trace. One that is off costs a test for each part of the
//! mapping.

mod recorder;

use super::reason::Reason;
use crate::issue::Issue;
use crate::json::{Path, Pointer, Value};
use recorder::Recorder;
pub use recorder::{Derivation, Part, Read, ReadFrom, Source, Step};

/// Records what a mapping does, if it is on.
pub struct Trace<'v> {
    recorder: Option<Box<Recorder<'v>>>,
}

impl<'v> Trace<'v> {
    /// A trace that records nothing.
    #[must_use]
    #[inline(always)]
    pub fn off() -> Self {
        Self { recorder: None }
    }

    /// A trace that records everything.
    #[must_use]
    pub fn on() -> Self {
        Self { recorder: Some(Box::default()) }
    }

    /// The step that the whole mapping was; nothing if it was not run.
    #[must_use]
    pub fn into_step(self) -> Option<Step<'v>> {
        self.recorder.and_then(|recorder| recorder.into_step())
    }

    /// Whether it records at the moment.
    #[must_use]
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.is_recording())
    }

    #[inline(always)]
    fn recording(&mut self) -> Option<&mut Recorder<'v>> {
        if self.is_on() { self.recorder.as_deref_mut() } else { None }
    }

    /// A path was read in `data`, and this was found.
    #[inline(always)]
    pub(super) fn read(&mut self, path: &Path, data: &Value<'v>, found: &Value<'v>) {
        if let Some(recorder) = self.recording() {
            recorder.read(path, data, found);
        }
    }

    /// Why the current step gives what it gives.
    #[inline(always)]
    pub(super) fn note(&mut self, reason: impl FnOnce() -> Reason) {
        if let Some(recorder) = self.recording() {
            recorder.note(reason());
        }
    }

    /// How the result of the current step is derived. A step that does not say so has computed it.
    #[inline(always)]
    pub(super) fn derive(&mut self, derivation: impl FnOnce() -> Derivation) {
        if let Some(recorder) = self.recording() {
            recorder.derive(derivation());
        }
    }

    /// Runs a part of the current step in which something else is read than in the step itself.
    #[inline(always)]
    pub(super) fn reading<T>(&mut self, from: ReadFrom, run: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(recorder) = self.recording() {
            recorder.read_from(from);
        }
        run(self)
    }

    /// Runs a part of the current step for an element of what the source has: of many elements, only the first are
    /// recorded.
    #[inline(always)]
    pub(super) fn element<T>(&mut self, source: Source, at: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let is_left_out = self.recording().is_some_and(|recorder| recorder.leaves_out(at));
        let done = self.reading(ReadFrom::Part(source, Some(at)), run);
        if is_left_out && let Some(recorder) = &mut self.recorder {
            recorder.go_on();
        }
        done
    }

    /// A step begins: a part of a mapping at this location.
    #[inline(always)]
    pub(super) fn open(&mut self, pointer: &Pointer, kind: &'v str) {
        if let Some(recorder) = self.recording() {
            recorder.open(pointer, kind);
        }
    }

    /// The step that began last ends.
    #[inline(always)]
    pub(super) fn close(&mut self, gave: &Result<Value<'v>, Box<Issue>>) {
        if let Some(recorder) = self.recording() {
            recorder.close(gave);
        }
    }
}
