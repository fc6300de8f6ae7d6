//! [`Field`]: the member of an event that a condition tests.

use crate::json::Json;

/// The member of an event that a condition tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Type,
    Event,
    Name,
    UserId,
    Property,
    Trait,
    Context,
}

impl Field {
    pub(crate) const ALL: [Self; 7] =
        [Self::Type, Self::Event, Self::Name, Self::UserId, Self::Property, Self::Trait, Self::Context];

    /// The key in the event, which is also the name in a query; the `type` of its conditions in an AST; and a summary.
    const fn definition(self) -> [&'static str; 3] {
        match self {
            Self::Type => ["type", "event-type", "The type of the event, such as `track`."],
            Self::Event => ["event", "event", "The name of a track event."],
            Self::Name => ["name", "name", "The name of a page or a screen."],
            Self::UserId => ["userId", "userId", "The id of the user."],
            Self::Property => ["properties", "event-property", "A property of the event, by its path."],
            Self::Trait => ["traits", "event-trait", "A trait of the user, by its path."],
            Self::Context => ["context", "event-context", "A part of the event's context, by its path."],
        }
    }

    /// The key in the event, which is also the name in a query.
    pub(crate) fn member(self) -> &'static str {
        self.definition()[0]
    }

    /// The `type` of conditions on the field in an AST.
    pub(crate) fn ast_type(self) -> &'static str {
        self.definition()[1]
    }

    /// One sentence.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn summary(self) -> &'static str {
        self.definition()[2]
    }

    /// Whether conditions on the field have a `name`: a path in the member.
    pub(crate) fn is_nested(self) -> bool {
        matches!(self, Self::Property | Self::Trait | Self::Context)
    }

    pub(crate) fn from_member(member: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.member() == member)
    }

    pub(crate) fn from_ast_type(ast_type: &Json) -> Option<Self> {
        Self::ALL.into_iter().find(|field| ast_type.is_string(field.ast_type()))
    }
}
