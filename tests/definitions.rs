//! A test that `tests/fixtures/definitions.json`, which the npm package ships, equals the crate's definitions.
//!
//! `UPDATE_DEFINITIONS=1 cargo test --test definitions` writes it.

#![allow(clippy::expect_used)]

use segment_postscript::definitions::definitions;
use segment_postscript::json::{Str, Value, to_text};
use std::path::Path;

#[test]
fn the_file_of_definitions_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/definitions.json");
    // A line for each definition.
    let list = |(name, list): (Str<'_>, Value<'_>)| {
        let lines: Vec<String> = list.elements().map(|definition| format!("    {}", to_text(&definition))).collect();
        format!("  {}: [\n{}\n  ]", to_text(&Value::String(name)), lines.join(",\n"))
    };
    let lists: Vec<String> = definitions().entries().into_iter().map(list).collect();
    let text = format!("{{\n{}\n}}\n", lists.join(",\n"));
    if std::env::var_os("UPDATE_DEFINITIONS").is_some() {
        std::fs::write(&file, &text).expect("the file can be written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == text, "update it: UPDATE_DEFINITIONS=1 cargo test --test definitions");
}
