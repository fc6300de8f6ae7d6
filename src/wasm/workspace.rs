//! The buffers shared by all calls of the core: an event's text, its tape, and the results of one event.
//!
//! There is one set for all compiled programs. A buffer that has grown for a large event is released after that event.

use crate::destination::{Answer, LinePosition};
use crate::json::Tape;
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// Buffers of up to this many bytes are kept for the next event.
const MAX_KEPT_BYTES: usize = 64 << 10;

#[derive(Default)]
pub(super) struct Workspace {
    /// JavaScript writes the JSON text of an event here.
    pub input: Vec<u8>,
    pub tape: Tape,
    pub answer: Answer,
    /// The position after the lines that were mapped last.
    position: LinePosition,
}

impl Workspace {
    /// Maps lines, the first of which has this number.
    pub fn map_lines<R>(&mut self, first_line: usize, map: impl FnOnce(&mut LinePosition, &mut Tape) -> R) -> R {
        self.position = LinePosition::at(first_line);
        map(&mut self.position, &mut self.tape)
    }
}

thread_local! {
    static WORKSPACE: Cell<Workspace> = Cell::default();
}

/// Runs `work` with the shared buffers. Nested calls would get separate empty buffers, but do not occur: the functions
/// that the core imports never call it.
pub(super) fn with_workspace<R>(work: impl FnOnce(&mut Workspace) -> R) -> R {
    WORKSPACE.with(|shared| {
        let mut workspace = shared.take();
        let result = work(&mut workspace);
        shared.set(workspace);
        result
    })
}

/// The address of the input buffer, with a capacity of at least `bytes`. It is valid until the core's memory grows,
/// `trim` is called or a larger capacity is requested.
#[wasm_bindgen(js_name = inputBuffer)]
pub fn input_buffer(bytes: usize) -> *const u8 {
    with_workspace(|workspace| {
        if workspace.input.len() < bytes {
            workspace.input.resize(bytes, 0);
        }
        workspace.input.as_ptr()
    })
}

/// The address of the slots of the last [`Answer`].
#[wasm_bindgen(js_name = answerSlots)]
pub fn answer_slots() -> *const u32 {
    with_workspace(|workspace| workspace.answer.slots.as_ptr())
}

/// The address of the contents of the last [`Answer`].
#[wasm_bindgen(js_name = answerContents)]
pub fn answer_contents() -> *const u8 {
    with_workspace(|workspace| workspace.answer.contents.as_ptr())
}

/// The number of the line after those that were mapped last.
#[wasm_bindgen(js_name = nextLine)]
pub fn next_line() -> usize {
    with_workspace(|workspace| workspace.position.line)
}

/// The number of lines that were mapped last and are not blank.
#[wasm_bindgen(js_name = eventsMapped)]
pub fn events_mapped() -> usize {
    with_workspace(|workspace| workspace.position.events)
}

/// Releases buffers that have grown for a large event.
#[wasm_bindgen]
pub fn trim() {
    with_workspace(|workspace| {
        for buffer in [&mut workspace.input, &mut workspace.answer.contents] {
            if buffer.capacity() > MAX_KEPT_BYTES {
                *buffer = Vec::new();
            }
        }
        workspace.tape.trim();
    });
}
