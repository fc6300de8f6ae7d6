//! The filters for text: case, length, parts, replacement.

use super::call::{Call, Output, numeric};
use super::filter::filters;
use crate::json::{Str, StrBuilder, is_js_space};
use crate::liquid::host::is_letter_or_digit;
use crate::liquid::text::{
    Units, advance, characters, find_first, find_last, split as split_units, text, trim_end, trim_start, units, words,
};
use crate::liquid::value::LiquidValue;

filters! {
    "append", |call| concatenate(call, |value, added| [value, added]), ["text"], "The text and another one after it.",
        "{{ \"a\" | append: \"b\" }}" => "ab";
    "capitalize", capitalize, [], "The first letter in upper case, the others in lower case.",
        "{{ \"jANE\" | capitalize }}" => "Jane";
    "downcase", |call| call.text(call.subject().to_lower_case()), [], "The text in lower case.",
        "{{ \"Jane\" | downcase }}" => "jane";
    "lstrip", |call| strip_ends(call, true, false), ["[characters]"],
        "The text without white space at its beginning, or without other characters.", "{{ \"  a\" | lstrip }}" => "a";
    "normalize_whitespace", |call| call.units(&single_spaced(&call.subject_units())), [],
        "The text with a space in place of each run of white space.", "{{ \"a   b\" | normalize_whitespace }}" => "a b";
    "number_of_words", number_of_words, ["[mode]"],
        "The number of words; with the mode `cjk`, or `auto` where there are any, each Chinese, Japanese or Korean character counts as one.",
        "{{ \"one two\" | number_of_words }}" => "2";
    "prepend", |call| concatenate(call, |value, added| [added, value]), ["text"], "The text and another one before it.",
        "{{ \"a\" | prepend: \"b\" }}" => "ba";
    "remove", |call| replace_all(call, |_| Units::new()), ["text"], "The text without each occurrence of another.",
        "{{ \"a-b-c\" | remove: \"-\" }}" => "abc";
    "remove_first", |call| replace_one(call, find_first, |_| Units::new()), ["text"],
        "The text without the first occurrence of another.", "{{ \"a-b-c\" | remove_first: \"-\" }}" => "ab-c";
    "remove_last", |call| replace_one(call, find_last, |_| Units::new()), ["text"],
        "The text without the last occurrence of another.", "{{ \"a-b-c\" | remove_last: \"-\" }}" => "a-bc";
    "replace", |call| replace_all(call, |call| call.argument_units(1)), ["text", "replacement"],
        "The text with each occurrence of another replaced.", "{{ \"a-b-c\" | replace: \"-\", \"+\" }}" => "a+b+c";
    "replace_first", |call| replace_one(call, find_first, |call| call.argument_units(1)), ["text", "replacement"],
        "The text with the first occurrence of another replaced.",
        "{{ \"a-b-c\" | replace_first: \"-\", \"+\" }}" => "a+b-c";
    "replace_last", |call| replace_one(call, find_last, |call| call.argument_units(1)), ["text", "replacement"],
        "The text with the last occurrence of another replaced.",
        "{{ \"a-b-c\" | replace_last: \"-\", \"+\" }}" => "a-b+c";
    "rstrip", |call| strip_ends(call, false, true), ["[characters]"],
        "The text without white space at its end, or without other characters.", "{{ \"a  \" | rstrip }}" => "a";
    "slugify", slugify, ["[mode]", "[keep_case]"],
        "The text for a URL: a dash in place of each run of characters that the mode (`default`, `raw`, `pretty`, `ascii`, `latin` or `none`) does not keep.",
        "{{ \"Hello, World!\" | slugify }}" => "hello-world";
    "split", split, ["separator"], "The parts of the text between separators, as an array.",
        "{{ \"a,b\" | split: \",\" | json }}" => "[\"a\",\"b\"]";
    "squish", |call| call.units(trim_end(trim_start(&single_spaced(&call.subject_units())))), [],
        "The text without white space around it, and a space in place of each run of white space.",
        "{{ \"  a   b \" | squish }}" => "a b";
    "strip", |call| strip_ends(call, true, true), ["[characters]"],
        "The text without white space around it, or without other characters.", "{{ \"  a  \" | strip }}" => "a";
    "strip_newlines", strip_newlines, [], "The text without line ends.",
        "{{ lines | strip_newlines }}" => "ab" for "{\"lines\": \"a\\nb\"}";
    "truncate", truncate, ["[length]", "[end]"],
        "The text cut to a length, by default 50, which includes the end, by default `...`.",
        "{{ \"one two three\" | truncate: 7 }}" => "one ...";
    "truncatewords", truncatewords, ["[count]", "[end]"],
        "The text cut to a number of words, by default 15, and an end, by default `...`.",
        "{{ \"one two three\" | truncatewords: 2 }}" => "one two...";
    "upcase", |call| call.text(call.subject().to_upper_case()), [], "The text in upper case.",
        "{{ \"Jane\" | upcase }}" => "JANE";
}

