//! Round trips of values through serde, and the rejection of values that JSON can't represent.

#![allow(clippy::expect_used)]

use segment_postscript::json::{Json, Value, to_text};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{BytesDeserializer, Error, UnitDeserializer};

#[test]
fn values_survive_a_round_trip() {
    let text = r#"{"1":null,"a":[true,false,-7,7,0.5,1e300,"x","\u00fc",[],{}],"b":{"c":18446744073709551615}}"#;
    let value: Json = serde_json::from_str(text).expect("it is JSON");
    let again = serde_json::to_string(&value).expect("it can be written");
    let expected: serde_json::Value = serde_json::from_str(&to_text(&value)).expect("it is JSON");
    let found: serde_json::Value = serde_json::from_str(&again).expect("it is JSON");
    let as_numbers = |value: &serde_json::Value| to_text(&serde_json::from_value::<Json>(value.clone()).expect("JSON"));
    assert_eq!(as_numbers(&found), as_numbers(&expected));
    assert_eq!(to_text(&value), as_numbers(&found));
    assert_eq!(serde_json::to_string(&Value::Array(vec![Value::Undefined])).ok().as_deref(), Some("[null]"));
}

#[test]
fn owned_text_and_unit_are_accepted() {
    let unit: Json = Deserialize::deserialize(UnitDeserializer::<Error>::new()).expect("null");
    assert_eq!(to_text(&unit), "null");
    let text: Json =
        Deserialize::deserialize(IntoDeserializer::<Error>::into_deserializer("x".to_owned())).expect("text");
    assert_eq!(to_text(&text), "\"x\"");
}

#[test]
fn values_that_json_can_not_represent_are_rejected() {
    let bytes: Result<Json, Error> = Deserialize::deserialize(BytesDeserializer::new(b"x"));
    let large: Result<Json, Error> = Deserialize::deserialize(IntoDeserializer::<Error>::into_deserializer(1_i128));
    let larger: Result<Json, Error> = Deserialize::deserialize(IntoDeserializer::<Error>::into_deserializer(1_u128));
    for refused in [bytes, large, larger] {
        let error = refused.expect_err("it is not JSON");
        assert_eq!(error.to_string(), "It holds a value that JSON does not have.");
    }
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    assert!(serde_json::from_str::<Json>(&deep).is_err());
    let within = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert!(serde_json::from_str::<Json>(&within).is_ok());
}
