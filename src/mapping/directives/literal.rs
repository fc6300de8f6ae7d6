//! `@literal`: the value as it is.

use super::{Definition, Directive, Operand, Shape};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, MappingExample};
use crate::issue::Issue;
use crate::json::Value;
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::trace::{Derivation, Trace};

pub(super) const DEFINITION: Definition = Definition {
    name: "@literal",
    operand: Operand::Value(Shape::DirectiveOrRaw),
    validate: None,
    compile: |value, location| Ok(Box::new(Literal(Program::compile_at(value, location)))),
    lint: |_, _| {},
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Literal",
        summary: "The value as it is.",
        insert: "${value}",
        example: MappingExample { operand: r#""$.traits.email""#, event: "{}", output: r#""$.traits.email""# },
        traps: &["Directives in it are resolved all the same."],
    },
};

struct Literal(Program);

impl Directive for Literal {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        trace.derive(|| Derivation::Step(0));
        self.0.resolve(event, trace)
    }

    fn reads(&self, reads: &mut Reads) {
        self.0.reads(reads);
    }
}
