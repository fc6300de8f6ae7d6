//! An explanation as JSON text.

use super::near::near_misses;
use super::places::{Paths, Units};
use super::{
    Explanation, FieldExplanation, FieldStatus, MembershipExplanation, Origin, OriginKind, SubscriptionExplanation,
};
use crate::destination::write_mapped_event;
use crate::fql::{Clause, ClauseKind};
use crate::issue::Issue;
use crate::json::{self, Kind, Path, Value};
use crate::mapping::{Read, Reason, Step};
use crate::postscript::Membership;

/// The JSON text of an explanation of the event that is this text.
pub(super) fn tell(explanation: &Explanation<'_>, text: &[u8]) -> String {
    let mut starts = Vec::new();
    for subscription in &explanation.subscriptions {
        collect(subscription, &mut starts);
    }
    let teller =
        Teller { event: &explanation.event, units: Units::of(text), paths: Paths::find(&explanation.event, starts) };
    let mut out = b"{\"subscriptions\":[".to_vec();
    for (at, subscription) in explanation.subscriptions.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        // The result is written as everywhere else; the rest follows as members of the same object.
        out.extend_from_slice(b"{\"result\":");
        write_mapped_event(&subscription.result, &mut out);
        let rest = json::to_text(&teller.subscription(subscription));
        out.push(b',');
        out.extend_from_slice(&rest.as_bytes()[1..]);
    }
    out.extend_from_slice(b"]}");
    String::from_utf8(out).unwrap_or_default()
}

/// Where the values stand whose paths are told.
fn collect(subscription: &SubscriptionExplanation<'_>, starts: &mut Vec<usize>) {
    fn of_clause(clause: &Clause<'_>, starts: &mut Vec<usize>) {
        match &clause.kind {
            ClauseKind::Group { clauses, .. } => clauses.iter().for_each(|clause| of_clause(clause, starts)),
            ClauseKind::Comparison { found: Value::Node(node), .. } => starts.push(node.span()[0]),
            _ => {}
        }
    }
    fn of_step(step: &Step<'_>, starts: &mut Vec<usize>) {
        for read in &step.reads {
            if let Value::Node(node) = &read.found {
                starts.push(node.span()[0]);
            }
        }
        step.steps.iter().for_each(|step| of_step(step, starts));
    }
    subscription.trigger.iter().for_each(|clause| of_clause(clause, starts));
    subscription.mapping.iter().for_each(|step| of_step(step, starts));
    starts.extend(subscription.origins.iter().flat_map(|origin| &origin.sources).map(|[start, _]| *start));
}

type Told = Value<'static>;

struct Teller<'t> {
    event: &'t Value<'t>,
    units: Units<'t>,
    paths: Paths,
}

impl Teller<'_> {
    fn subscription(&self, subscription: &SubscriptionExplanation<'_>) -> Told {
        let fields = subscription.fields.iter().map(field).collect();
        object([
            ("trigger", subscription.trigger.as_ref().map(|clause| self.clause(clause))),
            ("mapping", subscription.mapping.as_ref().map(|step| self.step(step))),
            ("fields", Some(Value::Array(fields))),
            ("origins", subscription.membership.as_ref().map(|_| self.origins(&subscription.origins))),
            ("membership", subscription.membership.as_ref().map(membership)),
        ])
    }

    fn clause(&self, clause: &Clause<'_>) -> Told {
        let fql = clause.fql.clone().unwrap_or_default();
        let [operator, clauses, read, message] = match &clause.kind {
            ClauseKind::Group { operator, clauses } => {
                let clauses = clauses.iter().map(|clause| self.clause(clause)).collect();
                [Some(text(*operator)), Some(Value::Array(clauses)), None, None]
            }
            ClauseKind::Comparison { path, found, message } => {
                let read = self.read(path, found, &near(self.event, path, found));
                [None, None, Some(read), Some(text(message.clone()))]
            }
            ClauseKind::Unknown => [None, None, None, Some(text("The trigger language does not know this condition."))],
        };
        object([
            ("fql", Some(Value::String(fql))),
            ("holds", Some(Value::Bool(clause.holds))),
            ("decides", Some(Value::Bool(clause.decides))),
            ("operator", operator),
            ("clauses", clauses),
            ("read", read),
            ("message", message),
        ])
    }

    fn step(&self, step: &Step<'_>) -> Told {
        let reads: Vec<Told> = step.reads.iter().map(|read| self.read_of_step(read)).collect();
        let steps: Vec<Told> = step.steps.iter().map(|step| self.step(step)).collect();
        object([
            ("place", Some(text(step.place.clone()))),
            ("kind", Some(text(step.kind.to_owned()))),
            ("gave", Some(step.gave.as_ref().map_or_else(|_| preview(&Value::Undefined), preview))),
            ("reads", list(reads)),
            ("reason", step.reason.as_ref().map(reason)),
            ("steps", list(steps)),
            ("omitted", (step.omitted > 0).then(|| number(step.omitted))),
            ("error", step.gave.as_ref().err().cloned().map(Issue::into)),
        ])
    }

    fn read_of_step(&self, read: &Read<'_>) -> Told {
        self.read(&read.path, &read.found, &near(&read.data, &read.path, &read.found))
    }

    fn read(&self, path: &Path, found: &Value<'_>, near: &[Path]) -> Told {
        let span = if let Value::Node(node) = found { Some(node.span()) } else { None };
        object([
            ("path", Some(text(path.to_string()))),
            ("found", Some(preview(found))),
            ("at", span.and_then(|[start, _]| self.paths.at(start)).map(|path| text(path.to_owned()))),
            ("span", span.map(|span| self.span(span))),
            ("near", list(near.iter().map(|path| text(path.to_string())).collect())),
        ])
    }

    fn origins(&self, origins: &[Origin]) -> Told {
        Value::Array(origins.iter().map(|origin| self.origin(origin)).collect())
    }

    fn origin(&self, origin: &Origin) -> Told {
        let kind = match origin.kind {
            OriginKind::Copied => "copied",
            OriginKind::Made => "made",
            OriginKind::Constant => "constant",
        };
        let source = |span: &[usize; 2]| {
            let path = self.paths.at(span[0]).unwrap_or("$").to_owned();
            object([("path", Some(text(path))), ("span", Some(self.span(*span)))])
        };
        object([
            ("path", Some(text(pointer(&origin.path)))),
            ("place", Some(text(origin.place.clone()))),
            ("kind", Some(text(kind))),
            ("sources", Some(Value::Array(origin.sources.iter().map(source).collect()))),
        ])
    }

    fn span(&self, span: [usize; 2]) -> Told {
        Value::Array(span.map(|byte| number(self.units.at(byte))).into())
    }
}

