//! Explanations of memberships: the key, its value, and the rule that decided.

use super::explanation::MembershipExplanation;
use super::near_misses::near_misses;
use crate::json::{Kind, Path, Value, to_text};
use crate::mapping::Reason;
use crate::postscript::{Membership, MembershipDecision, MembershipRule, unknown_membership_hint};

pub(super) fn explain<'v>(payload: &Value<'v>, decision: MembershipDecision) -> MembershipExplanation<'v> {
    let key = payload.member("segment_audience_key");
    let holder = payload.member("traits_or_props");
    let text = key.js_string();
    let value = holder.member(&text);
    let name = text.to_string_lossy().into_owned();
    let path = format!("`traits_or_props.{name}`");
    let so = match decision.membership {
        Membership::Entered => "the person has entered the audience",
        Membership::Exited => "the person has left the audience",
        Membership::Unknown => "it is not known whether the person is in the audience, and nothing is sent",
    };
    let reason = match decision.rule {
        MembershipRule::Boolean => Reason::new("membership_boolean", format!("{path} is {}: {so}.", to_text(&value))),
        MembershipRule::Text => {
            Reason::new("membership_text", format!("{path} is the text {}: {so}.", to_text(&value)))
        }
        MembershipRule::JourneyStep => Reason::new(
            "membership_journey_step",
            format!("There is no {path}, and this is a journey step: {so}. Legacy Journeys send no membership."),
        ),
        MembershipRule::Truthiness | MembershipRule::None if value.kind() == Kind::Undefined => {
            let near = near_misses(&holder, &Path::from_keys(vec![text.into_owned()]));
            let meant = near.first().and_then(|path| path.keys().last()).map(|key| format!(" There is `{key}`."));
            let message = format!("There is no {path}: {so}.{}", meant.unwrap_or_default());
            Reason::new("membership_absent", message)
        }
        MembershipRule::Truthiness | MembershipRule::None => {
            let message = format!("{path} is {}, not true or false: {so}.", value.kind().phrase());
            Reason::new("membership_not_boolean", message)
        }
    };
    let hint = (decision.membership == Membership::Unknown).then(|| unknown_membership_hint(payload));
    MembershipExplanation { decision, key, value, reason, hint }
}
