//! The pipeline: event → trigger → mapping → fields → payload, for each of a destination's subscriptions.
//!
//! ```
//! use segment_postscript::destination::{Destination, Outcome};
//! use segment_postscript::json::Document;
//!
//! let destination = Destination::with_defaults()?;
//! let event = Document::parse(br#"{
//!   "type": "track", "event": "Audience Entered",
//!   "properties": {"big_spenders": true},
//!   "context": {
//!     "traits": {"email": "jane@example.com"},
//!     "personas": {"computation_id": "aud_1", "computation_key": "big_spenders", "computation_class": "audience"}
//!   }
//! }"#)?;
//! let mapped = destination.map(&event.root());
//! assert!(matches!(mapped[0].outcome, Outcome::Mapped { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(target_arch = "wasm32")]
mod answer;
mod members;

use crate::fields::Fields;
use crate::fql::{self, Trigger};
use crate::issue::{Issue, Severity};
use crate::json::{self, Json, Kind, Pointer, Str, Tape, Value};
use crate::mapping::{self, Mapping, MappingError, Reads, Trace, require_object};
use crate::postscript::{
    self, MAX_SUBSCRIPTIONS, MembershipDecision, MembershipOptions, OnUnknownMembership, SYNC_AUDIENCES,
};
#[cfg(target_arch = "wasm32")]
pub(crate) use answer::Answer;

/// A destination: its subscriptions, compiled once.
pub struct Destination {
    subscriptions: Vec<Subscription>,
    fields: Fields,
    membership: MembershipOptions,
}

pub(crate) struct Subscription {
    pub name: Option<Str<'static>>,
    pub enabled: bool,
    pub trigger: Trigger,
    pub mapping: Mapping,
    /// How many keys an [`Answer`] tells its payloads by.
    #[cfg(target_arch = "wasm32")]
    told_keys: usize,
}

/// What became of an event for one subscription.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MappedEvent<'v> {
    /// Which subscription, counted from 0.
    pub subscription: usize,
    /// Its name, if it has one.
    pub name: Option<&'v Str<'static>>,
    /// What became of it.
    pub outcome: Outcome<'v>,
}

/// What became of an event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome<'v> {
    /// There is a payload.
    Mapped {
        /// The mapping's result, validated against the fields.
        payload: Value<'v>,
        /// Whether the person is in the audience, and by which rule that was decided.
        decision: MembershipDecision,
    },
    /// The trigger does not match.
    NotSubscribed,
    /// The subscription is turned off.
    Disabled,
    /// The mapping failed, or the payload was refused; never without an issue.
    Invalid(Vec<Issue>),
}

impl Destination {
    /// Sync Audiences with its defaults.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// assert_eq!(destination.map_text(b"{}")?, r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// None, since the definition is part of the program; but a definition that doesn't compile is never taken for one.
    pub fn with_defaults() -> Result<Self, MappingError> {
        let trigger = Trigger::parse(&postscript::default_trigger())
            .map_err(|error| Issue::new("trigger_invalid", "", error.message))?;
        let mapping = Mapping::compile(&postscript::default_mapping())?;
        Ok(Self {
            subscriptions: vec![Subscription::of(None, true, trigger, mapping)],
            fields: Fields::compile(&postscript::fields())?,
            membership: MembershipOptions::default(),
        })
    }

