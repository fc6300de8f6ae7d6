//! Objects built by mappings: members in JavaScript's order, with lookup in constant time.

use super::index::array_index;
use super::text::{Str, same};
use super::value::Value;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

/// Up to this many members are searched linearly, which is faster than an index.
const INDEX_FROM: usize = 24;

type Index<'e> = BTreeMap<Str<'e>, usize>;

/// An ordered map of [`Str`] to [`Value`], in JavaScript's order: integer-like keys first, ascending, then the
/// others as they were inserted.
///
/// ```
/// # use segment_postscript::json::{Json, Object};
/// let mut object = Object::from_iter([("b".into(), Json::Null), ("1".into(), Json::Bool(true))]);
/// object.insert("b".into(), "new".into());
/// assert!(object.get("b").is_some_and(|value| value.is_string("new")) && object.get("2").is_none());
/// let keys: Vec<&str> = object.iter().filter_map(|(key, _)| key.to_str()).collect();
/// assert_eq!(keys, ["1", "b"]);
/// assert!(object.remove("b").is_some() && object.remove("b").is_none());
/// assert!(object.len() == 1 && !object.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Object<'e> {
    members: Vec<(Str<'e>, Value<'e>)>,
    /// An index of the keys of large objects. Clones share it until one is modified.
    index: Option<Arc<Index<'e>>>,
    has_integer_keys: bool,
}

impl<'e> Object<'e> {
    /// An object of members with distinct keys that are already in JavaScript's order.
    pub(crate) fn of_ordered(members: Vec<(Str<'e>, Value<'e>)>) -> Self {
        // Integer-like keys come first, so checking the first key is sufficient.
        let has_integer_keys = members.first().is_some_and(|(key, _)| is_integer_key(key));
        let mut object = Self { members, index: None, has_integer_keys };
        object.reindex();
        object
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether the object is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member with this key, a `str` or a [`Str`].
    #[must_use]
    pub fn get<K: AsRef<[u8]> + ?Sized>(&self, key: &K) -> Option<&Value<'e>> {
        let at = self.position(key.as_ref())?;
        Some(&self.members[at].1)
    }

    /// Sets a member. An existing member keeps its position.
    pub fn insert(&mut self, key: Str<'e>, value: Value<'e>) {
        if let Some(at) = self.position(key.as_bytes()) {
            self.members[at].1 = value;
            return;
        }
        self.has_integer_keys |= is_integer_key(&key);
        if let Some(index) = &mut self.index {
            Arc::make_mut(index).insert(key.clone(), self.members.len());
        }
        self.members.push((key, value));
        if self.index.is_none() {
            self.reindex();
        }
    }

    /// Removes a member.
    pub fn remove<K: AsRef<[u8]> + ?Sized>(&mut self, key: &K) -> Option<Value<'e>> {
        let at = self.position(key.as_ref())?;
        let (_, value) = self.members.remove(at);
        self.reindex();
        Some(value)
    }

    /// Retains the members for which the predicate holds; it may modify the values.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&Str<'e>, &mut Value<'e>) -> bool) {
        self.members.retain_mut(|(key, value)| keep(key, value));
        self.reindex();
    }

    /// The members in JavaScript's order.
    pub fn iter(&self) -> impl Iterator<Item = (&Str<'e>, &Value<'e>)> {
        let order = self.has_integer_keys.then(|| in_order(self.members.iter().map(|(key, _)| key)));
        (0..self.members.len()).map(move |at| {
            let (key, value) = &self.members[order.as_ref().map_or(at, |order| order[at])];
            (key, value)
        })
    }

    fn position(&self, key: &[u8]) -> Option<usize> {
        match &self.index {
            None => self.members.iter().position(|(name, _)| same(name.as_bytes(), key)),
            Some(index) => index.get(&Str::from_wtf8(key.into())).copied(),
        }
    }

    fn reindex(&mut self) {
        self.index = None;
        if self.members.len() > INDEX_FROM {
            // Collecting would need a sort, which would increase the code size.
            let mut index = Index::default();
            for (at, (key, _)) in self.members.iter().enumerate() {
                index.insert(key.clone(), at);
            }
            self.index = Some(Arc::new(index));
        }
    }
}

impl<'e> IntoIterator for Object<'e> {
    type Item = (Str<'e>, Value<'e>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    /// The members in JavaScript's order.
    fn into_iter(mut self) -> Self::IntoIter {
        if self.has_integer_keys {
            let order = in_order(self.members.iter().map(|(key, _)| key));
            self.members = order.into_iter().map(|at| std::mem::take(&mut self.members[at])).collect();
        }
        self.members.into_iter()
    }
}

impl<'e> FromIterator<(Str<'e>, Value<'e>)> for Object<'e> {
    fn from_iter<I: IntoIterator<Item = (Str<'e>, Value<'e>)>>(members: I) -> Self {
        let mut object = Self::default();
        for (key, value) in members {
            object.insert(key, value);
        }
        object
    }
}

/// The indices of keys in JavaScript's order: integer-like ones first, ascending, then the others in insertion order.
pub(crate) fn in_order<'k>(keys: impl Iterator<Item = &'k Str<'k>>) -> Vec<usize> {
    let (mut integers, mut rest) = (Vec::new(), Vec::new());
    for (at, key) in keys.enumerate() {
        match integer_rank(key) {
            u64::MAX => rest.push(at),
            rank => integers.push((rank, at)),
        }
    }
    let mut order = ascending(integers);
    order.append(&mut rest);
    order
}

/// The indices of items in ascending order of rank and index. Uses a heap, since the standard sorts have ten times the
/// code size.
pub(crate) fn ascending(ranks: Vec<(u64, usize)>) -> Vec<usize> {
    BinaryHeap::from(ranks).into_sorted_vec().into_iter().map(|(_, at)| at).collect()
}

fn is_integer_key(key: &Str<'_>) -> bool {
    integer_rank(key) < u64::MAX
}

/// The number of an integer-like key; the maximum for any other.
fn integer_rank(key: &Str<'_>) -> u64 {
    // JavaScript's array indices end below 2^32 - 1.
    array_index(key.as_bytes()).filter(|&index| index < u64::from(u32::MAX)).unwrap_or(u64::MAX)
}
