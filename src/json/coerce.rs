//! JavaScript's conversions: to numbers, and loose equality.

use super::kind::Kind;
use super::number::to_number;
use super::value::Value;

impl Value<'_> {
    /// `Number(value)`, except that all objects are NaN.
    pub(crate) fn js_number(&self) -> f64 {
        match self.kind() {
            Kind::Undefined | Kind::Object => f64::NAN,
            Kind::Null => 0.0,
            Kind::Bool => f64::from(u8::from(self.is_truthy())),
            Kind::Number => self.as_f64().unwrap_or(f64::NAN),
            Kind::String | Kind::Array => self.js_string().to_str().map_or(f64::NAN, to_number),
        }
    }

    /// `value == other`, by JavaScript's loose equality: `"1"` and `[1]` are true, `""`, `"0"` and `[]` false, null,
    /// undefined and `"yes"` neither.
    pub(crate) fn loosely_equals(&self, other: bool) -> bool {
        let number = match self.kind() {
            Kind::Undefined | Kind::Null => return false,
            Kind::Bool => return self.as_bool() == Some(other),
            Kind::Number => self.as_f64().unwrap_or(f64::NAN),
            Kind::String | Kind::Array | Kind::Object => to_number(&self.js_string().to_string_lossy()),
        };
        number - f64::from(u8::from(other)) == 0.0
    }
}
