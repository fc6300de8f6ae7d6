//! Aggregate counts over many events: how often each path is present, each field is filled, and each issue occurs.
//! Similar paths are suggested for paths that are never present.
//!
//! ```
//! use segment_postscript::coverage::Coverage;
//! use segment_postscript::destination::Destination;
//!
//! let destination = Destination::with_defaults()?;
//! let mut coverage = Coverage::of(destination);
//! let lines = b"{\"type\": \"page\"}\n{\"type\": \"track\", \"properties\": {}}\n";
//! assert!(coverage.map_ndjson(lines).starts_with(b"[{\"subscription\":0,"));
//! assert!(coverage.map_ndjson(b"broken").ends_with(b"\"line\":3}]\n"));
//! let report = coverage.report();
//! assert_eq!(report.member("lines").as_f64(), Some(3.0));
//! assert_eq!(report.member("broken").as_f64(), Some(1.0));
//! # Ok::<(), segment_postscript::mapping::MappingError>(())
//! ```

use crate::destination::{
    Destination, LinePosition, MappedEvent, Observer, Outcome, Subscription, write_mapped_events,
};
use crate::explain::near_misses;
use crate::issue::Issue;
use crate::json::{Json, Kind, Object, Path, PathIndex, Str, Tape, Value, ascending};
use crate::mapping::{Trace, require_object};
use crate::postscript::has_unlikely_identity;
use std::collections::BTreeMap;

/// The number of events whose paths are recorded, for suggestions.
const SAMPLED_EVENTS: usize = 1_000;
/// The maximum number of recorded paths, and their maximum depth.
const MAX_SAMPLED: usize = 5_000;
const MAX_LEVELS: usize = 8;

/// The maximum number of distinct refusals; others are counted together.
const MAX_REFUSALS: usize = 100;

/// Maps events with a destination and aggregates counts over the results.
pub struct Coverage {
    destination: Destination,
    counts: Counts,
    #[cfg(not(target_arch = "wasm32"))]
    position: LinePosition,
}

struct Counts {
    lines: usize,
    broken: usize,
    subscriptions: Vec<SubscriptionCounts>,
    paths: Vec<PathCounts>,
    index: PathIndex,
    /// The number of sampled events in which each path is present.
    sampled: BTreeMap<Vec<Str<'static>>, usize>,
    sampled_events: usize,
}

#[derive(Default)]
struct SubscriptionCounts {
    /// By membership: entered, exited, unknown.
    mapped: [usize; 3],
    /// The mapped payloads whose email or phone number does not look like one.
    unlikely: usize,
    not_subscribed: usize,
    disabled: usize,
    invalid: usize,
    fields: Vec<(Str<'static>, usize)>,
    refusals: BTreeMap<(String, String), usize>,
}

struct PathCounts {
    path: Path,
    present: usize,
    null: usize,
    first_line: Option<usize>,
}

impl Coverage {
    /// Empty counts for a destination.
    #[must_use]
    pub fn of(destination: Destination) -> Self {
        let counts = Counts::of(&destination);
        Self {
            destination,
            counts,
            #[cfg(not(target_arch = "wasm32"))]
            position: LinePosition::at(1),
        }
    }

    /// Maps lines as [`Destination::map_ndjson`] does, and adds them to the counts. Line numbers continue from call to
    /// call.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn map_ndjson(&mut self, lines: &[u8]) -> Vec<u8> {
        let mut position = std::mem::take(&mut self.position);
        let results = self.map_lines_at(&mut position, lines, &mut Tape::default());
        self.position = position;
        results
    }

    /// [`Coverage::map_ndjson`] from a position, which is advanced past the lines.
    pub(crate) fn map_lines_at(&mut self, position: &mut LinePosition, lines: &[u8], tape: &mut Tape) -> Vec<u8> {
        let Self { destination, counts, .. } = self;
        Destination::map_lines(position, lines, tape, |event, line, out| {
            counts.lines += 1;
            let event = event.map_or(Ok(None), |event| require_object(event).map(|()| Some(event)));
            let Ok(Some(event)) = event else {
                counts.broken += 1;
                return event.map(|_| ());
            };
            counts.read(event, line);
            write_mapped_events(&counts.map(destination, event), out);
            Ok(())
        })
    }

