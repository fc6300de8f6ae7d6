//! The linter for queries: warns of everything that the reference silently ignores or misreads.
//!
//! It follows the steps of the `parser` over the tokens of a query that can be parsed, and reports each token that the
//! parser would skip or misinterpret. This file covers levels and ignored tokens, `condition` the conditions, `fixes` the
//! edits that are more than a replacement, and `warning` the messages.

mod condition;
mod fixes;
mod invalid;
mod names;
mod warning;

use super::lexer::{Token, TokenKind, lex, value_text};
use super::parser::{self, NameKind, join_names};
use crate::issue::{Fix, Issue, MAX_WARNINGS};
use crate::json::Str;
use names::{name_fix, name_hint, replacement, text_of};
use warning as w;
use warning::Warning;

/// The warnings about a query, sorted by span. Spans count UTF-16 units.
pub(super) fn lint(fql: &Str<'_>) -> Vec<Issue> {
    let units: Vec<u16> = fql.utf16_units().collect();
    let lexed = lex(fql).and_then(|tokens| {
        let lost = lost_letters(&tokens, &units);
        let tokens = join_names(tokens);
        parser::parse_tokens(tokens.clone()).map(|_| (tokens, lost))
    });
    let (tokens, lost) = match lexed {
        Ok(lexed) => lexed,
        Err(error) => {
            return vec![invalid::issue(fql, &units, error)];
        }
    };
    let Some((end, tokens)) = tokens.split_last() else { return Vec::new() };
    let mut walk = QueryLinter {
        units: &units,
        tokens,
        end,
        at: 0,
        limit: tokens.len(),
        start: 0,
        ignored: 0,
        open: 0,
        fixes: Vec::new(),
        found: Vec::new(),
    };
    walk.level();
    for pair in tokens.windows(2) {
        if let [first, second] = pair
            && first.end > second.start
        {
            walk.warn(&w::REUSED_QUOTE, [second.start, first.end], "");
        }
    }
    if let Some(span) = lost
        && walk.ignored < span[1]
    {
        walk.warn(&w::LOST_LETTERS, span, "");
    }
    walk.found
}

/// The name at the end of the query that lost letters because the lexer took it for the beginning of `and`, `or` or
/// `null`.
fn lost_letters(tokens: &[Token], units: &[u16]) -> Option<[usize; 2]> {
    let [.., token, _] = tokens else { return None };
    let length = token.end - token.start;
    let is_cut = token.kind == TokenKind::Ident && token.value.utf16_len() == 1 && length > 1;
    (is_cut && token.value.utf16_units().next() == units.get(token.start).copied()).then_some(token.span())
}

struct QueryLinter<'t> {
    units: &'t [u16],
    /// The tokens without the last one, `end`.
    tokens: &'t [Token],
    end: &'t Token,
    at: usize,
    /// The index of the token that ends the current level: the end of the query, or a closing parenthesis.
    limit: usize,
    /// The start of the last token taken by a level: see [`QueryLinter::start_of`].
    start: usize,
    /// The end of the last ignored token.
    ignored: usize,
    /// The number of closing parentheses still to come whose groups were already closed by the parenthesis of a call.
    open: usize,
    /// The fixes of the next warning.
    fixes: Vec<Fix>,
    found: Vec<Issue>,
}

#[derive(Default)]
struct LevelState<'t> {
    conditions: usize,
    /// Whether there was a condition, or something ignored that looks like one.
    has_operand: bool,
    /// Whether the last operand is followed by an operator, or by something ignored that looks like one.
    is_joined: bool,
    /// The last `and` or `or`, if no condition follows it yet.
    pending: Option<&'t Token>,
    /// The indices of each `and` and `or`.
    joins: Vec<usize>,
    last_is_or: bool,
    /// The spans of ignored operators.
    ignored: Vec<[usize; 2]>,
}

impl LevelState<'_> {
    /// Records a condition, or something ignored that looks like one.
    fn operand(&mut self) {
        self.has_operand = true;
        self.is_joined = false;
        self.pending = None;
    }
}

