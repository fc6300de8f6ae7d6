//! From tokens to the AST of the reference's `parseFql`, in one pass without a grammar, as the reference does it.
//!
//! A name that is known takes the next two tokens, whatever they are, for its operator and value; a token that
//! says nothing where it stands is skipped. So `type =` compares with the text "eos", the end's, and unknown names
//! vanish. The last `and` or `or` decides for the whole level.

use super::condition::Field;
use super::error::FqlError;
use super::lexer::{Kind, Token, lex};
use crate::json::{Json, Str, Value, number_to_string, to_number};
use std::vec::IntoIter;

/// Names that the reference finds in its table by inheritance: they take an operator and a value, and say nothing.
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

/// The AST of a query: a group, always.
pub(super) fn parse(fql: &Str<'_>) -> Result<Json, FqlError> {
    let tokens = join_names(lex(fql)?);
    let ast = level(tokens.into_iter())?;
    if ast.is_undefined() {
        return Err(FqlError::new(NO_CONDITION));
    }
    Ok(if ast.member("type").is_string("group") { ast } else { group("and".into(), vec![ast]) })
}

/// Makes one name of names with dots between them.
pub(super) fn join_names(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter();
    while let Some(mut token) = tokens.next() {
        if token.kind == Kind::Ident {
            let mut units: Vec<u16> = token.value.utf16_units().collect();
            while let [Token { kind: Kind::Dot, .. }, Token { kind: Kind::Ident, value, end, .. }, ..] =
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

/// The conditions of a query or of a parenthesis: nothing, the only one, or a group.
fn level(mut tokens: IntoIter<Token>) -> Result<Json, FqlError> {
    let mut conditions = Vec::new();
    let mut operator = Str::from("and");
    while let Some(token) = tokens.next() {
        match token.kind {
            Kind::End => break,
            Kind::Ident => match Name::of(&token.value) {
                Name::Field(field) => conditions.push(comparison(field, &token.value, &mut tokens)?),
                Name::Inherited => skip_comparison(&mut tokens)?,
                Name::Function(function) => conditions.extend(function.call(false, &mut tokens)?),
                Name::Unknown => {}
            },
            Kind::Operator if token.value == "!" => {
                // Anything but a function behind it, a parenthesis for one, is left as if there were no `!`.
                if let Some(Token { kind: Kind::Ident, value, .. }) = tokens.as_slice().first()
                    && let Name::Function(function) = Name::of(value)
                {
                    tokens.next();
                    conditions.extend(function.call(true, &mut tokens)?);
                }
            }
            // What the parenthesis holds ends at the first `)`, so one inside another is never closed.
            Kind::ParenLeft => {
                let inside = parenthesis(&mut tokens)
                    .map_err(|error| FqlError { span: Some([token.start, token.end]), ..error })?;
                conditions.push(level(inside)?);
            }
            Kind::Conditional => operator = token.value,
            _ => {}
        }
    }
    // An empty parenthesis is a condition too: one that is undefined.
    Ok(if conditions.len() > 1 { group(operator, conditions) } else { conditions.pop().unwrap_or_default() })
}

/// The tokens up to the next `)`.
fn parenthesis(tokens: &mut IntoIter<Token>) -> Result<IntoIter<Token>, FqlError> {
    let mut inside = Vec::new();
    for token in tokens {
        if token.kind == Kind::ParenRight {
            inside.push(Token::end());
            return Ok(inside.into_iter());
        }
        inside.push(token);
    }
    Err(FqlError::new("A parenthesis is not closed, or stands inside another."))
}

/// What is said of a query in which everything is ignored.
pub(super) const NO_CONDITION: &str = "The query has no condition.";

/// What a name at the start of a condition means.
pub(super) enum Name {
    Field(Field),
    Function(Function),
    Inherited,
    Unknown,
}

impl Name {
    pub(super) fn of(name: &Str<'_>) -> Self {
        let first = name.as_bytes().split(|&byte| byte == b'.').next().unwrap_or_default();
        let first = std::str::from_utf8(first).unwrap_or_default();
        match Field::from_member(first) {
            Some(field) => Self::Field(field),
            None if *name == "contains" => Self::Function(Function::Contains),
            None if *name == "match" => Self::Function(Function::Match),
            None if INHERITED.contains(&first) => Self::Inherited,
            None => Self::Unknown,
        }
    }
}

/// `name operator value`, the name already taken.
fn comparison(field: Field, name: &Str<'_>, tokens: &mut IntoIter<Token>) -> Result<Json, FqlError> {
    let (operator, value) = operator_and_value(tokens)?;
    let name = field.is_nested().then(|| without_member(field, name));
    // The operator is compared by its text alone: an escaped `\=` is as good as `=`.
    let equals = operator.value == "=";
    let special = match (field, equals || operator.value == "!=") {
        (Field::Type | Field::Event, _) | (_, false) => None,
        _ if value.value == "null" => Some(if equals { "not_exists" } else { "exists" }),
        (Field::Name, _) => None,
        _ if equals && value.value == "true" => Some("is_true"),
        _ if equals && value.value == "false" => Some("is_false"),
        _ => None,
    };
    Ok(match special {
        Some(special) => condition(field, name, special.into(), Value::Undefined),
        None if name.is_none() => condition(field, name, operator.value, Value::String(value_text(&value))),
        None if value.kind == Kind::Number && equals => {
            condition(field, name, "number_equals".into(), value_of(&value))
        }
        None if value.kind == Kind::Number && operator.value == "!=" => {
            condition(field, name, "number_not_equals".into(), value_of(&value))
        }
        None => condition(field, name, operator.value, value_of(&value)),
    })
}

fn operator_and_value(tokens: &mut IntoIter<Token>) -> Result<(Token, Token), FqlError> {
    let operator = tokens.next().ok_or_else(|| FqlError::new("Operator token is missing"))?;
    let value = tokens.next().ok_or_else(|| FqlError::new("Value token is missing"))?;
    Ok((operator, value))
}

fn skip_comparison(tokens: &mut IntoIter<Token>) -> Result<(), FqlError> {
    operator_and_value(tokens).map(|_| ())
}

/// The two functions of the language.
#[derive(Clone, Copy)]
pub(super) enum Function {
    Contains,
    Match,
}

impl Function {
    /// The condition of a call, of which the function's name was taken; `None` when its field is not known.
    ///
    /// Of the five tokens `(`, field, `,`, text, `)` the punctuation may be anything.
    fn call(self, negate: bool, tokens: &mut IntoIter<Token>) -> Result<Option<Json>, FqlError> {
        let missing = |which| FqlError::new(format!("{}() is missing a {which} argument", self.name()));
        tokens.next();
        let name = tokens.next().ok_or_else(|| missing("1st"))?.value;
        tokens.next();
        let value = tokens.next().ok_or_else(|| missing("2nd"))?;
        tokens.next();

        let Some(field) = called_field(&name) else { return Ok(None) };
        let name = field.is_nested().then(|| without_member(field, &name));
        let text = value_text(&value);
        let (operator, text) = match self {
            Self::Contains => (if negate { "not_contains" } else { "contains" }, text),
            Self::Match if value.value.as_bytes().ends_with(b"*\"") => {
                let units: Vec<u16> = text.utf16_units().collect();
                let kept = units.len().saturating_sub(1);
                let operator = if negate { "not_starts_with" } else { "starts_with" };
                (operator, Str::from_units(units.into_iter().take(kept)))
            }
            // Without a `*` at the end, the first unit is taken for one, whatever it is.
            Self::Match => {
                let operator = if negate { "not_ends_with" } else { "ends_with" };
                (operator, Str::from_units(text.utf16_units().skip(1)))
            }
        };
        Ok(Some(condition(field, name, operator.into(), Value::String(text))))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Match => "match",
        }
    }
}

/// The field that a function looks at: any name that starts with `properties`, `traits` or `context` will do.
pub(super) fn called_field(name: &Str<'_>) -> Option<Field> {
    [Field::Event, Field::Name, Field::UserId].into_iter().find(|field| *name == field.member()).or_else(|| {
        let starts_name = |field: &Field| name.as_bytes().starts_with(field.member().as_bytes());
        [Field::Property, Field::Trait, Field::Context].into_iter().find(starts_name)
    })
}

/// `properties.a` is `a`; `properties` alone, and `propertiesX`, stay.
fn without_member(field: Field, name: &Str<'_>) -> Str<'static> {
    let member = field.member();
    let has_member = name.as_bytes().strip_prefix(member.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'.'));
    Str::from_units(name.utf16_units().skip(if has_member { member.len() + 1 } else { 0 }))
}

/// What a value token stands for. Only double quotes are taken off a string.
pub(super) fn value_of(token: &Token) -> Json {
    match token.kind {
        Kind::Number => Value::Number(token.value.to_str().map_or(f64::NAN, to_number)),
        Kind::Ident if token.value == "true" => Value::Bool(true),
        Kind::Ident if token.value == "false" => Value::Bool(false),
        _ => Value::String(value_text(token)),
    }
}

/// The same as text.
pub(super) fn value_text(token: &Token) -> Str<'static> {
    match token.kind {
        Kind::Number => number_to_string(token.value.to_str().map_or(f64::NAN, to_number)).into(),
        Kind::String if token.value.as_bytes().starts_with(b"\"") => {
            let inside = token.value.utf16_len().saturating_sub(2);
            Str::from_units(token.value.utf16_units().skip(1).take(inside))
        }
        _ => token.value.clone(),
    }
}

/// A condition of the AST, its keys in the reference's order.
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