    /// The number of mapped payloads so far whose email or phone number does not look like one.
    #[must_use]
    pub fn unlikely(&self) -> usize {
        self.counts.subscriptions.iter().map(|counts| counts.unlikely).sum()
    }

    /// The counts so far, in the shape of the package's `CoverageReport`.
    #[must_use]
    pub fn report(&self) -> Json {
        self.counts.report(&self.destination)
    }
}

/// Counts the fields of the validated payload, even if it is rejected.
struct FieldCounter<'c, 'v> {
    trace: Trace<'v>,
    fields: &'c mut [(Str<'static>, usize)],
}

impl<'v> Observer<'v> for FieldCounter<'_, 'v> {
    fn trace(&mut self) -> &mut Trace<'v> {
        &mut self.trace
    }

    fn validated(&mut self, payload: &Value<'v>) {
        for (key, filled) in &mut *self.fields {
            *filled += usize::from(!payload.member(key).is_undefined());
        }
    }
}

impl Counts {
    fn of(destination: &Destination) -> Self {
        let counts = || SubscriptionCounts {
            fields: destination.fields.keys().map(|key| (key.clone(), 0)).collect(),
            ..SubscriptionCounts::default()
        };
        let mut index = PathIndex::default();
        let path =
            |keys| PathCounts { path: index.number(Path::from_keys(keys)), present: 0, null: 0, first_line: None };
        Self {
            lines: 0,
            broken: 0,
            subscriptions: destination.subscriptions.iter().map(|_| counts()).collect(),
            paths: destination.reads().paths().into_iter().map(path).collect(),
            index,
            sampled: BTreeMap::new(),
            sampled_events: 0,
        }
    }

    fn map<'v>(&mut self, destination: &'v Destination, event: &Value<'v>) -> Vec<MappedEvent<'v>> {
        destination.map_with(|at, subscription| {
            let counts = &mut self.subscriptions[at];
            let mut counter = FieldCounter { trace: Trace::default(), fields: &mut counts.fields };
            let outcome = destination.outcome(subscription, event, &mut counter);
            counts.add(&outcome);
            outcome
        })
    }

    fn read(&mut self, event: &Value<'_>, line: usize) {
        self.index.find_all(event);
        for counts in &mut self.paths {
            match counts.path.get(event).kind() {
                Kind::Undefined => continue,
                Kind::Null => counts.null += 1,
                _ => counts.present += 1,
            }
            counts.first_line.get_or_insert(line);
        }
        if self.sampled_events < SAMPLED_EVENTS {
            self.sampled_events += 1;
            self.sample(event, &mut Vec::new());
        }
    }

    fn sample(&mut self, value: &Value<'_>, keys: &mut Vec<Str<'static>>) {
        if keys.len() >= MAX_LEVELS || value.kind() != Kind::Object {
            return;
        }
        for (key, member) in value.entries() {
            keys.push(key.into_owned());
            if let Some(count) = self.sampled.get_mut(keys) {
                *count += 1;
            } else if self.sampled.len() < MAX_SAMPLED {
                self.sampled.insert(keys.clone(), 1);
            }
            self.sample(&member, keys);
            keys.pop();
        }
    }

    fn report(&self, destination: &Destination) -> Json {
        let tree = self.sampled_tree();
        let subscription =
            |(counts, subscription): (&SubscriptionCounts, &Subscription)| counts.report(subscription.name.as_ref());
        let subscriptions = self.subscriptions.iter().zip(&destination.subscriptions).map(subscription).collect();
        Value::object([
            ("lines", self.lines.into()),
            ("broken", self.broken.into()),
            ("subscriptions", Value::Array(subscriptions)),
            ("paths", Value::Array(self.paths.iter().map(|path| self.report_path(path, &tree)).collect())),
        ])
    }

