//! [`Reads`]: the parts of an event that are read, so that JavaScript passes only those.

use crate::json::{Json, MAX_PATH_DEPTH, Object, Str, Value};

/// A tree of the members that are read.
///
/// It includes members that are read individually even if the whole value is read as well.
///
/// ```
/// # use segment_postscript::json::Json;
/// # use segment_postscript::mapping::Mapping;
/// # use serde_json::json;
/// let mapping = json!({ "user": { "@path": "$.userId" }, "email": { "@path": "$.traits.email" } });
/// let reads = Mapping::compile(&Json::from(&mapping))?.reads();
/// assert!(reads.paths().iter().any(|keys| *keys == ["traits", "email"]));
/// assert_eq!(serde_json::Value::from(&reads.to_json()), json!({ "userId": true, "traits": { "email": true } }));
/// assert!(!reads.is_whole() && reads.members().any(|(key, reads)| *key == "userId" && reads.is_whole()));
/// # Ok::<(), segment_postscript::mapping::MappingError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    whole: bool,
    members: Vec<(Str<'static>, Reads)>,
}

impl Reads {
    /// Adds the value at a path of keys. Of a longer path than [`MAX_PATH_DEPTH`], the value at its beginning is read whole.
    pub(crate) fn add(&mut self, keys: &[Str<'static>]) {
        let mut reads = self;
        for key in keys.iter().take(MAX_PATH_DEPTH) {
            reads = reads.below(key);
        }
        reads.whole = true;
    }

    /// The subtree of a key. There are few keys per node, so the search is linear.
    fn below(&mut self, key: &Str<'static>) -> &mut Self {
        let at = self.members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            self.members.push((key.clone(), Self::default()));
            self.members.len() - 1
        });
        &mut self.members[at].1
    }

    /// Adds everything that another tree reads.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.whole |= other.whole;
        for (key, reads) in &other.members {
            self.below(key).merge(reads);
        }
    }

    /// The paths of the values that are read whole, as lists of keys.
    #[must_use]
    pub fn paths(&self) -> Vec<Vec<Str<'static>>> {
        let mut paths = Vec::new();
        self.collect_paths(&mut Vec::new(), &mut paths);
        paths
    }

    fn collect_paths(&self, keys: &mut Vec<Str<'static>>, paths: &mut Vec<Vec<Str<'static>>>) {
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
    pub(crate) fn add_everything(&mut self) {
        self.whole = true;
    }

    /// `true` for a value that is read whole, otherwise an object with the subtrees of its members.
    #[must_use]
    pub fn to_json(&self) -> Json {
        if self.whole {
            return Value::Bool(true);
        }
        let member = |(key, reads): &(Str<'static>, Self)| (key.clone(), reads.to_json());
        Value::Object(self.members.iter().map(member).collect::<Object<'_>>())
    }

    /// Whether the value is read whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The members that are read individually.
    pub fn members(&self) -> impl Iterator<Item = (&Str<'static>, &Reads)> {
        self.members.iter().map(|(key, reads)| (key, reads))
    }
}
