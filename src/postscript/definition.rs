//! The destination's definition, read from `definition.json`.

use super::SYNC_AUDIENCES;
use crate::json::{Document, Json, Object, Value};

/// The destination as data: settings, actions, their fields with labels, descriptions and defaults, the trigger.
#[must_use]
pub fn definition() -> Json {
    match Document::parse(include_bytes!("definition.json")) {
        Ok(document) => document.root().into_owned(),
        // The file is part of the program, and a test reads it.
        Err(_) => Value::Null,
    }
}

/// The field definitions of Sync Audiences.
#[must_use]
pub fn fields() -> Json {
    of_action("fields")
}

/// The mapping that Sync Audiences has unless somebody changes it: its fields' defaults.
#[must_use]
pub fn default_mapping() -> Json {
    let with_default = |(key, field): (_, Json)| (key, field.member("default"));
    Value::Object(fields().entries().into_iter().map(with_default).collect::<Object<'_>>())
}

/// The trigger that Sync Audiences has unless somebody changes it.
#[must_use]
pub fn default_trigger() -> String {
    of_action("defaultSubscription").js_string().to_string()
}

/// A member of the action. Each destination that is compiled asks for several, so the file is read once.
fn of_action(member: &str) -> Json {
    thread_local! {
        static ACTION: Json = definition().member("actions").member(SYNC_AUDIENCES);
    }
    ACTION.with(|action| action.member(member))
}
