//! [`Program`]: a compiled mapping. Raw values are constants; directives are resolved and their options parsed.

use super::directives::{self, Directive};
use super::location::Location;
use super::reads::Reads;
use super::trace::{Derivation, Part as Member, Trace};
use crate::issue::Issue;
use crate::json::{Json, Object, Pointer, Str, Value};

/// A mapping, or a part of one.
pub(super) struct Program {
    /// Its location in the mapping; that of a directive ends with its name.
    pointer: Pointer,
    pub part: Part,
}

/// The kind of a part of a mapping.
pub(super) enum Part {
    /// A raw value other than an object or an array.
    Constant(Json),
    Array(Vec<Program>),
    Object(Vec<(Str<'static>, Program)>),
    /// A directive, by its name.
    Directive(&'static str, Box<dyn Directive>),
    /// A directive that always fails, by its name. Occurs only in arrays, which are not validated.
    Fail(String, Issue),
}

impl Program {
    /// Compiles a mapping, or a part of one, that has been validated and is at this location.
    pub fn compile_at(mapping: &Json, location: &mut Location) -> Self {
        if let Some((name, options)) = directives::as_directive(mapping) {
            return location.within(name.clone(), |location| {
                let part = match directives::compile(&name, &options, location) {
                    Ok((name, directive)) => Part::Directive(name, directive),
                    Err(message) => Part::Fail(name, Issue::new("directive_failed", location.pointer(), message)),
                };
                Self::of(part, location)
            });
        }
        let part = match mapping {
            Value::Array(elements) => {
                let compile =
                    |(at, element): (usize, &Json)| location.within(at, |location| Self::compile_at(element, location));
                Part::Array(elements.iter().enumerate().map(compile).collect())
            }
            Value::Object(object) => {
                let compile = |(key, member): (&Str<'static>, &Json)| {
                    (key.clone(), location.within(key, |location| Self::compile_at(member, location)))
                };
                Part::Object(object.iter().map(compile).collect())
            }
            raw => Part::Constant(raw.clone()),
        };
        Self::of(part, location)
    }

    /// The program of a missing part.
    pub fn nothing(location: &Location) -> Self {
        Self::of(Part::Constant(Value::Undefined), location)
    }

    fn of(part: Part, location: &Location) -> Self {
        Self { pointer: location.pointer(), part }
    }

    /// Resolves it for an event (or for an element, within `@arrayPath`).
    pub fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        if !trace.is_on() {
            return self.run(event, trace);
        }
        trace.open(&self.pointer, self.kind());
        self.derive(trace);
        let gave = self.run(event, trace);
        trace.close(&gave);
        gave
    }

    fn run<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
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
            Part::Directive(_, directive) => directive.resolve(event, trace).map_err(|mut issue| {
                if issue.path.is_empty() {
                    issue.path.clone_from(&self.pointer);
                }
                issue
            }),
            Part::Fail(_, issue) => Err(issue.clone().into()),
        }
    }

    /// How the result of a raw value is derived.
    fn derive(&self, trace: &mut Trace<'_>) {
        match &self.part {
            Part::Constant(_) => trace.derive(|| Derivation::Literal),
            Part::Array(_) => trace.derive(|| Derivation::Elements(0)),
            Part::Object(members) => trace.derive(|| {
                let member = |(step, (key, _)): (usize, &(Str<'_>, Self))| Member {
                    key: key.clone().into_owned(),
                    step,
                    keys: Vec::new(),
                };
                Derivation::Members(members.iter().enumerate().map(member).collect())
            }),
            Part::Directive(..) | Part::Fail(..) => {}
        }
    }

    fn kind(&self) -> &str {
        match &self.part {
            Part::Constant(_) => "literal",
            Part::Array(_) => "array",
            Part::Object(_) => "object",
            Part::Directive(name, _) => name,
            Part::Fail(name, _) => name,
        }
    }

    /// Adds the parts of the event that it reads.
    pub fn reads(&self, reads: &mut Reads) {
        match &self.part {
            Part::Constant(_) | Part::Fail(..) => {}
            Part::Array(elements) => elements.iter().for_each(|element| element.reads(reads)),
            Part::Object(members) => members.iter().for_each(|(_, member)| member.reads(reads)),
            Part::Directive(_, directive) => directive.reads(reads),
        }
    }
}

fn borrow(constant: &Json) -> Value<'_> {
    match constant {
        Value::String(text) => Value::String(text.borrowed()),
        other => other.clone(),
    }
}
