//! [`Membership`]: whether a person is in an audience, decided from a payload or an event.

use crate::issue::Issue;
use crate::json::{self, Kind, Path, Str, Value, is_js_space};
use crate::named::named;

named! {
    /// Whether a person is in the audience.
    #[non_exhaustive]
    pub enum Membership {
        /// The person is in the audience.
        Entered = "entered",
        /// The person is no longer in the audience.
        Exited = "exited",
        /// The payload does not say.
        Unknown = "unknown",
    }
}

named! {
    /// The rule that decided a membership.
    #[non_exhaustive]
    pub enum MembershipRule {
        /// The value under the audience's key is a boolean.
        Boolean = "boolean",
        /// The value is the text "true" or "false".
        Text = "text",
        /// There is no value, and the computation is a journey step: legacy Journeys send none and never remove anybody.
        JourneyStep = "journey_step",
        /// [`OnUnknownMembership::Exit`]: a truthy value enters; all others, including a missing one, exit.
        Truthiness = "truthiness",
        /// No rule applies.
        None = "none",
    }
}

/// A membership, and the rule that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MembershipDecision {
    /// The membership.
    pub membership: Membership,
    /// The rule that decided it.
    pub rule: MembershipRule,
}

impl MembershipDecision {
    /// All possible decisions. The core's results refer to one by its index in this array.
    #[cfg(target_arch = "wasm32")]
    pub(crate) const ALL: [Self; 8] = [
        Self { membership: Membership::Entered, rule: MembershipRule::Boolean },
        Self { membership: Membership::Exited, rule: MembershipRule::Boolean },
        Self { membership: Membership::Entered, rule: MembershipRule::Text },
        Self { membership: Membership::Exited, rule: MembershipRule::Text },
        Self { membership: Membership::Entered, rule: MembershipRule::JourneyStep },
        Self { membership: Membership::Entered, rule: MembershipRule::Truthiness },
        Self { membership: Membership::Exited, rule: MembershipRule::Truthiness },
        Self { membership: Membership::Unknown, rule: MembershipRule::None },
    ];

    /// The decision that a result names; [`Membership::Unknown`] if it names none.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn of_result(result: &Value<'_>) -> Self {
        let (membership, rule) = (result.member("membership"), result.member("membershipRule"));
        let is_it = |known: &Self| membership.is_string(known.membership.name()) && rule.is_string(known.rule.name());
        let unknown = Self { membership: Membership::Unknown, rule: MembershipRule::None };
        Self::ALL.into_iter().find(is_it).unwrap_or(unknown)
    }

    /// Its index in [`MembershipDecision::ALL`].
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn number(self) -> u32 {
        (0..).zip(Self::ALL).find_map(|(at, known)| (known == self).then_some(at)).unwrap_or_default()
    }

    fn of(entered: bool, rule: MembershipRule) -> Self {
        Self { membership: if entered { Membership::Entered } else { Membership::Exited }, rule }
    }

    /// The change of the list of audiences: whether to add the audience or to remove it; `None` for no change.
    ///
    /// For [`MembershipRule::Truthiness`] this follows the reference, which uses loose equality here and truthiness for
    /// the custom event: `"yes"` is an entry that does not change the list, `"0"` one that removes the audience.
    pub(crate) fn is_to_be_listed(self, payload: &Value<'_>) -> Option<bool> {
        match (self.rule, self.membership) {
            (MembershipRule::Truthiness, _) => {
                let value = stated(payload);
                [true, false].into_iter().find(|&listed| value.loosely_equals(listed))
            }
            (_, Membership::Entered) => Some(true),
            (_, Membership::Exited) => Some(false),
            (_, Membership::Unknown) => None,
        }
    }
}

named! {
    /// How to treat a membership that no rule decides.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum OnUnknownMembership {
        /// The membership is unknown, and nothing is sent.
        #[default]
        Skip = "skip",
        /// As the reference treats every value that is not a boolean: truthy values enter; all others, including a missing
        /// one, exit.
        Exit = "exit",
    }
}

/// How memberships are decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipOptions {
    /// How to treat a membership that no rule decides.
    pub on_unknown: OnUnknownMembership,
    /// Whether a journey step without a membership counts as an entry.
    pub legacy_journeys: bool,
}

