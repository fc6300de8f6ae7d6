//! Field definitions: what an action accepts, and the coercion and validation of a payload against it.
//!
//! As in the reference, empty values are removed, `multiple` fields become arrays, values are coerced to their fields'
//! types, members without a field are dropped, and each remaining problem is an [`Issue`] with the message of
//! ajv-human-errors. This is not a JSON Schema engine: it supports what field definitions can express.
//!
//! ```
//! use segment_postscript::fields::Fields;
//! use segment_postscript::json::{Document, Json};
//!
//! let fields: Json = serde_json::from_str(r#"{
//!     "email": { "label": "Email", "description": "Who", "type": "string", "required": true },
//!     "visits": { "label": "Visits", "description": "How often", "type": "integer" }
//! }"#)?;
//! let fields = Fields::compile(&fields)?;
//!
//! let payload = Document::parse(br#"{"email": ["jane@example.com"], "visits": "0x10", "more": 1}"#)?;
//! let validated = fields.validate(payload.root());
//! assert!(validated.errors.is_empty());
//! assert_eq!(format!("{:?}", validated.payload), r#"{"email":"jane@example.com","visits":16}"#);
//!
//! let payload = Document::parse(br#"{"visits": "often"}"#)?;
//! let validated = fields.validate(payload.root());
//! assert_eq!(validated.errors[0].message, "The root value is missing the required field 'email'.");
//! assert_eq!(validated.errors[1].message, "Visits must be an integer but it was a string.");
//! assert_eq!((&*validated.errors[1].code, &*validated.errors[1].path), ("field_type", "/visits"));
//!
//! let schema = fields.to_json_schema();
//! assert!(schema.member("properties").member("visits").member("type").is_string("integer"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attributes;
mod clean;
mod coerce;
mod condition;
mod date;
mod definition;
mod format;
#[cfg_attr(target_arch = "wasm32", path = "javascript.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "regex.rs")]
mod host;
mod ip;
mod json_schema;
mod lint;
mod message;
mod schema;
mod types;
mod uri;
mod validate;

use crate::issue::Issue;
use crate::json::{Json, Kind, Pointer, Str, Value};
use clean::{clean_members, into_members, into_object, is_kept};
use message::PayloadLocation;
use schema::{EXEMPT, ObjectSchema, Schema};
use validate::PayloadValidator;

/// The fields of an action, compiled.
pub struct Fields {
    schema: Schema,
}

/// A payload after validation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Validated<'e> {
    /// The payload, coerced where possible.
    pub payload: Value<'e>,
    /// The issues; empty if the payload is valid.
    pub errors: Vec<Issue>,
}

impl Fields {
    /// Compiles field definitions: an object from keys to definitions with label, description, type and so on.
    ///
    /// # Errors
    ///
    /// `fields_invalid`, with the location of the invalid part.
    pub fn compile(fields: &Json) -> Result<Self, Issue> {
        // Owned values are printed as by `JSON.stringify`; parts of a text as they were written.
        let fields = fields.clone().into_owned();
        Ok(Self { schema: Schema::of_payload(definition::read_fields(&fields, &Pointer::default(), 0)?) })
    }

    /// Coerces and validates a payload.
    #[must_use]
    pub fn validate<'e>(&self, payload: Value<'e>) -> Validated<'e> {
        let mut validator = PayloadValidator::default();
        let payload = match &self.schema.object {
            Some(object) if payload.kind() == Kind::Object => self.validate_object(object, payload, &mut validator),
            _ => {
                let mut payload = if is_kept(&self.schema, &payload) { payload } else { Value::Undefined };
                validator.value(&self.schema, &mut payload, PayloadLocation::Root);
                payload
            }
        };
        Validated { payload, errors: validator.issues }
    }

    fn validate_object<'e>(
        &self,
        object: &ObjectSchema,
        mut payload: Value<'e>,
        validator: &mut PayloadValidator,
    ) -> Value<'e> {
        let mut members = into_members(&mut payload).unwrap_or_default();
        let properties = clean_members(object, &mut members, true);
        let exempt = members.iter().find(|(key, _)| *key == EXEMPT).cloned();
        if object.properties.iter().any(|(_, schema)| schema.items.is_some()) {
            for ((_, value), property) in members.iter_mut().zip(&properties) {
                let is_array = property.is_some_and(|at| object.properties[at].1.items.is_some());
                if is_array && value.kind() != Kind::Array {
                    *value = Value::Array(vec![std::mem::take(value)]);
                }
            }
        }
        validator.object(&self.schema, object, &mut members, &properties, PayloadLocation::Root);
        if let Some((key, before)) = exempt {
            match members.iter_mut().find(|(known, _)| *known == key) {
                Some((_, after)) => put_back(before, after),
                None => members.push((key, before)),
            }
        }
        into_object(members)
    }

    /// Warnings about a mapping: members without a field, which are dropped from the payload.
    #[must_use]
    pub fn lint(&self, mapping: &Json) -> Vec<Issue> {
        lint::lint(&self.schema, mapping)
    }

    /// The keys of the fields, in the order of their definitions.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Str<'static>> {
        self.schema.object.iter().flat_map(|object| &object.properties).map(|(key, _)| key)
    }

    /// The definitions as a JSON Schema, as the reference's `fieldsToJsonSchema` returns it.
    #[must_use]
    pub fn to_json_schema(&self) -> Json {
        json_schema::of(&self.schema)
    }
}

/// Restores a value that validation replaced; changes within it are kept.
fn put_back<'e>(before: Value<'e>, after: &mut Value<'e>) {
    let wrapped = match after {
        Value::Array(elements) if before.kind() == Kind::Object => elements.pop(),
        _ => None,
    };
    if let Some(element) = wrapped {
        *after = element;
    } else if after.kind() != before.kind() {
        *after = before;
    }
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fields").field(&self.to_json_schema()).finish()
    }
}
