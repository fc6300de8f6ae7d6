//! [`Value`]: a lazily read JavaScript value that JSON can represent, or `undefined`.

use super::kind::Kind;
use super::node::Node;
use super::number::number_to_string;
use super::object::Object;
use super::text::{Str, StrBuilder};
use std::borrow::Cow;

/// A value of an event, which is read lazily, or one created by a mapping.
///
/// ```
/// # use segment_postscript::json::{Document, Json, Kind};
/// let event = Document::parse(br#"{"b": null, "7": {"c": "track"}, "b": [2, "x", true, {}, [null, 1]]}"#)?;
/// let value = event.root();
/// assert_eq!((value.kind(), value.kind().name()), (Kind::Object, "object"));
/// let keys: Vec<String> = value.entries().iter().map(|(key, _)| key.to_string()).collect();
/// assert_eq!(keys, ["7", "b"]);
/// assert_eq!(value.to_object().map(|object| object.len()), Some(2));
/// assert!(value.member("7").member("c").is_string("track"));
/// assert!(value.member("a").is_undefined() && value.member("a").member("b").is_nullish());
///
/// let list: Json = value.member("b").into_owned();
/// assert_eq!(list.elements().map(|element| element.as_f64()).next(), Some(Some(2.0)));
/// assert_eq!(list.elements().filter_map(|element| element.as_string()).next(), Some("x".into()));
/// assert_eq!(list.elements().filter_map(|element| element.as_bool()).next(), Some(true));
/// assert_eq!(list.js_string(), "2,x,true,[object Object],,1");
/// # Ok::<(), segment_postscript::json::ReadError>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Value<'e> {
    /// The value of a missing member.
    #[default]
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number; NaN and the infinities are possible, and are serialized as `null`.
    Number(f64),
    /// A string.
    String(Str<'e>),
    /// An array.
    Array(Vec<Value<'e>>),
    /// An object.
    Object(Object<'e>),
    /// A position in a scanned text.
    #[doc(hidden)]
    Node(Node<'e>),
}

impl<'e> Value<'e> {
    /// The type, without parsing the value.
    #[must_use]
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Undefined => Kind::Undefined,
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) => Kind::Number,
            Self::String(_) => Kind::String,
            Self::Array(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
            Self::Node(node) => node.kind(),
        }
    }

    /// Whether the value is undefined.
    #[must_use]
    #[inline(always)]
    pub fn is_undefined(&self) -> bool {
        self.kind() == Kind::Undefined
    }

    /// Whether the value is undefined or null.
    #[must_use]
    pub fn is_nullish(&self) -> bool {
        matches!(self.kind(), Kind::Undefined | Kind::Null)
    }

    /// The boolean; `None` for other types.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Node(node) if node.kind() == Kind::Bool => Some(node.is_true()),
            _ => None,
        }
    }

    /// The number; `None` for other types.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Node(node) if node.kind() == Kind::Number => Some(node.number()),
            _ => None,
        }
    }

    /// The string; `None` for other types.
    #[must_use]
    pub fn as_string(&self) -> Option<Str<'e>> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::Node(node) if node.kind() == Kind::String => Some(node.string()),
            _ => None,
        }
    }

    /// Whether the value is the given string, a `str` or a [`Str`].
    #[must_use]
    pub fn is_string<T: AsRef<[u8]> + ?Sized>(&self, text: &T) -> bool {
        let text = text.as_ref();
        match self {
            Self::String(value) => value.as_bytes() == text,
            Self::Node(node) => node.is_string(text),
            _ => false,
        }
    }

    /// The elements of an array; empty for other types.
    pub fn elements(&self) -> impl Iterator<Item = Value<'e>> + '_ {
        let (built, node) = match self {
            Self::Array(elements) => (elements.as_slice(), None),
            Self::Node(node) => (&[][..], Some(node.elements())),
            _ => (&[][..], None),
        };
        built.iter().cloned().chain(node.into_iter().flatten().map(Value::Node))
    }

    /// The members of an object in JavaScript's order, without all but the last of duplicates; empty for other types.
    #[must_use]
    pub fn entries(&self) -> Vec<(Str<'e>, Value<'e>)> {
        self.to_object().map_or_else(Vec::new, |object| object.into_iter().collect())
    }

    /// The object; `None` for other types. Members are materialized, but their values are not.
    #[must_use]
    pub fn to_object(&self) -> Option<Object<'e>> {
        match self {
            Self::Object(object) => Some(object.clone()),
            Self::Node(node) if node.kind() == Kind::Object => {
                Some(node.members().map(|(key, value)| (key.string(), Value::Node(value))).collect())
            }
            _ => None,
        }
    }

    /// The own member with a key, a `str` or a [`Str`]; undefined if there is none or the value is not an object.
    #[must_use]
    pub fn member<K: AsRef<[u8]> + ?Sized>(&self, key: &K) -> Value<'e> {
        let key = key.as_ref();
        match self {
            Self::Object(object) => object.get(key).cloned().unwrap_or_default(),
            Self::Node(node) => node.member(key).map_or(Value::Undefined, Value::Node),
            _ => Value::Undefined,
        }
    }

    /// [`Value::member`] without a copy if a mapping built the object.
    pub(crate) fn member_ref<K: AsRef<[u8]> + ?Sized>(&self, key: &K) -> Cow<'_, Value<'e>> {
        match self {
            Self::Object(object) => object.get(key).map_or(Cow::Owned(Value::Undefined), Cow::Borrowed),
            _ => Cow::Owned(self.member(key)),
        }
    }

    /// Whether the value is truthy in JavaScript.
    #[inline(always)]
    pub(crate) fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::String(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) => true,
            Self::Node(node) => match node.kind() {
                Kind::Undefined | Kind::Null => false,
                Kind::Bool => node.is_true(),
                Kind::Number => node.number() != 0.0,
                // The quotes are there in any case.
                Kind::String => node.text().len() > 2,
                Kind::Array | Kind::Object => true,
            },
        }
    }

    /// `String(value)`: arrays are joined with commas, objects are `[object Object]`.
    #[must_use]
    pub fn js_string(&self) -> Str<'e> {
        match self.kind() {
            Kind::Undefined => "undefined".into(),
            Kind::Null => "null".into(),
            Kind::Bool => if self.as_bool() == Some(true) { "true" } else { "false" }.into(),
            Kind::Number => number_to_string(self.as_f64().unwrap_or(f64::NAN)).into(),
            Kind::String => self.as_string().unwrap_or_default(),
            Kind::Object => "[object Object]".into(),
            Kind::Array => {
                let mut joined = StrBuilder::default();
                self.join_into(&mut joined);
                joined.finish()
            }
        }
    }

    fn join_into(&self, joined: &mut StrBuilder) {
        for (at, element) in self.elements().enumerate() {
            if at > 0 {
                joined.push_str(",");
            }
            match element.kind() {
                Kind::Undefined | Kind::Null => {}
                Kind::Array => element.join_into(joined),
                _ => joined.push(&element.js_string()),
            }
        }
    }

    /// Converts the value to an owned one.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self.kind() {
            Kind::Undefined => Value::Undefined,
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.as_bool().unwrap_or_default()),
            Kind::Number => Value::Number(self.as_f64().unwrap_or(f64::NAN)),
            Kind::String => Value::String(self.as_string().unwrap_or_default().into_owned()),
            Kind::Array => Value::Array(self.elements().map(Value::into_owned).collect()),
            Kind::Object => {
                let own = |(key, value): (Str<'e>, Value<'e>)| (key.into_owned(), value.into_owned());
                Value::Object(self.entries().into_iter().map(own).collect())
            }
        }
    }
}

impl Value<'_> {
    /// Creates an object from members in JavaScript's order, without undefined ones.
    pub(crate) fn object<const N: usize>(members: [(&'static str, Self); N]) -> Self {
        let there = members.into_iter().filter(|(_, member)| !member.is_undefined());
        Self::Object(there.map(|(key, member)| (key.into(), member)).collect())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl<'e> From<&'e str> for Value<'e> {
    fn from(text: &'e str) -> Self {
        Self::String(text.into())
    }
}
