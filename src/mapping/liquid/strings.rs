//! The filters for texts: cutting, replacing, escaping, encoding.

use super::host::is_letter_or_digit;
use super::render::{Context, Failure};
use super::text::{
    Units, advance, find_last, is_space, length, split, text, trim_end, trim_start, units, width_at, words,
};
use super::value::Liquid;
use crate::json::{Str, StrBuilder, find, percent_encode};

/// What a filter makes of a value. One that nobody knows leaves it as it is.
#[allow(clippy::too_many_lines)] // A table, one entry for each filter.
pub(super) fn apply<'v>(
    context: &mut Context<'v>,
    name: &str,
    value: Liquid<'v>,
    arguments: &[Liquid<'v>],
) -> Result<Liquid<'v>, Failure> {
    let subject = || value.written();
    let argument = |at: usize| units(&arguments.get(at).map_or_else(|| "".into(), Liquid::written));
    // An argument that is not there, or undefined, has the default.
    let given = |at: usize| arguments.get(at).filter(|argument| !argument.is_undefined());
    let made: Str<'v> = match name {
        "append" | "prepend" => {
            if arguments.len() != 1 {
                return Err(format!("{name} expect 2 arguments").into());
            }
            let (value, added) = (subject(), arguments[0].written());
            let mut built = StrBuilder::default();
            context.charge((value.utf16_len() + added.utf16_len()) as f64)?;
            let (first, second) = if name == "append" { (value, added) } else { (added, value) };
            built.push(&first);
            built.push(&second);
            built.finish()
        }
        "upcase" => subject().to_upper_case(),
        "downcase" => subject().to_lower_case(),
        "capitalize" => {
            let subject = units(&subject());
            let (first, rest) = subject.split_at(subject.len().min(1));
            let mut built = StrBuilder::default();
            built.push(&text(first).to_upper_case());
            built.push(&text(rest).to_lower_case());
            built.finish()
        }
        "strip" | "lstrip" | "rstrip" => {
            let subject = units(&subject());
            // Characters to take off may be given instead of white space.
            let set = arguments.first().filter(|set| set.is_js_truthy());
            text(match set {
                None if name == "strip" => trim_end(trim_start(&subject)),
                None if name == "lstrip" => trim_start(&subject),
                None => trim_end(&subject),
                Some(set) => strip_set(&subject, &units(&set.written()), name),
            })
        }
        "remove" | "replace" => {
            let (subject, pattern) = (units(&subject()), argument(0));
            let new = if name == "remove" { Units::new() } else { argument(1) };
            let parts = split(&subject, &pattern);
            let grown = subject.len() as f64 + (parts.len() as f64 - 1.0) * (new.len() as f64 - pattern.len() as f64);
            context.charge(grown)?;
            text(&parts.join(new.as_slice()))
        }
        "remove_first" | "replace_first" | "remove_last" | "replace_last" => {
            let (subject, pattern) = (units(&subject()), argument(0));
            let new = if name.starts_with("remove") { Units::new() } else { argument(1) };
            let last = name.ends_with("last");
            let found = if last { find_last(&subject, &pattern) } else { find(&subject, &pattern, 0) };
            match found {
                Some(at) => text(&[&subject[..at], &new, &subject[at + pattern.len()..]].concat()),
                None => text(&subject),
            }
        }
        "split" => {
            let (subject, pattern) = (units(&subject()), argument(0));
            context.charge(subject.len() as f64)?;
            let mut parts: Vec<_> = split(&subject, &pattern);
            while parts.last().is_some_and(|part| part.is_empty()) {
                parts.pop();
            }
            return Ok(Liquid::list(parts.into_iter().map(|part| Liquid::text(text(part))).collect()));
        }
        "strip_newlines" => {
            let subject = units(&subject());
            let newline = u16::from(b'\n');
            let stays = |&at: &usize| {
                subject[at] != newline && !(subject[at] == u16::from(b'\r') && subject.get(at + 1) == Some(&newline))
            };
            text(&(0..subject.len()).filter(stays).map(|at| subject[at]).collect::<Units>())
        }
        "squish" | "normalize_whitespace" => {
            let subject = units(&subject());
            let joined = words(&subject).join([u16::from(b' ')].as_slice());
            text(if name == "squish" { trim_end(trim_start(&joined)) } else { &joined })
        }
        "truncate" => {
            let subject = units(&subject());
            let most = given(0).map_or(50.0, Liquid::js_number);
            let end = given(1).map_or_else(|| units(&"...".into()), |end| units(&end.written()));
            context.charge((subject.len() + end.len()) as f64)?;
            if subject.len() as f64 <= most || advance(&subject, 0, most) >= subject.len() {
                return Ok(value);
            }
            let kept = most - length(&end) as f64;
            let kept = advance(&subject, 0, if kept.is_nan() { f64::NAN } else { kept.max(0.0) });
            text(&[&subject[..kept], &end].concat())
        }
        "truncatewords" => {
            let subject = units(&subject());
            let mut most = given(0).map_or(15.0, Liquid::js_number);
            let end = given(1).map_or_else(|| units(&"...".into()), |end| units(&end.written()));
            if most <= 0.0 {
                most = 1.0;
            }
            let parts = words(trim_start(&subject));
            let kept = if most.is_nan() { 0 } else { (most as usize).min(parts.len()) };
            let mut joined = parts[..kept].join([u16::from(b' ')].as_slice());
            if parts.len() as f64 >= most {
                joined.extend(end);
            }
            text(&joined)
        }
        "number_of_words" => {
            let mode = arguments.first().and_then(Liquid::as_str).unwrap_or_default();
            return Ok(Liquid::number(number_of_words(&units(&subject()), &mode.to_string_lossy()) as f64));
        }
        "escape" | "xml_escape" | "escape_once" => {
            let mut subject = units(&subject());
            context.charge(subject.len() as f64)?;
            if name == "escape_once" {
                subject = substitute(&subject, &ENTITIES.map(|(plain, entity)| (entity, plain)));
            }
            text(&substitute(&subject, &ENTITIES))
        }
        "strip_html" => text(&strip_html(&units(&subject()))),
        "url_encode" | "cgi_escape" | "uri_escape" => {
            // A space that is kept becomes a plus.
            let kept: &[u8] = match name {
                "url_encode" => b" -_.!~*'()",
                "cgi_escape" => b" -_.~",
                _ => b"-_.!~*'();/?:@&=+$,#[]",
            };
            let subject = subject();
            let mut encoded = String::new();
            percent_encode(subject.to_str().ok_or("URI malformed")?.as_bytes(), kept, &mut encoded);
            encoded.replace(' ', "+").into()
        }
        "url_decode" => percent_decode(&subject())?,
        "slugify" => {
            let mode = given(0).map_or_else(|| "default".into(), Liquid::js_string);
            let cased = arguments.get(1).is_some_and(Liquid::is_js_truthy);
            slugify(&subject(), &mode.to_string_lossy(), cased)
        }
        "base64_encode" => base64_encode(subject().to_string_lossy().as_bytes()).into(),
        "base64_decode" => {
            let decoded = base64_decode(&subject()).ok_or("invalid base64 provided to base64_decode")?;
            String::from_utf8_lossy(&decoded).into_owned().into()
        }
        "sha256" => hex(&hmac_sha256::Hash::hash(subject().to_string_lossy().as_bytes())).into(),
        "hmac_sha256" => {
            let key = arguments.first().map_or_else(|| "".into(), Liquid::written);
            let key = key.to_string_lossy().into_owned();
            hex(&hmac_sha256::HMAC::mac(subject().to_string_lossy().as_bytes(), key.as_bytes())).into()
        }
        _ => return Ok(value),
    };
    context.charge(made.utf16_len() as f64)?;
    Ok(Liquid::text(made))
}

