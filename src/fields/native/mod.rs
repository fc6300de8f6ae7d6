//! The native implementation of [`host`](super::host).

mod regex;

pub(in crate::fields) use regex::is_pattern;
