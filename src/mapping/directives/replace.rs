//! `@replace`: replaces occurrences of a text in another.

use super::prelude::*;
use crate::json::{MAX_EVENT_BYTES, Str};
use crate::mapping::template::too_large;

/// The maximum length of a pattern or a replacement, in UTF-16 units.
const MAX_UNITS: usize = 10;

directive! {
    name: "@replace",
    operand: Options [
        "pattern", Required, Shape::Text { min: 1, max: MAX_UNITS }, "find", "The text to replace.";
        "replacement", Optional, Shape::Text { min: 0, max: MAX_UNITS }, "put", "The text that replaces it.";
        "pattern2", Unchecked, Shape::Text { min: 1, max: MAX_UNITS }, "then find",
            "A second text to replace, in the result of the first replacement.";
        "replacement2", Unchecked, Shape::Text { min: 0, max: MAX_UNITS }, "then put",
            "The text that replaces the second one.";
        "value", Required, Shape::DirectiveOrString, "in", "The text to search.", role: Some(Role::Input);
        "ignorecase", Optional, Shape::Boolean, "Ignore upper and lower case", "Whether the search ignores case.",
            default: Some("false");
        "global", Optional, Shape::Boolean, "Everywhere, not only the first time",
            "Whether each occurrence is replaced, not only the first one.", default: Some("true");
    ],
    compile: compile,
    label: "Replace", group: Text,
    summary: "Replaces occurrences of a text in another.",
    insert: r#"{ "pattern": "${pattern}", "replacement": "", "value": ${value} }"#,
    example: r#"{"pattern": "-", "replacement": "", "value": {"@path": "$.traits.phone"}}"#
        for r#"{"traits": {"phone": "415-555-0100"}}"# => r#""4155550100""#,
    traps: [
        "The pattern is plain text, but `$&`, `` $` ``, `$'` and `$$` are special in the replacement.",
        "Numbers and booleans become strings; for any other value that is not a string, the result is empty text.",
        "`pattern2` and `replacement2` are validated only when the mapping runs.",
    ],
}

struct Replace {
    value: Option<Program>,
    /// The substitutions in order; `None` if an option has the wrong type: then the result is `""`.
    substitutions: Option<Vec<Result<Substitution, String>>>,
}

struct Substitution {
    /// Case-folded if `ignore_case` is set.
    pattern: Vec<u16>,
    replacement: Vec<u16>,
    ignore_case: bool,
    global: bool,
}

fn compile(options: &Json, location: &mut Location) -> Result<Box<dyn Directive>, String> {
    require_options(options, "@replace", "a \"pattern\" key")?;
    truthy_option(options, "pattern").ok_or_else(|| missing_key("@replace", "pattern"))?;
    let value = compile_truthy(options, "value", location);
    Ok(Box::new(Replace { value, substitutions: substitutions(options) }))
}

fn substitutions(options: &Json) -> Option<Vec<Result<Substitution, String>>> {
    let text = |name: &str| options.member(name).as_string();
    let text_or_empty = |name: &str| {
        let option = options.member(name);
        if option.is_nullish() { Some(Str::default()) } else { option.as_string() }
    };
    let flag = |name: &str, default: bool| {
        let option = options.member(name);
        if option.is_nullish() { Some(default) } else { option.as_bool() }
    };
    let (ignore_case, global) = (flag("ignorecase", false), flag("global", true));
    let (pattern, replacement) = (text("pattern")?, text_or_empty("replacement")?);
    let mut substitutions = vec![Substitution::new(&pattern, &replacement, ignore_case?, global?)];
    if let (Some(pattern), Some(replacement)) = (text("pattern2"), text_or_empty("replacement2"))
        && !pattern.is_empty()
    {
        substitutions.push(Substitution::new(&pattern, &replacement, ignore_case?, global?));
    }
    Some(substitutions)
}

