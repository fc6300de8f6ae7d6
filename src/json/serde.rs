//! The implementations of `Serialize` and `Deserialize` for values.

use super::kind::Kind;
use super::number::as_integer;
use super::object::Object;
use super::value::Value;
use super::{Json, MAX_CONFIG_DEPTH};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt;

impl Serialize for Value<'_> {
    /// Serializes a value as `JSON.stringify` does: undefined members are omitted; undefined elements, NaN and infinite
    /// numbers become null. Unpaired surrogates become U+FFFD.
    ///
    /// ```
    /// # use segment_postscript::json::Document;
    /// let event = Document::parse(br#"{"b": 2.0, "a": "\ud83d", "1": 1e400}"#)?;
    /// assert_eq!(serde_json::to_string(&event.root())?, "{\"1\":null,\"b\":2,\"a\":\"\u{fffd}\"}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.kind() {
            Kind::Undefined | Kind::Null => serializer.serialize_unit(),
            Kind::Bool => serializer.serialize_bool(self.as_bool().unwrap_or_default()),
            Kind::Number => {
                let number = self.as_f64().unwrap_or(f64::NAN);
                match as_integer(number) {
                    Some(integer) => serializer.serialize_i64(integer),
                    None if number.is_finite() => serializer.serialize_f64(number),
                    None => serializer.serialize_unit(),
                }
            }
            Kind::String => serializer.serialize_str(&self.as_string().unwrap_or_default().to_string_lossy()),
            Kind::Array => {
                let mut sequence = serializer.serialize_seq(None)?;
                for element in self.elements() {
                    sequence.serialize_element(&element)?;
                }
                sequence.end()
            }
            Kind::Object => {
                let mut map = serializer.serialize_map(None)?;
                for (key, member) in self.entries() {
                    if !member.is_undefined() {
                        map.serialize_entry(&*key.to_string_lossy(), &member)?;
                    }
                }
                map.end()
            }
        }
    }
}

impl<'de> de::Deserialize<'de> for Json {
    /// Reads a value nested at most [`MAX_CONFIG_DEPTH`] levels deep; more is an error, never an overflow.
    ///
    /// ```
    /// # use segment_postscript::json::{Json, to_text};
    /// let value: Json = serde_json::from_str(r#"{"b": ["a", 0.5], "a": null}"#)?;
    /// assert_eq!(to_text(&value), r#"{"b":["a",0.5],"a":null}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Level(0).deserialize(deserializer)
    }
}

/// The error for a value of a type that JSON does not have.
const NOT_JSON: &str = "It holds a value that JSON does not have.";

/// The depth of the value that is being read.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    fn down<E: de::Error>(self) -> Result<Self, E> {
        if self.0 >= MAX_CONFIG_DEPTH {
            return Err(E::custom(format_args!("It nests more than {MAX_CONFIG_DEPTH} levels deep.")));
        }
        Ok(Self(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Value::String(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Value::String(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    // The following can't occur in JSON. The provided methods would describe the value found, which needs formatting
    // code for every type.

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Json, E> {
        Err(E::custom(NOT_JSON))
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Json, E> {
        Err(E::custom(NOT_JSON))
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Json, E> {
        Err(E::custom(NOT_JSON))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, _: D) -> Result<Json, D::Error> {
        Err(de::Error::custom(NOT_JSON))
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, _: A) -> Result<Json, A::Error> {
        Err(de::Error::custom(NOT_JSON))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let level = self.down()?;
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element_seed(level)? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let level = self.down()?;
        let mut object = Object::default();
        while let Some(key) = map.next_key_seed(level)? {
            object.insert(key.js_string(), map.next_value_seed(level)?);
        }
        Ok(Value::Object(object))
    }
}
