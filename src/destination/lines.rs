//! The mapping of events given as JSON text: a single event, or NDJSON.

use super::Destination;
use super::serialize::{write_mapped_events, write_unread_line};
use crate::issue::Issue;
use crate::json::{Tape, Value};
use crate::mapping::require_object;

/// The read position in an input of lines.
#[derive(Default)]
pub(crate) struct LinePosition {
    /// The number of the next line.
    pub line: usize,
    /// The number of lines read that are not blank.
    pub events: usize,
}

impl LinePosition {
    /// The position before the line with this number.
    pub(crate) const fn at(line: usize) -> Self {
        Self { line, events: 0 }
    }
}

impl Destination {
    /// Maps an event given as JSON text. Returns JSON text: an array with an object for each subscription.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// let results = destination.map_text(br#"{"type": "page"}"#)?;
    /// assert_eq!(results, r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    /// assert_eq!(destination.map_text(b"[]").unwrap_err().code, "event_not_object");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `event_not_json`, `event_too_large`, `event_too_deep`, `event_not_object`.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn map_text(&self, event: &[u8]) -> Result<String, Issue> {
        let mut out = Vec::new();
        self.write_mapped(&Tape::default().read(event)?, &mut out)?;
        // The output is always UTF-8.
        Ok(String::from_utf8(out).unwrap_or_default())
    }

    /// Maps NDJSON. Returns a line of JSON for each event, with the content of [`Destination::map_text`]. Blank lines
    /// are skipped.
    ///
    /// A line that can't be read does not affect the others: its result is one entry with the status `invalid`, the
    /// line number and the issue.
    ///
    /// ```
    /// # use segment_postscript::destination::Destination;
    /// let destination = Destination::with_defaults()?;
    /// let results = destination.map_ndjson(b"{\"type\": \"page\"}\n\nbroken");
    /// let results: Vec<&str> = std::str::from_utf8(&results)?.lines().collect();
    /// assert_eq!(results[0], r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    /// assert!(results[1].contains(r#""code":"event_not_json""#) && results[1].ends_with(r#""line":3}]"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn map_ndjson(&self, lines: &[u8]) -> Vec<u8> {
        self.map_lines_at(&mut LinePosition::at(1), lines, &mut Tape::default())
    }

    /// [`Destination::map_ndjson`] from a position, which is advanced past the lines.
    pub(crate) fn map_lines_at(&self, position: &mut LinePosition, lines: &[u8], tape: &mut Tape) -> Vec<u8> {
        Self::map_lines(position, lines, tape, |event, _, out| {
            event.map_or(Ok(()), |event| self.write_mapped(event, out))
        })
    }

    /// Calls `write` with each line and its number. `None` is a line that can't be read, whose result is written here.
    pub(crate) fn map_lines(
        position: &mut LinePosition,
        lines: &[u8],
        tape: &mut Tape,
        mut write: impl FnMut(Option<&Value<'_>>, usize, &mut Vec<u8>) -> Result<(), Issue>,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(lines.len());
        let mut rest = lines;
        while !rest.is_empty() {
            let (line, behind) = rest.split_at(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
            rest = behind.get(1..).unwrap_or_default();
            let number = position.line;
            if !is_blank(line) {
                let written = match tape.read_line(line, number) {
                    Ok(event) => write(Some(&event), number, &mut out),
                    Err(error) => write(None, number, &mut out).and(Err(error.into())),
                };
                if let Err(issue) = written {
                    write_unread_line(issue, number, &mut out);
                }
                out.push(b'\n');
                position.events += 1;
            }
            position.line += 1;
        }
        out
    }

    fn write_mapped(&self, event: &Value<'_>, out: &mut Vec<u8>) -> Result<(), Issue> {
        require_object(event)?;
        write_mapped_events(&self.map(event), out);
        Ok(())
    }
}

#[inline(always)]
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}
