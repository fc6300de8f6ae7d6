//! Maps Segment events to Postscript payloads: triggers, mappings, fields and the destination, as a library.
//!
//! The results are those of `@segment/actions-core` with its Postscript action, and each can be explained.
//!
//! ```
//! use segment_postscript::{Config, Destination, Payload};
//!
//! let destination = Destination::from_config(&Config::default())?;
//! let events = concat!(
//!     r#"{"type": "track", "properties": {"vip": true}, "context": {"traits": {"email": "jane@example.com"}, "#,
//!     r#""personas": {"computation_key": "vip", "computation_class": "audience"}}}"#,
//! );
//! for line in destination.lines(events.as_bytes()) {
//!     for mapped in line?.results? {
//!         let payload = Payload::of(&mapped).expect("the event is mapped");
//!         assert_eq!(payload.email.as_deref(), Some("jane@example.com"));
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Destination::map_json`] maps an event that `serde_json` has parsed; [`Plan`] delivers events to Postscript. Each
//! module uses only those before it in this table:
//!
//! | module | contents |
//! |---|---|
//! | [`issue`] | a problem: a stable code, a location, a message |
//! | [`json`] | JSON with JavaScript semantics: lazy validated values, paths, numbers, text |
//! | [`fql`] | the trigger language |
//! | `liquid` | Liquid templates |
//! | [`mapping`] | the mapping language and its directives |
//! | [`fields`] | field definitions: coercion and validation of a payload |
//! | [`postscript`] | the destination as data, what its action reads from a payload, and the audience sync |
//! | [`destination`] | the pipeline: event → trigger → mapping → fields → payload |
//! | `explain` | the same pipeline with an observer that records: [`Destination::explain`] |
//! | [`coverage`] | the same pipeline over many events, with aggregate counts |
//! | [`service`] | typed configurations and payloads, lines of events, delivery; not in WebAssembly |
//! | `wasm` | the JavaScript boundary (WebAssembly only) |

pub mod coverage;
#[cfg(not(target_arch = "wasm32"))]
pub mod definitions;
pub mod destination;
#[cfg(not(target_arch = "wasm32"))]
mod doc;
mod explain;
pub mod fields;
pub mod fql;
pub mod issue;
pub mod json;
mod liquid;
pub mod mapping;
mod named;
pub mod postscript;
#[cfg(not(target_arch = "wasm32"))]
pub mod service;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use destination::Destination;
#[cfg(not(target_arch = "wasm32"))]
pub use service::{Config, ConfigOptions, Payload, Plan, PlanOptions, SubscriptionConfig};
