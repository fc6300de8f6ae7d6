//! What the languages say about their own parts: for the documentation, and for editors that complete them.
//!
//! A directive, a filter, a tag or an operator is defined in one place, together with its documentation. The
//! documentation is compiled natively only, to keep it out of the WebAssembly core: `definitions` exports it as data, and
//! the npm package ships that data as `segment-postscript/definitions.json`.

/// The documentation of a filter or a tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doc {
    /// One sentence.
    pub summary: &'static str,
    /// How its arguments are written, such as `separator` or `[length]`.
    pub arguments: &'static [&'static str],
    /// An example, which the tests run.
    pub example: Example,
}

/// A template, the JSON text of an event, and the text that the template gives for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub template: &'static str,
    pub event: &'static str,
    pub output: &'static str,
}
