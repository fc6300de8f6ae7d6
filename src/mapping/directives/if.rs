//! `@if`: selects one of two values, depending on whether another value exists or is blank.

use super::{
    Derivation, Directive, DirectiveDefinition, Linter, Location, OperandDefinition, Program, Reads, Reason, Shape,
    Trace, compile_option, option, truthy_option,
};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, Group, MappingExample, Role};
use crate::issue::Issue;
use crate::json::{Json, Kind, Pointer, Str, Value, to_text};

pub(super) const DEFINITION: DirectiveDefinition = DirectiveDefinition {
    name: "@if",
    operand: OperandDefinition::Options(&[
        option!(
            "exists",
            Optional,
            Shape::DirectiveOrRaw,
            "if it exists",
            "Must be neither undefined nor null for the condition to hold.",
            role: Some(Role::Condition)
        ),
        option!(
            "blank",
            Unchecked,
            Shape::DirectiveOrRaw,
            "if not blank",
            "Must not be blank for the condition to hold; ignored if `exists` is present.",
            role: Some(Role::Condition)
        ),
        option!("then", Optional, Shape::DirectiveOrRaw, "then", "The result if the condition holds.", role: Some(Role::Input)),
        option!("else", Optional, Shape::DirectiveOrRaw, "else", "The result if it does not.", role: Some(Role::Otherwise)),
    ]),
    validate: None,
    compile,
    lint,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "If … then … else",
        group: Group::Condition,
        format: None,
        summary: "Selects one of two values, depending on whether another value exists or is not blank.",
        insert: r#"{ "exists": ${exists}, "then": ${then}, "else": ${else} }"#,
        example: MappingExample {
            operand: r#"{"exists": {"@path": "$.traits.email"}, "then": "yes", "else": "no"}"#,
            event: r#"{"traits": {"email": "jane@example.com"}}"#,
            output: r#""yes""#,
        },
        traps: &[
            "`blank` means the opposite of its name: `then` is the result if the value is not blank.",
            "Every value that loosely equals `''` in JavaScript is blank, such as 0, false and `[]`.",
            "A literal `exists` that is falsy, without a truthy `blank`, fails.",
            "An `else` of 0, false or `\"\"` is ignored; a `then` of these is not.",
        ],
    },
};

struct If {
    condition: IfCondition,
    then: Option<Then>,
    otherwise: Option<Program>,
}

/// The result if the condition holds.
enum Then {
    /// The value of the condition, which need not be resolved again.
    Same,
    Other(Program),
}

enum IfCondition {
    Exists(Program),
    NotBlank(Program),
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    if options.kind() != Kind::Object {
        return Err("@if requires an object with an \"exists\" key".to_owned());
    }
    if truthy_option(options, "exists").is_none() && truthy_option(options, "blank").is_none() {
        return Err("@if requires an \"exists\" key or a \"blank\" key".to_owned());
    }
    let condition = match (compile_option(options, "exists", location), compile_option(options, "blank", location)) {
        (Some(exists), _) => IfCondition::Exists(exists),
        (None, Some(blank)) => IfCondition::NotBlank(blank),
        (None, None) => return Err("@if requires an \"exists\" key or a \"blank\" key".to_owned()),
    };
    let asked = if matches!(condition, IfCondition::Exists(_)) { "exists" } else { "blank" };
    let then = compile_option(options, "then", location).map(|then| {
        let is_same = to_text(&options.member("then")) == to_text(&options.member(asked));
        if is_same { Then::Same } else { Then::Other(then) }
    });
    let otherwise = truthy_option(options, "else").and_then(|_| compile_option(options, "else", location));
    Ok(Box::new(If { condition, then, otherwise }))
}

