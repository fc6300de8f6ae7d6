//! `@excludeWhenNull`: a value without its nulls.
//!
//! `{"@excludeWhenNull": {"@path": "$.traits"}}` of `{"traits": {"a": null, "b": 1}}` is `{"b": 1}`; null itself is undefined.
//!
//! Trap: objects in objects are cleaned, arrays are not touched.

use super::{Definition, Directive, Shape};
use crate::issue::Issue;
use crate::json::{Kind, Object, Value};
use crate::mapping::lint::Linter;
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::reason::Reason;
use crate::mapping::trace::{Derivation, Trace};

pub(super) const DEFINITION: Definition = Definition {
    name: "@excludeWhenNull",
    validate: |check, value| check.shape(value, &Shape::DirectiveOrRaw),
    compile: |value, location| Ok(Box::new(ExcludeWhenNull(Program::compile_at(value, location)))),
    lint: Linter::inside,
};

struct ExcludeWhenNull(Program);

impl Directive for ExcludeWhenNull {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        trace.derive(|| Derivation::Step(0));
        let value = self.0.resolve(event, trace)?;
        if value.kind() == Kind::Null {
            trace.note(|| Reason::new("null_excluded", "The value is null, and so is left out."));
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
