//! Tests of the example service as a process, with a simulated Postscript on this machine, and of the typed API.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

#[expect(dead_code, reason = "other tests use the rest")]
mod simulation;

use segment_postscript::json::{Json, to_text};
use segment_postscript::postscript::sync::{Request, Status, Step};
use segment_postscript::{Config, ConfigOptions, Destination, Payload, Plan, PlanOptions, SubscriptionConfig};
use serde_json::{Value, json};
use simulation::{Person, Postscript, Trouble};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

fn change(email: &str, is_member: bool) -> Value {
    json!({
        "type": "track",
        "messageId": format!("{email} {is_member}"),
        "timestamp": "2026-11-23T17:00:00+01:00",
        "properties": { "vip": is_member },
        "context": {
            "traits": { "email": email },
            "personas": { "computation_id": "aud_1", "computation_key": "vip", "computation_class": "audience" },
        },
    })
}

fn person(id: &str, email: &str, audiences: &[&str]) -> Person {
    Person {
        id: id.to_owned(),
        email: Some(email.to_owned()),
        audiences: audiences.iter().map(|&key| key.to_owned()).collect(),
        ..Person::default()
    }
}

#[test]
fn the_example_delivers_what_it_reads_and_reports_every_line() {
    let people = vec![person("s/0", "ada@example.com", &[]), person("s/1", "bob@example.com", &["vip", "old"])];
    let postscript = Arc::new(Mutex::new(Postscript::new(people, Trouble::default(), 1)));
    let url = serve(postscript.clone());

    // Built by `cargo test`. Building it here, with other features, would replace what other tests are linked with.
    let directory = std::env::current_exe().expect("this program's path");
    let example = directory.ancestors().nth(2).expect("the build's directory").join("examples/service");
    let mut service = Command::new(example.with_extension(std::env::consts::EXE_EXTENSION))
        .envs([("POSTSCRIPT_URL", url.as_str()), ("POSTSCRIPT_SECRET_KEY", "sk_simulated")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`cargo build --example service` builds it");
    let mut input = service.stdin.take().expect("standard input");
    let page = json!({ "type": "page" });
    write!(
        input,
        "{}\n\n{}\n{{\"type\":\n{page}\n{}\n",
        change("ada@example.com", true),
        change("bob@example.com", false),
        change("nobody@example.com", true)
    )
    .expect("it reads");
    drop(input);
    let output = service.wait_with_output().expect("it ends");
    assert!(output.status.success());

    let outcomes: Vec<Value> =
        output.stdout.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    let statuses: Vec<&str> = outcomes.iter().map(|outcome| outcome["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["delivered", "delivered", "failed", "skipped", "not_found"]);
    assert_eq!(outcomes[2]["errors"][0]["code"], "event_not_json");
    let mut postscript = postscript.lock().unwrap();
    assert_eq!(postscript.person("s/0").audiences, ["vip"]);
    assert_eq!(postscript.person("s/1").audiences, ["old"]);
    assert_eq!(postscript.person("s/1").events.len(), 1);
}

/// Serves a simulated Postscript on a free port until the test ends. Returns its address.
fn serve(postscript: Arc<Mutex<Postscript>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(stream, &postscript);
        }
    });
    url
}

fn answer(mut stream: TcpStream, postscript: &Mutex<Postscript>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|length| length > 0) {}
    let mut words = head.split_ascii_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return };
    let method = ["GET", "PATCH", "POST"].into_iter().find(|one| *one == method).expect("a method that is used");
    let header = |name: &str| {
        head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)))
    };
    assert_eq!(header("authorization").map(|(_, value)| value), Some("Bearer sk_simulated"));
    let length = header("content-length").map_or(0, |(_, length)| length.parse().expect("a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the whole body");
    let body = String::from_utf8(body).expect("UTF-8");
    let request =
        Request { id: 0, method, path: path.to_owned(), body: Some(body).filter(|body| !body.is_empty()), about: None };
    let (status, content) = postscript.lock().expect("no test has failed").take(&request);
    let content = content.to_string();
    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", content.len());
    let _ = stream.write_all(format!("{head}{content}").as_bytes());
}

