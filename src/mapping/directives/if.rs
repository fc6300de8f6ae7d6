//! `@if`: one value or another, by whether something exists or is blank.

use super::{Definition, Directive, Operand, Shape, compile_option, option, truthy_option};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::{DirectiveDoc, MappingExample};
use crate::issue::Issue;
use crate::json::{Json, Kind, Pointer, Str, Value, to_text};
use crate::mapping::lint::Linter;
use crate::mapping::location::Location;
use crate::mapping::program::Program;
use crate::mapping::reads::Reads;
use crate::mapping::reason::Reason;
use crate::mapping::trace::{Derivation, Trace};

pub(super) const DEFINITION: Definition = Definition {
    name: "@if",
    operand: Operand::Options(&[
        option!(
            "exists",
            Optional,
            Shape::DirectiveOrRaw,
            "if there",
            "Must be neither undefined nor null for the condition to hold."
        ),
        option!(
            "blank",
            Unchecked,
            Shape::DirectiveOrRaw,
            "if not blank",
            "Must not be blank for the condition to hold; ignored if there is `exists`."
        ),
        option!("then", Optional, Shape::DirectiveOrRaw, "then", "The result if the condition holds."),
        option!("else", Optional, Shape::DirectiveOrRaw, "else", "The result if it does not."),
    ]),
    validate: None,
    compile,
    lint,
    #[cfg(not(target_arch = "wasm32"))]
    doc: DirectiveDoc {
        label: "If … then … else",
        summary: "One value or another, by whether something exists or is not blank.",
        insert: r#"{ "exists": ${exists}, "then": ${then}, "else": ${else} }"#,
        example: MappingExample {
            operand: r#"{"exists": {"@path": "$.traits.email"}, "then": "yes", "else": "no"}"#,
            event: r#"{"traits": {"email": "jane@example.com"}}"#,
            output: r#""yes""#,
        },
        traps: &[
            "`blank` asks for the opposite of its name: `then` is taken if the value is not blank.",
            "Everything that JavaScript loosely equals `''` is blank: 0, false and `[]`, too.",
            "A literal `exists` that is falsy, without a truthy `blank`, fails.",
            "An `else` of 0, false or `\"\"` vanishes; a `then` of these stays.",
        ],
    },
};

struct If {
    condition: Condition,
    then: Option<Then>,
    otherwise: Option<Program>,
}

/// What the condition's holding gives.
enum Then {
    /// The very value that was asked about, which need not be looked up again.
    Same,
    Other(Program),
}

enum Condition {
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
        (Some(exists), _) => Condition::Exists(exists),
        (None, Some(blank)) => Condition::NotBlank(blank),
        (None, None) => return Err("@if requires an \"exists\" key or a \"blank\" key".to_owned()),
    };
    let asked = if matches!(condition, Condition::Exists(_)) { "exists" } else { "blank" };
    let then = compile_option(options, "then", location).map(|then| {
        let is_same = to_text(&options.member("then")) == to_text(&options.member(asked));
        if is_same { Then::Same } else { Then::Other(then) }
    });
    let otherwise = truthy_option(options, "else").and_then(|_| compile_option(options, "else", location));
    Ok(Box::new(If { condition, then, otherwise }))
}

/// Warns of a `then` that reads other paths than the condition: what it reads may be missing all the same.
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
        let message = ["`then` reads `", &shown(read), "`, but `", asked, "` asks for `", &shown(asks), "`."].concat();
        let issue = Issue::warning("mapping_then_other_path", linter.pointer.child("then"), message);
        let hint = "Ask for the path that `then` reads: it may be missing although the other one is there.";
        linter.warn(issue.with_hint(hint));
    }
    linter.inside(options);
}

/// A path as mappings write it.
fn shown(keys: &[Str<'_>]) -> String {
    keys.iter().fold("$".to_owned(), |path, key| [&path, ".", &key.to_string_lossy()].concat())
}

impl Directive for If {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let (Condition::Exists(asked) | Condition::NotBlank(asked)) = &self.condition;
        let value = asked.resolve(event, trace)?;
        let holds = match self.condition {
            Condition::Exists(_) => !value.is_nullish(),
            Condition::NotBlank(_) => !is_blank(&value),
        };
        let branch = match (holds, &self.then, &self.otherwise) {
            (true, Some(Then::Same), _) => {
                trace.derive(|| Derivation::Step(0));
                trace.note(|| self.decided(true, "so `then` is taken, which is that value."));
                return Ok(value);
            }
            (true, Some(Then::Other(branch)), _) => {
                trace.note(|| self.decided(true, "so `then` is taken."));
                branch
            }
            (false, _, Some(branch)) => {
                trace.note(|| self.decided(false, "so `else` is taken."));
                branch
            }
            (true, None, _) => {
                trace.note(|| self.decided(true, "but there is no `then`."));
                return Ok(Value::Undefined);
            }
            (false, _, None) => {
                trace.note(|| self.decided(false, "and there is no `else` (0, false and \"\" count as none)."));
                return Ok(Value::Undefined);
            }
        };
        trace.derive(|| Derivation::Step(1));
        branch.resolve(event, trace)
    }

    fn reads(&self, reads: &mut Reads) {
        let (Condition::Exists(value) | Condition::NotBlank(value)) = &self.condition;
        value.reads(reads);
        if let Some(Then::Other(branch)) = &self.then {
            branch.reads(reads);
        }
        self.otherwise.iter().for_each(|branch| branch.reads(reads));
    }
}

impl If {
    /// What the condition came to.
    fn decided(&self, holds: bool, so: &str) -> Reason {
        let found = match (&self.condition, holds) {
            (Condition::Exists(_), true) => "What `exists` asks for is there",
            (Condition::Exists(_), false) => "What `exists` asks for is not there",
            (Condition::NotBlank(_), true) => "What `blank` asks for is not blank",
            (Condition::NotBlank(_), false) => "What `blank` asks for is blank",
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

/// Undefined, null, and what `== ''` holds for.
fn is_blank(value: &Value<'_>) -> bool {
    match value.kind() {
        Kind::Undefined | Kind::Null => true,
        Kind::Bool => value.as_bool() == Some(false),
        Kind::Number => value.as_f64() == Some(0.0),
        Kind::String | Kind::Array => value.js_string().is_empty(),
        Kind::Object => false,
    }
}
