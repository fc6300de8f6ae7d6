//! The same pipeline over many events, counting: how often each path was there, each field filled, each reason for a
//! refusal given; and for paths that were never there, what was perhaps meant.
//!
//! ```
//! use segment_postscript::destination::Destination;
//! use segment_postscript::json::Tape;
//!
//! let destination = Destination::with_defaults()?;
//! let mut coverage = destination.coverage();
//! let lines = b"{\"type\": \"page\"}\n{\"type\": \"track\", \"properties\": {}}\nbroken";
//! let _ = coverage.map_ndjson(lines, &mut 1, &mut Tape::default());
//! let report = coverage.report();
//! assert_eq!(report.member("lines").as_f64(), Some(3.0));
//! assert_eq!(report.member("broken").as_f64(), Some(1.0));
//! # Ok::<(), segment_postscript::mapping::MappingError>(())
//! ```

use crate::destination::{Destination, MappedEvent, Outcome, Subscription, Watch, write_mapped_events};
use crate::explain::near_misses;
use crate::issue::Issue;
use crate::json::{Json, Kind, Object, Path, Str, Tape, Value};
use crate::mapping::{Trace, require_object};
use crate::postscript::{self, Membership};
use std::collections::BTreeMap;

/// The paths of so many events are remembered, to tell what was perhaps meant by one that is never there.
const SAMPLED_EVENTS: usize = 1_000;
/// So many of them, down to such a depth.
const MOST_SAMPLED: usize = 5_000;
const MOST_LEVELS: usize = 8;

/// More different refusals are counted together.
const MOST_REFUSALS: usize = 100;

/// Maps events as its destination does, and counts.
pub struct Coverage<'d> {
    destination: &'d Destination,
    counts: Counts,
}

/// What has been counted. It outlives the borrow of a destination, of which it must stay the counts.
pub struct Counts {
    lines: usize,
    broken: usize,
    subscriptions: Vec<SubscriptionCounts>,
    paths: Vec<PathCounts>,
    /// In how many of the sampled events each path was.
    sampled: BTreeMap<Vec<String>, usize>,
    sampled_events: usize,
}

#[derive(Default)]
struct SubscriptionCounts {
    mapped: [usize; 3],
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

impl Destination {
    /// Counts of this destination, none yet.
    #[must_use]
    pub fn coverage(&self) -> Coverage<'_> {
        Coverage { destination: self, counts: Counts::of(self) }
    }

    /// What [`Destination::map_ndjson`] gives, and the counts grow.
    #[must_use]
    pub fn map_ndjson_counted(
        &self,
        lines: &[u8],
        number: &mut usize,
        tape: &mut Tape,
        counts: &mut Counts,
    ) -> Vec<u8> {
        Self::map_lines(lines, number, tape, |event, line, out| {
            counts.lines += 1;
            let event = event.map_or(Ok(None), |event| require_object(event).map(|()| Some(event)));
            let Ok(Some(event)) = event else {
                counts.broken += 1;
                return event.map(|_| ());
            };
            counts.read(event, line);
            write_mapped_events(&self.map_counted(event, counts), out);
            Ok(())
        })
    }

    fn map_counted<'v>(&'v self, event: &Value<'v>, counts: &mut Counts) -> Vec<MappedEvent<'v>> {
        let map = |(at, subscription): (usize, &'v Subscription)| {
            let mut watch = Validated { trace: Trace::off(), payload: Value::Undefined };
            let outcome = self.outcome(subscription, event, &mut watch);
            counts.subscriptions[at].add(&outcome, &watch.payload);
            MappedEvent { subscription: at, name: subscription.name.as_ref(), outcome }
        };
        self.subscriptions().iter().enumerate().map(map).collect()
    }
}

impl Coverage<'_> {
    /// What [`Destination::map_ndjson`] gives, and the counts grow.
    #[must_use]
    pub fn map_ndjson(&mut self, lines: &[u8], number: &mut usize, tape: &mut Tape) -> Vec<u8> {
        self.destination.map_ndjson_counted(lines, number, tape, &mut self.counts)
    }

    /// What has been counted so far, in the shape of the package's `CoverageReport`.
    #[must_use]
    pub fn report(&self) -> Json {
        self.counts.report(self.destination)
    }
}

/// Keeps a payload that was validated, also one that was refused.
struct Validated<'v> {
    trace: Trace<'v>,
    payload: Value<'v>,
}

impl<'v> Watch<'v> for Validated<'v> {
    fn trace(&mut self) -> &mut Trace<'v> {
        &mut self.trace
    }

    fn validated(&mut self, payload: &Value<'v>) {
        self.payload = payload.clone();
    }
}

impl Counts {
    /// No counts yet.
    #[must_use]
    pub fn of(destination: &Destination) -> Self {
        let fields = postscript::fields();
        let keys: Vec<Str<'static>> = fields.entries().into_iter().map(|(key, _)| key).collect();
        let counts = || SubscriptionCounts {
            fields: keys.iter().map(|key| (key.clone(), 0)).collect(),
            ..SubscriptionCounts::default()
        };
        let path = |keys| PathCounts { path: Path::from_keys(keys), present: 0, null: 0, first_line: None };
        Self {
            lines: 0,
            broken: 0,
            subscriptions: destination.subscriptions().iter().map(|_| counts()).collect(),
            paths: destination.reads().paths().into_iter().map(path).collect(),
            sampled: BTreeMap::new(),
            sampled_events: 0,
        }
    }

