//! [`Location`]: the current location in a mapping during validation or compilation, and the paths found so far.

use crate::json::{Path, PathIndex, Pointer};
use std::fmt::Display;

/// The location of a part of a mapping, in the mapping as it was written.
pub(super) struct Location {
    pointer: Pointer,
    moved: Option<Moved>,
    paths: PathIndex,
}

/// Set if a root directive processes the rest of the mapping as its option.
struct Moved {
    /// The location of that option.
    option: Pointer,
    /// The location of the option's value, in the mapping as it was written.
    written: Pointer,
}

impl Location {
    /// The location of a mapping that is a part of another one.
    pub fn new(pointer: Pointer) -> Self {
        Self { pointer, moved: None, paths: PathIndex::default() }
    }

    /// The location of a root directive, which processes the mapping at `written` as its option `mapping`.
    pub fn of_root(written: &Pointer, root: &str, name: impl Display) -> Self {
        let pointer = written.child(root);
        let option = pointer.child(name).child("mapping");
        let moved = Some(Moved { option, written: written.clone() });
        Self { pointer, moved, paths: PathIndex::default() }
    }

    /// Descends to a member, an element or an option.
    pub fn push(&mut self, key: impl Display) {
        self.pointer.push(key);
    }

    /// Ascends again.
    pub fn pop(&mut self) {
        self.pointer.pop();
    }

    /// Runs a function one level deeper.
    pub fn within<T>(&mut self, key: impl Display, act: impl FnOnce(&mut Self) -> T) -> T {
        self.push(key);
        let done = act(self);
        self.pop();
        done
    }

    /// Numbers a path into the event: see [`PathIndex`].
    pub fn number(&mut self, path: Path) -> Path {
        self.paths.number(path)
    }

    /// Runs a function for a part whose paths do not start at the event.
    pub fn elsewhere<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let paths = std::mem::take(&mut self.paths);
        let done = act(self);
        self.paths = paths;
        done
    }

    /// The paths into the event.
    pub fn into_paths(self) -> PathIndex {
        self.paths
    }

    /// The pointer to the part.
    pub fn pointer(&self) -> Pointer {
        let moved = self.moved.as_ref().and_then(|moved| {
            let rest = self.pointer.strip_prefix(&moved.option)?;
            Some(moved.written.join(&rest))
        });
        moved.unwrap_or_else(|| self.pointer.clone())
    }
}
