//! `@case`: a string in lower or upper case.
//!
//! `{"@case": {"operator": "lower", "value": {"@path": "$.traits.email"}}}` of `"Jane@Example.com"` is `"jane@example.com"`.
//!
//! Traps: values that are no strings pass through; a literal `value` that is falsy gives nothing; another operator
//! fails only when it meets a string.

use super::{Definition, Directive, Shape, compile_option, failed, truthy_option, value_missing};
use crate::issue::Issue;
use crate::json::{Json, Kind, Value};
use crate::mapping::lint::Linter;
use crate::mapping::location::Location;
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::reason::Reason;
use crate::mapping::trace::{Derivation, Trace};
use crate::mapping::validate::Need::Optional;

pub(super) const DEFINITION: Definition = Definition {
    name: "@case",
    validate: |check, value| {
        check.options(value, &[("operator", Optional, Shape::String), ("value", Optional, Shape::DirectiveOrString)])
    },
    compile,
    lint: Linter::inside,
};

struct Case {
    operator: Option<Operator>,
    value: Option<Program>,
}

#[derive(Clone, Copy)]
enum Operator {
    Lower,
    Upper,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    if options.kind() != Kind::Object {
        return Err("@case requires an object with a \"operator\" key".to_owned());
    }
    let Some(operator) = truthy_option(options, "operator") else {
        return Err("@case requires a \"operator\" key".to_owned());
    };
    let operator = if operator.is_string("lower") {
        Some(Operator::Lower)
    } else if operator.is_string("upper") {
        Some(Operator::Upper)
    } else {
        None
    };
    let value = truthy_option(options, "value").and_then(|_| compile_option(options, "value", location));
    Ok(Box::new(Case { operator, value }))
}

impl Directive for Case {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let Some(value) = &self.value else {
            trace.note(value_missing);
            return Ok(Value::Undefined);
        };
        let value = value.resolve(event, trace)?;
        match (value.as_string(), self.operator) {
            (None, _) => {
                trace.derive(|| Derivation::Step(0));
                trace.note(|| {
                    Reason::new("not_text", format!("Only text has a case; this is {}.", value.kind().phrase()))
                });
                Ok(value)
            }
            (Some(text), Some(Operator::Lower)) => Ok(Value::String(text.to_lower_case())),
            (Some(text), Some(Operator::Upper)) => Ok(Value::String(text.to_upper_case())),
            (Some(_), None) => Err(failed("operator key should have a value of \"lower\" or \"upper\"".to_owned())),
        }
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.iter().for_each(|value| value.reads(reads));
    }
}
