//! Where each part of a payload comes from.
//!
//! What stands in the event as it is says so itself, since it was never read. What was made is followed back through the
//! steps of the mapping: to the part of the mapping that made it, and to what that had read.

use crate::json::{Node, Path, Pointer, Str, Value, index_of};
use crate::mapping::{Read, Step};

/// Where a part of the payload comes from. A part without an origin comes from where that which it is part of comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The location of the part in the payload.
    pub pointer: Pointer,
    /// The part of the mapping that made it.
    pub mapping: Pointer,
    /// How it came here.
    pub kind: OriginKind,
    /// Where in the event's text: first byte, byte after the last. At least one, but for a constant.
    pub sources: Vec<[usize; 2]>,
}

/// How a part of a payload came there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// It stands in the event as it is.
    Copied,
    /// It was made of what stands in the event.
    Made,
    /// It is not of the event.
    Constant,
}

/// More sources of one value are not told.
const MOST_SOURCES: usize = 100;

/// Once a field has so many origins, what has parts is told as a whole.
const MOST_ORIGINS: usize = 2_000;

/// The origins of a payload's parts. `mapped` is what the mapping gave, before the validation.
pub(super) fn of_payload<'v>(
    mapping: Option<&Step<'v>>,
    mapped: &Value<'v>,
    payload: &Value<'v>,
    event: &Value<'v>,
) -> Vec<Origin> {
    let Some(mapping) = mapping else { return Vec::new() };
    let mut walk = Walk { mapping, event, keys: Vec::new(), origins: Vec::new(), most: 0 };
    walk.part(payload, mapped);
    walk.origins
}

struct Walk<'s, 'v> {
    mapping: &'s Step<'v>,
    event: &'s Value<'v>,
    keys: Vec<Str<'static>>,
    origins: Vec<Origin>,
    /// Once there are so many origins, the present field is told as a whole.
    most: usize,
}

impl<'v> Walk<'_, 'v> {
    fn part(&mut self, value: &Value<'v>, mapped: &Value<'v>) {
        if let Value::Node(node) = value {
            return self.add(OriginKind::Copied, vec![node.span()]);
        }
        if let Value::Node(node) = mapped
            && is_taken_apart(node, value)
        {
            return self.add(OriginKind::Copied, vec![node.span()]);
        }
        let members: Vec<(Str<'static>, Value<'v>)> = match value {
            Value::Object(object) => {
                object.iter().map(|(key, member)| (key.clone().into_owned(), member.clone())).collect()
            }
            Value::Array(elements) => {
                elements.iter().enumerate().map(|(at, element)| (at.to_string().into(), element.clone())).collect()
            }
            _ => Vec::new(),
        };
        if members.is_empty() {
            return self.made(mapped);
        }
        for (key, member) in members {
            if self.keys.is_empty() {
                self.most = self.origins.len() + MOST_ORIGINS;
            } else if self.origins.len() >= self.most {
                return self.made(mapped);
            }
            let before = part_of(mapped, &key);
            self.keys.push(key);
            self.part(&member, &before);
            self.keys.pop();
        }
    }

    /// A value that is not the event's own.
    fn made(&mut self, mapped: &Value<'v>) {
        if let Value::Node(node) = mapped {
            return self.add(OriginKind::Made, vec![node.span()]);
        }
        let mut sources = Vec::new();
        let mapping = follow(self.mapping, &self.keys, None, &mut sources, self.event);
        let kind = if sources.is_empty() { OriginKind::Constant } else { OriginKind::Made };
        self.origins.push(Origin { pointer: Pointer::from_keys(&self.keys), mapping, kind, sources });
    }

    fn add(&mut self, kind: OriginKind, sources: Vec<[usize; 2]>) {
        let mapping = follow(self.mapping, &self.keys, None, &mut Vec::new(), self.event);
        self.origins.push(Origin { pointer: Pointer::from_keys(&self.keys), mapping, kind, sources });
    }
}

/// Whether a value is an object of the event whose members have been read, and nothing else.
fn is_taken_apart(node: &Node<'_>, value: &Value<'_>) -> bool {
    let (Value::Object(object), [start, end]) = (value, node.span()) else { return false };
    let is_inside =
        |member: &Value<'_>| matches!(member, Value::Node(part) if part.span()[0] >= start && part.span()[1] <= end);
    object.iter().all(|(_, member)| is_inside(member))
        && Value::Node(*node).to_object().is_some_and(|whole| whole.len() == object.len())
}

fn part_of<'v>(value: &Value<'v>, key: &Str<'_>) -> Value<'v> {
    match value {
        Value::Array(elements) => index_of(key).and_then(|at| elements.get(at)).cloned().unwrap_or_default(),
        _ => value.member(key),
    }
}

