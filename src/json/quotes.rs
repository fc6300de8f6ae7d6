//! The bitmask pass: where the strings of a text begin and end, 64 bytes at a time.
//!
//! It also checks everything that has nothing to do with the grammar: that the text is UTF-8, that strings hold no
//! control character, and that every escape is one that JSON has. Most blocks of 64 bytes hold neither backslash nor
//! control character nor anything but ASCII; two comparisons for 16 bytes show that, and only the rest is examined.

use super::scalar::hex_value;
use wide::i8x16;

const BLOCK: usize = 64;
/// The most quotes that are found ahead of the grammar check, so that they stay in the processor's nearest cache.
const WINDOW: usize = 512;
/// Set on a closing quote whose string has a backslash in it. Positions are smaller: see `MAX_EVENT_BYTES`.
pub(super) const ESCAPED: u32 = 1 << 31;

/// Memory for quotes that have been found, kept from text to text.
pub(super) struct Window([u32; WINDOW]);

impl Default for Window {
    fn default() -> Self {
        Self([0; WINDOW])
    }
}

/// The unescaped quotes of a text, in order.
pub(super) struct Quotes<'t> {
    text: &'t [u8],
    window: &'t mut Window,
    /// How many the window holds.
    found: usize,
    /// Where the next block begins.
    at: usize,
    state: State,
}

/// What a block leaves to the next one.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // they are independent of each other
struct State {
    /// Whether the next block has to be examined whatever is in it, since one of the following is set.
    carries: bool,
    /// Whether the first byte of the next block is escaped.
    escaped: bool,
    /// Whether there was a backslash since the last quote.
    backslash: bool,
    /// Where a run of blocks with other bytes than ASCII begins.
    run: Option<usize>,
    /// Whether the window begins inside of a string.
    inside: bool,
    failed: bool,
}

impl<'t> Quotes<'t> {
    pub(super) fn of(text: &'t [u8], window: &'t mut Window) -> Self {
        Self { text, window, found: 0, at: 0, state: State::default() }
    }

    /// The next two quotes: those of a string, if a string begins here. `None` if the text has no two more, or is not
    /// JSON for other reasons. `next` is how far the window has been taken; the caller keeps it, in a register.
    #[inline(always)]
    pub(super) fn pair(&mut self, next: &mut usize) -> Option<(u32, u32)> {
        let at = *next;
        if at + 1 < self.found {
            *next = at + 2;
            // What was found is never more than the window holds: the remainders only show that to the compiler.
            return Some((self.window.0[at % WINDOW], self.window.0[(at + 1) % WINDOW]));
        }
        let (open, at) = self.one(at)?;
        let (close, at) = self.one(at)?;
        *next = at;
        Some((open, close))
    }

    /// Whether all of the text has passed, and all its quotes have been taken.
    pub(super) fn end_at(&mut self, next: usize) -> bool {
        next == self.found && self.fill().is_none() && !self.state.failed
    }

    /// The next quote, and how far the window has been taken then.
    #[inline(never)]
    fn one(&mut self, mut next: usize) -> Option<(u32, usize)> {
        if next == self.found {
            self.fill()?;
            next = 0;
        }
        Some((self.window.0.get(next).copied()?, next + 1))
    }

    /// Finds at least one more quote.
    fn fill(&mut self) -> Option<()> {
        self.state.inside ^= self.found % 2 == 1;
        self.found = 0;
        let mut found = 0;
        while !self.state.failed && self.at < self.text.len() {
            let Some(slots) = self.window.0.get_mut(found..).and_then(|rest| rest.first_chunk_mut()) else { break };
            let base = self.at;
            self.at += BLOCK;
            let rest = &self.text[base..];
            found += if let Some(block) = rest.first_chunk() {
                self.state.block(self.text, block, base, found, slots)
            } else {
                let mut block = [b' '; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                self.state.block(self.text, &block, base, found, slots)
            };
        }
        if self.at >= self.text.len() {
            self.state.end_run(self.text, self.text.len());
        }
        self.found = found;
        (found > 0 && !self.state.failed).then_some(())
    }
}

impl State {
    /// Writes the quotes of a block; gives their number. `found` are in the window already.
    #[inline(always)]
    fn block(
        &mut self,
        text: &[u8],
        block: &[u8; BLOCK],
        base: usize,
        found: usize,
        slots: &mut [u32; BLOCK],
    ) -> usize {
        let (quotes, is_rare) = quotes(block);
        if is_rare || self.carries {
            return self.rare(text, block, base, quotes, found, slots);
        }
        write(base as u32, quotes, slots)
    }