    /// Compiles a configuration: `{ subscriptions?: [{ name?, enabled?, partnerAction, subscribe, mapping }], options? }`.
    /// Without subscriptions it is Sync Audiences with its defaults.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// # use segment_postscript::json::Document;
    /// let config = Document::read_config(r#"{"options": {"legacyJourneys": false}}"#)?;
    /// assert!(Destination::new(&config).is_ok());
    ///
    /// let config = Document::read_config(r#"{"option": {}, "subscriptions": [{}]}"#)?;
    /// let issues = Destination::new(&config).err().unwrap().issues;
    /// assert_eq!((&*issues[0].code, issues[0].path.as_str()), ("config_unknown_member", "/option"));
    /// assert_eq!(issues[0].hint.as_deref(), Some("Did you mean `options`?"));
    /// assert_eq!(issues[1].path.as_str(), "/subscriptions/0/partnerAction");
    /// # Ok::<(), segment_postscript::json::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with it: `config_unknown_member`, `too_many_subscriptions`, `unknown_action`,
    /// `config_invalid`, `trigger_invalid`, and the issues of mappings, each with its path.
    pub fn new(config: &Json) -> Result<Self, MappingError> {
        let mut destination = Self::with_defaults()?;
        if config.is_nullish() {
            return Ok(destination);
        }
        let mut issues = Vec::new();
        let document = members::table()?;
        let table = document.root();
        members::CONFIGURATION.check(&table, config, &Pointer::default(), &mut issues);
        let options = config.member("options");
        if options.kind() == Kind::Object {
            members::OPTIONS.check(&table, &options, &"/options".into(), &mut issues);
            destination.membership = membership_options(&options);
        }
        let subscriptions = config.member("subscriptions");
        let count = subscriptions.elements().count();
        if count > MAX_SUBSCRIPTIONS {
            let message =
                format!("A destination has at most {MAX_SUBSCRIPTIONS} subscriptions, but there are {count}.");
            issues.push(Issue::new("too_many_subscriptions", "/subscriptions", message));
        } else if !subscriptions.is_nullish() {
            let compile = |(at, config): (usize, Json)| {
                Subscription::new(&table, &config, &Pointer::from("/subscriptions").child(at), &mut issues)
            };
            destination.subscriptions = subscriptions.elements().enumerate().filter_map(compile).collect();
        }
        if issues.is_empty() { Ok(destination) } else { Err(issues.into()) }
    }

    /// All that is wrong with a configuration, and then warnings about its triggers and mappings: parts of triggers that
    /// are ignored or read otherwise than they look, mapped fields that the action does not have, and what
    /// [`lint`](crate::mapping::lint) says of mappings. A span is one in the text that `path` leads to.
    #[must_use]
    pub fn validate(config: &Json) -> Vec<Issue> {
        let mut issues = Self::new(config).err().map_or_else(Vec::new, |error| error.issues);
        let fields = Fields::compile(&postscript::fields());
        for (at, subscription) in config.member("subscriptions").elements().take(MAX_SUBSCRIPTIONS).enumerate() {
            let pointer = Pointer::from("/subscriptions").child(at);
            let mut add = |member: &str, found: Vec<Issue>| {
                let warnings = found.into_iter().filter(|issue| issue.severity == Severity::Warning);
                issues.extend(warnings.map(|warning| warning.within(&pointer.child(member))));
            };
            if let Some(trigger) = subscription.member("subscribe").as_string() {
                add("subscribe", fql::lint(&trigger));
            }
            let mapping = subscription.member("mapping");
            add("mapping", fields.as_ref().map_or_else(|_| Vec::new(), |fields| fields.lint(&mapping)));
            add("mapping", mapping::lint(&mapping));
        }
        issues
    }

