//! The directives, one file each, and the table of their definitions.
//!
//! To add a directive, add a file with a [`DirectiveDefinition`], a line to [`DEFINITIONS`], and fixtures.

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

use crate::json::{Path, Str, StrBuilder, find};
pub(super) use definition::Directive;
pub(crate) use definition::{DirectiveDefinition, Need, OperandDefinition, OptionDefinition, Shape};
use prelude::*;

/// The imports of every directive.
mod prelude {
    pub(super) use super::definition::{Directive, Shape, directive};
    pub(super) use super::{
        StringProgram, compile_option, compile_part, compile_truthy, event_path, failed, missing_key, own_members,
        require_options, truthy_option, value_missing,
    };
    pub(super) use crate::issue::Issue;
    pub(super) use crate::json::{Json, Kind, Value};
    pub(super) use crate::mapping::lint::Linter;
    pub(super) use crate::mapping::location::Location;
    pub(super) use crate::mapping::program::{Expression, Program};
    pub(super) use crate::mapping::reads::Reads;
    pub(super) use crate::mapping::reason::Reason;
    pub(super) use crate::mapping::trace::{Derivation, DerivedMember, ReadFrom, StepValue, Trace};
}

/// All directives, in the order in which forms offer them.
pub(crate) const DEFINITIONS: &[DirectiveDefinition] = &[
    path::DEFINITION,
    array_path::DEFINITION,
    template::DEFINITION,
    liquid::DEFINITION,
    case::DEFINITION,
    replace::DEFINITION,
    r#if::DEFINITION,
    exclude_when_null::DEFINITION,
    merge::DEFINITION,
    flatten::DEFINITION,
    json::DEFINITION,
    transform::DEFINITION,
    literal::DEFINITION,
];

/// The directive with a name such as `@path`.
pub(super) fn definition(name: &str) -> Option<&'static DirectiveDefinition> {
    DEFINITIONS.iter().find(|definition| definition.name == name)
}

pub(super) fn names() -> Vec<&'static str> {
    DEFINITIONS.iter().map(|definition| definition.name).collect()
}

/// The name and the operand of a directive, which is an object whose keys, except `_metadata`, all start with `@`.
pub(super) fn as_directive(mapping: &Json) -> Option<(String, Json)> {
    let Value::Object(object) = mapping else { return None };
    let is_name = |key: &Str<'_>| key.as_bytes().starts_with(b"@");
    if !object.iter().all(|(key, _)| is_name(key) || *key == "_metadata") {
        return None;
    }
    let (name, options) = object.iter().find(|(key, _)| is_name(key))?;
    Some((name.to_string_lossy().into_owned(), options.clone()))
}

/// Compiles a directive. The error is the reference's message when it runs the directive.
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

/// A program whose result must be a string.
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

/// The issue of a directive that fails on an event. The caller sets its path.
#[allow(clippy::unnecessary_box_returns)] // results carry it boxed
pub(super) fn failed(message: String) -> Box<Issue> {
    Issue::new("directive_failed", "", message).into()
}

/// Parses a path as the reference does in `@path`: the first `$.` is dropped, wherever it is.
fn event_path(path: &Str<'_>) -> Path {
    let Some(at) = find(path.as_bytes(), b"$.", 0) else { return Path::from(path) };
    let mut rest = StrBuilder::default();
    rest.push(&path.slice(0, at));
    rest.push(&path.slice(at + 2, path.as_bytes().len()));
    Path::from(&rest.finish())
}

/// An option, if JavaScript treats it as true.
fn truthy_option(options: &Json, name: &str) -> Option<Json> {
    Some(options.member(name)).filter(Value::is_truthy)
}

/// The reason for the missing result of a directive without `value`.
fn value_missing() -> Reason {
    Reason::new("value_missing", "There is no `value` (0, false and \"\" do not count).")
}

/// Rejects options that are not an object. The reference's message names some of the keys.
fn require_options(options: &Json, directive: &str, keys: &str) -> Result<(), String> {
    if options.kind() == Kind::Object { Ok(()) } else { Err([directive, " requires an object with ", keys].concat()) }
}

/// The reference's message for a missing option.
fn missing_key(directive: &str, key: &str) -> String {
    [directive, " requires a \"", key, "\" key"].concat()
}

/// Compiles an option, if JavaScript treats it as true.
fn compile_truthy(options: &Json, name: &str, location: &mut Location) -> Option<Program> {
    truthy_option(options, name).map(|option| compile_part(&option, name, location))
}

/// Compiles an option, if it is present.
fn compile_option(options: &Json, name: &str, location: &mut Location) -> Option<Program> {
    let option = options.member(name);
    (!option.is_undefined()).then(|| compile_part(&option, name, location))
}

/// Compiles the part of a directive at a key or an index of its operand.
fn compile_part(part: &Json, name: &str, location: &mut Location) -> Program {
    location.within(name, |location| Program::compile_at(part, location))
}

/// The own enumerable members of a value, as `Object.assign` and `{ ...value }` copy them. Keys of strings and arrays are
/// indices.
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
