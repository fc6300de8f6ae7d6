//! The validation of the members of a configuration by the table `members.json`, so that no misspelt member is ignored.
//!
//! The table also lists the additional members of Segment's exports (subscriptions of the Public API, Terraform's
//! resource `segment_destination_subscription`), which are ignored. The JSON Schema of the configuration and the
//! comments of `segment-postscript init` are generated from the same table.

use crate::issue::{Issue, closest_name};
use crate::json::{Document, Json, Kind, Pointer, Value};

/// The entry of the table for one kind of object in a configuration, by its name.
pub(super) struct MemberTable(&'static str);

pub(super) const CONFIGURATION: MemberTable = MemberTable("configuration");
pub(super) const SUBSCRIPTION: MemberTable = MemberTable("subscription");
pub(super) const OPTIONS: MemberTable = MemberTable("options");

/// Parses the table; never fails in practice, since it is built in.
pub(super) fn table() -> Result<Document<'static>, Issue> {
    Ok(Document::parse(include_bytes!("members.json"))?)
}

impl MemberTable {
    /// Adds an issue for each member that is unknown, missing or of the wrong type.
    pub(super) fn check(&self, table: &Value<'_>, object: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) {
        let part = table.member(self.0);
        if object.kind() != Kind::Object {
            issues.extend(wrong_type(pointer, &text(&part, "subject"), &["object".to_owned()], object.kind()));
            return;
        }
        let members = part.member("members");
        let known = texts(&members);
        let ignored = texts(&part.member("ignored"));
        for name in texts(object) {
            if !known.contains(&name) && !ignored.contains(&name) && !object.member(&name).is_undefined() {
                issues.push(unknown(table, &part, &known, object, pointer, &name));
            }
        }
        for name in known {
            let (expected, member) = (members.member(&name), object.member(&name));
            let pointer = pointer.child(&name);
            let (mut types, choices) = (texts(&expected.member("type")), texts(&expected.member("enum")));
            if expected.member("required").is_undefined() {
                types.push("undefined".to_owned());
            }
            if let Some(issue) = wrong_type(&pointer, &name, &types, member.kind()) {
                issues.push(issue);
            } else if !choices.is_empty()
                && !choices.iter().any(|choice| member.is_string(choice))
                && !member.is_undefined()
            {
                let message = [&name, " must be \"", &choices.join("\" or \""), "\"."].concat();
                issues.push(Issue::new("config_invalid", pointer, message));
            }
        }
    }
}

fn text(part: &Value<'_>, name: &str) -> String {
    part.member(name).js_string().to_string_lossy().into()
}

/// The keys of an object, or the strings of an array.
fn texts(value: &Value<'_>) -> Vec<String> {
    let keys = value.entries().into_iter().map(|(key, _)| key);
    keys.chain(value.elements().map(|text| text.js_string())).map(|text| text.to_string_lossy().into()).collect()
}

/// The issue of an unknown member.
fn unknown(
    table: &Value<'_>,
    part: &Value<'_>,
    known: &[String],
    object: &Json,
    pointer: &Pointer,
    name: &str,
) -> Issue {
    let message = [&text(part, "subject"), " has no member \"", name, "\"."].concat();
    let member = pointer.child(name);
    let issue = Issue::new("config_unknown_member", &member, message);
    let alias = part.member("aliases").member(name).as_string();
    // A member that belongs to another object, such as an option outside of `options`.
    let other = table.entries().into_iter().find(|(_, other)| !other.member("members").member(name).is_undefined());
    match (alias, other) {
        (Some(alias), _) => {
            let alias = alias.to_string_lossy();
            let issue = issue.with_meant(member, Some(&alias), object);
            issue.with_hint(["Here it is called `", &alias, "`."].concat())
        }
        (None, Some((_, other))) => issue.with_hint(["`", name, "` belongs ", &text(&other, "location"), "."].concat()),
        (None, None) => issue.with_meant(member, closest_name(name, known).as_deref(), object),
    }
}

/// The issue of a value that has none of the types. The first type is the recommended one.
fn wrong_type(pointer: &Pointer, subject: &str, types: &[String], found: Kind) -> Option<Issue> {
    let expected = types.first().filter(|_| !types.iter().any(|name| name == found.name()))?;
    let article = if expected.starts_with(['a', 'o']) { " must be an " } else { " must be a " };
    let found = if found == Kind::Undefined { ["missing", ""] } else { ["", found.name()] }.concat();
    let message = [subject, article, expected, ", but it is ", &found, "."].concat();
    Some(Issue::new("config_invalid", pointer, message))
}
