//! Which parts of an event are read: so that JavaScript hands over only those.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A tree of the members that are read. Serialized as `true` for a value that is read whole, else as an object.
///
/// It knows of members that are read by themselves even where the value is read whole, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    whole: bool,
    members: Vec<(String, Reads)>,
}

impl Reads {
    /// Adds the value at a path of keys.
    pub fn add<K: AsRef<str>>(&mut self, keys: &[K]) {
        match keys.split_first() {
            None => self.whole = true,
            Some((key, rest)) => self.below(key.as_ref()).add(rest),
        }
    }

    /// What is read below a key. A mapping has few keys at one place, so they are searched one by one.
    fn below(&mut self, key: &str) -> &mut Self {
        let at = self.members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            self.members.push((key.to_owned(), Self::default()));
            self.members.len() - 1
        });
        &mut self.members[at].1
    }

    /// Adds everything that another tree reads.
    pub fn merge(&mut self, other: &Self) {
        self.whole |= other.whole;
        for (key, reads) in &other.members {
            self.below(key).merge(reads);
        }
    }

    /// The paths that are read whole, as lists of keys.
    #[must_use]
    pub fn paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        self.collect_paths(&mut Vec::new(), &mut paths);
        paths
    }

    fn collect_paths(&self, keys: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
        if self.whole {
            paths.push(keys.clone());
        }
        for (key, reads) in &self.members {
            keys.push(key.clone());
            reads.collect_paths(keys, paths);
            keys.pop();
        }
    }

    /// Adds the whole event.
    pub fn add_everything(&mut self) {
        self.add::<&str>(&[]);
    }

    /// Whether the value is read whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The members that are read by themselves.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Reads)> {
        self.members.iter().map(|(key, reads)| (key.as_str(), reads))
    }
}

impl Serialize for Reads {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.whole {
            return serializer.serialize_bool(true);
        }
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (key, reads) in &self.members {
            map.serialize_entry(key, reads)?;
        }
        map.end()
    }
}
