//! The implementations of `Serialize` for results, with the same JSON as the npm package and the command line.

use super::Line;
use crate::destination::{MappedEvent, write_mapped_event, write_unread_line};
use crate::json::{Document, Json};
use crate::postscript::sync::Delivery;
use serde::ser::{Error, Serialize, Serializer};

impl Serialize for MappedEvent<'_> {
    /// Writes `{ subscription, name?, action, status, payload?, membership?, membershipRule?, errors? }`.
    ///
    /// ```
    /// # use segment_postscript::Destination;
    /// use serde_json::json;
    ///
    /// let destination = Destination::with_defaults()?;
    /// let results = destination.map_json(&json!({ "type": "page" }))?;
    /// let expected = json!([{ "subscription": 0, "action": "syncAudiences", "status": "not_subscribed" }]);
    /// assert_eq!(serde_json::to_value(&results)?, expected);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = Vec::new();
        write_mapped_event(self, &mut text);
        serialize(&text, serializer)
    }
}

impl Serialize for Line<'_> {
    /// Writes an array of results. For a line that can't be parsed, it has one result with the status `invalid` and the
    /// line number.
    ///
    /// ```
    /// # use segment_postscript::Destination;
    /// let destination = Destination::with_defaults()?;
    /// for line in destination.lines(&b"{"[..]) {
    ///     let results = serde_json::to_value(&line?)?;
    ///     assert_eq!((&results[0]["line"], &results[0]["errors"][0]["code"]), (&1.into(), &"event_not_json".into()));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.results {
            Ok(results) => results.serialize(serializer),
            Err(issue) => {
                let mut text = Vec::new();
                write_unread_line(issue.clone(), self.number, &mut text);
                serialize(&text, serializer)
            }
        }
    }
}

impl Serialize for Delivery {
    /// Writes `{ event, subscription, status, retryable?, httpStatus?, errors? }`: see the example of
    /// [`Plan::deliveries`](super::Plan::deliveries).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json::from(self).serialize(serializer)
    }
}

/// Serializes a result by parsing the JSON text that the other writers produce.
fn serialize<S: Serializer>(text: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    Document::parse_result(text).map_err(Error::custom)?.root().serialize(serializer)
}
