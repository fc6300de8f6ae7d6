//! Paths into a value, split and resolved as by `get` of `@segment/actions-core`.

use super::entries::PathNumber;
use super::index::{array_index, index_of};
use super::kind::Kind;
use super::node::Node;
use super::text::{Str, StrBuilder};
use super::value::Value;
use std::fmt;

/// A path, split once.
///
/// The text is split at `.`, at `[` before a quote or digit, and at `]` after one; empty parts are dropped and quotes
/// are removed anywhere: `a['b.c']` is a, b, c; `a[b]` is one key. The empty path is the whole value.
#[derive(Clone, Debug, Default)]
pub struct Path {
    keys: Vec<Str<'static>>,
    /// Its number in the index of its mapping.
    number: Option<PathNumber>,
}

impl Path {
    /// Splits a path. Every string is a valid path.
    pub fn parse(path: &str) -> Self {
        Self::from(&Str::from(path))
    }

    /// A path of these keys.
    pub fn from_keys(keys: Vec<Str<'static>>) -> Self {
        Self { keys, number: None }
    }

    /// The same path with a number.
    pub(super) fn numbered(self, number: Option<PathNumber>) -> Self {
        Self { number, ..self }
    }

    /// Its keys.
    pub fn keys(&self) -> &[Str<'static>] {
        &self.keys
    }

    /// Resolves the path. Stops at a falsy value and returns it; a missing member is undefined.
    pub fn get<'e>(&self, from: &Value<'e>) -> Value<'e> {
        let mut keys = self.keys.iter();
        let Value::Node(mut node) = *from else { return walk(from.clone(), keys) };
        if node.at == 0
            && let Some(at) = self.number.and_then(|number| node.entries.recall(number))
        {
            return if at == 0 { Value::Undefined } else { Value::Node(Node { at, ..node }) };
        }
        // Fast path: objects of an event are traversed without creating values.
        while node.kind() == Kind::Object {
            let Some(key) = keys.next() else { return Value::Node(node) };
            match node.member(key.as_bytes()) {
                Some(member) => node = member,
                None => return Value::Undefined,
            }
        }
        walk(Value::Node(node), keys)
    }
}

/// Paths with the same keys are equal.
impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys
    }
}

impl Eq for Path {}

impl From<&Str<'_>> for Path {
    fn from(path: &Str<'_>) -> Self {
        let joins = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'"' | b'\'' | b'0'..=b'9'));
        let bytes = path.as_bytes();
        let mut keys = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let cut = match bytes[at] {
                b'.' => 1,
                b'[' if joins(bytes.get(at + 1)) => 1,
                b']' if at > 0 && joins(bytes.get(at - 1)) => {
                    bytes[at..].iter().take_while(|&&byte| byte == b']').count()
                }
                _ => 0,
            };
            if cut > 0 {
                push_key(&mut keys, &path.slice(start, at));
                at += cut;
                start = at;
            } else {
                at += 1;
            }
        }
        push_key(&mut keys, &path.slice(start, bytes.len()));
        Self::from_keys(keys)
    }
}

impl fmt::Display for Path {
    /// In the syntax of `@path`: `$.products[0]['first name']`. A first key in brackets also has a dot: without it, `$`
    /// would be a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for (at, key) in self.keys.iter().enumerate() {
            let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@');
            let dot = if at == 0 { "." } else { "" };
            let key = key.to_string_lossy();
            if array_index(key.as_bytes()).is_some() {
                write!(f, "{dot}[{key}]")?;
            } else if key.chars().all(is_plain) {
                write!(f, ".{key}")?;
            } else {
                write!(f, "{dot}['{key}']")?;
            }
        }
        Ok(())
    }
}

/// Continues from any value.
fn walk<'e>(mut value: Value<'e>, keys: std::slice::Iter<'_, Str<'_>>) -> Value<'e> {
    for key in keys {
        if !value.is_truthy() {
            break;
        }
        value = property(&value, key);
    }
    value
}

fn push_key(keys: &mut Vec<Str<'static>>, part: &Str<'_>) {
    if part.is_empty() {
        return;
    }
    // Removing a quote may join two halves of a surrogate pair.
    let mut key = StrBuilder::default();
    let (mut start, bytes) = (0, part.as_bytes());
    let quotes = bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\'' | b'"')).map(|(at, _)| at);
    for end in quotes.chain([bytes.len()]) {
        key.push(&part.slice(start, end));
        start = end + 1;
    }
    keys.push(key.finish());
}

/// `value[key]` for own properties: members, elements, code units, `length`.
fn property<'e>(value: &Value<'e>, key: &Str<'_>) -> Value<'e> {
    let length = |length: usize| Value::Number(length as f64);
    match value.kind() {
        Kind::Object => value.member(key),
        Kind::Array if *key == "length" => length(value.elements().count()),
        Kind::Array => index_of(key).and_then(|index| value.elements().nth(index)).unwrap_or(Value::Undefined),
        Kind::String => {
            let Some(text) = value.as_string() else { return Value::Undefined };
            if *key == "length" {
                return length(text.utf16_len());
            }
            index_of(key).and_then(|index| text.unit_at(index)).map_or(Value::Undefined, Value::String)
        }
        _ => Value::Undefined,
    }
}
