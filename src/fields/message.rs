//! The issues of validation, with the messages of ajv-human-errors.

use super::schema::Schema;
use super::types::Type;
use crate::issue::Issue;
use crate::json::{Json, Kind, Pointer, Str, Value, number_to_string, to_text};

/// A location in the payload, as a list that leads to the root.
#[derive(Clone, Copy)]
pub(super) enum PayloadLocation<'p> {
    Root,
    Member(&'p PayloadLocation<'p>, &'p Str<'static>),
    Element(&'p PayloadLocation<'p>, usize),
}

impl PayloadLocation<'_> {
    fn pointer(&self) -> Pointer {
        match self {
            Self::Root => Pointer::default(),
            Self::Member(parent, key) => parent.pointer().child(key),
            Self::Element(parent, at) => parent.pointer().child(at),
        }
    }
}

pub(super) enum Problem<'p> {
    Required(&'p Str<'static>),
    /// A conditionally required member is missing; another issue names it.
    Condition,
    Type(&'p [Type], Kind),
    Choice(&'p [Json]),
    Format(&'static str),
    MinimumLength(f64, usize),
    MaximumLength(f64, usize),
    Minimum(f64),
    Maximum(f64),
}

impl Problem<'_> {
    /// The code, and the sentence without its subject.
    fn report(&self) -> (&'static str, String) {
        match self {
            Self::Required(key) => ("field_required", format!("is missing the required field '{key}'")),
            Self::Condition => ("field_condition", "must match \"then\" schema".to_owned()),
            Self::Type(types, found) => {
                let expected = one_of(types.iter().map(|kind| kind.name().to_owned()).collect());
                let found = found_kind(*found);
                ("field_type", format!("must be {} {expected} but it was {found}", article(&expected)))
            }
            Self::Choice(choices) => {
                ("field_enum", format!("must be one of: {}", one_of(choices.iter().map(to_text).collect())))
            }
            Self::Format(label) => ("field_format", format!("must be a valid {label} string but it was not")),
            Self::MinimumLength(limit, found) => ("field_min_length", length_sentence(*limit, "more", *found)),
            Self::MaximumLength(limit, found) => ("field_max_length", length_sentence(*limit, "fewer", *found)),
            Self::Minimum(limit) => {
                ("field_minimum", format!("must be equal to or greater than {}", number_to_string(*limit)))
            }
            Self::Maximum(limit) => {
                ("field_maximum", format!("must be equal to or less than {}", number_to_string(*limit)))
            }
        }
    }
}

/// The issue of a value at a location. The schema is absent for conditions.
pub(super) fn issue(problem: &Problem<'_>, location: PayloadLocation<'_>, schema: Option<&Schema>) -> Issue {
    let title = schema.and_then(|schema| schema.title.as_deref()).filter(|title| !title.is_empty());
    let subject = match (title, location) {
        (Some(title), _) => capitalized(title),
        (None, PayloadLocation::Root) => "The root value".to_owned(),
        (None, _) => format!("The value at {}", location.pointer()),
    };
    let (code, sentence) = problem.report();
    // The path includes the missing member.
    let pointer = if let Problem::Required(key) = problem { location.pointer().child(key) } else { location.pointer() };
    Issue::new(code, pointer, [&subject, " ", &sentence, "."].concat())
}

/// A string's length as the messages count it.
pub(super) fn shown_length(value: &Value<'_>) -> usize {
    value.as_string().map_or(0, |text| text.utf16_len())
}

fn length_sentence(limit: f64, or: &str, found: usize) -> String {
    #[allow(clippy::float_cmp)] // the limit is a whole number
    let (limit_plural, found_plural) = (if limit == 1.0 { "" } else { "s" }, if found == 1 { "" } else { "s" });
    let limit = number_to_string(limit);
    format!("must be {limit} character{limit_plural} or {or} but it was {found} character{found_plural}")
}

/// `a`, `a or b`, `a, b, or c`
fn one_of(mut parts: Vec<String>) -> String {
    let Some(last) = parts.pop() else { return "nothing".to_owned() };
    match parts.as_slice() {
        [] => last,
        [first] => format!("{first} or {last}"),
        several => format!("{}, or {last}", several.join(", ")),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn found_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Undefined => kind.name(),
        Kind::String => "a string",
        _ => kind.phrase(),
    }
}

/// Converts the first UTF-16 code unit to upper case; characters outside the BMP are unchanged.
fn capitalized(title: &str) -> String {
    let mut characters = title.chars();
    match characters.next() {
        Some(first) if first.len_utf16() == 1 => {
            let first = Str::from(first.to_string()).to_upper_case();
            format!("{first}{}", characters.as_str())
        }
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::fields::Fields;
    use crate::json::{Document, Json};

    #[test]
    fn every_problem_has_a_code() {
        for (field, value, code, path) in [
            (r#"{"type":"string","required":true}"#, r"{}", "field_required", "/a"),
            (r#"{"type":"integer"}"#, r#"{"a":"x"}"#, "field_type", "/a"),
            (r#"{"type":"string","choices":["x"]}"#, r#"{"a":"y"}"#, "field_enum", "/a"),
            (r#"{"type":"datetime"}"#, r#"{"a":"never"}"#, "field_format", "/a"),
            (r#"{"type":"string","minimum":2}"#, r#"{"a":"x"}"#, "field_min_length", "/a"),
            (r#"{"type":"string","maximum":2}"#, r#"{"a":"xyz"}"#, "field_max_length", "/a"),
            (r#"{"type":"number","minimum":2}"#, r#"{"a":1}"#, "field_minimum", "/a"),
            (r#"{"type":"number","maximum":2}"#, r#"{"a":3}"#, "field_maximum", "/a"),
            (r#"{"type":"integer","multiple":true}"#, r#"{"a":[1,"x"]}"#, "field_type", "/a/1"),
        ] {
            let fields: Json = serde_json::from_str(&format!(r#"{{"a":{field}}}"#)).unwrap();
            let payload = Document::parse(value.as_bytes()).unwrap();
            let errors = Fields::compile(&fields).unwrap().validate(payload.root()).errors;
            assert_eq!(errors.len(), 1, "{field}");
            assert_eq!((&*errors[0].code, &*errors[0].path), (code, path), "{field}");
        }
    }

    #[test]
    fn conditionally_required_fields_have_two_issues() {
        let fields = r#"{"a":{"type":"string"},"b":{"type":"string","required":{"conditions":[
            {"fieldKey":"a","operator":"is","value":"x"}]}}}"#;
        let fields = Fields::compile(&serde_json::from_str(fields).unwrap()).unwrap();
        let payload = Document::parse(br#"{"a":"x"}"#).unwrap();
        let codes: Vec<_> = fields.validate(payload.root()).errors.into_iter().map(|issue| issue.code).collect();
        assert_eq!(codes, ["field_required", "field_condition"]);
    }
}
