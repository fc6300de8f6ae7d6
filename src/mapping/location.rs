//! [`Location`]: the current location in a mapping during validation or compilation.

use crate::json::Pointer;
use std::fmt::Display;

/// The location of a part of a mapping, in the mapping as it was written.
pub(super) struct Location {
    pointer: Pointer,
    moved: Option<Moved>,
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
        Self { pointer, moved: None }
    }

    /// The location of a root directive, which processes the mapping at `written` as its option `mapping`.
    pub fn of_root(written: &Pointer, root: &str, name: impl Display) -> Self {
        let pointer = written.child(root);
        let option = pointer.child(name).child("mapping");
        Self { pointer, moved: Some(Moved { option, written: written.clone() }) }
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

    /// The pointer to the part.
    pub fn pointer(&self) -> Pointer {
        let moved = self.moved.as_ref().and_then(|moved| {
            let rest = self.pointer.strip_prefix(&moved.option)?;
            Some(moved.written.join(&rest))
        });
        moved.unwrap_or_else(|| self.pointer.clone())
    }
}
