//! The typed API for Rust programs: configurations, payloads, lines of events, and delivery.
//!
//! A thin layer over [`crate::destination`] and [`crate::postscript::sync`], not part of the WebAssembly core.

mod config;
mod convert;
mod lines;
mod payload;
mod plan;
mod serialize;

pub use config::{Config, ConfigOptions, SubscriptionConfig};
pub use lines::{Line, Lines};
pub use payload::Payload;
pub use plan::{Plan, PlanOptions};
