//! JSON Pointers (RFC 6901): the location of a part of a JSON value.

use super::value::Value;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::{self, Display, Write};
use std::ops::Deref;

/// The location of a part of a JSON value: `/traits/first~1name/0`, or empty for the whole value.
///
/// ```
/// use segment_postscript::json::Pointer;
///
/// let pointer = Pointer::from_keys(["a/b", "0"]);
/// assert_eq!(pointer.as_str(), "/a~1b/0");
/// assert_eq!(pointer.keys().collect::<Vec<_>>(), ["a/b", "0"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Pointer(Cow<'static, str>);

impl Pointer {
    /// Creates a pointer from keys.
    pub fn from_keys<K: Display>(keys: impl IntoIterator<Item = K>) -> Self {
        let mut pointer = Self::default();
        keys.into_iter().for_each(|key| pointer.push(key));
        pointer
    }

    /// Appends a key or an index.
    pub(crate) fn push(&mut self, key: impl Display) {
        let text = self.0.to_mut();
        text.push('/');
        // Writing to a string can't fail.
        let _ = write!(Escaped(text), "{key}");
    }

    /// Removes the last key. The empty pointer is unchanged.
    pub(crate) fn pop(&mut self) {
        let end = self.0.rfind('/').unwrap_or_default();
        self.0.to_mut().truncate(end);
    }

    /// The pointer to a member or an element of the value at this pointer.
    #[must_use]
    pub(crate) fn child(&self, key: impl Display) -> Self {
        let mut child = self.clone();
        child.push(key);
        child
    }

    /// Joins this pointer and a relative one.
    #[must_use]
    pub(crate) fn join(&self, inner: &Self) -> Self {
        Self(Cow::Owned([self.as_str(), inner.as_str()].concat()))
    }

    /// Strips a prefix: the inverse of [`Pointer::join`].
    pub(crate) fn strip_prefix(&self, outer: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(outer.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| Self(Cow::Owned(rest.to_owned())))
    }

    /// The unescaped keys.
    pub fn keys(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(|token| {
            if token.contains('~') { Cow::Owned(token.replace("~1", "/").replace("~0", "~")) } else { token.into() }
        })
    }

    #[cfg(target_arch = "wasm32")]
    pub(crate) fn from_text(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The pointer as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Appends a key with `~` and `/` escaped.
struct Escaped<'o>(&'o mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, key: &str) -> fmt::Result {
        for character in key.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

impl From<&'static str> for Pointer {
    /// Creates a pointer from a literal.
    fn from(text: &'static str) -> Self {
        debug_assert!(text.is_empty() || text.starts_with('/'), "{text} is not a JSON Pointer");
        Self(Cow::Borrowed(text))
    }
}

impl From<&Pointer> for Pointer {
    fn from(pointer: &Pointer) -> Self {
        pointer.clone()
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0.into_owned()
    }
}

impl From<Pointer> for Value<'_> {
    fn from(pointer: Pointer) -> Self {
        String::from(pointer).into()
    }
}

impl Deref for Pointer {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn keys_survive_a_round_trip() {
        let keys = ["", "a/b", "c~d", "~1", "~01", "0", "é"];
        let pointer = Pointer::from_keys(keys);
        assert_eq!(pointer.as_str(), "//a~1b/c~0d/~01/~001/0/é");
        assert_eq!(pointer.keys().collect::<Vec<_>>(), keys);
        assert_eq!(Pointer::default().keys().count(), 0);
    }

    #[test]
    fn pop_undoes_push() {
        let mut pointer = Pointer::from("/a");
        assert_eq!(pointer.child("b/c").as_str(), "/a/b~1c");
        pointer.push("d/e");
        pointer.pop();
        assert_eq!(pointer.as_str(), "/a");
        pointer.pop();
        pointer.pop();
        assert_eq!(pointer.as_str(), "");
    }

    #[test]
    fn a_prefix_ends_with_a_key() {
        let outer = Pointer::from("/a");
        assert_eq!(outer.child("b").strip_prefix(&outer), Some(Pointer::from("/b")));
        assert_eq!(outer.strip_prefix(&outer), Some(Pointer::default()));
        assert_eq!(Pointer::from("/ab").strip_prefix(&outer), None);
        assert_eq!(outer.join(&Pointer::from("/b")), outer.child("b"));
    }
}