impl Default for MembershipOptions {
    /// [`OnUnknownMembership::Skip`], and steps of legacy Journeys count as entries.
    fn default() -> Self {
        Self { on_unknown: OnUnknownMembership::default(), legacy_journeys: true }
    }
}

/// Decides the membership in a payload: its `traits_or_props[segment_audience_key]`.
///
/// ```
/// # use segment_postscript::json::Json;
/// # use segment_postscript::postscript::{Membership, MembershipOptions, MembershipRule, membership};
/// # use serde_json::json;
/// let payload = json!({ "segment_audience_key": "vip", "traits_or_props": { "vip": "true" } });
/// let decision = membership(&Json::from(&payload), MembershipOptions::default());
/// assert_eq!((decision.membership, decision.rule), (Membership::Entered, MembershipRule::Text));
/// assert_eq!((decision.membership.name(), decision.rule.name()), ("entered", "text"));
/// assert_eq!(MembershipOptions::default().on_unknown.name(), "skip");
/// ```
#[must_use]
pub fn membership(payload: &Value<'_>, options: MembershipOptions) -> MembershipDecision {
    let value = stated(payload);
    if let Some(entered) = value.as_bool() {
        return MembershipDecision::of(entered, MembershipRule::Boolean);
    }
    if options.on_unknown == OnUnknownMembership::Exit {
        return MembershipDecision::of(value.is_truthy(), MembershipRule::Truthiness);
    }
    if value.is_string("true") || value.is_string("false") {
        return MembershipDecision::of(value.is_string("true"), MembershipRule::Text);
    }
    if options.legacy_journeys && value.is_nullish() && is_journey_step(payload) {
        return MembershipDecision::of(true, MembershipRule::JourneyStep);
    }
    MembershipDecision { membership: Membership::Unknown, rule: MembershipRule::None }
}

/// The issue of a payload whose membership is unknown.
pub(crate) fn unknown_membership_issue(payload: &Value<'_>) -> Issue {
    let message = "The payload does not say whether the person is in the audience.";
    Issue::new("membership_unknown", "/traits_or_props", message).with_hint(unknown_membership_hint(payload))
}

/// How to fix an unknown membership.
pub(crate) fn unknown_membership_hint(payload: &Value<'_>) -> String {
    let (key, value) = (payload.member("segment_audience_key"), stated(payload));
    if value.is_nullish() && is_journey_step(payload) {
        return "Remove the option `legacyJourneys: false` if this is a step of a legacy Journey: those send no \
                membership, and each of them is an entry."
            .to_owned();
    }
    let stated = |entered: &str| ["{", &json::to_text(&key), ": ", entered, "}"].concat();
    if value.is_nullish() {
        return format!(
            "If the event's name is the membership (a linked audience sends \"Entity Added\" and \"Entity Removed\"), \
             use one subscription for entries and one for exits, and set `traits_or_props` to {} in the first and {} in \
             the second.",
            stated("true"),
            stated("false"),
        );
    }
    format!("Map `traits_or_props` to an object with true or false under the audience's key: {}.", stated("true"))
}

fn is_journey_step(payload: &Value<'_>) -> bool {
    payload.member_ref("segment_computation_action").is_string("journey_step")
}

/// The value under the audience's key.
fn stated<'e>(payload: &Value<'e>) -> Value<'e> {
    let key = payload.member_ref("segment_audience_key");
    payload.member_ref("traits_or_props").member(&key.js_string())
}

/// The issue of a payload that does not identify a person: without a non-blank email, and without a phone with a digit.
#[must_use]
pub fn identity_issue(payload: &Value<'_>) -> Option<Issue> {
    let email = payload.member_ref("email").as_string().unwrap_or_default();
    let phone = payload.member_ref("phone").as_string().unwrap_or_default();
    let has_email = !email.code_points().all(is_js_space);
    let has_phone = phone.as_bytes().iter().any(u8::is_ascii_digit);
    let issue = || {
        Issue::new("email_or_phone_required", "", "Either email or phone is required")
            .with_hint("Map `email` or `phone` to a path that exists in this event.")
    };
    (!has_email && !has_phone).then(issue)
}

/// The minimum number of digits of a phone number.
const MIN_DIGITS: usize = 7;

