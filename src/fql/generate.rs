//! The generator: turns an AST back into a query, as the reference's `generateFql` does.
//!
//! Quotes in a value are not escaped, so not every generated query can be parsed.

use super::error::FqlError;
use super::field::Field;
use super::operators::{OPERATORS, Syntax, ValueSyntax};
use crate::json::{Json, Kind, MAX_CONFIG_DEPTH, Str, StrBuilder, number_to_string};

pub(super) fn generate(ast: &Json) -> Result<Str<'static>, FqlError> {
    let error = ast.member("error");
    if error.is_truthy() {
        let message = error.member("message");
        let message = if message.is_undefined() { error } else { message };
        return Err(FqlError::new(message.js_string().to_string_lossy()));
    }
    let mut fql = StrBuilder::default();
    write_group(ast, 0, &mut fql)?;
    Ok(without_parentheses(fql.finish()))
}

/// The query of one clause of an AST; `None` if it can't be written as one.
pub(super) fn of_clause(ast: &Json) -> Option<Str<'static>> {
    let mut fql = StrBuilder::default();
    let written = if ast.member("children").is_undefined() {
        write_condition(ast, &mut fql)
    } else {
        write_group(ast, 0, &mut fql)
    };
    written.ok().map(|()| fql.finish())
}

/// Removes the outer parentheses of a query that has no others.
fn without_parentheses(fql: Str<'static>) -> Str<'static> {
    let bytes = fql.as_bytes();
    let parentheses = bytes.iter().filter(|byte| matches!(byte, b'(' | b')')).take(3).count();
    if let [b'(', .., b')'] = bytes
        && parentheses == 2
    {
        return fql.slice(1, bytes.len() - 1).into_owned();
    }
    fql
}

fn write_group(group: &Json, depth: usize, fql: &mut StrBuilder) -> Result<(), FqlError> {
    if depth > MAX_CONFIG_DEPTH {
        return Err(FqlError::new(format!("The trigger nests more than {MAX_CONFIG_DEPTH} levels deep.")));
    }
    let children = group.member("children");
    if children.kind() != Kind::Array {
        return Err(FqlError::new("A group should have an array of children."));
    }
    let operator = group.member("operator").js_string();
    for (index, child) in children.elements().enumerate() {
        if index > 0 {
            fql.push_str(" ");
            fql.push(&operator);
            fql.push_str(" ");
        }
        if child.member("type").is_string("group") {
            fql.push_str("(");
            write_group(&child, depth + 1, fql)?;
            fql.push_str(")");
        } else {
            write_condition(&child, fql)?;
        }
    }
    Ok(())
}

fn write_condition(condition: &Json, fql: &mut StrBuilder) -> Result<(), FqlError> {
    if condition.is_nullish() {
        return Err(FqlError::new("A group contains no condition where one is required: empty parentheses."));
    }
    let kind = condition.member("type");
    let field = Field::from_ast_type(&kind).ok_or_else(|| FqlError::new("Unknown condition type"))?;
    let (operator, value) = (condition.member("operator"), condition.member("value"));
    // Only a string names an operator. Anything else is written as it is, even if its text is the same.
    let known = operator.as_string().unwrap_or_default();
    let syntax = OPERATORS.iter().find(|operator| known == operator.name).map(|operator| operator.syntax);
    let Some(Syntax(before, between, written, after)) = syntax else {
        write_name(field, condition, fql);
        fql.push_str(" ");
        fql.push(&operator.js_string());
        fql.push_str(" ");
        write_plain(&value, fql);
        return Ok(());
    };
    fql.push_str(before);
    write_name(field, condition, fql);
    fql.push_str(between);
    match written {
        ValueSyntax::Plain => write_plain(&value, fql),
        ValueSyntax::Text => fql.push(&value.js_string()),
        ValueSyntax::Number => fql.push_str(&number_to_string(value.js_number())),
        ValueSyntax::None => {}
    }
    fql.push_str(after);
    Ok(())
}

fn write_name(field: Field, condition: &Json, fql: &mut StrBuilder) {
    fql.push_str(field.member());
    if !field.is_nested() {
        return;
    }
    fql.push_str(".");
    let name = condition.member("name");
    let Some(text) = name.as_string() else {
        fql.push(&name.js_string());
        return;
    };
    for unit in text.utf16_units() {
        let plain = u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        if !plain {
            fql.push_str("\\");
        }
        fql.push_code_point(u32::from(unit));
    }
}

fn write_plain(value: &Json, fql: &mut StrBuilder) {
    let quote = if matches!(value.kind(), Kind::Bool | Kind::Number) { "" } else { "\"" };
    fql.push_str(quote);
    fql.push(&value.js_string());
    fql.push_str(quote);
}