    fn read(&mut self, event: &Value<'_>, line: usize) {
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

    fn sample(&mut self, value: &Value<'_>, keys: &mut Vec<String>) {
        if keys.len() >= MOST_LEVELS || value.kind() != Kind::Object {
            return;
        }
        for (key, member) in value.entries() {
            keys.push(key.to_string_lossy().into_owned());
            if let Some(count) = self.sampled.get_mut(keys) {
                *count += 1;
            } else if self.sampled.len() < MOST_SAMPLED {
                self.sampled.insert(keys.clone(), 1);
            }
            self.sample(&member, keys);
            keys.pop();
        }
    }

    /// What has been counted so far, in the shape of the package's `CoverageReport`.
    #[must_use]
    pub fn report(&self, destination: &Destination) -> Json {
        let tree = self.sampled_tree();
        let subscription =
            |(counts, subscription): (&SubscriptionCounts, &Subscription)| counts.report(subscription.name.as_ref());
        let subscriptions = self.subscriptions.iter().zip(destination.subscriptions()).map(subscription).collect();
        object([
            ("lines", number(self.lines)),
            ("broken", number(self.broken)),
            ("subscriptions", Value::Array(subscriptions)),
            ("paths", Value::Array(self.paths.iter().map(|path| self.report_path(path, &tree)).collect())),
        ])
    }

    fn report_path(&self, counts: &PathCounts, tree: &Json) -> Json {
        let events = self.lines - self.broken;
        let mut report = object([
            ("path", text(counts.path.to_string())),
            ("present", number(counts.present)),
            ("null", number(counts.null)),
            ("absent", number(events - counts.present - counts.null)),
        ]);
        let Value::Object(members) = &mut report else { return report };
        if let Some(line) = counts.first_line {
            members.insert("firstLine".into(), number(line));
        }
        if counts.present == 0 && counts.null == 0 {
            let meant = |path: Path| {
                let count = self.sampled.get(path.keys()).copied().unwrap_or_default();
                object([("path", text(path.to_string())), ("count", number(count))])
            };
            let near: Vec<Json> = near_misses(tree, &counts.path).into_iter().map(meant).collect();
            if !near.is_empty() {
                members.insert("near".into(), Value::Array(near));
            }
        }
        report
    }

    /// One object that has all the sampled paths.
    fn sampled_tree(&self) -> Json {
        let mut tree = Object::default();
        for keys in self.sampled.keys() {
            grow(&mut tree, keys);
        }
        Value::Object(tree)
    }
}

/// Adds a path to a tree.
fn grow(tree: &mut Object<'static>, keys: &[String]) {
    let Some((key, rest)) = keys.split_first() else { return };
    let mut below = match tree.remove(key) {
        Some(Value::Object(below)) => below,
        _ => Object::default(),
    };
    grow(&mut below, rest);
    tree.insert(Str::from(key.clone()), Value::Object(below));
}

impl SubscriptionCounts {
    fn add(&mut self, outcome: &Outcome<'_>, payload: &Value<'_>) {
        match outcome {
            Outcome::Disabled => self.disabled += 1,
            Outcome::NotSubscribed => self.not_subscribed += 1,
            Outcome::Invalid(issues) => {
                self.invalid += 1;
                for issue in issues {
                    self.refuse(issue);
                }
            }
            Outcome::Mapped { membership, .. } => self.mapped[place_of(*membership)] += 1,
        }
        if payload.kind() == Kind::Object {
            for (key, filled) in &mut self.fields {
                let is_filled = key.to_str().is_some_and(|key| !payload.member(key).is_undefined());
                *filled += usize::from(is_filled);
            }
        }
    }

    fn refuse(&mut self, issue: &Issue) {
        let mut reason = (issue.code.to_string(), issue.message.clone());
        if self.refusals.len() >= MOST_REFUSALS && !self.refusals.contains_key(&reason) {
            "Other sentences.".clone_into(&mut reason.1);
        }
        *self.refusals.entry(reason).or_default() += 1;
    }

    fn report(&self, name: Option<&Str<'static>>) -> Json {
        let [entered, exited, unknown] = self.mapped;
        let statuses = object([
            ("mapped", number(entered + exited + unknown)),
            ("not_subscribed", number(self.not_subscribed)),
            ("disabled", number(self.disabled)),
            ("invalid", number(self.invalid)),
        ]);
        let memberships =
            object([("entered", number(entered)), ("exited", number(exited)), ("unknown", number(unknown))]);
        let field = |(key, filled): &(Str<'static>, usize)| {
            object([("key", Value::String(key.clone())), ("filled", number(*filled))])
        };
        let mut refusals: Vec<_> = self.refusals.iter().collect();
        refusals.sort_unstable_by_key(|(reason, count)| (std::cmp::Reverse(**count), *reason));
        let refusal = |((code, message), count): (&(String, String), &usize)| {
            object([("code", text(code.clone())), ("message", text(message.clone())), ("count", number(*count))])
        };
        let mut report = object([
            ("statuses", statuses),
            ("memberships", memberships),
            ("fields", Value::Array(self.fields.iter().map(field).collect())),
            ("refusals", Value::Array(refusals.into_iter().map(refusal).collect())),
        ]);
        if let (Value::Object(members), Some(name)) = (&mut report, name) {
            members.insert("name".into(), Value::String(name.clone()));
        }
        report
    }
}

fn place_of(membership: Membership) -> usize {
    match membership {
        Membership::Entered => 0,
        Membership::Exited => 1,
        Membership::Unknown => 2,
    }
}

fn object<const N: usize>(members: [(&'static str, Json); N]) -> Json {
    Value::Object(members.into_iter().map(|(key, value)| (Str::from(key), value)).collect())
}

fn text(text: String) -> Json {
    Value::String(text.into())
}

fn number(number: usize) -> Json {
    Value::Number(number as f64)
}
