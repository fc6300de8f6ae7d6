//! The fixtures in `tests/fixtures`, run natively. `tests/node/conformance.test.js` runs the same files through the
//! package, in WebAssembly. The expected results were computed by the reference.
//!
//! `EXTRA_FIXTURES` names a directory with more of them, such as one written by `cargo xtask differential --export DIR`.

#![allow(clippy::expect_used)]

use segment_postscript::destination::Destination;
use segment_postscript::fields::Fields;
use segment_postscript::fql::{self, Trigger};
use segment_postscript::issue::{Edit, Issue, Severity};
use segment_postscript::json::{Document, Json, Kind, Object, Pointer, Str, Value, to_text};
use segment_postscript::mapping::{self, Mapping, MappingError, Reads};
use std::path::Path;

/// Runs every case of a folder of fixtures, and reports all differences.
fn run(folder: &str, check: impl Fn(&Json) -> Result<(), String>) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let own = std::fs::read_dir(fixtures.join(folder)).expect("the folder is there");
    let extra =
        std::env::var_os("EXTRA_FIXTURES").and_then(|extra| std::fs::read_dir(Path::new(&extra).join(folder)).ok());
    let mut files: Vec<_> = own.chain(extra.into_iter().flatten()).flatten().map(|file| file.path()).collect();
    files.sort();
    let events = std::fs::read(fixtures.join("events.json")).expect("there are shared events");
    let events = Document::parse(&events).expect("the shared events are JSON").root().into_owned();
    let (mut cases, mut failures) = (0, Vec::new());
    for file in files {
        let text = std::fs::read(&file).expect("the file can be read");
        let document = Document::parse(&text).expect("the file is JSON");
        for case in document.root().elements() {
            let case = with_events(&case.into_owned(), &events);
            cases += 1;
            if let Err(difference) = check(&case) {
                failures.push(format!("{}: {:?}\n{difference}", file.display(), case.member("name")));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {cases} differ\n\n{}", failures.len(), failures.join("\n\n"));
    assert!(cases > 0, "no case was found");
}

/// A case in which each `{"$event": NAME}` is replaced by the event.
fn with_events(case: &Json, events: &Json) -> Json {
    match case {
        Value::Object(members) => match (members.len(), case.member("$event").as_string()) {
            (1, Some(name)) => events.member(&name),
            _ => {
                Value::Object(members.iter().map(|(key, member)| (key.clone(), with_events(member, events))).collect())
            }
        },
        Value::Array(elements) => Value::Array(elements.iter().map(|element| with_events(element, events)).collect()),
        other => other.clone(),
    }
}

fn same(what: &str, expected: &Value<'_>, found: &Value<'_>) -> Result<(), String> {
    // Serialized first, so that undefined elements are null and members are in order on both sides.
    let text = |value: &Value<'_>| {
        let text = to_text(value);
        Document::parse(text.as_bytes()).map_or(text.clone(), |document| to_text(&document.root().into_owned()))
    };
    let (expected, found) = (text(expected), text(found));
    if expected == found { Ok(()) } else { Err(format!("{what}\n  expected {expected}\n  found    {found}")) }
}

fn strings<'s>(sentences: impl IntoIterator<Item = &'s str>) -> Json {
    Value::Array(sentences.into_iter().map(|text| Value::String(text.to_owned().into())).collect())
}

#[test]
fn mapping() {
    run("mapping", maps);
}

#[test]
fn liquid() {
    run("liquid", maps);
}

