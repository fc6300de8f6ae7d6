//! [`Status`]: the status of a delivery.

/// The status of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The subscriber's list was updated, and Postscript accepted the custom event.
    Delivered,
    /// The list was already up to date, and Postscript accepted the custom event.
    Unchanged,
    /// There is no such subscriber. Nothing was sent.
    NotFound,
    /// The trigger does not match, or the membership is unknown. Nothing was sent.
    Skipped,
    /// The delivery failed; the issue gives the reason, and whether the custom event may have arrived.
    Failed,
}

impl Status {
    /// The name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Unchanged => "unchanged",
            Self::NotFound => "not_found",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}
