//! Comparison of the SIMD scan of JSON texts with the scalar scan, on random texts.
//!
//! `TEXTS=100000000 SEED=7 cargo test --release --test scan` compares more than the ordinary test does.

#![allow(clippy::panic, clippy::unwrap_used)]

use segment_postscript::json::oracle::Scans;
use std::fs;
use std::path::Path;

/// The default number of texts that are compared.
const TEXTS: u64 = 50_000;
/// The size of the scan's blocks. Offsets at their boundaries are critical.
const BLOCK: usize = 64;

#[test]
fn both_scans_agree_on_random_texts() {
    let [texts, seed] = [("TEXTS", TEXTS), ("SEED", 1)]
        .map(|(name, default)| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default));
    let corpus = corpus();
    let (mut random, mut scans, mut text) = (Random(seed), Scans::default(), Vec::new());
    let mut accepted = 0;
    for number in 0..texts {
        random_text(&mut random, &corpus, &mut text);
        match scans.compare(&text) {
            Ok(is_json) => accepted += u64::from(is_json),
            Err(difference) => {
                panic!("text {number} of seed {seed}: {difference}\n{:?}", String::from_utf8_lossy(&text))
            }
        }
    }
    println!("{texts} texts of seed {seed}, {accepted} of them JSON");
    // A generator of only valid or only invalid texts would test little.
    assert!(accepted > texts / 5 && accepted < texts / 5 * 4, "{accepted} of {texts} texts are JSON");
}

#[test]
fn every_byte_at_every_offset_of_a_block() {
    let mut scans = Scans::default();
    let mut compare = |text: &[u8]| {
        if let Err(difference) = scans.compare(text) {
            panic!("{difference}\n{:?}", String::from_utf8_lossy(text));
        }
    };
    // In a string, after a backslash, before a quote, between values; the text ends anywhere in its last block.
    for length in BLOCK - 4..2 * BLOCK + 4 {
        for byte in 0..=u8::MAX {
            for (before, after) in
                [(&b"[\""[..], &b"\",1]"[..]), (b"[\"\\", b"\"]"), (b"[\"\\\\", b"\"]"), (b"[1,", b"2]")]
            {
                let mut text = before.to_vec();
                text.resize(length, if before.contains(&b'"') { b'a' } else { b' ' });
                text.push(byte);
                text.extend_from_slice(after);
                compare(&text);
            }
        }
    }
    // A run of backslashes of every length across the border of a block.
    for start in 0..BLOCK {
        for backslashes in 0..2 * BLOCK {
            let mut text = b"[\"".to_vec();
            text.resize(start + 2, b'a');
            text.resize(start + 2 + backslashes, b'\\');
            text.extend_from_slice(b"\",\"b\"]");
            compare(&text);
        }
    }
    // Characters of every length, and truncated ones, across the border.
    for start in 0..2 * BLOCK {
        for character in ["\u{e9}", "\u{2028}", "\u{ffff}", "\u{1f600}"].map(str::as_bytes) {
            for kept in 1..=character.len() {
                for tail in [0, 1, BLOCK, 2 * BLOCK] {
                    let mut text = b"\"".to_vec();
                    text.resize(start + 1, b'a');
                    text.extend_from_slice(&character[..kept]);
                    text.resize(text.len() + tail, b'a');
                    text.push(b'"');
                    compare(&text);
                }
            }
        }
    }
}

/// Pieces of JSON text: all values in the fixtures and the sample events that are not too long, and the lines themselves.
fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut corpus = Vec::new();
    let mut files = vec![root.join("examples/events.ndjson")];
    let mut directories = vec![root.join("tests/fixtures")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { directories.push(entry) } else { files.push(entry) }
        }
    }
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        if file.extension().is_some_and(|extension| extension == "ndjson") {
            corpus.extend(text.lines().take(5).map(|line| line.as_bytes().to_vec()));
        } else if let Ok(value) = serde_json::from_str(&text) {
            collect(&value, &mut corpus);
        }
    }
    corpus.sort();
    corpus.dedup();
    corpus
}

fn collect(value: &serde_json::Value, corpus: &mut Vec<Vec<u8>>) {
    let text = value.to_string().into_bytes();
    if text.len() <= 4 * BLOCK {
        corpus.push(text);
        return;
    }
    match value {
        serde_json::Value::Array(elements) => elements.iter().for_each(|element| collect(element, corpus)),
        serde_json::Value::Object(members) => members.values().for_each(|member| collect(member, corpus)),
        _ => {}
    }
}