    /// What becomes of an event, for each subscription in order.
    ///
    /// ```
    /// # use segment_postscript::destination::{Destination, Outcome};
    /// # use segment_postscript::json::Document;
    /// let destination = Destination::with_defaults()?;
    /// let event = Document::parse(br#"{"type": "track", "event": "Audience Entered"}"#)?;
    /// let results = destination.map(&event.root());
    /// let Outcome::Invalid(issues) = &results[0].outcome else { panic!("it names nobody") };
    /// assert_eq!(issues[0].message, "The root value is missing the required field 'segment_audience_key'.");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map<'v>(&'v self, event: &Value<'v>) -> Vec<MappedEvent<'v>> {
        let outcome = |(at, subscription): (usize, &'v Subscription)| MappedEvent {
            subscription: at,
            name: subscription.name.as_ref(),
            outcome: self.outcome(subscription, event, &mut NoopObserver::default()),
        };
        self.subscriptions.iter().enumerate().map(outcome).collect()
    }

    /// [`Destination::map`] with results that outlive the event.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn map_owned<'d>(&'d self, event: &Value<'_>) -> Vec<MappedEvent<'d>> {
        let outcome = |(at, subscription): (usize, &'d Subscription)| MappedEvent {
            subscription: at,
            name: subscription.name.as_ref(),
            outcome: self.outcome(subscription, event, &mut NoopObserver::default()).into_owned(),
        };
        self.subscriptions.iter().enumerate().map(outcome).collect()
    }

    pub(crate) fn outcome<'v>(
        &'v self,
        subscription: &'v Subscription,
        event: &Value<'v>,
        observer: &mut impl Observer<'v>,
    ) -> Outcome<'v> {
        if !subscription.enabled {
            return Outcome::Disabled;
        }
        if !subscription.trigger.matches(event) {
            return Outcome::NotSubscribed;
        }
        observer.matched();
        let payload = match subscription.mapping.trace(event, observer.trace()) {
            Ok(payload) => payload,
            Err(error) => return Outcome::Invalid(error.issues),
        };
        observer.mapped(&payload);
        let validated = self.fields.validate(payload);
        observer.validated(&validated.payload);
        if !validated.errors.is_empty() {
            return Outcome::Invalid(validated.errors);
        }
        if let Some(issue) = postscript::identity_issue(&validated.payload) {
            return Outcome::Invalid(vec![issue]);
        }
        let decision = postscript::membership(&validated.payload, self.membership);
        Outcome::Mapped { payload: validated.payload, decision }
    }

    /// Maps an event given as JSON text; gives the results as JSON text, an array with an object for each subscription.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// let results = destination.map_text(br#"{"type": "page"}"#)?;
    /// assert_eq!(results, r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    /// assert_eq!(destination.map_text(b"[]").unwrap_err().code, "event_not_object");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `event_not_json`, `event_too_large`, `event_too_deep`, `event_not_object`.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn map_text(&self, event: &[u8]) -> Result<String, Issue> {
        let mut out = Vec::new();
        self.write_mapped(&Tape::default().read(event)?, &mut out)?;
        // What is written is UTF-8.
        Ok(String::from_utf8(out).unwrap_or_default())
    }

    /// Maps events given as lines of JSON; gives a line of JSON for each, as [`Destination::map_text`] does. Blank lines
    /// are skipped.
    ///
    /// A line that can't be read costs only itself: its result is one entry with the status `invalid`, the number of the
    /// line and the issue.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// let results = destination.map_ndjson(b"{\"type\": \"page\"}\n\nbroken");
    /// let results: Vec<&str> = std::str::from_utf8(&results)?.lines().collect();
    /// assert_eq!(results[0], r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    /// assert!(results[1].contains(r#""code":"event_not_json""#) && results[1].ends_with(r#""line":3}]"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn map_ndjson(&self, lines: &[u8]) -> Vec<u8> {
        self.map_lines_from(lines, 1, &mut Tape::default())
    }

    /// [`Destination::map_ndjson`] for lines of which the first has this number.
    pub(crate) fn map_lines_from(&self, lines: &[u8], mut first_line: usize, tape: &mut Tape) -> Vec<u8> {
        Self::map_lines(lines, &mut first_line, tape, |event, _, out| {
            event.map_or(Ok(()), |event| self.write_mapped(event, out))
        })
    }

    /// Has each line mapped by `write`, which gets its number, too. A line that can't be read is `None`; its result is
    /// written here.
    pub(crate) fn map_lines(
        lines: &[u8],
        number: &mut usize,
        tape: &mut Tape,
        mut write: impl FnMut(Option<&Value<'_>>, usize, &mut Vec<u8>) -> Result<(), Issue>,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(lines.len());
        let mut at = 0;
        while at < lines.len() {
            let end = memchr::memchr(b'\n', &lines[at..]).map_or(lines.len(), |length| at + length);
            if is_blank(&lines[at..end]) {
                at = end + 1;
                *number += 1;
                continue;
            }
            let written = match tape.read_line(&lines[at..end], *number) {
                Ok(event) => write(Some(&event), *number, &mut out),
                Err(error) => write(None, *number, &mut out).and(Err(error.into())),
            };
            if let Err(issue) = written {
                write_unread_line(issue, *number, &mut out);
            }
            out.push(b'\n');
            at = end + 1;
            *number += 1;
        }
        out
    }

    fn write_mapped(&self, event: &Value<'_>, out: &mut Vec<u8>) -> Result<(), Issue> {
        require_object(event)?;
        write_mapped_events(&self.map(event), out);
        Ok(())
    }

    /// How memberships are decided.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn membership(&self) -> MembershipOptions {
        self.membership
    }

    /// What payloads are checked against.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The subscriptions, in order.
    pub(crate) fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// The parts of an event that the triggers and mappings read.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let reads = Destination::with_defaults()?.reads();
    /// assert!(reads.paths().iter().any(|keys| *keys == ["context", "traits", "email"]));
    /// # Ok::<(), segment_postscript::mapping::MappingError>(())
    /// ```
    #[must_use]
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        for subscription in self.subscriptions.iter().filter(|subscription| subscription.enabled) {
            subscription.trigger.reads().for_each(|keys| reads.add(&keys));
            reads.merge(&subscription.mapping.reads());
        }
        reads
    }
}

