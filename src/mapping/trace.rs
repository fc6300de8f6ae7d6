//! [`Trace`]: where a mapping says what it does while it does it, for those who want to know.
//!
//! There is one way to resolve a mapping, and it is always handed a trace. One that is off costs a look at each part of
//! the mapping, and without the crate's feature `explain` nothing at all.

#[cfg(feature = "explain")]
mod recorder;

use super::reads::Reads;
use crate::issue::Issue;
use crate::json::{Path, Value};
#[cfg(feature = "explain")]
pub use recorder::{Read, Step};
use std::borrow::Cow;

/// Is told what a mapping does, and keeps it if it is on.
pub struct Trace<'v> {
    #[cfg(feature = "explain")]
    recorder: Option<Box<recorder::Recorder<'v>>>,
    #[cfg(not(feature = "explain"))]
    nothing: std::marker::PhantomData<Value<'v>>,
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
        Self {
            #[cfg(feature = "explain")]
            recorder: None,
            #[cfg(not(feature = "explain"))]
            nothing: std::marker::PhantomData,
        }
    }

    /// Whether what it is told is kept.
    #[must_use]
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        #[cfg(feature = "explain")]
        return self.recorder.as_ref().is_some_and(|recorder| recorder.is_listening());
        #[cfg(not(feature = "explain"))]
        false
    }

    /// Something was looked for in `data`, at a path, and this is what is there.
    #[inline(always)]
    pub(super) fn read(&mut self, path: &Path, data: &Value<'v>, found: &Value<'v>) {
        #[cfg(feature = "explain")]
        if let Some(recorder) = self.listening() {
            recorder.read(path, data, found);
        }
        #[cfg(not(feature = "explain"))]
        let _ = (path, data, found);
    }

    /// What a template looks for in `data`.
    #[inline(always)]
    pub(super) fn read_all(&mut self, data: &Value<'v>, reads: impl FnOnce(&mut Reads)) {
        #[cfg(feature = "explain")]
        if let Some(recorder) = self.listening() {
            let mut all = Reads::default();
            reads(&mut all);
            for keys in all.paths() {
                let path = Path::from_keys(keys);
                let found = path.get(data);
                recorder.read(&path, data, &found);
            }
        }
        #[cfg(not(feature = "explain"))]
        let _ = (data, reads);
    }

    /// Why the step that is going on gives what it gives.
    #[inline(always)]
    pub(super) fn note(&mut self, reason: impl FnOnce() -> Reason) {
        #[cfg(feature = "explain")]
        if let Some(recorder) = self.listening() {
            recorder.note(reason());
        }
        #[cfg(not(feature = "explain"))]
        let _ = reason;
    }

    /// Runs something for an element of an array: of many, only the first are told.
    #[inline(always)]
    pub(super) fn element<T>(&mut self, at: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        #[cfg(feature = "explain")]
        if let Some(recorder) = self.listening()
            && recorder.has_enough(at)
        {
            recorder.pause();
            let done = run(self);
            if let Some(recorder) = &mut self.recorder {
                recorder.go_on();
            }
            return done;
        }
        let _ = at;
        run(self)
    }

    /// A step begins: a part of a mapping at this place.
    #[inline(always)]
    pub(super) fn open(&mut self, place: &str, kind: &'v str) {
        #[cfg(feature = "explain")]
        if let Some(recorder) = self.listening() {
            recorder.open(place, kind);
        }
        #[cfg(not(feature = "explain"))]
        let _ = (place, kind);
    }

    /// The step that began last ends.
    #[inline(always)]
    pub(super) fn close(&mut self, gave: &Result<Value<'v>, Issue>) {
        #[cfg(feature = "explain")]
        if let Some(recorder) = self.listening() {
            recorder.close(gave);
        }
        #[cfg(not(feature = "explain"))]
        let _ = gave;
    }
}

#[cfg(feature = "explain")]
impl<'v> Trace<'v> {
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

    fn listening(&mut self) -> Option<&mut recorder::Recorder<'v>> {
        self.recorder.as_deref_mut().filter(|recorder| recorder.is_listening())
    }
}
