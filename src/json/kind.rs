//! [`Kind`]: the type of a JavaScript value.

use crate::named::named;

named! {
    /// The type of a value, with the name that the reference's `realTypeOf` gives it.
    #[derive(Hash)]
    #[allow(missing_docs)] // the names say it
    pub enum Kind {
        Undefined = "undefined",
        Null = "null",
        Bool = "boolean",
        Number = "number",
        String = "string",
        Array = "array",
        Object = "object",
    }
}

impl Kind {
    /// The name of the type in sentences, with an article.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Undefined => "nothing",
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "text",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}
