//! [`Program`]: a compiled mapping. Raw values are constants, directives have been looked up and taken apart.

use super::directives::{self, Directive};
use super::reads::Reads;
use super::trace::Trace;
use crate::issue::Issue;
use crate::json::{Json, Object, Str, Value};

/// A mapping, or a part of one.
pub(super) struct Program {
    /// Its place in the mapping; that of a directive ends with its name.
    place: String,
    pub part: Part,
}

/// What a part of a mapping is.
pub(super) enum Part {
    /// A raw value that is neither object nor array.
    Constant(Json),
    Array(Vec<Program>),
    Object(Vec<(Str<'static>, Program)>),
    Directive(Box<dyn Directive>),
    /// A directive that fails whenever it is run. Only arrays can hold one: validation does not look into them.
    Fail(Issue),
}

impl Program {
    /// Compiles a mapping, or a part of one, that has been validated and lies at this place. The place is as it was,
    /// afterwards.
    pub fn compile_at(mapping: &Json, place: &mut String) -> Self {
        if let Some((name, options)) = directives::as_directive(mapping) {
            return within(place, &name, |place| match directives::compile(&name, &options, place) {
                Ok(directive) => Self::of(Part::Directive(directive), place),
                Err(message) => Self::of(Part::Fail(Issue::new("directive_failed", place.clone(), message)), place),
            });
        }
        let part = match mapping {
            Value::Array(elements) => {
                let compile = |(at, element): (usize, &Json)| {
                    within(place, &at.to_string(), |place| Self::compile_at(element, place))
                };
                Part::Array(elements.iter().enumerate().map(compile).collect())
            }
            Value::Object(object) => {
                let compile = |(key, member): (&Str<'static>, &Json)| {
                    let name = key.to_string_lossy();
                    (key.clone(), within(place, &name, |place| Self::compile_at(member, place)))
                };
                Part::Object(object.iter().map(compile).collect())
            }
            raw => Part::Constant(raw.clone()),
        };
        Self::of(part, place)
    }

    /// What stands for a part that isn't there.
    pub fn nothing(place: &str) -> Self {
        Self::of(Part::Constant(Value::Undefined), place)
    }

    fn of(part: Part, place: &str) -> Self {
        Self { place: place.to_owned(), part }
    }

    /// What it gives for an event (or for an element, below `@arrayPath`).
    pub fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Issue> {
        if !trace.is_on() {
            return self.run(event, trace);
        }
        trace.open(&self.place, self.kind());
        let gave = self.run(event, trace);
        trace.close(&gave);
        gave
    }

    fn run<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Issue> {
        match &self.part {
            Part::Constant(value) => Ok(borrow(value)),
            Part::Array(elements) => {
                elements.iter().map(|element| element.resolve(event, trace)).collect::<Result<_, _>>().map(Value::Array)
            }
            Part::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for (key, member) in members {
                    resolved.push((key.borrowed(), member.resolve(event, trace)?));
                }
                Ok(Value::Object(Object::of_ordered(resolved)))
            }
            Part::Directive(directive) => directive.resolve(event, trace).map_err(|mut issue| {
                if issue.path.is_empty() {
                    issue.path.clone_from(&self.place);
                }
                issue
            }),
            Part::Fail(issue) => Err(issue.clone()),
        }
    }

    fn kind(&self) -> &str {
        match self.part {
            Part::Constant(_) => "constant",
            Part::Array(_) => "array",
            Part::Object(_) => "object",
            Part::Directive(_) | Part::Fail(_) => self.place.rsplit('/').next().unwrap_or_default(),
        }
    }

    /// Adds the parts of the event that it reads.
    pub fn reads(&self, reads: &mut Reads) {
        match &self.part {
            Part::Constant(_) | Part::Fail(_) => {}
            Part::Array(elements) => elements.iter().for_each(|element| element.reads(reads)),
            Part::Object(members) => members.iter().for_each(|(_, member)| member.reads(reads)),
            Part::Directive(directive) => directive.reads(reads),
        }
    }
}

/// Does something one level further down.
fn within<T>(place: &mut String, key: &str, act: impl FnOnce(&mut String) -> T) -> T {
    let before = place.len();
    place.push('/');
    place.push_str(key);
    let done = act(place);
    place.truncate(before);
    done
}

fn borrow(constant: &Json) -> Value<'_> {
    match constant {
        Value::String(text) => Value::String(text.borrowed()),
        other => other.clone(),
    }
}
