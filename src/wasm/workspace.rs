//! The buffers that every call of the core shares: an event's text, its tape, and the results of one event.
//!
//! One set serves all compiled programs, so what lives in the core is the programs and nothing else. A buffer that a
//! large event made grow is released after that event.

use crate::destination::Answer;
use crate::json::Tape;
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// Buffers up to this many bytes are kept for the next event.
const MAX_KEPT_BYTES: usize = 64 << 10;

/// The buffers.
#[derive(Default)]
pub(super) struct Workspace {
    /// JavaScript writes the JSON text of an event here.
    pub input: Vec<u8>,
    pub tape: Tape,
    pub answer: Answer,
}

thread_local! {
    static WORKSPACE: Cell<Workspace> = Cell::default();
}

/// Runs `work` on the shared buffers. A nested call would get empty buffers of its own; none occurs, since nothing that
/// the core calls calls the core.
pub(super) fn with_workspace<R>(work: impl FnOnce(&mut Workspace) -> R) -> R {
    WORKSPACE.with(|shared| {
        let mut workspace = shared.take();
        let result = work(&mut workspace);
        shared.set(workspace);
        result
    })
}

/// The address of the input buffer, with room for at least `bytes` bytes. It is valid until the core's memory grows,
/// `trim` is called or more room is asked for.
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

/// Releases the buffers that a large event made grow.
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
