//! [`Location`]: where in a mapping its validation or its compilation is.

use crate::json::Pointer;
use std::fmt::Display;

/// The location of a part of a mapping, in the mapping as it was written.
pub(super) struct Location {
    pointer: Pointer,
    moved: Option<Moved>,
}

/// A root directive processes the rest of the mapping as its option.
struct Moved {
    /// The location of that option.
    option: Pointer,
    /// The location of what it holds, in the mapping as it was written.
    written: Pointer,
}

impl Location {
    /// The location of a mapping that is a part of another one.
    pub fn new(pointer: Pointer) -> Self {
        Self { pointer, moved: None }
    }

    /// The location of a root directive, which processes the mapping at `written` as its option `mapping`.
    pub fn of_root(written: &Pointer, root: &str, name: impl Display) -> Self {
        let pointer = written.child(root);
        let option = pointer.child(name).child("mapping");
        Self { pointer, moved: Some(Moved { option, written: written.clone() }) }
    }

    /// Goes down to a member, an element or an option.
    pub fn push(&mut self, key: impl Display) {
        self.pointer.push(key);
    }

    /// Goes up again.
    pub fn pop(&mut self) {
        self.pointer.pop();
    }

    /// Does something one level further down.
    pub fn within<T>(&mut self, key: impl Display, act: impl FnOnce(&mut Self) -> T) -> T {
        self.push(key);
        let done = act(self);
        self.pop();
        done
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
