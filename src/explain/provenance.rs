//! Provenance: traces a part of a mapping's result back through the recorded steps.

use crate::json::{Path, Pointer, Str, Value, equal, index_of};
use crate::mapping::{Derivation, Read, ReadFrom, StepValue, TraceStep};
use std::rc::Rc;
use std::sync::Arc;

/// The maximum number of sources of one value, and of paths without a value.
const MAX_READS: usize = 100;

/// The maximum number of steps that are visited for one value.
const MAX_VISITED: usize = 10_000;

pub(super) struct Provenance<'s, 'v> {
    /// The step that copied, computed or held it.
    end: ResultPart<'s, 'v>,
    /// The first step that read it.
    reader: Option<&'s TraceStep<'v>>,
    /// The steps whose conditions selected it.
    conditions: Vec<ResultPart<'s, 'v>>,
}

/// The values and paths from which a value was computed.
#[derive(Default)]
pub(super) struct Inputs<'v> {
    /// The values, as byte spans of the event's text.
    pub sources: Vec<[usize; 2]>,
    /// The paths without a value.
    pub missing: Vec<Arc<Read<'v>>>,
    /// The number of steps visited.
    visited: usize,
}

/// A part of the result of a step.
#[derive(Clone)]
struct ResultPart<'s, 'v> {
    step: &'s TraceStep<'v>,
    /// The keys that lead to the part.
    keys: Vec<Str<'static>>,
    /// The source that the step reads from; `None` for the event.
    data: Option<Rc<Data<'s, 'v>>>,
}

/// A source other than the event.
struct Data<'s, 'v> {
    /// The step that holds the source.
    holder: ResultPart<'s, 'v>,
    source: StepValue,
    element: Option<usize>,
}

impl<'s, 'v> Provenance<'s, 'v> {
    /// The provenance of the part of a mapping's result at these keys.
    pub fn of(mapping: &'s TraceStep<'v>, keys: &[Str<'static>]) -> Self {
        ResultPart { step: mapping, keys: keys.to_vec(), data: None }.trace_back()
    }

    /// The provenance of an element that was not recorded, if the first element is the same literal.
    pub fn like_first(&self, value: &Value<'v>) -> Option<Self> {
        let Derivation::Elements(first) = self.end.step.derivation else { return None };
        let (_, rest) = self.end.keys.split_first()?;
        let first = self.end.of_step(first, rest.to_vec())?.trace_back();
        first.literal().is_some_and(|literal| equal(literal, value)).then_some(first)
    }

    /// Whether the step has no such part.
    pub fn is_absent(&self) -> bool {
        self.end.is_absent()
    }

    /// The location of the step that it comes from.
    pub fn pointer(&self) -> Pointer {
        self.end.step.pointer.clone()
    }

    /// The location of the step that read it, or of the one that it comes from.
    pub fn reader(&self) -> Pointer {
        self.reader.unwrap_or(self.end.step).pointer.clone()
    }

    /// The literal of the mapping that it comes from.
    pub fn literal(&self) -> Option<&'s Value<'v>> {
        let step = self.end.step;
        let is_literal = match &step.derivation {
            Derivation::Literal => true,
            // An empty object or array of the mapping.
            Derivation::Members(members) => members.is_empty() && step.steps.is_empty(),
            Derivation::Elements(_) => step.steps.is_empty() && step.reads.is_empty(),
            _ => false,
        };
        step.output.as_ref().ok().filter(|output| is_literal && !output.is_undefined())
    }

    /// What was read for it. The reads of conditions are included only if nothing else was found: then they may be the
    /// reason.
    pub fn reads(&self) -> Inputs<'v> {
        let mut reads = Inputs::default();
        self.add_to(&mut reads);
        reads
    }

    fn add_to(&self, reads: &mut Inputs<'v>) {
        let before = reads.sources.len();
        self.end.add_reads(reads);
        if reads.sources.len() == before {
            self.conditions.iter().for_each(|condition| condition.add_reads(reads));
        }
    }
}

impl<'s, 'v> ResultPart<'s, 'v> {
    /// Follows it through steps that only passed it on.
    fn trace_back(mut self) -> Provenance<'s, 'v> {
        let (mut reader, mut conditions) = (None, Vec::new());
        while let Some(next) = self.passed_on() {
            match self.step.derivation {
                Derivation::Step(taken) => conditions.extend(self.condition(taken)),
                Derivation::Read => reader = reader.or(Some(self.step)),
                _ => {}
            }
            self = next;
        }
        Provenance { end: self, reader, conditions }
    }

