//! Enums whose variants have names.

/// Defines an enum of plain values, its method `name`, and, for its module, the list of all variants.
macro_rules! named {
    (
        $(#[$type_attribute:meta])*
        $visibility:vis enum $type:ident { $($(#[$attribute:meta])* $variant:ident = $name:literal,)* }
    ) => {
        $(#[$type_attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visibility enum $type { $($(#[$attribute])* $variant,)* }

        impl $type {
            #[allow(dead_code)]
            const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name, in results, configurations and messages.
            #[must_use]
            $visibility const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}
pub(crate) use named;
