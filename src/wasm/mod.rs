//! The JavaScript boundary, and nothing else. Events, configuration and results are passed as JSON text; issues and the
//! read paths of events as JavaScript values.
//!
//! Failures throw a plain object `{ message, issues }`, which `pkg` converts to an `Error`.

// The summary of each function says what it throws.
#![allow(clippy::missing_errors_doc)]

mod explain;
mod sync;
mod workspace;

use crate::destination::Destination;
use crate::fields::Fields;
use crate::fql::{self, Trigger};
use crate::issue::Issue;
use crate::json::{self, Document, Json, Str, Value};
use crate::mapping::{self, Mapping, MappingError, Reads};
use crate::postscript::{self, MembershipDecision, SyncMode};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use workspace::with_workspace;
pub use workspace::{answer_contents, answer_slots, input_buffer, trim};

/// Smaller than the standard allocator, and faster for few small allocations per event.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The issues of a mapping, given as JSON text; empty if it is valid.
/// Throws for a text that is not JSON, or nests too deep.
#[wasm_bindgen(js_name = validateMapping)]
pub fn validate_mapping(mapping: &str) -> Result<JsValue, JsValue> {
    to_js(&Mapping::validate(&config(mapping)?))
}

/// Warnings about a mapping, given as JSON text.
/// Throws for a text that is not JSON, or nests too deep.
#[wasm_bindgen(js_name = lintMapping)]
pub fn lint_mapping(mapping: &str) -> Result<JsValue, JsValue> {
    to_js(&mapping::lint(&config(mapping)?))
}

/// The errors of and warnings about a destination's configuration, given as JSON text.
/// Throws for a text that is not JSON, or nests too deep.
#[wasm_bindgen(js_name = validateConfig)]
pub fn validate_config(configuration: &str) -> Result<JsValue, JsValue> {
    to_js(&Destination::validate(&config(configuration)?))
}

/// The reference's AST of a trigger, as JSON text. The trigger is the JSON text of a string, which preserves unpaired
/// surrogates. Numbers that JSON can't represent are arrays with their sign: `[0]` for NaN, `[1]` and `[-1]` for the
/// infinities.
/// Throws `trigger_invalid`.
#[wasm_bindgen(js_name = parseFql)]
pub fn parse_fql(fql: &str) -> Result<String, JsValue> {
    let trigger = parse(&config(fql)?.js_string())?;
    let mut ast = trigger.to_ast();
    change_numbers(&mut ast, |number| {
        let sign = if number.is_nan() { 0.0 } else { number.signum() };
        (!number.is_finite()).then(|| Value::Array(vec![Value::Number(sign)]))
    });
    Ok(json::to_text(&ast))
}

/// Parses an AST. `-0`, which `JSON.stringify` never writes, represents NaN; infinities are numbers that are too large.
fn ast(text: &str) -> Result<Json, JsValue> {
    let mut ast = config(text)?;
    change_numbers(&mut ast, |number| (number == 0.0 && number.is_sign_negative()).then_some(Value::Number(f64::NAN)));
    Ok(ast)
}

