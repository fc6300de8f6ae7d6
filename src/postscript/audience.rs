//! What a payload says about a person and an audience: who it is, and whether they are in it.

use crate::issue::Issue;
use crate::json::{Kind, Value, is_js_space};

/// Whether a person is in the audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// They are in it.
    Entered,
    /// They are no longer in it.
    Exited,
    /// The payload does not say so with a boolean.
    Unknown,
}

impl Membership {
    /// Its name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Exited => "exited",
            Self::Unknown => "unknown",
        }
    }
}

/// What to make of a membership that is not a boolean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnknownMembership {
    /// Leave it unknown: nothing is sent for it.
    #[default]
    Skip,
    /// Do as the reference does: truthy values enter, all others exit, a missing one too.
    Exit,
}

/// The membership in a payload: its `traits_or_props[segment_audience_key]`.
#[must_use]
pub fn membership(payload: &Value<'_>, unknown: OnUnknownMembership) -> Membership {
    let value = stated(payload);
    match (value.as_bool(), unknown) {
        (None, OnUnknownMembership::Skip) => Membership::Unknown,
        _ if value.is_truthy() => Membership::Entered,
        _ => Membership::Exited,
    }
}

/// What the membership in a payload makes of the list of audiences: adds to it, removes from it, or `None`, leaves it.
/// For a boolean that is what the membership says. For anything else it is what the reference does, which asks by loose
/// equality here and by truthiness for the custom event: `"yes"` is an entry that leaves the list, `"0"` one that
/// removes from it.
pub(crate) fn is_to_be_listed(payload: &Value<'_>) -> Option<bool> {
    let value = stated(payload);
    [true, false].into_iter().find(|&listed| value.loosely_equals(listed))
}

fn stated<'e>(payload: &Value<'e>) -> Value<'e> {
    let key = payload.member("segment_audience_key").js_string();
    payload.member("traits_or_props").member(&key)
}

/// An issue if a payload names nobody: neither an email with anything but white space, nor a phone with a digit.
#[must_use]
pub fn identity_issue(payload: &Value<'_>) -> Option<Issue> {
    let email = payload.member("email").as_string().unwrap_or_default();
    let phone = payload.member("phone").as_string().unwrap_or_default();
    let has_email = email.code_points().any(|point| !char::from_u32(point).is_some_and(is_js_space));
    let has_phone = phone.as_bytes().iter().any(u8::is_ascii_digit);
    let issue = || {
        Issue::new("email_or_phone_required", "", "Either email or phone is required")
            .with_hint("Map `email` or `phone` to a path that this event has.")
    };
    (!has_email && !has_phone).then(issue)
}

/// The membership that an event of Segment Engage states, as `resolveAudienceMembership` of the reference finds it:
/// a boolean in an identify's traits or a track's properties, under the computation key, for an audience or a
/// journey step.
#[must_use]
pub fn resolve_audience_membership(event: &Value<'_>) -> Option<bool> {
    let personas = event.member("context").member("personas");
    let class = personas.member("computation_class");
    let key = personas.member("computation_key");
    if !(class.is_string("audience") || class.is_string("journey_step")) || !key.is_truthy() {
        return None;
    }
    let kind = event.member("type");
    let holder = if kind.is_string("identify") {
        event.member("traits")
    } else if kind.is_string("track") {
        event.member("properties")
    } else {
        return None;
    };
    match holder.kind() {
        Kind::Object => holder.member(&key.js_string()).as_bool(),
        Kind::Array => key
            .as_f64()
            .and_then(|_| crate::json::Path::from_keys(vec![key.js_string().into_owned()]).get(&holder).as_bool()),
        _ => None,
    }
}