fn concatenate<'v>(call: &mut Call<'_, 'v>, order: fn(Str<'v>, Str<'v>) -> [Str<'v>; 2]) -> Output<'v> {
    let [added] = call.arguments else { return Err(format!("{} expect 2 arguments", call.name).into()) };
    let parts = order(call.subject(), added.written());
    call.context.charge(parts.iter().map(Str::utf16_len).sum::<usize>() as f64)?;
    let mut built = StrBuilder::default();
    for part in &parts {
        built.push(part);
    }
    call.text(built.finish())
}

fn capitalize<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let subject = call.subject_units();
    let (first, rest) = subject.split_at(subject.len().min(1));
    let mut built = StrBuilder::default();
    built.push(&text(first).to_upper_case());
    built.push(&text(rest).to_lower_case());
    call.text(built.finish())
}

/// Strips white space, or the characters given by the argument.
fn strip_ends<'v>(call: &mut Call<'_, 'v>, begin: bool, end: bool) -> Output<'v> {
    let subject = call.subject_units();
    let mut kept = subject.as_slice();
    if let Some(set) = call.first().filter(|set| set.is_js_truthy()) {
        kept = strip_set(kept, &units(&set.written()), begin, end);
    } else {
        kept = if begin { trim_start(kept) } else { kept };
        kept = if end { trim_end(kept) } else { kept };
    }
    call.units(kept)
}

/// Strips the characters in `set`.
fn strip_set<'u>(subject: &'u [u16], set: &[u16], at_begin: bool, at_end: bool) -> &'u [u16] {
    let members: Vec<_> = characters(set).collect();
    let is_member = |character: &&[u16]| members.contains(character);
    let begin = characters(subject).take_while(|character| at_begin && is_member(character)).map(<[u16]>::len).sum();
    let kept = &subject[begin..];
    let end: usize =
        characters(kept).rev().take_while(|character| at_end && is_member(character)).map(<[u16]>::len).sum();
    &kept[..kept.len() - end]
}

/// The text with a space in place of each run of white space.
fn single_spaced(subject: &[u16]) -> Units {
    words(subject).join([u16::from(b' ')].as_slice())
}

fn number_of_words<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let mode = call.first().and_then(LiquidValue::as_str).unwrap_or_default();
    numeric(count_words(&call.subject_units(), &mode.to_string_lossy()) as f64)
}

/// Counts words. With the mode `cjk`, or `auto` if there are any, each Chinese, Japanese or Korean character counts as one.
fn count_words(subject: &[u16], mode: &str) -> usize {
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
        let is_word = !is_cjk(unit) && !is_js_space(unit);
        count += usize::from(is_cjk(unit) || is_word && !in_run);
        in_run = is_word;
    }
    count
}

/// Replaces each occurrence of the first argument with `new`.
fn replace_all<'v>(call: &mut Call<'_, 'v>, new: fn(&Call<'_, 'v>) -> Units) -> Output<'v> {
    let (subject, pattern, new) = (call.subject_units(), call.argument_units(0), new(call));
    let parts = split_units(&subject, &pattern);
    let length = subject.len() as f64 + (parts.len() as f64 - 1.0) * (new.len() as f64 - pattern.len() as f64);
    call.context.charge(length)?;
    call.units(&parts.join(new.as_slice()))
}

/// Replaces the occurrence of the first argument that `find` finds with `new`.
fn replace_one<'v>(
    call: &mut Call<'_, 'v>,
    find: fn(&[u16], &[u16]) -> Option<usize>,
    new: fn(&Call<'_, 'v>) -> Units,
) -> Output<'v> {
    let (subject, pattern, new) = (call.subject_units(), call.argument_units(0), new(call));
    match find(&subject, &pattern) {
        Some(at) => call.units(&[&subject[..at], &new, &subject[at + pattern.len()..]].concat()),
        None => call.units(&subject),
    }
}

