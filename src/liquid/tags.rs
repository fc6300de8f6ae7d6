//! The tags, `{% name arguments %}`: a table with their documentation, and the parser of each.

// All tags have the same signature.
#![allow(clippy::unnecessary_wraps)]

use super::error::Error;
use super::lexer::{Token, TokenKind};
use super::operand::Reader;
use super::parser::Parser;
use super::tree::{Branch, Node, NodeKind};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::Doc;
use crate::json::{Value, to_text};

pub(crate) struct Tag {
    pub name: &'static str,
    /// Parses the tag; returns `None` for a tag without effect, such as a comment.
    parse: for<'s, 't> fn(&mut Parser<'s, 't>, &Token, &mut Reader<'s, 't>) -> Parsed,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: Doc,
}

type Parsed = Result<Option<NodeKind>, Error>;

/// The table: name, function, arguments, summary, and an example.
macro_rules! tags {
    ($($name:literal, $parse:expr, [$($argument:literal),*], $summary:literal, $template:literal => $output:literal;)*) => {
        /// All supported tags.
        pub(crate) const TAGS: &[Tag] = &[$(Tag {
            name: $name,
            parse: $parse,
            #[cfg(not(target_arch = "wasm32"))]
            doc: crate::doc::documented!([$($argument),*], $summary, $template => $output),
        }),*];
    };
}

tags! {
    "#", inline_comment, ["text"], "A comment in one tag.", "a{% # note %}b" => "ab";
    "assign", assign, ["name = value"], "Assigns a value to a variable.", "{% assign a = 5 %}{{ a }}" => "5";
    "block", |parser, token, _| Ok(Some(NodeKind::Block(parser.nodes_until("endblock", token)?))), ["name"],
        "Renders its content, up to `endblock`.", "{% block a %}text{% endblock %}" => "text";
    "break", |_, _, _| Ok(Some(NodeKind::Stop)), [], "Ends the rendering.", "a{% break %}b" => "a";
    "capture", capture, ["name"], "Assigns the text up to `endcapture` to a variable.",
        "{% capture a %}x{{ 1 }}{% endcapture %}{{ a }}" => "x1";
    "comment", comment, [], "Removes its content, up to `endcomment`.", "a{% comment %}b{% endcomment %}c" => "ac";
    "continue", |_, _, _| Ok(Some(NodeKind::Stop)), [], "Ends the rendering.", "a{% continue %}b" => "a";
    "cycle", cycle, ["[group:] value, value"],
        "Outputs the first value, and the next one each time the tag is repeated.", "{% cycle 1, 2 %}{% cycle 1, 2 %}" => "12";
    "decrement", |_, _, reader| Ok(Some(NodeKind::Decrement(reader.name()))), ["name"],
        "Decrements a counter, then outputs it.", "{% decrement a %}{% decrement a %}" => "-1-2";
    "echo", echo, ["value"], "Outputs a value, like `{{ value }}`.", "{% echo 1 | plus: 1 %}" => "2";
    "if", r#if, ["condition"], "Renders the first branch whose condition is met, up to `elsif`, `else` or `endif`.",
        "{% if 1 > 2 %}a{% elsif true %}b{% else %}c{% endif %}" => "b";
    "increment", |_, _, reader| Ok(Some(NodeKind::Increment(reader.name()))), ["name"],
        "Outputs a counter, then increments it.", "{% increment a %}{% increment a %}" => "01";
    "liquid", liquid, ["lines"], "Tags without delimiters, one on each line.",
        "{% liquid assign a = 1\necho a %}" => "1";
    "raw", raw, [], "Outputs its content, up to `endraw`, unchanged.", "{% raw %}{{ a }}{% endraw %}" => "{{ a }}";
    "unless", unless, ["condition"], "Renders its content, up to `endunless`, unless the condition is met.",
        "{% unless false %}a{% endunless %}" => "a";
}

/// The tags of liquidjs that Segment disables.
pub(crate) const DISABLED: [&str; 6] = ["case", "for", "include", "layout", "render", "tablerow"];

pub(super) fn parse<'s, 't>(
    name: &str,
    parser: &mut Parser<'s, 't>,
    token: &Token,
    reader: &mut Reader<'s, 't>,
) -> Parsed {
    if let Some(tag) = TAGS.iter().find(|tag| tag.name == name) {
        return (tag.parse)(parser, token, reader);
    }
    let problem = if DISABLED.contains(&name) { "is disabled" } else { "not found" };
    Err(parser.failed(token, format!("tag \"{name}\" {problem}")))
}

fn inline_comment(parser: &mut Parser<'_, '_>, token: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let inside = &parser.source.units[reader.at..reader.end.max(reader.at)];
    if has_bare_line(inside) {
        return Err(parser.failed(token, "every line of an inline comment must start with a '#' character"));
    }
    Ok(None)
}

/// Whether a line after the first one begins with anything but `#`.
fn has_bare_line(inside: &[u16]) -> bool {
    let mut lines = inside.split(|&unit| unit == u16::from(b'\n'));
    lines.next();
    lines.any(|line| super::text::trim_start(line).first().is_some_and(|&unit| unit != u16::from(b'#')))
}

fn assign(_: &mut Parser<'_, '_>, _: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let variable = reader.name();
    if variable.is_empty() {
        return Err(reader.error("expected variable name"));
    }
    reader.skip_blank();
    if reader.peek(0) != Some(b'=') {
        return Err(reader.error("expected \"=\""));
    }
    reader.at += 1;
    Ok(Some(NodeKind::Assign(variable, reader.filtered()?)))
}

