//! Objects that mappings build: members in JavaScript's order, found in constant time however many they are.

use super::path::array_index;
use super::text::Str;
use super::value::Value;
use std::collections::BTreeMap;

/// Up to this many members are searched one by one, which is faster than any index.
const INDEX_FROM: usize = 24;

/// An ordered map of [`Str`] to [`Value`], in JavaScript's order: integer-like keys first, ascending, then the
/// others as they were inserted.
#[derive(Clone, Debug, Default)]
pub struct Object<'e> {
    members: Vec<(Str<'e>, Value<'e>)>,
    /// Where each key is, once there are many.
    index: BTreeMap<Str<'e>, usize>,
    has_integer_keys: bool,
}

impl<'e> Object<'e> {
    /// An object with room for so many members.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { members: Vec::with_capacity(capacity), ..Self::default() }
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'e>> {
        let at = self.position(key.as_bytes())?;
        Some(&self.members[at].1)
    }

    /// Sets a member. One that exists keeps its place.
    pub fn insert(&mut self, key: Str<'e>, value: Value<'e>) {
        if let Some(at) = self.position(key.as_bytes()) {
            self.members[at].1 = value;
            return;
        }
        self.has_integer_keys |= is_integer_key(&key);
        if self.members.len() == INDEX_FROM {
            self.index = self.members.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
        }
        if self.members.len() >= INDEX_FROM {
            self.index.insert(key.clone(), self.members.len());
        }
        self.members.push((key, value));
    }

    /// Takes a member out.
    pub fn remove(&mut self, key: &str) -> Option<Value<'e>> {
        let at = self.position(key.as_bytes())?;
        let (_, value) = self.members.remove(at);
        self.reindex();
        Some(value)
    }

    /// Keeps the members that the test holds for; it may change the values.
    pub fn retain(&mut self, mut keep: impl FnMut(&Str<'e>, &mut Value<'e>) -> bool) {
        self.members.retain_mut(|(key, value)| keep(key, value));
        self.reindex();
    }

    /// The members in JavaScript's order.
    pub fn iter(&self) -> impl Iterator<Item = (&Str<'e>, &Value<'e>)> {
        let mut order: Vec<&(Str<'e>, Value<'e>)> = Vec::new();
        let plain = if self.has_integer_keys {
            order.extend(&self.members);
            order.sort_by_key(|(key, _)| integer_rank(key));
            &[]
        } else {
            self.members.as_slice()
        };
        order.into_iter().chain(plain).map(|(key, value)| (key, value))
    }

    fn position(&self, key: &[u8]) -> Option<usize> {
        if self.members.len() <= INDEX_FROM {
            return self.members.iter().position(|(name, _)| name.as_bytes() == key);
        }
        self.index.get(&Str::from_wtf8(key.into())).copied()
    }

    fn reindex(&mut self) {
        self.index.clear();
        if self.members.len() > INDEX_FROM {
            self.index = self.members.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
        }
    }
}

impl<'e> IntoIterator for Object<'e> {
    type Item = (Str<'e>, Value<'e>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    /// The members in JavaScript's order.
    fn into_iter(mut self) -> Self::IntoIter {
        if self.has_integer_keys {
            self.members.sort_by_key(|(key, _)| integer_rank(key));
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

fn is_integer_key(key: &Str<'_>) -> bool {
    integer_rank(key) < u64::MAX
}

/// Sorts integer-like keys to the front by their number; a stable sort leaves the rest as it is.
fn integer_rank(key: &Str<'_>) -> u64 {
    // JavaScript's array indices end below 2^32 - 1.
    array_index(key.as_bytes()).filter(|&index| index < u64::from(u32::MAX)).unwrap_or(u64::MAX)
}