#[test]
fn typed_and_textual_configurations_are_the_same() {
    let text = r#"{
        "subscriptions": [{
            "id": "exported", "name": "VIP", "enabled": false, "partnerAction": "syncAudiences",
            "subscribe": "type = \"track\"", "mapping": { "email": { "@path": "$.context.traits.email" } }
        }],
        "options": { "onUnknownMembership": "exit" }
    }"#;
    let config: Config = serde_json::from_str(text).unwrap();
    let [subscription] = config.subscriptions.as_deref().unwrap() else { panic!("one subscription") };
    assert_eq!((subscription.name.as_deref(), subscription.enabled), (Some("VIP"), false));
    assert!(Destination::from_config(&config).is_ok());
    assert_eq!(serde_json::from_str::<Config>("{}").unwrap(), Config::default());
    for wrong in [
        r#"{"subscriptons": []}"#,
        r#"{"options": {"onUnknownMembershp": "exit"}}"#,
        r#"{"subscriptions": [{"partnerAction": "syncAudiences", "subscribe": "type = \"page", "mapping": {}}]}"#,
        "5",
    ] {
        assert!(serde_json::from_str::<Config>(wrong).is_err(), "{wrong}");
    }
    let mut config = Config::default();
    config.subscriptions = Some(vec![SubscriptionConfig::new("type = \"page", json!({}))]);
    let error = Destination::from_config(&config).map(drop).unwrap_err();
    assert_eq!(
        (error.issues[0].code.as_ref(), error.issues[0].path.as_str()),
        ("trigger_invalid", "/subscriptions/0/subscribe")
    );
}

#[test]
fn events_and_payloads_of_serde_json() {
    let destination = Destination::with_defaults().unwrap();
    let results = destination.map_json(&change("ada@example.com", true)).unwrap();
    let payload = Payload::of(&results[0]).unwrap();
    assert_eq!(payload.email.as_deref(), Some("ada@example.com"));
    assert_eq!(payload.traits_or_props["vip"], true);
    assert_eq!(serde_json::to_value(&payload).unwrap()["segment_computation_action"], "audience");
    assert!(Payload::of(&destination.map_json(&json!({ "type": "page" })).unwrap()[0]).is_none());

    let code = |event: &Value| destination.map_json(event).map(drop).unwrap_err().code;
    assert_eq!(code(&json!([])), "event_not_object");
    let deep = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }));
    assert_eq!(code(&deep(513)), "event_too_deep");
    assert!(destination.map_json(&deep(512)).is_ok());
}

#[test]
fn values_survive_a_round_trip_through_serde_json() {
    for text in ["null", "[1,-1.5,1e300,true,\"a\",{},[]]", r#"{"b":{"c":[null]},"ключ":"😀"}"#] {
        let value: Value = serde_json::from_str(text).unwrap();
        let ours = Json::from(&value);
        assert_eq!(Value::from(&ours), value, "{text}");
        assert_eq!(serde_json::from_str::<Value>(&to_text(&ours)).unwrap(), value, "{text}");
    }
    for (number, text) in [(f64::NAN, "null"), (f64::INFINITY, "null"), (-0.0, "0"), (9e15, "9000000000000000")] {
        assert_eq!(Value::from(&Json::Number(number)).to_string(), text);
    }
}

#[test]
fn lines_are_read_as_by_the_package() {
    let destination = Destination::with_defaults().unwrap();
    let input =
        format!("\u{feff}{}\r\n \n[]\n{{\"a\":\n{}", change("ada@example.com", true), json!({ "type": "page" }));
    let found: Vec<(usize, Option<String>)> = destination
        .lines(input.as_bytes())
        .map(|line| {
            let line = line.unwrap();
            (line.number, line.results.err().map(|issue| issue.code.into_owned()))
        })
        .collect();
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(found, [(1, None), (3, code("event_not_object")), (4, code("event_not_json")), (5, None)]);

    let large = format!("\"{}\"\n{{}}\n", "x".repeat(segment_postscript::json::MAX_EVENT_BYTES));
    // However the reader splits the input.
    let codes: Vec<Option<String>> = destination
        .lines(BufReader::with_capacity(1000, large.as_bytes()))
        .map(|line| line.unwrap().results.err().map(|issue| issue.code.into_owned()))
        .collect();
    assert_eq!(codes, [code("event_too_large"), None]);
}

#[test]
fn a_plan_reports_the_outcome_of_every_event() {
    let destination = Destination::with_defaults().unwrap();
    let mut options = PlanOptions::default();
    (options.external_id, options.occurred_at) = (true, true);
    let mut plan = Plan::new(&destination, options);
    let mut events = vec![change("ada@example.com", true), json!({ "type": "page" }), json!(5)];
    events.push(json!({ "type": "track", "properties": {} }));
    for (number, event) in events.iter().enumerate() {
        assert_eq!(plan.add_json(event), number);
    }
    assert_eq!(plan.drain_outcomes().len(), 3);

    let mut postscript = Postscript::new(vec![person("s/0", "ada@example.com", &[])], Trouble::default(), 1);
    let mut posted = Vec::new();
    let mut now = 0;
    loop {
        match plan.next(now) {
            Step::Send(request) => {
                posted.extend(request.body.clone().filter(|_| request.method == "POST"));
                let (status, body) = postscript.take(&request);
                plan.respond(request.id, now, status, body.to_string().as_bytes(), 0);
            }
            Step::Wait(until) => now = until.unwrap(),
            Step::Done => break,
        }
    }
    let deliveries = plan.deliveries();
    let statuses: Vec<Status> = deliveries.iter().map(|delivery| delivery.status).collect();
    assert_eq!(statuses, [Status::Delivered, Status::Skipped, Status::Failed, Status::Failed]);
    assert_eq!(deliveries[2].issues[0].code, "event_not_object");
    assert!(!deliveries[3].issues.is_empty());
    assert_eq!(plan.drain_outcomes().len(), 1);
    let posted: Value = serde_json::from_str(&posted[0]).unwrap();
    assert_eq!(posted["external_id"], "ada@example.com true");
    assert_eq!(posted["occurred_at"], "2026-11-23 16:00:00.000");
}

