//! The filters that serialize a value as JSON.

use super::call::{Call, Output};
use super::filter::filters;
use crate::json::{Kind, Str, Value, to_text};
use crate::liquid::value::LiquidValue;

filters! {
    "inspect", json, ["[indent]"], "The value as JSON text.", "{{ \"a\" | inspect }}" => "\"a\"";
    "json", json, ["[indent]"], "The value as JSON text, indented by a number of spaces or a text if it is given.",
        "{{ tags | json }}" => "[1,true]" for "{\"tags\": [1, true]}";
    "jsonify", json, ["[indent]"], "The value as JSON text.", "{{ \"a\" | jsonify }}" => "\"a\"";
}

fn json<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    if call.value.is_undefined() {
        return Ok(LiquidValue::UNDEFINED);
    }
    let indent = call.first().and_then(|space| match (space.as_number(), space.as_str()) {
        // V8 breaks lines for a width below 1, too.
        (Some(width), _) if width > 0.0 => Some(" ".repeat(width.min(10.0) as usize)),
        (_, Some(text)) if !text.is_empty() => {
            Some(Str::from_units(text.utf16_units().take(10)).to_string_lossy().into_owned())
        }
        _ => None,
    });
    let mut out = Vec::new();
    write_json(&call.value.to_json(), indent.as_deref(), 0, &mut out);
    call.context.charge(out.len() as f64)?;
    Ok(LiquidValue::text(String::from_utf8_lossy(&out).into_owned()))
}

fn write_json(value: &Value<'_>, indent: Option<&str>, depth: usize, out: &mut Vec<u8>) {
    let line = |depth: usize, out: &mut Vec<u8>| {
        if let Some(indent) = indent {
            out.push(b'\n');
            (0..depth).for_each(|_| out.extend_from_slice(indent.as_bytes()));
        }
    };
    let is_array = value.kind() == Kind::Array;
    let members: Vec<_> = match value.kind() {
        Kind::Array => value.elements().map(|element| ("".into(), element)).collect(),
        Kind::Object => value.entries().into_iter().filter(|(_, member)| !member.is_undefined()).collect(),
        // As `JSON.stringify` writes it, not as it is spelled in the event.
        _ => return out.extend_from_slice(to_text(&value.clone().into_owned()).as_bytes()),
    };
    out.push(if is_array { b'[' } else { b'{' });
    for (at, (key, member)) in members.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        line(depth + 1, out);
        if !is_array {
            out.extend_from_slice(to_text(&Value::String(key.clone())).as_bytes());
            out.extend_from_slice(if indent.is_none() { b":" } else { b": " });
        }
        write_json(member, indent, depth + 1, out);
    }
    if !members.is_empty() {
        line(depth, out);
    }
    out.push(if is_array { b']' } else { b'}' });
}
