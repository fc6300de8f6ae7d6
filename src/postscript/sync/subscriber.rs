//! [`Subscriber`]: a subscriber and the tasks that concern them, in order.

use super::request::{Request, push_encoded};
use super::task::Task;
use crate::json::{self, Json, Kind, Str, Value};
use std::collections::BTreeMap;

/// The subscriber property that lists the audiences a person is in.
const SEGMENT_AUDIENCES: &str = "Segment Audiences";

pub(super) struct Subscriber {
    pub id: String,
    /// The list of audiences after all tasks.
    audiences: Vec<Json>,
    /// The list of audiences in Postscript.
    before: Vec<Json>,
    /// The tasks in order, each with whether it changes the list.
    tasks: Vec<(usize, bool)>,
    next: usize,
}

impl Subscriber {
    /// Reads a subscriber from Postscript's JSON; `None` without an id.
    pub(super) fn read(described: &Json) -> Option<Self> {
        let id = described.member("id").as_string()?.to_string_lossy().into_owned();
        let list = described.member("properties").member(SEGMENT_AUDIENCES);
        // A property of that name that is not a list is ignored.
        let audiences: Vec<Json> =
            if list.kind() == Kind::Array { list.elements().map(Value::into_owned).collect() } else { Vec::new() };
        Some(Self { id, before: audiences.clone(), audiences, tasks: Vec::new(), next: 0 })
    }

    pub(super) fn add(&mut self, at: usize, task: &Task) {
        let is_it = |audience: &Json| audience.as_string().is_some_and(|known| known == task.audience);
        let index = self.audiences.iter().position(is_it);
        match (task.listed, index) {
            (Some(true), None) => self.audiences.push(Value::String(task.audience.clone())),
            // Removes only the first one, as the reference does.
            (Some(false), Some(index)) => drop(self.audiences.remove(index)),
            _ => {}
        }
        self.tasks.push((at, task.listed.is_some_and(|listed| listed != index.is_some())));
    }

    /// Whether the list must be updated. The order of the audiences does not matter, so a resumed sync keeps the list that
    /// the interrupted one has written.
    pub(super) fn needs_update(&self) -> bool {
        let mut counts: BTreeMap<Str<'static>, usize> = BTreeMap::new();
        for audience in &self.before {
            *counts.entry(json::to_text(audience).into()).or_default() += 1;
        }
        let was_there = |audience: &Json| {
            let left = counts.get_mut(&Str::from(json::to_text(audience))).filter(|left| **left > 0);
            left.map(|left| *left -= 1).is_some()
        };
        self.before.len() != self.audiences.len() || !self.audiences.iter().all(was_there)
    }

    pub(super) fn update(&self, id: u64) -> Request {
        let mut path = String::from("/api/v2/subscribers/");
        push_encoded(&self.id, &mut path);
        let mut body = String::from("{\"properties\":{\"Segment Audiences\":");
        body.push_str(&json::to_text(&Value::Array(self.audiences.clone())));
        body.push_str("}}");
        Request { id, method: "PATCH", path, body: Some(body), about: None }
    }

    pub(super) fn has_task(&self) -> bool {
        self.next < self.tasks.len()
    }

    pub(super) fn task(&self) -> usize {
        self.tasks.get(self.next).map_or(0, |&(task, _)| task)
    }

    /// Whether the current task changes the list.
    pub(super) fn changed_by_task(&self) -> bool {
        self.tasks.get(self.next).is_some_and(|&(_, changed)| changed)
    }

    /// Advances to the next task.
    pub(super) fn pass(&mut self) {
        self.next += 1;
    }
}
