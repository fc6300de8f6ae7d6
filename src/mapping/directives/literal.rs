//! `@literal`: a value, unchanged.

use super::prelude::*;

directive! {
    name: "@literal",
    operand: Value (Shape::DirectiveOrRaw),
    compile: |value, location| Ok(Box::new(Literal(Program::compile_at(value, location)))),
    lint: |_, _| {},
    label: "Literal", group: Fixed,
    summary: "A value, unchanged.",
    insert: "${value}",
    example: r#""$.traits.email""# for "{}" => r#""$.traits.email""#,
    traps: ["Directives in the value are still resolved."],
}

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