/// What was perhaps meant, where nothing was found.
fn near(data: &Value<'_>, path: &Path, found: &Value<'_>) -> Vec<Path> {
    if found.is_nullish() { near_misses(data, path) } else { Vec::new() }
}

fn field(field: &FieldExplanation<'_>) -> Told {
    let status = match field.status {
        FieldStatus::Filled => "filled",
        FieldStatus::Changed => "changed",
        FieldStatus::Empty => "empty",
        FieldStatus::Removed => "removed",
        FieldStatus::NotMapped => "not_mapped",
        FieldStatus::Failed => "failed",
    };
    let was_changed = matches!(field.status, FieldStatus::Changed | FieldStatus::Removed);
    object([
        ("key", Some(Value::String(field.key.clone().into_owned()))),
        ("status", Some(text(status))),
        ("value", (!field.value.is_undefined()).then(|| preview(&field.value))),
        ("before", was_changed.then(|| preview(&field.before))),
        ("reason", field.reason.as_ref().map(reason)),
        ("issues", list(field.issues.iter().cloned().map(Issue::into).collect())),
    ])
}

fn membership(membership: &MembershipExplanation<'_>) -> Told {
    let name = match membership.membership {
        Membership::Entered => "entered",
        Membership::Exited => "exited",
        Membership::Unknown => "unknown",
    };
    object([
        ("membership", Some(text(name))),
        ("key", Some(preview(&membership.key))),
        ("value", Some(preview(&membership.value))),
        ("reason", Some(reason(&membership.reason))),
    ])
}

/// A value, short enough to be shown.
fn preview(value: &Value<'_>) -> Told {
    let name = value.kind().name();
    if value.kind() == Kind::Undefined {
        return object([("type", Some(text(name))), ("text", Some(text("")))]);
    }
    let (shown, bytes) = super::preview::preview(value);
    object([("type", Some(text(name))), ("text", Some(text(shown))), ("bytes", bytes.map(number))])
}

fn reason(reason: &Reason) -> Told {
    object([("code", Some(text(reason.code))), ("message", Some(text(reason.message.clone().into_owned())))])
}

/// A JSON Pointer.
fn pointer(keys: &[String]) -> String {
    keys.iter().flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")]).collect()
}

fn object<const N: usize>(members: [(&'static str, Option<Told>); N]) -> Told {
    Value::Object(members.into_iter().filter_map(|(key, value)| Some((key.into(), value?))).collect())
}

/// An array, unless it would be empty.
fn list(elements: Vec<Told>) -> Option<Told> {
    (!elements.is_empty()).then_some(Value::Array(elements))
}

fn text(text: impl Into<std::borrow::Cow<'static, str>>) -> Told {
    match text.into() {
        std::borrow::Cow::Borrowed(text) => Value::from(text),
        std::borrow::Cow::Owned(text) => Value::String(text.into()),
    }
}

fn number(number: usize) -> Told {
    Value::Number(number as f64)
}
