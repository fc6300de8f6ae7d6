//! The filters that escape, encode, decode and hash texts.

use super::call::{Call, Output};
use super::filter::filters;
use crate::json::{Str, StrBuilder, find, percent_encode};
use crate::liquid::error::Error;
use crate::liquid::text::Units;
use crate::liquid::value::LiquidValue;

filters! {
    "base64_decode", base64_decode, [], "The text that Base64 stands for.", "{{ \"aGk=\" | base64_decode }}" => "hi";
    "base64_encode", |call| call.text(to_base64(call.subject().to_string_lossy().as_bytes()).into()), [],
        "The text as Base64.", "{{ \"hi\" | base64_encode }}" => "aGk=";
    "cgi_escape", |call| percent_encoded(call, b" -_.~"), [],
        "The text for a URL's query, as Ruby's `CGI.escape` encodes it.", "{{ \"a b!\" | cgi_escape }}" => "a+b%21";
    "escape", escape, [], "The text for HTML: `&`, `<`, `>` and quotes are escaped.",
        "{{ \"a < b\" | escape }}" => "a &lt; b";
    "escape_once", escape_once, [], "The text for HTML, without escaping again what is escaped.",
        "{{ \"a &lt; b & c\" | escape_once }}" => "a &lt; b &amp; c";
    "hmac_sha256", hmac_sha256, ["key"], "The HMAC of the text with SHA-256 and a key, in hexadecimal digits.",
        "{{ \"hi\" | hmac_sha256: \"key\" | size }}" => "64";
    "sha256", |call| call.text(hex(&hmac_sha256::Hash::hash(call.subject().to_string_lossy().as_bytes())).into()), [],
        "The SHA-256 hash of the text, in hexadecimal digits.",
        "{{ \"jane@example.com\" | sha256 | slice: 0, 8 }}" => "8c87b489";
    "strip_html", |call| call.units(&without_tags(&call.subject_units())), [],
        "The text without HTML tags, comments, scripts and styles.", "{{ \"<b>hi</b>\" | strip_html }}" => "hi";
    "uri_escape", |call| percent_encoded(call, b"-_.!~*'();/?:@&=+$,#[]"), [],
        "The text with characters escaped that no URL may have.",
        "{{ \"https://a.b/c d\" | uri_escape }}" => "https://a.b/c%20d";
    "url_decode", |call| call.text(percent_decode(&call.subject())?), [], "The text that a part of a URL stands for.",
        "{{ \"a%20b+c\" | url_decode }}" => "a b c";
    "url_encode", |call| percent_encoded(call, b" -_.!~*'()"), [], "The text for a URL's query.",
        "{{ \"a b&c\" | url_encode }}" => "a+b%26c";
    "xml_escape", escape, [], "The text for XML: `&`, `<`, `>` and quotes are escaped.",
        "{{ \"a < b\" | xml_escape }}" => "a &lt; b";
}

fn base64_decode<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let decoded = from_base64(&call.subject()).ok_or("invalid base64 provided to base64_decode")?;
    call.text(String::from_utf8_lossy(&decoded).into_owned().into())
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = BASE64[(bits >> (18 - at * 6) & 63) as usize] as char;
            encoded.push(if at <= chunk.len() { digit } else { '=' });
        }
    }
    encoded
}

/// Decodes Base64; `None` if the text is not valid. White space and missing padding are allowed.
fn from_base64(subject: &Str<'_>) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> =
        subject.as_bytes().iter().copied().filter(|byte| !b"\t\n\x0C\r ".contains(byte)).collect();
    if digits.len().is_multiple_of(4) {
        for _ in 0..2 {
            if digits.last() == Some(&b'=') {
                digits.pop();
            }
        }
    }
    if digits.len() % 4 == 1 {
        return None;
    }
    let mut decoded = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for digit in digits {
        let value = BASE64.iter().position(|&known| known == digit)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count) as u8);
        }
    }
    Some(decoded)
}

