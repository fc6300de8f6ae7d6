//! Near misses: existing paths that are similar to one without a value.

use crate::issue::closest;
use crate::json::{Kind, Path, Str, Value};

/// The maximum number of near misses of one path.
const MAX_NEAR_MISSES: usize = 3;

/// The maximum number of members and levels that are searched.
const MAX_MEMBERS: usize = 5_000;
const MAX_LEVELS: usize = 8;

/// The paths of `data` that are similar to one without a value, the most likely first: those that differ in one key by
/// case, punctuation or a letter or two, then those that end with the same key elsewhere.
pub fn near_misses(data: &Value<'_>, path: &Path) -> Vec<Path> {
    let mut found = Vec::new();
    respelled(data, path, &mut found);
    if let Some(last) = path.keys().last() {
        let key = plain(&last.to_string_lossy());
        Search { data, key, path, members: MAX_MEMBERS, keys: Vec::new(), found: &mut found }.below(data);
    }
    found.truncate(MAX_NEAR_MISSES);
    found
}

/// The paths with one key spelled differently.
fn respelled(data: &Value<'_>, path: &Path, found: &mut Vec<Path>) {
    let mut value = data.clone();
    for (at, key) in path.keys().iter().enumerate() {
        let next = value.member(key);
        if !next.is_undefined() {
            value = next;
            continue;
        }
        let members = keys_of(&value);
        let mut candidates: Vec<&str> = members
            .iter()
            .map(String::as_str)
            .filter(|member| plain(member) == plain(&key.to_string_lossy()))
            .collect();
        candidates.extend(closest(key.as_bytes(), &members.iter().map(String::as_str).collect::<Vec<_>>()));
        for candidate in candidates {
            let mut keys = path.keys().to_vec();
            keys[at] = candidate.to_owned().into();
            add(data, keys, path, found);
        }
        return;
    }
}

/// The keys of an object that a path can name.
fn keys_of(value: &Value<'_>) -> Vec<String> {
    let name = |(key, _): (Str<'_>, Value<'_>)| key.to_str().filter(|key| is_reachable(key)).map(str::to_owned);
    if value.kind() == Kind::Object {
        value.entries().into_iter().take(MAX_MEMBERS).filter_map(name).collect()
    } else {
        Vec::new()
    }
}

/// Whether a path can contain a key: dots and quotes can't be escaped.
fn is_reachable(key: &str) -> bool {
    let written = Path::parse(key);
    written.keys().len() == 1 && written.keys()[0] == *key
}

/// Adds a path if it has a value.
fn add(data: &Value<'_>, keys: Vec<Str<'static>>, missing: &Path, found: &mut Vec<Path>) {
    let path = Path::from_keys(keys);
    if path != *missing && !found.contains(&path) && !path.get(data).is_nullish() {
        found.push(path);
    }
}

/// A key in lower case without punctuation.
fn plain(key: &str) -> String {
    key.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A search through all members for a key.
struct Search<'s> {
    data: &'s Value<'s>,
    /// The key, in the form of `plain`.
    key: String,
    path: &'s Path,
    /// The number of members that may still be searched.
    members: usize,
    keys: Vec<Str<'static>>,
    found: &'s mut Vec<Path>,
}

impl Search<'_> {
    fn below(&mut self, value: &Value<'_>) {
        if self.keys.len() >= MAX_LEVELS || value.kind() != Kind::Object {
            return;
        }
        for (key, member) in value.entries() {
            if self.members == 0 || self.found.len() >= MAX_NEAR_MISSES {
                return;
            }
            self.members -= 1;
            let Some(key) = key.to_str().filter(|key| is_reachable(key)) else { continue };
            self.keys.push(key.to_owned().into());
            if plain(key) == self.key {
                add(self.data, self.keys.clone(), self.path, self.found);
            }
            self.below(&member);
            self.keys.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::near_misses;
    use crate::json::{Document, Path};

    #[test]
    fn the_same_path_in_another_case_comes_first() {
        let text = br#"{"traits": {"Email": "a@example.com"}, "context": {"traits": {"e_mail": "b@example.com"}}}"#;
        let event = Document::parse(text).expect("the event is JSON");
        let near = near_misses(&event.root(), &Path::parse("traits.email"));
        assert_eq!(near, [Path::parse("traits.Email"), Path::parse("context.traits.e_mail")]);
    }
}
