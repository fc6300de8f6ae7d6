//! [`Format`]: the formats of string fields, as ajv-formats validates them.

use super::date::is_date_like;
use super::host::is_pattern;
use super::ip::{is_ipv4, is_ipv6};
use super::uri;
use crate::json::{Str, is_js_space};
use crate::named::named;

named! {
    /// A format of a string field.
    pub(super) enum Format {
        /// The format of `datetime` fields: anything that dayjs parses.
        DateLike = "date-like",
        /// A hint for user interfaces; not validated, and neither is the next one.
        Password = "password",
        Text = "text",
        Date = "date",
        Time = "time",
        DateTime = "date-time",
        Email = "email",
        Hostname = "hostname",
        Ipv4 = "ipv4",
        Ipv6 = "ipv6",
        Uri = "uri",
        UriReference = "uri-reference",
        UriTemplate = "uri-template",
        Regex = "regex",
        Uuid = "uuid",
    }
}

impl Format {
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// The format's name in messages.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::DateTime => "date and time",
            Self::Email => "email address",
            Self::Ipv4 => "IPv4 address",
            Self::Ipv6 => "IPv6 address",
            Self::Uri => "URI",
            Self::UriReference => "URI Reference",
            Self::UriTemplate => "URI-template",
            Self::Regex => "regular expression",
            _ => self.name(),
        }
    }

    pub(super) fn accepts(self, text: &Str<'_>) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::Password | Self::Text => true,
            Self::DateLike => is_date_like(text),
            Self::Date => is_date(bytes),
            Self::Time => is_time(bytes),
            Self::DateTime => is_date_time(text),
            Self::Email => is_email(bytes),
            Self::Hostname => is_hostname(bytes),
            Self::Ipv4 => is_ipv4(bytes, true),
            Self::Ipv6 => is_ipv6(bytes, false),
            Self::Uri => uri::is_uri(bytes),
            Self::UriReference => uri::is_uri_reference(bytes),
            Self::UriTemplate => uri::is_uri_template(text),
            Self::Regex => is_regex(text),
            Self::Uuid => is_uuid(bytes),
        }
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// `2024-02-29`
fn is_date(text: &[u8]) -> bool {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let (Some(year), Some(month), Some(day)) = (number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2])) else {
        return false;
    };
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `23:59:60.5+01:00`; the zone may be missing.
fn is_time(text: &[u8]) -> bool {
    let Some((&[h1, h2, b':', m1, m2, b':', s1, s2], mut rest)) = text.split_first_chunk::<8>() else { return false };
    let (Some(hour), Some(minute), Some(second)) = (number(&[h1, h2]), number(&[m1, m2]), number(&[s1, s2])) else {
        return false;
    };
    if !(hour <= 23 && minute <= 59 && second <= 59 || (hour, minute, second) == (23, 59, 60)) {
        return false;
    }
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return false;
        }
        rest = &fraction[digits..];
    }
    match rest {
        [] | [b'z' | b'Z'] => true,
        [b'+' | b'-', zone @ ..] => match *zone {
            [h1, h2] => number(&[h1, h2]).is_some(),
            [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => number(&[h1, h2, m1, m2]).is_some(),
            _ => false,
        },
        _ => false,
    }
}

/// A date and a time, separated by one `T` or one white-space character.
fn is_date_time(text: &Str<'_>) -> bool {
    let Some(text) = text.to_str() else { return false };
    let mut parts = text.split(|c: char| matches!(c, 't' | 'T') || is_js_space(c));
    match (parts.next(), parts.next(), parts.next()) {
        (Some(date), Some(time), None) => is_date(date.as_bytes()) && is_time(time.as_bytes()),
        _ => false,
    }
}

fn is_email(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|&byte| byte == b'@') else { return false };
    let atom = |atom: &[u8]| {
        !atom.is_empty()
            && atom.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(byte))
    };
    let domain = &text[at + 1..];
    text[..at].split(|&byte| byte == b'.').all(atom)
        && domain.contains(&b'.')
        && domain.split(|&byte| byte == b'.').all(|label| is_label(label, usize::MAX))
}

/// A label of a domain name: letters, digits and, except at its ends, hyphens.
fn is_label(label: &[u8], max_length: usize) -> bool {
    label.len() <= max_length
        && label.first().is_some_and(u8::is_ascii_alphanumeric)
        && label.last().is_some_and(u8::is_ascii_alphanumeric)
        && label.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_hostname(text: &[u8]) -> bool {
    let name = text.strip_suffix(b".").unwrap_or(text);
    name.len() <= 253 && name.split(|&byte| byte == b'.').all(|label| is_label(label, 63))
}

fn is_uuid(text: &[u8]) -> bool {
    let named = text.get(..9).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"urn:uuid:"));
    let text = if named { &text[9..] } else { text };
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The format `regex`. As in ajv-formats, patterns with the anchor `\Z`, which JavaScript does not have, are invalid.
fn is_regex(text: &Str<'_>) -> bool {
    let anchored = text.as_bytes().windows(3).any(|three| three[0] != b'\\' && three[1..] == *b"\\Z");
    !anchored && is_pattern(text)
}
