//! Natively, the function that a JavaScript engine provides in WebAssembly: see [`host`](super::host).

mod regex;

pub(in crate::fields) use regex::is_pattern;
