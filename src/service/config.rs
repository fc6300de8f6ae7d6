//! The configuration of a destination as a Rust type.

use super::convert::is_deeper;
use crate::destination::Destination;
use crate::issue::Issue;
use crate::json::{Json, MAX_CONFIG_DEPTH, Pointer, Value};
use crate::mapping::MappingError;
use crate::postscript::{MembershipOptions, OnUnknownMembership, SYNC_AUDIENCES};
use serde::{Deserialize, Deserializer, Serialize, de};

/// The configuration of a destination: `{ subscriptions?, options? }` as JSON.
///
/// The default is Sync Audiences with its default trigger and mapping. Deserialization validates as
/// [`Destination::from_config`] does, and rejects misspelt members; the additional members of Segment's exports are
/// ignored.
///
/// ```
/// use segment_postscript::{Config, Destination, SubscriptionConfig};
/// use serde_json::json;
///
/// let mut config = Config::default();
/// let mapping = json!({ "email": { "@path": "$.context.traits.email" }, "segment_audience_key": "vip" });
/// config.subscriptions = Some(vec![SubscriptionConfig::new("type = \"track\"", mapping)]);
/// let destination = Destination::from_config(&config)?;
///
/// let same: Config = serde_json::from_value(serde_json::to_value(&config)?)?;
/// assert_eq!(same, config);
/// let misspelt = serde_json::from_str::<Config>(r#"{"subscriptons": []}"#).unwrap_err().to_string();
/// assert!(misspelt.contains("config_unknown_member"), "{misspelt}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Config {
    /// The subscriptions, at most 50. `None` means one for Sync Audiences with its default trigger and mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscriptions: Option<Vec<SubscriptionConfig>>,
    /// How memberships are decided.
    pub options: ConfigOptions,
}

/// A subscription of a destination: a trigger, and the mapping of the events that match it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubscriptionConfig {
    /// A display name, repeated in results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the subscription is enabled.
    pub enabled: bool,
    /// The name of the action: `syncAudiences`.
    pub partner_action: String,
    /// The trigger, such as `type = "track"`.
    pub subscribe: String,
    /// The mapping: an object from field keys to values and directives, such as `{"email": {"@path":
    /// "$.context.traits.email"}}`. Members keep their order.
    pub mapping: Json,
}

/// How memberships are decided: the `options` of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConfigOptions {
    /// How to treat a membership that no rule decides: `skip` (the default) or `exit`, as Segment's action does.
    #[serde(serialize_with = "on_unknown_name")]
    pub on_unknown_membership: OnUnknownMembership,
    /// Whether a step of a legacy journey counts as an entry; defaults to true.
    pub legacy_journeys: bool,
}

impl SubscriptionConfig {
    /// Creates an enabled subscription of Sync Audiences without a name.
    pub fn new(subscribe: impl Into<String>, mapping: impl Into<Json>) -> Self {
        Self {
            name: None,
            enabled: true,
            partner_action: SYNC_AUDIENCES.to_owned(),
            subscribe: subscribe.into(),
            mapping: mapping.into(),
        }
    }
}

impl Default for ConfigOptions {
    fn default() -> Self {
        MembershipOptions::default().into()
    }
}

impl From<MembershipOptions> for ConfigOptions {
    fn from(options: MembershipOptions) -> Self {
        Self { on_unknown_membership: options.on_unknown, legacy_journeys: options.legacy_journeys }
    }
}

impl Destination {
    /// Compiles a configuration.
    ///
    /// # Errors
    /// All issues of [`Destination::new`], each with its location; `config_too_deep` if a mapping nests more than
    /// [`MAX_CONFIG_DEPTH`] levels deep.
    pub fn from_config(config: &Config) -> Result<Self, MappingError> {
        for (at, subscription) in config.subscriptions.iter().flatten().enumerate() {
            // A mapping is nested in three levels.
            if is_deeper(&subscription.mapping, MAX_CONFIG_DEPTH - 3) {
                let pointer = Pointer::from_keys(["subscriptions", &at.to_string(), "mapping"]);
                let message = format!("The configuration nests more than {MAX_CONFIG_DEPTH} levels deep.");
                return Err(Issue::new("config_too_deep", pointer, message).into());
            }
        }
        Self::new(&Json::from(config))
    }
}

impl From<&Config> for Json {
    /// The configuration as JSON, for [`Destination::new`].
    fn from(config: &Config) -> Self {
        let subscriptions = config.subscriptions.as_ref().map(|all| Value::Array(all.iter().map(Json::from).collect()));
        let options = &config.options;
        Value::object([
            ("subscriptions", subscriptions.unwrap_or_default()),
            (
                "options",
                Value::object([
                    ("onUnknownMembership", options.on_unknown_membership.name().to_owned().into()),
                    ("legacyJourneys", Value::Bool(options.legacy_journeys)),
                ]),
            ),
        ])
    }
}

impl From<&SubscriptionConfig> for Json {
    fn from(subscription: &SubscriptionConfig) -> Self {
        Value::object([
            ("name", subscription.name.clone().map(Value::from).unwrap_or_default()),
            ("enabled", Value::Bool(subscription.enabled)),
            ("partnerAction", subscription.partner_action.clone().into()),
            ("subscribe", subscription.subscribe.clone().into()),
            ("mapping", subscription.mapping.clone()),
        ])
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&Json::deserialize(deserializer)?)
    }
}

impl<'de> Deserialize<'de> for SubscriptionConfig {
    /// Validates a subscription as [`Config`] does. Errors have the path in a configuration with only this subscription.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let subscriptions = Value::Array(vec![Json::deserialize(deserializer)?]);
        let config = read(&Value::object([("subscriptions", subscriptions)]))?;
        config.subscriptions.into_iter().flatten().next().ok_or_else(|| de::Error::custom("There is no subscription."))
    }
}

impl<'de> Deserialize<'de> for ConfigOptions {
    /// Validates options as [`Config`] does.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(read(&Value::object([("options", Json::deserialize(deserializer)?)]))?.options)
    }
}

/// Validates a configuration by compiling it, so that there is only one implementation.
fn read<E: de::Error>(json: &Json) -> Result<Config, E> {
    match Destination::new(json) {
        Ok(destination) => Ok(checked(json, destination.membership)),
        Err(error) => {
            let issues: Vec<String> = error.issues.iter().map(ToString::to_string).collect();
            Err(E::custom(issues.join("; ")))
        }
    }
}

/// Converts a valid configuration.
fn checked(json: &Json, membership: MembershipOptions) -> Config {
    let text = |value: Json| value.as_string().map(|text| text.to_string_lossy().into_owned());
    let subscription = |one: Json| SubscriptionConfig {
        name: text(one.member("name")),
        enabled: one.member("enabled").as_bool().unwrap_or(true),
        partner_action: text(one.member("partnerAction")).unwrap_or_default(),
        subscribe: text(one.member("subscribe")).unwrap_or_default(),
        mapping: one.member("mapping"),
    };
    let subscriptions = json.member("subscriptions");
    Config {
        subscriptions: (!subscriptions.is_nullish()).then(|| subscriptions.elements().map(subscription).collect()),
        options: membership.into(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn on_unknown_name<S: serde::Serializer>(choice: &OnUnknownMembership, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(choice.name())
}