    fn report_path(&self, counts: &PathCounts, tree: &Json) -> Json {
        let events = self.lines - self.broken;
        let mut near = Value::Undefined;
        if counts.present == 0 && counts.null == 0 {
            let meant = |path: Path| {
                let count = self.sampled.get(path.keys()).copied().unwrap_or_default();
                Value::object([("path", path.to_string().into()), ("count", count.into())])
            };
            let all: Vec<Json> = near_misses(tree, &counts.path).into_iter().map(meant).collect();
            if !all.is_empty() {
                near = Value::Array(all);
            }
        }
        Value::object([
            ("path", counts.path.to_string().into()),
            ("present", counts.present.into()),
            ("null", counts.null.into()),
            ("absent", (events - counts.present - counts.null).into()),
            ("firstLine", counts.first_line.map(Value::from).unwrap_or_default()),
            ("near", near),
        ])
    }

    /// An object with all sampled paths.
    fn sampled_tree(&self) -> Json {
        let mut tree = Object::default();
        for keys in self.sampled.keys() {
            grow(&mut tree, keys);
        }
        Value::Object(tree)
    }
}

/// Adds a path to a tree.
fn grow(tree: &mut Object<'static>, keys: &[Str<'static>]) {
    let Some((key, rest)) = keys.split_first() else { return };
    let mut below = match tree.remove(key) {
        Some(Value::Object(below)) => below,
        _ => Object::default(),
    };
    grow(&mut below, rest);
    tree.insert(key.clone(), Value::Object(below));
}

impl SubscriptionCounts {
    fn add(&mut self, outcome: &Outcome<'_>) {
        match outcome {
            Outcome::Disabled => self.disabled += 1,
            Outcome::NotSubscribed => self.not_subscribed += 1,
            Outcome::Invalid(issues) => {
                self.invalid += 1;
                for issue in issues {
                    self.refuse(issue);
                }
            }
            Outcome::Mapped { decision, payload } => {
                self.mapped[decision.membership as usize] += 1;
                self.unlikely += usize::from(has_unlikely_identity(payload));
            }
        }
    }

    fn refuse(&mut self, issue: &Issue) {
        let mut reason = (issue.code.to_string(), issue.message.clone());
        if self.refusals.len() >= MAX_REFUSALS && !self.refusals.contains_key(&reason) {
            "Other messages.".clone_into(&mut reason.1);
        }
        *self.refusals.entry(reason).or_default() += 1;
    }

    fn report(&self, name: Option<&Str<'static>>) -> Json {
        let [entered, exited, unknown] = self.mapped;
        let statuses = Value::object([
            ("mapped", (entered + exited + unknown).into()),
            ("not_subscribed", self.not_subscribed.into()),
            ("disabled", self.disabled.into()),
            ("invalid", self.invalid.into()),
        ]);
        let memberships =
            Value::object([("entered", entered.into()), ("exited", exited.into()), ("unknown", unknown.into())]);
        let field = |(key, filled): &(Str<'static>, usize)| {
            Value::object([("key", Value::String(key.clone())), ("filled", (*filled).into())])
        };
        // The most frequent come first.
        let refusals: Vec<_> = self.refusals.iter().collect();
        let rank = |(at, (_, count)): (usize, &(_, &usize))| (u64::MAX - **count as u64, at);
        let order = ascending(refusals.iter().enumerate().map(rank).collect());
        let refusal = |((code, message), count): (&(String, String), &usize)| {
            Value::object([
                ("code", code.clone().into()),
                ("message", message.clone().into()),
                ("count", (*count).into()),
            ])
        };
        Value::object([
            ("statuses", statuses),
            ("memberships", memberships),
            ("unlikely", self.unlikely.into()),
            ("fields", Value::Array(self.fields.iter().map(field).collect())),
            ("refusals", Value::Array(order.into_iter().map(|at| refusal(refusals[at])).collect())),
            ("name", name.cloned().map(Value::String).unwrap_or_default()),
        ])
    }
}
