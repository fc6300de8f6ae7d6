//! `@template`: inserts values of the event into a text.

use super::prelude::*;
use crate::json::Object;
use crate::mapping::template::ParsedTemplate;

directive! {
    name: "@template",
    operand: Value (Shape::DirectiveOrString),
    compile: |template, location| Ok(compile(template, location)),
    label: "Template", group: Text, format: Template,
    summary: "Inserts values of the event, written {{path}}, into a text.",
    insert: r#""{{${path}}}""#,
    example: r#""Hi {{traits.name}}""# for r#"{"traits": {"name": "Jane"}}"# => r#""Hi Jane""#,
    traps: [
        "A missing value is inserted as empty text.",
        "`$.` is not dropped, so `{{$.traits.name}}` is empty.",
        "`{{ }}` is the whole event, as `[object Object]`.",
        "Arrays are joined with commas.",
        "A value inserted by `{{{x}}}` is itself expanded if it contains `{{y}}`.",
    ],
}

fn compile(template: &Json, location: &mut Location) -> Box<dyn Directive> {
    match template {
        Value::String(template) => Box::new(FixedTemplate(ParsedTemplate::parse(template).numbered(location))),
        other => Box::new(ComputedTemplate(StringProgram {
            name: "@template",
            program: Program::compile_at(other, location),
        })),
    }
}

/// A template that is a string in the mapping.
struct FixedTemplate(ParsedTemplate);

impl Directive for FixedTemplate {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        if self.0.is_literal() {
            trace.derive(|| Derivation::Literal);
        }
        render(&self.0, event, trace)
    }

    fn reads(&self, reads: &mut Reads) {
        self.0.reads(reads);
    }
}

/// Renders a template. An undefined event, such as a missing element, counts as an empty object.
fn render<'v>(template: &ParsedTemplate, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
    let nothing = Value::Object(Object::default());
    let event = if event.is_undefined() { &nothing } else { event };
    let text = template.render(event, &mut |path, found| trace.read(path, event, found))?;
    if text.is_empty() {
        trace.note(|| Reason::new("template_empty", "The result is empty: there is nothing at the template's paths."));
    }
    Ok(Value::String(text))
}

/// A template that is the result of another mapping.
struct ComputedTemplate(StringProgram);

impl Directive for ComputedTemplate {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let template = ParsedTemplate::parse(&self.0.resolve(event, trace)?);
        if template.is_literal() {
            trace.derive(|| Derivation::Step(0));
        }
        render(&template, event, trace)
    }

    fn reads(&self, reads: &mut Reads) {
        reads.add_everything();
    }
}
