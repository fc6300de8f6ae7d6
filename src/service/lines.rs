//! [`Lines`]: an iterator over NDJSON from a file, standard input or memory, which maps one line at a time.

use crate::destination::{Destination, MappedEvent, Outcome, is_blank};
use crate::issue::Issue;
use crate::json::{Json, MAX_EVENT_BYTES, ReadError, Tape};
use crate::mapping::require_object;
use std::io::{self, BufRead};

/// The result of the event on a line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Line<'d> {
    /// The number of the line, counted from 1.
    pub number: usize,
    /// The line without its end; empty if it is too large.
    pub text: Vec<u8>,
    /// The result for each subscription, or the error of a line that is not an event: `event_not_json`,
    /// `event_not_object`, `event_too_deep`, `event_too_large`.
    pub results: Result<Vec<MappedEvent<'d>>, Issue>,
    /// The members of the event for the optional members of custom events.
    pub(super) message_id: Json,
    pub(super) timestamp: Json,
}

/// An iterator over the lines of NDJSON: see [`Destination::lines`].
pub struct Lines<'d, R> {
    destination: &'d Destination,
    reader: R,
    number: usize,
    text: Vec<u8>,
    tape: Tape,
}

impl Destination {
    /// Maps NDJSON from a reader, one event at a time. Blank lines and a byte order mark at the start are skipped; a line
    /// that can't be parsed does not affect the others.
    ///
    /// ```
    /// use segment_postscript::Destination;
    /// use segment_postscript::destination::Outcome;
    ///
    /// let destination = Destination::with_defaults()?;
    /// for line in destination.lines(&b"{\"type\": \"page\"}\n\n{\"type\": \n"[..]) {
    ///     let line = line?;
    ///     match line.results {
    ///         Ok(results) => assert!(matches!(results[0].outcome, Outcome::NotSubscribed)),
    ///         Err(issue) => assert_eq!((line.number, &*issue.code), (3, "event_not_json")),
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lines<R: BufRead>(&self, reader: R) -> Lines<'_, R> {
        Lines { destination: self, reader, number: 0, text: Vec::new(), tape: Tape::default() }
    }
}

impl<'d, R: BufRead> Iterator for Lines<'d, R> {
    type Item = io::Result<Line<'d>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.read_line() {
                Ok(None) => return None,
                Ok(Some(length)) if length > MAX_EVENT_BYTES => {
                    self.text = Vec::new();
                    return Some(Ok(self.refused(ReadError::too_large(length).into())));
                }
                Ok(Some(_)) if is_blank(&self.text) => {}
                Ok(Some(_)) => return Some(Ok(self.mapped())),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<'d, R: BufRead> Lines<'d, R> {
    /// Reads the next line into `text`, without its newline, up to the maximum size of an event. Returns the full
    /// length.
    fn read_line(&mut self) -> io::Result<Option<usize>> {
        self.text.clear();
        let mut length = 0;
        loop {
            let bytes = match self.reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if bytes.is_empty() {
                if length == 0 {
                    return Ok(None);
                }
                break;
            }
            let newline = memchr::memchr(b'\n', bytes);
            let part = &bytes[..newline.unwrap_or(bytes.len())];
            let free = MAX_EVENT_BYTES.saturating_sub(self.text.len());
            self.text.extend_from_slice(&part[..part.len().min(free)]);
            length += part.len();
            let used = part.len() + usize::from(newline.is_some());
            self.reader.consume(used);
            if newline.is_some() {
                break;
            }
        }
        self.number += 1;
        if self.number == 1 && self.text.starts_with(b"\xEF\xBB\xBF") {
            self.text.drain(..3);
            length -= 3;
        }
        Ok(Some(length))
    }

    fn mapped(&mut self) -> Line<'d> {
        let event = match self.tape.read_line(&self.text, self.number) {
            Ok(event) => event,
            Err(error) => return self.refused(error.into()),
        };
        let results = require_object(&event).map(|()| self.destination.map_owned(&event));
        let [message_id, timestamp] = ["messageId", "timestamp"].map(|name| event.member(name).into_owned());
        Line { number: self.number, text: std::mem::take(&mut self.text), results, message_id, timestamp }
    }

    fn refused(&mut self, issue: Issue) -> Line<'d> {
        let text = std::mem::take(&mut self.text);
        Line { number: self.number, text, results: Err(issue), message_id: Json::default(), timestamp: Json::default() }
    }
}

impl Line<'_> {
    /// Whether the event is valid for all subscriptions whose triggers match.
    ///
    /// ```
    /// # use segment_postscript::Destination;
    /// let destination = Destination::with_defaults()?;
    /// let mut lines = destination.lines(&b"{\"type\": \"page\"}\n{\"type\": \"track\", \"properties\": {}}"[..]);
    /// assert_eq!(lines.next().transpose()?.map(|line| line.is_valid()), Some(true));
    /// assert_eq!(lines.next().transpose()?.map(|line| line.is_valid()), Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.results
            .as_ref()
            .is_ok_and(|results| !results.iter().any(|mapped| matches!(mapped.outcome, Outcome::Invalid(_))))
    }
}
