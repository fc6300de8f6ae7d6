//! The bitmask pass: finds the start and end of strings, 64 bytes at a time.
//!
//! It also checks everything except the grammar: that the text is UTF-8, that strings contain no control characters,
//! and that escapes are valid. Most blocks of 64 bytes are ASCII without backslashes and control characters, which
//! takes two comparisons per 16 bytes to detect; only other blocks are examined.

use super::scalar::hex_value;
use wide::i8x16;

const BLOCK: usize = 64;
/// The maximum number of quotes that are found ahead of the grammar check, so that they stay in the L1 cache.
const WINDOW: usize = 512;
/// Set on a closing quote whose string has a backslash in it. Positions are smaller: see `MAX_EVENT_BYTES`.
pub(super) const ESCAPED: u32 = 1 << 31;

/// A reusable buffer for quotes.
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
    /// The number of quotes in the window.
    found: usize,
    /// The offset of the next block.
    at: usize,
    state: State,
}

/// The state carried over to the next block.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // they are independent of each other
struct State {
    /// Whether the next block must be examined regardless of its content, because one of the following is set.
    carries: bool,
    /// Whether the first byte of the next block is escaped.
    escaped: bool,
    /// Whether there was a backslash since the last quote.
    backslash: bool,
    /// The start of a run of blocks with non-ASCII bytes.
    run: Option<usize>,
    /// Whether the window starts within a string.
    inside: bool,
    failed: bool,
}

impl<'t> Quotes<'t> {
    pub(super) fn of(text: &'t [u8], window: &'t mut Window) -> Self {
        Self { text, window, found: 0, at: 0, state: State::default() }
    }

    /// The next two quotes: those of a string, if a string starts here. `None` if the text has fewer, or is not JSON
    /// for other reasons. `next` is the position in the window; the caller keeps it in a register.
    #[inline(always)]
    pub(super) fn pair(&mut self, next: &mut usize) -> Option<(u32, u32)> {
        let at = *next;
        if at + 1 < self.found {
            *next = at + 2;
            // The indices never exceed the window: the remainders only prove that to the compiler.
            return Some((self.window.0[at % WINDOW], self.window.0[(at + 1) % WINDOW]));
        }
        let (open, at) = self.one(at)?;
        let (close, at) = self.one(at)?;
        *next = at;
        Some((open, close))
    }

    /// Whether the whole text was scanned and all its quotes were consumed.
    pub(super) fn end_at(&mut self, next: usize) -> bool {
        next == self.found && self.fill().is_none() && !self.state.failed
    }

    /// The next quote, and the new position in the window.
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
    /// Writes the quotes of a block and returns their number. `found` are already in the window.
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

    /// The slow path: for a block with backslashes, control characters or non-ASCII bytes, or one after such a block.
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

    /// Marks the quotes that have a backslash between them and the previous one.
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

    /// Validates a run of blocks with non-ASCII bytes, which ends here.
    fn end_run(&mut self, text: &[u8], end: usize) {
        if let Some(start) = self.run.take() {
            self.failed |= text.get(start..end).is_none_or(|run| std::str::from_utf8(run).is_err());
        }
    }
}

/// Writes the positions of quotes and returns their number.
#[inline(always)]
fn write(base: u32, mut quotes: u64, slots: &mut [u32; BLOCK]) -> usize {
    let found = quotes.count_ones() as usize;
    // Writes more than there are: the exit of an exact loop would be mispredicted in nearly every block.
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
    // As signed bytes, all non-ASCII bytes are less than any control character.
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

/// Prefix XOR: each bit is the parity of the bits up to it.
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// Whether the backslash here starts a valid JSON escape.
#[inline(always)]
pub(super) fn is_escape(text: &[u8], at: usize) -> bool {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
        Some(b'u') => {
            text.get(at + 2..at + 6).is_some_and(|digits| digits.iter().all(|&digit| hex_value(digit).is_some()))
        }
        _ => false,
    }
}
