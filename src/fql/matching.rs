//! What a condition asks of its value: the operators.
//!
//! JavaScript compares strings by UTF-16 units, so that "😀" ends with its own second half. What a query asks for
//! can be such a half: `match(event, "😀")` drops the first unit. Only then are strings compared by units.

use super::operators::{NumberTest, OPERATORS, Test, TextTest};
use crate::json::{Json, Str, Value, find};

/// An operator and what it compares with.
#[derive(Clone, Debug)]
pub(super) enum Check {
    /// Only a string equals anything.
    Equal(Str<'static>),
    NotEqual(Str<'static>),
    /// Holds for numbers only.
    Number(NumberTest, f64),
    /// Holds for strings only, negated or not.
    Text {
        test: TextTest,
        negated: bool,
        wanted: Wanted,
    },
    Exists(bool),
    Is(bool),
}

impl Check {
    /// The check of an operator; `None` for those that do not exist, which never hold.
    pub(super) fn compile(operator: &Json, value: &Json) -> Option<Self> {
        let operator = operator.as_string()?;
        let known = OPERATORS.iter().find(|known| operator == known.name)?;
        Some(match known.test {
            Test::Equal => Self::Equal(value.js_string()),
            Test::NotEqual => Self::NotEqual(value.js_string()),
            Test::Number(test) => Self::Number(test, value.js_number()),
            Test::Text { test, negated } => Self::Text { test, negated, wanted: Wanted::new(&value.js_string()) },
            Test::Exists(wanted) => Self::Exists(wanted),
            Test::Is(wanted) => Self::Is(wanted),
        })
    }

    pub(super) fn holds(&self, actual: &Value<'_>) -> bool {
        match self {
            Self::Equal(wanted) => equals(actual, wanted),
            Self::NotEqual(wanted) => !equals(actual, wanted),
            Self::Number(test, wanted) => actual.as_f64().is_some_and(|actual| test.holds(actual, *wanted)),
            Self::Text { test, negated, wanted } => {
                actual.as_string().is_some_and(|actual| wanted.is_found(*test, &actual) != *negated)
            }
            Self::Exists(wanted) => actual.is_nullish() != *wanted,
            Self::Is(wanted) => actual.as_bool() == Some(*wanted),
        }
    }
}

fn equals(actual: &Value<'_>, wanted: &Str<'_>) -> bool {
    actual.is_string(wanted)
}

impl NumberTest {
    #[allow(clippy::float_cmp)] // JavaScript compares them so
    fn holds(self, actual: f64, wanted: f64) -> bool {
        match self {
            Self::Equal => actual == wanted,
            Self::NotEqual => actual != wanted,
            Self::Less => actual < wanted,
            Self::LessOrEqual => actual <= wanted,
            Self::Greater => actual > wanted,
            Self::GreaterOrEqual => actual >= wanted,
        }
    }
}

/// A text to be found in others.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// UTF-8, which begins and ends nowhere but between the characters of other text.
    Text(Vec<u8>),
    /// It holds an unpaired surrogate, which may be half of a character of other text.
    Units(Vec<u16>),
}

impl Wanted {
    fn new(text: &Str<'_>) -> Self {
        match text.to_str() {
            Some(text) => Self::Text(text.as_bytes().to_vec()),
            None => Self::Units(text.utf16_units().collect()),
        }
    }

    fn is_found(&self, test: TextTest, actual: &Str<'_>) -> bool {
        match self {
            Self::Text(wanted) => test.holds(actual.as_bytes(), wanted),
            Self::Units(wanted) => test.holds(&actual.utf16_units().collect::<Vec<_>>(), wanted),
        }
    }
}

impl TextTest {
    fn holds<T: Copy + PartialEq>(self, actual: &[T], wanted: &[T]) -> bool {
        match self {
            Self::StartsWith => actual.starts_with(wanted),
            Self::EndsWith => actual.ends_with(wanted),
            Self::Contains => find(actual, wanted, 0).is_some(),
        }
    }
}
