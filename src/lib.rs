//! Segment events become Postscript payloads: triggers, mappings, fields and the destination, as a library.
//!
//! The same job as `@segment/actions-core` with its Postscript action, to the letter, with a reason for every
//! result. The rooms, each of which knows only those before it:
//!
//! | room | what it is for |
//! |---|---|
//! | [`issue`] | something wrong: a stable code, a place, a sentence |
//! | [`json`] | JSON as JavaScript sees it: lazy checked values, paths, numbers, text |
//! | [`fql`] | the trigger language |
//! | [`mapping`] | the mapping language and its directives |
//! | [`fields`] | field definitions: coercion and validation of a payload |
//! | [`postscript`] | the destination as data, what its action reads from a payload, and the audience sync |
//! | [`destination`] | the pipeline: event → trigger → mapping → fields → payload |
//! | [`explain`] | the same pipeline, telling what it did |
//! | [`coverage`] | the same pipeline over many events, counting |
//! | `wasm` | the JavaScript boundary (WebAssembly only) |
//!
//! ```
//! use segment_postscript::destination::Destination;
//! use segment_postscript::json::Tape;
//!
//! let destination = Destination::with_defaults()?;
//! let results = destination.map_ndjson(br#"{"type": "page"}"#, &mut 1, &mut Tape::default());
//! assert_eq!(results, b"[{\"subscription\":0,\"action\":\"syncAudiences\",\"status\":\"not_subscribed\"}]\n");
//! # Ok::<(), segment_postscript::mapping::MappingError>(())
//! ```

pub mod coverage;
pub mod destination;
pub mod explain;
pub mod fields;
pub mod fql;
pub mod issue;
pub mod json;
pub mod mapping;
pub mod postscript;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
