//! The validation of a mapping before it is compiled, with the reference's issues and messages, in its order.
//!
//! Hints and fixes are ours: they suggest the likely correction.

use super::directives::{self, DirectiveDefinition, Need, OperandDefinition, OptionDefinition, Shape};
use super::location::Location;
use crate::issue::{Fix, Issue, closest};
use crate::json::{Json, Kind, Value, to_text};
use std::fmt::Display;

/// The issues of a mapping at `location`; empty if it is valid.
pub(super) fn validate(mapping: &Json, location: Location) -> Vec<Issue> {
    let mut validator = MappingValidator { location, named: Vec::new(), issues: Vec::new() };
    validator.mapping(mapping);
    validator.issues
}

/// The maximum length of a path in a hint, in bytes.
const MAX_HINTED_PATH: usize = 100;

pub(super) struct MappingValidator {
    location: Location,
    /// The keys of the location in the reference's messages, which omit some of them and escape none.
    named: Vec<String>,
    issues: Vec<Issue>,
}

/// Signals that a part is invalid. Its issue has been recorded; dependent checks are skipped.
pub(super) struct Refused;

impl MappingValidator {
    fn mapping(&mut self, mapping: &Json) {
        // The issues have been recorded.
        let _ = match mapping.kind() {
            Kind::Object if is_directive_like(mapping) => self.directive(mapping),
            Kind::Object => self.plain_object(mapping),
            _ => Ok(()),
        };
    }

    fn directive(&mut self, mapping: &Json) -> Result<(), Refused> {
        let entries = mapping.entries();
        let names: Vec<_> = entries.iter().filter(|(key, _)| key.as_bytes().starts_with(b"@")).collect();
        let others = entries.iter().filter(|(key, _)| !key.as_bytes().starts_with(b"@") && *key != "_metadata").count();
        let keys = match (names.len(), others) {
            (0 | 1, 0) => None,
            (0 | 1, _) => Some(entries.len()),
            (names, _) => Some(names),
        };
        if let Some(keys) = keys {
            let message = format!("should only have one @-prefixed key but it has {keys} keys");
            let refused = self.refuse("directive_keys", &message);
            self.hint(Some("A directive must be alone in its object, except for `_metadata`.".to_owned()));
            return refused;
        }
        let Some((name, options)) = names.first() else { return Ok(()) };
        let name = name.to_string_lossy();
        let Some(definition) = directives::definition(&name) else {
            let refused = self.refuse("unknown_directive", &format!("has an invalid directive: {name}"));
            if let Some(meant) = closest(name.as_bytes(), &directives::names()) {
                self.hint(Some(["Did you mean `", meant, "`?"].concat()));
                self.fix(Fix::rename(self.location.pointer().child(&name), meant));
            }
            return refused;
        };
        self.within(&name, |validator| validator.operand(definition, options))
    }

    /// Validates the operand of a directive.
    fn operand(&mut self, definition: &DirectiveDefinition, value: &Json) -> Result<(), Refused> {
        match &definition.operand {
            OperandDefinition::Value(shape) => self.shape(value, shape)?,
            OperandDefinition::Options(options) => self.options(value, options)?,
            OperandDefinition::Elements(elements) => {
                self.shape(value, &Shape::Array)?;
                let mut values = value.elements();
                for element in *elements {
                    let value = values.next().unwrap_or_default();
                    self.within_unnamed(element.name, |validator| validator.shape(&value, &element.shape))?;
                }
            }
        }
        definition.validate.map_or(Ok(()), |validate| validate(self, value))
    }

    /// Validates an object that is not a directive, recursively.
    pub fn plain_object(&mut self, value: &Json) -> Result<(), Refused> {
        if value.kind() != Kind::Object || is_directive_like(value) {
            return self.wrong_type("an object", value);
        }
        let entries = value.entries();
        let before = self.issues.len();
        for (key, member) in entries {
            self.within(&key.to_string_lossy(), |validator| validator.mapping(&member));
        }
        if self.issues.len() > before { Err(Refused) } else { Ok(()) }
    }

    /// Validates a directive's options: first the object recursively, and only if that is valid, each option.
    fn options(&mut self, value: &Json, options: &[OptionDefinition]) -> Result<(), Refused> {
        self.plain_object(value)?;
        let before = self.issues.len();
        for OptionDefinition { name, need, shape, .. } in options.iter().filter(|option| option.need != Need::Unchecked)
        {
            let option = value.member(*name);
            let takes_directive =
                matches!(shape, Shape::DirectiveOrRaw | Shape::DirectiveOrString | Shape::DirectiveOrObject);
            let is_plain_object = matches!(shape, Shape::DirectiveOrObject) && option.kind() == Kind::Object;
            if takes_directive && is_directive_like(&option) || is_plain_object {
                // Already visited by `plain_object`. A second visit would take time exponential in the depth.
            } else if !option.is_undefined() {
                let _ = self.within(name, |validator| validator.shape(&option, shape));
            } else if *need == Need::Required {
                let _ = self.refuse("option_missing", &format!("should have field \"{name}\" but it doesn't"));
                for (key, _) in value.entries() {
                    let is_known = options.iter().any(|known| key == known.name);
                    if !is_known && closest(key.as_bytes(), &[name]).is_some() {
                        self.hint(Some(["Write `", name, "` instead of `", &key.to_string_lossy(), "`."].concat()));
                        self.fix(Fix::rename(self.location.pointer().child(&key), name));
                    }
                }
            }
        }
        if self.issues.len() > before { Err(Refused) } else { Ok(()) }
    }

