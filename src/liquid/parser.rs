//! The parser: builds a tree from the tokens of a template.

use super::error::Error;
use super::lexer::{Source, Token, TokenKind};
use super::operand::Reader;
use super::tags;
use super::tree::{Node, NodeKind};

pub(super) fn parse(source: &Source<'_>) -> Result<Vec<Node>, Error> {
    let mut parser = Parser { source, tokens: source.tokens()?.into_iter() };
    parser.nodes()
}

pub(super) struct Parser<'s, 't> {
    pub source: &'s Source<'t>,
    /// The remaining tokens.
    pub tokens: std::vec::IntoIter<Token>,
}

impl Parser<'_, '_> {
    /// Parses all remaining tokens.
    pub(super) fn nodes(&mut self) -> Result<Vec<Node>, Error> {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.next() {
            self.node(&token, &mut nodes)?;
        }
        Ok(nodes)
    }

    /// Parses the node that begins with a token, and appends it.
    pub(super) fn node(&mut self, token: &Token, nodes: &mut Vec<Node>) -> Result<(), Error> {
        let kind = match &token.kind {
            TokenKind::Text(begin, end) => Some(NodeKind::Text(self.source.slice(*begin, *end))),
            TokenKind::Output => {
                Some(NodeKind::Output(Reader::new(self.source, token.content.0, token.content.1).filtered()?))
            }
            TokenKind::Tag { name, arguments } => {
                let mut reader = Reader::new(self.source, *arguments, token.content.1);
                tags::parse(name, self, token, &mut reader)?
            }
        };
        let position = self.source.position(token.begin);
        nodes.extend(kind.map(|kind| Node { position, kind }));
        Ok(())
    }

    pub(super) fn failed(&self, token: &Token, message: impl Into<String>) -> Error {
        self.source.error(message, token.begin)
    }

    pub(super) fn unclosed(&self, token: &Token) -> Error {
        let text = self.source.slice(token.begin, token.end).to_string_lossy().into_owned();
        self.failed(token, format!("tag {text} not closed"))
    }

    /// Parses the nodes up to the tag `end`. `token` is the tag that begins them.
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

    /// Skips everything up to the tag `end`, and returns its range.
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