/// Generates a text: JSON, usually with a small change.
fn random_text(random: &mut Random, corpus: &[Vec<u8>], text: &mut Vec<u8>) {
    text.clear();
    // A random shift, so that everything occurs at block boundaries.
    if random.one_in(4) {
        let spaces = random.below(BLOCK);
        text.resize(spaces, b' ');
    }
    if random.one_in(3) {
        text.extend_from_slice(&corpus[random.below(corpus.len())]);
    } else {
        value(random, 4, text);
    }
    if random.one_in(4) {
        space(random, text);
    }
    let changes = [0, 0, 1, 1, 2, 4][random.below(6)];
    for _ in 0..changes {
        change(random, corpus, text);
    }
}

fn value(random: &mut Random, levels: usize, text: &mut Vec<u8>) {
    let kinds = if levels == 0 { 6 } else { 10 };
    match random.below(kinds) {
        0 => text.extend_from_slice(b"null"),
        1 => text.extend_from_slice(if random.one_in(2) { b"true" } else { b"false" }),
        2 | 3 => number(random, text),
        4 | 5 => string(random, text),
        kind => {
            let (open, close) = if kind % 2 == 0 { (b'{', b'}') } else { (b'[', b']') };
            text.push(open);
            for at in 0..random.below(4) {
                if at > 0 {
                    text.push(b',');
                }
                space(random, text);
                if open == b'{' {
                    string(random, text);
                    space(random, text);
                    text.push(b':');
                    space(random, text);
                }
                value(random, levels - 1, text);
                space(random, text);
            }
            text.push(close);
        }
    }
}

fn number(random: &mut Random, text: &mut Vec<u8>) {
    const PARTS: [&str; 12] =
        ["0", "-0", "1", "-12", "9007199254740993", "1.5", "-0.25", "1e9", "2E+3", "3.25e-7", "10", "7"];
    text.extend_from_slice(PARTS[random.below(PARTS.len())].as_bytes());
}

fn string(random: &mut Random, text: &mut Vec<u8>) {
    const PIECES: [&str; 16] = [
        "a",
        "b",
        "type",
        "email",
        "0",
        " ",
        ",",
        ":",
        "{",
        "]",
        "\u{e9}",
        "\u{20ac}",
        "\u{1f600}",
        "\u{7f}",
        "\\\"",
        "\\\\",
    ];
    const ESCAPES: [&str; 8] = ["\\n", "\\t", "\\/", "\\b", "\\u0041", "\\ud83d\\ude00", "\\udc00", "\\u00e9"];
    text.push(b'"');
    let pieces = if random.one_in(16) { random.below(2 * BLOCK) } else { random.below(6) };
    for _ in 0..pieces {
        let piece = if random.one_in(8) { ESCAPES[random.below(8)] } else { PIECES[random.below(16)] };
        text.extend_from_slice(piece.as_bytes());
    }
    text.push(b'"');
}

fn space(random: &mut Random, text: &mut Vec<u8>) {
    if random.one_in(4) {
        for _ in 0..random.below(4) {
            text.push(b" \n\r\t"[random.below(4)]);
        }
    }
}

fn change(random: &mut Random, corpus: &[Vec<u8>], text: &mut Vec<u8>) {
    const BYTES: &[u8] =
        b"\"\"\"\\\\\\{}[]:,0123456789-+.eE tfnu/ab\n\r\t\x00\x0c\x1f\x7f\x80\xa0\xbf\xc0\xc3\xe0\xe2\xed\xf0\xf4\xff";
    let at = random.below(text.len() + 1);
    let byte = if random.one_in(8) { random.next() as u8 } else { BYTES[random.below(BYTES.len())] };
    match random.below(8) {
        0 | 1 => text.insert(at, byte),
        2 | 3 if at < text.len() => text[at] = byte,
        4 if at < text.len() => {
            text.remove(at);
        }
        5 => text.truncate(at),
        6 => {
            let end = text.len().min(at + random.below(8));
            text.extend_from_within(at..end);
        }
        7 => {
            let other = &corpus[random.below(corpus.len())];
            let end = text.len().min(at + random.below(4));
            text.splice(at..end, other[..random.below(other.len() + 1)].iter().copied());
        }
        _ => {}
    }
}

/// A small seeded random number generator.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (((self.next() >> 32) * limit as u64) >> 32) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}
