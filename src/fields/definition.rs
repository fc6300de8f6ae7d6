//! [`FieldDefinition`]: the parsed definition of a field.
//!
//! Parsing is strict: what the reference would ignore, or fail on later, is an issue with the path of the invalid part.

use super::attributes::{Attributes, invalid};
use super::condition::{FieldCondition, Match};
use super::format::Format;
use crate::issue::Issue;
use crate::json::{Json, Kind, Pointer, Str, equal};
use crate::named::named;

/// The maximum nesting depth of `properties`.
const MAX_LEVELS: usize = 120;

/// One field of an action.
pub(super) struct FieldDefinition {
    pub key: Str<'static>,
    pub label: Option<String>,
    pub description: Option<String>,
    pub kind: FieldKind,
    pub required: Required,
    pub multiple: bool,
    pub allow_null: bool,
    pub default: Option<Json>,
    pub choices: Option<Vec<Json>>,
    pub format: Option<Format>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub additional: bool,
    pub properties: Option<Vec<FieldDefinition>>,
}

named! {
    /// The `type` of a field, in the order in which messages list them.
    pub(super) enum FieldKind {
        String = "string",
        Text = "text",
        Number = "number",
        Integer = "integer",
        Datetime = "datetime",
        Boolean = "boolean",
        Password = "password",
        Object = "object",
    }
}

pub(super) enum Required {
    No,
    Always,
    When(Vec<FieldCondition>, Match),
}

pub(super) fn read_fields(fields: &Json, path: &Pointer, level: usize) -> Result<Vec<FieldDefinition>, Issue> {
    if fields.kind() != Kind::Object {
        return Err(invalid(path, "must be an object of field definitions"));
    }
    if level > MAX_LEVELS {
        return Err(invalid(path, "nests too many levels of properties"));
    }
    let read = |(key, field): (Str<'static>, Json)| {
        let path = path.child(&key);
        Attributes { field: &field, path: &path }.read(key, level)
    };
    fields.entries().into_iter().map(read).collect()
}

