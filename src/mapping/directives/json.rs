//! `@json`: encodes a value as JSON text, or decodes JSON text.

use super::prelude::*;
use crate::json::{Document, MAX_EVENT_BYTES, to_text};
use crate::mapping::template::too_large;

directive! {
    name: "@json",
    operand: Options [
        "value", Required, Shape::DirectiveOrRaw, "of", "The value or the text.", role: Some(Role::Input);
        "mode", Required, Shape::OneOf(&["encode", "decode"]), "mode",
            "`encode` to write a value as JSON text, `decode` to parse JSON text.",
            choice_labels: &["Encode: value to JSON text", "Decode: JSON text to value"];
    ],
    compile: compile,
    label: "JSON", group: Structure,
    summary: "Encodes a value as JSON text, or decodes JSON text.",
    insert: r#"{ "mode": "encode", "value": ${value} }"#,
    example: r#"{"mode": "encode", "value": {"@path": "$.traits"}}"# for r#"{"traits": {"a": 1}}"# => r#""{\"a\":1}""#,
    traps: [
        "When decoding, text that is not JSON is unchanged.",
        "A mode in upper case is valid, but has no result.",
        "A literal `value` that is falsy fails.",
    ],
}

struct JsonText {
    value: Program,
    mode: Option<Mode>,
}

#[derive(Clone, Copy)]
enum Mode {
    Encode,
    Decode,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@json", "a \"value\" key")?;
    let mode = truthy_option(options, "mode").ok_or_else(|| missing_key("@json", "mode"))?;
    let value = compile_truthy(options, "value", location).ok_or_else(|| missing_key("@json", "value"))?;
    let mode = match mode {
        _ if mode.is_string("encode") => Some(Mode::Encode),
        _ if mode.is_string("decode") => Some(Mode::Decode),
        _ => None,
    };
    Ok(Box::new(JsonText { value, mode }))
}

impl Directive for JsonText {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let value = self.value.resolve(event, trace)?;
        match (self.mode, value.as_string()) {
            (None, _) => {
                trace.note(|| Reason::new("mode_unknown", "The mode is neither `encode` nor `decode` in lower case."));
                Ok(Value::Undefined)
            }
            (Some(Mode::Encode), _) if value.is_undefined() => Ok(value),
            // Parsed first: the text of an event may have spaces, and keys in another order than JavaScript.
            (Some(Mode::Encode), _) => {
                let text = to_text(&value.into_owned());
                // Backslashes double each time that text is encoded again.
                if text.len() > MAX_EVENT_BYTES { Err(too_large()) } else { Ok(Value::String(text.into())) }
            }
            (Some(Mode::Decode), None) => {
                trace.derive(|| Derivation::Step(0));
                Ok(value)
            }
            (Some(Mode::Decode), Some(text)) => match Document::parse(text.as_bytes()) {
                Ok(document) => Ok(document.root().into_owned()),
                Err(error) if error.code == "event_not_json" => {
                    trace.derive(|| Derivation::Step(0));
                    trace.note(|| Reason::new("not_json", "The text is not JSON, so it is unchanged."));
                    Ok(value)
                }
                Err(error) => Err(Issue::from(error).into()),
            },
        }
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.reads(reads);
    }
}