/// Whether the email or the phone number of a payload does not look like one: an email that is not of the form
/// `name@domain`, a phone number with fewer than 7 digits. The person is still looked up.
pub(crate) fn has_unlikely_identity(payload: &Value<'_>) -> bool {
    let email = payload.member_ref("email").as_string().unwrap_or_default();
    let phone = payload.member_ref("phone").as_string().unwrap_or_default();
    let digits = phone.as_bytes().iter().filter(|byte| byte.is_ascii_digit()).count();
    (!phone.as_bytes().is_empty() && digits < MIN_DIGITS) || (!email.as_bytes().is_empty() && !is_email(&email))
}

/// Whether a text, without spaces around it, has one `@`, something before and after it, and no space.
fn is_email(text: &Str<'_>) -> bool {
    let mut lengths = [0, 0];
    let (mut signs, mut is_ended) = (0, false);
    for point in text.code_points() {
        if is_js_space(point) {
            is_ended = lengths[0] + signs > 0;
        } else if is_ended {
            return false;
        } else if point == u32::from('@') {
            signs += 1;
        } else {
            lengths[usize::from(signs > 0)] += 1;
        }
    }
    signs == 1 && lengths.iter().all(|&length| length > 0)
}

named! {
    /// How a reverse ETL sync handles the rows of its source, with Segment's names.
    #[non_exhaustive]
    pub enum SyncMode {
        /// New rows are added.
        Add = "add",
        /// Changed rows are updated.
        Update = "update",
        /// New rows are added, changed rows updated.
        Upsert = "upsert",
        /// New rows are added, changed rows updated, deleted rows removed.
        Mirror = "mirror",
        /// Deleted rows are removed.
        Delete = "delete",
    }
}

impl SyncMode {
    /// The mode with a name such as `upsert`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|mode| mode.name() == name)
    }
}

/// The membership in an event, as the reference's `resolveAudienceMembership` resolves it.
///
/// For an audience or a journey step, it is the boolean under the computation key in the traits of an identify event or
/// the properties of a track event. Otherwise, if a sync mode is given, it is derived from the mode and the name of the
/// track event: `new`, `updated` or `deleted`.
///
/// ```
/// use segment_postscript::json::Document;
/// use segment_postscript::postscript::{SyncMode, resolve_audience_membership};
///
/// let row = Document::parse(br#"{"type": "track", "event": "deleted"}"#)?;
/// assert_eq!(resolve_audience_membership(&row.root(), SyncMode::from_name("mirror")), Some(false));
/// assert_eq!(resolve_audience_membership(&row.root(), Some(SyncMode::Upsert)), None);
/// # Ok::<(), segment_postscript::json::ReadError>(())
/// ```
#[must_use]
pub fn resolve_audience_membership(event: &Value<'_>, sync_mode: Option<SyncMode>) -> Option<bool> {
    engage_membership(event).or_else(|| reverse_etl_membership(event, sync_mode?))
}

fn engage_membership(event: &Value<'_>) -> Option<bool> {
    let personas = event.member("context").member("personas");
    let class = personas.member("computation_class");
    let key = personas.member("computation_key");
    if !(class.is_string("audience") || class.is_string("journey_step")) || !key.is_truthy() {
        return None;
    }
    let kind = event.member("type");
    let holder = if kind.is_string("identify") {
        event.member("traits")
    } else if kind.is_string("track") {
        event.member("properties")
    } else {
        return None;
    };
    match holder.kind() {
        Kind::Object => holder.member(&key.js_string()).as_bool(),
        Kind::Array => Path::from_keys(vec![key.js_string().into_owned()]).get(&holder).as_bool(),
        _ => None,
    }
}

fn reverse_etl_membership(event: &Value<'_>, mode: SyncMode) -> Option<bool> {
    if !event.member("type").is_string("track") {
        return None;
    }
    let name = event.member("event");
    let is = |row: &str| name.is_string(row);
    let enters = match mode {
        SyncMode::Add => is("new"),
        SyncMode::Update => is("updated"),
        SyncMode::Upsert | SyncMode::Mirror => is("new") || is("updated"),
        SyncMode::Delete => false,
    };
    let exits = matches!(mode, SyncMode::Delete | SyncMode::Mirror) && is("deleted");
    if enters || exits { Some(enters) } else { None }
}