    /// Does the same for a block with backslashes, control characters or other bytes than ASCII, or one behind such.
    #[inline(never)]
    fn rare(
        &mut self,
        text: &[u8],
        block: &[u8; BLOCK],
        base: usize,
        mut quotes: u64,
        found: usize,
        slots: &mut [u32; BLOCK],
    ) -> usize {
        let (backslashes, controls, others) = details(block);
        let mut escaped = u64::from(self.escaped);
        self.escaped = false;
        let mut rest = backslashes & !escaped;
        while rest != 0 {
            let bit = rest & rest.wrapping_neg();
            self.failed |= !is_escape(text, base + rest.trailing_zeros() as usize);
            self.escaped = bit == 1 << 63;
            escaped |= bit << 1;
            rest &= !(bit | bit << 1);
        }
        quotes &= !escaped;
        if controls != 0 {
            let inside = self.inside ^ (found % 2 == 1);
            let inside = prefix_xor(quotes) ^ if inside { u64::MAX } else { 0 };
            self.failed |= controls & inside != 0;
        }
        if others == 0 {
            self.end_run(text, base);
        } else if self.run.is_none() {
            self.run = Some(base);
        }
        let written = write(base as u32, quotes, slots);
        if self.backslash || backslashes != 0 {
            self.flag(backslashes, base as u32, &mut slots[..written]);
        }
        self.carries = self.escaped || self.backslash || self.run.is_some();
        written
    }

    /// Marks the quotes with a backslash between them and the one before.
    fn flag(&mut self, mut backslashes: u64, base: u32, slots: &mut [u32]) {
        for slot in slots {
            let up_to_here = u64::MAX >> (63 - (*slot - base));
            if self.backslash || backslashes & up_to_here != 0 {
                *slot |= ESCAPED;
            }
            self.backslash = false;
            backslashes &= !up_to_here;
        }
        self.backslash |= backslashes != 0;
    }

    /// Checks a run of blocks with other bytes than ASCII, which ends here.
    fn end_run(&mut self, text: &[u8], end: usize) {
        if let Some(start) = self.run.take() {
            self.failed |= text.get(start..end).is_none_or(|run| std::str::from_utf8(run).is_err());
        }
    }
}

/// Writes the positions of quotes; gives their number.
#[inline(always)]
fn write(base: u32, mut quotes: u64, slots: &mut [u32; BLOCK]) -> usize {
    let found = quotes.count_ones() as usize;
    // More than there are: a loop that ends after the last one is mispredicted in nearly every block.
    write_lowest(base, &mut quotes, &mut slots[..8]);
    if found > 8 {
        write_lowest(base, &mut quotes, &mut slots[8..16]);
        if found > 16 {
            write_lowest(base, &mut quotes, &mut slots[16..]);
        }
    }
    found
}

#[inline(always)]
fn write_lowest(base: u32, quotes: &mut u64, slots: &mut [u32]) {
    for slot in slots {
        *slot = base + quotes.trailing_zeros();
        *quotes &= quotes.wrapping_sub(1);
    }
}

/// The quotes of a block, and whether there is anything in it besides plain ASCII.
#[inline(always)]
fn quotes(block: &[u8; BLOCK]) -> (u64, bool) {
    let parts = parts(block);
    let rare = rare_bytes(parts[0]) | rare_bytes(parts[1]) | rare_bytes(parts[2]) | rare_bytes(parts[3]);
    (equal(&parts, b'"'), rare.to_bitmask() != 0)
}

/// Backslashes, control characters and bytes that are not ASCII.
#[inline(always)]
fn rare_bytes(part: i8x16) -> i8x16 {
    // As signed bytes, all that are not ASCII are less than any control character.
    part.simd_lt(i8x16::splat(0x20)) | part.simd_eq(i8x16::splat(b'\\'.cast_signed()))
}

/// The backslashes, the control characters and the bytes that are not ASCII.
fn details(block: &[u8; BLOCK]) -> (u64, u64, u64) {
    let parts = parts(block);
    let others = bits(&parts);
    let mut below = parts;
    for part in &mut below {
        *part = part.simd_lt(i8x16::splat(0x20));
    }
    (equal(&parts, b'\\'), bits(&below) & !others, others)
}

// Loops rather than closures: whether a closure is inlined depends on how the crate is built, and a call for every 16
// bytes would cost more than the rest of the pass.

#[inline(always)]
fn parts(block: &[u8; BLOCK]) -> [i8x16; 4] {
    let mut parts = [i8x16::ZERO; 4];
    for (at, part) in parts.iter_mut().enumerate() {
        let mut bytes = [0; 16];
        for (offset, byte) in bytes.iter_mut().enumerate() {
            *byte = block[at * 16 + offset].cast_signed();
        }
        *part = i8x16::new(bytes);
    }
    parts
}

#[inline(always)]
fn equal(parts: &[i8x16; 4], byte: u8) -> u64 {
    let mut equal = *parts;
    for part in &mut equal {
        *part = part.simd_eq(i8x16::splat(byte.cast_signed()));
    }
    bits(&equal)
}

/// The highest bit of each byte.
#[inline(always)]
fn bits(parts: &[i8x16; 4]) -> u64 {
    let [first, second, third, fourth] = parts;
    u64::from(first.to_bitmask())
        | u64::from(second.to_bitmask()) << 16
        | u64::from(third.to_bitmask()) << 32
        | u64::from(fourth.to_bitmask()) << 48
}

/// Each bit is whether the number of bits up to it is odd.
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// Whether the backslash here begins an escape of JSON.
fn is_escape(text: &[u8], at: usize) -> bool {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
        Some(b'u') => {
            text.get(at + 2..at + 6).is_some_and(|digits| digits.iter().all(|&digit| hex_value(digit).is_some()))
        }
        _ => false,
    }
}
