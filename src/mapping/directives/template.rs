//! `@template`: a text with values of the event in it.

use super::{Definition, Directive, Operand, Shape, StringProgram};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, MappingExample};
use crate::issue::Issue;
use crate::json::{Json, Object, Value};
use crate::mapping::lint::Linter;
use crate::mapping::location::Location;
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::reason::Reason;
use crate::mapping::template::Template;
use crate::mapping::trace::{Derivation, Trace};

pub(super) const DEFINITION: Definition = Definition {
    name: "@template",
    operand: Operand::Value(Shape::DirectiveOrString),
    validate: None,
    compile: |template, location| Ok(compile(template, location)),
    lint: Linter::inside,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "Template",
        summary: "A text with values of the event in it.",
        insert: r#""{{${path}}}""#,
        example: MappingExample {
            operand: r#""Hi {{traits.name}}""#,
            event: r#"{"traits": {"name": "Jane"}}"#,
            output: r#""Hi Jane""#,
        },
        traps: &[
            "A missing value is empty text.",
            "`$.` is not dropped, so `{{$.traits.name}}` is empty.",
            "`{{ }}` is the whole event, as `[object Object]`.",
            "Arrays are joined by commas.",
            "A value that `{{{x}}}` inserts is searched for `{{y}}` again.",
        ],
    },
};

fn compile(template: &Json, location: &mut Location) -> Box<dyn Directive> {
    match template {
        Value::String(template) => Box::new(Fixed(Template::parse(template).numbered(location))),
        other => Box::new(Computed(StringProgram { name: "@template", program: Program::compile_at(other, location) })),
    }
}

/// A template that the mapping spells out.
struct Fixed(Template);

impl Directive for Fixed {
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

/// Undefined, as an element or the result of another mapping can be, counts as an event without members.
fn render<'v>(template: &Template, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
    let nothing = Value::Object(Object::default());
    let event = if event.is_undefined() { &nothing } else { event };
    let text = template.render(event, &mut |path, found| trace.read(path, event, found))?;
    if text.is_empty() {
        trace.note(|| Reason::new("template_empty", "The template gave no text: there is nothing at its paths."));
    }
    Ok(Value::String(text))
}

/// A template that is itself mapped.
struct Computed(StringProgram);

impl Directive for Computed {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let template = Template::parse(&self.0.resolve(event, trace)?);
        if template.is_literal() {
            trace.derive(|| Derivation::Step(0));
        }
        render(&template, event, trace)
    }

    fn reads(&self, reads: &mut Reads) {
        reads.add_everything();
    }
}
