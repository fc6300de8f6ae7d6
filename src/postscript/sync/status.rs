//! [`Status`]: the status of a delivery.

use crate::named::named;

named! {
    /// The status of a delivery.
    #[non_exhaustive]
    pub enum Status {
        /// The subscriber's list was updated, and Postscript accepted the custom event.
        Delivered = "delivered",
        /// The list was already up to date, and Postscript accepted the custom event.
        Unchanged = "unchanged",
        /// There is no such subscriber. Nothing was sent.
        NotFound = "not_found",
        /// The trigger does not match, or the membership is unknown. Nothing was sent.
        Skipped = "skipped",
        /// The delivery failed; the issue gives the reason, and whether the custom event may have arrived.
        Failed = "failed",
    }
}
