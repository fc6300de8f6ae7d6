//! The targets and their invariants.

use crate::corpus::{from_fixtures, members};
use crate::{SCANS, Target};
use segment_postscript::destination::Destination;
use segment_postscript::fields::Fields;
use segment_postscript::fql::{self, Trigger};
use segment_postscript::issue::Issue;
use segment_postscript::json::{Document, Json, Kind, Object, Str, Value, to_text};
use segment_postscript::mapping::{self, Mapping, Reads};
use segment_postscript::postscript::sync::{Failure, OnLostAnswer, Options, Step, Sync, Task};
use segment_postscript::postscript::{MembershipOptions, membership};
use serde::de::IgnoredAny;

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "scan",
        reads_json: false,
        seeds: || from_fixtures("destination", |case| Some(case.to_string())),
        words: &[
            "null", "true", "false", "1e999", "-0", "1.5", "\\u", "\\ud83d", "\"\"", "[", "{\"a\":", "}", "]", ",",
        ],
        check: scan,
    },
    Target {
        name: "fql",
        reads_json: false,
        seeds: || {
            let mut seeds = from_fixtures("fql", |case| Some(case.get("fql")?.as_str()?.to_owned()));
            seeds.extend(from_fixtures("lint", |case| Some(case.get("fql")?.as_str()?.to_owned())));
            seeds
        },
        words: &[
            "type",
            "event",
            "name",
            "userId",
            "properties.a",
            "traits.b",
            "context.c",
            " and ",
            " or ",
            "contains(",
            "match(",
            "!",
            "=",
            "!=",
            "<=",
            ">",
            "null",
            "true",
            "\"a*\"",
            "'b'",
            "(",
            ")",
            ",",
            "\\",
            "5",
            ".0",
        ],
        check: trigger,
    },
    Target {
        name: "mapping",
        reads_json: true,
        seeds: || from_fixtures("mapping", |case| members(case, ["mapping", "event"])),
        words: &[
            "{\"@path\":\"$.a\"}",
            "\"@if\":",
            "\"@template\":",
            "\"@liquid\":\"{{a}}\"",
            "\"exists\":",
            "\"value\":",
            "{{a}}",
            "{{{b}}}",
            "\"@transform\":",
            "\"apply\":",
            "\"mapping\":",
            "\"__segment_internal_directive\":",
            "null",
            "[]",
            "{}",
        ],
        check: map,
    },
    Target {
        name: "liquid",
        reads_json: false,
        seeds: || {
            from_fixtures("liquid", |case| Some(case.get("mapping")?.get("@liquid")?.as_str()?.to_owned()))
                .into_iter()
                .chain(from_fixtures("liquid", |case| {
                    let templates = case.get("mapping")?.as_object()?.values();
                    let texts: Vec<&str> = templates.filter_map(|one| one.get("@liquid")?.as_str()).collect();
                    Some(texts.into_iter().take(12).collect::<Vec<_>>().join(" "))
                }))
                .collect()
        },
        words: &[
            "{{",
            "}}",
            "{%",
            "%}",
            "-%}",
            "|",
            ":",
            "(1..9)",
            " | json",
            " | split: \"\"",
            " | date: \"%c\"",
            " | slice: 1, 2",
            " | append: a",
            "{% if a %}",
            "{% endif %}",
            "{% assign b = a %}",
            "{% liquid\n",
            "{% raw %}",
            "[0]",
            ".size",
            "nil",
            "empty",
            " and ",
            " contains ",
            "'",
            "\\u00e9",
        ],
        check: liquid,
    },
    Target {
        name: "fields",
        reads_json: true,
        seeds: || from_fixtures("fields", |case| members(case, ["fields", "payload"])),
        words: &[
            "\"type\":\"",
            "\"required\":",
            "\"multiple\":true",
            "\"properties\":{",
            "\"conditions\":[",
            "\"choices\":[",
            "\"format\":\"date-like\"",
            "\"allowNull\":true",
            "null",
            "[]",
            "{}",
            "\"\"",
            "1e400",
            "\"2021-01-01\"",
            "\"0x1f\"",
        ],
        check: fields,
    },
    Target {
        name: "ndjson",
        reads_json: false,
        seeds: || {
            let line = |case: &serde_json::Value| Some(format!("{}\n{{}}\n", case.get("event")?));
            from_fixtures("destination", line)
        },
        words: &[
            "\n",
            "\r\n",
            "{\"type\":\"track\"}",
            "\"properties\":{",
            "\"vip\":true",
            " ",
            "\t",
            "null",
            "[]",
            "broken",
        ],
        check: lines,
    },
    Target {
        name: "sync",
        reads_json: false,
        seeds: || {
            [
                "200 {\"subscribers\":[{\"id\":\"s/1\",\"phone_number\":\"14155550100\",\"email\":\"a@b.c\",\"properties\":{}}]}",
                "200 {\"subscribers\":[{\"id\":\"s/1\",\"phone_number\":\"14155550100\",\"properties\":{\"Segment Audiences\":[\"vip\"]}}]}\n200 {}\n200 {}",
                "404 {}\n200 {\"subscribers\":[]}\n429 {}\n500 x\n408\n200 {\"subscribers\":[{\"id\":5}]}",
                "401 {\"error\":\"no\"}",
                "lost\nlost\n200 {\"subscribers\":[{\"id\":\"a\",\"email\":\"a@b.c\"}]}\nunsent\n200 {}",
                "200 not json\n200 []\n200 null\n200",
            ]
            .map(|seed| seed.as_bytes().to_vec())
            .to_vec()
        },
        words: &[
            "\n200 ",
            "\n429 ",
            "\n500 ",
            "\n401 ",
            "\n404 ",
            "\nlost",
            "\nunsent",
            "{\"subscribers\":[",
            "\"id\":\"s/1\"",
            "\"phone_number\":\"14155550100\"",
            "\"email\":\"a@b.c\"",
            "\"properties\":{",
            "\"Segment Audiences\":[\"vip\"]",
        ],
        check: sync,
    },
];

