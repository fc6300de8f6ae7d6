//! The filters: what each does with numbers, arrays and anything; those for texts are in `strings`, for dates in `dates`.

use super::dates;
use super::expression::Reader;
use super::lexer::Source;
use super::render::{Context, Failure, is_object};
use super::strings;
use super::text::units;
use super::value::Liquid;
use crate::json::{Kind, Value, number_to_string, to_number, to_text};
use crate::mapping::directives::failed;

/// The filters that can be used. `raw` changes nothing here, since nothing is escaped.
pub(in crate::mapping) const NAMES: [&str; 69] = [
    "abs",
    "append",
    "at_least",
    "at_most",
    "base64_decode",
    "base64_encode",
    "capitalize",
    "ceil",
    "cgi_escape",
    "compact",
    "date",
    "date_to_long_string",
    "date_to_rfc822",
    "date_to_string",
    "date_to_xmlschema",
    "default",
    "divided_by",
    "downcase",
    "escape",
    "escape_once",
    "first",
    "floor",
    "hmac_sha256",
    "inspect",
    "join",
    "json",
    "jsonify",
    "last",
    "lstrip",
    "minus",
    "modulo",
    "normalize_whitespace",
    "number_of_words",
    "plus",
    "pop",
    "prepend",
    "push",
    "raw",
    "remove",
    "remove_first",
    "remove_last",
    "replace",
    "replace_first",
    "replace_last",
    "round",
    "rstrip",
    "sample",
    "sha256",
    "shift",
    "size",
    "slice",
    "slugify",
    "split",
    "squish",
    "strip",
    "strip_html",
    "strip_newlines",
    "sum",
    "times",
    "to_integer",
    "truncate",
    "truncatewords",
    "unshift",
    "upcase",
    "uri_escape",
    "url_decode",
    "url_encode",
    "where",
    "xml_escape",
];

/// Whether there is such a filter, turned off or not.
pub(super) fn is_known(name: &str) -> bool {
    NAMES.iter().chain(&DISABLED).any(|known| *known == name)
}

/// Filters that Segment turns off.
const DISABLED: [&str; 20] = [
    "array_to_sentence_string",
    "concat",
    "find",
    "find_exp",
    "find_index",
    "find_index_exp",
    "group_by",
    "group_by_exp",
    "has",
    "has_exp",
    "map",
    "newline_to_br",
    "reject",
    "reject_exp",
    "reverse",
    "sort",
    "sort_natural",
    "uniq",
    "where_exp",
    "type",
];

/// What a filter makes of a value. One that nobody knows leaves it as it is.
pub(super) fn apply<'v>(
    context: &mut Context<'v>,
    name: &str,
    value: Liquid<'v>,
    arguments: &[Liquid<'v>],
) -> Result<Liquid<'v>, Failure> {
    if DISABLED.contains(&name) {
        return Err(format!("filter \"{name}\" is disabled").into());
    }
    if let Some(number) = calculate(name, &value, arguments) {
        return Ok(Liquid::number(number));
    }
    let first = arguments.first();
    Ok(match name {
        "default" => default(value, arguments)?,
        "to_integer" => Liquid::number(value.js_number()),
        "json" | "jsonify" | "inspect" => json(context, &value, first)?,
        "first" | "last" => end(&value.plain(), name == "first"),
        "size" => size(&value),
        "join" => join(context, &value, first)?,
        "sum" => {
            let keys = property_keys(first);
            let number = |item: &Liquid<'v>| {
                let item = keys.iter().fold(item.clone(), |item, key| item.property(key));
                Some(item.js_number()).filter(|number| !number.is_nan()).unwrap_or(0.0)
            };
            Liquid::number(value.to_list().iter().map(number).fold(0.0, |sum, number| sum + number))
        }
        "compact" => {
            let elements = charged_list(context, &value)?;
            Liquid::list(elements.into_iter().filter(|element| !element.clone().plain().is_nil()).collect())
        }
        "push" | "unshift" => {
            let mut elements = charged_list(context, &value)?;
            let at = if name == "push" { elements.len() } else { 0 };
            elements.insert(at, first.cloned().unwrap_or(Liquid::UNDEFINED));
            Liquid::list(elements)
        }
        "pop" | "shift" => {
            let mut elements = charged_list(context, &value)?;
            if name == "pop" {
                elements.pop();
            } else if !elements.is_empty() {
                elements.remove(0);
            }
            Liquid::list(elements)
        }
        "slice" => slice(context, value, first, arguments.get(1))?,
        "where" => r#where(context, &value, first, arguments.get(1))?,
        "sample" => sample(&value.plain(), first),
        _ if name.starts_with("date") => dates::apply(context, name, value, arguments)?,
        _ => strings::apply(context, name, value, arguments)?,
    })
}

