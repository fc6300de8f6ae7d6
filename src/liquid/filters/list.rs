//! The filters for arrays. Any other value counts as an array with one element, nil as an empty array.

use super::call::{Call, Output, numeric};
use super::filter::filters;
use crate::json::{StrBuilder, number_to_string, to_number};
use crate::liquid::context::Context;
use crate::liquid::lexer::Source;
use crate::liquid::operand::Reader;
use crate::liquid::text;
use crate::liquid::value::LiquidValue;

filters! {
    "compact", |call| edited(call, |elements, _| elements.retain(|element| !element.clone().plain().is_nil())), [],
        "The elements that are not nil.",
        "{{ tags | compact | json }}" => "[\"a\",\"b\"]" for "{\"tags\": [\"a\", null, \"b\"]}";
    "first", |call| Ok(end(&call.value.clone().plain(), true)), [],
        "The first element of an array, or the first character of a text.",
        "{{ \"a,b\" | split: \",\" | first }}" => "a";
    "join", join, ["[separator]"], "The elements as one text, with spaces between them or another text.",
        "{{ tags | join: \", \" }}" => "a, b" for "{\"tags\": [\"a\", \"b\"]}";
    "last", |call| Ok(end(&call.value.clone().plain(), false)), [],
        "The last element of an array, or the last character of a text.", "{{ \"a,b\" | split: \",\" | last }}" => "b";
    "pop", |call| edited(call, |elements, _| drop(elements.pop())), [], "The elements without the last one.",
        "{{ \"a,b,c\" | split: \",\" | pop | json }}" => "[\"a\",\"b\"]";
    "push", |call| edited(call, Vec::push), ["element"], "The elements and another one after them.",
        "{{ \"a,b\" | split: \",\" | push: \"c\" | json }}" => "[\"a\",\"b\",\"c\"]";
    "sample", sample, ["[count]"], "The first element, or a number of elements from the beginning.",
        "{{ \"a,b,c\" | split: \",\" | sample: 2 | json }}" => "[\"a\",\"b\"]";
    "shift", |call| edited(call, |elements, _| drop(elements.drain(..elements.len().min(1)))), [],
        "The elements without the first one.", "{{ \"a,b,c\" | split: \",\" | shift | json }}" => "[\"b\",\"c\"]";
    "size", size, [], "The length of a text or of an array.", "{{ \"abc\" | size }}" => "3";
    "slice", slice, ["begin", "[length]"],
        "A part of a text or of an array: one character or element, or as many as `length`; a negative `begin` counts from the end.",
        "{{ \"abcd\" | slice: 1, 2 }}" => "bc";
    "sum", sum, ["[property]"], "The sum of the elements, or of a property of each.",
        "{{ products | sum: \"price\" }}" => "5.5" for "{\"products\": [{\"price\": 2}, {\"price\": 3.5}]}";
    "unshift", |call| edited(call, |elements, element| elements.insert(0, element)), ["element"],
        "The elements and another one before them.",
        "{{ \"a,b\" | split: \",\" | unshift: \"c\" | json }}" => "[\"c\",\"a\",\"b\"]";
    "where", r#where, ["property", "[value]"],
        "The elements whose property is a value, or is neither nil nor false if none is given.",
        "{{ products | where: \"sale\" | json }}" => "[{\"id\":1,\"sale\":true}]" for "{\"products\": [{\"id\": 1, \"sale\": true}, {\"id\": 2}]}";
}

fn join<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let separator = match call.first().map(|separator| separator.clone().plain()) {
        Some(separator) if !separator.is_nil() => separator.written(),
        _ => " ".into(),
    };
    let mut joined = StrBuilder::default();
    for (at, element) in call.value.to_list().iter().enumerate() {
        if at > 0 {
            call.context.charge(separator.utf16_len() as f64)?;
            joined.push(&separator);
        }
        let text = if element.is_nil() { "".into() } else { element.js_string() };
        call.context.charge(text.utf16_len() as f64)?;
        joined.push(&text);
    }
    Ok(LiquidValue::text(joined.finish()))
}

/// The first or last element or character; an empty text if there is none.
fn end<'v>(value: &LiquidValue<'v>, first: bool) -> LiquidValue<'v> {
    let length = match value.as_str() {
        Some(text) if text.is_empty() => None,
        None if value.is_nil() => None,
        _ => value.property(&LiquidValue::text("length")).as_number(),
    };
    let Some(length) = length else { return LiquidValue::text("") };
    let at = if first { 0.0 } else { length - 1.0 };
    value.property_own(&number_to_string(at).as_str().into())
}

/// The elements after an edit, which may use the first argument.
fn edited<'v>(call: &mut Call<'_, 'v>, edit: fn(&mut Vec<LiquidValue<'v>>, LiquidValue<'v>)) -> Output<'v> {
    let mut elements = call.elements()?;
    edit(&mut elements, call.first().cloned().unwrap_or(LiquidValue::UNDEFINED));
    Ok(LiquidValue::list(elements))
}

