//! The templates of `@template`, parsed once: `{{{path}}}` and `{{path}}`.
//!
//! The reference replaces all `{{{x}}}` first and then, in the result, all `{{x}}`; so a value that came from a
//! `{{{x}}}` and contains `{{y}}` is expanded again. A template without `{{{x}}}` needs no second pass.

use super::location::Location;
use super::reads::Reads;
use crate::issue::Issue;
use crate::json::{MAX_EVENT_BYTES, Path, Str, StrBuilder, Value, is_js_space};

/// A template, parsed into text and paths.
pub(super) struct ParsedTemplate {
    parts: Vec<TemplatePart>,
    /// Whether it has a `{{{x}}}`, so that the result must be expanded again for `{{x}}`.
    again: bool,
}

enum TemplatePart {
    Text(Str<'static>),
    Path(Path),
}

impl ParsedTemplate {
    /// Parses a template. Every text is valid.
    pub fn parse(template: &Str<'_>) -> Self {
        let triple = split(template, 3);
        if triple.iter().any(|part| matches!(part, TemplatePart::Path(_))) {
            return Self { parts: triple, again: true };
        }
        Self { parts: split(template, 2), again: false }
    }

    /// The same template with its paths numbered: see [`crate::json::PathIndex`].
    pub fn numbered(mut self, location: &mut Location) -> Self {
        for part in &mut self.parts {
            if let TemplatePart::Path(path) = part {
                *path = location.number(std::mem::take(path));
            }
        }
        self
    }

    /// Whether the template has no placeholders.
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, TemplatePart::Text(_)))
    }

    /// Renders the template. `read` is called with each path that is read and the value found.
    pub fn render<'e>(
        &self,
        event: &Value<'e>,
        read: &mut impl FnMut(&Path, &Value<'e>),
    ) -> Result<Str<'e>, Box<Issue>> {
        let mut text_at = |path: &Path| {
            let value = path.get(event);
            read(path, &value);
            // `String(value ?? '')`
            if value.is_nullish() { Str::default() } else { value.js_string() }
        };
        if let [TemplatePart::Path(path)] = self.parts.as_slice()
            && !self.again
        {
            return Ok(text_at(path));
        }
        let mut built = StrBuilder::default();
        let mut length = 0;
        for part in &self.parts {
            match part {
                TemplatePart::Text(text) => {
                    length += text.as_bytes().len();
                    built.push(text);
                }
                TemplatePart::Path(path) => {
                    let text = text_at(path);
                    length += text.as_bytes().len();
                    if length > MAX_EVENT_BYTES {
                        return Err(too_large());
                    }
                    built.push(&text);
                }
            }
        }
        let text = built.finish();
        if !self.again {
            return Ok(text);
        }
        let again = Self { parts: split(&text, 2), again: false };
        if again.is_literal() { Ok(text) } else { again.render(event, read) }
    }

    /// Adds the parts of the event that the template reads.
    pub fn reads(&self, reads: &mut Reads) {
        if self.again {
            return reads.add_everything();
        }
        for part in &self.parts {
            if let TemplatePart::Path(path) = part {
                reads.add(path.keys());
            }
        }
    }
}

/// The issue of a text that exceeds the maximum size of an event.
#[allow(clippy::unnecessary_box_returns)] // results carry it boxed
pub(super) fn too_large() -> Box<Issue> {
    let message = format!("The resulting text has more than {MAX_EVENT_BYTES} bytes.");
    Issue::new("result_too_large", "", message).into()
}

/// Splits a template at placeholders with this many braces. As in the reference's regular expression, a placeholder starts
/// at the leftmost opening before each closing, with at least one character other than `}` between them.
fn split(template: &Str<'_>, braces: usize) -> Vec<TemplatePart> {
    let bytes = template.as_bytes();
    let (opening, closing) = (&b"{{{"[..braces], &b"}}}"[..braces]);
    let mut parts = Vec::new();
    // The text before `kept` is already in parts; no placeholder starts before `from`.
    let (mut kept, mut from) = (0, 0);
    while let Some(end) = memchr::memchr(b'}', &bytes[from..]).map(|offset| from + offset) {
        let start = bytes[from..end]
            .windows(braces)
            .position(|window| window == opening)
            .map(|offset| from + offset)
            .filter(|start| start + braces < end && bytes[end..].starts_with(closing));
        let Some(start) = start else {
            from = end + 1;
            continue;
        };
        push_text(&mut parts, template.slice(kept, start));
        let path = template.slice(start + braces, end);
        parts.push(TemplatePart::Path(Path::from(&trimmed(&path))));
        kept = end + braces;
        from = kept;
    }
    push_text(&mut parts, template.slice(kept, bytes.len()));
    parts
}

/// A path without the white space around it.
fn trimmed<'t>(path: &'t Str<'_>) -> Str<'t> {
    let mut characters = path.characters().filter(|(_, point)| !is_js_space(*point)).map(|(range, _)| range);
    let Some(first) = characters.next() else { return Str::default() };
    let last = characters.last().unwrap_or(first.clone());
    path.slice(first.start, last.end)
}

fn push_text(parts: &mut Vec<TemplatePart>, text: Str<'_>) {
    if !text.is_empty() {
        parts.push(TemplatePart::Text(text.into_owned()));
    }
}
