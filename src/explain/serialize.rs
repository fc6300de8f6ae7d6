//! Serialization of an explanation as JSON text.

use super::explanation::{Explanation, FieldExplanation, FieldStatus, MembershipExplanation, SubscriptionExplanation};
use super::locations::{Pointers, Utf16Offsets};
use super::near_misses::near_misses;
use super::origins::Origin;
use crate::destination::write_mapped_event;
use crate::fql::{Clause, ClauseKind};
use crate::issue::Issue;
use crate::json::{self, Json, Kind, Path, Str, Value};
use crate::mapping::{Derivation, Read, ReadFrom, Reason, TraceStep};
use std::cell::RefCell;
use std::sync::Arc;

/// Serializes an explanation of the event with this text.
pub(super) fn serialize(explanation: &Explanation<'_>, text: &[u8]) -> String {
    let mut starts = Vec::new();
    for subscription in &explanation.subscriptions {
        collect(subscription, &mut starts);
    }
    let event = &explanation.event;
    let (units, pointers) = (Utf16Offsets::of(text), Pointers::find(event, starts));
    let serializer = Serializer { event, units, pointers, missing: RefCell::default() };
    let mut out = b"{\"subscriptions\":[".to_vec();
    for (at, subscription) in explanation.subscriptions.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        // The result is written as everywhere else; the rest follows as members of the same object.
        out.extend_from_slice(b"{\"result\":");
        write_mapped_event(&subscription.result, &mut out);
        let rest = json::to_text(&serializer.subscription(subscription));
        out.push(b',');
        out.extend_from_slice(&rest.as_bytes()[1..]);
    }
    out.extend_from_slice(b"]}");
    String::from_utf8(out).unwrap_or_default()
}

/// Collects the start offsets of the values whose pointers are needed.
fn collect(subscription: &SubscriptionExplanation<'_>, starts: &mut Vec<usize>) {
    fn of_clause(clause: &Clause<'_>, starts: &mut Vec<usize>) {
        match &clause.kind {
            ClauseKind::Group { clauses, .. } => clauses.iter().for_each(|clause| of_clause(clause, starts)),
            ClauseKind::Comparison { found: Value::Node(node), .. } => starts.push(node.span()[0]),
            _ => {}
        }
    }
    fn of_step(step: &TraceStep<'_>, starts: &mut Vec<usize>) {
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

/// Whether to search near misses of missing values. Not for a condition if another branch found a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missed {
    Yes,
    No,
}

struct Serializer<'t> {
    event: &'t Value<'t>,
    units: Utf16Offsets<'t>,
    pointers: Pointers,
    /// The cached JSON of the current subscription's reads without a value, by number.
    missing: RefCell<Vec<Json>>,
}

