//! [`DirectiveDefinition`]: the name, operand, validation, compilation, warnings and documentation of a directive.

#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, OptionDoc};
use crate::issue::Issue;
use crate::json::{Json, Value};
use crate::mapping::lint::Linter;
use crate::mapping::location::Location;
use crate::mapping::reads::Reads;
use crate::mapping::trace::Trace;
use crate::mapping::validate::{MappingValidator, Refused};

/// A compiled directive.
pub(in crate::mapping) trait Directive {
    /// Resolves the directive for an event. Records in the trace what is read, how the result is derived from it, and why
    /// there is no result.
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>>;

    /// Adds the parts of the event that the directive reads.
    fn reads(&self, reads: &mut Reads);
}

pub(crate) struct DirectiveDefinition {
    pub name: &'static str,
    /// The type of the operand.
    pub operand: OperandDefinition,
    /// Validates the operand beyond its type.
    pub(in crate::mapping) validate: Option<Validate>,
    /// Compiles the directive. In arrays, which are not validated, options may be invalid: then the error is the message
    /// with which the reference fails when it runs the directive.
    pub(in crate::mapping) compile: Compile,
    /// Warns about operands that are valid but probably not intended.
    pub(in crate::mapping) lint: fn(&mut Linter, &Json),
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: DirectiveDoc,
}

type Validate = fn(&mut MappingValidator, &Json) -> Result<(), Refused>;

type Compile = fn(&Json, &mut Location) -> Result<Box<dyn Directive>, String>;

/// The type of the operand of a directive.
pub(crate) enum OperandDefinition {
    /// One value.
    Value(Shape),
    /// An object with options.
    Options(&'static [OptionDefinition]),
    /// An array. The names are indices.
    Elements(&'static [OptionDefinition]),
}

pub(crate) struct OptionDefinition {
    pub name: &'static str,
    pub need: Need,
    pub shape: Shape,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: OptionDoc,
}

/// Whether an option is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// Optional, and unknown to the reference's validation.
    Unchecked,
}

/// The type of an operand or an option.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    DirectiveOrRaw,
    DirectiveOrString,
    DirectiveOrObject,
    /// Any value, in which directives are resolved.
    Mapping,
    String,
    /// A string with a length in UTF-16 units.
    Text {
        min: usize,
        max: usize,
    },
    /// One of these strings, in upper or lower case.
    OneOf(&'static [&'static str]),
    Boolean,
    Array,
}

/// The definition of a directive; an option has a name, need, type, label, summary, and other members of [`OptionDoc`].
macro_rules! directive {
    (@operand Value ($shape:expr)) => { $crate::mapping::directives::OperandDefinition::Value($shape) };
    (@operand $kind:ident [$(
        $name:literal, $need:ident, $shape:expr, $label:literal, $summary:literal $(, $member:ident: $value:expr)*;
    )*]) => {
        $crate::mapping::directives::OperandDefinition::$kind(&[$($crate::mapping::directives::OptionDefinition {
            name: $name,
            need: $crate::mapping::directives::Need::$need,
            shape: $shape,
            #[cfg(not(target_arch = "wasm32"))]
            doc: {
                #[allow(unused_imports)]
                use $crate::doc::{Format, Role, Scope};
                $crate::doc::OptionDoc { $($member: $value,)* ..$crate::doc::OptionDoc::new($label, $summary) }
            },
        }),*])
    };
    (@lint) => { $crate::mapping::lint::Linter::inside };
    (@lint $lint:expr) => { $lint };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (
        name: $name:literal,
        operand: $kind:ident $operand:tt,
        compile: $compile:expr,
        $(validate: $validate:expr,)?
        $(lint: $lint:expr,)?
        label: $label:literal, group: $group:ident, $(format: $format:ident,)?
        summary: $summary:literal,
        insert: $insert:literal,
        example: $example:literal for $event:literal => $output:literal,
        traps: [$($trap:literal),* $(,)?],
    ) => {
        pub(super) const DEFINITION: $crate::mapping::directives::DirectiveDefinition = $crate::mapping::directives::DirectiveDefinition {
            name: $name,
            operand: directive!(@operand $kind $operand),
            validate: directive!(@option $($validate)?),
            compile: $compile,
            lint: directive!(@lint $($lint)?),
            #[cfg(not(target_arch = "wasm32"))]
            doc: $crate::doc::DirectiveDoc {
                label: $label,
                group: $crate::doc::Group::$group,
                format: directive!(@option $($crate::doc::Format::$format)?),
                summary: $summary,
                insert: $insert,
                example: $crate::doc::MappingExample { operand: $example, event: $event, output: $output },
                traps: &[$($trap),*],
            },
        };
    };
}
pub(super) use directive;
