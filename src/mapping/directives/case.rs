//! `@case`: converts a string to lower or upper case.

use super::{
    Derivation, Directive, DirectiveDefinition, Linter, Location, OperandDefinition, Program, Reads, Reason, Shape,
    Trace, compile_option, failed, option, truthy_option, value_missing,
};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, Group, MappingExample, Role};
use crate::issue::Issue;
use crate::json::{Json, Kind, Value};

pub(super) const DEFINITION: DirectiveDefinition = DirectiveDefinition {
    name: "@case",
    operand: OperandDefinition::Options(&[
        option!("operator", Optional, Shape::String, "case", "`lower` or `upper`.", choices: &["lower", "upper"], choice_labels: &["Lower", "Upper"]),
        option!("value", Optional, Shape::DirectiveOrString, "of", "The string.", role: Some(Role::Input)),
    ]),
    validate: None,
    compile,
    lint: Linter::inside,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Lower/upper case",
        group: Group::Text,
        format: None,
        summary: "Converts a string to lower or upper case.",
        insert: r#"{ "operator": "lower", "value": ${value} }"#,
        example: MappingExample {
            operand: r#"{"operator": "lower", "value": {"@path": "$.traits.email"}}"#,
            event: r#"{"traits": {"email": "Jane@Example.com"}}"#,
            output: r#""jane@example.com""#,
        },
        traps: &[
            "Values that are not strings are unchanged.",
            "A literal `value` that is falsy has no result.",
            "Another operator fails only when the value is a string.",
        ],
    },
};

struct Case {
    operator: Option<LetterCase>,
    value: Option<Program>,
}

#[derive(Clone, Copy)]
enum LetterCase {
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
        Some(LetterCase::Lower)
    } else if operator.is_string("upper") {
        Some(LetterCase::Upper)
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
            (Some(text), Some(LetterCase::Lower)) => Ok(Value::String(text.to_lower_case())),
            (Some(text), Some(LetterCase::Upper)) => Ok(Value::String(text.to_upper_case())),
            (Some(_), None) => Err(failed("operator key should have a value of \"lower\" or \"upper\"".to_owned())),
        }
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.iter().for_each(|value| value.reads(reads));
    }
}