    /// The part that this one was passed on from; `None` if its own step created it.
    fn passed_on(&self) -> Option<Self> {
        let rest = self.keys.get(1..).unwrap_or_default();
        match &self.step.derivation {
            Derivation::Computed | Derivation::Literal => None,
            Derivation::Read => self.of_read(),
            Derivation::Step(at) => self.of_step(*at, self.keys.clone()),
            Derivation::Elements(first) => {
                let at = index_of(self.keys.first()?)?;
                self.of_step(first + at, rest.to_vec())
            }
            Derivation::Members(members) => {
                let key = self.keys.first()?;
                let member = members.iter().rev().find(|member| member.key == *key)?;
                self.of_step(member.step, joined(&member.keys, rest))
            }
        }
    }

    /// A part of the result of one of the steps.
    fn of_step(&self, at: usize, keys: Vec<Str<'static>>) -> Option<Self> {
        let step = self.step.steps.get(at)?;
        let data = match step.from {
            ReadFrom::Same => self.data.clone(),
            ReadFrom::Part(source, element) => Some(Rc::new(Data { holder: self.clone(), source, element })),
        };
        Some(Self { step, keys, data })
    }

    /// The part that the step's last read found, if it was not read from the event.
    fn of_read(&self) -> Option<Self> {
        let read = self.step.reads.last()?;
        if matches!(read.found, Value::Node(_)) {
            return None;
        }
        self.data.as_ref()?.part(&joined(read.path.keys(), &self.keys))
    }

    /// The condition that selected another step.
    fn condition(&self, taken: usize) -> Option<Self> {
        let is_data = self.step.steps.get(taken).is_none_or(|step| step.from != ReadFrom::Same);
        if is_data { None } else { self.of_step(taken.checked_sub(1)?, Vec::new()) }
    }

    /// Whether the step's result has no value at these keys.
    fn is_absent(&self) -> bool {
        let is_composed = matches!(self.step.derivation, Derivation::Members(_) | Derivation::Elements(_));
        is_composed && !self.keys.is_empty() && self.step.omitted == 0
    }

    /// Adds everything that was read for it.
    fn add_reads(&self, reads: &mut Inputs<'v>) {
        // Chains of `@transform` may visit the same steps repeatedly.
        if reads.visited >= MAX_VISITED {
            return;
        }
        reads.visited += 1;
        if let Derivation::Step(taken) = self.step.derivation {
            let before = reads.sources.len();
            if let Some(part) = self.of_step(taken, Vec::new()) {
                part.add_reads(reads);
            }
            if reads.sources.len() == before
                && let Some(condition) = self.condition(taken)
            {
                condition.add_reads(reads);
            }
            return;
        }
        for read in &self.step.reads {
            self.add_read(read, reads);
        }
        for at in 0..self.step.steps.len() {
            if let Some(part) = self.of_step(at, Vec::new()) {
                part.add_reads(reads);
            }
        }
    }

    fn add_read(&self, read: &Arc<Read<'v>>, reads: &mut Inputs<'v>) {
        let is_missing = read.found.is_nullish();
        if let Some(span) = span_of(read).filter(|_| !is_missing) {
            let is_known = |known: &[usize; 2]| known[0] <= span[0] && span[1] <= known[1];
            if !reads.sources.iter().any(is_known) && reads.sources.len() < MAX_READS {
                reads.sources.push(span);
            }
            return;
        }
        // It was read from an earlier result, so the reads of that result are included.
        if let Some(part) = self.data.as_ref().and_then(|data| data.part(read.path.keys())) {
            let provenance = part.trace_back();
            if !provenance.end.is_absent() {
                provenance.add_to(reads);
            }
        }
        let is_known = reads.missing.iter().any(|known| known.path == read.path);
        if is_missing && !is_known && reads.missing.len() < MAX_READS {
            reads.missing.push(read.clone());
        }
    }
}

impl<'s, 'v> Data<'s, 'v> {
    /// The part of it that the keys lead to; nothing if that is a part of the event.
    fn part(&self, keys: &[Str<'static>]) -> Option<ResultPart<'s, 'v>> {
        let keys = match self.element {
            Some(at) => joined(&[at.to_string().into()], keys),
            None => keys.to_vec(),
        };
        match self.source {
            StepValue::Step(at) => self.holder.of_step(at, keys),
            StepValue::Read => {
                let read = self.holder.step.reads.last()?;
                self.holder.data.as_ref()?.part(&joined(read.path.keys(), &keys))
            }
        }
    }
}

fn joined(keys: &[Str<'static>], more: &[Str<'static>]) -> Vec<Str<'static>> {
    let mut all = keys.to_vec();
    all.extend_from_slice(more);
    all
}

/// The span in the event of a value that was read. A property of a string, such as its length, has the span of the
/// string.
fn span_of(read: &Read<'_>) -> Option<[usize; 2]> {
    let mut found = read.found.clone();
    let mut keys = read.path.keys();
    while !found.is_undefined() {
        if let Value::Node(node) = found {
            return Some(node.span());
        }
        keys = &keys[..keys.len().checked_sub(1)?];
        found = Path::from_keys(keys.to_vec()).get(&read.data);
    }
    None
}