impl Subscription {
    fn of(name: Option<Str<'static>>, enabled: bool, trigger: Trigger, mapping: Mapping) -> Self {
        Self {
            #[cfg(target_arch = "wasm32")]
            told_keys: answer::told_keys(&mapping),
            name,
            enabled,
            trigger,
            mapping,
        }
    }

    fn new(table: &Value<'_>, config: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) -> Option<Self> {
        let before = issues.len();
        members::SUBSCRIPTION.check(table, config, pointer, issues);
        if config.kind() != Kind::Object {
            return None;
        }
        let action = config.member("partnerAction");
        if action.kind() == Kind::String && !action.is_string(SYNC_AUDIENCES) {
            let found = json::to_text(&action);
            let message = format!("There is no action {found}; the one action is \"{SYNC_AUDIENCES}\".");
            issues.push(Issue::new("unknown_action", pointer.child("partnerAction"), message));
        }
        let trigger = Self::trigger(&config.member("subscribe"), &pointer.child("subscribe"), issues);
        let mapping = config.member("mapping");
        let mapping = (mapping.kind() == Kind::Object)
            .then(|| Mapping::compile(&mapping))?
            .map_err(|error| {
                issues.extend(error.issues.into_iter().map(|issue| issue.within(&pointer.child("mapping"))));
            })
            .ok();
        if issues.len() > before {
            return None;
        }
        let name = config.member("name").as_string();
        let enabled = config.member("enabled").as_bool().unwrap_or(true);
        Some(Self::of(name, enabled, trigger?, mapping?))
    }

    fn trigger(subscribe: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) -> Option<Trigger> {
        let text = subscribe.as_string()?;
        let trigger = Trigger::parse_str(&text).ok();
        if trigger.is_none() {
            issues.extend(fql::lint(&text).into_iter().map(|mut issue| {
                let reason = issue.message.trim_end_matches('.');
                issue.message = ["The trigger can't be parsed, so it would never match: ", reason, "."].concat();
                issue.within(pointer)
            }));
        }
        trigger
    }
}

impl Outcome<'_> {
    #[cfg(not(target_arch = "wasm32"))]
    fn into_owned(self) -> Outcome<'static> {
        match self {
            Self::Mapped { payload, decision } => Outcome::Mapped { payload: payload.into_owned(), decision },
            Self::NotSubscribed => Outcome::NotSubscribed,
            Self::Disabled => Outcome::Disabled,
            Self::Invalid(issues) => Outcome::Invalid(issues),
        }
    }

    /// A number for the status, the membership and its rule together: see [`Answer`].
    #[cfg(target_arch = "wasm32")]
    fn tag(&self) -> u32 {
        match self {
            Self::Disabled => 0,
            Self::NotSubscribed => 1,
            Self::Invalid(_) => 2,
            Self::Mapped { decision, .. } => 3 + decision.number(),
        }
    }

    /// Appends the JSON of the payload or of the issues, if there is either.
    fn write_content(&self, out: &mut Vec<u8>) {
        match self {
            Self::Mapped { payload, .. } => json::write(payload, out),
            Self::Invalid(issues) => json::write(&issues_json(issues), out),
            Self::NotSubscribed | Self::Disabled => {}
        }
    }
}

