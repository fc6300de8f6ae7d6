//! [`PathIndex`]: the paths of a mapping or a trigger as a tree, so that one pass over an event finds all of them.

use super::entries::{Entries, PathNumber};
use super::kind::Kind;
use super::node::Node;
use super::path::Path;
use super::text::Str;
use super::value::Value;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// The maximum depth of a tree of paths, since such trees are traversed recursively.
pub(crate) const MAX_PATH_DEPTH: usize = 64;

/// The paths of a mapping or a trigger, from the root of an event.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathIndex {
    root: Branch,
    numbers: Vec<PathNumber>,
}

/// The paths that share a prefix.
#[derive(Clone, Debug, Default)]
struct Branch {
    /// The number of the path that is the prefix itself, if it is one.
    number: Option<PathNumber>,
    below: Vec<(Str<'static>, Branch)>,
    /// A bit for the length of each key, with quotes, modulo 64, to skip most other members of an event.
    lengths: u64,
}

impl PathIndex {
    /// Numbers a path, so that [`PathIndex::find_all`] finds its value. Equal paths get the same number.
    ///
    /// The empty path gets no number, nor do very long paths and those beyond the maximum of remembered lookups: they are
    /// looked up separately.
    pub(crate) fn number(&mut self, path: Path) -> Path {
        let has_room = self.numbers.len() < Entries::MAX_REMEMBERED;
        if !has_room || path.keys().is_empty() || path.keys().len() > MAX_PATH_DEPTH {
            return path;
        }
        let mut branch = &mut self.root;
        for key in path.keys() {
            let at = branch.below.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
                branch.below.push((key.clone(), Branch::default()));
                branch.lengths |= 1 << ((key.as_bytes().len() + 2) % 64);
                branch.below.len() - 1
            });
            branch = &mut branch.below[at].1;
        }
        if branch.number.is_none() {
            branch.number = next_number();
            self.numbers.extend(branch.number);
        }
        path.numbered(branch.number)
    }

    /// Looks up all paths in an event, and stores the results with its tape, for [`Path::get`].
    pub(crate) fn find_all(&self, event: &Value<'_>) {
        if let Value::Node(root) = event
            && root.at == 0
        {
            self.numbers.iter().for_each(|&number| root.entries.remember(number, Some(0)));
            self.root.find(*root);
        }
    }
}

impl Branch {
    /// Finds the paths below the prefix, whose value is given. They have been stored as missing before.
    fn find(&self, value: Node<'_>) {
        if value.kind() != Kind::Object {
            // `Path::get` must resolve paths into an array or a string itself.
            return self.settle(value.entries, None);
        }
        let (mut at, mut found) = (value.at + 1, 0_u64);
        for [name, member] in value.member_entries() {
            let is_likely = self.lengths >> ((name.end - name.start) % 64) & 1 != 0;
            if (is_likely || name.escaped)
                && let Some(branch) = self.below.iter().position(|(key, _)| value.is_named(name, key.as_bytes()))
            {
                let bit = 1 << (branch % 64);
                self.below[branch].1.find_at(Node { at: at + 1, ..value }, found & bit != 0);
                found |= bit;
            }
            at += 1 + member.skip;
        }
    }

    /// Finds the path and those below it. Of duplicate members the last one counts.
    fn find_at(&self, value: Node<'_>, is_duplicate: bool) {
        if let Some(number) = self.number {
            value.entries.remember(number, Some(value.at));
        }
        if self.below.is_empty() {
            return;
        }
        if is_duplicate {
            self.settle(value.entries, Some(0));
        }
        self.find(value);
    }

    /// Stores the same result for all paths below the prefix.
    fn settle(&self, entries: &Entries, at: Option<u32>) {
        for (_, branch) in &self.below {
            if let Some(number) = branch.number {
                entries.remember(number, at);
            }
            branch.settle(entries, at);
        }
    }
}

/// A number that no other path has; `None` if all are in use.
fn next_number() -> Option<PathNumber> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let next = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| next.checked_add(1));
    next.ok().and_then(NonZeroU32::new)
}
