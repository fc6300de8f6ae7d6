//! [`Filter`]: an entry in a table of filters.

use super::call::{Call, Output};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::Doc;

/// A filter.
pub(crate) struct Filter {
    pub name: &'static str,
    pub(super) apply: for<'v> fn(&mut Call<'_, 'v>) -> Output<'v>,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: Doc,
}

/// An entry of a table: name, function, arguments, summary, and an example, optionally with an event.
macro_rules! filter {
    ($name:literal, $apply:path, [$($argument:literal),*], $summary:literal, $template:literal => $output:literal) => {
        filter!($name, $apply, [$($argument),*], $summary, "{}", $template => $output)
    };
    (
        $name:literal, $apply:path, [$($argument:literal),*], $summary:literal,
        $event:literal, $template:literal => $output:literal
    ) => {
        $crate::liquid::filters::filter::Filter {
            name: $name,
            apply: $apply,
            #[cfg(not(target_arch = "wasm32"))]
            doc: $crate::doc::Doc {
                summary: $summary,
                arguments: &[$($argument),*],
                example: $crate::doc::Example { template: $template, event: $event, output: $output },
            },
        }
    };
}
pub(super) use filter;
