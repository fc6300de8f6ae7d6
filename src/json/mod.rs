//! JSON with JavaScript semantics: lazy validated values, numbers, strings, paths, parsing and serialization.
//!
//! An event is scanned once into a [`Tape`]: where each value starts and ends, and nothing else. A [`Value`] of an
//! event is a position on that tape until it is read. Values that mappings create (numbers, joined strings, objects)
//! are owned variants of the same [`Value`].
//!
//! ```
//! use segment_postscript::json::Document;
//!
//! let event = Document::parse(br#"{"traits":{"email":"jane@example.com"}}"#)?;
//! let email = event.root().member("traits").member("email");
//! assert!(email.is_string("jane@example.com"));
//! # Ok::<(), segment_postscript::json::ReadError>(())
//! ```

mod case;
mod coerce;
mod entries;
mod equal;
mod error;
mod index;
mod kind;
mod node;
mod number;
mod object;
#[doc(hidden)]
pub mod oracle;
mod path;
mod path_index;
mod percent;
mod pointer;
mod quotes;
mod scalar;
mod scan;
mod search;
mod serde;
mod space;
mod tape;
mod text;
mod value;
mod write;
// Functions that the JavaScript engine provides; implementing them in WebAssembly would take 50 KB of tables.
#[cfg_attr(target_arch = "wasm32", path = "javascript.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "native/mod.rs")]
mod host;

pub(crate) use equal::equal;
pub use error::ReadError;
pub(crate) use host::parse_date;
pub(crate) use index::{array_index, index_of};
pub use kind::Kind;
pub(crate) use node::Node;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use number::as_integer;
pub(crate) use number::{number_to_string, to_number};
pub use object::Object;
pub(crate) use object::{ascending, in_order};
pub(crate) use path::Path;
pub(crate) use path_index::{MAX_PATH_DEPTH, PathIndex};
pub(crate) use percent::percent_encode;
pub use pointer::Pointer;
pub(crate) use search::find;
pub(crate) use space::is_js_space;
pub use tape::Document;
// For the comparison of scans in benches/native.
#[doc(hidden)]
pub use tape::Tape;
pub use text::Str;
pub(crate) use text::{StrBuilder, count_units, same};
pub use value::Value;
pub use write::to_text;
pub(crate) use write::write;

/// A value that borrows nothing: configuration, definitions, results that outlive their event.
pub type Json = Value<'static>;

/// The maximum size of an event's JSON text: 16 MiB. Segment itself accepts 32 KB.
pub const MAX_EVENT_BYTES: usize = 16 << 20;

/// The maximum nesting depth of an event.
pub const MAX_EVENT_DEPTH: usize = 512;

/// The maximum nesting depth of a mapping, a trigger's AST or field definitions.
pub const MAX_CONFIG_DEPTH: usize = 256;

/// The maximum distance of a date from 1970, in milliseconds.
pub(crate) const MAX_TIME: f64 = 8.64e15;
