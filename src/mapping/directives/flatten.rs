//! `@flatten`: flattens nested members into one level with joined keys.

use super::prelude::*;
use crate::json::{MAX_EVENT_BYTES, Object, Str, StrBuilder};
use crate::mapping::template::too_large;

directive! {
    name: "@flatten",
    operand: Options [
        "separator", Optional, Shape::String, "separator", "The text that joins keys.";
        "value", Required, Shape::DirectiveOrRaw, "of", "The object.", role: Some(Role::Input);
        "omitArrays", Unchecked, Shape::Boolean, "Leave arrays as they are", "Whether arrays are unchanged.",
            default: Some("false");
    ],
    compile: compile,
    label: "Flatten", group: Structure,
    summary: "Flattens nested members into one level with joined keys.",
    insert: r#"{ "separator": ".", "value": ${value} }"#,
    example: r#"{"value": {"@path": "$.traits"}, "separator": "."}"#
        for r#"{"traits": {"a": {"b": 1}}}"# => r#"{"a.b":1}"#,
    traps: [
        "`{}` and `[]` are dropped.",
        "The result of a value that is not an object is `{\"\": value}`.",
        "Arrays are flattened by index unless `omitArrays` is truthy.",
    ],
}

struct Flatten {
    value: Program,
    separator: Program,
    omit_arrays: bool,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@flatten", "a \"separator\" key")?;
    let separator = compile_truthy(options, "separator", location);
    let separator = separator.ok_or_else(|| missing_key("@flatten", "separator"))?;
    let value = compile_option(options, "value", location).unwrap_or_else(|| Program::nothing(location));
    Ok(Box::new(Flatten { value, separator, omit_arrays: options.member("omitArrays").is_truthy() }))
}

impl Directive for Flatten {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let separator = self.separator.resolve(event, trace)?;
        let Some(separator) = separator.as_string() else {
            return Err(failed("@flatten requires a string separator".to_owned()));
        };
        let value = self.value.resolve(event, trace)?;
        let moved = trace.is_on().then(Vec::new);
        let mut flat = Flat { separator, omit_arrays: self.omit_arrays, members: Object::default(), bytes: 0, moved };
        flat.add(&value, Str::default(), &mut Vec::new())?;
        if let Some(moved) = flat.moved {
            trace.derive(|| Derivation::Members(moved));
        }
        Ok(Value::Object(flat.members))
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.reads(reads);
        self.separator.reads(reads);
    }
}

/// The index of the step of the value, which follows that of the separator.
const VALUE_STEP: usize = 1;

/// The maximum number of members whose origin is recorded in a trace.
const MAX_RECORDED: usize = 10_000;

struct Flat<'v> {
    separator: Str<'v>,
    omit_arrays: bool,
    members: Object<'v>,
    /// The total size of the keys, which can be far larger than the text of a deep object.
    bytes: usize,
    /// The origins of the members, if they are recorded.
    moved: Option<Vec<DerivedMember>>,
}

impl<'v> Flat<'v> {
    /// Adds the value at a path of keys.
    fn add(&mut self, value: &Value<'v>, prefix: Str<'v>, keys: &mut Vec<Str<'static>>) -> Result<(), Box<Issue>> {
        let nested = match value.kind() {
            Kind::Object => true,
            Kind::Array => !self.omit_arrays,
            _ => false,
        };
        if !nested {
            if let Some(moved) = self.moved.as_mut().filter(|moved| moved.len() < MAX_RECORDED) {
                let key = prefix.clone().into_owned();
                moved.push(DerivedMember { key, step: VALUE_STEP, keys: keys.clone() });
            }
            self.members.insert(prefix, value.clone());
            return Ok(());
        }
        for (key, member) in own_members(value) {
            if self.moved.is_some() {
                keys.push(key.clone().into_owned());
            }
            let key = if prefix.is_empty() {
                key
            } else {
                let mut joined = StrBuilder::default();
                joined.push(&prefix);
                joined.push(&self.separator);
                joined.push(&key);
                joined.finish()
            };
            self.bytes += key.as_bytes().len();
            if self.bytes > MAX_EVENT_BYTES {
                return Err(too_large());
            }
            self.add(&member, key, keys)?;
            keys.pop();
        }
        Ok(())
    }
}