impl Serializer<'_> {
    fn subscription(&self, subscription: &SubscriptionExplanation<'_>) -> Json {
        self.missing.borrow_mut().clear();
        let has_payload = subscription.membership.is_some();
        Value::object([
            ("trigger", optional(subscription.trigger.as_ref(), |clause| self.clause(clause))),
            ("mapping", optional(subscription.mapping.as_ref(), |step| self.step(step, Missed::Yes))),
            ("fields", Value::Array(subscription.fields.iter().map(|one| self.field(one)).collect())),
            ("origins", optional(has_payload.then_some(&subscription.origins), |origins| self.origins(origins))),
            ("membership", optional(subscription.membership.as_ref(), membership)),
        ])
    }

    fn clause(&self, clause: &Clause<'_>) -> Json {
        let fql = clause.fql.clone().unwrap_or_default();
        let [first, second] = match &clause.kind {
            ClauseKind::Group { operator, clauses } => {
                let clauses = clauses.iter().map(|clause| self.clause(clause)).collect();
                [("operator", (*operator).into()), ("clauses", Value::Array(clauses))]
            }
            ClauseKind::Comparison { path, found, message } => {
                let read = self.read(path, found, self.event, Missed::Yes);
                [("read", read), ("message", message.clone().into())]
            }
            ClauseKind::Unknown => {
                [("message", "The trigger language does not have this condition.".into()), ("read", Value::Undefined)]
            }
        };
        let (holds, decides) = (Value::Bool(clause.holds), Value::Bool(clause.decides));
        Value::object([("fql", Value::String(fql)), ("holds", holds), ("decides", decides), first, second])
    }

    fn step(&self, step: &TraceStep<'_>, missed: Missed) -> Json {
        let output = step.output.as_ref();
        let taken = if let Derivation::Step(taken) = step.derivation { taken } else { 0 };
        let has_found = step.steps.get(taken).is_some_and(|taken| taken.from == ReadFrom::Same && finds(taken));
        let inner = |(at, inner): (usize, &TraceStep<'_>)| {
            let is_condition = at + 1 == taken;
            self.step(inner, if is_condition && has_found { Missed::No } else { missed })
        };
        Value::object([
            ("pointer", step.pointer.clone().into()),
            ("kind", step.kind.to_owned().into()),
            ("output", preview(output.unwrap_or(&Value::Undefined))),
            ("reads", list(step.reads.iter().map(|read| self.step_read(read, missed)))),
            ("reason", optional(step.reason.as_ref(), reason)),
            ("steps", list(step.steps.iter().enumerate().map(inner))),
            ("omitted", optional(Some(step.omitted).filter(|&omitted| omitted > 0), Value::from)),
            ("error", optional(output.err(), |issue| Json::from(Issue::clone(issue)))),
        ])
    }

    fn step_read(&self, read: &Arc<Read<'_>>, missed: Missed) -> Json {
        if missed == Missed::Yes && read.found.is_nullish() {
            return self.missing_read(read);
        }
        self.read(&read.path, &read.found, &read.data, missed)
    }

    /// A path without a value. Many values may be computed from the same one.
    fn missing_read(&self, read: &Arc<Read<'_>>) -> Json {
        let mut known = self.missing.borrow_mut();
        if known.len() <= read.number {
            known.resize(read.number + 1, Value::Undefined);
        }
        let json = &mut known[read.number];
        if json.is_undefined() {
            *json = self.read(&read.path, &read.found, &read.data, Missed::Yes);
        }
        json.clone()
    }

    /// A path that was read in `data`, the value found, and near misses if there is none.
    fn read(&self, path: &Path, found: &Value<'_>, data: &Value<'_>, missed: Missed) -> Json {
        let span = if let Value::Node(node) = found { Some(node.span()) } else { None };
        let pointer = span.and_then(|[start, _]| self.pointers.at(start));
        let near = if found.is_nullish() && missed == Missed::Yes { near_misses(data, path) } else { Vec::new() };
        Value::object([
            ("path", path.to_string().into()),
            ("found", preview(found)),
            ("pointer", optional(pointer, |pointer| pointer.clone().into())),
            ("span", optional(span, |span| self.span(span))),
            ("near", list(near.iter().map(|path| path.to_string().into()))),
        ])
    }

    fn origins(&self, origins: &[Origin<'_>]) -> Json {
        Value::Array(origins.iter().map(|origin| self.origin(origin)).collect())
    }

    fn origin(&self, origin: &Origin<'_>) -> Json {
        let source = |span: &[usize; 2]| {
            let pointer = self.pointers.at(span[0]).cloned().unwrap_or_default();
            let path = Path::from_keys(pointer.keys().map(|key| Str::from(key.into_owned())).collect()).to_string();
            Value::object([("pointer", pointer.into()), ("path", path.into()), ("span", self.span(*span))])
        };
        Value::object([
            ("pointer", origin.pointer.clone().into()),
            ("mapping", origin.mapping.clone().into()),
            ("kind", origin.kind.name().into()),
            ("sources", Value::Array(origin.sources.iter().map(source).collect())),
            ("missing", self.missing(&origin.missing)),
        ])
    }

    fn field(&self, field: &FieldExplanation<'_>) -> Json {
        let was_changed = matches!(field.status, FieldStatus::Changed | FieldStatus::Removed);
        Value::object([
            ("key", Value::String(field.key.clone().into_owned())),
            ("status", field.status.name().into()),
            ("value", optional(Some(&field.value).filter(|value| !value.is_undefined()), preview)),
            ("before", optional(was_changed.then_some(&field.before), preview)),
            ("reason", optional(field.reason.as_ref(), reason)),
            ("missing", self.missing(&field.missing)),
            ("issues", list(field.issues.iter().cloned().map(Issue::into))),
        ])
    }

    fn missing(&self, reads: &[Arc<Read<'_>>]) -> Json {
        list(reads.iter().map(|read| self.missing_read(read)))
    }

    fn span(&self, span: [usize; 2]) -> Json {
        Value::Array(span.map(|byte| self.units.at(byte).into()).into())
    }
}

fn membership(membership: &MembershipExplanation<'_>) -> Json {
    Value::object([
        ("membership", membership.decision.membership.name().into()),
        ("rule", membership.decision.rule.name().into()),
        ("key", preview(&membership.key)),
        ("value", preview(&membership.value)),
        ("reason", reason(&membership.reason)),
        ("hint", optional(membership.hint.clone(), Value::from)),
    ])
}

/// A value, truncated for display.
fn preview(value: &Value<'_>) -> Json {
    let kind = value.kind();
    let (shown, bytes) = if kind == Kind::Undefined { (String::new(), None) } else { super::preview::preview(value) };
    Value::object([("type", kind.name().into()), ("text", shown.into()), ("bytes", optional(bytes, Value::from))])
}

fn reason(reason: &Reason) -> Json {
    Value::object([("code", reason.code.into()), ("message", reason.message.clone().into_owned().into())])
}

/// Whether a step, or one of its steps, has found a value.
fn finds(step: &TraceStep<'_>) -> bool {
    step.reads.iter().any(|read| !read.found.is_nullish()) || step.steps.iter().any(finds)
}

fn optional<T>(it: Option<T>, to_json: impl FnOnce(T) -> Json) -> Json {
    it.map(to_json).unwrap_or_default()
}

/// An array; undefined if it is empty.
fn list(elements: impl Iterator<Item = Json>) -> Json {
    let elements: Vec<Json> = elements.collect();
    if elements.is_empty() { Value::Undefined } else { Value::Array(elements) }
}
