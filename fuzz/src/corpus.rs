//! The seeds: the inputs of the cases in `tests/fixtures`.

use segment_postscript::json::Document;
use serde_json::Value;
use std::path::Path;

/// The seeds that a function creates from the cases in a folder of fixtures.
pub(crate) fn from_fixtures(folder: &str, seed: impl Fn(&Value) -> Option<String>) -> Vec<Vec<u8>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let events = read(&fixtures.join("events.json"));
    let mut files: Vec<_> = std::fs::read_dir(fixtures.join(folder)).expect("there are fixtures").flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    let mut seeds = Vec::new();
    for file in files {
        let Value::Array(cases) = with_events(read(&file.path()), &events) else { continue };
        seeds.extend(cases.iter().filter_map(&seed).filter(|seed| seed.len() < 4_000).map(String::into_bytes));
    }
    assert!(!seeds.is_empty());
    seeds
}

/// Reads a JSON file. Unpaired surrogates, which `serde_json` rejects, are replaced.
fn read(path: &Path) -> Value {
    let text = std::fs::read(path).expect("the file can be read");
    Value::from(&Document::parse(&text).expect("the file is JSON").root())
}

/// Replaces each `{"$event": NAME}` with the event.
fn with_events(value: Value, events: &Value) -> Value {
    match value {
        Value::Object(members) => match members.get("$event").and_then(Value::as_str) {
            Some(name) => events[name].clone(),
            None => members.into_iter().map(|(key, member)| (key, with_events(member, events))).collect(),
        },
        Value::Array(elements) => elements.into_iter().map(|element| with_events(element, events)).collect(),
        other => other,
    }
}

/// The JSON text of the members of a case with these names, as an array.
pub(crate) fn members<const N: usize>(case: &Value, names: [&str; N]) -> Option<String> {
    let members: Option<Vec<&Value>> = names.into_iter().map(|name| case.get(name)).collect();
    serde_json::to_string(&members?).ok()
}