#[test]
fn results_are_written_as_by_the_package() {
    let config = json!({ "subscriptions": [
        { "name": "all", "partnerAction": "syncAudiences", "subscribe": "type = \"track\"", "mapping": {
            "traits_or_props": { "@path": "$.properties" }, "email": { "@path": "$.context.traits.email" },
            "segment_audience_key": "vip", "segment_computation_action": "audience" } },
        { "partnerAction": "syncAudiences", "subscribe": "type = \"page\"", "enabled": false, "mapping": {} },
        { "partnerAction": "syncAudiences", "subscribe": "type = \"page\"", "mapping": {} },
    ] });
    let destination = Destination::new(&Json::from(&config)).unwrap();
    let input = format!("{}\n\n{{\"type\":\"page\"}}\nbroken\n[]\n", change("ada@example.com", true));
    let lines: Vec<_> = destination.lines(input.as_bytes()).map(Result::unwrap).collect();
    let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    assert_eq!(text, String::from_utf8(destination.map_ndjson(input.as_bytes())).unwrap());
    assert_eq!(lines[2].text, b"broken");
    assert!(text.contains("\"mapped\"") && text.contains("\"disabled\"") && text.contains("\"invalid\""));
}

#[test]
fn a_configuration_survives_a_round_trip() {
    let text = concat!(
        r#"{"subscriptions":[{"name":"z","enabled":false,"partnerAction":"syncAudiences","subscribe":"type = \"track\"","#,
        r#""mapping":{"z":{"@json":{"mode":"encode","value":{"b":1,"a":2.5}}},"email":"x"}}],"#,
        r#""options":{"onUnknownMembership":"exit","legacyJourneys":false}}"#,
    );
    let config: Config = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&config).unwrap(), text, "the order of members decides the result of @json");
    let parts: Value = serde_json::from_str(text).unwrap();
    let subscription: SubscriptionConfig = serde_json::from_value(parts["subscriptions"][0].clone()).unwrap();
    assert_eq!(Some(vec![subscription]), config.subscriptions);
    assert_eq!(serde_json::from_value::<ConfigOptions>(parts["options"].clone()).unwrap(), config.options);
    for (text, code) in [
        (r#"{"option":{}}"#, "config_unknown_member"),
        (r#"{"options":{"onUnknownMembership":"enter"}}"#, "config_invalid"),
        (r#"{"subscriptions":[{"partnerAction":"syncAudiences","subscribe":"type = \"a\"","maping":{}}]}"#, "maping"),
    ] {
        let error = serde_json::from_str::<Config>(text).unwrap_err().to_string();
        assert!(error.contains(code), "{error}");
    }
}

#[test]
fn a_mapping_that_nests_too_deep_is_refused() {
    let check = || {
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }));
        for (levels, is_taken) in [(253, true), (254, false), (2_000, false)] {
            let mut config = Config::default();
            config.subscriptions = Some(vec![SubscriptionConfig::new("type = \"track\"", nested(levels))]);
            let issues = Destination::from_config(&config).err().map_or_else(Vec::new, |error| error.issues);
            let codes: Vec<_> = issues.iter().map(|issue| (&*issue.code, issue.path.as_str())).collect();
            let expected = [("config_too_deep", "/subscriptions/0/mapping")];
            assert_eq!(codes, if is_taken { &[][..] } else { &expected[..] }, "{levels}");
        }
    };
    // Without optimization, frames are several times as large as those that the bound is made for.
    thread::Builder::new().stack_size(8 << 20).spawn(check).expect("a thread").join().expect("the check passes");
}

#[test]
fn a_plan_ignores_settled_events() {
    let destination = Destination::with_defaults().unwrap();
    let mut plan = Plan::new(&destination, PlanOptions::default());
    plan.skip(0, 0);
    plan.skip(1, 0);
    plan.add_json(&change("ada@example.com", true));
    plan.add_json(&json!(5));
    plan.add_json(&change("ada@example.com", false));
    assert_eq!((plan.progress().total, plan.deliveries().len()), (1, 0));
    let Step::Send(lookup) = plan.next(0) else { panic!("the person is looked up") };
    plan.respond(lookup.id, 0, 200, br#"{"subscribers": []}"#, 0);
    assert!(matches!(plan.next(0), Step::Done));
    assert_eq!(plan.deliveries().iter().map(|delivery| delivery.event).collect::<Vec<_>>(), [2]);
}