/// Takes off characters of a set at the ends.
fn strip_set<'u>(subject: &'u [u16], set: &[u16], name: &str) -> &'u [u16] {
    let mut members = Vec::new();
    let mut at = 0;
    while at < set.len() {
        let width = width_at(set, at);
        members.push(&set[at..at + width]);
        at += width;
    }
    let (mut begin, mut end) = (0, subject.len());
    if name != "rstrip" {
        while begin < end {
            let width = width_at(subject, begin);
            if !members.contains(&&subject[begin..begin + width]) {
                break;
            }
            begin += width;
        }
    }
    if name != "lstrip" {
        while end > begin {
            let width = if end - begin >= 2 && width_at(subject, end - 2) == 2 { 2 } else { 1 };
            if !members.contains(&&subject[end - width..end]) {
                break;
            }
            end -= width;
        }
    }
    &subject[begin..end]
}

/// Words, or for `cjk` (and `auto`, where there are any) each Chinese, Japanese or Korean character, and the runs between.
fn number_of_words(subject: &[u16], mode: &str) -> usize {
    let trimmed = trim_end(trim_start(subject));
    if trimmed.is_empty() {
        return 0;
    }
    let is_cjk = |unit: u16| matches!(unit, 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x3400..=0x4DBF | 0x3040..=0x30FF | 0xAC00..=0xD7AF);
    let has_cjk = trimmed.iter().any(|&unit| is_cjk(unit));
    if !(mode == "cjk" || mode == "auto" && has_cjk) {
        return words(trimmed).len();
    }
    let (mut count, mut in_run) = (0, false);
    for &unit in trimmed {
        let is_word = !is_cjk(unit) && !is_space(unit);
        count += usize::from(is_cjk(unit) || is_word && !in_run);
        in_run = is_word;
    }
    count
}

