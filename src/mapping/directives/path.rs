//! `@path`: reads the value at a path of the event.

use super::{
    Derivation, Directive, DirectiveDefinition, Linter, Location, OperandDefinition, Program, Reads, Reason, Shape,
    StringProgram, Trace, event_path,
};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, Format, Group, MappingExample};
use crate::issue::Issue;
use crate::json::{Json, Kind, Path, Value};

pub(super) const DEFINITION: DirectiveDefinition = DirectiveDefinition {
    name: "@path",
    operand: OperandDefinition::Value(Shape::DirectiveOrString),
    validate: None,
    compile: |path, location| Ok(compile(path, location)),
    lint: Linter::inside,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Event path",
        group: Group::Event,
        format: Some(Format::Path),
        summary: "The value at a path of the event.",
        insert: r#""$.${path}""#,
        example: MappingExample {
            operand: r#""$.traits.email""#,
            event: r#"{"traits": {"email": "jane@example.com"}}"#,
            output: r#""jane@example.com""#,
        },
        traps: &[
            "A missing value is undefined, so the field is left out.",
            "The first `$.` is dropped wherever it is.",
            "Reading stops at a falsy value, which is the result.",
        ],
    },
};

fn compile(path: &Json, location: &mut Location) -> Box<dyn Directive> {
    match path {
        Value::String(path) => Box::new(FixedPath(location.number(event_path(path)))),
        other => Box::new(ComputedPath(StringProgram { name: "@path", program: Program::compile_at(other, location) })),
    }
}

/// A path that is a string in the mapping.
struct FixedPath(Path);

impl Directive for FixedPath {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        Ok(get(&self.0, event, trace))
    }

    fn reads(&self, reads: &mut Reads) {
        reads.add(self.0.keys());
    }
}

/// Reads a path, and records why there is no value.
fn get<'v>(path: &Path, event: &Value<'v>, trace: &mut Trace<'v>) -> Value<'v> {
    let found = path.get(event);
    trace.read(path, event, &found);
    trace.derive(|| Derivation::Read);
    match found.kind() {
        Kind::Undefined => trace.note(|| Reason::new("path_absent", format!("There is no `{path}`."))),
        Kind::Null => trace.note(|| Reason::new("path_null", format!("`{path}` is null."))),
        _ => {}
    }
    found
}

/// A path that is the result of another mapping.
struct ComputedPath(StringProgram);

impl Directive for ComputedPath {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let path = event_path(&self.0.resolve(event, trace)?);
        Ok(get(&path, event, trace))
    }

    fn reads(&self, reads: &mut Reads) {
        reads.add_everything();
    }
}