fn maps(case: &Json) -> Result<(), String> {
    let event = case.member("event");
    // If both are invalid, the reference reports the event.
    let is_event = event.kind() == Kind::Object;
    let mapping = Mapping::compile(&if is_event { case.member("mapping") } else { Json::Object(Object::default()) });
    let result = mapping.as_ref().map_err(MappingError::clone).and_then(|mapping| mapping.transform(&event));
    match result {
        Ok(payload) if case.member("error").is_undefined() => {
            same("output", &case.member("output"), &payload)?;
            let mapping = mapping.as_ref().map_err(ToString::to_string)?;
            let part = part_of(&event, &mapping.reads());
            let payload = mapping.transform(&part).map_err(|error| format!("of what is read: {error}"))?;
            same("output of what is read", &case.member("output"), &payload)
        }
        Ok(payload) => Err(format!("no error, but {payload:?}")),
        Err(error) => {
            same("error", &case.member("error"), &Value::from(error.message.as_str()))?;
            let issues = case.member("issues");
            let found = strings(error.issues.iter().map(|issue| issue.message.as_str()));
            if !issues.is_undefined() {
                same("issues", &issues, &found)?;
            }
            let paths = case.member("paths");
            if !paths.is_undefined() {
                same("paths", &paths, &strings(error.issues.iter().map(|issue| issue.path.as_str())))?;
            }
            let hint = |issue: &Issue| issue.hint.as_deref().map_or(Value::Null, Value::from).into_owned();
            let found = Value::Array(error.issues.iter().map(hint).collect());
            let hints = case.member("hints");
            if hints.is_undefined() { Ok(()) } else { same("hints", &hints, &found) }
        }
    }
}

/// The part of an event that JavaScript passes to the core.
fn part_of(event: &Json, reads: &Reads) -> Json {
    if reads.is_whole() || event.kind() != Kind::Object {
        return event.clone();
    }
    let read = reads.members().map(|(key, reads)| (key.clone(), part_of(&event.member(key), reads)));
    Json::Object(read.filter(|(_, member)| !member.is_undefined()).collect())
}

#[test]
fn fql() {
    let matches = |trigger: &Trigger, case: &Json| {
        case.member("matches").elements().try_for_each(|pair| {
            let mut pair = pair.elements();
            let (event, expected) = (pair.next().unwrap_or_default(), pair.next().unwrap_or_default());
            // The reference's matcher throws.
            let answers = expected.kind() == Kind::Bool;
            if answers {
                same(&format!("matches {event:?}"), &expected, &Value::Bool(trigger.matches(&event)))
            } else {
                Ok(())
            }
        })
    };
    run("fql", |case| {
        let from_ast = || Trigger::from_ast(&case.member("ast")).map_err(|issue| issue.to_string());
        if case.member("fql").is_undefined() {
            return matches(&from_ast()?, case);
        }
        match Trigger::parse_str(&case.member("fql").js_string()) {
            Ok(trigger) => {
                same("error", &case.member("error"), &Value::Undefined)?;
                same("ast", &case.member("ast"), &trigger.to_ast())?;
                let generated = case.member("generated");
                if !generated.is_undefined() {
                    let found = trigger.to_fql_str().map_err(|error| error.message)?;
                    same("generated", &generated, &Value::String(found))?;
                }
                matches(&trigger, case)?;
                matches(&from_ast()?, case)
            }
            Err(error) => same("error", &case.member("error"), &Value::from(error.message)),
        }
    });
}

#[test]
fn lint() {
    run("lint", |case| {
        let text = case.member("fql").js_string();
        let units: Vec<u16> = text.utf16_units().collect();
        let found = fql::lint(&text);
        let expected: Vec<_> = case.member("issues").elements().collect();
        if found.len() != expected.len() {
            return Err(format!("expected {} issues, found {found:?}", expected.len()));
        }
        for (expected, issue) in expected.iter().zip(found) {
            let [start, end] = issue.span.unwrap_or_default();
            same("text", &expected.member("text"), &Value::String(Str::from_units(units[start..end].iter().copied())))?;
            let fixed = issue.fixes.iter().map(|fix| {
                let Edit::Text { span: [start, end], insert } = &fix.edit else { return Value::Undefined };
                let (before, after) = (units[..*start].iter(), units[*end..].iter());
                let units = before.copied().chain(insert.encode_utf16()).chain(after.copied());
                Value::String(Str::from_units(units))
            });
            if !expected.member("fixed").is_undefined() {
                same("fixed", &expected.member("fixed"), &Value::Array(fixed.collect()))?;
            }
            let issue = Json::from(issue);
            for member in ["code", "hint", "message"] {
                let is_told = member != "message" || !expected.member(member).is_undefined();
                if is_told {
                    same(member, &expected.member(member), &issue.member(member))?;
                }
            }
        }
        Ok(())
    });
}

