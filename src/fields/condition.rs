//! Conditional `required`: tests of other fields' values, and what they ask for when they hold.
//!
//! In the reference these are `if`/`then` schemas, which show: a test for a missing value turns `0`, `false` and
//! `""` into `null` in the payload, a test of `parent.child` holds for a parent that is no object, and a field
//! within an object that has several conditions is looked for under its dotted name.

use super::attributes::Attributes;
use super::coerce::{self, Coerced};
use super::types::{Members, Type};
use crate::issue::Issue;
use crate::json::{Json, Kind, Str, Value, equal};

/// One condition: a field is, or is not, a value; no value stands for "missing".
pub(super) struct Condition {
    pub field: FieldName,
    pub negated: bool,
    pub value: Option<Json>,
}

/// `parent`, or `parent.child`.
#[derive(Clone)]
pub(super) struct FieldName {
    pub parent: Str<'static>,
    pub child: Option<Str<'static>>,
}

impl FieldName {
    /// Only the first two parts of a dotted name count.
    fn parse(name: &Str<'static>) -> Self {
        let bytes = name.as_bytes();
        let dot = |from: usize| bytes[from..].iter().position(|&byte| byte == b'.').map(|at| from + at);
        let part = |from: usize, to: usize| name.slice(from, to).into_owned();
        match dot(0) {
            None => Self { parent: name.clone(), child: None },
            Some(at) => {
                let end = dot(at + 1).unwrap_or(bytes.len());
                Self { parent: part(0, at), child: Some(part(at + 1, end)) }
            }
        }
    }
}

impl Condition {
    pub(super) fn read(attributes: &Attributes<'_>) -> Result<Self, Issue> {
        let key = attributes.field.member("fieldKey").as_string();
        let field = key.map(|key| FieldName::parse(&key));
        // The reference takes an empty key for one that is always there.
        let named =
            field.filter(|field| !field.parent.is_empty() && field.child.as_ref().is_none_or(|key| !key.is_empty()));
        let field = named.ok_or_else(|| attributes.wrong("fieldKey", "must be a field's key"))?;
        let operator = attributes.field.member("operator");
        let negated = operator.is_string("is_not");
        if !negated && !operator.is_string("is") {
            return Err(attributes.wrong("operator", "must be \"is\" or \"is_not\""));
        }
        Ok(Self { field, negated, value: attributes.attribute("value") })
    }

    fn holds(&self, members: &mut Members<'_>, alone: bool) -> bool {
        let Some((_, found)) =
            members.iter_mut().find(|(key, value)| *key == self.field.parent && !value.is_undefined())
        else {
            return self.field.child.is_none() && self.value.is_none() && !self.negated;
        };
        if self.field.child.is_some() && found.kind() != Kind::Object {
            return true;
        }
        let child = self.field.child.as_ref().map(|child| found.member(child));
        if child.as_ref().is_some_and(Value::is_undefined) {
            return false;
        }
        let same = match (&self.value, child) {
            (Some(value), child) => equal(child.as_ref().unwrap_or(found), value),
            (None, Some(_)) => true,
            (None, None) => alone && becomes_null(found),
        };
        same != self.negated
    }
}

/// Whether a value is null, or one that counts as null and is made null by being asked.
fn becomes_null(value: &mut Value<'_>) -> bool {
    if value.kind() == Kind::Null {
        return true;
    }
    match coerce::coerce(&[Type::Null], value) {
        Coerced::To(null) => {
            *value = null;
            true
        }
        Coerced::Not(_) => false,
    }
}

/// How several conditions work together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    All,
    Any,
}

/// What the conditions of one field come to.
pub(super) struct Rule {
    /// The field that they are about, by its dotted path within the object that the rule belongs to.
    pub field: Str<'static>,
    pub conditions: Vec<Condition>,
    pub how: Match,
    /// What must be there when the conditions hold.
    pub then: FieldName,
}

impl Rule {
    /// The rule for a field.
    pub(super) fn new(field: Str<'static>, conditions: Vec<Condition>, how: Match) -> Self {
        // Several conditions ask for a member with the dotted name itself.
        let then = if conditions.len() == 1 {
            FieldName::parse(&field)
        } else {
            FieldName { parent: field.clone(), child: None }
        };
        Self { field, conditions, how, then }
    }

    /// Whether the conditions hold. Asking can turn values into null.
    pub(super) fn applies(&self, members: &mut Members<'_>) -> bool {
        match (self.conditions.as_slice(), self.how) {
            ([only], _) => only.holds(members, true),
            (several, Match::All) => several.iter().all(|condition| condition.holds(members, false)),
            (several, Match::Any) => several.iter().any(|condition| condition.holds(members, false)),
        }
    }
}
