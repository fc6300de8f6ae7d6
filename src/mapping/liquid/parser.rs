//! Tokens become a tree of tags.

use super::expression::{Filtered, Operand, Reader};
use super::lexer::{Kind, Source, Token};
use crate::json::{Str, Value, to_text};
use crate::mapping::reads::Reads;

/// A part of a template, and where it begins: that is where its failures are said to be.
pub(super) struct Node {
    pub place: String,
    pub kind: Tag,
}

pub(super) enum Tag {
    Text(Str<'static>),
    Output(Filtered),
    Assign(Str<'static>, Filtered),
    Capture(Str<'static>, Vec<Node>),
    /// Branches with their conditions, and whether each must hold or must not; and what is left if none does.
    If(Vec<(Filtered, bool, Vec<Node>)>, Vec<Node>),
    Increment(Str<'static>),
    Decrement(Str<'static>),
    /// The group, the candidates, and what tells this cycle from others.
    Cycle(Option<Operand>, Vec<Filtered>, String),
    /// Parts in a row: `liquid`.
    Group(Vec<Node>),
    Block(Vec<Node>),
    /// `break` and `continue`: nothing more is rendered.
    Stop,
}

/// Tags that Segment turns off.
const DISABLED: [&str; 6] = ["case", "for", "include", "layout", "render", "tablerow"];

/// The tree of a template.
///
/// # Errors
/// A sentence with its place.
pub(super) fn parse(source: &Source<'_>) -> Result<Vec<Node>, String> {
    let mut parser = Parser { source, tokens: source.tokens()?.into_iter() };
    parser.nodes()
}

struct Parser<'s, 't> {
    source: &'s Source<'t>,
    /// Those that are left.
    tokens: std::vec::IntoIter<Token>,
}

impl Parser<'_, '_> {
    /// All that is left.
    fn nodes(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.next() {
            self.node(&token, &mut nodes)?;
        }
        Ok(nodes)
    }

    /// What a token begins.
    fn node(&mut self, token: &Token, nodes: &mut Vec<Node>) -> Result<(), String> {
        let kind = match &token.kind {
            Kind::Text(begin, end) => Some(Tag::Text(self.source.slice(*begin, *end))),
            Kind::Output => Some(Tag::Output(Reader::new(self.source, token.content.0, token.content.1).filtered()?)),
            Kind::Tag { name, arguments } => {
                let reader = Reader::new(self.source, *arguments, token.content.1);
                self.tag(name, token, reader)?
            }
        };
        let place = self.source.error("", token.begin);
        nodes.extend(kind.map(|kind| Node { place, kind }));
        Ok(())
    }

    fn failed(&self, token: &Token, message: &str) -> String {
        self.source.error(message, token.begin)
    }

    fn unclosed(&self, token: &Token) -> String {
        let text = self.source.slice(token.begin, token.end).to_string_lossy().into_owned();
        self.failed(token, &format!("tag {text} not closed"))
    }

    /// A tag; nothing for one that gives nothing.
    fn tag(&mut self, name: &str, token: &Token, mut reader: Reader<'_, '_>) -> Result<Option<Tag>, String> {
        Ok(Some(match name {
            "assign" => {
                let variable = reader.name();
                if variable.is_empty() {
                    return Err(reader.error("expected variable name"));
                }
                reader.skip_blank();
                if reader.peek(0) != Some(b'=') {
                    return Err(reader.error("expected \"=\""));
                }
                reader.at += 1;
                Tag::Assign(variable, reader.filtered()?)
            }
            "capture" => {
                let mut variable = reader.name();
                if variable.is_empty() {
                    variable = reader.quoted().ok_or_else(|| reader.error("invalid capture name"))?;
                }
                Tag::Capture(variable, self.nodes_until("endcapture", token)?)
            }
            "comment" => {
                self.skip_until("endcomment", token)?;
                return Ok(None);
            }
            "#" => {
                let inside = &self.source.units[reader.at..reader.end.max(reader.at)];
                if has_bare_line(inside) {
                    return Err(self.failed(token, "every line of an inline comment must start with a '#' character"));
                }
                return Ok(None);
            }
            "raw" => {
                let (begin, end) = self.skip_until("endraw", token)?;
                Tag::Text(self.source.slice(begin, end))
            }
            "increment" => Tag::Increment(reader.name()),
            "decrement" => Tag::Decrement(reader.name()),
            "cycle" => self.cycle(token, reader)?,
            "if" => self.if_tag(token, &mut reader)?,
            "unless" => self.unless_tag(token, &mut reader)?,
            "echo" => {
                reader.skip_blank();
                if reader.is_end() {
                    return Ok(None);
                }
                Tag::Output(reader.filtered()?)
            }
            "liquid" => {
                let mut tokens = Vec::new();
                loop {
                    reader.skip_blank();
                    if reader.is_end() {
                        break;
                    }
                    let begin = reader.at;
                    reader.go_behind(b'\n');
                    tokens.push(self.source.line_token(begin, reader.at)?);
                }
                let mut parser = Parser { source: self.source, tokens: tokens.into_iter() };
                Tag::Group(parser.nodes()?)
            }
            "block" => Tag::Block(self.nodes_until("endblock", token)?),
            "break" | "continue" => Tag::Stop,
            _ if DISABLED.contains(&name) => {
                return Err(self.failed(token, &format!("tag \"{name}\" is disabled")));
            }
            _ => return Err(self.failed(token, &format!("tag \"{name}\" not found"))),
        }))
    }

    fn nodes_until(&mut self, end: &str, token: &Token) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        while let Some(next) = self.tokens.next() {
            if next.tag() == Some(end) {
                return Ok(nodes);
            }
            self.node(&next, &mut nodes)?;
        }
        Err(self.unclosed(token))
    }

    /// Where what is left out begins and ends.
    fn skip_until(&mut self, end: &str, token: &Token) -> Result<(usize, usize), String> {
        let mut skipped = None;
        for next in self.tokens.by_ref() {
            if next.tag() == Some(end) {
                return Ok(skipped.unwrap_or((0, 0)));
            }
            let begin = skipped.map_or(next.begin, |(begin, _)| begin);
            skipped = Some((begin, next.end));
        }
        Err(self.unclosed(token))
    }

    fn cycle(&mut self, token: &Token, mut reader: Reader<'_, '_>) -> Result<Tag, String> {
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
            name.push_str(&self.source.slice(begin, reader.at).to_string_lossy());
            reader.go_behind(b',');
        }
        if candidates.is_empty() {
            let text = self.source.slice(token.begin, token.end).to_string_lossy().into_owned();
            return Err(reader.error(&format!("empty candidates: \"{text}\"")));
        }
        Ok(Tag::Cycle(group, candidates, name))
    }

    fn if_tag(&mut self, token: &Token, reader: &mut Reader<'_, '_>) -> Result<Tag, String> {
        let mut branches = vec![(reader.filtered()?, true, Vec::new())];
        let mut otherwise: Option<Vec<Node>> = None;
        while let Some(next) = self.tokens.next() {
            match (next.tag(), &next.kind) {
                (Some("elsif"), Kind::Tag { arguments, .. }) => {
                    if otherwise.is_some() {
                        return Err(self.failed(token, "unexpected elsif after else"));
                    }
                    let condition = Reader::new(self.source, *arguments, next.content.1).filtered()?;
                    branches.push((condition, true, Vec::new()));
                }
                (Some(name @ ("else" | "endif")), Kind::Tag { arguments, .. }) => {
                    let rest = self.source.slice(*arguments, next.content.1.max(*arguments));
                    if !rest.is_empty() {
                        let rest = to_text(&Value::String(rest));
                        return Err(self.failed(token, &format!("unexpected {rest}")));
                    }
                    if name == "endif" {
                        return Ok(Tag::If(branches, otherwise.unwrap_or_default()));
                    }
                    if otherwise.is_some() {
                        return Err(self.failed(token, "duplicated else"));
                    }
                    otherwise = Some(Vec::new());
                }
                _ => {
                    let last = branches.last_mut().map(|(.., nodes)| nodes);
                    if let Some(into) = otherwise.as_mut().or(last) {
                        self.node(&next, into)?;
                    }
                }
            }
        }
        Err(self.unclosed(token))
    }

    /// Like `if`, but what follows a second `else`, or an `elsif` behind `else`, is dropped without a word.
    fn unless_tag(&mut self, token: &Token, reader: &mut Reader<'_, '_>) -> Result<Tag, String> {
        let mut branches = vec![(reader.filtered()?, false, Vec::new())];
        let mut otherwise = Vec::new();
        let (mut elses, mut dropped) = (0, false);
        while let Some(next) = self.tokens.next() {
            match (next.tag(), &next.kind) {
                (Some("elsif"), _) if elses > 0 => dropped = true,
                (Some("elsif"), Kind::Tag { arguments, .. }) => {
                    let condition = Reader::new(self.source, *arguments, next.content.1).filtered()?;
                    branches.push((condition, true, Vec::new()));
                }
                (Some("else"), _) => {
                    elses += 1;
                    dropped = elses > 1;
                }
                (Some("endunless"), _) => return Ok(Tag::If(branches, otherwise)),
                _ => {
                    // What is dropped must be well-formed all the same.
                    let into = match branches.last_mut() {
                        _ if dropped => &mut Vec::new(),
                        Some((.., into)) if elses == 0 => into,
                        _ => &mut otherwise,
                    };
                    self.node(&next, into)?;
                }
            }
        }
        Err(self.unclosed(token))
    }
}

/// Whether a line behind the first one begins with anything but `#`.
fn has_bare_line(inside: &[u16]) -> bool {
    let mut lines = inside.split(|&unit| unit == u16::from(b'\n'));
    lines.next();
    lines.any(|line| super::text::trim_start(line).first().is_some_and(|&unit| unit != u16::from(b'#')))
}

impl Node {
    /// Adds the parts of the event that it reads.
    pub(super) fn reads(&self, reads: &mut Reads) {
        let all = |nodes: &[Node], reads: &mut Reads| nodes.iter().for_each(|node| node.reads(reads));
        match &self.kind {
            Tag::Text(_) | Tag::Stop => {}
            Tag::Output(value) | Tag::Assign(_, value) => value.reads(reads),
            Tag::Capture(_, nodes) | Tag::Group(nodes) | Tag::Block(nodes) => all(nodes, reads),
            Tag::If(branches, otherwise) => {
                for (condition, _, nodes) in branches {
                    condition.reads(reads);
                    all(nodes, reads);
                }
                all(otherwise, reads);
            }
            Tag::Increment(name) | Tag::Decrement(name) => reads.add(std::slice::from_ref(name)),
            Tag::Cycle(group, candidates, _) => {
                if let Some(group) = group {
                    group.reads(reads);
                }
                for candidate in candidates {
                    candidate.reads(reads);
                }
            }
        }
    }
}

impl Filtered {
    fn reads(&self, reads: &mut Reads) {
        for item in &self.postfix {
            if let super::expression::Item::Operand(operand) = item {
                operand.reads(reads);
            }
        }
        let arguments = self.filters.iter().flat_map(|filter| &filter.arguments);
        arguments.filter_map(|(_, value)| value.as_ref()).for_each(|value| value.reads(reads));
    }
}

impl Operand {
    fn reads(&self, reads: &mut Reads) {
        match self {
            Self::Constant(_) | Self::Literal(_) => {}
            Self::Range(low, high) => {
                low.reads(reads);
                high.reads(reads);
            }
            Self::Property(of, properties) => {
                for part in of.iter().map(AsRef::as_ref).chain(properties) {
                    part.reads(reads);
                }
                if of.is_none() {
                    variable_reads(properties, reads);
                }
            }
        }
    }
}

/// A variable is read as far as its properties are known; `size` and its like ask for all of what they are read of.
fn variable_reads(properties: &[Operand], reads: &mut Reads) {
    let mut keys = Vec::new();
    for property in properties {
        let name = match property {
            Operand::Constant(Value::String(name)) => Some(name.clone()),
            _ => None,
        };
        match name {
            // The event itself is asked for its own `size`.
            Some(name) if keys.is_empty() || !["size", "first", "last", "length"].iter().any(|own| name == *own) => {
                keys.push(name);
            }
            _ => break,
        }
    }
    reads.add(&keys);
}
