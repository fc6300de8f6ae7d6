//! [`Trace`]: where a mapping says what it does while it does it, for those who want to know.
//!
//! There is one way to resolve a mapping, and it is always handed a trace. One that is off costs a look at each part of
//! the mapping.

mod recorder;

use super::reads::Reads;
use crate::issue::Issue;
use crate::json::{Path, Pointer, Value};
use recorder::Recorder;
pub use recorder::{Read, Step};
use std::borrow::Cow;

/// Is told what a mapping does, and keeps it if it is on.
pub struct Trace<'v> {
    recorder: Option<Box<Recorder<'v>>>,
}

/// A sentence about something, with a stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason it is: stable across versions, `snake_case`, such as `path_absent`.
    pub code: &'static str,
    /// One sentence.
    pub message: Cow<'static, str>,
}

impl Reason {
    /// A reason with its sentence.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }
}

impl<'v> Trace<'v> {
    /// A trace that keeps nothing.
    #[must_use]
    #[inline(always)]
    pub fn off() -> Self {
        Self { recorder: None }
    }

    /// A trace that keeps everything it is told.
    #[must_use]
    pub fn on() -> Self {
        Self { recorder: Some(Box::default()) }
    }

    /// The step that the whole mapping was; nothing if it was not run.
    #[must_use]
    pub fn into_step(self) -> Option<Step<'v>> {
        self.recorder.and_then(|recorder| recorder.into_step())
    }

    /// Whether what it is told is kept.
    #[must_use]
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.is_listening())
    }

    #[inline(always)]
    fn listening(&mut self) -> Option<&mut Recorder<'v>> {
        if self.is_on() { self.recorder.as_deref_mut() } else { None }
    }

    /// Something was looked for in `data`, at a path, and this is what is there.
    #[inline(always)]
    pub(super) fn read(&mut self, path: &Path, data: &Value<'v>, found: &Value<'v>) {
        if let Some(recorder) = self.listening() {
            recorder.read(path, data, found);
        }
    }

    /// What a template looks for in `data`.
    #[inline(always)]
    pub(super) fn read_all(&mut self, data: &Value<'v>, reads: impl FnOnce(&mut Reads)) {
        if let Some(recorder) = self.listening() {
            let mut all = Reads::default();
            reads(&mut all);
            for keys in all.paths() {
                let path = Path::from_keys(keys);
                let found = path.get(data);
                recorder.read(&path, data, &found);
            }
        }
    }

    /// Why the step that is going on gives what it gives.
    #[inline(always)]
    pub(super) fn note(&mut self, reason: impl FnOnce() -> Reason) {
        if let Some(recorder) = self.listening() {
            recorder.note(reason());
        }
    }

    /// Runs something for an element of an array: of many, only the first are told.
    #[inline(always)]
    pub(super) fn element<T>(&mut self, at: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let is_left_out = self.listening().is_some_and(|recorder| recorder.leaves_out(at));
        let done = run(self);
        if is_left_out && let Some(recorder) = &mut self.recorder {
            recorder.go_on();
        }
        done
    }

    /// A step begins: a part of a mapping at this location.
    #[inline(always)]
    pub(super) fn open(&mut self, pointer: &Pointer, kind: &'v str) {
        if let Some(recorder) = self.listening() {
            recorder.open(pointer, kind);
        }
    }

    /// The step that began last ends.
    #[inline(always)]
    pub(super) fn close(&mut self, gave: &Result<Value<'v>, Issue>) {
        if let Some(recorder) = self.listening() {
            recorder.close(gave);
        }
    }
}
