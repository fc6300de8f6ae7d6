//! [`Call`]: the value and the arguments that a filter is applied to.

use crate::json::Str;
use crate::liquid::context::Context;
use crate::liquid::error::Error;
use crate::liquid::text::{Units, text, units};
use crate::liquid::value::LiquidValue;

/// The result of a filter.
pub(super) type Output<'v> = Result<LiquidValue<'v>, Error>;

/// The input of a filter's function.
///
/// The methods are not inlined: there are many filters, so inlining would multiply the code size.
pub(super) struct Call<'c, 'v> {
    /// The name of the filter.
    pub name: &'static str,
    pub context: &'c mut Context<'v>,
    pub value: LiquidValue<'v>,
    pub arguments: &'c [LiquidValue<'v>],
}

pub(super) fn numeric<'v>(number: f64) -> Output<'v> {
    Ok(LiquidValue::number(number))
}

impl<'v> Call<'_, 'v> {
    pub(super) fn first(&self) -> Option<&LiquidValue<'v>> {
        self.arguments.first()
    }

    /// An argument; `None` if it is missing or undefined, so that a default applies.
    pub(super) fn given(&self, at: usize) -> Option<&LiquidValue<'v>> {
        self.arguments.get(at).filter(|argument| !argument.is_undefined())
    }

    /// The value as text.
    #[inline(never)]
    pub(super) fn subject(&self) -> Str<'v> {
        self.value.written()
    }

    /// The UTF-16 units of the value as text.
    #[inline(never)]
    pub(super) fn subject_units(&self) -> Units {
        units(&self.subject())
    }

    /// The UTF-16 units of an argument as text; empty if it is missing.
    #[inline(never)]
    pub(super) fn argument_units(&self, at: usize) -> Units {
        units(&self.arguments.get(at).map_or_else(|| "".into(), LiquidValue::written))
    }

    /// The value as a number; 0 if it is not a number.
    #[inline(never)]
    pub(super) fn number(&self) -> f64 {
        self.value.to_number()
    }

    /// The first argument as a number; 0 if it is not a number, NaN if it is missing.
    #[inline(never)]
    pub(super) fn operand(&self) -> f64 {
        self.first().map_or(f64::NAN, LiquidValue::to_number)
    }

    /// The arguments as numbers; 0 for those that are not numbers.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.arguments.iter().map(LiquidValue::to_number)
    }

    /// The elements of the value, counted against the memory limit.
    #[inline(never)]
    pub(super) fn elements(&mut self) -> Result<Vec<LiquidValue<'v>>, Error> {
        let elements = self.value.to_list();
        self.context.charge(elements.len() as f64)?;
        Ok(elements.to_vec())
    }

    /// A text as the result, counted against the memory limit.
    #[inline(never)]
    pub(super) fn text(&mut self, text: Str<'v>) -> Output<'v> {
        self.context.charge(text.utf16_len() as f64)?;
        Ok(LiquidValue::text(text))
    }

    /// Units as the result, counted against the memory limit.
    #[inline(never)]
    pub(super) fn units(&mut self, units: &[u16]) -> Output<'v> {
        self.text(text(units))
    }
}
