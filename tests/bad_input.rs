//! Tests of invalid input through the public API: each ends in an issue with a code and a message, and the next call
//! works. Nothing here may panic or overflow the stack.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use segment_postscript::destination::{Destination, Outcome};
use segment_postscript::fql::Trigger;
use segment_postscript::issue::Issue;
use segment_postscript::json::{
    Document, Json, MAX_CONFIG_DEPTH, MAX_EVENT_BYTES, MAX_EVENT_DEPTH, ReadError, Tape, to_text,
};
use segment_postscript::mapping::Mapping;
use std::thread;

/// The stack size of WebAssembly. Without optimization, frames are several times as large.
const STACK: usize = if cfg!(debug_assertions) { 8 << 20 } else { 1 << 20 };

/// Runs a check on a stack as small as that of WebAssembly.
fn on_a_small_stack(check: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK).spawn(check).expect("a thread starts").join().expect("the check passes");
}

fn config(text: &str) -> Json {
    Document::read_config(text).expect("the configuration is JSON")
}

/// Parses a valid text, to check that an earlier error left nothing behind.
fn works_afterwards(tape: &mut Tape) {
    assert_eq!(tape.read(br#"{"a":[1]}"#).map(|value| to_text(&value)).as_deref(), Ok(r#"{"a":[1]}"#));
}

fn refused(text: &[u8]) -> ReadError {
    let mut tape = Tape::default();
    let error = tape.read(text).expect_err("the text is refused");
    assert!(is_sentence(&error.message), "{}", error.message);
    works_afterwards(&mut tape);
    assert_eq!(Document::parse(text).err().as_ref(), Some(&error), "both doors say the same");
    error
}

fn is_sentence(message: &str) -> bool {
    message.len() > 10 && !message.contains('\n')
}

/// The code and the path of every issue of a configuration.
fn config_issues(text: &str) -> Vec<(String, String)> {
    let error = Destination::new(&config(text)).err().expect("the configuration is refused");
    let place = |issue: Issue| {
        assert!(is_sentence(&issue.message), "{}", issue.message);
        (issue.code.into_owned(), issue.path.to_string())
    };
    error.issues.into_iter().map(place).collect()
}

fn subscriptions(count: usize, change: impl Fn(usize, String) -> String) -> String {
    let one = r#"{"partnerAction":"syncAudiences","subscribe":"type = \"track\"","mapping":{}}"#;
    let all: Vec<_> = (0..count).map(|at| change(at, one.to_owned())).collect();
    format!(r#"{{"subscriptions":[{}]}}"#, all.join(","))
}

#[test]
fn a_text_that_is_not_json_is_rejected_with_the_offset() {
    let cases: [(&[u8], [usize; 2]); 14] = [
        (b"", [0, 0]),
        (b"   ", [3, 3]),
        (b"{", [1, 1]),
        (br#"{"a":1,}"#, [7, 8]),
        (br#"{"a" 1}"#, [5, 6]),
        (b"{'a':1}", [1, 2]),
        (b"[1 2]", [3, 4]),
        (b"[01]", [2, 3]),
        (b"[-]", [2, 3]),
        (b"[NaN]", [1, 2]),
        (b"{} {}", [3, 4]),
        (b"\"a\nb\"", [2, 3]),
        (br#"["\x"]"#, [2, 3]),
        (br#"["open]"#, [7, 7]),
    ];
    for (text, span) in cases {
        let error = refused(text);
        assert_eq!((error.code, error.span), ("event_not_json", span), "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn invalid_utf8_is_rejected_with_the_offset() {
    // A stray continuation byte, an overlong form, a surrogate, a truncated sequence, a code point that is too high.
    let cases: [&[u8]; 5] = [b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x82", b"\xf4\x90\x80\x80"];
    for bytes in cases {
        let error = refused(&[b"[\"a", bytes, b"\"]"].concat());
        assert_eq!((error.code, error.span[0]), ("event_not_json", 3), "{bytes:x?}");
    }
}

#[test]
fn nesting_is_limited() {
    on_a_small_stack(|| {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let nested = |levels| format!("{}1{}", open.repeat(levels), close.repeat(levels)).into_bytes();
            let deepest = nested(MAX_EVENT_DEPTH);
            let document = Document::parse(&deepest).expect("an event may be as deep as that");
            assert_eq!(to_text(&document.root().into_owned()).as_bytes(), deepest);
            assert_eq!(refused(&nested(MAX_EVENT_DEPTH + 1)).code, "event_too_deep");
            assert_eq!(refused(&nested(200_000)).code, "event_too_deep");
            assert_eq!(refused(open.repeat(200_000).as_bytes()).code, "event_too_deep");
        }
    });
}

#[test]
fn the_nesting_of_configuration_is_limited_further() {
    on_a_small_stack(|| {
        let nested = |levels| format!("{}{{}}{}", r#"{"@json":"#.repeat(levels - 1), "}".repeat(levels - 1));
        assert!(Document::read_config(&nested(MAX_CONFIG_DEPTH)).is_ok());
        for levels in [MAX_CONFIG_DEPTH + 1, 5_000, 200_000] {
            let error = Document::read_config(&nested(levels)).expect_err("it is too deep");
            assert_eq!(error.code, "config_too_deep");
            assert!(is_sentence(&error.message));
        }
        let error = Document::read_config("{oops").expect_err("it is not JSON");
        assert_eq!((error.code, error.span), ("config_not_json", [1, 2]));
    });
}

/// A directive nested in itself, as deep as configuration may be, for each option that takes a directive.
#[test]
fn directives_may_nest_as_deep_as_configuration() {
    let kinds = [
        r#"{"a":…}"#,
        r"[…]",
        r#"{"@if":{"exists":{"@path":"$.a"},"then":…}}"#,
        r#"{"@if":{"exists":…,"then":{"@path":"$.a"}}}"#,
        r#"{"@if":{"blank":{"@path":"$.b"},"then":1,"else":…}}"#,
        r#"{"@case":{"operator":"lower","value":…}}"#,
        r#"{"@replace":{"value":…,"pattern":"a","replacement":"b"}}"#,
        r#"{"@arrayPath":["$",{"a":…}]}"#,
        r#"{"@arrayPath":[…,{"a":1}]}"#,
        r#"{"@merge":{"direction":"right","objects":[…,{}]}}"#,
        r#"{"@json":{"mode":"encode","value":…}}"#,
        r#"{"@json":{"mode":"decode","value":…}}"#,
        r#"{"@flatten":{"separator":".","value":…}}"#,
        r#"{"@excludeWhenNull":…}"#,
        r#"{"@excludeWhenNull":{"a":…}}"#,
        r#"{"@transform":{"apply":…,"mapping":{"a":1}}}"#,
        r#"{"@transform":{"apply":{"a":1},"mapping":…}}"#,
        r#"{"@literal":…}"#,
        r#"{"@path":…}"#,
        r#"{"@template":…}"#,
        r#"{"@oops":…}"#,
    ];
    for kind in kinds {
        // If one overflows the stack, it is the last one printed.
        eprintln!("{kind}");
        on_a_small_stack(move || {
            let (open, close) = kind.split_once('…').expect("there is a place for the inner one");
            let levels_each = open.matches(['{', '[']).count() - open.matches(['}', ']']).count();
            // The outer object and the innermost value's `{}` are levels too.
            let times = (MAX_CONFIG_DEPTH - 2) / levels_each;
            let text = format!("{{\"a\":{}{}{}}}", open.repeat(times), r#"{"@path":"$.a"}"#, close.repeat(times));
            let mapping = config(&text);
            let issues = Mapping::validate(&mapping);
            assert!(issues.iter().all(|issue| !issue.code.is_empty() && !issue.message.is_empty()));
            match Mapping::compile(&mapping) {
                Ok(mapping) => {
                    assert!(issues.is_empty());
                    let _ = mapping.reads();
                    let event = Document::parse(br#"{"a":{"a":[{"a":"x"}]}}"#).expect("the event is JSON");
                    match mapping.transform(&event.root()) {
                        Ok(payload) => drop(to_text(&payload)),
                        Err(error) => assert!(!error.issues.is_empty()),
                    }
                }
                Err(error) => assert_eq!(error.issues, issues),
            }
        });
    }
}

#[test]
fn the_deepest_event_passes_through_the_deepest_mapping() {
    on_a_small_stack(|| {
        let text = format!("{}{{}}{}", r#"{"a":"#.repeat(MAX_EVENT_DEPTH - 1), "}".repeat(MAX_EVENT_DEPTH - 1));
        let event = Document::parse(text.as_bytes()).expect("an event may be as deep as that");
        let whole = [
            r#"{"@path":"$.a"}"#,
            r#"{"@merge":{"direction":"right","objects":[{"@path":"$.a"},{"b":1}]}}"#,
            r#"{"@json":{"mode":"encode","value":{"@path":"$.a"}}}"#,
            r#"{"@flatten":{"separator":".","value":{"@path":"$.a"}}}"#,
            r#"{"@excludeWhenNull":{"a":{"@path":"$.a"}}}"#,
            r#"{"@transform":{"apply":{"a":{"@path":"$.a"}},"mapping":{"b":{"@path":"$.a"}}}}"#,
            r#"{"@template":"{{a}}"}"#,
            r#"{"@arrayPath":["$.a",{"b":{"@path":"$.a"}}]}"#,
        ];
        for kind in whole {
            let mapping = Mapping::compile(&config(&format!(r#"{{"a":{kind}}}"#))).expect("the mapping is valid");
            let payload = mapping.transform(&event.root()).expect("the mapping works");
            assert!(!to_text(&payload.into_owned()).is_empty());
        }
    });
}

#[test]
fn an_event_may_be_16_mib_and_no_byte_more() {
    let mut text = vec![b' '; MAX_EVENT_BYTES];
    text[..2].copy_from_slice(b"{}");
    assert!(Document::parse(&text).is_ok());
    text.push(b' ');
    let error = refused(&text);
    assert_eq!((error.code, error.span), ("event_too_large", [0, MAX_EVENT_BYTES + 1]));
    let destination = Destination::with_defaults().expect("the defaults are in order");
    let issue = destination.map_text(&text).expect_err("it is too large");
    assert_eq!(&*issue.code, "event_too_large");
}

#[test]
fn only_objects_are_events() {
    let destination = Destination::with_defaults().expect("the defaults are in order");
    for text in ["null", "true", "1", "\"text\"", "[{}]"] {
        let issue = destination.map_text(text.as_bytes()).expect_err("it is no object");
        assert_eq!(&*issue.code, "event_not_object", "{text}");
        assert!(is_sentence(&issue.message));
    }
    assert!(destination.map_text(b"{}").is_ok());
}

#[test]
fn a_broken_line_does_not_affect_the_others() {
    let destination = Destination::with_defaults().expect("the defaults are in order");
    let lines = [b"{}\n{\"a\":\n\n\xff\n".as_slice(), "[".repeat(200_000).as_bytes(), b"\n{}"].concat();
    let out = destination.map_ndjson(&lines);
    let out = String::from_utf8(out).expect("what we write is UTF-8");
    let code = |line: &str| {
        let mapped = config(line).elements().next().expect("there is an entry");
        let issue = mapped.member("errors").elements().next().unwrap_or_default();
        let text = |value: Json| value.js_string().to_string();
        (text(issue.member("code")), text(issue.member("path")), text(mapped.member("line")))
    };
    let expected = [
        ("undefined", "undefined", "undefined"),
        ("event_not_json", "", "2"),
        ("event_not_json", "", "4"),
        ("event_too_deep", "", "5"),
        ("undefined", "undefined", "undefined"),
    ];
    let expected = expected.map(|(code, path, line)| (code.into(), path.into(), line.into()));
    assert_eq!(out.lines().map(code).collect::<Vec<_>>(), expected);
}

#[test]
fn a_destination_has_at_most_50_subscriptions() {
    let same = |_, subscription| subscription;
    assert!(Destination::new(&config(&subscriptions(50, same))).is_ok());
    let expected = [("too_many_subscriptions".to_owned(), "/subscriptions".to_owned())];
    assert_eq!(config_issues(&subscriptions(51, same)), expected);
}

#[test]
fn every_subscription_reports_its_issues() {
    let text = subscriptions(5, |at, subscription| match at {
        0 => subscription,
        1 => subscription.replace("syncAudiences", "sendEmail"),
        2 => subscription.replace(r#"type = \"track\""#, "event"),
        3 => subscription.replace(r#""mapping":{}"#, r#""mapping":{"email":{"@oops":1}}"#),
        _ => r#"{"name":1,"enabled":"yes"}"#.to_owned(),
    });
    let expected = [
        ("unknown_action", "/subscriptions/1/partnerAction"),
        ("trigger_invalid", "/subscriptions/2/subscribe"),
        ("unknown_directive", "/subscriptions/3/mapping/email"),
        ("config_invalid", "/subscriptions/4/name"),
        ("config_invalid", "/subscriptions/4/enabled"),
        ("config_invalid", "/subscriptions/4/partnerAction"),
        ("config_invalid", "/subscriptions/4/subscribe"),
        ("config_invalid", "/subscriptions/4/mapping"),
    ];
    assert_eq!(config_issues(&text), expected.map(|(code, path)| (code.to_owned(), path.to_owned())));
}

#[test]
fn a_configuration_of_the_wrong_types_is_rejected() {
    let cases = [
        ("[]", ""),
        ("\"text\"", ""),
        ("1", ""),
        ("true", ""),
        (r#"{"subscriptions":{}}"#, "/subscriptions"),
        (r#"{"subscriptions":"all"}"#, "/subscriptions"),
        (r#"{"subscriptions":[null]}"#, "/subscriptions/0"),
        (r#"{"subscriptions":[[]]}"#, "/subscriptions/0"),
        (r#"{"options":[]}"#, "/options"),
        (r#"{"options":true}"#, "/options"),
        (r#"{"options":{"onUnknownMembership":"enter"}}"#, "/options/onUnknownMembership"),
        (r#"{"options":{"onUnknownMembership":null}}"#, "/options/onUnknownMembership"),
    ];
    for (text, path) in cases {
        assert_eq!(config_issues(text), [("config_invalid".to_owned(), path.to_owned())], "{text}");
    }
    for text in ["null", "{}", r#"{"subscriptions":null,"options":null}"#] {
        assert!(Destination::new(&config(text)).is_ok(), "{text}");
    }
}

#[test]
fn deep_triggers_are_rejected() {
    on_a_small_stack(|| {
        let group = r#"{"type":"group","operator":"and","children":["#;
        let nested = |groups| config(&format!("{}{}", group.repeat(groups), "]}".repeat(groups)));
        assert!(Trigger::from_ast(&nested(MAX_CONFIG_DEPTH / 2)).is_ok());
        assert!(Trigger::parse(&"(".repeat(200_000)).is_err());
        assert!(Trigger::parse(&"!".repeat(200_000)).is_err());
    });
}

#[test]
fn a_failing_event_does_not_affect_the_next_one() {
    let text = r#"{"subscriptions":[{"partnerAction":"syncAudiences","subscribe":"type = \"track\"",
        "mapping":{"email":[{"@oops":1}]}}]}"#;
    let destination = Destination::new(&config(text)).expect("the configuration is valid");
    for event in [r#"{"type":"track"}"#, r#"{"type":"page"}"#, r#"{"type":"track"}"#] {
        let event = Document::parse(event.as_bytes()).expect("the event is JSON");
        let fails = event.root().member("type").is_string("track");
        match &destination.map(&event.root())[0].outcome {
            Outcome::Invalid(issues) => assert!(fails && &*issues[0].code == "directive_failed", "{issues:?}"),
            Outcome::NotSubscribed => assert!(!fails),
            _ => panic!("it neither failed nor was left out"),
        }
    }
}