#[test]
fn mapping_lint() {
    run("mapping-lint", |case| {
        let (mapping, fields) = (case.member("mapping"), case.member("fields"));
        let lint_all = |mapping: &Json| {
            if fields.is_undefined() {
                return Ok(mapping::lint(mapping));
            }
            Fields::compile(&fields).map(|fields| fields.lint(mapping)).map_err(|issue| issue.to_string())
        };
        let found = lint_all(&mapping)?;
        let expected: Vec<_> = case.member("issues").elements().collect();
        if found.len() != expected.len() {
            return Err(format!("expected {} issues, found {found:?}", expected.len()));
        }
        for (expected, issue) in expected.iter().zip(found) {
            if issue.severity != Severity::Warning {
                return Err(format!("no warning: {issue:?}"));
            }
            let text = issue.span.map(|[start, end]| {
                let units: Vec<u16> = part_at(&mapping, &issue.path).js_string().utf16_units().collect();
                Value::String(Str::from_units(units[start..end].iter().copied()))
            });
            same("text", &expected.member("text"), &text.unwrap_or_default())?;
            let fixed = issue.fixes.iter().map(|fix| fixed(&mapping, &issue, &fix.edit)).collect();
            same("fixed", &expected.member("fixed"), &Value::Array(fixed))?;
            let issue = Json::from(issue);
            for member in ["code", "path", "message", "hint"] {
                if member != "message" || !expected.member(member).is_undefined() {
                    same(member, &expected.member(member), &issue.member(member))?;
                }
            }
        }
        Ok(())
    });
}

fn part_at(json: &Json, pointer: &Pointer) -> Json {
    pointer.keys().fold(json.clone(), |part, key| match part {
        Value::Array(elements) => elements.get(key.parse().unwrap_or(usize::MAX)).cloned().unwrap_or_default(),
        part => part.member(&*key),
    })
}

/// JSON after a fix.
fn fixed(json: &Json, issue: &Issue, edit: &Edit) -> Json {
    match edit {
        Edit::Text { span: [start, end], insert } => {
            let units: Vec<u16> = part_at(json, &issue.path).js_string().utf16_units().collect();
            let units =
                units[..*start].iter().copied().chain(insert.encode_utf16()).chain(units[*end..].iter().copied());
            replaced(json, &issue.path, &|_| (None, Value::String(Str::from_units(units.clone()))))
        }
        Edit::Rename { path, key } => replaced(json, path, &|member| (Some(key.clone()), member.clone())),
        Edit::Replace { path, value } => replaced(json, path, &|_| (None, value.clone())),
        // Other kinds of edits are not checked.
        _ => Value::Undefined,
    }
}

/// The change of a member: its new key, if any, and its value.
type Change<'c> = &'c dyn Fn(&Json) -> (Option<String>, Json);

/// JSON with another key or value at a location.
fn replaced(json: &Json, pointer: &Pointer, change: Change<'_>) -> Json {
    let keys: Vec<_> = pointer.keys().collect();
    let Some((first, rest)) = keys.split_first() else { return json.clone() };
    let rest = Pointer::from_keys(rest);
    let inside = |key: &str, part: &Json| match (key == &**first, rest.is_empty()) {
        (false, _) => (None, part.clone()),
        (true, true) => change(part),
        (true, false) => (None, replaced(part, &rest, change)),
    };
    match json {
        Value::Array(elements) => {
            Value::Array(elements.iter().enumerate().map(|(at, part)| inside(&at.to_string(), part).1).collect())
        }
        other => Value::Object(
            other
                .entries()
                .into_iter()
                .map(|(key, part)| {
                    let (renamed, part) = inside(&key.to_string(), &part);
                    (renamed.map_or(key, Str::from), part)
                })
                .collect(),
        ),
    }
}

