//! [`Clause`]: the explanation of a match, clause by clause.

use super::condition::Condition;
use super::generate;
use super::matching::Predicate;
use crate::json::{Json, Kind, Path, Str, Value, to_text};

/// A clause of a trigger, evaluated for an event.
pub struct Clause<'v> {
    /// The clause as a query; `None` if it can't be written as one.
    pub fql: Option<Str<'static>>,
    /// Whether the clause holds for the event.
    pub holds: bool,
    /// Whether the clause determines the result of the trigger.
    pub decides: bool,
    /// The kind of the clause.
    pub kind: ClauseKind<'v>,
}

/// The kind of a clause.
pub enum ClauseKind<'v> {
    /// Clauses of which all (`and`) or any (`or`) must hold. All of them are evaluated, without short-circuiting.
    Group {
        /// `and` or `or`
        operator: &'static str,
        clauses: Vec<Clause<'v>>,
    },
    Comparison {
        /// The path from the root of the event.
        path: Path,
        found: Value<'v>,
        /// Why the comparison holds or not, in one sentence.
        message: String,
    },
    /// A clause that is unknown to the reference, and never holds.
    Unknown,
}

/// Evaluates a condition, which was compiled from `ast`, for an event.
pub(super) fn clause<'v>(ast: &Json, condition: &Condition, event: &Value<'v>, decides: bool) -> Clause<'v> {
    let holds = condition.holds(event);
    let kind = match condition {
        Condition::Never => ClauseKind::Unknown,
        Condition::All(conditions) => {
            ClauseKind::Group { operator: "and", clauses: clauses(ast, conditions, event, decides, holds) }
        }
        Condition::Any(conditions) => {
            ClauseKind::Group { operator: "or", clauses: clauses(ast, conditions, event, decides, !holds) }
        }
        Condition::Predicate(subject, predicate) => {
            let (path, found) = (subject.path(), subject.read(event));
            let message = sentence(&path, &found, predicate, holds);
            ClauseKind::Comparison { path, found, message }
        }
    };
    Clause { fql: generate::of_clause(ast), holds, decides, kind }
}

/// Evaluates the clauses of a group. If its result required all of them (`by_all`: an `and` that holds, an `or` that does
/// not), each one decides; otherwise only the first with the deciding value.
fn clauses<'v>(
    group: &Json,
    conditions: &[Condition],
    event: &Value<'v>,
    decides: bool,
    by_all: bool,
) -> Vec<Clause<'v>> {
    let children = group.member("children");
    let mut is_settled = false;
    let evaluate = |(ast, condition): (Json, &Condition)| {
        let decisive = by_all || (!is_settled && condition.holds(event) == group.member("operator").is_string("or"));
        is_settled |= decisive;
        clause(&ast, condition, event, decides && decisive)
    };
    children.elements().zip(conditions).map(evaluate).collect()
}

/// Why a comparison holds or not.
fn sentence(path: &Path, found: &Value<'_>, predicate: &Predicate, holds: bool) -> String {
    let shown = shorten(found);
    match (predicate, found.kind()) {
        (Predicate::Exists(_), Kind::Undefined) => format!("There is no `{path}`."),
        (_, Kind::Undefined) => format!("There is no `{path}`, so it is compared as undefined."),
        (Predicate::Equal(expected), Kind::String) if !holds => {
            format!("`{path}` is {shown}, not {}.", shorten(&Value::String(expected.clone())))
        }
        (Predicate::Exists(_), _)
        | (Predicate::Equal(_) | Predicate::NotEqual(_) | Predicate::Text { .. }, Kind::String)
        | (Predicate::Number(..), Kind::Number) => format!("`{path}` is {shown}."),
        (Predicate::Is(expected), _) if holds => format!("`{path}` is {expected}."),
        (Predicate::Is(expected), _) => format!("`{path}` is {}, not {expected}.", described(found)),
        (Predicate::Equal(_) | Predicate::NotEqual(_), _) => {
            format!("`{path}` is {}; only text can equal text.", described(found))
        }
        (Predicate::Number(..), _) => {
            format!("`{path}` is {}; only numbers are compared with numbers.", described(found))
        }
        (Predicate::Text { .. }, _) => format!("`{path}` is {}; only text is searched.", described(found)),
    }
}

/// The type of a value, and a primitive value itself.
fn described(value: &Value<'_>) -> String {
    let kind = value.kind();
    match kind {
        Kind::Bool | Kind::Number | Kind::String => format!("{}, {}", kind.phrase(), shorten(value)),
        _ => kind.phrase().to_owned(),
    }
}

/// The JSON of a value, truncated.
fn shorten(value: &Value<'_>) -> String {
    const MAX_SHOWN_CHARS: usize = 60;
    if matches!(value.kind(), Kind::Object | Kind::Array) {
        return if value.kind() == Kind::Object { "{…}" } else { "[…]" }.to_owned();
    }
    let text = to_text(value);
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