/// Escapes everything except ASCII letters, digits and the bytes in `kept`. If `kept` has a space, spaces become `+`.
fn percent_encoded<'v>(call: &mut Call<'_, 'v>, kept: &[u8]) -> Output<'v> {
    let subject = call.subject();
    let mut encoded = String::new();
    percent_encode(subject.to_str().ok_or("URI malformed")?.as_bytes(), kept, &mut encoded);
    call.text(encoded.replace(' ', "+").into())
}

/// `decodeURIComponent`, with `+` for a space.
fn percent_decode(subject: &Str<'_>) -> Result<Str<'static>, Error> {
    let bytes = subject.as_bytes();
    let mut decoded = StrBuilder::default();
    let (mut at, mut plain) = (0, 0);
    let push = |from: usize, to: usize, decoded: &mut StrBuilder| {
        decoded.push(&Str::from_wtf8(bytes[from..to].to_vec().into()));
    };
    while at < bytes.len() {
        match bytes[at] {
            b'+' => {
                push(plain, at, &mut decoded);
                decoded.push_str(" ");
                at += 1;
                plain = at;
            }
            b'%' => {
                push(plain, at, &mut decoded);
                // A whole run of escapes is decoded at once: a character may take several.
                let mut run = Vec::new();
                while bytes.get(at) == Some(&b'%') {
                    let digit = |at: usize| bytes.get(at).and_then(|&byte| (byte as char).to_digit(16));
                    let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else {
                        return Err("URI malformed".into());
                    };
                    run.push((high * 16 + low) as u8);
                    at += 3;
                }
                decoded.push_str(std::str::from_utf8(&run).map_err(|_| "URI malformed")?);
                plain = at;
            }
            _ => at += 1,
        }
    }
    push(plain, at, &mut decoded);
    Ok(decoded.finish())
}

fn escape<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let subject = call.subject_units();
    call.context.charge(subject.len() as f64)?;
    call.units(&substitute(&subject, &ENTITIES))
}

fn escape_once<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let subject = call.subject_units();
    call.context.charge(subject.len() as f64)?;
    let plain = substitute(&subject, &ENTITIES.map(|(plain, entity)| (entity, plain)));
    call.units(&substitute(&plain, &ENTITIES))
}

const ENTITIES: [(&str, &str); 5] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&#34;"), ("'", "&#39;")];

/// Replaces each occurrence of a pair's first text with the second.
fn substitute(subject: &[u16], pairs: &[(&str, &str)]) -> Units {
    let mut substituted = Units::with_capacity(subject.len());
    let mut at = 0;
    while at < subject.len() {
        let is_here = |old: &str| old.bytes().enumerate().all(|(o, b)| subject.get(at + o) == Some(&u16::from(b)));
        if let Some((old, new)) = pairs.iter().find(|(old, _)| is_here(old)) {
            substituted.extend(new.encode_utf16());
            at += old.len();
        } else {
            substituted.push(subject[at]);
            at += 1;
        }
    }
    substituted
}

/// Removes tags, comments, scripts and styles; those that are never closed are kept.
fn without_tags(subject: &[u16]) -> Units {
    let mut blocks = vec![("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">")];
    let pattern = |text: &str| text.encode_utf16().collect::<Units>();
    let mut kept = Units::new();
    let mut at = 0;
    while at < subject.len() {
        let Some(open) = find(subject, &pattern("<"), at) else { break };
        kept.extend(&subject[at..open]);
        at = open;
        let mut closed = None;
        blocks.retain(|(opener, closer)| {
            if closed.is_some() || !subject[open..].starts_with(&pattern(opener)) {
                return true;
            }
            closed = find(subject, &pattern(closer), open + opener.len()).map(|end| end + closer.len());
            closed.is_some()
        });
        match closed {
            Some(end) => at = end,
            None => break,
        }
    }
    kept.extend(&subject[at..]);
    kept
}

fn hmac_sha256<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let key = call.first().map_or_else(|| "".into(), LiquidValue::written);
    let key = key.to_string_lossy().into_owned();
    let digest = hex(&hmac_sha256::HMAC::mac(call.subject().to_string_lossy().as_bytes(), key.as_bytes()));
    call.text(digest.into())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        digits.push(DIGITS[usize::from(byte >> 4)] as char);
        digits.push(DIGITS[usize::from(byte & 15)] as char);
    }
    digits
}
