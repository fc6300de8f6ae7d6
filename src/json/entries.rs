//! The entries of a tape: one for each value and each key of a text.

use super::kind::Kind;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of a path, which is unique among all numbered paths, so lookups stored for one mapping are never mistaken for
/// those of another.
pub(super) type PathNumber = NonZeroU32;

/// One value of a text, or one key of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its byte range, including quotes and brackets.
    pub start: u32,
    pub end: u32,
    /// The number of entries of the value, including those within it.
    pub skip: u32,
    pub kind: Kind,
    /// A string with escapes.
    pub escaped: bool,
}

/// A growable array of entries. Once it is large enough for every text, overwriting entries is faster than clearing and
/// extending a vector.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) slots: Vec<Entry>,
    count: usize,
    remembered: PathCache,
}

/// A cache of lookups by numbered paths. Each slot combines the path's number and the entry that it leads to, 0 for none,
/// in one number, so that a slot is correct or empty even if threads share the tape.
#[derive(Default)]
struct PathCache([AtomicU64; Entries::MAX_REMEMBERED]);

impl Entries {
    /// The number of lookups by path that a tape remembers.
    pub(super) const MAX_REMEMBERED: usize = 32;

    /// Stores the entry that a path from the root leads to, 0 if there is none; `None` clears it.
    #[inline(always)]
    pub(super) fn remember(&self, path: PathNumber, at: Option<u32>) {
        let slot = &self.remembered.0[path.get() as usize % Self::MAX_REMEMBERED];
        slot.store(at.map_or(0, |at| u64::from(path.get()) << 32 | u64::from(at)), Ordering::Relaxed);
    }

    /// The stored entry of a path.
    #[inline(always)]
    pub(super) fn recall(&self, path: PathNumber) -> Option<u32> {
        let slot = self.remembered.0[path.get() as usize % Self::MAX_REMEMBERED].load(Ordering::Relaxed);
        ((slot >> 32) as u32 == path.get()).then_some(slot as u32)
    }

    pub(super) fn written(&self) -> &[Entry] {
        self.slots.get(..self.count).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.put(self.count, entry);
        self.count += 1;
    }

    /// Writes an entry at an index. It counts only after [`Entries::keep`] with a larger count.
    #[inline(always)]
    pub(super) fn put(&mut self, at: usize, entry: Entry) {
        match self.slots.get_mut(at) {
            Some(slot) => *slot = entry,
            None => self.slots.push(entry),
        }
    }

    /// The number of valid entries.
    pub(super) fn keep(&mut self, count: usize) {
        self.count = count;
        self.remembered.0.iter_mut().for_each(|slot| *slot.get_mut() = 0);
    }

    #[inline(always)]
    pub(super) fn at(&self, at: u32) -> Entry {
        const NOTHING: Entry = Entry { start: 0, end: 0, skip: 1, kind: Kind::Undefined, escaped: false };
        self.slots.get(at as usize).copied().unwrap_or(NOTHING)
    }

    #[inline(always)]
    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut Entry> {
        self.slots.get_mut(at)
    }

    #[inline(always)]
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.slots.get(at).map_or(Kind::Undefined, |entry| entry.kind)
    }
}
