//! Mutations of inputs: of their bytes, and of the values of those that are JSON, so that they stay JSON.

use serde_json::Value;

/// A random number generator (xorshift), seeded separately for each input.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        // SplitMix64, so that consecutive numbers have unrelated sequences.
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((state ^ (state >> 31)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below a limit; 0 if that is 0.
    fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { (self.next() >> 11) as usize % limit }
    }

    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..length.min(start + 1 + self.below(most))
    }
}

/// Bytes that are significant for most parsers.
const BYTES: &[u8] =
    b"\"'\\{}[](),:;.$@|%!=<>*#-+/ \t\r\n0123456789eEabnrtu_\x00\x1f\x7f\x80\xc3\xa9\xed\xa0\xe2\xf0\xff";

/// The maximum size of an input; a few inputs grow up to this size.
const MAX_BYTES: usize = 1 << 20;

/// Generates inputs by mutating seeds.
pub(crate) struct Mutator {
    seeds: Vec<Vec<u8>>,
    /// The values of the seeds, if the target reads JSON.
    values: Vec<Value>,
    words: &'static [&'static str],
    input: Vec<u8>,
}

impl Mutator {
    pub(crate) fn new(seeds: Vec<Vec<u8>>, words: &'static [&'static str], reads_json: bool) -> Self {
        let values =
            if reads_json { seeds.iter().flat_map(|seed| serde_json::from_slice(seed)).collect() } else { Vec::new() };
        Self { seeds, values, words, input: Vec::new() }
    }

    /// Generates an input.
    pub(crate) fn input(&mut self, random: &mut Random) -> &[u8] {
        self.input.clear();
        // Most inputs of a JSON target should be JSON.
        if !self.values.is_empty() && random.below(8) > 0 {
            let mut value = self.values[random.below(self.values.len())].clone();
            for _ in 0..=random.below(4) {
                self.mutate_value(&mut value, random);
            }
            serde_json::to_writer(&mut self.input, &value).unwrap_or_default();
            return &self.input;
        }
        let seed = &self.seeds[random.below(self.seeds.len())];
        self.input.extend_from_slice(seed);
        for _ in 0..=random.below(6) {
            self.mutate(random);
        }
        if random.below(5_000) == 0 {
            self.grow(random);
        }
        &self.input
    }

    fn mutate(&mut self, random: &mut Random) {
        let input = &mut self.input;
        let length = input.len();
        match random.below(9) {
            0 if length > 0 => input[random.below(length)] ^= 1 << random.below(8),
            1 if length > 0 => input[random.below(length)] = BYTES[random.below(BYTES.len())],
            2 => input.insert(random.below(length + 1), BYTES[random.below(BYTES.len())]),
            3 => drop(input.drain(random.range(length, 32))),
            // Copy a part of it to another position.
            4 => {
                let part = input[random.range(length, 64)].to_vec();
                let at = random.below(length + 1);
                input.splice(at..at, part);
            }
            // Insert a part of another seed.
            5 => {
                let other = &self.seeds[random.below(self.seeds.len())];
                let part = &other[random.range(other.len(), 64)];
                let at = random.below(length + 1);
                input.splice(at..at, part.iter().copied());
            }
            6 => input.truncate(random.below(length + 1)),
            _ if !self.words.is_empty() => {
                let word = self.words[random.below(self.words.len())];
                let range = random.range(length, 4);
                let range = if random.below(2) == 0 { range.start..range.start } else { range };
                input.splice(range, word.bytes());
            }
            _ => input.extend_from_slice(&[BYTES[random.below(BYTES.len())]]),
        }
    }

    /// Changes a part of a value.
    fn mutate_value(&self, value: &mut Value, random: &mut Random) {
        // Descend to a random part.
        let part = match value {
            Value::Array(elements) if random.below(6) > 0 => {
                let at = random.below(elements.len());
                elements.get_mut(at)
            }
            Value::Object(members) if random.below(6) > 0 => {
                let at = random.below(members.len());
                members.values_mut().nth(at)
            }
            _ => None,
        };
        if let Some(part) = part {
            return self.mutate_value(part, random);
        }
        match (random.below(6), value) {
            (0, Value::Array(elements)) if !elements.is_empty() => drop(elements.remove(random.below(elements.len()))),
            (1, Value::Array(elements)) => elements.push(self.other_part(random)),
            (0, Value::Object(members)) if !members.is_empty() => {
                let key = members.keys().nth(random.below(members.len())).cloned();
                key.and_then(|key| members.remove(&key));
            }
            (1 | 2, Value::Object(members)) => {
                let (key, part) = (self.other_key(random), self.other_part(random));
                members.insert(key, part);
            }
            (3, value) => {
                // Wrap it in an array or an object.
                let inner = std::mem::take(value);
                *value = if random.below(2) == 0 {
                    Value::Array(vec![inner])
                } else {
                    Value::Object([(self.other_key(random), inner)].into_iter().collect())
                };
            }
            (0..3, Value::String(text)) => {
                let word = self.words.get(random.below(self.words.len())).copied().unwrap_or_default();
                let mut places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let at = places.nth(random.below(text.chars().count() + 1)).unwrap_or_default();
                text.insert_str(at, word);
            }
            (_, value) => *value = self.other_part(random),
        }
    }

    /// A part of another seed, or a value that many parsers treat specially.
    fn other_part(&self, random: &mut Random) -> Value {
        let odd = [
            Value::Null,
            Value::from(""),
            Value::from(0),
            Value::from(false),
            Value::from(-1.5e300),
            Value::Array(Vec::new()),
            Value::Object(serde_json::Map::new()),
        ];
        if random.below(3) == 0 {
            return odd[random.below(odd.len())].clone();
        }
        let mut part = &self.values[random.below(self.values.len())];
        while random.below(6) > 0 {
            let inner = match part {
                Value::Array(elements) => elements.get(random.below(elements.len())),
                Value::Object(members) => members.values().nth(random.below(members.len())),
                _ => None,
            };
            let Some(inner) = inner else { break };
            part = inner;
        }
        part.clone()
    }

    fn other_key(&self, random: &mut Random) -> String {
        let mut part = &self.values[random.below(self.values.len())];
        let mut key = "a";
        loop {
            match part {
                Value::Object(members) if !members.is_empty() => {
                    if let Some((name, inner)) = members.iter().nth(random.below(members.len())) {
                        (key, part) = (name, inner);
                    }
                }
                Value::Array(elements) if !elements.is_empty() => part = &elements[random.below(elements.len())],
                _ => break,
            }
            if random.below(4) == 0 {
                break;
            }
        }
        key.to_owned()
    }

    /// Repeats a part of the input many times.
    fn grow(&mut self, random: &mut Random) {
        let part = self.input[random.range(self.input.len(), 16)].to_vec();
        let most = MAX_BYTES >> random.below(12);
        if !part.is_empty() {
            let at = random.below(self.input.len() + 1);
            self.input.splice(at..at, part.iter().copied().cycle().take(most));
        }
    }
}
