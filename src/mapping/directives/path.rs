//! `@path`: the value at a path of the event.
//!
//! `{"@path": "$.traits.email"}` of `{"traits": {"email": "a@b.c"}}` is `"a@b.c"`; a missing value is undefined.
//!
//! Traps: the first `$.` is dropped wherever it stands; walking stops at a falsy value and gives that.

use super::{Definition, Directive, Shape, StringProgram, event_path};
use crate::issue::Issue;
use crate::json::{Json, Path, Value};
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;

pub(super) const DEFINITION: Definition = Definition {
    name: "@path",
    validate: |check, value| check.shape(value, &Shape::DirectiveOrString),
    compile: |path, place| Ok(compile(path, place)),
};

fn compile(path: &Json, place: &mut String) -> Box<dyn Directive> {
    match path {
        Value::String(path) => Box::new(Fixed(event_path(path))),
        other => Box::new(Computed(StringProgram { name: "@path", program: Program::compile_at(other, place) })),
    }
}

/// A path that the mapping spells out.
struct Fixed(Path);

impl Directive for Fixed {
    fn resolve<'v>(&'v self, event: &Value<'v>) -> Result<Value<'v>, Issue> {
        Ok(self.0.get(event))
    }

    fn reads(&self, reads: &mut Reads) {
        reads.add(self.0.keys());
    }
}

/// A path that is itself mapped.
struct Computed(StringProgram);

impl Directive for Computed {
    fn resolve<'v>(&'v self, event: &Value<'v>) -> Result<Value<'v>, Issue> {
        Ok(event_path(&self.0.resolve(event)?).get(event))
    }

    fn reads(&self, reads: &mut Reads) {
        reads.add_everything();
    }
}