fn scan(input: &[u8]) -> Result<(), String> {
    SCANS.with_borrow_mut(|scans| scans.compare(input))?;
    // `IgnoredAny` checks the grammar only, so it accepts huge numbers and unpaired surrogates, as JavaScript does.
    let is_json = std::str::from_utf8(input).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    match Document::parse(input) {
        Ok(_) if !is_json => Err("it is JSON here, but not for serde_json".to_owned()),
        Err(error) if is_json && error.code == "event_not_json" => {
            Err(format!("it is JSON for serde_json, but: {error}"))
        }
        Err(error) => expect(error.span[0] <= error.span[1] && error.span[1] <= input.len(), "the span is in the text"),
        Ok(document) => {
            let text = to_text(&document.root().into_owned());
            let again = Document::parse(text.as_bytes()).map(|again| to_text(&again.root().into_owned()));
            expect(again.is_ok_and(|again| again == text), "what is written can be read again")
        }
    }
}

fn trigger(input: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(input);
    let query = Str::from(text.as_ref());
    let units = query.utf16_len();
    for issue in fql::lint(&query) {
        in_text(&issue, units)?;
    }
    let Ok(trigger) = Trigger::parse_str(&query) else { return Ok(()) };
    let event = parse(br#"{"type":"track","event":"a","properties":{"a":5},"traits":{"b":"x"},"context":{"c":null}}"#)?;
    let matches = trigger.matches(&event);
    let from_tree = Trigger::from_ast(&trigger.to_ast()).map_err(|issue| issue.message)?;
    expect(from_tree.matches(&event) == matches, "the tree matches what the text matches")?;
    if let Ok(fql) = trigger.to_fql_str() {
        // Quotes in values are not escaped, so not every query can be parsed again.
        let _ = Trigger::parse_str(&fql);
    }
    Ok(())
}

fn map(input: &[u8]) -> Result<(), String> {
    let Some([mapping, event]) = pair(input) else { return Ok(()) };
    let issues = Mapping::validate(&mapping);
    let _ = mapping::lint(&mapping);
    let compiled = Mapping::compile(&mapping);
    expect(compiled.is_ok() == issues.is_empty(), "a mapping compiles if it is valid")?;
    let Ok(compiled) = compiled else { return Ok(()) };
    let result =
        |event: &Json| compiled.transform(event).map(|payload| to_text(&payload)).map_err(|error| error.message);
    let part = part_of(&event, &compiled.reads());
    expect(result(&event) == result(&part), "what is read is enough")
}

fn liquid(input: &[u8]) -> Result<(), String> {
    let template = String::from_utf8_lossy(input).into_owned();
    let units = template.encode_utf16().count();
    let mapping = Json::from(&serde_json::json!({ "a": { "@liquid": template } }));
    for issue in mapping::lint(&mapping) {
        in_text(&issue, units)?;
    }
    let compiled = Mapping::compile(&mapping).map_err(|error| error.message)?;
    let event = parse(
        br#"{"a":[3,"1",null,{"k":"x"}],"text":"Hello, World!","number":5,"b":true,"o":{"k":[1]},"date":"2024-02-29"}"#,
    )?;
    let result =
        |event: &Json| compiled.transform(event).map(|payload| to_text(&payload)).map_err(|error| error.message);
    // Results of `now` and `today` change.
    let is_fixed = !template.contains("now") && !template.contains("today");
    let part = part_of(&event, &compiled.reads());
    let (whole, part) = (result(&event), result(&part));
    expect(!is_fixed || whole == part, "what is read is enough")
}

fn fields(input: &[u8]) -> Result<(), String> {
    let Some([definitions, payload]) = pair(input) else { return Ok(()) };
    let Ok(fields) = Fields::compile(&definitions) else { return Ok(()) };
    let _ = fields.to_json_schema();
    let _ = fields.lint(&payload);
    let validated = fields.validate(payload);
    serialized(&validated.payload)?;
    validated.errors.iter().try_for_each(|issue| expect(!issue.message.is_empty(), "an issue has a sentence"))
}

fn lines(input: &[u8]) -> Result<(), String> {
    thread_local! {
        static DESTINATION: Destination = Destination::with_defaults().expect("the definition is valid");
    }
    // Results and explanations are many times larger than short lines: reading all of them would dominate the time.
    const MAX_READ: usize = 1_000;
    const MAX_EXPLAINED: usize = 16;
    DESTINATION.with(|destination| {
        let results = destination.map_ndjson(input);
        let is_blank = |line: &[u8]| line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let lines = input.split(|&byte| byte == b'\n').filter(|line| !is_blank(line));
        let mut results = results.split(|&byte| byte == b'\n');
        for (at, line) in lines.enumerate() {
            let result = results.next().unwrap_or_default();
            let is_array = result.first() == Some(&b'[') && result.last() == Some(&b']');
            let is_json = at >= MAX_READ || serde_json::from_slice::<IgnoredAny>(result).is_ok();
            expect(is_array && is_json, "each line has a line of JSON")?;
            if at >= MAX_EXPLAINED {
                continue;
            }
            if let Ok(explanation) = destination.explain(line) {
                serde_json::from_str::<IgnoredAny>(&explanation).map_err(|error| format!("an explanation: {error}"))?;
            }
        }
        expect(results.next() == Some(b"") && results.next().is_none(), "there are no more lines")
    })
}

/// Each line of the input is the response to a request: a status and a body, or a failure.
fn sync(input: &[u8]) -> Result<(), String> {
    /// More steps than any sync of these tasks needs.
    const MAX_STEPS: usize = 2_000;
    let on_lost_answer =
        if input.len().is_multiple_of(2) { OnLostAnswer::AtLeastOnce } else { OnLostAnswer::AtMostOnce };
    let mut sync = Sync::new(Options { on_lost_answer, ..Options::default() });
    let payloads = [
        r#"{"segment_audience_key":"vip","phone":"+14155550100","traits_or_props":{"vip":true}}"#,
        r#"{"segment_audience_key":"vip","email":"a@b.c","traits_or_props":{"vip":false}}"#,
        r#"{"segment_audience_key":"x","phone":"+14155550100","email":"A@B.C","traits_or_props":{"x":true}}"#,
    ];
    for (at, payload) in payloads.iter().enumerate() {
        let payload = parse(payload.as_bytes())?;
        sync.add(Task::new(at, 0, &payload, membership(&payload, MembershipOptions::default())));
    }
    let mut answers = input.split(|&byte| byte == b'\n');
    let (mut now, mut waiting) = (0, Vec::new());
    for _ in 0..MAX_STEPS {
        match sync.next(now) {
            Step::Send(request) => {
                if let Some(body) = &request.body {
                    serde_json::from_str::<IgnoredAny>(body).map_err(|error| format!("a body: {error}"))?;
                }
                waiting.push(request.id);
                continue;
            }
            Step::Done => {
                let deliveries = sync.into_deliveries();
                return expect(deliveries.len() == payloads.len(), "each task has an outcome");
            }
            Step::Wait(until) => now = until.unwrap_or(now).max(now) + 1,
        }
        let Some(request) = waiting.pop() else { continue };
        let answer = answers.next().unwrap_or(b"200 {\"subscribers\":[]}");
        match answer {
            b"lost" => sync.fail(request, now, Failure::Lost),
            b"unsent" => sync.fail(request, now, Failure::NotSent),
            _ => {
                let (status, body) = answer.split_at(answer.len().min(3));
                let status = std::str::from_utf8(status).ok().and_then(|status| status.parse().ok()).unwrap_or(200);
                sync.respond(request, now, status, body, u64::from(status) % 7 * 1_000);
            }
        }
    }
    Err("it does not end".to_owned())
}

fn expect(holds: bool, promise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("broken: {promise}")) }
}

