//! [`Program`]: a compiled mapping. Raw values are constants; directives are resolved and their options parsed.

use super::directives::{self, Directive};
use super::location::Location;
use super::reads::Reads;
use super::trace::{Derivation, DerivedMember, Trace};
use crate::issue::Issue;
use crate::json::{Json, Object, Pointer, Str, Value};

/// A mapping, or a part of one.
pub(super) struct Program {
    /// Its location in the mapping; that of a directive ends with its name.
    pointer: Pointer,
    pub expression: Expression,
}

/// A part of a mapping, compiled.
pub(super) enum Expression {
    /// A raw value other than an object or an array.
    Constant(Json),
    Array(Vec<Program>),
    Object(Vec<(Str<'static>, Program)>),
    /// A directive and its name.
    Directive(&'static str, Box<dyn Directive>),
    /// The name and the error of a directive that always fails. Only in arrays, which are not validated.
    Fail(String, Issue),
}

impl Program {
    /// Compiles a mapping, or a part of one, that has been validated and is at this location.
    pub fn compile_at(mapping: &Json, location: &mut Location) -> Self {
        if let Some((name, options)) = directives::as_directive(mapping) {
            return location.within(name.clone(), |location| {
                let expression = match directives::compile(&name, &options, location) {
                    Ok((name, directive)) => Expression::Directive(name, directive),
                    Err(message) => Expression::Fail(name, Issue::new("directive_failed", location.pointer(), message)),
                };
                Self::of(expression, location)
            });
        }
        let expression = match mapping {
            Value::Array(elements) => {
                let compile =
                    |(at, element): (usize, &Json)| location.within(at, |location| Self::compile_at(element, location));
                Expression::Array(elements.iter().enumerate().map(compile).collect())
            }
            Value::Object(object) => {
                let compile = |(key, member): (&Str<'static>, &Json)| {
                    (key.clone(), location.within(key, |location| Self::compile_at(member, location)))
                };
                Expression::Object(object.iter().map(compile).collect())
            }
            raw => Expression::Constant(raw.clone()),
        };
        Self::of(expression, location)
    }

    /// The program of a missing part.
    pub fn nothing(location: &Location) -> Self {
        Self::of(Expression::Constant(Value::Undefined), location)
    }

    fn of(expression: Expression, location: &Location) -> Self {
        Self { pointer: location.pointer(), expression }
    }

    /// Resolves the program for an event, or for an element within `@arrayPath`.
    pub fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        if !trace.is_on() {
            return self.run(event, trace);
        }
        trace.open(&self.pointer, self.kind());
        self.derive(trace);
        let output = self.run(event, trace);
        trace.close(&output);
        output
    }

    fn run<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        match &self.expression {
            Expression::Constant(value) => Ok(borrow(value)),
            Expression::Array(elements) => {
                elements.iter().map(|element| element.resolve(event, trace)).collect::<Result<_, _>>().map(Value::Array)
            }
            Expression::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for (key, member) in members {
                    resolved.push((key.borrowed(), member.resolve(event, trace)?));
                }
                Ok(Value::Object(Object::of_ordered(resolved)))
            }
            Expression::Directive(_, directive) => directive.resolve(event, trace).map_err(|mut issue| {
                if issue.path.is_empty() {
                    issue.path.clone_from(&self.pointer);
                }
                issue
            }),
            Expression::Fail(_, issue) => Err(issue.clone().into()),
        }
    }

    /// Records how the result of a raw value is derived.
    fn derive(&self, trace: &mut Trace<'_>) {
        match &self.expression {
            Expression::Constant(_) => trace.derive(|| Derivation::Literal),
            Expression::Array(_) => trace.derive(|| Derivation::Elements(0)),
            Expression::Object(members) => trace.derive(|| {
                let member = |(step, (key, _)): (usize, &(Str<'_>, Self))| DerivedMember {
                    key: key.clone().into_owned(),
                    step,
                    keys: Vec::new(),
                };
                Derivation::Members(members.iter().enumerate().map(member).collect())
            }),
            Expression::Directive(..) | Expression::Fail(..) => {}
        }
    }

    fn kind(&self) -> &str {
        match &self.expression {
            Expression::Constant(_) => "literal",
            Expression::Array(_) => "array",
            Expression::Object(_) => "object",
            Expression::Directive(name, _) => name,
            Expression::Fail(name, _) => name,
        }
    }

    /// Adds the parts of the event that the program reads.
    pub fn reads(&self, reads: &mut Reads) {
        match &self.expression {
            Expression::Constant(_) | Expression::Fail(..) => {}
            Expression::Array(elements) => elements.iter().for_each(|element| element.reads(reads)),
            Expression::Object(members) => members.iter().for_each(|(_, member)| member.reads(reads)),
            Expression::Directive(_, directive) => directive.reads(reads),
        }
    }
}

fn borrow(constant: &Json) -> Value<'_> {
    match constant {
        Value::String(text) => Value::String(text.borrowed()),
        other => other.clone(),
    }
}
