//! The formats `uri`, `uri-reference` and `uri-template`, as ajv-formats validates them.
//!
//! A single slash is accepted before an authority, where RFC 3986 requires two.

use super::ip::{is_ipv4, is_ipv6};
use crate::json::Str;

/// Whether the text is an absolute URI.
pub(super) fn is_uri(text: &[u8]) -> bool {
    // Only references may contain quotes. The colon of the scheme satisfies the other condition of ajv-formats, a slash
    // or a colon anywhere.
    !text.contains(&b'"') && after_scheme(text).is_some_and(|rest| is_hierarchy(rest, false))
}

/// Whether the text is an absolute or relative URI.
pub(super) fn is_uri_reference(text: &[u8]) -> bool {
    is_hierarchy(text, true) || after_scheme(text).is_some_and(|rest| is_hierarchy(rest, true))
}

fn after_scheme(text: &[u8]) -> Option<&[u8]> {
    let end = text.iter().position(|&byte| byte == b':')?;
    let scheme = &text[..end];
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    (scheme.first()?.is_ascii_alphabetic() && scheme.iter().all(plain)).then(|| &text[end + 1..])
}

/// Authority, path, query and fragment.
fn is_hierarchy(text: &[u8], may_be_empty: bool) -> bool {
    let cut = |text: &[u8], mark: &[u8]| text.iter().position(|byte| mark.contains(byte)).unwrap_or(text.len());
    let (path, rest) = text.split_at(cut(text, b"?#"));
    let (query, fragment) = rest.split_at(cut(rest, b"#"));
    let path_fits = match path {
        [] => may_be_empty,
        [b'/', b'/', rest @ ..] => is_authority_and_path(rest) || is_authority_and_path(&path[1..]),
        [b'/', rest @ ..] => is_authority_and_path(rest) || all(rest, b"-._~!$&'\"()*+,;=:@/"),
        _ => all(path, b"-._~!$&'\"()*+,;=:@/"),
    };
    let tail_fits = |tail: &[u8]| tail.is_empty() || all(&tail[1..], b"-._~!$&'\"()*+,;=:@/?");
    path_fits && tail_fits(query) && tail_fits(fragment)
}

fn is_authority_and_path(text: &[u8]) -> bool {
    let end = text.iter().position(|&byte| byte == b'/').unwrap_or(text.len());
    let (authority, path) = text.split_at(end);
    if !all(path, b"-._~!$&'\"()*+,;=:@/") {
        return false;
    }
    let host = match authority.iter().position(|&byte| byte == b'@') {
        Some(at) if all(&authority[..at], b"-._~!$&'()*+,;=:") => &authority[at + 1..],
        Some(_) => return false,
        None => authority,
    };
    let (host_fits, port) = if let [b'[', rest @ ..] = host {
        let Some(end) = rest.iter().position(|&byte| byte == b']') else { return false };
        (is_ipv6(&rest[..end], true) || is_ip_future(&rest[..end]), &rest[end + 1..])
    } else {
        let end = host.iter().position(|&byte| byte == b':').unwrap_or(host.len());
        let name = &host[..end];
        (is_ipv4(name, true) || all(name, b"-._~!$&'\"()*+,;="), &host[end..])
    };
    let port_fits = match port {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    host_fits && port_fits
}

/// RFC 3986's `IPvFuture`, such as `v1.anything`.
fn is_ip_future(text: &[u8]) -> bool {
    let Some(dot) = text.iter().position(|&byte| byte == b'.') else { return false };
    let (version, address) = (&text[..dot], &text[dot + 1..]);
    matches!(version, [b'v' | b'V', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit))
        && !address.is_empty()
        && !address.contains(&b'%')
        && all(address, b"-._~!$&'()*+,;=:")
}

/// Whether the text consists of letters, digits, the given characters and percent-encoded bytes.
fn all(mut text: &[u8], marks: &[u8]) -> bool {
    while let Some((&byte, rest)) = text.split_first() {
        text = match rest {
            [high, low, rest @ ..] if byte == b'%' && high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
            _ if byte.is_ascii_alphanumeric() || marks.contains(&byte) => rest,
            _ => return false,
        };
    }
    true
}

/// Whether the text is a template by RFC 6570, with ajv-formats' laxer rules: `/users{/id}{?page,size:3,rest*}`.
pub(super) fn is_uri_template(text: &Str<'_>) -> bool {
    let mut text = text.as_bytes();
    while let Some((&byte, rest)) = text.split_first() {
        text = match (byte, rest) {
            (b'%', [high, low, rest @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
            (b'{', rest) => {
                let Some(end) = rest.iter().position(|&byte| byte == b'}') else { return false };
                if !is_expression(&rest[..end]) {
                    return false;
                }
                &rest[end + 1..]
            }
            (0..=0x20 | b'"' | b'\'' | b'<' | b'>' | b'%' | b'\\' | b'^' | b'`' | b'|' | b'}', _) => return false,
            _ => rest,
        };
    }
    true
}

fn is_expression(text: &[u8]) -> bool {
    let variables = match text {
        [first, rest @ ..] if b"+#./;?&=,!@|".contains(first) => rest,
        _ => text,
    };
    variables.split(|&byte| byte == b',').all(|variable| {
        let end = variable.iter().position(|byte| b":*".contains(byte)).unwrap_or(variable.len());
        let (name, modifier) = variable.split_at(end);
        let modifier_fits = match modifier {
            [] | [b'*'] => true,
            [b':', b'1'..=b'9', rest @ ..] => rest.len() <= 3 && rest.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        modifier_fits && !name.is_empty() && all(name, b"_")
    })
}
