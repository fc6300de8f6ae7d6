//! [`Context`]: the state of a rendering, and the values of operands in it.

use super::error::Error;
use super::operand::Operand;
use super::value::Liquid;
use crate::json::{Path, Str, Value};

/// A path that was looked up in an event, and the value found there.
pub(crate) type Lookup<'v> = (Path, Value<'v>);

/// The memory limit of a rendering, in liquidjs's units: about one for each character or element that is made.
const MAX_MEMORY: f64 = 1e8;

/// The maximum number of elements of a range. (liquidjs has only the limit above.)
const MAX_RANGE: f64 = 1e6;

/// The state of a rendering.
pub(super) struct Context<'v> {
    pub(super) event: Liquid<'v>,
    pub(super) variables: Vec<(Str<'v>, Liquid<'v>)>,
    /// The event's own members that `increment` and `decrement` have set.
    pub(super) counters: Vec<(Str<'v>, f64)>,
    /// How many tags `block` are open: each puts a variable `block` before all others.
    pub(super) blocks: usize,
    pub(super) cycles: Vec<(String, usize)>,
    pub(super) used: f64,
    pub(super) is_stopped: bool,
    /// The paths that were looked up in the event, if they are recorded.
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

    pub(super) fn assign(&mut self, name: &Str<'v>, value: Liquid<'v>) {
        match self.variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.variables.push((name.clone(), value)),
        }
    }

    /// Adds to a counter, which is a member of the event; gives what it was and what it is.
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

    pub(super) fn operand(&mut self, operand: &'v Operand) -> Result<Liquid<'v>, Error> {
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
                    self.record(|| keys.iter().map(Liquid::js_string).collect(), &value);
                }
                Ok(value)
            }
            Operand::Range(low, high) => {
                let low = self.operand(low)?.plain().js_number();
                let high = self.operand(high)?.plain().js_number();
                self.charge(high - low + 1.0)?;
                if high - low >= MAX_RANGE {
                    return Err(Error::range_too_long());
                }
                let mut elements = Vec::new();
                let mut next = low;
                while next < high + 1.0 {
                    elements.push(Liquid::number(next));
                    next += 1.0;
                }
                Ok(Liquid::list(elements))
            }
            Operand::Constant(_) | Operand::Literal(_) => Ok(Liquid::UNDEFINED),
        }
    }

    /// A variable of a block, or one that was assigned. All others are members of the event.
    fn variable(&self, key: &Liquid<'v>) -> Option<Liquid<'v>> {
        let name = key.js_string();
        if self.blocks > 0 && name == "block" {
            return Some(Liquid::Block);
        }
        if let Some((_, value)) = self.variables.iter().find(|(known, _)| *known == name) {
            return Some(value.clone());
        }
        let (_, value) = self.counters.iter().find(|(known, _)| *known == name)?;
        Some(Liquid::number(*value))
    }

    /// Records what was looked up in the event.
    fn record<'k>(&mut self, keys: impl FnOnce() -> Vec<Str<'k>>, found: &Liquid<'v>) {
        if let Some(lookups) = &mut self.lookups {
            let keys = keys().into_iter().map(Str::into_owned).collect();
            let found = if let Liquid::Json(found) = found { found.clone() } else { Value::Undefined };
            lookups.push((Path::from_keys(keys), found));
        }
    }

    /// A key in the path that a filter is given, read for an element of an array.
    pub(super) fn property_key(key: &Operand, item: &Liquid<'v>) -> Liquid<'v> {
        match key {
            Operand::Constant(value) => Liquid::Json(value.clone()),
            Operand::Literal(literal) => Liquid::Literal(*literal).plain(),
            Operand::Property(None, properties) => {
                let keys: Vec<_> = properties.iter().map(|property| Self::property_key(property, item)).collect();
                Self::property_of(item, &keys)
            }
            _ => Liquid::UNDEFINED,
        }
    }

    /// The property of an element of an array, as a filter is asked for it.
    pub(super) fn property_of(item: &Liquid<'v>, keys: &[Liquid<'v>]) -> Liquid<'v> {
        let Some((first, rest)) = keys.split_first() else { return Liquid::UNDEFINED };
        rest.iter().fold(item.scoped(first), |value, key| value.property(key))
    }
}
