//! Rendering: a walk over the tree of a template.

use super::Lookup;
use super::expression::{Filtered, Item, OPERATORS, Operand};
use super::filters;
use super::parser::{Node, Tag};
use super::value::Liquid;
use crate::issue::Issue;
use crate::json::{Kind, MAX_EVENT_BYTES, Path, Str, StrBuilder, Value};
use crate::mapping::directives::failed;
use crate::mapping::template::too_large;
use std::cmp::Ordering;

/// What a rendering may use, in liquidjs's own units: about one for each character or element that is made.
const MEMORY: f64 = 1e8;

/// The most elements of a range. (liquidjs has no bound of its own but the one above.)
const MAX_RANGE: f64 = 1e6;

/// Why a rendering ends early: a sentence of the reference's, which is to get its place; or an issue that needs none.
pub(super) enum Failure {
    Said(String),
    Issue(Box<Issue>),
}

impl From<String> for Failure {
    fn from(sentence: String) -> Self {
        Self::Said(sentence)
    }
}

impl From<&str> for Failure {
    fn from(sentence: &str) -> Self {
        Self::Said(sentence.to_owned())
    }
}

impl From<Box<Issue>> for Failure {
    fn from(issue: Box<Issue>) -> Self {
        Self::Issue(issue)
    }
}

/// Renders a template for an event.
pub(super) fn render<'v>(
    nodes: &'v [Node],
    event: &Value<'v>,
    lookups: &mut Option<Vec<Lookup<'v>>>,
) -> Result<Str<'static>, Box<Issue>> {
    // What `new Object(value)` makes of the values that are no objects has few properties of its own.
    let event = if event.is_nullish() { Value::Undefined } else { event.clone() };
    let mut context = Context {
        event: Liquid::Json(event),
        variables: Vec::new(),
        counters: Vec::new(),
        blocks: 0,
        cycles: Vec::new(),
        used: 0.0,
        is_stopped: false,
        lookups: lookups.take(),
    };
    let mut out = StrBuilder::default();
    let rendered = context.render(nodes, &mut Output { out: &mut out, bytes: 0 });
    *lookups = context.lookups;
    rendered.map(|()| out.finish())
}

/// What is known while a template is rendered.
pub(super) struct Context<'v> {
    event: Liquid<'v>,
    variables: Vec<(Str<'v>, Liquid<'v>)>,
    /// The event's own members that `increment` and `decrement` have set.
    counters: Vec<(Str<'v>, f64)>,
    /// How many tags `block` are open: each puts a variable `block` before all others.
    blocks: usize,
    cycles: Vec<(String, usize)>,
    used: f64,
    is_stopped: bool,
    /// What was looked up in the event, if that is recorded.
    lookups: Option<Vec<Lookup<'v>>>,
}

struct Output<'o> {
    out: &'o mut StrBuilder,
    bytes: usize,
}

impl Output<'_> {
    fn write(&mut self, text: &Str<'_>) -> Result<(), Box<Issue>> {
        self.bytes += text.as_bytes().len();
        if self.bytes > MAX_EVENT_BYTES {
            return Err(too_large());
        }
        self.out.push(text);
        Ok(())
    }
}

impl<'v> Context<'v> {
    /// Counts what a filter makes.
    pub(super) fn charge(&mut self, count: f64) -> Result<(), Failure> {
        if count > 0.0 {
            if self.used + count > MEMORY {
                return Err("memory alloc limit exceeded".into());
            }
            self.used += count;
        }
        Ok(())
    }

    fn render(&mut self, nodes: &'v [Node], out: &mut Output<'_>) -> Result<(), Box<Issue>> {
        for node in nodes {
            self.node(node, out).map_err(|failure| match failure {
                Failure::Said(sentence) => failed(sentence + &node.place),
                Failure::Issue(issue) => issue,
            })?;
            if self.is_stopped {
                break;
            }
        }
        Ok(())
    }

