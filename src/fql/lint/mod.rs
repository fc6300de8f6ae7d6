//! Warnings about what the reference swallows in silence: what it ignores in a query, and what it reads otherwise than
//! it is written.
//!
//! A walk over the tokens, step by step as the `parser` goes. It gives no tree, but a warning wherever the parser
//! would skip something or take it for what it is not. Only a query that can be parsed is walked through. Here is the
//! way through its levels, with what is ignored; `condition` looks into each condition, `fixes` has the edits that take
//! more than a replacement, and `warning` has the texts.

mod condition;
mod fixes;
mod invalid;
mod names;
mod warning;

use super::lexer::{Kind, Token, lex, value_text};
use super::parser::{self, Name, join_names};
use crate::issue::{Fix, Issue, MAX_WARNINGS};
use crate::json::Str;
use names::{name_fix, name_hint, replacement, text_of};
use warning as w;
use warning::Warning;

/// All warnings about a query, in the order of their places, which are counted in UTF-16 units.
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
    let mut walk = Walk {
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

/// The name at the end of which the lexer looked for `and` or `null` and found the end of the query.
fn lost_letters(tokens: &[Token], units: &[u16]) -> Option<[usize; 2]> {
    let [.., token, _] = tokens else { return None };
    let length = token.end - token.start;
    let is_cut = token.kind == Kind::Ident && token.value.utf16_len() == 1 && length > 1;
    (is_cut && token.value.utf16_units().next() == units.get(token.start).copied()).then_some([token.start, token.end])
}

/// A walk through the tokens of a query.
struct Walk<'t> {
    units: &'t [u16],
    /// All but the last, which is [`Token::end`].
    tokens: &'t [Token],
    end: &'t Token,
    at: usize,
    /// Where the level ends that the walk is on: the end, or the parenthesis that closes.
    limit: usize,
    /// Where the last token of a level begins: see [`Walk::start_of`].
    start: usize,
    /// Up to where tokens have been ignored.
    ignored: usize,
    /// How many parentheses are still written, but were closed by that of a call.
    open: usize,
    /// What the next warning can be fixed by.
    fixes: Vec<Fix>,
    found: Vec<Issue>,
}

/// What a level has had so far.
#[derive(Default)]
struct Level<'t> {
    conditions: usize,
    /// Whether something like a condition stands before: a real one, or one that was ignored.
    has_operand: bool,
    /// Whether something that joins stands before, were it ignored.
    is_joined: bool,
    /// The `and` or `or` that is not followed by a condition yet.
    pending: Option<&'t Token>,
    /// The first of each.
    first: [Option<&'t Token>; 2],
    last_is_or: bool,
    /// Where operators are that have been ignored.
    ignored: Vec<[usize; 2]>,
}

impl Level<'_> {
    /// Something like a condition stands here.
    fn operand(&mut self) {
        self.has_operand = true;
        self.is_joined = false;
        self.pending = None;
    }
}

