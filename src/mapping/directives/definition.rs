//! [`Definition`]: everything that is known of a directive before one occurs in a mapping.

#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, OptionDoc};
use crate::issue::Issue;
use crate::json::{Json, Value};
use crate::mapping::lint::Linter;
use crate::mapping::location::Location;
use crate::mapping::reads::Reads;
use crate::mapping::trace::Trace;
use crate::mapping::validate::{Check, Refused};

/// A compiled directive.
pub(in crate::mapping) trait Directive {
    /// The result for an event. Reports to the trace what is read, how the result is derived from that, and why there is
    /// none.
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>>;

    /// Adds the parts of the event that it reads.
    fn reads(&self, reads: &mut Reads);
}

/// A directive.
pub(crate) struct Definition {
    pub name: &'static str,
    /// What it is given.
    pub operand: Operand,
    /// Validates what it is given, where its type does not say everything.
    pub(in crate::mapping) validate: Option<Validate>,
    /// Compiles it. Options that validation refuses can occur here inside arrays, which validation does not look into:
    /// then the error is the sentence with which the reference fails when it runs the directive.
    pub(in crate::mapping) compile: Compile,
    /// Warns about operands that are valid but probably not intended.
    pub(in crate::mapping) lint: fn(&mut Linter, &Json),
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: DirectiveDoc,
}

type Validate = fn(&mut Check, &Json) -> Result<(), Refused>;

type Compile = fn(&Json, &mut Location) -> Result<Box<dyn Directive>, String>;

/// What a directive is given.
pub(crate) enum Operand {
    /// One value.
    Value(Shape),
    /// An object with options.
    Options(&'static [OptionDefinition]),
    /// An array with a value at each index, which the names are.
    Elements(&'static [OptionDefinition]),
}

/// An option of a directive.
pub(crate) struct OptionDefinition {
    pub name: &'static str,
    pub need: Need,
    pub shape: Shape,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: OptionDoc,
}

/// Whether an option may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// It may, and the reference's validation does not know it.
    Unchecked,
}

/// The type of an operand or an option.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    DirectiveOrRaw,
    DirectiveOrString,
    DirectiveOrObject,
    /// Anything, with all directives in it.
    Mapping,
    String,
    /// A string with a length in UTF-16 units.
    Text {
        least: usize,
        most: usize,
    },
    /// A string that, in lower case, is one of these.
    OneOf(&'static [&'static str]),
    Boolean,
    Array,
}

/// An option: name, need, type, label and sentence, and what else [`OptionDoc`] has.
macro_rules! option {
    ($name:literal, $need:ident, $shape:expr, $label:literal, $summary:literal $(, $member:ident: $value:expr)*) => {
        $crate::mapping::directives::OptionDefinition {
            name: $name,
            need: $crate::mapping::directives::Need::$need,
            shape: $shape,
            #[cfg(not(target_arch = "wasm32"))]
            doc: $crate::doc::OptionDoc {
                $($member: $value,)*
                ..$crate::doc::OptionDoc { label: $label, summary: $summary, default: None, choices: &[] }
            },
        }
    };
}
pub(in crate::mapping) use option;
