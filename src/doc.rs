//! The types of built-in documentation, for the documentation and for completion in editors.
//!
//! A directive, a filter, a tag or an operator is defined in one place, together with its documentation. The
//! documentation is compiled natively only, to keep it out of the WebAssembly core: `definitions` exports it as data, and
//! the npm package ships that data as `segment-postscript/definitions.json`.

use crate::named::named;

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

/// The documentation of a filter or a tag: arguments, summary, and an example, optionally for an event.
macro_rules! documented {
    ([$($argument:literal),*], $summary:literal, $template:literal => $output:literal) => {
        $crate::doc::documented!([$($argument),*], $summary, $template => $output for "{}")
    };
    ([$($argument:literal),*], $summary:literal, $template:literal => $output:literal for $event:literal) => {
        $crate::doc::Doc {
            summary: $summary,
            arguments: &[$($argument),*],
            example: $crate::doc::Example { template: $template, event: $event, output: $output },
        }
    };
}
pub(crate) use documented;

/// The documentation of a directive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DirectiveDoc {
    /// A label for a list of choices.
    pub label: &'static str,
    /// Its group in a list of choices.
    pub group: Group,
    /// The syntax of its operand, if that is a string.
    pub format: Option<Format>,
    /// One sentence.
    pub summary: &'static str,
    /// What an editor inserts after the name, with `${…}` where something has to be filled in.
    pub insert: &'static str,
    /// An example, which the tests run.
    pub example: MappingExample,
    /// Surprising behaviour, one sentence each.
    pub traps: &'static [&'static str],
}

named! {
    /// A group of directives in a list of choices.
    pub(crate) enum Group {
        Event = "From the event",
        Text = "Text",
        Condition = "Depending on the event",
        Structure = "Objects and arrays",
        Fixed = "Fixed",
    }
}

named! {
    /// The syntax of a string.
    pub(crate) enum Format {
        /// A path of the event.
        Path = "path",
        /// Text with placeholders in braces.
        Template = "template",
        /// A Liquid template.
        Liquid = "liquid",
    }
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
    /// A label for a form.
    pub label: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The JSON text of the default value.
    pub default: Option<&'static str>,
    /// The allowed values, if validation does not restrict them.
    pub choices: &'static [&'static str],
    /// A label for each allowed value, in their order.
    pub choice_labels: &'static [&'static str],
    /// What it contributes to the result; `None` for a setting.
    pub role: Option<Role>,
    /// Its syntax, if it is a string.
    pub format: Option<Format>,
    /// The type of its elements, if it is an array.
    pub items: Option<&'static str>,
    /// Where the paths in it begin; `None` for the event.
    pub scope: Option<Scope>,
}

impl OptionDoc {
    /// The documentation of a setting without a default value.
    pub(crate) const fn new(label: &'static str, summary: &'static str) -> Self {
        Self {
            label,
            summary,
            default: None,
            choices: &[],
            choice_labels: &[],
            role: None,
            format: None,
            items: None,
            scope: None,
        }
    }
}

named! {
    /// What an option contributes to the result of a directive.
    pub(crate) enum Role {
        /// The value that the directive returns or transforms.
        Input = "input",
        /// The value that decides whether the input is used. If several options have this role, one of them is present.
        Condition = "condition",
        /// The value that is used instead of the input.
        Otherwise = "otherwise",
    }
}

/// Where the paths in an option begin, by the name of the option that provides it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// At an element of the array.
    ElementOf(&'static str),
    /// At the result of the mapping.
    ResultOf(&'static str),
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