/// Returns the first elements, so that results are reproducible; liquidjs picks them at random.
fn sample<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let (value, count) = (call.value.clone().plain(), call.first());
    if value.is_nil() {
        return Ok(LiquidValue::list(Vec::new()));
    }
    let elements = value.elements().map_or_else(
        || {
            text::split(&text::units(&value.written()), &[])
                .iter()
                .map(|unit| LiquidValue::text(text::text(unit)))
                .collect()
        },
        |elements| elements.to_vec(),
    );
    let number = count.and_then(LiquidValue::as_number);
    if count.is_none_or(LiquidValue::is_undefined) || number == Some(1.0) {
        return Ok(elements.into_iter().next().unwrap_or(LiquidValue::UNDEFINED));
    }
    Ok(LiquidValue::list(elements.into_iter().take(number.unwrap_or(0.0).max(0.0) as usize).collect()))
}

fn size<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let value = &call.value;
    let length =
        if value.is_js_truthy() { value.property(&LiquidValue::text("length")) } else { LiquidValue::UNDEFINED };
    Ok(if length.is_js_truthy() { length } else { LiquidValue::number(0.0) })
}

fn slice<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let (begin, length) = (call.arguments.first(), call.arguments.get(1));
    let value = call.value.clone().plain();
    if value.is_nil() {
        return Ok(LiquidValue::list(Vec::new()));
    }
    let elements = value.elements();
    let written = text::units(&if elements.is_some() { "".into() } else { value.written() });
    let size = elements.as_ref().map_or_else(|| text::characters(&written).count(), |elements| elements.len()) as f64;
    let is_text = |value: Option<&LiquidValue<'_>>| value.is_some_and(|value| value.as_str().is_some());
    let begin_is_text = is_text(begin);
    let mut from = begin.map_or(f64::NAN, LiquidValue::js_number);
    let is_from_end = from < 0.0 && !begin_is_text;
    let count = match length {
        Some(length) if !length.is_undefined() => length.js_number(),
        _ => 1.0,
    };
    if from < 0.0 {
        // JavaScript concatenates if one of the operands is a text.
        from = if begin_is_text { f64::NAN } else { size + from };
    }
    if from < 0.0 || count < 0.0 {
        return Ok(if elements.is_some() { LiquidValue::list(Vec::new()) } else { LiquidValue::text("") });
    }
    call.context.charge(count)?;
    let Some(elements) = elements else {
        let start = text::advance(&written, 0, from);
        let end = text::advance(&written, start, count);
        return Ok(LiquidValue::text(text::text(&written[start..end])));
    };
    let end = if begin_is_text || is_text(length) {
        let text_of = |value: Option<&LiquidValue<'v>>, default: &'static str| {
            value.map_or_else(|| default.into(), LiquidValue::js_string).to_string()
        };
        let begin = if is_from_end { number_to_string(from) } else { text_of(begin, "undefined") };
        to_number(&(begin + &text_of(length, "1")))
    } else {
        from + count
    };
    let index = |number: f64| if number.is_nan() { 0 } else { number.clamp(0.0, elements.len() as f64) as usize };
    let (start, end) = (index(from), index(end));
    Ok(LiquidValue::list(elements.get(start..end.max(start)).unwrap_or_default().to_vec()))
}

fn sum<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let keys = property_keys(call.first());
    let number = |item: &LiquidValue<'v>| keys.iter().fold(item.clone(), |item, key| item.property(key)).to_number();
    numeric(call.value.to_list().iter().map(number).fold(0.0, |sum, number| sum + number))
}

/// The keys of a path, which is split at dots only.
fn property_keys<'v>(path: Option<&LiquidValue<'v>>) -> Vec<LiquidValue<'v>> {
    match path {
        Some(path) if path.is_js_truthy() => {
            let text = path.written();
            text.split(|byte| byte == b'.').into_iter().map(LiquidValue::text).collect()
        }
        _ => Vec::new(),
    }
}

fn r#where<'v>(call: &mut Call<'_, 'v>) -> Output<'v> {
    let elements = call.elements()?;
    let expected = call.given(1);
    let name = call.argument_units(0);
    let source = Source::new(&name);
    let mut reader = Reader::new(&source, 0, name.len());
    reader.skip_blank();
    let properties = reader.properties(true)?;
    let is_match = |item: &LiquidValue<'v>| {
        let keys: Vec<_> = properties.iter().map(|property| Context::property_key(property, item)).collect();
        let found = Context::property_of(item, &keys);
        expected.map_or_else(|| found.is_truthy(), |expected| found.equals(expected))
    };
    Ok(LiquidValue::list(elements.into_iter().filter(is_match).collect()))
}