impl<'t> QueryLinter<'t> {
    /// Takes a token. Each level ends with the end token.
    fn next(&mut self) -> Option<&'t Token> {
        let token = if self.at == self.limit { Some(self.end) } else { self.peek() };
        self.at += usize::from(token.is_some());
        token
    }

    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at..self.limit)?.first()
    }

    /// Adds a fix to the next warning: replaces a part of the query.
    #[inline(never)]
    fn fix(&mut self, span: [usize; 2], insert: &[&str]) {
        if self.found.len() < MAX_WARNINGS {
            self.fixes.push(replacement(self.units, span, insert.concat()));
        }
    }

    fn source(&self, [start, end]: [usize; 2]) -> String {
        text_of(self.units, [start, end])
    }

    fn warn(&mut self, warning: &Warning, span: [usize; 2], more: &str) {
        let [start, end] = span;
        if self.found.len() >= MAX_WARNINGS {
            self.fixes.clear();
            return;
        }
        let part = self.source(span);
        let fill = |text: &str| {
            let mut filled = Vec::new();
            for byte in text.bytes() {
                match byte {
                    b'%' => filled.extend_from_slice(part.as_bytes()),
                    b'#' => filled.extend_from_slice(more.as_bytes()),
                    other => filled.push(other),
                }
            }
            String::from_utf8(filled).unwrap_or_default()
        };
        let mut issue = Issue::warning(warning.code, "", fill(warning.message)).with_span(start, end);
        issue.fixes = std::mem::take(&mut self.fixes);
        issue.fixes.extend(warning.fixes.iter().map(|fix| replacement(self.units, span, fill(fix))));
        issue.hint = Some(fill(warning.hint)).filter(|hint| !hint.is_empty());
        // Searched from the end, where the warning nearly always belongs.
        let is_before = |other: &Issue| other.span.is_some_and(|[other, _]| other <= start);
        let index = self.found.iter().rposition(is_before).map_or(0, |before| before + 1);
        self.found.insert(index, issue);
    }

    /// Lints a level; returns the number of its conditions.
    fn level(&mut self) -> usize {
        let mut level = LevelState::default();
        while let Some(token) = self.next() {
            self.start = self.start_of(token);
            match token.kind {
                TokenKind::End => break,
                TokenKind::Conditional => self.conditional(token, &mut level),
                TokenKind::ParenLeft => {
                    self.condition(token, &mut level);
                    self.parentheses(token);
                }
                TokenKind::Ident => match NameKind::of(&token.value) {
                    NameKind::Field(field) => {
                        self.condition(token, &mut level);
                        self.comparison(field, token);
                    }
                    NameKind::Function(_) => self.call(token, token, &mut level),
                    NameKind::Inherited => {
                        let last = [self.next(), self.next()].into_iter().flatten().last().unwrap_or(token);
                        level.operand();
                        self.ignore(&w::UNKNOWN_NAME, end_of(last, token), "");
                    }
                    NameKind::Unknown => self.ignored(token, &mut level),
                },
                TokenKind::Operator if token.value == "!" && self.peek().is_some_and(is_function) => {
                    let name = self.next().unwrap_or(token);
                    self.call(name, token, &mut level);
                }
                _ => self.ignored(token, &mut level),
            }
        }
        if let Some(token) = level.pending {
            self.warn(&w::DANGLING_OPERATOR, token.span(), "");
        }
        self.explain_ignored_operators(&level);
        let decides = if level.last_is_or { "or" } else { "and" };
        let mut operators = level.joins.iter().filter_map(|&at| self.tokens.get(at));
        if level.conditions > 1
            && let Some(ignored) = operators.find(|operator| operator.value != decides)
        {
            self.fix_mixed_operators(&level.joins);
            self.warn(&w::MIXED_OPERATORS, ignored.span(), decides);
        }
        level.conditions
    }

    /// Adds to the warnings about ignored operators how the conditions are joined instead.
    fn explain_ignored_operators(&mut self, level: &LevelState<'_>) {
        let joined = if level.last_is_or { "or" } else { "and" };
        for issue in &mut self.found {
            if level.conditions > 1 && issue.span.is_some_and(|span| level.ignored.contains(&span)) {
                let more = format!(" Segment joins the conditions here with `{joined}`.");
                issue.message.push_str(&more);
            }
        }
    }

    /// Records the first token of a condition.
    fn condition(&mut self, token: &Token, level: &mut LevelState<'t>) {
        if level.has_operand && !level.is_joined {
            self.warn(&w::MISSING_OPERATOR, token.span(), "");
        }
        level.conditions += 1;
        level.operand();
    }

    fn conditional(&mut self, token: &'t Token, level: &mut LevelState<'t>) {
        if !level.has_operand || level.pending.is_some() {
            self.warn(&w::DANGLING_OPERATOR, token.span(), "");
        }
        level.is_joined = true;
        level.pending = Some(token);
        level.last_is_or = token.value == "or";
        level.joins.push(self.at - 1);
    }

    fn parentheses(&mut self, open: &Token) {
        let (start, outer) = (self.at, self.limit);
        let inside = self.tokens.get(start..outer).unwrap_or_default();
        let close = inside.iter().position(|token| token.kind == TokenKind::ParenRight).map_or(outer, |at| start + at);
        self.limit = close;
        let conditions = self.level();
        (self.at, self.limit) = (self.at.max(close + 1), outer);
        if conditions == 0 {
            let end = self.tokens.get(close).map_or(open.end, |token| token.end);
            self.fix_empty_parentheses(start, close);
            self.warn(&w::EMPTY_PARENTHESES, [open.start, end], "");
        }
    }

    /// Warns that the text from the last token taken by the level up to `end` is ignored.
    fn ignore(&mut self, warning: &Warning, end: usize, more: &str) {
        // A quote that opens the next string can't be removed.
        let end = self.tokens.get(self.at).map_or(end, |next| end.min(next.start));
        self.ignored = end;
        self.warn(warning, [self.start, end], more);
    }

    /// The start of the part of the last token that can be removed without changing the token before it. A shared quote is
    /// excluded; the point at the end of a number is included.
    fn start_of(&self, token: &Token) -> usize {
        match self.before() {
            Some(before) if before.end > token.start => before.end,
            Some(before) if before.end == token.start && before.kind == TokenKind::Number => {
                token.start - usize::from(before.value.as_bytes().ends_with(b"."))
            }
            _ => token.start,
        }
    }

    /// The token before the last one taken.
    fn before(&self) -> Option<&'t Token> {
        self.tokens.get(self.at.checked_sub(2)?)
    }

    /// Whether the parser would skip the next token at the start of a condition.
    fn skips_next(&self) -> bool {
        self.peek().is_some_and(|next| match next.kind {
            TokenKind::End | TokenKind::ParenLeft | TokenKind::Conditional => false,
            TokenKind::Ident => matches!(NameKind::of(&next.value), NameKind::Unknown),
            TokenKind::Operator if next.value == "!" => {
                let after = self.tokens.get(self.at + 1..self.limit).and_then(<[Token]>::first);
                !after.is_some_and(is_function)
            }
            _ => true,
        })
    }

    /// Takes the tokens that are skipped together with `first`; returns the end of the last one.
    fn skip(&mut self, first: &'t Token) -> usize {
        let mut last = first;
        while self.skips_next()
            && let Some(next) = self.peek()
        {
            let is_value = next.kind != TokenKind::Ident || last.kind == TokenKind::Operator;
            let is_whole = Connective::of(last).is_some() || next.value == "!" || next.kind == TokenKind::ParenRight;
            // Tokens without a space between them are removed together or not at all.
            if next.start > last.end && (!is_value || is_whole) {
                break;
            }
            last = next;
            self.at += 1;
        }
        last.end
    }

    /// Warns of a token that is skipped, and of those skipped together with it.
    fn ignored(&mut self, token: &'t Token, level: &mut LevelState<'t>) {
        let number = self.before().filter(|before| before.kind == TokenKind::Number && before.end == token.start);
        let behind = self.tokens.get(self.at..).unwrap_or_default();
        let end = self.skip(token);
        if let Some(number) = number {
            return self.ignore(&w::NUMBER_CUT, end, &value_text(number).to_string_lossy());
        }
        match Connective::of(token) {
            Some(Connective::Operator(operator)) => {
                level.is_joined = true;
                if end == token.end {
                    let is_apart = self.units.get(end).is_none_or(|&unit| unit == 0x20 || unit == 0x0A);
                    let space = if is_apart { "" } else { " " };
                    self.fix([self.start, end], &[operator, space]);
                }
                self.ignore(&w::IGNORED_OPERATOR, end, operator);
                level.ignored.push([self.start, self.ignored]);
            }
            Some(Connective::Negation) => {
                self.fix_negation(self.start);
                self.ignore(&w::IGNORED_NEGATION, end, "");
            }
            None if token.kind == TokenKind::Ident => {
                // A single word such as `not` is not taken for an operand.
                if end > token.end {
                    level.operand();
                }
                let hint = name_hint(token);
                self.fixes.extend(name_fix(self.units, token, behind));
                if token.value == "not" && end == token.end {
                    self.fix_negation(token.start);
                }
                self.ignore(&w::UNKNOWN_NAME, end, &hint);
            }
            None if token.kind == TokenKind::ParenRight && self.open > 0 && end == token.end => self.open -= 1,
            None => self.ignore(&w::IGNORED_TEXT, end, ""),
        }
    }
}

fn is_function(token: &Token) -> bool {
    token.kind == TokenKind::Ident && matches!(NameKind::of(&token.value), NameKind::Function(_))
}

/// The end of a token. The end token of a level has no position, so that of the token before it is used.
fn end_of(token: &Token, before: &Token) -> usize {
    if token.kind == TokenKind::End { before.end } else { token.end }
}

/// An ignored token that was meant as `and`, `or` or `!`.
enum Connective {
    Operator(&'static str),
    Negation,
}

impl Connective {
    fn of(token: &Token) -> Option<Self> {
        match token.kind {
            TokenKind::Operator if token.value == "!" => Some(Self::Negation),
            TokenKind::Ident => {
                let word = token.value.to_lower_case();
                ["and", "or"].into_iter().find(|operator| word == *operator).map(Self::Operator)
            }
            _ => None,
        }
    }
}