/// The depth of configuration is limited, so that the stack suffices.
fn change_numbers(value: &mut Json, change: fn(f64) -> Option<Json>) {
    match value {
        Value::Number(number) => {
            if let Some(changed) = change(*number) {
                *value = changed;
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| change_numbers(element, change)),
        Value::Object(object) => object.retain(|_, member| {
            change_numbers(member, change);
            true
        }),
        _ => {}
    }
}

/// The query of a trigger's AST, given as JSON text: the JSON text of a string, for the same reason.
/// Throws `trigger_invalid`, `trigger_too_deep`.
#[wasm_bindgen(js_name = generateFql)]
pub fn generate_fql(tree: &str) -> Result<String, JsValue> {
    let trigger = Trigger::from_ast(&ast(tree)?).map_err(thrown)?;
    let fql = trigger.to_fql_str().map_err(|error| trigger_invalid(error.message))?;
    Ok(json::to_text(&Value::String(fql)))
}

/// Warnings about a trigger, given as the JSON text of a string.
#[wasm_bindgen(js_name = lintFql)]
pub fn lint_fql(fql: &str) -> Result<JsValue, JsValue> {
    to_js(&fql::lint(&config(fql)?.js_string()))
}

/// The membership in an event, if any. An unknown sync mode is ignored.
/// Throws for a text that is not JSON.
#[wasm_bindgen(js_name = resolveAudienceMembership)]
pub fn resolve_audience_membership(event: &[u8], sync_mode: &str) -> Result<Option<bool>, JsValue> {
    with_workspace(|workspace| {
        let event = workspace.tape.read(event).map_err(thrown)?;
        Ok(postscript::resolve_audience_membership(&event, SyncMode::from_name(sync_mode)))
    })
}

/// A compiled mapping.
#[wasm_bindgen]
pub struct CoreMapping(Mapping);

#[wasm_bindgen]
impl CoreMapping {
    /// Validates and compiles a mapping, given as JSON text.
    /// Throws all of its issues.
    #[wasm_bindgen(constructor)]
    pub fn new(mapping: &str) -> Result<CoreMapping, JsValue> {
        Mapping::compile(&config(mapping)?).map(Self).map_err(thrown)
    }

    /// The parts of an event that it reads, as the JSON text of [`Reads::to_json`].
    pub fn roots(&self) -> String {
        json::to_text(&self.0.reads().to_json())
    }

    /// The JSON text of the result; empty if it is undefined.
    /// Throws for a text that is not JSON; a directive that fails.
    pub fn resolve(&self, event: &[u8]) -> Result<String, JsValue> {
        with_workspace(|workspace| {
            let event = workspace.tape.read(event).map_err(thrown)?;
            let resolved = self.0.resolve(&event).map_err(thrown)?;
            Ok(if resolved.is_undefined() { String::new() } else { json::to_text(&resolved) })
        })
    }
}

/// A parsed trigger.
#[wasm_bindgen]
pub struct CoreTrigger(Trigger);

#[wasm_bindgen]
impl CoreTrigger {
    /// Takes the JSON text of a trigger: of a string to be parsed, or of an AST.
    /// Throws for a string that can't be parsed; a value that is neither string nor AST.
    #[wasm_bindgen(constructor)]
    pub fn new(trigger: &str) -> Result<CoreTrigger, JsValue> {
        let trigger = ast(trigger)?;
        trigger.as_string().map_or_else(|| Trigger::from_ast(&trigger).map_err(thrown), |fql| parse(&fql)).map(Self)
    }

    /// The parts of an event that matching reads, as the JSON text of [`Reads::to_json`].
    pub fn roots(&self) -> String {
        let mut reads = Reads::default();
        self.0.reads().for_each(|keys| reads.add(&keys));
        json::to_text(&reads.to_json())
    }

    /// Whether an event matches.
    /// Throws for a text that is not JSON.
    pub fn matches(&self, event: &[u8]) -> Result<bool, JsValue> {
        with_workspace(|workspace| {
            let event = workspace.tape.read(event).map_err(thrown)?;
            Ok(self.0.matches(&event))
        })
    }
}

/// Compiled field definitions.
#[wasm_bindgen]
pub struct CoreFields(Fields);

#[wasm_bindgen]
impl CoreFields {
    /// Compiles field definitions, given as JSON text.
    /// Throws `fields_invalid`.
    #[wasm_bindgen(constructor)]
    pub fn new(fields: &str) -> Result<CoreFields, JsValue> {
        Fields::compile(&config(fields)?).map(Self).map_err(thrown)
    }

    /// The definitions as a JSON Schema: its JSON text.
    #[wasm_bindgen(js_name = toJsonSchema)]
    pub fn to_json_schema(&self) -> String {
        json::to_text(&self.0.to_json_schema())
    }

    /// Warnings about a mapping, given as JSON text: members without a field.
    /// Throws for a text that is not JSON, or nests too deep.
    #[wasm_bindgen(js_name = lintMapping)]
    pub fn lint_mapping(&self, mapping: &str) -> Result<JsValue, JsValue> {
        to_js(&self.0.lint(&config(mapping)?))
    }

    /// Coerces and validates a payload: the JSON text of `{ payload, errors }`.
    /// Throws for a text that is not JSON.
    pub fn validate(&self, payload: &str) -> Result<String, JsValue> {
        with_workspace(|workspace| {
            let payload = workspace.tape.read(payload.as_bytes()).map_err(thrown)?;
            let validated = self.0.validate(payload);
            let errors = Value::Array(validated.errors.into_iter().map(Json::from).collect());
            Ok(json::to_text(&Value::object([("payload", validated.payload), ("errors", errors)])))
        })
    }
}

/// A compiled destination.
///
/// Single events are passed through the shared buffers, which halves the cost of the call: JavaScript writes an event
/// to `inputBuffer`, calls `map`, and reads the [`Answer`](crate::destination::Answer) at `answerSlots` and
/// `answerContents`.
#[wasm_bindgen]
pub struct CoreDestination(Destination);

/// The core's memory, for access to the buffers.
#[wasm_bindgen(js_name = coreMemory)]
pub fn core_memory() -> JsValue {
    wasm_bindgen::memory()
}

#[wasm_bindgen]
impl CoreDestination {
    /// Compiles a configuration, given as JSON text; `null` for Sync Audiences with its defaults.
    /// Throws all of its issues.
    #[wasm_bindgen(constructor)]
    pub fn new(configuration: &str) -> Result<CoreDestination, JsValue> {
        Destination::new(&config(configuration)?).map(Self).map_err(thrown)
    }

    /// The parts of an event that its subscriptions read, as the JSON text of [`Reads::to_json`].
    pub fn roots(&self) -> String {
        json::to_text(&self.0.reads().to_json())
    }

    /// The JSON text of an array with `[name or null, keys]` for each subscription: see [`Destination::layout`].
    pub fn layout(&self) -> String {
        let text = |text: &Str<'static>| Value::String(text.clone());
        let layout = self.0.layout().map(|(name, keys)| {
            let keys = keys.into_iter().map(text).collect();
            Value::Array(vec![name.map_or(Value::Null, text), Value::Array(keys)])
        });
        json::to_text(&Value::Array(layout.collect()))
    }

    /// The JSON text of an array with `[membership, rule]` for each decision that a tag of an [`Answer`] can denote.
    pub fn decisions() -> String {
        let decision = |decision: MembershipDecision| {
            Value::Array(vec![decision.membership.name().into(), decision.rule.name().into()])
        };
        json::to_text(&Value::Array(MembershipDecision::ALL.map(decision).into()))
    }

    /// Maps the event whose JSON text is the first `bytes` bytes of the input. Returns the length of the contents in
    /// bytes: see [`Destination::answer`].
    /// Throws for a text that is not JSON, or not an object.
    pub fn map(&self, bytes: usize) -> Result<usize, JsValue> {
        with_workspace(|workspace| {
            let event = workspace.input.get(..bytes).unwrap_or_default();
            self.0.answer(event, &mut workspace.tape, &mut workspace.answer).map_err(thrown)?;
            Ok(workspace.answer.contents.len())
        })
    }

    /// Maps NDJSON; never fails, since each line that can't be read has its own result.
    #[wasm_bindgen(js_name = mapNdjson)]
    pub fn map_ndjson(&mut self, lines: &[u8], first_line: usize) -> Vec<u8> {
        with_workspace(|workspace| {
            workspace.map_lines(first_line, |position, tape| self.0.map_lines_at(position, lines, tape))
        })
    }
}

fn config(text: &str) -> Result<Json, JsValue> {
    Document::read_config(text).map_err(thrown)
}

fn parse(fql: &Str<'_>) -> Result<Trigger, JsValue> {
    Trigger::parse_str(fql).map_err(|error| trigger_invalid(error.message))
}

fn trigger_invalid(message: String) -> JsValue {
    thrown(Issue::new("trigger_invalid", "", message))
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// The exception for issues.
fn thrown(error: impl Into<MappingError>) -> JsValue {
    let MappingError { message, issues } = error.into();
    let object = js_sys::Object::new();
    let issues = to_js(&issues).unwrap_or_else(|_| js_sys::Array::new().into());
    // Setting a member of a fresh object can't fail.
    let _ = js_sys::Reflect::set(&object, &"message".into(), &message.into());
    let _ = js_sys::Reflect::set(&object, &"issues".into(), &issues);
    object.into()
}
