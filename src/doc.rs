//! The types of built-in documentation, for the documentation and for completion in editors.
//!
//! A directive, a filter, a tag or an operator is defined in one place, together with its documentation. The
//! documentation is compiled natively only, to keep it out of the WebAssembly core: `definitions` exports it as data, and
//! the npm package ships that data as `segment-postscript/definitions.json`.

/// The documentation of a filter or a tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doc {
    /// One sentence.
    pub summary: &'static str,
    /// The syntax of its arguments, such as `separator` or `[length]`.
    pub arguments: &'static [&'static str],
    /// An example, which the tests run.
    pub example: Example,
}

/// A template, the JSON text of an event, and the rendered text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub template: &'static str,
    pub event: &'static str,
    pub output: &'static str,
}

/// The documentation of a directive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DirectiveDoc {
    /// A few words for a list of choices.
    pub label: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What an editor inserts after the name, with `${…}` where something has to be filled in.
    pub insert: &'static str,
    /// An example, which the tests run.
    pub example: MappingExample,
    /// Surprising behaviour, one sentence each.
    pub traps: &'static [&'static str],
}

/// JSON texts: the operand of a directive, an event, and the result; `None` if the result is undefined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MappingExample {
    pub operand: &'static str,
    pub event: &'static str,
    pub output: &'static str,
}

/// The documentation of a directive's option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OptionDoc {
    /// A word or two for a form.
    pub label: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The JSON text of the default value.
    pub default: Option<&'static str>,
    /// The allowed values, if validation does not restrict them.
    pub choices: &'static [&'static str],
}

/// The documentation of a trigger's operator or function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueryDoc {
    /// One sentence.
    pub summary: &'static str,
    /// An example, which the tests run: a query, and the JSON text of an event that it matches.
    pub query: &'static str,
    pub event: &'static str,
}
