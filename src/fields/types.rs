//! The types of values, and the members of an object during validation.

use crate::json::{Str, Value};
use crate::named::named;

/// The members of an object during validation.
pub(super) type Members<'e> = Vec<(Str<'e>, Value<'e>)>;

named! {
    pub(super) enum Type {
        String = "string",
        Number = "number",
        Integer = "integer",
        Boolean = "boolean",
        Null = "null",
        Object = "object",
        Array = "array",
    }
}
