//! `@merge`: merges several objects into one.

use super::prelude::*;
use crate::json::Object;
use crate::mapping::validate::{MappingValidator, Refused};

directive! {
    name: "@merge",
    operand: Options [
        "direction", Optional, Shape::OneOf(&["left", "right"]), "keeps",
            "Which of several members with the same key is kept: that of the first object (`left`) or of the last one (`right`).",
            choice_labels: &["The first of the same key (left)", "The last of the same key (right)"];
        "objects", Required, Shape::Array, "objects", "The objects.", role: Some(Role::Input), items: Some("object");
    ],
    compile: compile,
    validate: validate,
    label: "Merge", group: Structure,
    summary: "Merges several objects into one.",
    insert: r#"{ "direction": "right", "objects": [${objects}] }"#,
    example: r#"{"direction": "right", "objects": [{"a": 1}, {"a": 2, "b": 3}]}"# for "{}" => r#"{"a":2,"b":3}"#,
    traps: [
        "An undefined member overrides a defined one.",
        "Strings and arrays are spread by index.",
        "Any direction except exactly `left` merges right.",
        "A mapping without a direction is valid, but fails when it runs.",
    ],
}

/// Validates the objects up to the first invalid one.
fn validate(validator: &mut MappingValidator, options: &Json) -> Result<(), Refused> {
    let objects = options.member("objects");
    validator.within_unnamed("objects", |validator| {
        validator.unnamed(|validator| {
            objects.elements().enumerate().try_for_each(|(at, object)| {
                validator.within_unnamed(at, |validator| validator.shape(&object, &Shape::DirectiveOrObject))
            })
        })
    })
}

struct Merge {
    direction: Program,
    /// The objects, or the reference's error, which it reports after resolving the direction.
    objects: Result<Vec<Program>, String>,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@merge", "an \"objects\" key and a \"direction\" key")?;
    let direction = compile_truthy(options, "direction", location).ok_or_else(|| missing_key("@merge", "direction"))?;
    let objects = match (truthy_option(options, "objects"), compile_option(options, "objects", location)) {
        (None, _) => Err(missing_key("@merge", "objects")),
        (Some(Value::Array(_)), Some(Program { expression: Expression::Array(objects), .. })) => Ok(objects),
        (Some(other), _) => Err(format!("@merge: expected opts.array, got {}", other.kind().name())),
    };
    Ok(Box::new(Merge { direction, objects }))
}

impl Directive for Merge {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let left = self.direction.resolve(event, trace)?.is_string("left");
        let objects = self.objects.as_ref().map_err(|message| failed(message.clone()))?;
        // The first step is the direction.
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

/// The members of the results of steps, in order.
fn members_of(objects: &[(usize, Value<'_>)]) -> Vec<DerivedMember> {
    let mut members = Vec::new();
    for (step, object) in objects {
        for (key, _) in own_members(object) {
            let key = key.into_owned();
            members.push(DerivedMember { keys: vec![key.clone()], key, step: *step });
        }
    }
    members
}
