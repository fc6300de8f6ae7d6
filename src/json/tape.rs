//! The tape of a scanned text.
//!
//! The scan builds no tree. It writes a flat [`Tape`] of small entries (start, end, number of entries to skip to reach the
//! one after the value), which is reused from event to event, so that a warm scan allocates nothing. A [`Node`] is a
//! position on it: a value that has not been read yet.

use super::entries::{Entries, Entry};
use super::error::ReadError;
use super::node::Node;
use super::quotes::Window;
use super::scalar;
use super::scan::scan;
use super::value::Value;
use super::{Json, MAX_CONFIG_DEPTH, MAX_EVENT_BYTES, MAX_EVENT_DEPTH};

/// A tape that has grown beyond this many entries is released before the next text.
const KEPT_ENTRIES: usize = 1 << 18;

/// A validated JSON text that owns its tape. For many texts, reuse one [`Tape`].
pub struct Document<'t> {
    text: &'t [u8],
    tape: Tape,
}

impl<'t> Document<'t> {
    /// Validates a whole JSON text, as `JSON.parse` does.
    ///
    /// ```
    /// # use segment_postscript::json::Document;
    /// assert!(Document::parse(br#"{"type": "track"}"#).is_ok());
    /// let error = Document::parse(br#"{"type": track}"#).err().unwrap();
    /// assert_eq!((error.code, error.span), ("event_not_json", [11, 12]));
    /// ```
    ///
    /// # Errors
    /// `event_not_json` with the span of the offending byte, `event_too_deep`, `event_too_large`.
    pub fn parse(text: &'t [u8]) -> Result<Self, ReadError> {
        let mut tape = Tape::default();
        tape.scan(text, 1, MAX_EVENT_DEPTH)?;
        Ok(Self { text, tape })
    }

    /// Reads a result written by the core. The limits of events do not apply, because a mapping may nest parts of an
    /// event deeper.
    pub(crate) fn parse_result(text: &'t [u8]) -> Result<Self, ReadError> {
        let mut tape = Tape::default();
        if !tape.accepts(text, usize::MAX) {
            tape.scan(text, 1, MAX_EVENT_DEPTH)?;
        }
        Ok(Self { text, tape })
    }

    /// Reads configuration: nested at most [`MAX_CONFIG_DEPTH`] levels deep, since it is traversed recursively.
    ///
    /// ```
    /// # use segment_postscript::json::Document;
    /// assert!(Document::read_config(r#"{"options": {}}"#)?.member("options").to_object().is_some());
    /// assert_eq!(Document::read_config("{oops").unwrap_err().code, "config_not_json");
    /// # Ok::<(), segment_postscript::json::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// `config_not_json` with the span of the offending byte, `config_too_deep`, `config_too_large`.
    pub fn read_config(text: &str) -> Result<Json, ReadError> {
        let mut tape = Tape::default();
        let scanned = tape.scan(text.as_bytes(), 1, MAX_CONFIG_DEPTH).map_err(ReadError::of_config);
        scanned.map(|()| Value::Node(Node { text: text.as_bytes(), entries: &tape.entries, at: 0 }).into_owned())
    }

    /// The root value.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value::Node(Node { text: self.text, entries: &self.tape.entries, at: 0 })
    }
}

/// The positions of the values of a text. It keeps its memory between texts.
#[derive(Default)]
pub struct Tape {
    entries: Entries,
    window: Window,
}

impl Tape {
    /// Validates a text and returns its value, which borrows the text and this tape.
    ///
    /// # Errors
    /// Those of [`Document::parse`].
    pub fn read<'a>(&'a mut self, text: &'a [u8]) -> Result<Value<'a>, ReadError> {
        self.read_line(text, 1)
    }

    /// [`Tape::read`] for a text that starts at this line of a larger one: issues count lines from there.
    ///
    /// # Errors
    /// Those of [`Document::parse`].
    pub fn read_line<'a>(&'a mut self, text: &'a [u8], line: usize) -> Result<Value<'a>, ReadError> {
        self.scan(text, line, MAX_EVENT_DEPTH)?;
        Ok(Value::Node(Node { text, entries: &self.entries, at: 0 }))
    }

    /// Releases the memory if it has grown for a huge text.
    pub(crate) fn trim(&mut self) {
        if self.entries.slots.len() > KEPT_ENTRIES {
            self.entries = Entries::default();
        }
    }

    fn scan(&mut self, text: &[u8], line: usize, max_levels: usize) -> Result<(), ReadError> {
        if text.len() > MAX_EVENT_BYTES {
            return Err(ReadError::too_large(text.len()));
        }
        if self.accepts(text, max_levels) {
            return Ok(());
        }
        scalar::check(text, &mut self.entries, max_levels).map_err(|fault| fault.into_error(text, line))
    }

    /// Scans a text; false, without a reason, if it is not JSON or nests too deep.
    pub(super) fn accepts(&mut self, text: &[u8], max_levels: usize) -> bool {
        self.trim();
        scan(text, &mut self.entries, &mut self.window, max_levels)
    }

    /// The entries of the last text.
    pub(super) fn entries(&self) -> &[Entry] {
        self.entries.written()
    }
}
