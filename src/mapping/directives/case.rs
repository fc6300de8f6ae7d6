//! `@case`: a string in lower or upper case.
//!
//! `{"@case": {"operator": "lower", "value": {"@path": "$.traits.email"}}}` of `"Jane@Example.com"` is `"jane@example.com"`.
//!
//! Traps: values that are no strings pass through; a literal `value` that is falsy gives nothing; another operator
//! fails only when it meets a string.

use super::{Definition, Directive, Shape, compile_option, failed, truthy_option};
use crate::issue::Issue;
use crate::json::{Json, Kind, Str, StrBuilder, Value};
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::validate::Need::Optional;

pub(super) const DEFINITION: Definition = Definition {
    name: "@case",
    validate: |check, value| {
        check.options(value, &[("operator", Optional, Shape::String), ("value", Optional, Shape::DirectiveOrString)])
    },
    compile,
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

fn compile(options: &Json, place: &mut String) -> Result<Box<dyn Directive>, String> {
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
    let value = truthy_option(options, "value").and_then(|_| compile_option(options, "value", place));
    Ok(Box::new(Case { operator, value }))
}

impl Directive for Case {
    fn resolve<'v>(&'v self, event: &Value<'v>) -> Result<Value<'v>, Issue> {
        let Some(value) = &self.value else { return Ok(Value::Undefined) };
        let value = value.resolve(event)?;
        match (value.as_string(), self.operator) {
            (None, _) => Ok(value),
            (Some(text), Some(operator)) => Ok(Value::String(change(&text, operator))),
            (Some(_), None) => Err(failed("operator key should have a value of \"lower\" or \"upper\"".to_owned())),
        }
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.iter().for_each(|value| value.reads(reads));
    }
}

/// Unicode's full case mapping, as `toLowerCase` and `toUpperCase` have it; unpaired surrogates stay.
fn change(text: &Str<'_>, operator: Operator) -> Str<'static> {
    let change = |text: &str| match operator {
        Operator::Lower => text.to_lowercase(),
        Operator::Upper => text.to_uppercase(),
    };
    if let Some(text) = text.to_str() {
        return change(text).into();
    }
    let mut built = StrBuilder::default();
    let mut run = String::new();
    for point in text.code_points() {
        if let Some(character) = char::from_u32(point) {
            run.push(character);
        } else {
            built.push_str(&change(&std::mem::take(&mut run)));
            built.push_code_point(point);
        }
    }
    built.push_str(&change(&run));
    built.finish()
}
