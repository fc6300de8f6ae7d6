//! The directives, one file each, and the table in which they are looked up by name.
//!
//! A new directive is a file here with a [`Definition`], a line in [`DEFINITIONS`], and fixtures.

mod array_path;
mod case;
mod definition;
mod exclude_when_null;
mod flatten;
mod r#if;
mod json;
mod liquid;
mod literal;
mod merge;
mod path;
mod replace;
mod template;
mod transform;

use super::location::Location;
use super::program::Program;
use super::reason::Reason;
use super::trace::Trace;
use crate::issue::Issue;
use crate::json::{Json, Kind, Path, Str, StrBuilder, Value, find};
pub(crate) use definition::{Definition, Need, Operand, OptionDefinition, Shape};
pub(super) use definition::{Directive, option};

/// All directives.
pub(crate) const DEFINITIONS: &[Definition] = &[
    r#if::DEFINITION,
    case::DEFINITION,
    replace::DEFINITION,
    array_path::DEFINITION,
    path::DEFINITION,
    template::DEFINITION,
    literal::DEFINITION,
    json::DEFINITION,
    flatten::DEFINITION,
    merge::DEFINITION,
    transform::DEFINITION,
    exclude_when_null::DEFINITION,
    liquid::DEFINITION,
];

/// The directive with this name (`@path`).
pub(super) fn definition(name: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().find(|definition| definition.name == name)
}

/// The names of all directives.
pub(super) fn names() -> Vec<&'static str> {
    DEFINITIONS.iter().map(|definition| definition.name).collect()
}

/// The name and the options of a directive: an object whose keys all start with `@`, `_metadata` aside.
pub(super) fn as_directive(mapping: &Json) -> Option<(String, Json)> {
    let Value::Object(object) = mapping else { return None };
    let is_name = |key: &Str<'_>| key.as_bytes().starts_with(b"@");
    if !object.iter().all(|(key, _)| is_name(key) || *key == "_metadata") {
        return None;
    }
    let (name, options) = object.iter().find(|(key, _)| is_name(key))?;
    Some((name.to_string_lossy().into_owned(), options.clone()))
}

/// Compiles a directive; the error is what the reference says when it runs it.
pub(super) fn compile(
    name: &str,
    options: &Json,
    location: &mut Location,
) -> Result<(&'static str, Box<dyn Directive>), String> {
    match definition(name) {
        Some(definition) => Ok((definition.name, (definition.compile)(options, location)?)),
        None => Err(format!("{name} is not a valid directive, got undefined")),
    }
}

/// A program that gives a string, where the reference calls for one.
struct StringProgram {
    name: &'static str,
    program: Program,
}

impl StringProgram {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Str<'v>, Box<Issue>> {
        let value = self.program.resolve(event, trace)?;
        value.as_string().ok_or_else(|| failed(format!("{}: expected string, got {}", self.name, value.kind().name())))
    }
}

/// An issue of a directive that fails on an event; its path is added where the place is known.
#[allow(clippy::unnecessary_box_returns)] // results carry it boxed
pub(super) fn failed(message: String) -> Box<Issue> {
    Issue::new("directive_failed", "", message).into()
}

/// A path as the reference reads it in `@path`: the first `$.` is dropped, wherever it stands.
fn event_path(path: &Str<'_>) -> Path {
    let Some(at) = find(path.as_bytes(), b"$.", 0) else { return Path::from(path) };
    let mut rest = StrBuilder::default();
    rest.push(&path.slice(0, at));
    rest.push(&path.slice(at + 2, path.as_bytes().len()));
    Path::from(&rest.finish())
}

/// An option that is there and that JavaScript takes for true.
fn truthy_option(options: &Json, name: &str) -> Option<Json> {
    Some(options.member(name)).filter(Value::is_truthy)
}

/// Why a directive with a `value` gives nothing.
fn value_missing() -> Reason {
    Reason::new("value_missing", "It has no `value` (0, false and \"\" count as none).")
}

/// Compiles an option, if it is there.
fn compile_option(options: &Json, name: &str, location: &mut Location) -> Option<Program> {
    let option = options.member(name);
    (!option.is_undefined()).then(|| compile_part(&option, name, location))
}

/// Compiles a part of a directive that is at a key of its options.
fn compile_part(part: &Json, name: &str, location: &mut Location) -> Program {
    location.within(name, |location| Program::compile_at(part, location))
}

/// The own enumerable members of a value, as `Object.assign` and `{ ...value }` copy them: strings and arrays by index.
pub(super) fn own_members<'e>(value: &Value<'e>) -> Vec<(Str<'e>, Value<'e>)> {
    let numbered = |(at, value): (usize, Value<'e>)| (at.to_string().into(), value);
    match value.kind() {
        Kind::Object => value.entries(),
        Kind::Array => value.elements().enumerate().map(numbered).collect(),
        Kind::String => {
            let text = value.as_string().unwrap_or_default();
            let units = text.utf16_units().map(|unit| Value::String(Str::from_units([unit])));
            units.enumerate().map(numbered).collect()
        }
        _ => Vec::new(),
    }
}