/// Warns if `then` reads other paths than the condition: they may be missing even if the condition holds.
fn lint(linter: &mut Linter, options: &Json) {
    let paths = |name: &str| {
        let mut reads = Reads::default();
        if let Some(part) = compile_option(options, name, &mut Location::new(Pointer::default())) {
            part.reads(&mut reads);
        }
        reads.paths()
    };
    let asked = if options.member("exists").is_undefined() { "blank" } else { "exists" };
    let (asks, reads) = (paths(asked), paths("then"));
    let is_part = |(path, other): (&[Str<'_>], &[Str<'_>])| path.starts_with(other) || other.starts_with(path);
    let overlap = asks.iter().any(|path| reads.iter().any(|other| is_part((path, other))));
    if let ([asks, ..], [read, ..], false) = (asks.as_slice(), reads.as_slice(), overlap) {
        let message = ["`then` reads `", &shown(read), "`, but `", asked, "` tests `", &shown(asks), "`."].concat();
        let issue = Issue::warning("mapping_then_other_path", linter.pointer.child("then"), message);
        let hint = "Test the path that `then` reads: it may be missing even if the other one is present.";
        linter.warn(issue.with_hint(hint));
    }
    linter.inside(options);
}

/// A path in the syntax of mappings.
fn shown(keys: &[Str<'_>]) -> String {
    keys.iter().fold("$".to_owned(), |path, key| [&path, ".", &key.to_string_lossy()].concat())
}

impl Directive for If {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let (IfCondition::Exists(asked) | IfCondition::NotBlank(asked)) = &self.condition;
        let value = asked.resolve(event, trace)?;
        let holds = match self.condition {
            IfCondition::Exists(_) => !value.is_nullish(),
            IfCondition::NotBlank(_) => !is_blank(&value),
        };
        let branch = match (holds, &self.then, &self.otherwise) {
            (true, Some(Then::Same), _) => {
                trace.derive(|| Derivation::Step(0));
                trace.note(|| self.decided(true, "so the result is `then`, which is the same value."));
                return Ok(value);
            }
            (true, Some(Then::Other(branch)), _) => {
                trace.note(|| self.decided(true, "so the result is `then`."));
                branch
            }
            (false, _, Some(branch)) => {
                trace.note(|| self.decided(false, "so the result is `else`."));
                branch
            }
            (true, None, _) => {
                trace.note(|| self.decided(true, "but there is no `then`."));
                return Ok(Value::Undefined);
            }
            (false, _, None) => {
                trace.note(|| self.decided(false, "and there is no `else` (0, false and \"\" do not count)."));
                return Ok(Value::Undefined);
            }
        };
        trace.derive(|| Derivation::Step(1));
        branch.resolve(event, trace)
    }

    fn reads(&self, reads: &mut Reads) {
        let (IfCondition::Exists(value) | IfCondition::NotBlank(value)) = &self.condition;
        value.reads(reads);
        if let Some(Then::Other(branch)) = &self.then {
            branch.reads(reads);
        }
        self.otherwise.iter().for_each(|branch| branch.reads(reads));
    }
}

impl If {
    /// The reason for the result.
    fn decided(&self, holds: bool, so: &str) -> Reason {
        let found = match (&self.condition, holds) {
            (IfCondition::Exists(_), true) => "The value of `exists` is present",
            (IfCondition::Exists(_), false) => "The value of `exists` is missing",
            (IfCondition::NotBlank(_), true) => "The value of `blank` is not blank",
            (IfCondition::NotBlank(_), false) => "The value of `blank` is blank",
        };
        let message = format!("{found}, {so}");
        match (holds, &self.then, &self.otherwise) {
            (true, Some(_), _) => Reason::choice("then_taken", message),
            (false, _, Some(_)) => Reason::choice("else_taken", message),
            (true, None, _) => Reason::new("then_missing", message),
            (false, _, None) => Reason::new("else_missing", message),
        }
    }
}

/// Whether a value is undefined, null, or loosely equals `''` in JavaScript.
fn is_blank(value: &Value<'_>) -> bool {
    match value.kind() {
        Kind::Undefined | Kind::Null => true,
        Kind::Bool => value.as_bool() == Some(false),
        Kind::Number => value.as_f64() == Some(0.0),
        Kind::String | Kind::Array => value.js_string().is_empty(),
        Kind::Object => false,
    }
}
