//! `@transform`: applies a mapping to the result of another.

use super::prelude::*;
use crate::json::Object;
use crate::mapping::{Mapping, require_object};

directive! {
    name: "@transform",
    operand: Options [
        "apply", Required, Shape::DirectiveOrObject, "first", "The mapping of the event.", role: Some(Role::Input);
        "mapping", Required, Shape::DirectiveOrObject, "then", "The mapping of the result.",
            scope: Some(Scope::ResultOf("apply"));
    ],
    compile: compile,
    label: "Transform", group: Structure,
    summary: "Applies a mapping to the result of another.",
    insert: r#"{ "apply": { ${apply} }, "mapping": { ${mapping} } }"#,
    example: r#"{"apply": {"e": {"@path": "$.traits.email"}}, "mapping": {"email": {"@path": "$.e"}}}"#
        for r#"{"traits": {"email": "jane@example.com"}}"# => r#"{"email":"jane@example.com"}"#,
    traps: [
        "The first mapping is validated on its own, and undefined members are removed from its result.",
        "The input of both mappings must be an object.",
    ],
}

struct Transform {
    /// The inner mapping, or, within an array, which is not validated, the error that is reported when it runs.
    apply: Result<Mapping, String>,
    mapping: Program,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@transform", "an \"apply\" key and a \"mapping\" key")?;
    let mapping = compile_truthy(options, "mapping", location).ok_or_else(|| missing_key("@transform", "mapping"))?;
    let apply = truthy_option(options, "apply").ok_or_else(|| missing_key("@transform", "apply"))?;
    if apply.kind() != Kind::Object {
        return Err("@transform \"apply\" key should be an object".to_owned());
    }
    let apply = location.within("apply", |location| Mapping::compile_at(&apply, &location.pointer()));
    Ok(Box::new(Transform { apply: apply.map_err(|error| error.message), mapping }))
}

impl Directive for Transform {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        // An undefined event, such as a missing element, counts as an empty object.
        let nothing = Value::Object(Object::default());
        let event = if event.is_undefined() { &nothing } else { event };
        require_object(event)?;
        let apply = self.apply.as_ref().map_err(|message| failed(message.clone()))?;
        // A mapping may fail with several issues; here they become one.
        let inner = apply.trace(event, trace).map_err(|error| failed(error.message))?;
        trace.derive(|| Derivation::Step(1));
        trace.reading(ReadFrom::Part(StepValue::Step(0), None), |trace| self.mapping.resolve(&inner, trace))
    }

    fn reads(&self, reads: &mut Reads) {
        if let Ok(apply) = &self.apply {
            reads.merge(&apply.reads());
        }
    }
}
