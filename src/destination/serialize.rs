//! The serialization of results as JSON text.

use super::{MappedEvent, Outcome};
use crate::issue::Issue;
use crate::json::{self, Json, Str, Value};

pub(super) fn issues_json(issues: &[Issue]) -> Json {
    Value::Array(issues.iter().cloned().map(Json::from).collect())
}

/// Appends the JSON of an event's results.
pub(crate) fn write_mapped_events(results: &[MappedEvent<'_>], out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, mapped) in results.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_mapped_event(mapped, out);
    }
    out.push(b']');
}

/// Appends the JSON of the results of a line that can't be read.
pub(crate) fn write_unread_line(issue: Issue, number: usize, out: &mut Vec<u8>) {
    // Every line of a file may be invalid, so nothing is copied.
    out.extend_from_slice(b"[{");
    write_head(0, None, out);
    out.extend_from_slice(b"\"invalid\",\"errors\":[");
    json::write(&Json::from(issue), out);
    out.extend_from_slice(b"],\"line\":");
    json::write(&Value::from(number), out);
    out.extend_from_slice(b"}]");
}

/// Appends the JSON of one result.
pub(crate) fn write_mapped_event(mapped: &MappedEvent<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    write_head(mapped.subscription, mapped.name, out);
    match &mapped.outcome {
        Outcome::Mapped { payload, decision } => {
            out.extend_from_slice(b"\"mapped\",\"payload\":");
            json::write(payload, out);
            out.extend_from_slice(b",\"membership\":\"");
            out.extend_from_slice(decision.membership.name().as_bytes());
            out.extend_from_slice(b"\",\"membershipRule\":\"");
            out.extend_from_slice(decision.rule.name().as_bytes());
            out.push(b'"');
        }
        Outcome::NotSubscribed => out.extend_from_slice(b"\"not_subscribed\""),
        Outcome::Disabled => out.extend_from_slice(b"\"disabled\""),
        Outcome::Invalid(issues) => {
            out.extend_from_slice(b"\"invalid\",\"errors\":");
            json::write(&issues_json(issues), out);
        }
    }
    out.push(b'}');
}

/// Appends the members that all results have, up to the status.
fn write_head(subscription: usize, name: Option<&Str<'_>>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"subscription\":");
    json::write(&Value::Number(subscription as f64), out);
    if let Some(name) = name {
        out.extend_from_slice(b",\"name\":");
        json::write(&Value::String(name.borrowed()), out);
    }
    out.extend_from_slice(b",\"action\":\"syncAudiences\",\"status\":");
}
