//! The parser: builds the AST of the reference's `parseFql` in one pass, without a grammar, as the reference does.
//!
//! A known name takes the next two tokens as its operator and value, whatever they are. Tokens that have no meaning at
//! their position are skipped. So `type =` compares with the text "eos" of the end token, and unknown names are dropped.
//! The last `and` or `or` on a level applies to the whole level.

use super::error::FqlError;
use super::field::Field;
use super::lexer::{Token, TokenKind, lex, value_of, value_text};
use super::operators::{EXISTS, FUNCTIONS, Function, IS_FALSE, IS_TRUE, NOT_EXISTS, NUMBER_EQUALS, NUMBER_NOT_EQUALS};
use crate::json::{Json, Str, Value};
use std::vec::IntoIter;

/// The names that the reference finds in its table by inheritance from `Object.prototype`: they consume an operator and a
/// value, without effect.
const INHERITED: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Parses a query. The AST is always a group.
pub(super) fn parse(fql: &Str<'_>) -> Result<Json, FqlError> {
    parse_tokens(join_names(lex(fql)?))
}

pub(super) fn parse_tokens(tokens: Vec<Token>) -> Result<Json, FqlError> {
    let ast = level(tokens.into_iter())?;
    if ast.is_undefined() {
        return Err(FqlError::new(NO_CONDITION));
    }
    Ok(if ast.member("type").is_string("group") { ast } else { group("and".into(), vec![ast]) })
}

/// Joins names that are separated by dots into one token.
pub(super) fn join_names(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter();
    while let Some(mut token) = tokens.next() {
        if token.kind == TokenKind::Ident && tokens.as_slice().first().is_some_and(|next| next.kind == TokenKind::Dot) {
            let mut units: Vec<u16> = token.value.utf16_units().collect();
            while let [Token { kind: TokenKind::Dot, .. }, Token { kind: TokenKind::Ident, value, end, .. }, ..] =
                tokens.as_slice()
            {
                units.push(u16::from(b'.'));
                units.extend(value.utf16_units());
                token.end = *end;
                tokens.nth(1);
            }
            token.value = Str::from_units(units);
        }
        joined.push(token);
    }
    joined
}

/// Parses the conditions of a query or of parentheses: undefined, a single condition, or a group.
fn level(mut tokens: IntoIter<Token>) -> Result<Json, FqlError> {
    let mut conditions = Vec::new();
    let mut operator = Str::from("and");
    while let Some(token) = tokens.next() {
        match token.kind {
            TokenKind::End => break,
            TokenKind::Ident => match NameKind::of(&token.value) {
                NameKind::Field(field) => conditions.push(comparison(field, &token.value, &mut tokens)?),
                NameKind::Inherited => drop(operator_and_value(&mut tokens)?),
                NameKind::Function(function) => conditions.extend(function.call(false, &mut tokens)?),
                NameKind::Unknown => {}
            },
            TokenKind::Operator if token.value == "!" => {
                // Before anything except a function, `!` is ignored.
                if let Some(Token { kind: TokenKind::Ident, value, .. }) = tokens.as_slice().first()
                    && let NameKind::Function(function) = NameKind::of(value)
                {
                    tokens.next();
                    conditions.extend(function.call(true, &mut tokens)?);
                }
            }
            // The group ends at the first `)`, so nested parentheses are never closed.
            TokenKind::ParenLeft => {
                let inside = parenthesis(&mut tokens)
                    .map_err(|error| FqlError { span: Some([token.start, token.end]), ..error })?;
                conditions.push(level(inside)?);
            }
            TokenKind::Conditional => operator = token.value,
            _ => {}
        }
    }
    // Empty parentheses are a condition too: undefined.
    Ok(if conditions.len() > 1 { group(operator, conditions) } else { conditions.pop().unwrap_or_default() })
}

/// Takes the tokens up to the next `)`.
fn parenthesis(tokens: &mut IntoIter<Token>) -> Result<IntoIter<Token>, FqlError> {
    let mut inside = Vec::new();
    for token in tokens {
        if token.kind == TokenKind::ParenRight {
            inside.push(Token::end());
            return Ok(inside.into_iter());
        }
        inside.push(token);
    }
    Err(FqlError::new("A parenthesis is not closed, or is nested in another."))
}

/// The message for a query without conditions, or in which everything is ignored.
pub(super) const NO_CONDITION: &str = "The query has no condition.";

