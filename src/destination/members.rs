//! The members of a configuration, read from `members.json`, and their check: a misspelt member must not mean its default.
//!
//! The table also names what Segment's exports carry besides, such as the other members of a subscription of Segment's
//! Public API and of Terraform's resource `segment_destination_subscription`. The JSON Schema of the configuration and the
//! comments of `segment-postscript init` are made from the same table.

use crate::issue::{Issue, did_you_mean};
use crate::json::{Document, Json, Kind, Pointer, Value};

/// The members of an object of a configuration, by the name of their part of the table.
pub(super) struct Members(&'static str);

/// The whole configuration.
pub(super) const CONFIGURATION: Members = Members("configuration");

/// A subscription.
pub(super) const SUBSCRIPTION: Members = Members("subscription");

/// The options of a configuration.
pub(super) const OPTIONS: Members = Members("options");

impl Members {
    /// Adds an issue for each member that is not known, that is missing, or that has the wrong type.
    pub(super) fn check(&self, object: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) {
        thread_local! {
            static TABLE: Json = read_table();
        }
        TABLE.with(|table| {
            let definition = table.member(self.0);
            if object.kind() != Kind::Object {
                let types = Value::Array(vec!["object".into()]);
                issues.push(wrong_type(pointer.clone(), &text(&definition, "subject"), &types, object));
                return;
            }
            let members = definition.member("members");
            for (key, member) in object.entries() {
                let is_known = !members.member(&key).is_undefined();
                let is_ignored = || definition.member("ignored").elements().any(|name| name.js_string() == key);
                if !member.is_undefined() && !is_known && !is_ignored() {
                    issues.push(unknown(table, &definition, pointer, &key.to_string_lossy()));
                }
            }
            for (key, expected) in members.entries() {
                let name = key.to_string_lossy();
                check_member(&expected, &name, &object.member(&key), pointer.child(&name), issues);
            }
        });
    }
}

fn read_table() -> Json {
    match Document::parse(include_bytes!("members.json")) {
        Ok(document) => document.root().into_owned(),
        // The file is part of the program, and a test reads it.
        Err(_) => Value::Null,
    }
}

fn text(definition: &Json, name: &str) -> String {
    definition.member(name).js_string().to_string()
}

/// The issue of a member that the table does not have.
fn unknown(table: &Json, definition: &Json, pointer: &Pointer, name: &str) -> Issue {
    let message = [&text(definition, "subject"), " has no member \"", name, "\"."].concat();
    let mut issue = Issue::new("config_unknown_member", pointer.child(name), message);
    let known: Vec<String> = definition.member("members").entries().iter().map(|(key, _)| key.to_string()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let alias = definition.member("aliases").member(name);
    // A member of another object, such as an option beside `options`.
    let other = table.entries().into_iter().find(|(_, other)| !other.member("members").member(name).is_undefined());
    issue.hint = match other {
        _ if !alias.is_undefined() => Some(["Here it is called `", &alias.js_string().to_string(), "`."].concat()),
        Some((_, other)) => Some(["`", name, "` belongs ", &text(&other, "location"), "."].concat()),
        None => did_you_mean(name.as_bytes(), &known),
    };
    issue
}

/// Adds an issue if a member is not as the table has it.
fn check_member(expected: &Json, name: &str, member: &Json, pointer: Pointer, issues: &mut Vec<Issue>) {
    let types = expected.member("type");
    let is_right = match member.kind() {
        Kind::Undefined => expected.member("required").is_undefined(),
        kind => types.elements().any(|allowed| allowed.is_string(kind.name())),
    };
    if !is_right {
        issues.push(wrong_type(pointer, name, &types, member));
        return;
    }
    let choices: Vec<String> =
        expected.member("enum").elements().map(|choice| choice.js_string().to_string()).collect();
    if !choices.is_empty() && !member.is_undefined() && !choices.iter().any(|choice| member.is_string(choice)) {
        let message = [name, " must be \"", &choices.join("\" or \""), "\"."].concat();
        issues.push(Issue::new("config_invalid", pointer, message));
    }
}

/// The issue of a value that has none of the types; null, where it is allowed, is not mentioned.
fn wrong_type(pointer: Pointer, subject: &str, types: &Json, found: &Json) -> Issue {
    let wanted = types.elements().next().unwrap_or_default().js_string().to_string();
    let article = if wanted.starts_with(['a', 'o']) { "an" } else { "a" };
    let found = match found.kind() {
        Kind::Undefined => "is missing".to_owned(),
        kind => ["is ", kind.name()].concat(),
    };
    let message = [subject, " must be ", article, " ", &wanted, ", but it ", &found, "."].concat();
    Issue::new("config_invalid", pointer, message)
}