#[test]
fn fields() {
    run("fields", |case| {
        let fields = Fields::compile(&case.member("fields")).map_err(|issue| issue.to_string())?;
        let schema = case.member("schema");
        if !schema.is_undefined() {
            same("schema", &schema, &fields.to_json_schema())?;
        }
        if case.member("payload").is_undefined() {
            return Ok(());
        }
        let validated = fields.validate(case.member("payload"));
        same("output", &case.member("output"), &validated.payload)?;
        let paths = case.member("paths");
        if !paths.is_undefined() {
            same("paths", &paths, &strings(validated.errors.iter().map(|issue| issue.path.as_str())))?;
        }
        same("errors", &case.member("errors"), &strings(validated.errors.iter().map(|issue| issue.message.as_str())))
    });
}

#[test]
fn destination() {
    run("destination", |case| {
        let destination = Destination::new(&case.member("config")).map_err(|error| error.message)?;
        let event = to_text(&case.member("event"));
        let results = destination.map_text(event.as_bytes()).map_err(|issue| issue.to_string())?;
        let mapped = Document::parse(results.as_bytes()).map_err(|issue| issue.to_string())?;
        // Only messages are compared: codes and paths are ours, and have separate tests.
        let sentences_only = |mut entry: Json| {
            if let Value::Object(entry) = &mut entry
                && let Some(errors) = entry.get("errors").filter(|errors| errors.kind() == Kind::Array)
            {
                let sentences = errors.elements().map(|issue| issue.member("message")).collect();
                entry.insert("errors".into(), Value::Array(sentences));
            }
            entry
        };
        let found = mapped.root().elements().map(|entry| sentences_only(entry.into_owned())).collect();
        let expected = case.member("mapped").elements().map(sentences_only).collect();
        same("mapped", &Value::Array(expected), &Value::Array(found))
    });
}

#[test]
fn explain() {
    run("explain", |case| {
        let subscription = [
            ("partnerAction", Value::from("syncAudiences")),
            ("subscribe", Value::from("type = \"track\"")),
            ("mapping", case.member("mapping")),
        ];
        let config = object([("subscriptions", Value::Array(vec![object(subscription)]))]);
        let destination = Destination::new(&config).map_err(|error| error.message)?;
        let text = to_text(&case.member("event"));
        let json = destination.explain(text.as_bytes()).map_err(|issue| issue.to_string())?;
        let explanation = Document::parse(json.as_bytes()).map_err(|error| error.to_string())?.root().into_owned();
        let subscription = explanation.member("subscriptions").elements().next().unwrap_or_default();
        let [origins, fields] = ["origins", "fields"].map(|name| subscription.member(name));
        let origins = origins.elements().map(|origin| {
            let paths = origin.member("sources").elements().map(|source| source.member("path")).collect();
            object([
                ("pointer", origin.member("pointer")),
                ("kind", origin.member("kind")),
                ("mapping", origin.member("mapping")),
                ("sources", Value::Array(paths)),
                ("missing", near_misses(&origin)),
            ])
        });
        same("origins", &case.member("origins"), &Value::Array(origins.collect()))?;
        let fields = fields.elements().filter(|field| !field.member("missing").is_undefined());
        let fields = fields.map(|field| (field.member("key").js_string().into_owned(), near_misses(&field)));
        same("fields", &case.member("fields"), &Value::Object(fields.collect()))
    });
}

/// The paths without a value, each with its near misses.
fn near_misses(explained: &Json) -> Json {
    let near = |read: Json| {
        let near = read.member("near");
        let path = read.member("path").js_string().into_owned();
        (path, if near.is_undefined() { Value::Array(Vec::new()) } else { near })
    };
    Value::Object(explained.member("missing").elements().map(near).collect())
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Value::Object(members.into_iter().map(|(key, value)| (Str::from(key).into_owned(), value)).collect())
}
