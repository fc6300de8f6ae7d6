//! Conditionally required fields: tests of other fields' values, and the members that they require.
//!
//! In the reference these are `if`/`then` schemas, with visible side effects: a test for a missing value coerces `0`,
//! `false` and `""` to `null` in the payload, a test of `parent.child` holds for a parent that is not an object, and a
//! field within an object that has several conditions is looked up under its dotted name.

use super::attributes::Attributes;
use super::coerce::{self, Coerced};
use super::types::{Members, Type};
use crate::issue::Issue;
use crate::json::{Json, Kind, Str, Value, equal};

/// A condition: a field is, or is not, equal to a value.
pub(super) struct FieldCondition {
    pub field: FieldName,
    pub negated: bool,
    /// `None` tests whether the field is missing.
    pub value: Option<Json>,
}

/// The name of a field in a condition: `parent` or `parent.child`.
#[derive(Clone)]
pub(super) struct FieldName {
    pub parent: Str<'static>,
    pub child: Option<Str<'static>>,
}

impl FieldName {
    /// As in the reference, only the first two parts of a dotted name are used.
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

impl FieldCondition {
    pub(super) fn read(attributes: &Attributes<'_>) -> Result<Self, Issue> {
        let key = attributes.field.member("fieldKey").as_string();
        let field = key.map(|key| FieldName::parse(&key));
        // The reference treats an empty key as always present.
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

/// Whether a value is null or is coerced to null, which replaces it.
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

/// How several conditions are combined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    All,
    Any,
}

/// The conditional requirement of one field.
pub(super) struct Rule {
    /// The dotted path of the field within the object that the rule belongs to.
    pub field: Str<'static>,
    pub conditions: Vec<FieldCondition>,
    pub how: Match,
    /// The member that is required if the conditions hold.
    pub then: FieldName,
}

impl Rule {
    pub(super) fn new(field: Str<'static>, conditions: Vec<FieldCondition>, how: Match) -> Self {
        // Several conditions require a member with the dotted name itself.
        let then = if conditions.len() == 1 {
            FieldName::parse(&field)
        } else {
            FieldName { parent: field.clone(), child: None }
        };
        Self { field, conditions, how, then }
    }

    /// Whether the conditions hold. Testing may coerce values to null.
    pub(super) fn applies(&self, members: &mut Members<'_>) -> bool {
        match (self.conditions.as_slice(), self.how) {
            ([only], _) => only.holds(members, true),
            (several, Match::All) => several.iter().all(|condition| condition.holds(members, false)),
            (several, Match::Any) => several.iter().any(|condition| condition.holds(members, false)),
        }
    }
}