/// The meaning of a name at the start of a condition.
pub(super) enum NameKind {
    Field(Field),
    Function(&'static Function),
    Inherited,
    Unknown,
}

impl NameKind {
    pub(super) fn of(name: &Str<'_>) -> Self {
        let first = name.as_bytes().split(|&byte| byte == b'.').next().unwrap_or_default();
        let first = std::str::from_utf8(first).unwrap_or_default();
        if let Some(function) = FUNCTIONS.iter().find(|function| *name == function.name) {
            return Self::Function(function);
        }
        match Field::from_member(first) {
            Some(field) => Self::Field(field),
            None if INHERITED.contains(&first) => Self::Inherited,
            None => Self::Unknown,
        }
    }
}

/// Parses the rest of `name operator value` after the name.
fn comparison(field: Field, name: &Str<'_>, tokens: &mut IntoIter<Token>) -> Result<Json, FqlError> {
    let (operator, value) = operator_and_value(tokens)?;
    let name = field.is_nested().then(|| without_member(field, name));
    // As in the reference, the operator is compared by its text, so the name `\=` is an operator too.
    let equals = operator.value == "=";
    let special = match (field, equals || operator.value == "!=") {
        (Field::Type | Field::Event, _) | (_, false) => None,
        _ if value.value == "null" => Some(if equals { NOT_EXISTS } else { EXISTS }),
        (Field::Name, _) => None,
        _ if equals && value.value == "true" => Some(IS_TRUE),
        _ if equals && value.value == "false" => Some(IS_FALSE),
        _ => None,
    };
    let is_number = value.kind == TokenKind::Number;
    let (operator, value) = match special {
        Some(special) => (special.name.into(), Value::Undefined),
        None if name.is_none() => (operator.value, Value::String(value_text(&value))),
        None if is_number && equals => (NUMBER_EQUALS.name.into(), value_of(&value)),
        None if is_number && operator.value == "!=" => (NUMBER_NOT_EQUALS.name.into(), value_of(&value)),
        None => (operator.value, value_of(&value)),
    };
    Ok(condition(field, name, operator, value))
}

fn operator_and_value(tokens: &mut IntoIter<Token>) -> Result<(Token, Token), FqlError> {
    let operator = tokens.next().ok_or_else(|| FqlError::new("Operator token is missing"))?;
    let value = tokens.next().ok_or_else(|| FqlError::new("Value token is missing"))?;
    Ok((operator, value))
}

impl Function {
    /// Parses the rest of a call after the function's name; `None` if its field is unknown.
    ///
    /// As in the reference, the tokens in the positions of `(`, `,` and `)` may be anything.
    fn call(&self, negate: bool, tokens: &mut IntoIter<Token>) -> Result<Option<Json>, FqlError> {
        let missing = |which| FqlError::new(format!("{}() is missing a {which} argument", self.name));
        tokens.next();
        let name = tokens.next().ok_or_else(|| missing("1st"))?.value;
        tokens.next();
        let value = tokens.next().ok_or_else(|| missing("2nd"))?;
        tokens.next();

        let Some(field) = called_field(&name) else { return Ok(None) };
        let name = field.is_nested().then(|| without_member(field, &name));
        let (operators, text) = (self.condition)(&value);
        let operator = operators[usize::from(negate)].name;
        Ok(Some(condition(field, name, operator.into(), Value::String(text))))
    }
}

/// The field in a call. As in the reference, a name only has to start with `properties`, `traits` or `context`.
pub(super) fn called_field(name: &Str<'_>) -> Option<Field> {
    [Field::Event, Field::Name, Field::UserId].into_iter().find(|field| *name == field.member()).or_else(|| {
        let starts_name = |field: &Field| name.as_bytes().starts_with(field.member().as_bytes());
        [Field::Property, Field::Trait, Field::Context].into_iter().find(starts_name)
    })
}

/// Strips the field from a path: `properties.a` becomes `a`. `properties` and `propertiesX` are unchanged.
fn without_member(field: Field, name: &Str<'_>) -> Str<'static> {
    let member = field.member();
    let has_member = name.as_bytes().strip_prefix(member.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'.'));
    Str::from_units(name.utf16_units().skip(if has_member { member.len() + 1 } else { 0 }))
}

/// A condition of the AST, with its keys in the reference's order.
fn condition(field: Field, name: Option<Str<'static>>, operator: Str<'static>, value: Json) -> Json {
    Value::object([
        ("type", field.ast_type().into()),
        ("name", name.map(Value::String).unwrap_or_default()),
        ("operator", Value::String(operator)),
        ("value", value),
    ])
}

fn group(operator: Str<'static>, children: Vec<Json>) -> Json {
    Value::object([
        ("type", "group".into()),
        ("operator", Value::String(operator)),
        ("children", Value::Array(children)),
    ])
}