/// The filters for numbers: what is no number counts as 0.
fn calculate(name: &str, value: &Liquid<'_>, arguments: &[Liquid<'_>]) -> Option<f64> {
    let number = || value.to_number();
    let argument = || arguments.first().map_or(f64::NAN, Liquid::to_number);
    Some(match name {
        "abs" => number().abs(),
        "ceil" => number().ceil(),
        "floor" => number().floor(),
        "plus" => number() + argument(),
        "minus" => number() - argument(),
        "times" => number() * argument(),
        "modulo" => {
            let by = argument();
            ((number() % by) + by) % by
        }
        "divided_by" => {
            let quotient = number() / argument();
            let whole = arguments.get(1).is_some_and(|whole| whole.to_number() != 0.0);
            if whole { quotient.floor() } else { quotient }
        }
        "at_least" | "at_most" => {
            let better = |a: f64, b: f64| if name == "at_least" { a.max(b) } else { a.min(b) };
            arguments.iter().map(Liquid::to_number).fold(number(), better)
        }
        "round" => round(number(), arguments.first().map_or(0.0, Liquid::to_number)),
        _ => return None,
    })
}

/// Rounds half up, away from zero, by moving the point in what the number looks like.
fn round(value: f64, digits: f64) -> f64 {
    let shifted = |number: f64, by: f64| {
        let text = number_to_string(number);
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        to_number(&format!("{mantissa}e{}", number_to_string(to_number(power) + by)))
    };
    let scaled = shifted(value.abs(), digits);
    if scaled.is_nan() || scaled > 9_007_199_254_740_991.0 {
        return value;
    }
    let rounded = shifted((scaled + 0.5).floor(), -digits);
    if value < 0.0 { -rounded } else { rounded }
}

fn default<'v>(value: Liquid<'v>, arguments: &[Liquid<'v>]) -> Result<Liquid<'v>, Failure> {
    let value = value.plain();
    let fallback = arguments.first().cloned().unwrap_or(Liquid::UNDEFINED);
    let is_empty = value.elements().map(|elements| elements.is_empty());
    if let Some(is_empty) = is_empty.or_else(|| value.as_str().map(|text| text.is_empty())) {
        return Ok(if is_empty { fallback } else { value });
    }
    let is_false = matches!(&value, Liquid::Json(value) if value.as_bool() == Some(false));
    if is_false {
        let mut allowed = false;
        for argument in arguments.iter().skip(1) {
            if !is_object(argument) {
                let shown = argument.js_string();
                return Err(format!("Iterator value {} is not an entry object", shown.to_string_lossy()).into());
            }
            let pair = argument.elements().unwrap_or_default();
            if pair.first().and_then(Liquid::as_str).is_some_and(|name| name == "allow_false") {
                allowed = pair.get(1).is_some_and(Liquid::is_js_truthy);
            }
        }
        if allowed {
            return Ok(value);
        }
    }
    Ok(if value.is_truthy() { value } else { fallback })
}

/// JSON text, on one line or with each level set in by a text or a number of spaces.
fn json<'v>(context: &mut Context<'v>, value: &Liquid<'v>, space: Option<&Liquid<'v>>) -> Result<Liquid<'v>, Failure> {
    if value.is_undefined() {
        return Ok(Liquid::UNDEFINED);
    }
    let plain = value.to_json();
    let indent = match space {
        Some(space) => match (space.as_number(), space.as_str()) {
            // V8 breaks lines for a width below 1, too.
            (Some(width), _) if width > 0.0 => Some(" ".repeat(width.min(10.0) as usize)),
            (_, Some(text)) if !text.is_empty() => {
                Some(crate::json::Str::from_units(text.utf16_units().take(10)).to_string_lossy().into_owned())
            }
            _ => None,
        },
        None => None,
    };
    let mut out = Vec::new();
    write_json(&plain, indent.as_deref(), 0, &mut out);
    context.charge(out.len() as f64)?;
    Ok(Liquid::text(String::from_utf8_lossy(&out).into_owned()))
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
        // As JSON.stringify has it, not as the event spells it.
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

/// The first or last element or character; empty for what has none.
fn end<'v>(value: &Liquid<'v>, first: bool) -> Liquid<'v> {
    let length = match value.as_str() {
        Some(text) if text.is_empty() => None,
        None if value.is_nil() => None,
        _ => value.property(&Liquid::text("length")).as_number(),
    };
    let Some(length) = length else { return Liquid::text("") };
    let at = if first { 0.0 } else { length - 1.0 };
    value.property_own(&number_to_string(at).as_str().into())
}

fn size<'v>(value: &Liquid<'v>) -> Liquid<'v> {
    let length = if value.is_js_truthy() { value.property(&Liquid::text("length")) } else { Liquid::UNDEFINED };
    if length.is_js_truthy() { length } else { Liquid::number(0.0) }
}

fn join<'v>(
    context: &mut Context<'v>,
    value: &Liquid<'v>,
    separator: Option<&Liquid<'v>>,
) -> Result<Liquid<'v>, Failure> {
    let separator = match separator.map(|separator| separator.clone().plain()) {
        Some(separator) if !separator.is_nil() => separator.written(),
        _ => " ".into(),
    };
    let mut joined = crate::json::StrBuilder::default();
    for (at, element) in value.to_list().iter().enumerate() {
        if at > 0 {
            context.charge(separator.utf16_len() as f64)?;
            joined.push(&separator);
        }
        let text = if element.is_nil() { "".into() } else { element.js_string() };
        context.charge(text.utf16_len() as f64)?;
        joined.push(&text);
    }
    Ok(Liquid::text(joined.finish()))
}

