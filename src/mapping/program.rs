//! [`Program`]: a compiled mapping. Raw values are constants, directives have been looked up and taken apart.

use super::directives::{self, Directive};
use super::reads::Reads;
use crate::issue::Issue;
use crate::json::{Json, Object, Str, Value};

/// A mapping, or a part of one.
pub(super) enum Program {
    /// A raw value that is neither object nor array.
    Constant(Json),
    Array(Vec<Program>),
    Object(Vec<(Str<'static>, Program)>),
    /// A directive, and its place in the mapping.
    Directive(Box<dyn Directive>, String),
    /// A directive that fails whenever it is run. Only arrays can hold one: validation does not look into them.
    Fail(Issue),
}

impl Program {
    /// Compiles a mapping that has been validated.
    pub fn compile(mapping: &Json) -> Self {
        Self::compile_at(mapping, &mut String::new())
    }

    /// Compiles a part of a mapping that lies at this place. The place is as it was, afterwards.
    pub fn compile_at(mapping: &Json, place: &mut String) -> Self {
        if let Some((name, options)) = directives::as_directive(mapping) {
            return within(place, &name, |place| match directives::compile(&name, &options, place) {
                Ok(directive) => Self::Directive(directive, place.clone()),
                Err(message) => Self::Fail(Issue::new("directive_failed", place.clone(), message)),
            });
        }
        match mapping {
            Value::Array(elements) => {
                let compile = |(at, element): (usize, &Json)| {
                    within(place, &at.to_string(), |place| Self::compile_at(element, place))
                };
                Self::Array(elements.iter().enumerate().map(compile).collect())
            }
            Value::Object(object) => {
                let compile = |(key, member): (&Str<'static>, &Json)| {
                    let name = key.to_string_lossy();
                    (key.clone(), within(place, &name, |place| Self::compile_at(member, place)))
                };
                Self::Object(object.iter().map(compile).collect())
            }
            raw => Self::Constant(raw.clone()),
        }
    }

    /// What it gives for an event (or for an element, below `@arrayPath`).
    pub fn resolve<'v>(&'v self, event: &Value<'v>) -> Result<Value<'v>, Issue> {
        match self {
            Self::Constant(value) => Ok(borrow(value)),
            Self::Array(elements) => {
                elements.iter().map(|element| element.resolve(event)).collect::<Result<_, _>>().map(Value::Array)
            }
            Self::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for (key, member) in members {
                    resolved.push((key.borrowed(), member.resolve(event)?));
                }
                Ok(Value::Object(Object::of_ordered(resolved)))
            }
            Self::Directive(directive, place) => directive.resolve(event).map_err(|mut issue| {
                if issue.path.is_empty() {
                    issue.path.clone_from(place);
                }
                issue
            }),
            Self::Fail(issue) => Err(issue.clone()),
        }
    }

    /// Adds the parts of the event that it reads.
    pub fn reads(&self, reads: &mut Reads) {
        match self {
            Self::Constant(_) | Self::Fail(_) => {}
            Self::Array(elements) => elements.iter().for_each(|element| element.reads(reads)),
            Self::Object(members) => members.iter().for_each(|(_, member)| member.reads(reads)),
            Self::Directive(directive, _) => directive.reads(reads),
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