/// Follows a part of what a step gave back to what was read for it; gives the place of the part of the mapping that made
/// it. `applied` is the mapping whose result is read instead of the event, within `@transform`.
fn follow<'v>(
    step: &Step<'v>,
    keys: &[Str<'static>],
    applied: Option<&Applied<'_, 'v>>,
    sources: &mut Vec<[usize; 2]>,
    event: &Value<'v>,
) -> Pointer {
    if let Some((part, rest)) = maker(step, keys) {
        if step.kind == "@transform" {
            let applied = Applied { step: &step.steps[0], outer: applied };
            return follow(part, rest, Some(&applied), sources, event);
        }
        return follow(part, rest, applied, sources, event);
    }
    gather(step, applied, sources, event);
    step.pointer.clone()
}

/// What is read within `@transform`: the result of the step, which itself may stand in another.
struct Applied<'s, 'v> {
    step: &'s Step<'v>,
    outer: Option<&'s Applied<'s, 'v>>,
}

/// The part of a step that made a part of what it gave, and which part of that it is; `None` if the step made it itself.
fn maker<'s, 'v, 'k>(step: &'s Step<'v>, keys: &'k [Str<'static>]) -> Option<(&'s Step<'v>, &'k [Str<'static>])> {
    let rest = keys.get(1..).unwrap_or_default();
    match step.kind {
        "object" => {
            let Ok(Value::Object(gave)) = &step.gave else { return None };
            let key = keys.first()?;
            let at = gave.iter().position(|(known, _)| known == key);
            // Integer-like keys come first in an object, wherever they stand in the mapping.
            let by_place = step.steps.iter().find(|part| is_at(&part.pointer, &step.pointer.child(key)));
            by_place.or_else(|| step.steps.get(at?)).map(|part| (part, rest))
        }
        "array" => step.steps.get(index_of(keys.first()?)?).map(|part| (part, rest)),
        "@arrayPath" => {
            let shape = step.pointer.child(1);
            let mut elements = step.steps.iter().filter(|part| part.pointer.strip_prefix(&shape).is_some());
            elements.nth(index_of(keys.first()?)?).map(|part| (part, rest))
        }
        "@if" | "@literal" | "@case" | "@excludeWhenNull" | "@replace" => step.steps.last().map(|part| (part, keys)),
        "@transform" => step.steps.get(1).map(|part| (part, keys)),
        "@merge" => {
            let key = keys.first()?;
            let has = |part: &&Step<'v>| part.gave.as_ref().is_ok_and(|gave| has_member(gave, key));
            let mut objects = step.steps.get(1..)?.iter();
            let is_left = step.reason.as_ref().is_some_and(|reason| reason.code == "merged_left");
            let object = if is_left { objects.find(has) } else { objects.rev().find(has) };
            object.map(|part| (part, keys))
        }
        _ => None,
    }
}

/// Whether a pointer is that of a member, or of the directive that it is.
fn is_at(pointer: &Pointer, member: &Pointer) -> bool {
    pointer.strip_prefix(member).is_some_and(|rest| rest.is_empty() || rest.starts_with("/@"))
}

fn has_member(value: &Value<'_>, key: &Str<'_>) -> bool {
    match value {
        Value::Object(object) => object.get(key).is_some(),
        other => !part_of(other, key).is_undefined(),
    }
}

/// Everything that a step and its parts have read.
fn gather<'v>(step: &Step<'v>, applied: Option<&Applied<'_, 'v>>, sources: &mut Vec<[usize; 2]>, event: &Value<'v>) {
    for read in &step.reads {
        if sources.len() >= MOST_SOURCES {
            return;
        }
        match (source_of(read), applied) {
            (Some(span), _) => {
                let is_known = |known: &[usize; 2]| known[0] <= span[0] && span[1] <= known[1];
                if !sources.iter().any(is_known) {
                    sources.push(span);
                }
            }
            // It was mapped before: what that was made of counts.
            (None, Some(Applied { step, outer })) if !read.found.is_undefined() => {
                follow(step, read.path.keys(), *outer, sources, event);
            }
            // An element of what was mapped before, or of what a directive made: where it stood there is not known.
            (None, _) => {}
        }
    }
    let inner = (step.kind == "@transform").then(|| step.steps.first()).flatten();
    let inner = inner.map(|step| Applied { step, outer: applied });
    for (at, part) in step.steps.iter().enumerate() {
        let applied = if at > 0 { inner.as_ref().or(applied) } else { applied };
        gather(part, applied, sources, event);
    }
}

/// Where in the event what was read stands. A part of a text, such as its length, stands where the text does.
fn source_of(read: &Read<'_>) -> Option<[usize; 2]> {
    let mut found = &read.found;
    let mut keys = read.path.keys();
    let mut before;
    while !found.is_undefined() {
        if let Value::Node(node) = found {
            return Some(node.span());
        }
        keys = &keys[..keys.len().checked_sub(1)?];
        before = Path::from_keys(keys.to_vec()).get(&read.data);
        found = &before;
    }
    None
}
