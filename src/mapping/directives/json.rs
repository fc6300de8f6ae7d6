//! `@json`: encodes a value as JSON text, or decodes JSON text.

use super::{
    Derivation, Directive, DirectiveDefinition, Linter, Location, OperandDefinition, Program, Reads, Reason, Shape,
    Trace, compile_option, option, truthy_option,
};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, Group, MappingExample, Role};
use crate::issue::Issue;
use crate::json::{Document, Json, Kind, MAX_EVENT_BYTES, Value, to_text};
use crate::mapping::template::too_large;

pub(super) const DEFINITION: DirectiveDefinition = DirectiveDefinition {
    name: "@json",
    operand: OperandDefinition::Options(&[
        option!("value", Required, Shape::DirectiveOrRaw, "of", "The value or the text.", role: Some(Role::Input)),
        option!(
            "mode",
            Required,
            Shape::OneOf(&["encode", "decode"]),
            "mode",
            "`encode` to write a value as JSON text, `decode` to parse JSON text.",
            choice_labels: &["Encode: value to JSON text", "Decode: JSON text to value"]
        ),
    ]),
    validate: None,
    compile,
    lint: Linter::inside,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "JSON",
        group: Group::Structure,
        format: None,
        summary: "Encodes a value as JSON text, or decodes JSON text.",
        insert: r#"{ "mode": "encode", "value": ${value} }"#,
        example: MappingExample {
            operand: r#"{"mode": "encode", "value": {"@path": "$.traits"}}"#,
            event: r#"{"traits": {"a": 1}}"#,
            output: r#""{\"a\":1}""#,
        },
        traps: &[
            "When decoding, text that is not JSON is unchanged.",
            "A mode in upper case is valid, but has no result.",
            "A literal `value` that is falsy fails.",
        ],
    },
};

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
    if options.kind() != Kind::Object {
        return Err("@json requires an object with a \"value\" key".to_owned());
    }
    let mode = truthy_option(options, "mode").ok_or("@json requires a \"mode\" key")?;
    let value = truthy_option(options, "value")
        .and_then(|_| compile_option(options, "value", location))
        .ok_or("@json requires a \"value\" key")?;
    let mode = if mode.is_string("encode") {
        Some(Mode::Encode)
    } else if mode.is_string("decode") {
        Some(Mode::Decode)
    } else {
        None
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
