//! Tests of the JavaScript boundary, in WebAssembly. Everything else is tested natively and through the package.
#![allow(clippy::expect_used)]
#![cfg(target_arch = "wasm32")]

use js_sys::{JSON, Reflect};
use segment_postscript::wasm::{CoreDestination, CoreFields, CoreMapping, CoreTrigger, parse_fql, validate_mapping};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn text(value: &JsValue) -> String {
    JSON::stringify(value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn code(error: &JsValue) -> String {
    let issues = Reflect::get(error, &"issues".into()).unwrap_or_default();
    let first = Reflect::get(&issues, &0.into()).unwrap_or_default();
    Reflect::get(&first, &"code".into()).ok().and_then(|code| code.as_string()).unwrap_or_default()
}

#[wasm_bindgen_test]
fn a_mapping_resolves_and_reports_what_it_reads() {
    let mapping = CoreMapping::new(r#"{"e":{"@path":"$.traits.email"},"n":1}"#).expect("it compiles");
    assert_eq!(mapping.roots(), r#"{"traits":{"email":true}}"#);
    assert_eq!(mapping.resolve(br#"{"traits":{"email":"a"}}"#).expect("it resolves"), r#"{"e":"a","n":1}"#);
}

#[wasm_bindgen_test]
fn undefined_crosses_the_boundary_as_empty_text() {
    let mapping = CoreMapping::new(r#"{"@path":"$.nowhere"}"#).expect("it compiles");
    assert_eq!(mapping.resolve(b"{}").expect("it resolves"), "");
}

#[wasm_bindgen_test]
fn errors_have_issues_and_the_next_call_works() {
    let error = CoreMapping::new(r#"{"a":{"@oops":1}}"#).err().expect("it is refused");
    assert_eq!(code(&error), "unknown_directive");
    let mapping = CoreMapping::new("{}").expect("it compiles");
    assert_eq!(code(&mapping.resolve(b"{").expect_err("it is no JSON")), "event_not_json");
    assert_eq!(mapping.resolve(b"{}").expect("it resolves"), "{}");
}

#[wasm_bindgen_test]
fn issues_of_a_mapping_are_plain_objects() {
    let issues = validate_mapping(r#"{"a":{"@path":5}}"#).expect("it is looked at");
    let expected = r#"[{"code":"option_type","path":"/a/@path","message":"/a/@path should be a string or a mapping directive but it is a number."}]"#;
    assert_eq!(text(&issues), expected);
}

#[wasm_bindgen_test]
fn configuration_that_nests_too_deep_is_refused() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let error = validate_mapping(&deep).expect_err("it is refused");
    assert_eq!(code(&error), "config_too_deep");
}

#[wasm_bindgen_test]
fn triggers_are_text_or_syntax_trees() {
    let text = r#""type = \"track\"""#;
    let tree = parse_fql(text).expect("it is parsed");
    for trigger in [text, &tree] {
        let trigger = CoreTrigger::new(trigger).expect("it is a trigger");
        assert!(trigger.matches(br#"{"type":"track"}"#).expect("it is JSON"));
        assert!(!trigger.matches(br#"{"type":"page"}"#).expect("it is JSON"));
    }
}

#[wasm_bindgen_test]
fn fields_coerce_payloads() {
    let fields = CoreFields::new(r#"{"n":{"label":"N","type":"number"}}"#).expect("they compile");
    assert_eq!(fields.validate(r#"{"n":"0x10"}"#).expect("it is JSON"), r#"{"payload":{"n":16},"errors":[]}"#);
}

#[wasm_bindgen_test]
fn a_destination_maps_lines() {
    let mut destination = CoreDestination::new("null").expect("the defaults compile");
    let lines = destination.map_ndjson(b"{\"type\":\"page\"}\n{\n", 7);
    let lines = String::from_utf8(lines).expect("it is UTF-8");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines[0], r#"[{"subscription":0,"action":"syncAudiences","status":"not_subscribed"}]"#);
    assert!(lines[1].contains("\"line\":8"), "{}", lines[1]);
}
