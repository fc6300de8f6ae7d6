//! [`Predicate`]: the test of a condition.
//!
//! JavaScript compares strings by UTF-16 units, so "😀" ends with its own second half. A query can contain such a half:
//! `match(event, "😀")` drops the first unit. Only then are strings compared by units.

use super::operators::{NumberTest, OPERATORS, Test, TextTest};
use crate::json::{Json, Str, Value, find};

/// An operator and its operand.
#[derive(Clone, Debug)]
pub(super) enum Predicate {
    /// Holds only for strings.
    Equal(Str<'static>),
    NotEqual(Str<'static>),
    /// Holds only for numbers.
    Number(NumberTest, f64),
    /// Holds only for strings, negated or not.
    Text {
        test: TextTest,
        negated: bool,
        expected: Pattern,
    },
    Exists(bool),
    Is(bool),
}

impl Predicate {
    /// Compiles an operator and its value; `None` if the operator is unknown.
    pub(super) fn compile(operator: &Json, value: &Json) -> Option<Self> {
        let operator = operator.as_string()?;
        let known = OPERATORS.iter().find(|known| operator == known.name)?;
        Some(match known.test {
            Test::Equal => Self::Equal(value.js_string()),
            Test::NotEqual => Self::NotEqual(value.js_string()),
            Test::Number(test) => Self::Number(test, value.js_number()),
            Test::Text { test, negated } => Self::Text { test, negated, expected: Pattern::new(&value.js_string()) },
            Test::Exists(expected) => Self::Exists(expected),
            Test::Is(expected) => Self::Is(expected),
        })
    }

    pub(super) fn holds(&self, actual: &Value<'_>) -> bool {
        match self {
            Self::Equal(expected) => actual.is_string(expected),
            Self::NotEqual(expected) => !actual.is_string(expected),
            Self::Number(test, expected) => actual.as_f64().is_some_and(|actual| test.holds(actual, *expected)),
            Self::Text { test, negated, expected } => {
                actual.as_string().is_some_and(|actual| expected.is_found(*test, &actual) != *negated)
            }
            Self::Exists(expected) => actual.is_nullish() != *expected,
            Self::Is(expected) => actual.as_bool() == Some(*expected),
        }
    }
}

impl NumberTest {
    #[allow(clippy::float_cmp)] // JavaScript's `===`
    fn holds(self, actual: f64, expected: f64) -> bool {
        match self {
            Self::Equal => actual == expected,
            Self::NotEqual => actual != expected,
            Self::Less => actual < expected,
            Self::LessOrEqual => actual <= expected,
            Self::Greater => actual > expected,
            Self::GreaterOrEqual => actual >= expected,
        }
    }
}

/// A text to search for.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// UTF-8, which can only match whole characters.
    Utf8(Vec<u8>),
    /// Contains an unpaired surrogate, which may match half of a character.
    Utf16(Vec<u16>),
}

impl Pattern {
    fn new(text: &Str<'_>) -> Self {
        match text.to_str() {
            Some(text) => Self::Utf8(text.as_bytes().to_vec()),
            None => Self::Utf16(text.utf16_units().collect()),
        }
    }

    fn is_found(&self, test: TextTest, actual: &Str<'_>) -> bool {
        match self {
            Self::Utf8(expected) => test.holds(actual.as_bytes(), expected),
            Self::Utf16(expected) => test.holds(&actual.utf16_units().collect::<Vec<_>>(), expected),
        }
    }
}

impl TextTest {
    fn holds<T: Copy + PartialEq>(self, actual: &[T], expected: &[T]) -> bool {
        match self {
            Self::StartsWith => actual.starts_with(expected),
            Self::EndsWith => actual.ends_with(expected),
            Self::Contains => find(actual, expected, 0).is_some(),
        }
    }
}