    /// Validates a value against its shape.
    pub fn shape(&mut self, value: &Json, shape: &Shape) -> Result<(), Refused> {
        let kind = value.kind();
        let directive = is_directive_like(value);
        match shape {
            Shape::DirectiveOrRaw | Shape::DirectiveOrString | Shape::DirectiveOrObject if directive => {
                self.directive(value)
            }
            Shape::DirectiveOrRaw if kind == Kind::Undefined => {
                self.wrong_type("a mapping directive or a JSON value", value)
            }
            Shape::DirectiveOrRaw => Ok(()),
            Shape::DirectiveOrString if kind == Kind::String => Ok(()),
            Shape::DirectiveOrString => {
                let refused = self.wrong_type("a string or a mapping directive", value);
                self.hint_at_path(value);
                refused
            }
            Shape::DirectiveOrObject if kind == Kind::Object => self.plain_object(value),
            Shape::DirectiveOrObject => self.wrong_type("a object or a mapping directive", value),
            Shape::Mapping => self.any_mapping(value),
            Shape::Boolean if kind == Kind::Bool => Ok(()),
            Shape::Boolean => self.wrong_type("a boolean", value),
            Shape::Array if kind == Kind::Array => Ok(()),
            // The reference checks the type here without looking for directives.
            Shape::Array => self.refuse_type("an array", kind.name()),
            Shape::String | Shape::Text { .. } | Shape::OneOf(_) => {
                let Some(text) = value.as_string() else { return self.wrong_type("a string", value) };
                match shape {
                    Shape::Text { min, .. } if text.utf16_len() < *min => {
                        self.refuse("option_length", &format!("should be a string of length {min} or greater"))
                    }
                    Shape::Text { max, .. } if text.utf16_len() > *max => {
                        self.refuse("option_length", &format!("should be a string of length {max} or less"))
                    }
                    Shape::OneOf(allowed) if !allowed.iter().any(|allowed| text.to_lower_case() == *allowed) => {
                        let found = to_text(value);
                        let message = format!("should be one of {} but it is {found}", allowed.join(", "));
                        let refused = self.refuse("option_value", &message);
                        if let Some(meant) = closest(text.to_lower_case().as_bytes(), allowed) {
                            self.suggest_value(meant);
                        }
                        refused
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    fn any_mapping(&mut self, mapping: &Json) -> Result<(), Refused> {
        let before = self.issues.len();
        self.mapping(mapping);
        if self.issues.len() > before { Err(Refused) } else { Ok(()) }
    }

    /// Validates a part at a key that the reference's messages include.
    fn within<T>(&mut self, key: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        self.named.push(key.to_owned());
        let done = self.within_unnamed(key, act);
        self.named.pop();
        done
    }

    /// Validates a part at a key that the reference's messages omit.
    pub fn within_unnamed<T>(&mut self, key: impl Display, act: impl FnOnce(&mut Self) -> T) -> T {
        self.location.push(key);
        let done = act(self);
        self.location.pop();
        done
    }

    /// Runs a function with an empty path in messages: the reference loses the path within `@merge`.
    pub fn unnamed<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let named = std::mem::take(&mut self.named);
        let done = act(self);
        self.named = named;
        done
    }

    fn wrong_type(&mut self, expected: &str, value: &Json) -> Result<(), Refused> {
        self.refuse_type(expected, if is_directive_like(value) { "directive" } else { value.kind().name() })
    }

    fn refuse_type(&mut self, expected: &str, found: &str) -> Result<(), Refused> {
        let article = if found.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        self.refuse("option_type", &format!("should be {expected} but it is {article} {found}"))
    }

    fn refuse(&mut self, code: &'static str, sentence: &str) -> Result<(), Refused> {
        let message = format!("/{} {sentence}.", self.named.join("/"));
        self.issues.push(Issue::new(code, self.location.pointer(), message));
        Err(Refused)
    }

    /// Adds a hint to the last issue.
    fn hint(&mut self, hint: Option<String>) {
        if let Some(issue) = self.issues.last_mut() {
            issue.hint = hint;
        }
    }

    /// Adds the likely correction of the current string to the last issue.
    fn suggest_value(&mut self, meant: &str) {
        self.hint(Some(["Did you mean `", meant, "`?"].concat()));
        self.fix(Fix::replace(self.location.pointer(), ["Use \"", meant, "\""].concat(), meant.to_owned().into()));
    }

    /// Adds a fix to the last issue.
    fn fix(&mut self, fix: Fix) {
        if let Some(issue) = self.issues.last_mut() {
            issue.fixes.push(fix);
        }
    }

    /// Suggests `$.traits.email` for a path that is written as `["traits", "email"]`.
    fn hint_at_path(&mut self, value: &Json) {
        if value.kind() != Kind::Array || self.named.last().is_none_or(|name| name != "@path") {
            return;
        }
        // Keys separated by commas, without characters that are special in a path.
        let keys = value.js_string();
        let is_key =
            |key: &[u8]| !key.is_empty() && key.iter().all(|&byte| byte == b'_' || byte.is_ascii_alphanumeric());
        if keys.as_bytes().len() <= MAX_HINTED_PATH && keys.as_bytes().split(|&byte| byte == b',').all(is_key) {
            self.suggest_value(&["$.", &keys.to_string_lossy().replace(',', ".")].concat());
        }
    }
}

/// Whether the value is an object with a key that starts with `@`.
pub(crate) fn is_directive_like(value: &Json) -> bool {
    matches!(value, Value::Object(object) if object.iter().any(|(key, _)| key.as_bytes().starts_with(b"@")))
}
