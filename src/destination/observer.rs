//! [`Observer`]: hooks into the pipeline, for explanations and coverage.

use crate::json::Value;
use crate::mapping::Trace;

/// Observes the processing of an event.
pub(crate) trait Observer<'v> {
    /// The trace of the mapping.
    fn trace(&mut self) -> &mut Trace<'v>;
    /// Called when the trigger has matched.
    fn matched(&mut self) {}
    /// Called with the result of the mapping.
    fn mapped(&mut self, _payload: &Value<'v>) {}
    /// Called with the validated payload.
    fn validated(&mut self, _payload: &Value<'v>) {}
}

#[derive(Default)]
pub(super) struct NoopObserver<'v>(Trace<'v>);

impl<'v> Observer<'v> for NoopObserver<'v> {
    fn trace(&mut self) -> &mut Trace<'v> {
        &mut self.0
    }
}
