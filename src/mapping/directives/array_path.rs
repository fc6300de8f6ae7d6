//! `@arrayPath`: maps each element of an array in the event.

use super::prelude::*;
use crate::json::Path;

directive! {
    name: "@arrayPath",
    operand: Elements [
        "0", Required, Shape::DirectiveOrString, "each of", "The path of the array.",
            role: Some(Role::Input), format: Some(Format::Path);
        "1", Optional, Shape::Mapping, "becomes", "The mapping of each element; without it, the value is unchanged.",
            scope: Some(Scope::ElementOf("0"));
    ],
    compile: compile,
    label: "Each element", group: Event,
    summary: "Maps each element of an array in the event.",
    insert: r#"["$.${path}", { ${shape} }]"#,
    example: r#"["$.products", {"id": {"@path": "$.sku"}}]"# for r#"{"products": [{"sku": 7}]}"# => r#"[{"id":7}]"#,
    traps: [
        "A single object counts as an array with one element.",
        "Paths in the mapping start at the element.",
        "An empty mapping has no effect.",
    ],
}

struct ArrayPath {
    root: Root,
    shape: Option<Program>,
}

enum Root {
    Path(Path),
    Computed(Program),
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    let Value::Array(parts) = options else {
        return Err(format!("@arrayPath expected array, got {}", options.kind().name()));
    };
    let root = match parts.first() {
        Some(Value::String(path)) => Root::Path(location.number(event_path(path))),
        Some(other) => Root::Computed(compile_part(other, "0", location)),
        None => Root::Computed(Program::nothing(location)),
    };
    let shape = match parts.get(1) {
        Some(shape @ Value::Object(object)) if !object.is_empty() => {
            Some(location.elsewhere(|location| compile_part(shape, "1", location)))
        }
        _ => None,
    };
    Ok(Box::new(ArrayPath { root, shape }))
}

impl Directive for ArrayPath {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let (root, source) = match &self.root {
            Root::Path(path) => {
                let found = path.get(event);
                trace.read(path, event, &found);
                (found, StepValue::Read)
            }
            Root::Computed(program) => (program.resolve(event, trace)?, StepValue::Step(0)),
        };
        match (&self.shape, root.kind()) {
            (Some(shape), Kind::Array) => {
                trace.derive(|| Derivation::Elements(usize::from(source == StepValue::Step(0))));
                let resolve = |(at, element): (usize, Value<'v>)| {
                    trace.element(source, at, |trace| shape.resolve(&element, trace))
                };
                root.elements().enumerate().map(resolve).collect::<Result<_, _>>().map(Value::Array)
            }
            (Some(shape), Kind::Object) => {
                trace.derive(|| Derivation::Elements(usize::from(source == StepValue::Step(0))));
                trace
                    .note(|| Reason::new("one_element", "It is an object, which counts as an array with one element."));
                let element = trace.reading(ReadFrom::Part(source, None), |trace| shape.resolve(&root, trace))?;
                Ok(Value::Array(vec![element]))
            }
            (shape, kind) => {
                trace.derive(|| match source {
                    StepValue::Read => Derivation::Read,
                    StepValue::Step(step) => Derivation::Step(step),
                });
                if shape.is_some() {
                    let sentence = || format!("It is {}, not an array, so it is unchanged.", kind.phrase());
                    trace.note(|| Reason::new("not_an_array", sentence()));
                }
                Ok(root)
            }
        }
    }

    fn reads(&self, reads: &mut Reads) {
        match &self.root {
            Root::Path(path) => reads.add(path.keys()),
            Root::Computed(program) => program.reads(reads),
        }
    }
}
