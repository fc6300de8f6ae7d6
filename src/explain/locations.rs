//! Locations in an event: UTF-16 offsets in its text, and JSON Pointers.

use crate::json::{Kind, Pointer, Str, Value, ascending, count_units};

/// The number of bytes between two cached offsets.
const STRIDE: usize = 1024;

/// Converts byte offsets of a text to UTF-16 offsets.
pub(super) struct Utf16Offsets<'t> {
    text: &'t [u8],
    /// The UTF-16 offset at each multiple of `STRIDE`; empty for ASCII.
    before: Vec<usize>,
}

impl<'t> Utf16Offsets<'t> {
    pub fn of(text: &'t [u8]) -> Self {
        if text.is_ascii() {
            return Self { text, before: Vec::new() };
        }
        let mut units = 0;
        let count = |chunk: &[u8]| {
            let before = units;
            units += count_units(chunk);
            before
        };
        Self { text, before: text.chunks(STRIDE).map(count).collect() }
    }

    /// The UTF-16 offset of a byte.
    pub fn at(&self, byte: usize) -> usize {
        let Some(last) = self.before.len().checked_sub(1) else { return byte };
        let stride = (byte / STRIDE).min(last);
        self.before[stride] + count_units(self.text.get(stride * STRIDE..byte).unwrap_or_default())
    }
}

/// The pointers to values of an event by their start offset, collected in one traversal.
pub(super) struct Pointers(Vec<(usize, Pointer)>);

impl Pointers {
    /// Finds the pointers to the values that start at these bytes.
    pub fn find(event: &Value<'_>, starts: Vec<usize>) -> Self {
        let mut starts = ascending(starts.into_iter().map(|start| (start as u64, start)).collect());
        starts.dedup();
        let mut pointers = Self(Vec::with_capacity(starts.len()));
        pointers.walk(event, &mut Pointer::default(), &starts);
        pointers
    }

    /// The pointer to the value that starts there.
    pub fn at(&self, start: usize) -> Option<&Pointer> {
        let found = self.0.binary_search_by_key(&start, |(start, _)| *start).ok()?;
        Some(&self.0[found].1)
    }

    /// `starts` are the offsets within the value.
    fn walk(&mut self, value: &Value<'_>, pointer: &mut Pointer, starts: &[usize]) {
        let Value::Node(node) = value else { return };
        let [start, _] = node.span();
        let mut rest = starts;
        if starts.first() == Some(&start) {
            self.0.push((start, pointer.clone()));
            rest = &starts[1..];
        }
        if rest.is_empty() {
            return;
        }
        // In the order of the text, so that duplicate members are handled.
        let members: Vec<(Str<'_>, Value<'_>)> = match value.kind() {
            Kind::Object => value.entries(),
            Kind::Array => value.elements().enumerate().map(|(at, element)| (at.to_string().into(), element)).collect(),
            _ => return,
        };
        let rank = |(at, (_, member)): (usize, &(Str<'_>, Value<'_>))| match member {
            Value::Node(node) => (node.span()[0] as u64, at),
            _ => (0, at),
        };
        for at in ascending(members.iter().enumerate().map(rank).collect()) {
            let (key, member) = &members[at];
            let Value::Node(node) = member else { continue };
            let [from, to] = node.span();
            let inside = within(rest, from, to);
            if !inside.is_empty() {
                pointer.push(key);
                self.walk(member, pointer, inside);
                pointer.pop();
            }
        }
    }
}

fn within(starts: &[usize], from: usize, to: usize) -> &[usize] {
    let first = starts.partition_point(|&start| start < from);
    let last = starts.partition_point(|&start| start < to);
    &starts[first..last]
}
