//! Explanations of fields: the value that the mapping produced, the one in the payload, and why they differ.

use super::explanation::{FieldExplanation, FieldStatus};
use super::provenance::Provenance;
use crate::fields::Fields;
use crate::issue::Issue;
use crate::json::{Kind, Str, Value, equal};
use crate::mapping::{Mapping, Read, Reason, TraceStep};
use std::sync::Arc;

/// Explains the action's fields in order, then other keys of the mapping.
pub(super) fn explain<'v>(
    fields: &'v Fields,
    mapping: &'v Mapping,
    whole: Option<&TraceStep<'v>>,
    mapped: &Value<'v>,
    validated: &Value<'v>,
    issues: &[Issue],
) -> Vec<FieldExplanation<'v>> {
    let known: Vec<Str<'v>> = fields.keys().map(Str::borrowed).collect();
    let mut keys = known.clone();
    let others = mapping.keys().map(Str::borrowed).chain(mapped.entries().into_iter().map(|(key, _)| key));
    for key in others {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let has_failed = whole.is_some_and(|step| step.output.is_err());
    let explain = |key: Str<'v>| {
        let (before, value) = (mapped.member(&key), validated.member(&key));
        let step = step_of(mapping, whole, &key);
        let is_mapped = step.is_some() || mapping.keys().any(|known| *known == key) || mapping.keys().next().is_none();
        let (status, reason) = if has_failed {
            let failed = step.is_some_and(|step| step.output.is_err());
            let reason = (!failed).then(|| Reason::new("mapping_failed", "Another part of the mapping failed."));
            (if is_mapped { FieldStatus::Failed } else { FieldStatus::NotMapped }, reason.filter(|_| is_mapped))
        } else if !value.is_undefined() {
            if equal(&before, &value) {
                (FieldStatus::Filled, None)
            } else {
                (FieldStatus::Changed, Some(why_changed(&before, &value)))
            }
        } else if !before.is_undefined() {
            (FieldStatus::Removed, Some(why_removed(&before, known.contains(&key))))
        } else if is_mapped {
            let reason = step.map_or_else(nothing_given, why_empty);
            (FieldStatus::Empty, Some(reason))
        } else {
            (FieldStatus::NotMapped, Some(Reason::new("not_mapped", "The mapping does not have this field.")))
        };
        let issues = issues.iter().filter(|issue| is_about(issue, &key)).cloned().collect();
        let missing = whole.map_or_else(Vec::new, |whole| missing(whole, &key));
        FieldExplanation { key, status, value, before, reason, missing, issues }
    };
    keys.into_iter().map(explain).collect()
}

/// The step for a key of the mapping. Steps are in the order of the keys.
fn step_of<'s, 'v>(mapping: &Mapping, whole: Option<&'s TraceStep<'v>>, key: &Str<'_>) -> Option<&'s TraceStep<'v>> {
    let at = mapping.keys().position(|known| known == key)?;
    whole?.steps.get(at)
}

/// The paths without a value that were read for a key of the mapping's result.
fn missing<'v>(mapping: &TraceStep<'v>, key: &Str<'_>) -> Vec<Arc<Read<'v>>> {
    let provenance = Provenance::of(mapping, &[key.clone().into_owned()]);
    if provenance.is_absent() { Vec::new() } else { provenance.reads().missing }
}

fn is_about(issue: &Issue, key: &Str<'_>) -> bool {
    issue.path.keys().next().is_some_and(|first| first == key.to_string_lossy())
}

/// Why the result of a step is undefined: its own reason, or that of the last part that has one.
fn why_empty(step: &TraceStep<'_>) -> Reason {
    let gave_nothing = |part: &&TraceStep<'_>| part.output.as_ref().is_ok_and(Value::is_undefined);
    let took_part = step.reason.as_ref().is_none_or(|reason| reason.is_choice);
    if took_part && let Some(part) = step.steps.last().filter(gave_nothing) {
        return why_empty(part);
    }
    step.reason.clone().unwrap_or_else(nothing_given)
}

fn nothing_given() -> Reason {
    Reason::new("nothing_given", "The mapping produced no value for this field.")
}

fn why_removed(before: &Value<'_>, is_field: bool) -> Reason {
    match before.kind() {
        _ if !is_field => Reason::new("unknown_field", "The action has no such field, so it is dropped."),
        Kind::Null => Reason::new("null_removed", "The mapping produced null, which counts as no value."),
        Kind::String => Reason::new("empty_text_removed", "The mapping produced empty text, which counts as no value."),
        kind => {
            Reason::new("value_removed", format!("The mapping produced {}, which is not allowed here.", kind.phrase()))
        }
    }
}

fn why_changed(before: &Value<'_>, value: &Value<'_>) -> Reason {
    if before.kind() == value.kind() {
        return Reason::new("parts_changed", "Parts of the value were removed or converted.");
    }
    let message =
        format!("The mapping produced {}; the field takes {}.", before.kind().phrase(), value.kind().phrase());
    Reason::new("coerced", message)
}
