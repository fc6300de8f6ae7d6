//! Tokens become a tree of tags.

use super::error::Error;
use super::lexer::{Kind, Source, Token};
use super::operand::Reader;
use super::tags;
use super::tree::{Node, Tag};

/// The tree of a template.
pub(super) fn parse(source: &Source<'_>) -> Result<Vec<Node>, Error> {
    let mut parser = Parser { source, tokens: source.tokens()?.into_iter() };
    parser.nodes()
}

/// A parser of a row of tokens.
pub(super) struct Parser<'s, 't> {
    pub source: &'s Source<'t>,
    /// The remaining ones.
    pub tokens: std::vec::IntoIter<Token>,
}

impl Parser<'_, '_> {
    /// The nodes of all remaining tokens.
    pub(super) fn nodes(&mut self) -> Result<Vec<Node>, Error> {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.next() {
            self.node(&token, &mut nodes)?;
        }
        Ok(nodes)
    }

    /// Adds the node that begins with a token.
    pub(super) fn node(&mut self, token: &Token, nodes: &mut Vec<Node>) -> Result<(), Error> {
        let kind = match &token.kind {
            Kind::Text(begin, end) => Some(Tag::Text(self.source.slice(*begin, *end))),
            Kind::Output => Some(Tag::Output(Reader::new(self.source, token.content.0, token.content.1).filtered()?)),
            Kind::Tag { name, arguments } => {
                let mut reader = Reader::new(self.source, *arguments, token.content.1);
                tags::parse(name, self, token, &mut reader)?
            }
        };
        let location = self.source.location(token.begin);
        nodes.extend(kind.map(|kind| Node { location, kind }));
        Ok(())
    }

    pub(super) fn failed(&self, token: &Token, message: impl Into<String>) -> Error {
        self.source.error(message, token.begin)
    }

    pub(super) fn unclosed(&self, token: &Token) -> Error {
        let text = self.source.slice(token.begin, token.end).to_string_lossy().into_owned();
        self.failed(token, format!("tag {text} not closed"))
    }

    /// The nodes up to a tag that ends them.
    pub(super) fn nodes_until(&mut self, end: &str, token: &Token) -> Result<Vec<Node>, Error> {
        let mut nodes = Vec::new();
        while let Some(next) = self.tokens.next() {
            if next.tag() == Some(end) {
                return Ok(nodes);
            }
            self.node(&next, &mut nodes)?;
        }
        Err(self.unclosed(token))
    }

    /// Skips what is before a tag; returns where that begins and ends.
    pub(super) fn skip_until(&mut self, end: &str, token: &Token) -> Result<(usize, usize), Error> {
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
}
