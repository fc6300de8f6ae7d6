//! [`Filter`]: an entry in a table of filters.

use super::call::{Call, Output};
#[cfg(not(target_arch = "wasm32"))]
use crate::doc::Doc;

pub(crate) struct Filter {
    pub name: &'static str,
    pub(super) apply: for<'v> fn(&mut Call<'_, 'v>) -> Output<'v>,
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: Doc,
}

/// A table of filters: name, function, arguments, summary, and an example, optionally for an event.
macro_rules! filters {
    ($($name:literal, $apply:expr, [$($argument:literal),*], $summary:literal,
        $template:literal => $output:literal $(for $event:literal)?;)*) => {
        pub(super) const FILTERS: &[$crate::liquid::filters::Filter] = &[$($crate::liquid::filters::Filter {
            name: $name,
            apply: $apply,
            #[cfg(not(target_arch = "wasm32"))]
            doc: $crate::doc::documented!([$($argument),*], $summary, $template => $output $(for $event)?),
        }),*];
    };
}
pub(super) use filters;
