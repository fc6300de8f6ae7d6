//! `@if`: selects one of two values, depending on whether another value exists or is blank.

use super::prelude::*;
use crate::json::{Pointer, Str, to_text};

directive! {
    name: "@if",
    operand: Options [
        "exists", Optional, Shape::DirectiveOrRaw, "if it exists",
            "Must be neither undefined nor null for the condition to hold.", role: Some(Role::Condition);
        "blank", Unchecked, Shape::DirectiveOrRaw, "if not blank",
            "Must not be blank for the condition to hold; ignored if `exists` is present.", role: Some(Role::Condition);
        "then", Optional, Shape::DirectiveOrRaw, "then", "The result if the condition holds.", role: Some(Role::Input);
        "else", Optional, Shape::DirectiveOrRaw, "else", "The result if it does not.", role: Some(Role::Otherwise);
    ],
    compile: compile,
    lint: lint,
    label: "If … then … else", group: Condition,
    summary: "Selects one of two values, depending on whether another value exists or is not blank.",
    insert: r#"{ "exists": ${exists}, "then": ${then}, "else": ${else} }"#,
    example: r#"{"exists": {"@path": "$.traits.email"}, "then": "yes", "else": "no"}"#
        for r#"{"traits": {"email": "jane@example.com"}}"# => r#""yes""#,
    traps: [
        "`blank` means the opposite of its name: `then` is the result if the value is not blank.",
        "Every value that loosely equals `''` in JavaScript is blank, such as 0, false and `[]`.",
        "A literal `exists` that is falsy, without a truthy `blank`, fails.",
        "An `else` of 0, false or `\"\"` is ignored; a `then` of these is not.",
    ],
}

struct If {
    /// The value that decides, and the name of its option: `exists` or `blank`.
    asked: Program,
    name: &'static str,
    then: Option<Then>,
    otherwise: Option<Program>,
}

/// The result if the condition holds.
enum Then {
    /// The value of the condition, which need not be resolved again.
    Same,
    Other(Program),
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@if", "an \"exists\" key")?;
    if truthy_option(options, "exists").is_none() && truthy_option(options, "blank").is_none() {
        return Err("@if requires an \"exists\" key or a \"blank\" key".to_owned());
    }
    let name = asked(options);
    let value = options.member(name);
    let asked = compile_part(&value, name, location);
    let then = compile_option(options, "then", location).map(|then| {
        let is_same = to_text(&options.member("then")) == to_text(&value);
        if is_same { Then::Same } else { Then::Other(then) }
    });
    Ok(Box::new(If { asked, name, then, otherwise: compile_truthy(options, "else", location) }))
}

/// The name of the option that decides.
fn asked(options: &Json) -> &'static str {
    if options.member("exists").is_undefined() { "blank" } else { "exists" }
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
    let asked = asked(options);
    let (asks, reads) = (paths(asked), paths("then"));
    let is_part = |(path, other): (&[Str<'_>], &[Str<'_>])| path.starts_with(other) || other.starts_with(path);
    let overlap = asks.iter().any(|path| reads.iter().any(|other| is_part((path, other))));
    if let ([asks, ..], [read, ..], false) = (asks.as_slice(), reads.as_slice(), overlap) {
        let message = ["`then` reads `", &shown(read), "`, but `", asked, "` tests `", &shown(asks), "`."].concat();
        let issue = Issue::warning("mapping_then_other_path", linter.pointer.child("then"), message);
        let hint = "Test the path that `then` reads: it may be missing even if the other one is present.";
        linter.warn(issue.with_hint(hint));
    }
    linter.values(options);
}

/// A path in the syntax of mappings.
fn shown(keys: &[Str<'_>]) -> String {
    keys.iter().fold("$".to_owned(), |path, key| [&path, ".", &key.to_string_lossy()].concat())
}

impl Directive for If {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let value = self.asked.resolve(event, trace)?;
        let holds = if self.name == "exists" { !value.is_nullish() } else { !is_blank(&value) };
        trace.note(|| self.reason(holds));
        match (holds, &self.then, &self.otherwise) {
            (true, Some(Then::Same), _) => {
                trace.derive(|| Derivation::Step(0));
                Ok(value)
            }
            (true, Some(Then::Other(branch)), _) | (false, _, Some(branch)) => {
                trace.derive(|| Derivation::Step(1));
                branch.resolve(event, trace)
            }
            (true, None, _) | (false, _, None) => Ok(Value::Undefined),
        }
    }

    fn reads(&self, reads: &mut Reads) {
        self.asked.reads(reads);
        if let Some(Then::Other(branch)) = &self.then {
            branch.reads(reads);
        }
        self.otherwise.iter().for_each(|branch| branch.reads(reads));
    }
}

impl If {
    /// The reason for the result.
    fn reason(&self, holds: bool) -> Reason {
        let found = match (self.name, holds) {
            ("exists", true) => "present",
            ("exists", false) => "missing",
            (_, true) => "not blank",
            (_, false) => "blank",
        };
        let message = |so: &str| format!("The value of `{}` is {found}, {so}", self.name);
        match (holds, &self.then, &self.otherwise) {
            (true, Some(then), _) => {
                let same = if matches!(then, Then::Same) { ", which is the same value" } else { "" };
                Reason::choice("then_taken", message(&format!("so the result is `then`{same}.")))
            }
            (false, _, Some(_)) => Reason::choice("else_taken", message("so the result is `else`.")),
            (true, None, _) => Reason::new("then_missing", message("but there is no `then`.")),
            (false, _, None) => {
                Reason::new("else_missing", message("and there is no `else` (0, false and \"\" do not count)."))
            }
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
