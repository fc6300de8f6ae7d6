//! [`People`]: batches of subscriber lookups, and the subscribers found.

use super::request::{Request, push_parameter};
use super::subscriber::Subscriber;
use super::task::Task;
use crate::json::{Json, Kind, Str};
use std::collections::BTreeMap;

/// The maximum length of a lookup's path and query. Servers accept 8,000 characters, proxies sometimes only 2,000.
const MAX_PATH: usize = 1_900;

/// The maximum number of pages that are read for one lookup.
const MAX_PAGES: u32 = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum IdentifierKind {
    Phone,
    Email,
}

/// A phone number or an email that identifies a person.
struct Identifier {
    kind: IdentifierKind,
    /// As in the request.
    text: String,
    tasks: Vec<usize>,
    subscriber: Option<usize>,
}

/// A request for the subscribers with some of the identifiers.
#[derive(Clone)]
pub(super) struct Lookup {
    identifiers: Vec<usize>,
    page: u32,
}

impl Lookup {
    /// Splits the lookup in two, if it has more than one identifier.
    pub(super) fn halves(&self) -> Option<[Self; 2]> {
        if self.identifiers.len() < 2 {
            return None;
        }
        let (first, second) = self.identifiers.split_at(self.identifiers.len() / 2);
        Some([first, second].map(|identifiers| Self { identifiers: identifiers.to_vec(), page: 1 }))
    }
}

/// All people that the tasks identify.
#[derive(Default)]
pub(super) struct People {
    identifiers: Vec<Identifier>,
    phones: BTreeMap<Str<'static>, usize>,
    emails: BTreeMap<Str<'static>, usize>,
    subscribers: Vec<Subscriber>,
    by_id: BTreeMap<Str<'static>, usize>,
}

impl People {
    /// Adds a task's identifier to the lookups, unless it has none of this kind or its subscriber has been found.
    pub(super) fn add(&mut self, kind: IdentifierKind, at: usize, task: &Task) {
        if self.found(task).is_some() {
            return;
        }
        let (text, index) = match kind {
            IdentifierKind::Phone => (&task.phone, &mut self.phones),
            IdentifierKind::Email => (&task.email, &mut self.emails),
        };
        if text.is_empty() {
            return;
        }
        let key = key(kind, text);
        if let Some(&identifier) = index.get(&key) {
            self.identifiers[identifier].tasks.push(at);
            return;
        }
        index.insert(key, self.identifiers.len());
        self.identifiers.push(Identifier { kind, text: text.clone(), tasks: vec![at], subscriber: None });
    }

    /// The first pages of the lookups for all identifiers of a kind.
    pub(super) fn lookups(&self, kind: IdentifierKind) -> Vec<Lookup> {
        let mut lookups = Vec::new();
        let mut identifiers = Vec::new();
        let mut length = 0;
        for (at, identifier) in self.identifiers.iter().enumerate().filter(|(_, identifier)| identifier.kind == kind) {
            // Each byte may be encoded as three characters.
            let encoded = identifier.text.len() * 3 + "&phone_number__in=".len();
            if length + encoded > MAX_PATH && !identifiers.is_empty() {
                lookups.push(Lookup { identifiers: std::mem::take(&mut identifiers), page: 1 });
                length = 0;
            }
            identifiers.push(at);
            length += encoded;
        }
        if !identifiers.is_empty() {
            lookups.push(Lookup { identifiers, page: 1 });
        }
        lookups
    }

    /// The request of a lookup; for a single identifier it is the same as the reference's.
    pub(super) fn request(&self, id: u64, lookup: &Lookup) -> Request {
        let mut path = String::from("/api/v2/subscribers");
        let operator = if lookup.identifiers.len() == 1 { "__eq=" } else { "__in=" };
        for (at, &identifier) in lookup.identifiers.iter().enumerate() {
            let identifier = &self.identifiers[identifier];
            path.push(if at == 0 { '?' } else { '&' });
            path.push_str(if identifier.kind == IdentifierKind::Phone { "phone_number" } else { "email" });
            path.push_str(operator);
            push_parameter(&identifier.text, &mut path);
        }
        if lookup.page > 1 {
            path.push_str("&page=");
            path.push_str(&lookup.page.to_string());
        }
        Request { id, method: "GET", path, body: None, about: None }
    }

    /// Processes a response, which must have a list of subscribers. Returns the lookup of the next page, if there is one
    /// and subscribers are still missing.
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
            let identifiers = [
                self.phones.get(&key(IdentifierKind::Phone, &digits)).copied(),
                self.emails.get(&key(IdentifierKind::Email, &email.to_string_lossy())).copied(),
            ];
            for identifier in identifiers.into_iter().flatten() {
                // The first subscriber in the response is used, as in the reference.
                if lookup.identifiers.contains(&identifier) && self.identifiers[identifier].subscriber.is_none() {
                    self.identifiers[identifier].subscriber = self.subscriber(&described);
                }
            }
        }
        let all_found = lookup.identifiers.iter().all(|&identifier| self.identifiers[identifier].subscriber.is_some());
        let pages = body.member("page_info").member("total_pages").as_f64().unwrap_or(1.0);
        let more = f64::from(lookup.page) < pages && lookup.page < MAX_PAGES && !is_empty && !all_found;
        Ok(more.then(|| Lookup { identifiers: lookup.identifiers.clone(), page: lookup.page + 1 }))
    }

    fn subscriber(&mut self, described: &Json) -> Option<usize> {
        let subscriber = Subscriber::read(described)?;
        let id = Str::from(subscriber.id.clone());
        if let Some(&known) = self.by_id.get(&id) {
            return Some(known);
        }
        self.by_id.insert(id, self.subscribers.len());
        self.subscribers.push(subscriber);
        Some(self.subscribers.len() - 1)
    }

    /// The tasks that depend on a permanently failed lookup.
    pub(super) fn give_up(&self, lookup: &Lookup) -> Vec<usize> {
        let open = |&&identifier: &&usize| self.identifiers[identifier].subscriber.is_none();
        lookup
            .identifiers
            .iter()
            .filter(open)
            .flat_map(|&identifier| self.identifiers[identifier].tasks.iter().copied())
            .collect()
    }

    /// The subscriber of a task, if found; matches by phone take precedence.
    pub(super) fn found(&self, task: &Task) -> Option<usize> {
        let by_phone = self.phones.get(&key(IdentifierKind::Phone, &task.phone));
        let by_email = || self.emails.get(&key(IdentifierKind::Email, &task.email));
        let subscriber =
            |identifier: Option<&usize>| identifier.and_then(|&identifier| self.identifiers[identifier].subscriber);
        subscriber(by_phone).or_else(|| subscriber(by_email()))
    }

    /// All subscribers found. Their indices are those that [`People::found`] returns.
    pub(super) fn take_subscribers(&mut self) -> Vec<Subscriber> {
        std::mem::take(&mut self.subscribers)
    }
}

/// The normalized form of an identifier, which is equal for equivalent ones.
fn key(kind: IdentifierKind, text: &str) -> Str<'static> {
    match kind {
        IdentifierKind::Phone => Str::from(text).into_owned(),
        IdentifierKind::Email => Str::from(text).to_lower_case(),
    }
}
