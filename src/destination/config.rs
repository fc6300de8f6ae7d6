//! The validation and compilation of a destination's configuration.

use super::members::{self, CONFIGURATION, OPTIONS, SUBSCRIPTION};
use super::{Destination, Subscription};
use crate::fields::Fields;
use crate::fql::{self, Trigger};
use crate::issue::{Issue, Severity};
use crate::json::{self, Json, Kind, Pointer, Str, Value};
use crate::mapping::{self, Mapping, MappingError};
use crate::postscript::{self, MAX_SUBSCRIPTIONS, MembershipOptions, OnUnknownMembership, SYNC_AUDIENCES};

impl Destination {
    /// Creates a destination with one subscription: Sync Audiences with its default trigger and mapping.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// assert_eq!(destination.map_text(b"{}")?, r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// None in practice, since the definition is built in.
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
    /// All issues of the configuration: `config_unknown_member`, `too_many_subscriptions`, `unknown_action`,
    /// `config_invalid`, `trigger_invalid`, and those of mappings, each with its path.
    pub fn new(config: &Json) -> Result<Self, MappingError> {
        let mut destination = Self::with_defaults()?;
        if config.is_nullish() {
            return Ok(destination);
        }
        let mut issues = Vec::new();
        let document = members::table()?;
        let table = document.root();
        CONFIGURATION.check(&table, config, &Pointer::default(), &mut issues);
        let options = config.member("options");
        if options.kind() == Kind::Object {
            OPTIONS.check(&table, &options, &"/options".into(), &mut issues);
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

    /// All errors of a configuration, followed by warnings about its triggers and mappings: parts of triggers that are
    /// ignored or interpreted differently than they look, mapped fields that the action does not have, and the warnings
    /// of [`lint`](crate::mapping::lint). Spans refer to the string at `path`.
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
}

impl Subscription {
    fn of(name: Option<Str<'static>>, enabled: bool, trigger: Trigger, mapping: Mapping) -> Self {
        Self {
            #[cfg(target_arch = "wasm32")]
            encoded_keys: super::answer::encoded_keys(&mapping),
            name,
            enabled,
            trigger,
            mapping,
        }
    }

    fn new(table: &Value<'_>, config: &Json, pointer: &Pointer, issues: &mut Vec<Issue>) -> Option<Self> {
        let before = issues.len();
        SUBSCRIPTION.check(table, config, pointer, issues);
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

/// Reads the membership options from validated options.
fn membership_options(options: &Json) -> MembershipOptions {
    let mut membership = MembershipOptions::default();
    if options.member("onUnknownMembership").is_string(OnUnknownMembership::Exit.name()) {
        membership.on_unknown = OnUnknownMembership::Exit;
    }
    membership.legacy_journeys = options.member("legacyJourneys").as_bool().unwrap_or(membership.legacy_journeys);
    membership
}
