//! The operators of conditions and the functions that negate and call them: what each is called in an AST, how it is
//! written in a query, and what it tests.

use super::lexer::{Token, value_text};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::QueryDoc;
use crate::json::Str;

/// An operator of the AST.
#[derive(Clone, Copy)]
pub(crate) struct Operator {
    pub name: &'static str,
    pub(super) form: Form,
    pub(super) test: Test,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: QueryDoc,
}

/// How a condition is written: the text before its name, between its name and its value, and after that.
#[derive(Clone, Copy)]
pub(super) struct Form(pub &'static str, pub &'static str, pub Written, pub &'static str);

/// How a value is written.
#[derive(Clone, Copy)]
pub(super) enum Written {
    /// As a boolean or a number, or else as a text in quotes.
    Plain,
    /// As a text, within quotes that the form has.
    Text,
    Number,
    Nothing,
}

/// What an operator tests.
#[derive(Clone, Copy)]
pub(super) enum Test {
    Equal,
    NotEqual,
    Number(NumberTest),
    Text { test: TextTest, negated: bool },
    Exists(bool),
    Is(bool),
}

/// A comparison of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum NumberTest {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A search in texts.
#[derive(Clone, Copy, Debug)]
pub(super) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

macro_rules! operators {
    ($($constant:ident: $name:literal, $form:expr, $test:expr, $summary:literal, $query:literal matches $event:literal;)*) => {
        $(pub(super) const $constant: Operator = Operator {
            name: $name,
            form: $form,
            test: $test,
            #[cfg(not(target_arch = "wasm32"))]
            doc: QueryDoc { summary: $summary, query: $query, event: $event },
        };)*

        /// All operators.
        pub(crate) const OPERATORS: &[Operator] = &[$($constant),*];
    };
}

operators! {
    EQUAL: "=", Form("", " = ", Written::Plain, ""), Test::Equal,
        "The value is this text.",
        r#"event = "Signed Up""# matches r#"{"event": "Signed Up"}"#;
    NOT_EQUAL: "!=", Form("", " != ", Written::Plain, ""), Test::NotEqual,
        "The value is not this text.",
        r#"event != "Signed Up""# matches r#"{"event": "Signed In"}"#;
    NUMBER_EQUALS: "number_equals", Form("", " = ", Written::Number, ""), Test::Number(NumberTest::Equal),
        "The value is this number.",
        "properties.price = 5" matches r#"{"properties": {"price": 5}}"#;
    NUMBER_NOT_EQUALS: "number_not_equals", Form("", " != ", Written::Number, ""), Test::Number(NumberTest::NotEqual),
        "The value is a number, but not this one.",
        "properties.price != 5" matches r#"{"properties": {"price": 6}}"#;
    LESS: "<", Form("", " < ", Written::Number, ""), Test::Number(NumberTest::Less),
        "The value is a number less than this one.",
        "properties.price < 5" matches r#"{"properties": {"price": 4}}"#;
    LESS_OR_EQUAL: "<=", Form("", " <= ", Written::Number, ""), Test::Number(NumberTest::LessOrEqual),
        "The value is a number less than or equal to this one.",
        "properties.price <= 5" matches r#"{"properties": {"price": 5}}"#;
    GREATER: ">", Form("", " > ", Written::Number, ""), Test::Number(NumberTest::Greater),
        "The value is a number greater than this one.",
        "properties.price > 5" matches r#"{"properties": {"price": 6}}"#;
    GREATER_OR_EQUAL: ">=", Form("", " >= ", Written::Number, ""), Test::Number(NumberTest::GreaterOrEqual),
        "The value is a number greater than or equal to this one.",
        "properties.price >= 5" matches r#"{"properties": {"price": 5}}"#;
    CONTAINS: "contains", Form("contains(", ", ", Written::Plain, ")"),
        Test::Text { test: TextTest::Contains, negated: false },
        "The value is a text that contains this one.",
        r#"contains(event, "Audience")"# matches r#"{"event": "Audience Entered"}"#;
    NOT_CONTAINS: "not_contains", Form("!contains(", ", ", Written::Plain, ")"),
        Test::Text { test: TextTest::Contains, negated: true },
        "The value is a text that does not contain this one.",
        r#"!contains(event, "Audience")"# matches r#"{"event": "Signed Up"}"#;
    STARTS_WITH: "starts_with", Form("match(", ", \"", Written::Text, "*\")"),
        Test::Text { test: TextTest::StartsWith, negated: false },
        "The value is a text that begins with this one.",
        r#"match(event, "Order*")"# matches r#"{"event": "Order Completed"}"#;
    NOT_STARTS_WITH: "not_starts_with", Form("!match(", ", \"", Written::Text, "*\")"),
        Test::Text { test: TextTest::StartsWith, negated: true },
        "The value is a text that does not begin with this one.",
        r#"!match(event, "Order*")"# matches r#"{"event": "Signed Up"}"#;
    ENDS_WITH: "ends_with", Form("match(", ", \"*", Written::Text, "\")"),
        Test::Text { test: TextTest::EndsWith, negated: false },
        "The value is a text that ends with this one.",
        r#"match(event, "*Viewed")"# matches r#"{"event": "Product Viewed"}"#;
    NOT_ENDS_WITH: "not_ends_with", Form("!match(", ", \"*", Written::Text, "\")"),
        Test::Text { test: TextTest::EndsWith, negated: true },
        "The value is a text that does not end with this one.",
        r#"!match(event, "*Viewed")"# matches r#"{"event": "Signed Up"}"#;
    EXISTS: "exists", Form("", " != null", Written::Nothing, ""), Test::Exists(true),
        "There is a value that is not null.",
        "userId != null" matches r#"{"userId": "u1"}"#;
    NOT_EXISTS: "not_exists", Form("", " = null", Written::Nothing, ""), Test::Exists(false),
        "There is no value, or null.",
        "userId = null" matches "{}";
    IS_TRUE: "is_true", Form("", " = true", Written::Nothing, ""), Test::Is(true),
        "The value is true.",
        "properties.vip = true" matches r#"{"properties": {"vip": true}}"#;
    IS_FALSE: "is_false", Form("", " = false", Written::Nothing, ""), Test::Is(false),
        "The value is false.",
        "properties.vip = false" matches r#"{"properties": {"vip": false}}"#;
}

/// A function of the query language.
pub(crate) struct Function {
    pub name: &'static str,
    /// The operators of a call and of a negated one, and the text to look for.
    pub(super) condition: fn(&Token) -> ([Operator; 2], Str<'static>),
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: QueryDoc,
}

/// All functions.
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
                // Without a `*` at the end, the first unit is taken for one, whatever it is.
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