fn charged_list<'v>(context: &mut Context<'v>, value: &Liquid<'v>) -> Result<Vec<Liquid<'v>>, Failure> {
    let elements = value.to_list();
    context.charge(elements.len() as f64)?;
    Ok(elements.to_vec())
}

/// The keys of a path in which only dots cut.
fn property_keys<'v>(path: Option<&Liquid<'v>>) -> Vec<Liquid<'v>> {
    match path {
        Some(path) if path.is_js_truthy() => {
            let text = path.written();
            text.split(|byte| byte == b'.').into_iter().map(Liquid::text).collect()
        }
        _ => Vec::new(),
    }
}

/// A part of an array or of a text, from a place, of a length.
fn slice<'v>(
    context: &mut Context<'v>,
    value: Liquid<'v>,
    begin: Option<&Liquid<'v>>,
    length: Option<&Liquid<'v>>,
) -> Result<Liquid<'v>, Failure> {
    let value = value.plain();
    if value.is_nil() {
        return Ok(Liquid::list(Vec::new()));
    }
    let elements = value.elements();
    let text = units(&if elements.is_some() { "".into() } else { value.written() });
    let size = elements.as_ref().map_or_else(|| super::text::length(&text), |elements| elements.len()) as f64;
    let is_text = |value: Option<&Liquid<'_>>| value.is_some_and(|value| value.as_str().is_some());
    let begin_is_text = is_text(begin);
    let mut from = begin.map_or(f64::NAN, Liquid::js_number);
    let is_counted_back = from < 0.0 && !begin_is_text;
    let count = match length {
        Some(length) if !length.is_undefined() => length.js_number(),
        _ => 1.0,
    };
    if from < 0.0 {
        // JavaScript appends a text where it would add a number.
        from = if begin_is_text { f64::NAN } else { size + from };
    }
    if from < 0.0 || count < 0.0 {
        return Ok(if elements.is_some() { Liquid::list(Vec::new()) } else { Liquid::text("") });
    }
    context.charge(count)?;
    let Some(elements) = elements else {
        let start = super::text::advance(&text, 0, from);
        let end = super::text::advance(&text, start, count);
        return Ok(Liquid::text(super::text::text(&text[start..end])));
    };
    let end = if begin_is_text || is_text(length) {
        let shown = |value: Option<&Liquid<'v>>, without: &'static str| {
            value.map_or_else(|| without.into(), Liquid::js_string).to_string()
        };
        let begin = if is_counted_back { number_to_string(from) } else { shown(begin, "undefined") };
        to_number(&(begin + &shown(length, "1")))
    } else {
        from + count
    };
    let place = |number: f64| if number.is_nan() { 0 } else { number.clamp(0.0, elements.len() as f64) as usize };
    let (start, end) = (place(from), place(end));
    Ok(Liquid::list(elements.get(start..end.max(start)).unwrap_or_default().to_vec()))
}

/// The elements with a property that is truthy, or that equals a value.
fn r#where<'v>(
    context: &mut Context<'v>,
    value: &Liquid<'v>,
    property: Option<&Liquid<'v>>,
    expected: Option<&Liquid<'v>>,
) -> Result<Liquid<'v>, Failure> {
    let elements = charged_list(context, value)?;
    let name = units(&property.map_or_else(|| "".into(), Liquid::written));
    let source = Source::new(&name);
    let mut reader = Reader::new(&source, 0, name.len());
    reader.skip_blank();
    let properties = reader.properties(true).map_err(failed)?;
    let mut kept = Vec::new();
    for item in elements {
        let mut keys = Vec::new();
        for property in &properties {
            keys.push(Context::property_key(property, &item));
        }
        let found = Context::property_of(&item, &keys);
        let keep = match expected {
            Some(expected) if !expected.is_undefined() => found.equals(expected),
            _ => found.is_truthy(),
        };
        if keep {
            kept.push(item);
        }
    }
    Ok(Liquid::list(kept))
}

/// The first element or the first few: the same every time, unlike those of liquidjs.
fn sample<'v>(value: &Liquid<'v>, count: Option<&Liquid<'v>>) -> Liquid<'v> {
    if value.is_nil() {
        return Liquid::list(Vec::new());
    }
    let elements = value.elements().map_or_else(
        || {
            super::text::split(&units(&value.written()), &[])
                .iter()
                .map(|unit| Liquid::text(super::text::text(unit)))
                .collect()
        },
        |elements| elements.to_vec(),
    );
    let number = count.and_then(Liquid::as_number);
    if count.is_none_or(Liquid::is_undefined) || number == Some(1.0) {
        return elements.into_iter().next().unwrap_or(Liquid::UNDEFINED);
    }
    Liquid::list(elements.into_iter().take(number.unwrap_or(0.0).max(0.0) as usize).collect())
}
