//! Serialization of values, as by `JSON.stringify`; values of an event are copied verbatim.

use super::number::number_to_string;
use super::text::Str;
use super::value::Value;

/// Appends the JSON text of a value. Undefined members are left out; undefined elements, and undefined itself, are `null`.
pub fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) if (0.0..10.0).contains(number) && number.fract() == 0.0 => {
            out.push(b'0' + *number as u8);
        }
        Value::Number(number) if number.is_finite() => out.extend_from_slice(number_to_string(*number).as_bytes()),
        // NaN and the infinities have no JSON text.
        Value::Undefined | Value::Null | Value::Number(_) => out.extend_from_slice(b"null"),
        Value::String(text) => write_string(text, out),
        Value::Node(node) => out.extend_from_slice(node.text()),
        Value::Array(elements) => {
            out.push(b'[');
            for (at, element) in elements.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(element, out);
            }
            out.push(b']');
        }
        Value::Object(object) => {
            out.push(b'{');
            let mut first = true;
            for (key, member) in object.iter().filter(|(_, member)| !member.is_undefined()) {
                if !first {
                    out.push(b',');
                }
                first = false;
                write_string(key, out);
                out.push(b':');
                write(member, out);
            }
            out.push(b'}');
        }
    }
}

/// The JSON text of a value.
///
/// ```
/// # use segment_postscript::json::{Json, to_text};
/// let value = Json::Array(vec![Json::Undefined, Json::Number(1e21), "\u{1f600}\n".into()]);
/// assert_eq!(to_text(&value), r#"[null,1e+21,"😀\n"]"#);
/// ```
#[must_use]
pub fn to_text(value: &Value<'_>) -> String {
    let mut out = Vec::new();
    write(value, &mut out);
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The first of a surrogate's three bytes, and of some other characters.
const SURROGATE: u8 = 0xED;

/// Appends a string in quotes. Unpaired surrogates are escaped, so that the text is always UTF-8.
pub(super) fn write_string(text: &Str<'_>, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let bytes = text.as_bytes();
    // Without the early exit of `&&`, the loop is vectorized.
    #[allow(clippy::needless_bitwise_bool)]
    let is_plain = |plain: bool, &byte: &u8| plain & (byte >= 0x20) & !matches!(byte, b'"' | b'\\' | SURROGATE);
    out.reserve(bytes.len() + 3);
    out.push(b'"');
    if bytes.iter().fold(true, is_plain) {
        out.extend_from_slice(bytes);
        out.push(b'"');
        return;
    }
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x09 => b't',
            0x0A => b'n',
            0x0C => b'f',
            0x0D => b'r',
            0..0x20 => 0,
            SURROGATE if bytes.get(at + 1).is_some_and(|&next| next >= 0xA0) => 0,
            _ => continue,
        };
        out.extend_from_slice(&bytes[copied..at]);
        copied = at + 1;
        if short != 0 {
            out.extend_from_slice(&[b'\\', short]);
            continue;
        }
        let unit = if byte == SURROGATE {
            copied = at + 3;
            let low = |offset: usize| u16::from(bytes.get(at + offset).map_or(0, |byte| byte & 0x3F));
            0xD000 | low(1) << 6 | low(2)
        } else {
            u16::from(byte)
        };
        out.extend_from_slice(b"\\u");
        out.extend([12, 8, 4, 0].map(|shift| HEX[usize::from(unit >> shift & 0xF)]));
    }
    out.extend_from_slice(&bytes[copied..]);
    out.push(b'"');
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Undefined => f.write_str("undefined"),
            _ => f.write_str(&to_text(self)),
        }
    }
}
