//! `@liquid`: a Liquid template, rendered for the event.
//!
//! `{"@liquid": "Hi {{ traits.name | default: 'friend' | capitalize }}"}` of `{"traits": {"name": "jane"}}` is
//! `"Hi Jane"`.
//!
//! Traps: loops, `case` and the tags that read files are turned off, and so are many filters for arrays; the result is
//! always text; an unknown filter changes nothing, an unknown tag fails; `and` and `or` are equally strong, and the
//! right one comes first.

use super::{Definition, Directive, Shape};
use crate::issue::{Edit, Fix, Issue, closest};
use crate::json::{Json, Value};
use crate::liquid::{Template, filter_names};
use crate::mapping::lint::Linter;
use crate::mapping::reads::Reads;
use crate::mapping::reason::Reason;
use crate::mapping::trace::Trace;

pub(super) const DEFINITION: Definition = Definition {
    name: "@liquid",
    validate: |check, value| check.shape(value, &Shape::String),
    compile: |template, _| match template.as_string() {
        Some(template) => Ok(Box::new(Liquid(Template::parse(&template)))),
        None => Err("liquid template value must be a string".to_owned()),
    },
    lint,
};

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
            trace.note(|| Reason::new("template_empty", "The template gave no text."));
        }
        Ok(Value::String(text))
    }

    fn reads(&self, reads: &mut Reads) {
        self.0.reads().iter().for_each(|keys| reads.add(keys));
    }
}
