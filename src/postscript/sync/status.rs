//! [`Status`]: what became of a payload.

/// What became of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The subscriber's list says what the payload says, because of it, and Postscript took the custom event.
    Delivered,
    /// The list said so before; Postscript took the custom event.
    Unchanged,
    /// There is no such subscriber. Nothing was sent.
    NotFound,
    /// The event is not subscribed to, or the payload does not say whether the person is in the audience. Nothing was
    /// sent.
    Skipped,
    /// It did not work; the issue says why, and what may have happened all the same.
    Failed,
}

impl Status {
    /// Its name in results.
    ///
    /// ```
    /// # use segment_postscript::postscript::sync::Status;
    /// assert_eq!(Status::NotFound.name(), "not_found");
    /// ```
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
