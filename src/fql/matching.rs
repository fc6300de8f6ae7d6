//! What a condition asks of its value: the operators.
//!
//! JavaScript compares strings by UTF-16 units, so that "😀" ends with its own second half. What a query asks for
//! can be such a half: `match(event, "😀")` drops the first unit. Only then are strings compared by units.

use crate::json::{Json, Kind, Str, Value, find};

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

impl Check {
    /// The check of an operator; `None` for those that do not exist, which never hold.
    pub(super) fn compile(operator: &Json, value: &Json) -> Option<Self> {
        let operator = operator.as_string()?;
        let number = |test| Some(Self::Number(test, value.js_number()));
        let text = |test, negated| Some(Self::Text { test, negated, wanted: Wanted::new(&value.js_string()) });
        match operator.to_str()? {
            "=" => Some(Self::Equal(value.js_string())),
            "!=" => Some(Self::NotEqual(value.js_string())),
            "number_equals" => number(NumberTest::Equal),
            "number_not_equals" => number(NumberTest::NotEqual),
            "<" => number(NumberTest::Less),
            "<=" => number(NumberTest::LessOrEqual),
            ">" => number(NumberTest::Greater),
            ">=" => number(NumberTest::GreaterOrEqual),
            "contains" => text(TextTest::Contains, false),
            "not_contains" => text(TextTest::Contains, true),
            "starts_with" => text(TextTest::StartsWith, false),
            "not_starts_with" => text(TextTest::StartsWith, true),
            "ends_with" => text(TextTest::EndsWith, false),
            "not_ends_with" => text(TextTest::EndsWith, true),
            "exists" => Some(Self::Exists(true)),
            "not_exists" => Some(Self::Exists(false)),
            "is_true" => Some(Self::Is(true)),
            "is_false" => Some(Self::Is(false)),
            _ => None,
        }
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
    actual.kind() == Kind::String && actual.as_string().is_some_and(|actual| actual.as_bytes() == wanted.as_bytes())
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
