//! Batches subscriber lookups and matches the responses.

use super::request::{Request, push_parameter};
use super::subscriber::Subscriber;
use super::task::Task;
use crate::json::{Json, Kind, Str};
use std::collections::BTreeMap;

/// The maximum length of a lookup's path and query. Servers accept 8,000 characters, proxies sometimes only 2,000.
const MAX_PATH: usize = 1_900;

/// The maximum number of pages that are read for one lookup.
const MAX_PAGES: u32 = 1_000;

/// The kind of an identifier.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Phone,
    Email,
}

/// A phone number or an email that identifies a person.
struct Name {
    by: By,
    /// As in the request.
    text: String,
    tasks: Vec<usize>,
    subscriber: Option<usize>,
}

/// A request for the subscribers with some of the identifiers.
#[derive(Clone)]
pub(super) struct Lookup {
    names: Vec<usize>,
    page: u32,
}

impl Lookup {
    /// Splits the lookup in two, if it has more than one identifier.
    pub(super) fn halves(&self) -> Option<[Self; 2]> {
        if self.names.len() < 2 {
            return None;
        }
        let (first, second) = self.names.split_at(self.names.len() / 2);
        Some([first, second].map(|names| Self { names: names.to_vec(), page: 1 }))
    }
}

/// All people that the tasks identify.
#[derive(Default)]
pub(super) struct People {
    names: Vec<Name>,
    phones: BTreeMap<Str<'static>, usize>,
    emails: BTreeMap<Str<'static>, usize>,
    subscribers: Vec<Subscriber>,
    by_id: BTreeMap<Str<'static>, usize>,
}

impl People {
    /// Adds a task's person to the lookups, unless they have no such identifier or have been found.
    pub(super) fn want(&mut self, by: By, at: usize, task: &Task) {
        if self.found(task).is_some() {
            return;
        }
        let (text, index) = match by {
            By::Phone => (&task.phone, &mut self.phones),
            By::Email => (&task.email, &mut self.emails),
        };
        if text.is_empty() {
            return;
        }
        let key = key(by, text);
        if let Some(&name) = index.get(&key) {
            self.names[name].tasks.push(at);
            return;
        }
        index.insert(key, self.names.len());
        self.names.push(Name { by, text: text.clone(), tasks: vec![at], subscriber: None });
    }

    /// The first pages of the lookups for all identifiers of a kind.
    pub(super) fn lookups(&self, by: By) -> Vec<Lookup> {
        let mut lookups = Vec::new();
        let mut names = Vec::new();
        let mut length = 0;
        for (at, name) in self.names.iter().enumerate().filter(|(_, name)| name.by == by) {
            // Each byte may be encoded as three characters, and each parameter has a name.
            let encoded = name.text.len() * 3 + "&phone_number__in=".len();
            if length + encoded > MAX_PATH && !names.is_empty() {
                lookups.push(Lookup { names: std::mem::take(&mut names), page: 1 });
                length = 0;
            }
            names.push(at);
            length += encoded;
        }
        if !names.is_empty() {
            lookups.push(Lookup { names, page: 1 });
        }
        lookups
    }

    /// The request of a lookup; for a single identifier it is the same as the reference's.
    pub(super) fn request(&self, id: u64, lookup: &Lookup) -> Request {
        let mut path = String::from("/api/v2/subscribers");
        let operator = if lookup.names.len() == 1 { "__eq=" } else { "__in=" };
        for (at, &name) in lookup.names.iter().enumerate() {
            let name = &self.names[name];
            path.push(if at == 0 { '?' } else { '&' });
            path.push_str(if name.by == By::Phone { "phone_number" } else { "email" });
            path.push_str(operator);
            push_parameter(&name.text, &mut path);
        }
        if lookup.page > 1 {
            path.push_str("&page=");
            path.push_str(&lookup.page.to_string());
        }
        Request { id, method: "GET", path, body: None, about: None }
    }

    /// Processes a response. Returns the next page, if there is one and someone in the lookup has not been found.
    ///
    /// # Errors
    /// A response without a list of subscribers.
    pub(super) fn answered(&mut self, lookup: &Lookup, body: &Json) -> Result<Option<Lookup>, ()> {
        let subscribers = body.member("subscribers");
        if subscribers.kind() != Kind::Array {
            return Err(());
        }
        let mut is_empty = true;
        for described in subscribers.elements() {
            is_empty = false;
            let phone = described.member("phone_number").js_string().to_string_lossy().into_owned();
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            let email = described.member("email").as_string().unwrap_or_default();
            let names = [
                self.phones.get(&key(By::Phone, &digits)).copied(),
                self.emails.get(&key(By::Email, &email.to_string_lossy())).copied(),
            ];
            for name in names.into_iter().flatten() {
                // The first subscriber in the response is used, as in the reference.
                if lookup.names.contains(&name) && self.names[name].subscriber.is_none() {
                    self.names[name].subscriber = self.subscriber(&described);
                }
            }
        }
        let all_found = lookup.names.iter().all(|&name| self.names[name].subscriber.is_some());
        let pages = body.member("page_info").member("total_pages").as_f64().unwrap_or(1.0);
        let more = f64::from(lookup.page) < pages && lookup.page < MAX_PAGES && !is_empty && !all_found;
        Ok(more.then(|| Lookup { names: lookup.names.clone(), page: lookup.page + 1 }))
    }

    fn subscriber(&mut self, described: &Json) -> Option<usize> {
        let subscriber = Subscriber::read(described)?;
        let id = Str::from(subscriber.id()).into_owned();
        if let Some(&known) = self.by_id.get(&id) {
            return Some(known);
        }
        self.by_id.insert(id, self.subscribers.len());
        self.subscribers.push(subscriber);
        Some(self.subscribers.len() - 1)
    }

    /// The tasks that depend on a lookup that has failed permanently.
    pub(super) fn give_up(&self, lookup: &Lookup) -> Vec<usize> {
        let open = |&&name: &&usize| self.names[name].subscriber.is_none();
        lookup.names.iter().filter(open).flat_map(|&name| self.names[name].tasks.iter().copied()).collect()
    }

    /// The subscriber of a task, if found; matches by phone take precedence.
    pub(super) fn found(&self, task: &Task) -> Option<usize> {
        let by_phone = self.phones.get(&key(By::Phone, &task.phone));
        let by_email = || self.emails.get(&key(By::Email, &task.email));
        let subscriber = |name: Option<&usize>| name.and_then(|&name| self.names[name].subscriber);
        subscriber(by_phone).or_else(|| subscriber(by_email()))
    }

    /// All subscribers found. Their indices are those that [`People::found`] returns.
    pub(super) fn take_subscribers(&mut self) -> Vec<Subscriber> {
        std::mem::take(&mut self.subscribers)
    }
}

/// The normalized form of an identifier: equal for the same person.
fn key(by: By, text: &str) -> Str<'static> {
    match by {
        By::Phone => Str::from(text).into_owned(),
        By::Email => Str::from(text).to_lower_case(),
    }
}
