//! `@literal`: the value as it stands.
//!
//! `{"@literal": "$.traits.email"}` is `"$.traits.email"`.
//!
//! Trap: directives inside it are resolved all the same.

use super::{Definition, Directive, Shape};
use crate::issue::Issue;
use crate::json::Value;
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::trace::{Derivation, Trace};

pub(super) const DEFINITION: Definition = Definition {
    name: "@literal",
    validate: |check, value| check.shape(value, &Shape::DirectiveOrRaw),
    compile: |value, location| Ok(Box::new(Literal(Program::compile_at(value, location)))),
    lint: |_, _| {},
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
