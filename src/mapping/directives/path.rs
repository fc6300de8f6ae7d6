//! `@path`: reads the value at a path of the event.

use super::prelude::*;
use crate::json::Path;

directive! {
    name: "@path",
    operand: Value (Shape::DirectiveOrString),
    compile: |path, location| Ok(compile(path, location)),
    label: "Event path", group: Event, format: Path,
    summary: "The value at a path of the event.",
    insert: r#""$.${path}""#,
    example: r#""$.traits.email""# for r#"{"traits": {"email": "jane@example.com"}}"# => r#""jane@example.com""#,
    traps: [
        "A missing value is undefined, so the field is left out.",
        "The first `$.` is dropped wherever it is.",
        "Reading stops at a falsy value, which is the result.",
    ],
}

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
