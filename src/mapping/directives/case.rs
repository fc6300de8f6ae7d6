//! `@case`: converts a string to lower or upper case.

use super::prelude::*;

directive! {
    name: "@case",
    operand: Options [
        "operator", Optional, Shape::String, "case", "`lower` or `upper`.",
            choices: &["lower", "upper"], choice_labels: &["Lower", "Upper"];
        "value", Optional, Shape::DirectiveOrString, "of", "The string.", role: Some(Role::Input);
    ],
    compile: compile,
    label: "Lower/upper case", group: Text,
    summary: "Converts a string to lower or upper case.",
    insert: r#"{ "operator": "lower", "value": ${value} }"#,
    example: r#"{"operator": "lower", "value": {"@path": "$.traits.email"}}"#
        for r#"{"traits": {"email": "Jane@Example.com"}}"# => r#""jane@example.com""#,
    traps: [
        "Values that are not strings are unchanged.",
        "A literal `value` that is falsy has no result.",
        "Another operator fails only when the value is a string.",
    ],
}

struct Case {
    /// Whether the operator is `upper`; `None` for an unknown one.
    upper: Option<bool>,
    value: Option<Program>,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@case", "a \"operator\" key")?;
    let operator = truthy_option(options, "operator").ok_or_else(|| missing_key("@case", "operator"))?;
    let upper = [false, true].into_iter().find(|&upper| operator.is_string(if upper { "upper" } else { "lower" }));
    Ok(Box::new(Case { upper, value: compile_truthy(options, "value", location) }))
}

impl Directive for Case {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let Some(value) = &self.value else {
            trace.note(value_missing);
            return Ok(Value::Undefined);
        };
        let value = value.resolve(event, trace)?;
        match (value.as_string(), self.upper) {
            (None, _) => {
                trace.derive(|| Derivation::Step(0));
                trace.note(|| {
                    Reason::new("not_text", format!("Only text has a case; this is {}.", value.kind().phrase()))
                });
                Ok(value)
            }
            (Some(text), Some(true)) => Ok(Value::String(text.to_upper_case())),
            (Some(text), Some(false)) => Ok(Value::String(text.to_lower_case())),
            (Some(_), None) => Err(failed("operator key should have a value of \"lower\" or \"upper\"".to_owned())),
        }
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.iter().for_each(|value| value.reads(reads));
    }
}