impl Attributes<'_> {
    fn read(&self, key: Str<'static>, level: usize) -> Result<FieldDefinition, Issue> {
        if self.field.kind() != Kind::Object {
            return Err(invalid(self.path, "must be an object"));
        }
        let kind = self.kind()?;
        let (minimum, maximum) = (self.limit("minimum", kind)?, self.limit("maximum", kind)?);
        let (allow_null, multiple) = (self.flag("allowNull")?, self.flag("multiple")?);
        let properties = match self.present("properties") {
            Some(properties) if kind == FieldKind::Object => {
                Some(read_fields(&properties, &self.below("properties"), level + 1)?)
            }
            _ => None,
        };
        // Choices are ignored for an array of objects with properties.
        let choices = if multiple && properties.is_some() { None } else { self.choices(allow_null)? };
        Ok(FieldDefinition {
            key,
            label: self.text("label")?,
            description: self.text("description")?,
            kind,
            required: self.required()?,
            multiple,
            allow_null,
            default: self.attribute("default"),
            choices,
            format: self.format(kind)?,
            minimum,
            maximum,
            additional: self.flag("additionalProperties")?,
            properties,
        })
    }

    fn kind(&self) -> Result<FieldKind, Issue> {
        let name = self.attribute("type");
        let found = name.and_then(|name| FieldKind::ALL.iter().copied().find(|kind| name.is_string(kind.name())));
        found.ok_or_else(|| {
            let names: Vec<&str> = FieldKind::ALL.iter().map(|kind| kind.name()).collect();
            self.wrong("type", &format!("must be one of: {}", names.join(", ")))
        })
    }

    /// A limit of a string's length or of a number. As in the reference, other types have no limits, and 0 means none.
    fn limit(&self, name: &str, kind: FieldKind) -> Result<Option<f64>, Issue> {
        let Some(value) = self.present(name) else { return Ok(None) };
        let number = value.as_f64().filter(|number| number.is_finite());
        let number = number.ok_or_else(|| self.wrong(name, "must be a number"))?;
        match kind {
            FieldKind::String if number < 0.0 || number.fract() != 0.0 => {
                Err(self.wrong(name, "must be a whole number of characters"))
            }
            FieldKind::String | FieldKind::Number if number != 0.0 => Ok(Some(number)),
            _ => Ok(None),
        }
    }

    fn format(&self, kind: FieldKind) -> Result<Option<Format>, Issue> {
        let given = match self.text("format")? {
            Some(name) => Some(
                Format::named(&name)
                    .ok_or_else(|| self.wrong("format", &format!("must be a known format, but \"{name}\" is not")))?,
            ),
            None => None,
        };
        Ok(match kind {
            FieldKind::Datetime => Some(Format::DateLike),
            FieldKind::Password => Some(Format::Password),
            FieldKind::Text => Some(Format::Text),
            _ => given,
        })
    }

    fn choices(&self, allow_null: bool) -> Result<Option<Vec<Json>>, Issue> {
        let Some(choices) = self.present("choices") else { return Ok(None) };
        if choices.kind() != Kind::Array {
            return Err(self.wrong("choices", "must be an array"));
        }
        let mut values = Vec::new();
        for (at, choice) in choices.elements().enumerate() {
            let wrong = |problem| invalid(&self.below("choices").child(at), problem);
            let value = if choice.kind() == Kind::String { choice } else { choice.member("value") };
            if value.is_undefined() {
                return Err(wrong("must be a string or an object with a value"));
            }
            if values.iter().any(|known| equal(&value, known)) || (allow_null && value.kind() == Kind::Null) {
                return Err(wrong("is duplicated"));
            }
            values.push(value);
        }
        if values.is_empty() && !allow_null {
            return Err(self.wrong("choices", "must have at least one choice"));
        }
        Ok(Some(values))
    }

    fn required(&self) -> Result<Required, Issue> {
        let Some(required) = self.present("required") else { return Ok(Required::No) };
        if let Some(always) = required.as_bool() {
            return Ok(if always { Required::Always } else { Required::No });
        }
        let below = self.below("required");
        let conditions = Attributes { field: &required, path: &below }.conditions()?;
        let any = required.member("match").is_string("any");
        Ok(Required::When(conditions, if any { Match::Any } else { Match::All }))
    }

    fn conditions(&self) -> Result<Vec<FieldCondition>, Issue> {
        let conditions = self.field.member("conditions");
        if conditions.kind() != Kind::Array {
            return Err(invalid(self.path, "must be true, false or an object with an array of conditions"));
        }
        let mut read = Vec::new();
        for (at, condition) in conditions.elements().enumerate() {
            let path = self.below("conditions").child(at);
            read.push(FieldCondition::read(&Attributes { field: &condition, path: &path })?);
        }
        if read.is_empty() {
            return Err(self.wrong("conditions", "must have at least one condition"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use crate::fields::Fields;
    use crate::json::Json;

    /// The path and the message of the issue of a field `a` with an invalid definition.
    fn refused(definition: &str) -> (String, String) {
        let fields: Json = serde_json::from_str(&format!("{{\"a\":{definition}}}")).unwrap();
        let issue = Fields::compile(&fields).unwrap_err();
        assert_eq!(issue.code, "fields_invalid");
        (issue.path.into(), issue.message)
    }

    #[test]
    fn invalid_definitions_are_rejected_with_path_and_message() {
        const KINDS: &str = "must be one of: string, text, number, integer, datetime, boolean, password, object";
        for (definition, path, problem) in [
            ("5", "", "must be an object"),
            ("{}", "/type", KINDS),
            (r#"{"type":"string","label":5}"#, "/label", "must be a string"),
            (r#"{"type":"string","multiple":1}"#, "/multiple", "must be true or false"),
            (r#"{"type":"number","minimum":"1"}"#, "/minimum", "must be a number"),
            (r#"{"type":"string","maximum":-1}"#, "/maximum", "must be a whole number of characters"),
            (r#"{"type":"string","format":"phone"}"#, "/format", "must be a known format, but \"phone\" is not"),
            (r#"{"type":"string","choices":"x"}"#, "/choices", "must be an array"),
            (r#"{"type":"string","choices":[]}"#, "/choices", "must have at least one choice"),
            (r#"{"type":"string","choices":["x",1]}"#, "/choices/1", "must be a string or an object with a value"),
            (r#"{"type":"string","choices":["x","x"]}"#, "/choices/1", "is duplicated"),
            (
                r#"{"type":"string","required":"yes"}"#,
                "/required",
                "must be true, false or an object with an array of conditions",
            ),
            (
                r#"{"type":"string","required":{"conditions":[]}}"#,
                "/required/conditions",
                "must have at least one condition",
            ),
            (
                r#"{"type":"string","required":{"conditions":[{"type":"syncMode","operator":"is","value":"add"}]}}"#,
                "/required/conditions/0/fieldKey",
                "must be a field's key",
            ),
            (
                r#"{"type":"string","required":{"conditions":[{"fieldKey":"b","operator":"in","value":1}]}}"#,
                "/required/conditions/0/operator",
                "must be \"is\" or \"is_not\"",
            ),
            (r#"{"type":"object","properties":{"b/c":{"type":"map"}}}"#, "/properties/b~1c/type", KINDS),
            (r#"{"type":"object","properties":[]}"#, "/properties", "must be an object of field definitions"),
        ] {
            let expected = (format!("/a{path}"), format!("The value at /a{path} {problem}."));
            assert_eq!(refused(definition), expected, "{definition}");
        }
        let issue = Fields::compile(&Json::Null).unwrap_err();
        assert_eq!(issue.message, "The field definitions must be an object of field definitions.");
    }

    #[test]
    fn null_attributes_count_as_absent() {
        let fields = r#"{"a":{"type":"string","required":null,"choices":null,"minimum":null,"properties":null}}"#;
        let fields: Json = serde_json::from_str(fields).unwrap();
        assert!(Fields::compile(&fields).is_ok());
    }

    #[test]
    fn nesting_of_properties_is_limited() {
        let mut field = Json::Null;
        for _ in 0..150 {
            let members = [("type".into(), Json::from("object")), ("properties".into(), field)];
            field = Json::Object([("a".into(), Json::Object(members.into_iter().collect()))].into_iter().collect());
        }
        let issue = Fields::compile(&field).unwrap_err();
        assert!(issue.message.ends_with("nests too many levels of properties."));
    }
}
