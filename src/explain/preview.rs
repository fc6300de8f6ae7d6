//! Previews: the beginning of the JSON text of a value, without writing the rest.

use crate::json::{self, Kind, Value};

/// The maximum length of a preview, in characters.
const MAX_SHOWN: usize = 200;

/// The JSON text of a value as JavaScript writes it, or its beginning and the number of bytes of the whole.
pub(super) fn preview(value: &Value<'_>) -> (String, Option<usize>) {
    let mut shown = Vec::new();
    write(value, &mut shown);
    let text = String::from_utf8_lossy(&shown);
    match text.char_indices().nth(MAX_SHOWN) {
        None => (text.into_owned(), None),
        Some((end, _)) => (text[..end].to_owned(), Some(bytes_of(value))),
    }
}

/// Appends the text, and stops once it is long enough.
fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    match value.kind() {
        Kind::Object => {
            out.push(b'{');
            for (at, (key, member)) in value.entries().iter().filter(|(_, member)| !member.is_undefined()).enumerate() {
                if out.len() > MAX_SHOWN * 4 {
                    return;
                }
                if at > 0 {
                    out.push(b',');
                }
                json::write(&Value::String(key.clone()), out);
                out.push(b':');
                write(member, out);
            }
            out.push(b'}');
        }
        Kind::Array => {
            out.push(b'[');
            for (at, element) in value.elements().enumerate() {
                if out.len() > MAX_SHOWN * 4 {
                    return;
                }
                if at > 0 {
                    out.push(b',');
                }
                write(&element, out);
            }
            out.push(b']');
        }
        // Parsed first: JavaScript may write numbers and texts of the event differently.
        Kind::Number => json::write(&Value::Number(value.as_f64().unwrap_or(f64::NAN)), out),
        Kind::String => json::write(&Value::String(value.as_string().unwrap_or_default()), out),
        _ => json::write(value, out),
    }
}

fn bytes_of(value: &Value<'_>) -> usize {
    if let Value::Node(node) = value {
        return node.text().len();
    }
    let mut text = Vec::new();
    json::write(value, &mut text);
    text.len()
}
