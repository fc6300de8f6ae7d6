//! `@literal`: a value, unchanged.

use super::{Derivation, Directive, DirectiveDefinition, OperandDefinition, Program, Reads, Shape, Trace};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, Group, MappingExample};
use crate::issue::Issue;
use crate::json::Value;

pub(super) const DEFINITION: DirectiveDefinition = DirectiveDefinition {
    name: "@literal",
    operand: OperandDefinition::Value(Shape::DirectiveOrRaw),
    validate: None,
    compile: |value, location| Ok(Box::new(Literal(Program::compile_at(value, location)))),
    lint: |_, _| {},
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Literal",
        group: Group::Fixed,
        format: None,
        summary: "A value, unchanged.",
        insert: "${value}",
        example: MappingExample { operand: r#""$.traits.email""#, event: "{}", output: r#""$.traits.email""# },
        traps: &["Directives in the value are still resolved."],
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
