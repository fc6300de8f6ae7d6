//! How the membership was found: which key tells, what is under it, and what follows.

use super::{MembershipExplanation, near_misses};
use crate::json::{Kind, Path, Value, to_text};
use crate::mapping::Reason;
use crate::postscript::Membership;

/// Explains the membership of a payload.
pub(super) fn explain<'v>(payload: &Value<'v>, membership: Membership) -> MembershipExplanation<'v> {
    let key = payload.member("segment_audience_key");
    let holder = payload.member("traits_or_props");
    let name = key.js_string();
    let value = holder.member(&name);
    let place = format!("`traits_or_props.{name}`");
    let so = match membership {
        Membership::Entered => "the person has entered the audience",
        Membership::Exited => "the person has left the audience",
        Membership::Unknown => "it is not known whether the person is in the audience, and nothing is sent",
    };
    let reason = match value.kind() {
        Kind::Bool => Reason::new("membership_boolean", format!("{place} is {}: {so}.", to_text(&value))),
        Kind::Undefined => {
            let near = near_misses(&holder, &Path::from_keys(vec![name.into_owned()]));
            let meant = near.first().and_then(|path| path.keys().last()).map(|key| format!(" There is `{key}`."));
            let message = format!("There is no {place}: {so}.{}", meant.unwrap_or_default());
            Reason::new("membership_absent", message)
        }
        kind => {
            let message = format!("{place} is {}, not true or false: {so}.", kind.phrase());
            Reason::new("membership_not_boolean", message)
        }
    };
    MembershipExplanation { membership, key, value, reason }
}