    fn node(&mut self, node: &'v Node, out: &mut Output<'_>) -> Result<(), Failure> {
        match &node.kind {
            Tag::Text(text) => out.write(text)?,
            Tag::Output(value) => {
                let value = self.value(value)?;
                out.write(&value.written())?;
            }
            Tag::Assign(name, value) => {
                let value = self.value(value)?;
                self.assign(name, value);
            }
            Tag::Capture(name, nodes) => {
                let mut text = StrBuilder::default();
                self.render(nodes, &mut Output { out: &mut text, bytes: 0 })?;
                self.assign(name, Liquid::text(text.finish()));
            }
            Tag::If(branches, otherwise) => {
                for (condition, wanted, nodes) in branches {
                    if self.value(condition)?.is_truthy() == *wanted {
                        self.render(nodes, out)?;
                        return Ok(());
                    }
                }
                self.render(otherwise, out)?;
            }
            Tag::Increment(name) => {
                let (before, _) = self.count(name, 1.0);
                out.write(&Liquid::number(before).written())?;
            }
            Tag::Decrement(name) => {
                let (_, after) = self.count(name, -1.0);
                out.write(&Liquid::number(after).written())?;
            }
            Tag::Cycle(group, candidates, name) => {
                let group = match group {
                    Some(group) => self.operand(group)?,
                    None => Liquid::UNDEFINED,
                };
                let key = format!("{}:{name}", group.js_string().to_string_lossy());
                let at = self.cycles.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                    self.cycles.push((key, 0));
                    self.cycles.len() - 1
                });
                let turn = self.cycles[at].1;
                self.cycles[at].1 = (turn + 1) % candidates.len();
                let value = self.value(&candidates[turn])?.plain();
                // What JavaScript takes for false is not written.
                if value.is_js_truthy() {
                    out.write(&value.written())?;
                }
            }
            Tag::Group(nodes) => self.render(nodes, out)?,
            Tag::Block(nodes) => {
                self.blocks += 1;
                let rendered = self.render(nodes, out);
                self.blocks -= 1;
                rendered?;
            }
            Tag::Stop => self.is_stopped = true,
        }
        Ok(())
    }

    fn assign(&mut self, name: &Str<'v>, value: Liquid<'v>) {
        match self.variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.variables.push((name.clone(), value)),
        }
    }

    /// Adds to a counter, which is a member of the event; gives what it was and what it is.
    fn count(&mut self, name: &Str<'v>, step: f64) -> (f64, f64) {
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

    /// A value with its filters.
    fn value(&mut self, filtered: &'v Filtered) -> Result<Liquid<'v>, Failure> {
        let mut stack: Vec<Liquid<'v>> = Vec::new();
        for item in &filtered.postfix {
            let value = match item {
                Item::Operand(operand) => self.operand(operand)?,
                Item::Operator(operator) => {
                    let right = stack.pop().unwrap_or(Liquid::UNDEFINED);
                    let name = OPERATORS[*operator];
                    let left = if name == "not" { None } else { stack.pop() };
                    Liquid::bool(holds(name, &left.unwrap_or(Liquid::UNDEFINED), &right))
                }
            };
            stack.push(value);
        }
        let mut value = stack.into_iter().next().unwrap_or(Liquid::UNDEFINED);
        for filter in &filtered.filters {
            let mut arguments = Vec::with_capacity(filter.arguments.len());
            for (name, argument) in &filter.arguments {
                let argument = match argument {
                    Some(argument) => self.operand(argument)?,
                    None => Liquid::UNDEFINED,
                };
                arguments.push(match name {
                    Some(name) => Liquid::list(vec![Liquid::text(name.clone()), argument]),
                    None => argument,
                });
            }
            value = filters::apply(self, &filter.name, value, &arguments)?;
        }
        Ok(value)
    }

    fn operand(&mut self, operand: &'v Operand) -> Result<Liquid<'v>, Failure> {
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
                    let message = "The range is too long: at most 1000000 elements are made.";
                    return Err(Failure::Issue(Issue::new("liquid_range_too_long", "", message).into()));
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

fn holds(operator: &str, left: &Liquid<'_>, right: &Liquid<'_>) -> bool {
    let order = || left.compare(right);
    match operator {
        "==" => left.equals(right),
        "!=" => !left.equals(right),
        ">" => order() == Some(Ordering::Greater),
        "<" => order() == Some(Ordering::Less),
        ">=" => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        "<=" => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        "contains" => contains(&left.clone().plain(), right),
        "not" => !right.is_truthy(),
        "and" => left.is_truthy() && right.is_truthy(),
        _ => left.is_truthy() || right.is_truthy(),
    }
}

fn contains(left: &Liquid<'_>, right: &Liquid<'_>) -> bool {
    if let Some(elements) = left.elements() {
        return elements.iter().any(|element| element.equals(right));
    }
    let Some(text) = left.as_str() else { return false };
    let pattern = right.clone().plain().js_string();
    crate::json::find(&super::text::units(&text), &super::text::units(&pattern), 0).is_some()
}

/// Whether a value is one that JavaScript's `typeof` calls an object.
pub(super) fn is_object(value: &Liquid<'_>) -> bool {
    match value {
        Liquid::Json(value) => matches!(value.kind(), Kind::Object | Kind::Array),
        _ => true,
    }
}