fn in_text(issue: &Issue, units: usize) -> Result<(), String> {
    expect(issue.span.is_none_or(|[start, end]| start <= end && end <= units), "a span is in the text")
}

fn parse(text: &[u8]) -> Result<Json, String> {
    Document::parse(text).map(|document| document.root().into_owned()).map_err(|error| error.to_string())
}

/// The two elements of an array in JSON text.
fn pair(input: &[u8]) -> Option<[Json; 2]> {
    let text = std::str::from_utf8(input).ok()?;
    let pair = Document::read_config(text).ok()?;
    let mut elements = pair.elements();
    Some([elements.next()?, elements.next()?])
}

fn serialized(value: &Value<'_>) -> Result<(), String> {
    let text = to_text(value);
    serde_json::from_str::<IgnoredAny>(&text).map(|_| ()).map_err(|error| format!("what is written: {error}"))
}

/// The part of an event that JavaScript passes to the core.
fn part_of(event: &Json, reads: &Reads) -> Json {
    if reads.is_whole() || event.kind() != Kind::Object {
        return event.clone();
    }
    let read = reads.members().map(|(key, reads)| (key.clone(), part_of(&event.member(key), reads)));
    Json::Object(read.filter(|(_, member)| !member.is_undefined()).collect::<Object<'_>>())
}
