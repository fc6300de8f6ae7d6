//! From an AST back to a query, as the reference's `generateFql` writes it.
//!
//! Quotes in a value stay as they are, so that not every query that comes out can be parsed again.

use super::FqlError;
use super::condition::{Field, number_of};
use crate::json::{Json, Kind, MAX_CONFIG_DEPTH, Str, StrBuilder, number_to_string};

/// The query of an AST.
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

/// Takes the outer parentheses off a query that has no others.
fn without_parentheses(fql: Str<'static>) -> Str<'static> {
    let bytes = fql.as_bytes();
    let parentheses = bytes.iter().filter(|byte| matches!(byte, b'(' | b')')).count();
    if parentheses == 2 && bytes.starts_with(b"(") && bytes.ends_with(b")") {
        let inside = fql.utf16_len() - 2;
        return Str::from_units(fql.utf16_units().skip(1).take(inside));
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
        return Err(FqlError::new("A group holds nothing where a condition should be: an empty parenthesis."));
    }
    let kind = condition.member("type");
    let field = Field::from_ast_type(&kind).ok_or_else(|| FqlError::new("Unknown condition type"))?;
    let (operator, value) = (condition.member("operator"), condition.member("value"));
    let operator = operator.js_string();
    // Only a string names an operator; anything else, even if it reads the same, is written as it is.
    let known = condition.member("operator").as_string();
    let known = known.as_ref().and_then(Str::to_str).unwrap_or_default();

    let call = match known {
        "contains" => Some(("contains(", "", "")),
        "not_contains" => Some(("!contains(", "", "")),
        "starts_with" => Some(("match(", "", "*")),
        "not_starts_with" => Some(("!match(", "", "*")),
        "ends_with" => Some(("match(", "*", "")),
        "not_ends_with" => Some(("!match(", "*", "")),
        _ => None,
    };
    if let Some((open, before, after)) = call {
        fql.push_str(open);
        write_name(field, condition, fql);
        fql.push_str(", ");
        if open.ends_with("contains(") {
            write_value(&value, fql);
        } else {
            write_quoted(before, &value, after, fql);
        }
        fql.push_str(")");
        return Ok(());
    }

    write_name(field, condition, fql);
    match known {
        "exists" => fql.push_str(" != null"),
        "not_exists" => fql.push_str(" = null"),
        "is_true" => fql.push_str(" = true"),
        "is_false" => fql.push_str(" = false"),
        "<" | ">" | "<=" | ">=" => write_number(known, &value, fql),
        "number_equals" => write_number("=", &value, fql),
        "number_not_equals" => write_number("!=", &value, fql),
        _ => {
            fql.push_str(" ");
            fql.push(&operator);
            fql.push_str(" ");
            write_value(&value, fql);
        }
    }
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

fn write_number(operator: &str, value: &Json, fql: &mut StrBuilder) {
    fql.push_str(&format!(" {operator} {}", number_to_string(number_of(value))));
}

fn write_value(value: &Json, fql: &mut StrBuilder) {
    match value.kind() {
        Kind::Bool | Kind::Number => fql.push(&value.js_string()),
        _ => write_quoted("", value, "", fql),
    }
}

fn write_quoted(before: &str, value: &Json, after: &str, fql: &mut StrBuilder) {
    fql.push_str("\"");
    fql.push_str(before);
    fql.push(&value.js_string());
    fql.push_str(after);
    fql.push_str("\"");
}
