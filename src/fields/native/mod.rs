//! Native implementation of the host function: see [`host`](super::host).

mod regex;

pub(in crate::fields) use regex::is_pattern;
