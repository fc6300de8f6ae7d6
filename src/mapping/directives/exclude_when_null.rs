//! `@excludeWhenNull`: removes nulls from a value.

use super::prelude::*;
use crate::json::Object;

directive! {
    name: "@excludeWhenNull",
    operand: Value (Shape::DirectiveOrRaw),
    compile: |value, location| Ok(Box::new(ExcludeWhenNull(Program::compile_at(value, location)))),
    label: "Without nulls", group: Condition,
    summary: "A value without its nulls; no result if it is null itself.",
    insert: "${value}",
    example: r#"{"@path": "$.traits"}"# for r#"{"traits": {"a": null, "b": 1}}"# => r#"{"b":1}"#,
    traps: ["Nulls are removed from nested objects, but not from arrays."],
}

struct ExcludeWhenNull(Program);

impl Directive for ExcludeWhenNull {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        trace.derive(|| Derivation::Step(0));
        let value = self.0.resolve(event, trace)?;
        if value.kind() == Kind::Null {
            trace.note(|| Reason::new("null_excluded", "The value is null, so it is left out."));
        }
        Ok(without_nulls(value))
    }

    fn reads(&self, reads: &mut Reads) {
        self.0.reads(reads);
    }
}

/// Nulls become undefined and keep their keys, since an undefined member can still override another in `@merge`.
fn without_nulls(value: Value<'_>) -> Value<'_> {
    match value.kind() {
        Kind::Null => Value::Undefined,
        Kind::Object => {
            let members = value.entries().into_iter().map(|(key, member)| (key, without_nulls(member)));
            Value::Object(members.collect::<Object<'_>>())
        }
        _ => value,
    }
}
