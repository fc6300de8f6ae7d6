//! [`Context`]: the state of rendering a template, and the evaluation of operands.

use super::error::Error;
use super::operand::Operand;
use super::value::LiquidValue;
use crate::json::{Path, Str, Value};

/// A path that was looked up in an event, and the value found there.
pub(crate) type Lookup<'v> = (Path, Value<'v>);

/// The memory limit of rendering a template, in liquidjs's units: about one for each character or element produced.
const MAX_MEMORY: f64 = 1e8;

/// The maximum number of elements of a range. liquidjs has only the memory limit.
pub(super) const MAX_RANGE: u32 = 1_000_000;

pub(super) struct Context<'v> {
    pub(super) event: LiquidValue<'v>,
    pub(super) variables: Vec<(Str<'v>, LiquidValue<'v>)>,
    /// The counters of `increment` and `decrement`, which shadow members of the event.
    pub(super) counters: Vec<(Str<'v>, f64)>,
    /// The number of open `block` tags. Inside one, the variable `block` shadows all others of that name.
    pub(super) blocks: usize,
    pub(super) cycles: Vec<(String, usize)>,
    pub(super) used: f64,
    pub(super) is_stopped: bool,
    /// The recorded lookups, if they are recorded.
    pub(super) lookups: Option<Vec<Lookup<'v>>>,
}

impl<'v> Context<'v> {
    /// Counts the result of a filter against the memory limit.
    pub(super) fn charge(&mut self, count: f64) -> Result<(), Error> {
        if count > 0.0 {
            if self.used + count > MAX_MEMORY {
                return Err("memory alloc limit exceeded".into());
            }
            self.used += count;
        }
        Ok(())
    }

    pub(super) fn assign(&mut self, name: &Str<'v>, value: LiquidValue<'v>) {
        match self.variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.variables.push((name.clone(), value)),
        }
    }

    /// Adds to a counter, which starts with the member of the event; returns its values before and after.
    pub(super) fn count(&mut self, name: &Str<'v>, step: f64) -> (f64, f64) {
        let known = self.counters.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            let found = self.event.property_own(name);
            let value = found.as_number();
            if value.is_some() {
                self.record(|| vec![name.clone()], &found);
            }
            let value = value.unwrap_or(0.0);
            self.counters.push((name.clone(), value));
            self.counters.len() - 1
        });
        let value = &mut self.counters[known].1;
        let before = *value;
        *value += step;
        (before, *value)
    }

    pub(super) fn operand(&mut self, operand: &'v Operand) -> Result<LiquidValue<'v>, Error> {
        if let Some(constant) = operand.constant() {
            return Ok(constant);
        }
        match operand {
            Operand::Property(of, properties) => {
                let mut keys = Vec::with_capacity(properties.len());
                for property in properties {
                    keys.push(self.operand(property)?.plain());
                }
                let mut is_lookup = false;
                let (mut value, rest) = if let Some(of) = of {
                    (self.operand(of)?, keys.as_slice())
                } else {
                    let variable = self.variable(&keys[0]);
                    is_lookup = variable.is_none();
                    (variable.unwrap_or_else(|| self.event.scoped(&keys[0])), &keys[1..])
                };
                for key in rest {
                    value = value.property(key);
                }
                if is_lookup {
                    self.record(|| keys.iter().map(LiquidValue::js_string).collect(), &value);
                }
                Ok(value)
            }
            Operand::Range(low, high) => {
                let low = self.operand(low)?.plain().js_number();
                let high = self.operand(high)?.plain().js_number();
                self.charge(high - low + 1.0)?;
                if high - low >= f64::from(MAX_RANGE) {
                    return Err(Error::range_too_long());
                }
                let mut elements = Vec::new();
                let mut next = low;
                while next < high + 1.0 {
                    elements.push(LiquidValue::number(next));
                    next += 1.0;
                }
                Ok(LiquidValue::list(elements))
            }
            Operand::Constant(_) | Operand::Literal(_) => Ok(LiquidValue::UNDEFINED),
        }
    }

    /// The variable `block` inside that tag, or a variable that was assigned. All others are members of the event.
    fn variable(&self, key: &LiquidValue<'v>) -> Option<LiquidValue<'v>> {
        let name = key.js_string();
        if self.blocks > 0 && name == "block" {
            return Some(LiquidValue::Block);
        }
        if let Some((_, value)) = self.variables.iter().find(|(known, _)| *known == name) {
            return Some(value.clone());
        }
        let (_, value) = self.counters.iter().find(|(known, _)| *known == name)?;
        Some(LiquidValue::number(*value))
    }

    fn record<'k>(&mut self, keys: impl FnOnce() -> Vec<Str<'k>>, found: &LiquidValue<'v>) {
        if let Some(lookups) = &mut self.lookups {
            let keys = keys().into_iter().map(Str::into_owned).collect();
            let found = if let LiquidValue::Json(found) = found { found.clone() } else { Value::Undefined };
            lookups.push((Path::from_keys(keys), found));
        }
    }

    /// A key of the path in a filter's argument, evaluated in the scope of an element.
    pub(super) fn property_key(key: &Operand, item: &LiquidValue<'v>) -> LiquidValue<'v> {
        match key {
            Operand::Constant(value) => LiquidValue::Json(value.clone()),
            Operand::Literal(literal) => LiquidValue::Literal(*literal).plain(),
            Operand::Property(None, properties) => {
                let keys: Vec<_> = properties.iter().map(|property| Self::property_key(property, item)).collect();
                Self::property_of(item, &keys)
            }
            _ => LiquidValue::UNDEFINED,
        }
    }

    /// The property of an element that the path in a filter's argument names.
    pub(super) fn property_of(item: &LiquidValue<'v>, keys: &[LiquidValue<'v>]) -> LiquidValue<'v> {
        let Some((first, rest)) = keys.split_first() else { return LiquidValue::UNDEFINED };
        rest.iter().fold(item.scoped(first), |value, key| value.property(key))
    }
}