const ENTITIES: [(&str, &str); 5] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&#34;"), ("'", "&#39;")];

/// Puts each second text in the place of its first one.
fn substitute(subject: &[u16], pairs: &[(&str, &str)]) -> Units {
    let mut made = Units::with_capacity(subject.len());
    let mut at = 0;
    while at < subject.len() {
        let stands = |old: &str| old.bytes().enumerate().all(|(o, b)| subject.get(at + o) == Some(&u16::from(b)));
        if let Some((old, new)) = pairs.iter().find(|(old, _)| stands(old)) {
            made.extend(new.encode_utf16());
            at += old.len();
        } else {
            made.push(subject[at]);
            at += 1;
        }
    }
    made
}

/// Takes tags, comments, scripts and styles out. What is never closed stays.
fn strip_html(subject: &[u16]) -> Units {
    let mut blocks = vec![("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">")];
    let pattern = |text: &str| text.encode_utf16().collect::<Units>();
    let mut made = Units::new();
    let mut at = 0;
    while at < subject.len() {
        let Some(open) = find(subject, &pattern("<"), at) else { break };
        made.extend(&subject[at..open]);
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
    made.extend(&subject[at..]);
    made
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut made = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        made.push(DIGITS[usize::from(byte >> 4)] as char);
        made.push(DIGITS[usize::from(byte & 15)] as char);
    }
    made
}

/// `decodeURIComponent`, with `+` for a space.
fn percent_decode(subject: &Str<'_>) -> Result<Str<'static>, Failure> {
    let bytes = subject.as_bytes();
    let mut made = StrBuilder::default();
    let (mut at, mut plain) = (0, 0);
    let push = |from: usize, to: usize, made: &mut StrBuilder| {
        made.push(&Str::from_wtf8(bytes[from..to].to_vec().into()));
    };
    while at < bytes.len() {
        match bytes[at] {
            b'+' => {
                push(plain, at, &mut made);
                made.push_str(" ");
                at += 1;
                plain = at;
            }
            b'%' => {
                push(plain, at, &mut made);
                // A run of escapes is what must be well-formed, character by character.
                let mut decoded = Vec::new();
                while bytes.get(at) == Some(&b'%') {
                    let digit = |at: usize| bytes.get(at).and_then(|&byte| (byte as char).to_digit(16));
                    let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else {
                        return Err("URI malformed".into());
                    };
                    decoded.push((high * 16 + low) as u8);
                    at += 3;
                }
                made.push_str(std::str::from_utf8(&decoded).map_err(|_| "URI malformed")?);
                plain = at;
            }
            _ => at += 1,
        }
    }
    push(plain, at, &mut made);
    Ok(made.finish())
}

/// A text as it may stand in a URL: runs of what a mode does not keep become a dash.
fn slugify(subject: &Str<'_>, kind: &str, cased: bool) -> Str<'static> {
    let source = if kind == "latin" { without_accents(subject) } else { subject.clone().into_owned() };
    let kept: Option<&dyn Fn(u32) -> bool> = match kind {
        "raw" => Some(&|point| !char::from_u32(point).is_some_and(crate::json::is_js_space)),
        "ascii" => Some(&|point| u8::try_from(point).is_ok_and(|byte| byte.is_ascii_alphanumeric())),
        "default" | "latin" => Some(&is_letter_or_digit),
        "pretty" => Some(&|point| {
            u8::try_from(point).is_ok_and(|byte| b"._~!$&'()+,;=@".contains(&byte)) || is_letter_or_digit(point)
        }),
        _ => None,
    };
    let Some(kept) = kept else { return if cased { source } else { source.to_lower_case() } };
    let mut made = StrBuilder::default();
    let mut in_run = false;
    for point in source.code_points() {
        let is_kept = kept(point);
        if is_kept {
            made.push_code_point(point);
        } else if !in_run {
            made.push_str("-");
        }
        in_run = !is_kept;
    }
    let slug = units(&made.finish());
    let dash = [u16::from(b'-')];
    let slug = slug.strip_prefix(&dash).unwrap_or(&slug);
    let slug = text(slug.strip_suffix(&dash).unwrap_or(slug));
    if cased { slug } else { slug.to_lower_case() }
}

fn without_accents(subject: &Str<'_>) -> Str<'static> {
    const PLAIN: [(&str, &str); 16] = [
        ("àáâãäå", "a"),
        ("æ", "ae"),
        ("ç", "c"),
        ("èéêë", "e"),
        ("ìíîï", "i"),
        ("ð", "d"),
        ("ñ", "n"),
        ("òóôõöø", "o"),
        ("ùúûü", "u"),
        ("ýÿ", "y"),
        ("ß", "ss"),
        ("œ", "oe"),
        ("þ", "th"),
        ("ẞ", "SS"),
        ("Œ", "OE"),
        ("Þ", "TH"),
    ];
    let mut made = StrBuilder::default();
    for point in subject.code_points() {
        let letter = char::from_u32(point);
        let plain = PLAIN.iter().find(|(accented, _)| letter.is_some_and(|letter| accented.contains(letter)));
        match plain {
            Some((_, plain)) => made.push_str(plain),
            None => made.push_code_point(point),
        }
    }
    made.finish()
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_encode(bytes: &[u8]) -> String {
    let mut made = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = BASE64[(bits >> (18 - at * 6) & 63) as usize] as char;
            made.push(if at <= chunk.len() { digit } else { '=' });
        }
    }
    made
}

/// The bytes; `None` for what is no Base64. White space and missing padding are no matter.
fn base64_decode(subject: &Str<'_>) -> Option<Vec<u8>> {
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
    let mut made = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for digit in digits {
        let value = BASE64.iter().position(|&known| known == digit)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            made.push((bits >> count) as u8);
        }
    }
    Some(made)
}