fn slugify<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let mode = call.given(0).map_or_else(|| "default".into(), LiquidValue::js_string);
    let keeps_case = call.arguments.get(1).is_some_and(LiquidValue::is_js_truthy);
    let slugified = slug(&call.subject(), &mode.to_string_lossy(), keeps_case);
    call.text(slugified)
}

fn slug(subject: &Str<'_>, kind: &str, keeps_case: bool) -> Str<'static> {
    let source = if kind == "latin" { without_accents(subject) } else { subject.clone().into_owned() };
    let kept: Option<&dyn Fn(u32) -> bool> = match kind {
        "raw" => Some(&|point| !is_js_space(point)),
        "ascii" => Some(&|point| u8::try_from(point).is_ok_and(|byte| byte.is_ascii_alphanumeric())),
        "default" | "latin" => Some(&is_letter_or_digit),
        "pretty" => Some(&|point| {
            u8::try_from(point).is_ok_and(|byte| b"._~!$&'()+,;=@".contains(&byte)) || is_letter_or_digit(point)
        }),
        _ => None,
    };
    let Some(kept) = kept else { return if keeps_case { source } else { source.to_lower_case() } };
    let mut slug = StrBuilder::default();
    let mut in_run = false;
    for point in source.code_points() {
        let is_kept = kept(point);
        if is_kept {
            slug.push_code_point(point);
        } else if !in_run {
            slug.push_str("-");
        }
        in_run = !is_kept;
    }
    let slug = units(&slug.finish());
    let dash = [u16::from(b'-')];
    let slug = slug.strip_prefix(&dash).unwrap_or(&slug);
    let slug = text(slug.strip_suffix(&dash).unwrap_or(slug));
    if keeps_case { slug } else { slug.to_lower_case() }
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
    let mut plain_text = StrBuilder::default();
    for point in subject.code_points() {
        let letter = char::from_u32(point);
        let plain = PLAIN.iter().find(|(accented, _)| letter.is_some_and(|letter| accented.contains(letter)));
        match plain {
            Some((_, plain)) => plain_text.push_str(plain),
            None => plain_text.push_code_point(point),
        }
    }
    plain_text.finish()
}

fn split<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let (subject, pattern) = (call.subject_units(), call.argument_units(0));
    call.context.charge(subject.len() as f64)?;
    let mut parts = split_units(&subject, &pattern);
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    Ok(LiquidValue::list(parts.into_iter().map(|part| LiquidValue::text(text(part))).collect()))
}

fn strip_newlines<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let subject = call.subject_units();
    let newline = u16::from(b'\n');
    let is_kept = |&at: &usize| {
        subject[at] != newline && !(subject[at] == u16::from(b'\r') && subject.get(at + 1) == Some(&newline))
    };
    call.units(&(0..subject.len()).filter(is_kept).map(|at| subject[at]).collect::<Units>())
}

fn truncate<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let subject = call.subject_units();
    let most = call.given(0).map_or(50.0, LiquidValue::js_number);
    let end = end_of_truncated(call);
    call.context.charge((subject.len() + end.len()) as f64)?;
    if subject.len() as f64 <= most || advance(&subject, 0, most) >= subject.len() {
        return Ok(call.value.clone());
    }
    let kept = most - characters(&end).count() as f64;
    let kept = advance(&subject, 0, if kept.is_nan() { f64::NAN } else { kept.max(0.0) });
    call.units(&[&subject[..kept], &end].concat())
}

fn truncatewords<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let subject = call.subject_units();
    let mut most = call.given(0).map_or(15.0, LiquidValue::js_number);
    let end = end_of_truncated(call);
    if most <= 0.0 {
        most = 1.0;
    }
    let parts = words(trim_start(&subject));
    let kept = if most.is_nan() { 0 } else { (most as usize).min(parts.len()) };
    let mut joined = parts[..kept].join([u16::from(b' ')].as_slice());
    if parts.len() as f64 >= most {
        joined.extend(end);
    }
    call.units(&joined)
}

fn end_of_truncated(call: &Call<'_, '_>) -> Units {
    call.given(1).map_or_else(|| units(&"...".into()), |end| units(&end.written()))
}