fn capture(parser: &mut Parser<'_, '_>, token: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let mut variable = reader.name();
    if variable.is_empty() {
        variable = reader.quoted().ok_or_else(|| reader.error("invalid capture name"))?;
    }
    Ok(Some(NodeKind::Capture(variable, parser.nodes_until("endcapture", token)?)))
}

fn comment(parser: &mut Parser<'_, '_>, token: &Token, _: &mut Reader<'_, '_>) -> Parsed {
    parser.skip_until("endcomment", token)?;
    Ok(None)
}

fn cycle(parser: &mut Parser<'_, '_>, token: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let begin = reader.at;
    let mut group = reader.value()?;
    reader.skip_blank();
    if group.is_some() {
        if reader.peek(0) == Some(b':') {
            reader.at += 1;
        } else {
            reader.at = begin;
            group = None;
        }
    }
    let (mut candidates, mut name) = (Vec::new(), String::new());
    while !reader.is_end() {
        let begin = reader.at;
        candidates.push(reader.filtered()?);
        if candidates.len() > 1 {
            name.push(',');
        }
        name.push_str(&parser.source.slice(begin, reader.at).to_string_lossy());
        reader.skip_past(b',');
    }
    if candidates.is_empty() {
        let text = parser.source.slice(token.begin, token.end).to_string_lossy().into_owned();
        return Err(reader.error(format!("empty candidates: \"{text}\"")));
    }
    Ok(Some(NodeKind::Cycle { group, candidates, name }))
}

fn echo(_: &mut Parser<'_, '_>, _: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    reader.skip_blank();
    if reader.is_end() {
        return Ok(None);
    }
    Ok(Some(NodeKind::Output(reader.filtered()?)))
}

fn r#if(parser: &mut Parser<'_, '_>, token: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let mut branches = vec![Branch { condition: reader.filtered()?, expected: true, nodes: Vec::new() }];
    let mut otherwise: Option<Vec<Node>> = None;
    while let Some(next) = parser.tokens.next() {
        match (next.tag(), &next.kind) {
            (Some("elsif"), TokenKind::Tag { arguments, .. }) => {
                if otherwise.is_some() {
                    return Err(parser.failed(token, "unexpected elsif after else"));
                }
                let condition = Reader::new(parser.source, *arguments, next.content.1).filtered()?;
                branches.push(Branch { condition, expected: true, nodes: Vec::new() });
            }
            (Some(name @ ("else" | "endif")), TokenKind::Tag { arguments, .. }) => {
                let rest = parser.source.slice(*arguments, next.content.1.max(*arguments));
                if !rest.is_empty() {
                    let rest = to_text(&Value::String(rest));
                    return Err(parser.failed(token, format!("unexpected {rest}")));
                }
                if name == "endif" {
                    return Ok(Some(NodeKind::If(branches, otherwise.unwrap_or_default())));
                }
                if otherwise.is_some() {
                    return Err(parser.failed(token, "duplicated else"));
                }
                otherwise = Some(Vec::new());
            }
            _ => {
                let last = branches.last_mut().map(|branch| &mut branch.nodes);
                if let Some(into) = otherwise.as_mut().or(last) {
                    parser.node(&next, into)?;
                }
            }
        }
    }
    Err(parser.unclosed(token))
}

fn liquid(parser: &mut Parser<'_, '_>, _: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let mut tokens = Vec::new();
    loop {
        reader.skip_blank();
        if reader.is_end() {
            break;
        }
        let begin = reader.at;
        reader.skip_past(b'\n');
        tokens.push(parser.source.line_token(begin, reader.at)?);
    }
    let mut parser = Parser { source: parser.source, tokens: tokens.into_iter() };
    Ok(Some(NodeKind::Group(parser.nodes()?)))
}

fn raw(parser: &mut Parser<'_, '_>, token: &Token, _: &mut Reader<'_, '_>) -> Parsed {
    let (begin, end) = parser.skip_until("endraw", token)?;
    Ok(Some(NodeKind::Text(parser.source.slice(begin, end))))
}

/// Like `if`, except that everything after a second `else`, or after an `elsif` that follows `else`, is silently dropped.
fn unless(parser: &mut Parser<'_, '_>, token: &Token, reader: &mut Reader<'_, '_>) -> Parsed {
    let mut branches = vec![Branch { condition: reader.filtered()?, expected: false, nodes: Vec::new() }];
    let mut otherwise = Vec::new();
    let (mut elses, mut dropped) = (0, false);
    while let Some(next) = parser.tokens.next() {
        match (next.tag(), &next.kind) {
            (Some("elsif"), _) if elses > 0 => dropped = true,
            (Some("elsif"), TokenKind::Tag { arguments, .. }) => {
                let condition = Reader::new(parser.source, *arguments, next.content.1).filtered()?;
                branches.push(Branch { condition, expected: true, nodes: Vec::new() });
            }
            (Some("else"), _) => {
                elses += 1;
                dropped = elses > 1;
            }
            (Some("endunless"), _) => return Ok(Some(NodeKind::If(branches, otherwise))),
            _ => {
                // Dropped content must be well-formed too.
                let into = match branches.last_mut() {
                    _ if dropped => &mut Vec::new(),
                    Some(branch) if elses == 0 => &mut branch.nodes,
                    _ => &mut otherwise,
                };
                parser.node(&next, into)?;
            }
        }
    }
    Err(parser.unclosed(token))
}
