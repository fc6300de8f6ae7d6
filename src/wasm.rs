//! The JavaScript boundary, and nothing else: events cross as JSON text, configuration as JavaScript values.
//!
//! Everything that fails throws a plain object `{ message, issues }`, never a string; `pkg` makes an `Error` of it.

use crate::destination::Destination;
use crate::fields::Fields;
use crate::fql::Trigger;
use crate::issue::Issue;
use crate::json::{self, Json, Kind, Tape};
use crate::mapping::{Mapping, MappingError, Reads};
use crate::postscript;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

/// What is wrong with a mapping; an empty array when it is valid.
///
/// # Errors
/// A value that is not JSON, or nests too deep.
#[wasm_bindgen(js_name = validateMapping)]
pub fn validate_mapping(mapping: JsValue) -> Result<JsValue, JsValue> {
    to_js(&Mapping::validate(&from_js(mapping, "mapping")?))
}

/// The reference's AST of a trigger, or `{ error: message }`.
///
/// # Errors
/// None that input can cause.
#[wasm_bindgen(js_name = parseFql)]
pub fn parse_fql(fql: &str) -> Result<JsValue, JsValue> {
    match Trigger::parse(fql) {
        Ok(trigger) => to_js(&trigger.to_ast()),
        Err(error) => {
            let failed = js_sys::Object::new();
            js_sys::Reflect::set(&failed, &"error".into(), &error.message.into())?;
            Ok(failed.into())
        }
    }
}

/// The destination as data.
///
/// # Errors
/// None that input can cause.
#[wasm_bindgen]
pub fn definition() -> Result<JsValue, JsValue> {
    to_js(&postscript::definition())
}

/// The membership that an event states, if it states one.
///
/// # Errors
/// A text that is not JSON.
#[wasm_bindgen(js_name = resolveAudienceMembership)]
pub fn resolve_audience_membership(event: &str) -> Result<Option<bool>, JsValue> {
    let mut tape = Tape::default();
    let event = tape.read(event.as_bytes()).map_err(thrown)?;
    Ok(postscript::resolve_audience_membership(&event))
}

/// A compiled mapping.
#[wasm_bindgen]
pub struct CoreMapping {
    mapping: Mapping,
    tape: Tape,
}

#[wasm_bindgen]
impl CoreMapping {
    /// Validates and compiles a mapping.
    ///
    /// # Errors
    /// All of its issues.
    #[wasm_bindgen(constructor)]
    pub fn new(mapping: JsValue) -> Result<CoreMapping, JsValue> {
        let mapping = Mapping::compile(&from_js(mapping, "mapping")?).map_err(thrown)?;
        Ok(Self { mapping, tape: Tape::default() })
    }

    /// The parts of an event that it reads.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn roots(&self) -> Result<JsValue, JsValue> {
        to_js(&self.mapping.reads())
    }

    /// The JSON text of what it gives; empty when that is undefined.
    ///
    /// # Errors
    /// A text that is not JSON; a directive that fails.
    pub fn resolve(&mut self, event: &str) -> Result<String, JsValue> {
        let event = self.tape.read(event.as_bytes()).map_err(thrown)?;
        let resolved = self.mapping.resolve(&event).map_err(thrown)?;
        Ok(if resolved.is_undefined() { String::new() } else { json::to_text(&resolved) })
    }
}

/// A parsed trigger.
#[wasm_bindgen]
pub struct CoreTrigger {
    trigger: Trigger,
    tape: Tape,
}

#[wasm_bindgen]
impl CoreTrigger {
    /// Parses a trigger, or takes one that is parsed already.
    ///
    /// # Errors
    /// A text that can't be parsed; a value that is neither text nor AST.
    #[wasm_bindgen(constructor)]
    pub fn new(trigger: JsValue) -> Result<CoreTrigger, JsValue> {
        let trigger = match trigger.as_string() {
            Some(fql) => {
                Trigger::parse(&fql).map_err(|error| thrown(Issue::new("trigger_invalid", "", error.message)))?
            }
            None => Trigger::from_ast(&from_js(trigger, "trigger")?).map_err(thrown)?,
        };
        Ok(Self { trigger, tape: Tape::default() })
    }

