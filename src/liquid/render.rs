//! The interpreter: evaluates the tree of a template.

use super::context::{Context, Lookup};
use super::error::Error;
use super::text::units;
use super::tree::{Branch, Filtered, Item, Node, NodeKind, Operator};
use super::value::LiquidValue;
use crate::json::{MAX_EVENT_BYTES, Str, StrBuilder, Value, find};
use std::cmp::Ordering;

pub(super) fn render<'v>(
    nodes: &'v [Node],
    event: &Value<'v>,
    lookups: &mut Option<Vec<Lookup<'v>>>,
) -> Result<Str<'static>, Error> {
    // liquidjs wraps the event in `new Object(event)`, which has no properties for null and undefined.
    let event = if event.is_nullish() { Value::Undefined } else { event.clone() };
    let mut context = Context {
        event: LiquidValue::Json(event),
        variables: Vec::new(),
        counters: Vec::new(),
        blocks: 0,
        cycles: Vec::new(),
        used: 0.0,
        is_stopped: false,
        lookups: lookups.take(),
    };
    let mut out = StrBuilder::default();
    let rendered = context.render(nodes, &mut BoundedText { out: &mut out, bytes: 0 });
    *lookups = context.lookups;
    rendered.map(|()| out.finish())
}

struct BoundedText<'o> {
    out: &'o mut StrBuilder,
    bytes: usize,
}

impl BoundedText<'_> {
    fn write(&mut self, text: &Str<'_>) -> Result<(), Error> {
        self.bytes += text.as_bytes().len();
        if self.bytes > MAX_EVENT_BYTES {
            return Err(Error::too_large());
        }
        self.out.push(text);
        Ok(())
    }
}

impl<'v> Context<'v> {
    fn render(&mut self, nodes: &'v [Node], out: &mut BoundedText<'_>) -> Result<(), Error> {
        for node in nodes {
            self.node(node, out).map_err(|error| error.located(node.position))?;
            if self.is_stopped {
                break;
            }
        }
        Ok(())
    }

    fn node(&mut self, node: &'v Node, out: &mut BoundedText<'_>) -> Result<(), Error> {
        match &node.kind {
            NodeKind::Text(text) => out.write(text)?,
            NodeKind::Output(value) => {
                let value = self.value(value)?;
                out.write(&value.written())?;
            }
            NodeKind::Assign(name, value) => {
                let value = self.value(value)?;
                self.assign(name, value);
            }
            NodeKind::Capture(name, nodes) => {
                let mut text = StrBuilder::default();
                self.render(nodes, &mut BoundedText { out: &mut text, bytes: 0 })?;
                self.assign(name, LiquidValue::text(text.finish()));
            }
            NodeKind::If(branches, otherwise) => {
                for Branch { condition, expected, nodes } in branches {
                    if self.value(condition)?.is_truthy() == *expected {
                        return self.render(nodes, out);
                    }
                }
                self.render(otherwise, out)?;
            }
            NodeKind::Increment(name) => {
                let (before, _) = self.count(name, 1.0);
                out.write(&LiquidValue::number(before).written())?;
            }
            NodeKind::Decrement(name) => {
                let (_, after) = self.count(name, -1.0);
                out.write(&LiquidValue::number(after).written())?;
            }
            NodeKind::Cycle { group, candidates, name } => {
                let group = match group {
                    Some(group) => self.operand(group)?,
                    None => LiquidValue::UNDEFINED,
                };
                let key = format!("{}:{name}", group.js_string().to_string_lossy());
                let at = self.cycles.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                    self.cycles.push((key, 0));
                    self.cycles.len() - 1
                });
                let turn = self.cycles[at].1;
                self.cycles[at].1 = (turn + 1) % candidates.len();
                let value = self.value(&candidates[turn])?.plain();
                // As in liquidjs, falsy values are not written.
                if value.is_js_truthy() {
                    out.write(&value.written())?;
                }
            }
            NodeKind::Group(nodes) => self.render(nodes, out)?,
            NodeKind::Block(nodes) => {
                self.blocks += 1;
                let rendered = self.render(nodes, out);
                self.blocks -= 1;
                rendered?;
            }
            NodeKind::Stop => self.is_stopped = true,
        }
        Ok(())
    }

    /// Evaluates a value and its filters.
    fn value(&mut self, filtered: &'v Filtered) -> Result<LiquidValue<'v>, Error> {
        let mut stack: Vec<LiquidValue<'v>> = Vec::new();
        for item in &filtered.postfix {
            let value = match item {
                Item::Operand(operand) => self.operand(operand)?,
                Item::Operator(operator) => {
                    let right = stack.pop().unwrap_or(LiquidValue::UNDEFINED);
                    let left = if *operator == Operator::Not { None } else { stack.pop() };
                    LiquidValue::bool(holds(*operator, &left.unwrap_or(LiquidValue::UNDEFINED), &right))
                }
            };
            stack.push(value);
        }
        let mut value = stack.into_iter().next().unwrap_or(LiquidValue::UNDEFINED);
        for filter in &filtered.filters {
            let mut arguments = Vec::with_capacity(filter.arguments.len());
            for (name, argument) in &filter.arguments {
                let argument = match argument {
                    Some(argument) => self.operand(argument)?,
                    None => LiquidValue::UNDEFINED,
                };
                arguments.push(match name {
                    Some(name) => LiquidValue::list(vec![LiquidValue::text(name.clone()), argument]),
                    None => argument,
                });
            }
            value = filter.filter.apply(self, value, &arguments)?;
        }
        Ok(value)
    }
}

fn holds(operator: Operator, left: &LiquidValue<'_>, right: &LiquidValue<'_>) -> bool {
    let order = || left.compare(right);
    match operator {
        Operator::Equal => left.equals(right),
        Operator::NotEqual => !left.equals(right),
        Operator::Greater => order() == Some(Ordering::Greater),
        Operator::Less => order() == Some(Ordering::Less),
        Operator::GreaterOrEqual => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        Operator::LessOrEqual => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        Operator::Contains => contains(&left.clone().plain(), right),
        Operator::Not => !right.is_truthy(),
        Operator::And => left.is_truthy() && right.is_truthy(),
        Operator::Or => left.is_truthy() || right.is_truthy(),
    }
}

fn contains(left: &LiquidValue<'_>, right: &LiquidValue<'_>) -> bool {
    if let Some(elements) = left.elements() {
        return elements.iter().any(|element| element.equals(right));
    }
    let Some(text) = left.as_str() else { return false };
    let pattern = right.clone().plain().js_string();
    find(&units(&text), &units(&pattern), 0).is_some()
}