impl<'t> Walk<'t> {
    /// Takes a token. At the end of each level there is one that ends it.
    fn next(&mut self) -> Option<&'t Token> {
        let token = if self.at == self.limit { Some(self.end) } else { self.peek() };
        self.at += usize::from(token.is_some());
        token
    }

    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at..self.limit)?.first()
    }

    /// The next warning can be fixed by putting a text in the place of a part of the query.
    #[inline(never)]
    fn fix(&mut self, span: [usize; 2], insert: &[&str]) {
        if self.found.len() < MAX_WARNINGS {
            self.fixes.push(replacement(self.units, span, insert.concat()));
        }
    }

    /// The text between two places.
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
        // Nearly always the last place.
        let is_before = |other: &Issue| other.span.is_some_and(|[other, _]| other <= start);
        let place = self.found.iter().rposition(is_before).map_or(0, |before| before + 1);
        self.found.insert(place, issue);
    }

    /// Goes through a level; tells how many conditions it has.
    fn level(&mut self) -> usize {
        let mut level = Level::default();
        while let Some(token) = self.next() {
            self.start = self.start_of(token);
            match token.kind {
                Kind::End => break,
                Kind::Conditional => self.conditional(token, &mut level),
                Kind::ParenLeft => {
                    self.condition(token, &mut level);
                    self.parentheses(token);
                }
                Kind::Ident => match Name::of(&token.value) {
                    Name::Field(field) => {
                        self.condition(token, &mut level);
                        self.comparison(field, token);
                    }
                    Name::Function(_) => self.call(token, token, &mut level),
                    Name::Inherited => {
                        let last = [self.next(), self.next()].into_iter().flatten().last().unwrap_or(token);
                        level.operand();
                        self.ignore(&w::UNKNOWN_NAME, end_of(last, token), "");
                    }
                    Name::Unknown => self.ignored(token, &mut level),
                },
                Kind::Operator if token.value == "!" && self.is_function_next() => {
                    let name = self.next().unwrap_or(token);
                    self.call(name, token, &mut level);
                }
                _ => self.ignored(token, &mut level),
            }
        }
        if let Some(token) = level.pending {
            self.warn(&w::DANGLING_OPERATOR, [token.start, token.end], "");
        }
        self.read_instead(&level);
        if level.conditions > 1
            && let [Some(and), Some(or)] = level.first
        {
            let (ignored, decides) = if level.last_is_or { (and, "or") } else { (or, "and") };
            self.warn(&w::MIXED_OPERATORS, [ignored.start, ignored.end], decides);
        }
        level.conditions
    }

    /// Adds to what is said of ignored operators how the conditions are joined instead.
    fn read_instead(&mut self, level: &Level<'_>) {
        let joined = if level.last_is_or { "or" } else { "and" };
        for issue in &mut self.found {
            if level.conditions > 1 && issue.span.is_some_and(|span| level.ignored.contains(&span)) {
                let more = format!(" Segment reads the conditions here as joined by `{joined}`.");
                issue.message.push_str(&more);
            }
        }
    }

    /// A condition begins.
    fn condition(&mut self, token: &Token, level: &mut Level<'t>) {
        if level.has_operand && !level.is_joined {
            self.warn(&w::MISSING_OPERATOR, [token.start, token.end], "");
        }
        level.conditions += 1;
        level.operand();
    }

    fn conditional(&mut self, token: &'t Token, level: &mut Level<'t>) {
        if !level.has_operand || level.pending.is_some() {
            self.warn(&w::DANGLING_OPERATOR, [token.start, token.end], "");
        }
        level.is_joined = true;
        level.pending = Some(token);
        level.last_is_or = token.value == "or";
        level.first[usize::from(level.last_is_or)].get_or_insert(token);
    }

    fn parentheses(&mut self, open: &Token) {
        let (start, outer) = (self.at, self.limit);
        let inside = self.tokens.get(start..outer).unwrap_or_default();
        let close = inside.iter().position(|token| token.kind == Kind::ParenRight).map_or(outer, |at| start + at);
        self.limit = close;
        let conditions = self.level();
        (self.at, self.limit) = (self.at.max(close + 1), outer);
        if conditions == 0 {
            let end = self.tokens.get(close).map_or(open.end, |token| token.end);
            self.fix_empty_parentheses(start, close);
            self.warn(&w::EMPTY_PARENTHESES, [open.start, end], "");
        }
    }

    fn is_function_next(&self) -> bool {
        self.peek().is_some_and(|next| next.kind == Kind::Ident && matches!(Name::of(&next.value), Name::Function(_)))
    }

    /// Warns that what begins with the last token that the level has taken is ignored.
    fn ignore(&mut self, warning: &Warning, end: usize, more: &str) {
        // A quote that opens the next string can't be cut out.
        let end = self.tokens.get(self.at).map_or(end, |next| end.min(next.start));
        self.ignored = end;
        self.warn(warning, [self.start, end], more);
    }

    /// Where the token begins that was just taken, or the part of it that can be cut out without changing the one
    /// before it: not the quote that closes that, but the point with which a number ends.
    fn start_of(&self, token: &Token) -> usize {
        match self.before() {
            Some(before) if before.end > token.start => before.end,
            Some(before) if before.end == token.start && before.kind == Kind::Number => {
                token.start - usize::from(before.value.as_bytes().ends_with(b"."))
            }
            _ => token.start,
        }
    }

    /// The token before the one that was just taken.
    fn before(&self) -> Option<&'t Token> {
        self.tokens.get(self.at.checked_sub(2)?)
    }

    /// Whether the parser would skip the next token, if it came to stand where a condition begins.
    fn skips_next(&self) -> bool {
        self.peek().is_some_and(|next| match next.kind {
            Kind::End | Kind::ParenLeft | Kind::Conditional => false,
            Kind::Ident => matches!(Name::of(&next.value), Name::Unknown),
            Kind::Operator if next.value == "!" => {
                let after = self.tokens.get(self.at + 1..self.limit).and_then(<[Token]>::first);
                !after.is_some_and(|after| {
                    after.kind == Kind::Ident && matches!(Name::of(&after.value), Name::Function(_))
                })
            }
            _ => true,
        })
    }

    /// Takes what else is skipped after a token that is; tells where it ends.
    fn skip(&mut self, first: &'t Token) -> usize {
        let mut last = first;
        while self.skips_next()
            && let Some(next) = self.peek()
        {
            let is_value = next.kind != Kind::Ident || last.kind == Kind::Operator;
            let is_whole = Joint::of(last).is_some() || next.value == "!" || next.kind == Kind::ParenRight;
            // What stands without a space between is cut out together or not at all.
            if next.start > last.end && (!is_value || is_whole) {
                break;
            }
            last = next;
            self.at += 1;
        }
        last.end
    }

    /// A token that is skipped, and what is skipped with it.
    fn ignored(&mut self, token: &'t Token, level: &mut Level<'t>) {
        let number = self.before().filter(|before| before.kind == Kind::Number && before.end == token.start);
        let behind = self.tokens.get(self.at..).unwrap_or_default();
        let end = self.skip(token);
        if let Some(number) = number {
            return self.ignore(&w::NUMBER_CUT, end, &value_text(number).to_string_lossy());
        }
        match Joint::of(token) {
            Some(Joint::Operator(operator)) => {
                level.is_joined = true;
                if end == token.end {
                    let is_apart = self.units.get(end).is_none_or(|&unit| unit == 0x20 || unit == 0x0A);
                    let space = if is_apart { "" } else { " " };
                    self.fix([self.start, end], &[operator, space]);
                }
                self.ignore(&w::IGNORED_OPERATOR, end, operator);
                level.ignored.push([self.start, self.ignored]);
            }
            Some(Joint::Negation) => {
                self.fix_negation(self.start);
                self.ignore(&w::IGNORED_NEGATION, end, "");
            }
            None if token.kind == Kind::Ident => {
                // A word by itself, such as `not`, says nothing about what stands around it.
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
            None if token.kind == Kind::ParenRight && self.open > 0 && end == token.end => self.open -= 1,
            None => self.ignore(&w::IGNORED_TEXT, end, ""),
        }
    }
}

/// Where a token ends; the one that ends a level is no place in the text.
fn end_of(token: &Token, before: &Token) -> usize {
    if token.kind == Kind::End { before.end } else { token.end }
}

/// A token that would join or negate, were it not ignored.
enum Joint {
    Operator(&'static str),
    Negation,
}

impl Joint {
    fn of(token: &Token) -> Option<Self> {
        match token.kind {
            Kind::Operator if token.value == "!" => Some(Self::Negation),
            Kind::Ident => {
                let word = token.value.to_lower_case();
                ["and", "or"].into_iter().find(|operator| word == *operator).map(Self::Operator)
            }
            _ => None,
        }
    }
}
