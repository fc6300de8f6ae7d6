//! The members that a configuration knows, and the check that it has no others: a misspelt member must not mean its default.

use crate::issue::{Issue, did_you_mean};
use crate::json::{Json, Kind, Pointer};

/// The members of a configuration's object.
pub(super) struct Members {
    /// What they belong to, as sentences name it.
    subject: &'static str,
    /// Members with a meaning.
    known: &'static [&'static str],
    /// Members that Segment's exports carry, which change nothing here.
    ignored: &'static [&'static str],
    /// Members that Segment names otherwise, with the names that they have here.
    aliases: &'static [(&'static str, &'static str)],
}

/// The whole configuration. `$schema` is for editors.
pub(super) const CONFIGURATION: Members = Members {
    subject: "The configuration",
    known: &["subscriptions", "options"],
    ignored: &["$schema", "$comment", "id", "name", "destinationId", "createdAt", "updatedAt"],
    aliases: &[("mappings", "subscriptions"), ("actions", "subscriptions")],
};

/// A subscription. What is ignored are the members of a subscription of Segment's Public API and of Terraform's resource
/// `segment_destination_subscription`.
pub(super) const SUBSCRIPTION: Members = Members {
    subject: "A subscription",
    known: &["name", "enabled", "partnerAction", "subscribe", "mapping"],
    ignored: &[
        "$comment",
        "id",
        "actionId",
        "action_id",
        "actionSlug",
        "action_slug",
        "destinationId",
        "destination_id",
        "modelId",
        "model_id",
        "createdAt",
        "created_at",
        "updatedAt",
        "updated_at",
        "reverseETLModelId",
        "reverse_etl_model_id",
        "reverseETLSchedule",
        "reverse_etl_schedule",
    ],
    aliases: &[("trigger", "subscribe"), ("settings", "mapping"), ("inputs", "mapping")],
};

/// The options of a configuration.
pub(super) const OPTIONS: Members = Members {
    subject: "The options",
    known: &["onUnknownMembership", "legacyJourneys"],
    ignored: &["$comment"],
    aliases: &[],
};

impl Members {
    /// Adds an issue for each member that is not known. What is no object has none.
    pub(super) fn check(&self, object: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) {
        if object.kind() != Kind::Object {
            return;
        }
        for (key, member) in object.entries() {
            let name = key.to_string_lossy();
            let is_known = self.known.iter().chain(self.ignored).any(|known| *known == name);
            if is_known || member.is_undefined() {
                continue;
            }
            let message = format!("{} has no member \"{name}\".", self.subject);
            let issue = Issue::new("config_unknown_member", pointer.child(&name), message);
            issues.push(match self.hint(&name) {
                Some(hint) => issue.with_hint(hint),
                None => issue,
            });
        }
    }

    fn hint(&self, name: &str) -> Option<String> {
        if let Some((_, here)) = self.aliases.iter().find(|(alias, _)| *alias == name) {
            return Some(format!("Here it is called `{here}`."));
        }
        // A member of another level, such as an option beside `options`.
        for (members, place) in [(&OPTIONS, "in `options`"), (&SUBSCRIPTION, "in each of `subscriptions`")] {
            if members.subject != self.subject && members.known.contains(&name) {
                return Some(format!("`{name}` belongs {place}."));
            }
        }
        did_you_mean(name.as_bytes(), self.known)
    }
}
