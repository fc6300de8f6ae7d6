//! The table of operators, with their names in an AST, their syntax in a query and their tests, and the table of
//! functions.

use super::lexer::{Token, value_text};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::QueryDoc;
use crate::json::Str;

/// An operator of the AST.
#[derive(Clone, Copy)]
pub(crate) struct Operator {
    pub name: &'static str,
    pub(super) syntax: Syntax,
    pub(super) test: Test,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: QueryDoc,
}

/// The syntax of a condition in a query: the text before the name, between name and value, the value, and the text after.
#[derive(Clone, Copy)]
pub(super) struct Syntax(pub &'static str, pub &'static str, pub ValueSyntax, pub &'static str);

/// The syntax of a value in a query.
#[derive(Clone, Copy)]
pub(super) enum ValueSyntax {
    /// Booleans and numbers without quotes, anything else in quotes.
    Plain,
    /// A text without quotes: the syntax of the condition has them.
    Text,
    Number,
    None,
}

#[derive(Clone, Copy)]
pub(super) enum Test {
    Equal,
    NotEqual,
    Number(NumberTest),
    Text { test: TextTest, negated: bool },
    Exists(bool),
    Is(bool),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum NumberTest {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

macro_rules! operators {
    ($($constant:ident: $name:literal, $syntax:expr, $test:expr, $summary:literal, $query:literal matches $event:literal;)*) => {
        $(pub(super) const $constant: Operator = Operator {
            name: $name,
            syntax: $syntax,
            test: $test,
            #[cfg(not(target_arch = "wasm32"))]
            doc: QueryDoc { summary: $summary, query: $query, event: $event },
        };)*

        pub(crate) const OPERATORS: &[Operator] = &[$($constant),*];
    };
}

operators! {
    EQUAL: "=", Syntax("", " = ", ValueSyntax::Plain, ""), Test::Equal,
        "The value is this text.",
        r#"event = "Signed Up""# matches r#"{"event": "Signed Up"}"#;
    NOT_EQUAL: "!=", Syntax("", " != ", ValueSyntax::Plain, ""), Test::NotEqual,
        "The value is not this text.",
        r#"event != "Signed Up""# matches r#"{"event": "Signed In"}"#;
    NUMBER_EQUALS: "number_equals", Syntax("", " = ", ValueSyntax::Number, ""), Test::Number(NumberTest::Equal),
        "The value is this number.",
        "properties.price = 5" matches r#"{"properties": {"price": 5}}"#;
    NUMBER_NOT_EQUALS: "number_not_equals", Syntax("", " != ", ValueSyntax::Number, ""), Test::Number(NumberTest::NotEqual),
        "The value is a number, but not this one.",
        "properties.price != 5" matches r#"{"properties": {"price": 6}}"#;
    LESS: "<", Syntax("", " < ", ValueSyntax::Number, ""), Test::Number(NumberTest::Less),
        "The value is a number less than this one.",
        "properties.price < 5" matches r#"{"properties": {"price": 4}}"#;
    LESS_OR_EQUAL: "<=", Syntax("", " <= ", ValueSyntax::Number, ""), Test::Number(NumberTest::LessOrEqual),
        "The value is a number less than or equal to this one.",
        "properties.price <= 5" matches r#"{"properties": {"price": 5}}"#;
    GREATER: ">", Syntax("", " > ", ValueSyntax::Number, ""), Test::Number(NumberTest::Greater),
        "The value is a number greater than this one.",
        "properties.price > 5" matches r#"{"properties": {"price": 6}}"#;
    GREATER_OR_EQUAL: ">=", Syntax("", " >= ", ValueSyntax::Number, ""), Test::Number(NumberTest::GreaterOrEqual),
        "The value is a number greater than or equal to this one.",
        "properties.price >= 5" matches r#"{"properties": {"price": 5}}"#;
    CONTAINS: "contains", Syntax("contains(", ", ", ValueSyntax::Plain, ")"),
        Test::Text { test: TextTest::Contains, negated: false },
        "The value is a text that contains this one.",
        r#"contains(event, "Audience")"# matches r#"{"event": "Audience Entered"}"#;
    NOT_CONTAINS: "not_contains", Syntax("!contains(", ", ", ValueSyntax::Plain, ")"),
        Test::Text { test: TextTest::Contains, negated: true },
        "The value is a text that does not contain this one.",
        r#"!contains(event, "Audience")"# matches r#"{"event": "Signed Up"}"#;
    STARTS_WITH: "starts_with", Syntax("match(", ", \"", ValueSyntax::Text, "*\")"),
        Test::Text { test: TextTest::StartsWith, negated: false },
        "The value is a text that begins with this one.",
        r#"match(event, "Order*")"# matches r#"{"event": "Order Completed"}"#;
    NOT_STARTS_WITH: "not_starts_with", Syntax("!match(", ", \"", ValueSyntax::Text, "*\")"),
        Test::Text { test: TextTest::StartsWith, negated: true },
        "The value is a text that does not begin with this one.",
        r#"!match(event, "Order*")"# matches r#"{"event": "Signed Up"}"#;
    ENDS_WITH: "ends_with", Syntax("match(", ", \"*", ValueSyntax::Text, "\")"),
        Test::Text { test: TextTest::EndsWith, negated: false },
        "The value is a text that ends with this one.",
        r#"match(event, "*Viewed")"# matches r#"{"event": "Product Viewed"}"#;
    NOT_ENDS_WITH: "not_ends_with", Syntax("!match(", ", \"*", ValueSyntax::Text, "\")"),
        Test::Text { test: TextTest::EndsWith, negated: true },
        "The value is a text that does not end with this one.",
        r#"!match(event, "*Viewed")"# matches r#"{"event": "Signed Up"}"#;
    EXISTS: "exists", Syntax("", " != null", ValueSyntax::None, ""), Test::Exists(true),
        "There is a value that is not null.",
        "userId != null" matches r#"{"userId": "u1"}"#;
    NOT_EXISTS: "not_exists", Syntax("", " = null", ValueSyntax::None, ""), Test::Exists(false),
        "There is no value, or null.",
        "userId = null" matches "{}";
    IS_TRUE: "is_true", Syntax("", " = true", ValueSyntax::None, ""), Test::Is(true),
        "The value is true.",
        "properties.vip = true" matches r#"{"properties": {"vip": true}}"#;
    IS_FALSE: "is_false", Syntax("", " = false", ValueSyntax::None, ""), Test::Is(false),
        "The value is false.",
        "properties.vip = false" matches r#"{"properties": {"vip": false}}"#;
}

pub(crate) struct Function {
    pub name: &'static str,
    /// The operators of a call and of a negated call, and the text to search for.
    pub(super) condition: fn(&Token) -> ([Operator; 2], Str<'static>),
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: QueryDoc,
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function {
        name: "contains",
        condition: |value| ([CONTAINS, NOT_CONTAINS], value_text(value)),
        #[cfg(not(target_arch = "wasm32"))]
        doc: QueryDoc {
            summary: "Whether a text contains another one.",
            query: CONTAINS.doc.query,
            event: CONTAINS.doc.event,
        },
    },
    Function {
        name: "match",
        condition: |value| {
            let text = value_text(value);
            if value.value.as_bytes().ends_with(b"*\"") {
                let kept = text.utf16_len().saturating_sub(1);
                ([STARTS_WITH, NOT_STARTS_WITH], Str::from_units(text.utf16_units().take(kept)))
            } else {
                // As in the reference, the first unit is dropped even if it is not a `*`.
                ([ENDS_WITH, NOT_ENDS_WITH], Str::from_units(text.utf16_units().skip(1)))
            }
        },
        #[cfg(not(target_arch = "wasm32"))]
        doc: QueryDoc {
            summary: "Whether a text begins or ends with another one: a `*` stands for the rest.",
            query: STARTS_WITH.doc.query,
            event: STARTS_WITH.doc.event,
        },
    },
];
