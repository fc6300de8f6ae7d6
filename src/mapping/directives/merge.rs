//! `@merge`: several objects in one.

use super::{Definition, Directive, Operand, Shape, compile_option, failed, option, own_members, truthy_option};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, MappingExample};
use crate::issue::Issue;
use crate::json::{Json, Kind, Object, Value};
use crate::mapping::lint::Linter;
use crate::mapping::location::Location;
use crate::mapping::program::{self, Program};
use crate::mapping::reads::Reads;
use crate::mapping::reason::Reason;
use crate::mapping::trace::{Derivation, Part, Trace};
use crate::mapping::validate::{Check, Refused};

pub(super) const DEFINITION: Definition = Definition {
    name: "@merge",
    operand: Operand::Options(&[
        option!(
            "direction",
            Optional,
            Shape::OneOf(&["left", "right"]),
            "keeps",
            "Whose members are kept: of the first object (`left`) or of the last one (`right`)."
        ),
        option!("objects", Required, Shape::Array, "objects", "The objects."),
    ]),
    validate: Some(validate),
    compile,
    lint: Linter::inside,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Merge",
        summary: "Several objects in one.",
        insert: r#"{ "direction": "right", "objects": [${objects}] }"#,
        example: MappingExample {
            operand: r#"{"direction": "right", "objects": [{"a": 1}, {"a": 2, "b": 3}]}"#,
            event: "{}",
            output: r#"{"a":2,"b":3}"#,
        },
        traps: &[
            "A member that is undefined overrides one that is not.",
            "Strings and arrays are spread by index.",
            "Any direction except exactly `left` merges right.",
            "Without a direction validation passes and running fails.",
        ],
    },
};

/// Validates the objects. The first one that is refused ends it.
fn validate(check: &mut Check, options: &Json) -> Result<(), Refused> {
    let objects = options.member("objects");
    check.within_unnamed("objects", |check| {
        check.unnamed(|check| {
            objects.elements().enumerate().try_for_each(|(at, object)| {
                check.within_unnamed(at, |check| check.shape(&object, &Shape::DirectiveOrObject))
            })
        })
    })
}

struct Merge {
    direction: Program,
    /// Or what the reference says of them, once it has the direction.
    objects: Result<Vec<Program>, String>,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    if options.kind() != Kind::Object {
        return Err("@merge requires an object with an \"objects\" key and a \"direction\" key".to_owned());
    }
    let direction = truthy_option(options, "direction")
        .and_then(|_| compile_option(options, "direction", location))
        .ok_or("@merge requires a \"direction\" key")?;
    let objects = match (truthy_option(options, "objects"), compile_option(options, "objects", location)) {
        (None, _) => Err("@merge requires a \"objects\" key".to_owned()),
        (Some(Value::Array(_)), Some(Program { part: program::Part::Array(objects), .. })) => Ok(objects),
        (Some(other), _) => Err(format!("@merge: expected opts.array, got {}", other.kind().name())),
    };
    Ok(Box::new(Merge { direction, objects }))
}

impl Directive for Merge {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let left = self.direction.resolve(event, trace)?.is_string("left");
        let objects = self.objects.as_ref().map_err(|message| failed(message.clone()))?;
        // The step before is the direction.
        let resolve = |(at, object): (usize, &'v Program)| Ok((at + 1, object.resolve(event, trace)?));
        let mut objects = objects.iter().enumerate().map(resolve).collect::<Result<Vec<_>, Box<Issue>>>()?;
        if left {
            trace.note(|| Reason::new("merged_left", "Of members with the same key, the first is kept."));
            objects.reverse();
        }
        let mut merged = Object::default();
        for (key, value) in objects.iter().flat_map(|(_, object)| own_members(object)) {
            merged.insert(key, value);
        }
        trace.derive(|| Derivation::Members(members_of(&objects)));
        Ok(Value::Object(merged))
    }

    fn reads(&self, reads: &mut Reads) {
        self.direction.reads(reads);
        self.objects.iter().flatten().for_each(|object| object.reads(reads));
    }
}

/// Where the members of objects come from: from the steps that gave these.
fn members_of(objects: &[(usize, Value<'_>)]) -> Vec<Part> {
    let mut members = Vec::new();
    for (step, object) in objects {
        for (key, _) in own_members(object) {
            let key = key.into_owned();
            members.push(Part { keys: vec![key.clone()], key, step: *step });
        }
    }
    members
}
