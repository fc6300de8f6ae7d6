//! The destination's definition, read from `definition.json`.

use super::SYNC_AUDIENCES;
use crate::json::{Document, Json, Object, Value};

/// The destination as data: settings, actions, their fields with labels, descriptions and defaults, the trigger.
///
/// ```
/// let definition = segment_postscript::postscript::definition();
/// assert!(definition.member("actions").member("syncAudiences").member("title").is_string("Sync Audiences"));
/// ```
#[must_use]
pub fn definition() -> Json {
    match Document::parse(include_bytes!("definition.json")) {
        Ok(document) => document.root().into_owned(),
        // The file is built in, and a test parses it.
        Err(_) => Value::Null,
    }
}

/// The field definitions of Sync Audiences.
///
/// ```
/// let fields = segment_postscript::postscript::fields();
/// assert_eq!(fields.member("segment_audience_key").member("required").as_bool(), Some(true));
/// ```
#[must_use]
pub fn fields() -> Json {
    of_action("fields")
}

/// The default mapping of Sync Audiences: its fields' defaults.
///
/// ```
/// let mapping = segment_postscript::postscript::default_mapping();
/// assert!(mapping.member("segment_audience_key").member("@path").is_string("$.context.personas.computation_key"));
/// ```
#[must_use]
pub fn default_mapping() -> Json {
    let with_default = |(key, field): (_, Json)| (key, field.member("default"));
    Value::Object(fields().entries().into_iter().map(with_default).collect::<Object<'_>>())
}

/// The default trigger of Sync Audiences.
///
/// ```
/// # use segment_postscript::fql::Trigger;
/// assert!(Trigger::parse(&segment_postscript::postscript::default_trigger()).is_ok());
/// ```
#[must_use]
pub fn default_trigger() -> String {
    of_action("defaultSubscription").js_string().to_string()
}

/// A member of the action. The file is parsed only once, because compiling a destination needs several members.
fn of_action(member: &str) -> Json {
    thread_local! {
        static ACTION: Json = definition().member("actions").member(SYNC_AUDIENCES);
    }
    ACTION.with(|action| action.member(member))
}