impl Directive for Replace {
    fn resolve<'v>(&'v self, event: &Value<'v>, trace: &mut Trace<'v>) -> Result<Value<'v>, Box<Issue>> {
        let Some(value) = &self.value else {
            trace.note(value_missing);
            return Ok(Value::Undefined);
        };
        let value = value.resolve(event, trace)?;
        let (Some(substitutions), Kind::Bool | Kind::Number | Kind::String) = (&self.substitutions, value.kind())
        else {
            let kind = value.kind().phrase();
            trace.note(|| {
                Reason::new("not_text", format!("Only text can be searched; for {kind} the result is empty text."))
            });
            return Ok("".into());
        };
        let mut text: Vec<u16> = value.js_string().utf16_units().collect();
        for substitution in substitutions {
            text = substitution.as_ref().map_err(|message| failed(message.clone()))?.run(&text)?;
        }
        Ok(Value::String(Str::from_units(text)))
    }

    fn reads(&self, reads: &mut Reads) {
        self.value.iter().for_each(|value| value.reads(reads));
    }
}

impl Substitution {
    fn new(pattern: &Str<'_>, replacement: &Str<'_>, ignore_case: bool, global: bool) -> Result<Self, String> {
        let pattern: Vec<u16> = pattern.utf16_units().collect();
        let replacement: Vec<u16> = replacement.utf16_units().collect();
        for (name, units) in [("pattern", &pattern), ("replacement", &replacement)] {
            if units.len() > MAX_UNITS {
                return Err(format!("@replace requires a \"{name}\" less than {MAX_UNITS} characters"));
            }
        }
        let pattern = if ignore_case { pattern.into_iter().map(fold).collect() } else { pattern };
        Ok(Self { pattern, replacement, ignore_case, global })
    }

    /// `text.replace(pattern, replacement)`.
    fn run(&self, text: &[u16]) -> Result<Vec<u16>, Box<Issue>> {
        let mut out = Vec::with_capacity(text.len());
        let folded: Option<Vec<u16>> = self.ignore_case.then(|| text.iter().map(|&unit| fold(unit)).collect());
        let searched = folded.as_deref().unwrap_or(text);
        let mut at = 0;
        while at < text.len() {
            if !searched[at..].starts_with(&self.pattern) {
                out.push(text[at]);
                at += 1;
                continue;
            }
            let end = at + self.pattern.len();
            self.expand(text, at, end, &mut out);
            if out.len() > MAX_EVENT_BYTES {
                return Err(too_large());
            }
            at = end;
            if !self.global {
                break;
            }
        }
        out.extend_from_slice(text.get(at..).unwrap_or_default());
        Ok(out)
    }

    /// Appends the replacement for the match from `start` to `end`.
    fn expand(&self, text: &[u16], start: usize, end: usize, out: &mut Vec<u16>) {
        let unit = |character: char| u16::try_from(u32::from(character)).unwrap_or_default();
        let mut rest = self.replacement.as_slice();
        while let Some((&first, behind)) = rest.split_first() {
            let second = behind.first().copied().filter(|_| first == unit('$'));
            let inserted: &[u16] = match second {
                Some(second) if second == unit('$') => &behind[..1],
                Some(second) if second == unit('&') => &text[start..end],
                Some(second) if second == unit('`') => &text[..start],
                Some(second) if second == unit('\'') => &text[end..],
                _ => {
                    out.push(first);
                    rest = behind;
                    continue;
                }
            };
            out.extend_from_slice(inserted);
            rest = &behind[1..];
        }
    }
}

/// `Canonicalize` of a regular expression with the flag `i` but not `u`: the upper case of a unit, unless that has several
/// units, or is ASCII while the unit is not.
fn fold(unit: u16) -> u16 {
    if let Ok(ascii @ 0..128) = u8::try_from(unit) {
        return ascii.to_ascii_uppercase().into();
    }
    let upper = Str::from_units([unit]).to_upper_case();
    let mut units = upper.utf16_units();
    match (units.next(), units.next()) {
        (Some(folded), None) if folded >= 128 => folded,
        _ => unit,
    }
}
