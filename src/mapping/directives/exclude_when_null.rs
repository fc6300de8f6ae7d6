//! `@excludeWhenNull`: removes nulls from a value.

use super::{
    Derivation, Directive, DirectiveDefinition, Linter, OperandDefinition, Program, Reads, Reason, Shape, Trace,
};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, Group, MappingExample};
use crate::issue::Issue;
use crate::json::{Kind, Object, Value};

pub(super) const DEFINITION: DirectiveDefinition = DirectiveDefinition {
    name: "@excludeWhenNull",
    operand: OperandDefinition::Value(Shape::DirectiveOrRaw),
    validate: None,
    compile: |value, location| Ok(Box::new(ExcludeWhenNull(Program::compile_at(value, location)))),
    lint: Linter::inside,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Without nulls",
        group: Group::Condition,
        format: None,
        summary: "A value without its nulls; no result if it is null itself.",
        insert: "${value}",
        example: MappingExample {
            operand: r#"{"@path": "$.traits"}"#,
            event: r#"{"traits": {"a": null, "b": 1}}"#,
            output: r#"{"b":1}"#,
        },
        traps: &["Nulls are removed from nested objects, but not from arrays."],
    },
};

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
