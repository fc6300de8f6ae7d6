//! `@liquid`: renders a Liquid template for the event.

use super::prelude::*;
use crate::issue::{Edit, Fix, Issue, closest};
use crate::liquid::{Template, filter_names};

directive! {
    name: "@liquid",
    operand: Value (Shape::String),
    compile: |template, _| match template.as_string() {
        Some(template) => Ok(Box::new(Liquid(Template::parse(&template)))),
        None => Err("liquid template value must be a string".to_owned()),
    },
    lint: lint,
    label: "Liquid", group: Text, format: Liquid,
    summary: "Renders a Liquid template for the event.",
    insert: r#""{{ ${path} }}""#,
    example: r#""Hi {{ traits.name | default: 'friend' | capitalize }}""#
        for r#"{"traits": {"name": "jane"}}"# => r#""Hi Jane""#,
    traps: [
        "Loops, `case`, the tags that read files, and many filters for arrays are disabled.",
        "The result is always text.",
        "An unknown filter has no effect; an unknown tag fails.",
        "`and` and `or` have the same precedence, and the right one is evaluated first.",
    ],
}

/// Warns of filters that do not exist, which change nothing.
fn lint(linter: &mut Linter, template: &Json) {
    let Some(text) = template.as_string() else { return linter.inside(template) };
    for (name, [start, end]) in Template::parse_with_unknown_filters(&text).1 {
        let message = ["There is no filter `", &name, "`: it changes nothing."].concat();
        let mut issue = Issue::warning("mapping_unknown_filter", &linter.pointer, message).with_span(start, end);
        if let Some(meant) = closest(name.as_bytes(), &filter_names()) {
            issue.hint = Some(["Did you mean `", meant, "`?"].concat());
            let edit = Edit::Text { span: [start, end], insert: meant.to_owned() };
            issue.fixes.push(Fix { title: ["Use ", meant].concat(), edit });
        }
        linter.warn(issue);
    }
}

struct Liquid(Template);

impl Directive for Liquid {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let mut lookups = trace.is_on().then(Vec::new);
        let text = self.0.render(event, &mut lookups);
        for (path, found) in lookups.into_iter().flatten() {
            trace.read(&path, event, &found);
        }
        let text = text.map_err(Issue::from)?;
        if text.is_empty() {
            trace.note(|| Reason::new("template_empty", "The result of the template is empty."));
        }
        Ok(Value::String(text))
    }

    fn reads(&self, reads: &mut Reads) {
        self.0.reads().iter().for_each(|keys| reads.add(keys));
    }
}