/// Observes an event on its way through the pipeline.
pub(crate) trait Observer<'v> {
    /// The trace of the mapping.
    fn trace(&mut self) -> &mut Trace<'v>;
    /// The trigger matches.
    fn matched(&mut self) {}
    /// The mapping gave this payload.
    fn mapped(&mut self, _payload: &Value<'v>) {}
    /// The validation gave this payload.
    fn validated(&mut self, _payload: &Value<'v>) {}
}

/// An observer that records nothing.
struct NoopObserver<'v>(Trace<'v>);

impl Default for NoopObserver<'_> {
    fn default() -> Self {
        Self(Trace::off())
    }
}

impl<'v> Observer<'v> for NoopObserver<'v> {
    fn trace(&mut self) -> &mut Trace<'v> {
        &mut self.0
    }
}

/// What options that are in order say of memberships.
fn membership_options(options: &Json) -> MembershipOptions {
    let mut membership = MembershipOptions::default();
    if options.member("onUnknownMembership").is_string(OnUnknownMembership::Exit.name()) {
        membership.on_unknown = OnUnknownMembership::Exit;
    }
    membership.legacy_journeys = options.member("legacyJourneys").as_bool().unwrap_or(membership.legacy_journeys);
    membership
}

/// Whether a line holds no event.
#[inline(always)]
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

fn issues_json(issues: &[Issue]) -> Json {
    Value::Array(issues.iter().cloned().map(Json::from).collect())
}

/// Appends the JSON of an event's results.
pub(crate) fn write_mapped_events(results: &[MappedEvent<'_>], out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, mapped) in results.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_mapped_event(mapped, out);
    }
    out.push(b']');
}

/// Appends the JSON of the results of a line that can't be read.
fn write_unread_line(issue: Issue, number: usize, out: &mut Vec<u8>) {
    let outcome = Outcome::Invalid(vec![issue]);
    out.extend_from_slice(b"[{");
    write_members(&MappedEvent { subscription: 0, name: None, outcome }, out);
    out.extend_from_slice(b",\"line\":");
    json::write(&Value::from(number), out);
    out.extend_from_slice(b"}]");
}

/// Appends the JSON of one result.
pub(crate) fn write_mapped_event(mapped: &MappedEvent<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    write_members(mapped, out);
    out.push(b'}');
}

/// Appends the members of one result.
fn write_members(mapped: &MappedEvent<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"subscription\":");
    json::write(&Value::Number(mapped.subscription as f64), out);
    if let Some(name) = mapped.name {
        out.extend_from_slice(b",\"name\":");
        json::write(&Value::String(name.borrowed()), out);
    }
    out.extend_from_slice(b",\"action\":\"syncAudiences\",\"status\":");
    match &mapped.outcome {
        Outcome::Mapped { decision, .. } => {
            out.extend_from_slice(b"\"mapped\",\"payload\":");
            mapped.outcome.write_content(out);
            out.extend_from_slice(b",\"membership\":\"");
            out.extend_from_slice(decision.membership.name().as_bytes());
            out.extend_from_slice(b"\",\"membershipRule\":\"");
            out.extend_from_slice(decision.rule.name().as_bytes());
            out.push(b'"');
        }
        Outcome::NotSubscribed => out.extend_from_slice(b"\"not_subscribed\""),
        Outcome::Disabled => out.extend_from_slice(b"\"disabled\""),
        Outcome::Invalid(_) => {
            out.extend_from_slice(b"\"invalid\",\"errors\":");
            mapped.outcome.write_content(out);
        }
    }
}