    /// The parts of an event that matching reads.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn roots(&self) -> Result<JsValue, JsValue> {
        let mut reads = Reads::default();
        self.trigger.reads().for_each(|keys| reads.add(&keys));
        to_js(&reads)
    }

    /// Whether an event matches.
    ///
    /// # Errors
    /// A text that is not JSON.
    pub fn matches(&mut self, event: &str) -> Result<bool, JsValue> {
        let event = self.tape.read(event.as_bytes()).map_err(thrown)?;
        Ok(self.trigger.matches(&event))
    }
}

/// Compiled field definitions.
#[wasm_bindgen]
pub struct CoreFields {
    fields: Fields,
    tape: Tape,
}

#[wasm_bindgen]
impl CoreFields {
    /// Compiles field definitions.
    ///
    /// # Errors
    /// Definitions that are not in order.
    #[wasm_bindgen(constructor)]
    pub fn new(fields: JsValue) -> Result<CoreFields, JsValue> {
        let fields = Fields::compile(&from_js(fields, "fields")?).map_err(thrown)?;
        Ok(Self { fields, tape: Tape::default() })
    }

    /// Coerces and validates a payload: the JSON text of `{ payload, errors }`.
    ///
    /// # Errors
    /// A text that is not JSON, or no object.
    pub fn validate(&mut self, payload: &str) -> Result<String, JsValue> {
        let payload = self.tape.read(payload.as_bytes()).map_err(thrown)?;
        if payload.kind() != Kind::Object {
            let message = format!("The payload must be an object, but it is {}.", payload.kind().name());
            return Err(thrown(Issue::new("payload_not_object", "", message)));
        }
        let validated = self.fields.validate(payload);
        let errors = serde_json::to_string(&validated.errors).map_err(|error| failed(&error))?;
        Ok(format!("{{\"payload\":{},\"errors\":{errors}}}", json::to_text(&validated.payload)))
    }
}

/// A compiled destination.
#[wasm_bindgen]
pub struct CoreDestination {
    destination: Destination,
    tape: Tape,
}

#[wasm_bindgen]
impl CoreDestination {
    /// Compiles a configuration; `undefined` for Sync Audiences with its defaults.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    #[wasm_bindgen(constructor)]
    pub fn new(config: JsValue) -> Result<CoreDestination, JsValue> {
        let destination = Destination::new(&from_js(config, "configuration")?).map_err(thrown)?;
        Ok(Self { destination, tape: Tape::default() })
    }

    /// The parts of an event that its subscriptions read.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn roots(&self) -> Result<JsValue, JsValue> {
        to_js(&self.destination.reads())
    }

    /// The JSON text of what becomes of an event: an array with a result for each subscription.
    ///
    /// # Errors
    /// A text that is not JSON, or no object.
    pub fn map(&mut self, event: &str) -> Result<String, JsValue> {
        let mut out = Vec::new();
        self.destination.map_text(event.as_bytes(), &mut self.tape, &mut out).map_err(thrown)?;
        String::from_utf8(out).map_err(|error| failed(&error))
    }

    /// The same for lines of JSON, as bytes; never fails, since a broken line costs only itself.
    #[wasm_bindgen(js_name = mapNdjson)]
    pub fn map_ndjson(&mut self, lines: &[u8], first_line: usize) -> Vec<u8> {
        self.destination.map_ndjson(lines, first_line, &mut self.tape)
    }
}

/// Reads configuration.
fn from_js(value: JsValue, what: &str) -> Result<Json, JsValue> {
    if value.is_undefined() {
        return Ok(Json::Undefined);
    }
    Json::deserialize(serde_wasm_bindgen::Deserializer::from(value)).map_err(|error| {
        let sentence = error.to_string();
        let code = if sentence.contains("levels deep") { "config_too_deep" } else { "config_not_json" };
        thrown(Issue::new(code, "", format!("The {what} can't be read. {sentence}")))
    })
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|error| failed(&error))
}

/// What is thrown for issues.
fn thrown(error: impl Into<MappingError>) -> JsValue {
    let MappingError { message, issues } = error.into();
    let object = js_sys::Object::new();
    let issues = to_js(&issues).unwrap_or_else(|_| js_sys::Array::new().into());
    // Setting a member of a fresh object can't fail.
    let _ = js_sys::Reflect::set(&object, &"message".into(), &message.into());
    let _ = js_sys::Reflect::set(&object, &"issues".into(), &issues);
    object.into()
}

/// What is thrown for a failure that is ours.
fn failed(error: &dyn std::fmt::Display) -> JsValue {
    thrown(Issue::new("core_failed", "", error.to_string()))
}
