//! A comparison of the scan with the scalar scan, for tests and benches.

use super::MAX_EVENT_DEPTH;
use super::entries::Entries;
use super::error::ReadError;
use super::scalar;
use super::tape::Tape;

/// Both scans, with their reusable buffers.
#[derive(Default)]
pub struct Scans {
    tape: Tape,
    entries: Entries,
}

impl Scans {
    /// Whether a text is JSON, by the scalar scan alone.
    ///
    /// # Errors
    /// Those of [`Tape::read`].
    pub fn scalar(&mut self, text: &[u8]) -> Result<(), ReadError> {
        scalar::check(text, &mut self.entries, MAX_EVENT_DEPTH).map_err(|fault| fault.into_error(text, 1))
    }

    /// Whether a text is JSON, by both.
    ///
    /// # Errors
    /// A description of the difference: the verdict, an entry of the tape, or the error.
    pub fn compare(&mut self, text: &[u8]) -> Result<bool, String> {
        let accepted = self.tape.accepts(text, MAX_EVENT_DEPTH);
        let expected = self.scalar(text);
        if accepted != expected.is_ok() {
            return Err(format!("the scan gives {accepted}, the scalar scan {expected:?}"));
        }
        match (self.tape.read(text).map(|_| ()), expected) {
            (Ok(()), Ok(())) => {
                let (entries, expected) = (self.tape.entries(), self.entries.written());
                let differing = entries.iter().zip(expected).find(|(one, other)| one != other);
                if entries.len() == expected.len() && differing.is_none() {
                    return Ok(true);
                }
                Err(format!("the tapes differ: {differing:?}, {} and {} entries", entries.len(), expected.len()))
            }
            (Err(read), Err(expected)) if read == expected => Ok(false),
            (read, expected) => Err(format!("reading gives {read:?}, the scalar scan {expected:?}")),
        }
    }
}
