//! Explanations and coverage for JavaScript.

use super::workspace::with_workspace;
use super::{CoreDestination, config, thrown};
use crate::coverage::Coverage;
use crate::destination::Destination;
use crate::json;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl CoreDestination {
    /// Explains an event, given as the bytes of its JSON text. Returns the JSON text of an explanation.
    /// Throws for bytes that are not UTF-8, a text that is not JSON, or not an object.
    pub fn explain(&self, event: &[u8]) -> Result<String, JsValue> {
        with_workspace(|workspace| self.0.explain_with(event, &mut workspace.tape).map_err(thrown))
    }
}

/// A destination that aggregates counts over the lines it maps.
#[wasm_bindgen]
pub struct CoreCoverage(Coverage);

#[wasm_bindgen]
impl CoreCoverage {
    /// Compiles a configuration, given as JSON text.
    /// Throws all of its issues.
    #[wasm_bindgen(constructor)]
    pub fn new(configuration: &str) -> Result<CoreCoverage, JsValue> {
        let destination = Destination::new(&config(configuration)?).map_err(thrown)?;
        Ok(Self(Coverage::of(destination)))
    }

    /// Maps NDJSON and adds it to the counts.
    #[wasm_bindgen(js_name = mapNdjson)]
    pub fn map_ndjson(&mut self, lines: &[u8], first_line: usize) -> Vec<u8> {
        with_workspace(|workspace| {
            workspace.map_lines(first_line, |position, tape| self.0.map_lines_at(position, lines, tape))
        })
    }

    /// The number of mapped payloads whose email or phone number does not look like one.
    #[wasm_bindgen(getter)]
    pub fn unlikely(&self) -> usize {
        self.0.unlikely()
    }

    /// The JSON text of the counts.
    pub fn report(&self) -> String {
        json::to_text(&self.0.report())
    }
}
