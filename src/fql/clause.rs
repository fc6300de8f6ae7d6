//! [`Clause`]: a trigger that was held against an event, clause by clause.

use super::condition::Condition;
use super::generate;
use super::matching::Check;
use crate::json::{Json, Kind, Path, Str, Value, to_text};

/// A clause of a trigger, and whether it holds.
pub struct Clause<'v> {
    /// The clause as a query; `None` for one that has no text.
    pub fql: Option<Str<'static>>,
    /// Whether it holds for the event.
    pub holds: bool,
    /// Whether the trigger's outcome is due to it.
    pub decides: bool,
    /// What kind of clause it is.
    pub kind: ClauseKind<'v>,
}

/// What kind of clause it is.
pub enum ClauseKind<'v> {
    /// Clauses of which all (`and`) or any (`or`) must hold. All are evaluated, also those that need not be.
    Group {
        /// `and` or `or`
        operator: &'static str,
        /// The clauses in it.
        clauses: Vec<Clause<'v>>,
    },
    /// A comparison of what is found at a path.
    Comparison {
        /// The whole path, from the event.
        path: Path,
        /// What is there.
        found: Value<'v>,
        /// Why it holds or doesn't: one sentence.
        message: String,
    },
    /// What the trigger language does not know, which never holds.
    Unknown,
}

/// Holds a trigger against an event. `ast` is what `condition` was compiled from.
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
        Condition::Check(source, check) => {
            let (path, found) = (Path::from_keys(source.keys()), source.read(event));
            let message = sentence(&path, &found, check, holds);
            ClauseKind::Comparison { path, found, message }
        }
    };
    Clause { fql: generate::of_clause(ast), holds, decides, kind }
}

/// The clauses of a group. Where all had to be the same for its outcome (`by_all`), each decides; else the first that
/// isn't like the others had to be.
fn clauses<'v>(
    group: &Json,
    conditions: &[Condition],
    event: &Value<'v>,
    decides: bool,
    by_all: bool,
) -> Vec<Clause<'v>> {
    let children = group.member("children");
    let mut is_settled = false;
    let told = |(ast, condition): (Json, &Condition)| {
        let decisive = by_all || (!is_settled && condition.holds(event) == matches_any(group));
        is_settled |= decisive;
        clause(&ast, condition, event, decides && decisive)
    };
    children.elements().zip(conditions).map(told).collect()
}

fn matches_any(group: &Json) -> bool {
    group.member("operator").is_string("or")
}

/// Why a comparison holds or doesn't.
fn sentence(path: &Path, found: &Value<'_>, check: &Check, holds: bool) -> String {
    let shown = shorten(found);
    match (check, found.kind()) {
        (Check::Exists(_), Kind::Undefined) => format!("There is no `{path}`."),
        (_, Kind::Undefined) => format!("There is no `{path}`, so it is compared as undefined."),
        (Check::Equal(wanted), Kind::String) if !holds => {
            format!("`{path}` is {shown}, not {}.", shorten(&Value::String(wanted.clone())))
        }
        (Check::Exists(_), _)
        | (Check::Equal(_) | Check::NotEqual(_) | Check::Text { .. }, Kind::String)
        | (Check::Number(..), Kind::Number) => format!("`{path}` is {shown}."),
        (Check::Is(wanted), _) if holds => format!("`{path}` is {wanted}."),
        (Check::Is(wanted), _) => format!("`{path}` is {}, not {wanted}.", described(found)),
        (Check::Equal(_) | Check::NotEqual(_), _) => {
            format!("`{path}` is {}; only text can equal text.", described(found))
        }
        (Check::Number(..), _) => format!("`{path}` is {}; only numbers are compared with numbers.", described(found)),
        (Check::Text { .. }, _) => format!("`{path}` is {}; only text is searched.", described(found)),
    }
}

/// What a value is, and which one.
fn described(value: &Value<'_>) -> String {
    let kind = value.kind();
    match kind {
        Kind::Bool | Kind::Number | Kind::String => format!("{}, {}", kind.phrase(), shorten(value)),
        _ => kind.phrase().to_owned(),
    }
}

/// The JSON of a value, cut to what a sentence can hold.
fn shorten(value: &Value<'_>) -> String {
    const MOST: usize = 60;
    if matches!(value.kind(), Kind::Object | Kind::Array) {
        return if value.kind() == Kind::Object { "{…}" } else { "[…]" }.to_owned();
    }
    let text = to_text(value);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
