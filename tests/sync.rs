//! Tests of the audience sync against a simulated Postscript with its own clock.

#![allow(clippy::expect_used, clippy::panic)]

mod simulation;

use segment_postscript::json::{Document, Value};
use segment_postscript::postscript::sync::{
    Delivery, Failure, MAX_IN_FLIGHT, MAX_RETRY_AFTER, OnLostAnswer, Options, Status, Step, Sync, Task,
};
use segment_postscript::postscript::{MembershipDecision, MembershipOptions, membership};
use simulation::{Person, Postscript, Trouble};

const STORM: Trouble = Trouble { too_many: 100, server_error: 50, broken: 30, not_json: 20, lost: 10 };

/// An event: the person and their identifier, the audience, and the membership.
#[derive(Clone)]
struct Change {
    person: usize,
    by: u64,
    key: String,
    entered: bool,
}

fn people(count: usize) -> Vec<Person> {
    let person = |at: usize| Person {
        id: format!("s/{at}"),
        phone: format!("1415{at:07}"),
        email: (!at.is_multiple_of(5)).then(|| format!("Person.{at}@example.com")),
        audiences: if at.is_multiple_of(3) { vec!["a0".into(), "other".into()] } else { Vec::new() },
        ..Person::default()
    };
    (0..count).map(person).collect()
}

/// Random changes of a number of people.
fn changes(server: &mut Postscript, count: usize, people: u64) -> Vec<Change> {
    let one = |server: &mut Postscript| Change {
        person: server.below(people) as usize,
        by: server.below(3),
        key: format!("a{}", server.below(3)),
        entered: server.below(2) == 0,
    };
    (0..count).map(|_| one(server)).collect()
}

fn decide(payload: &Value<'_>) -> MembershipDecision {
    membership(payload, MembershipOptions::default())
}

fn sync_of(changes: &[Change], options: Options) -> Sync {
    let mut sync = Sync::new(options);
    for (at, change) in changes.iter().enumerate() {
        let phone = format!("+1 (415) {:07}", change.person);
        let email = format!(" person.{}@EXAMPLE.com", change.person);
        // A person without an email is always identified by phone.
        let (phone, email) = match (change.by, change.person % 5) {
            (_, 0) | (0, _) => (phone, String::new()),
            (1, _) => (String::new(), email),
            _ => (phone, email),
        };
        let payload = serde_json::json!({
            "segment_audience_id": "aud_1", "segment_audience_key": change.key, "phone": phone, "email": email,
            "traits_or_props": {&change.key: change.entered},
        })
        .to_string();
        let payload = Document::parse(payload.as_bytes()).expect("JSON");
        sync.add(Task::new(at, 0, &payload.root(), decide(&payload.root())));
    }
    sync
}

/// The expected list and custom events of a person after the changes. A list that ends with the audiences with which it
/// began is not updated.
fn wanted(changes: &[Change], person: usize, before: &[String]) -> (Vec<String>, Vec<(String, String)>) {
    let (mut audiences, mut events) = (before.to_vec(), Vec::new());
    for change in changes.iter().filter(|change| change.person == person) {
        let listed = audiences.contains(&change.key);
        if change.entered && !listed {
            audiences.push(change.key.clone());
        } else if !change.entered {
            audiences.retain(|key| *key != change.key);
        }
        let kind = if change.entered { "Segment_Audience_Entered" } else { "Segment_Audience_Exited" };
        events.push((kind.to_owned(), change.key.clone()));
    }
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    if sorted(&audiences) == sorted(before) {
        audiences = before.to_vec();
    }
    (audiences, events)
}

fn count(deliveries: &[Delivery], status: Status) -> usize {
    deliveries.iter().filter(|delivery| delivery.status == status).count()
}

#[test]
fn ten_thousand_events_of_eight_thousand_people() {
    let (known, all) = (7_800, 8_000);
    let before: Vec<Vec<String>> = people(known).into_iter().map(|person| person.audiences).collect();
    let mut server = Postscript::new(people(known), Trouble::default(), 42);
    let changes = changes(&mut server, 10_000, all);
    let mut sync = sync_of(&changes, Options::default());
    let time = server.run(&mut sync);
    let requests = server.requests.len();
    let deliveries = sync.into_deliveries();

    let reached = changes.iter().filter(|change| change.person < known).count();
    assert_eq!(count(&deliveries, Status::Delivered) + count(&deliveries, Status::Unchanged), reached);
    assert_eq!(count(&deliveries, Status::NotFound), 10_000 - reached);
    assert!(requests as f64 <= 2.02 * reached as f64, "{requests} requests for {reached} events");
    assert!(server.most_in_a_second() <= 15);
    for (at, person) in server.people.iter().enumerate() {
        let (audiences, events) = wanted(&changes, at, &before[at]);
        assert_eq!(person.audiences, audiences, "person {at}");
        assert_eq!(person.events, events, "person {at}");
        assert!(person.patches <= 1, "person {at}");
        assert_eq!(person.patches, usize::from(audiences != before[at]), "person {at}");
    }
    println!("{requests} requests for {reached} events that reach a subscriber, {time} ms of virtual time");
}

#[test]
fn lists_and_custom_events_are_right_after_many_failures() {
    let known = 300;
    let before: Vec<Vec<String>> = people(known).into_iter().map(|person| person.audiences).collect();
    for seed in 1..=20 {
        for on_lost_answer in [OnLostAnswer::AtLeastOnce, OnLostAnswer::AtMostOnce] {
            let mut server = Postscript::new(people(known), STORM, seed * 7_919);
            let changes = changes(&mut server, 2_000, 320);
            let mut sync = sync_of(&changes, Options { on_lost_answer, seed, ..Options::default() });
            server.run(&mut sync);
            assert!(server.most_in_a_second() <= 15);
            let deliveries = sync.into_deliveries();
            assert_eq!(deliveries.len(), changes.len());
            let failed = count(&deliveries, Status::Failed);
            let (mut repeated, mut missing) = (0, 0);
            for (at, person) in server.people.iter().enumerate() {
                let (audiences, events) = wanted(&changes, at, &before[at]);
                assert_eq!(person.audiences, audiences, "seed {seed}, person {at}");
                match on_lost_answer {
                    OnLostAnswer::AtLeastOnce => {
                        let mut once = person.events.clone();
                        once.dedup();
                        let mut wanted_once = events.clone();
                        wanted_once.dedup();
                        assert_eq!(once, wanted_once, "seed {seed}, person {at}");
                        assert!(person.events.len() >= events.len());
                        repeated += person.events.len() - events.len();
                    }
                    OnLostAnswer::AtMostOnce => {
                        missing += events.len() - person.events.len();
                        let mut rest = events.iter();
                        assert!(person.events.iter().all(|event| rest.any(|wanted| wanted == event)));
                    }
                }
            }
            match on_lost_answer {
                OnLostAnswer::AtLeastOnce => {
                    assert_eq!(failed, 0, "seed {seed}");
                    assert_eq!(repeated, server.lost_events, "seed {seed}: only lost answers repeat an event");
                    let said = |delivery: &&Delivery| {
                        delivery.issues.first().is_some_and(|issue| issue.code == "custom_event_maybe_repeated")
                    };
                    assert!(deliveries.iter().filter(said).count() >= repeated);
                }
                OnLostAnswer::AtMostOnce => {
                    let lost = |delivery: &&Delivery| {
                        delivery.issues.first().is_some_and(|issue| issue.code == "answer_lost")
                            && delivery.retryable == Some(false)
                    };
                    assert_eq!(deliveries.iter().filter(lost).count(), failed, "seed {seed}");
                    assert!(missing <= failed, "seed {seed}: what is missing is said");
                }
            }
        }
    }
}

#[test]
fn a_refused_key_ends_the_sync_at_once() {
    for status in [401, 403] {
        let mut server = Postscript::new(people(50), Trouble::default(), 3);
        let changes = changes(&mut server, 200, 50);
        let body = r#"{"error_code": 1, "error_message": "Invalid key", "success": false}"#;
        server.always = Some((20, status, body.to_owned()));
        let mut sync = sync_of(&changes, Options::default());
        server.run(&mut sync);
        assert!(server.requests.len() <= 20 + 15, "{} requests", server.requests.len());
        let deliveries = sync.into_deliveries();
        let refused = |delivery: &&Delivery| {
            delivery
                .issues
                .first()
                .is_some_and(|issue| issue.code == "secret_key_refused" && issue.message.contains("Invalid key"))
        };
        assert_eq!(deliveries.iter().filter(refused).count(), count(&deliveries, Status::Failed));
        let posted: usize = server.people.iter().map(|person| person.events.len()).sum();
        assert_eq!(count(&deliveries, Status::Failed) + posted, 200);
    }
}

#[test]
fn after_a_refused_key_nothing_in_flight_is_retryable() {
    for late in [Some(429), Some(503), Some(502), None] {
        let mut sync = Sync::new(Options::default());
        for (at, name) in ["phone", "email"].into_iter().enumerate() {
            let payload = serde_json::json!({
                "segment_audience_key": "a1", name: "1@x.example", "traits_or_props": {"a1": true},
            })
            .to_string();
            let payload = Document::parse(payload.as_bytes()).expect("JSON");
            sync.add(Task::new(at, 0, &payload.root(), decide(&payload.root())));
        }
        for (at, subscriber) in [(0, r#"{"id":"p","phone_number":"1"}"#), (1, r#"{"id":"e","email":"1@x.example"}"#)] {
            let Step::Send(lookup) = sync.next(at) else { panic!("a lookup") };
            sync.respond(lookup.id, at, 200, format!(r#"{{"subscribers":[{subscriber}]}}"#).as_bytes(), 0);
        }
        let (Step::Send(first), Step::Send(second)) = (sync.next(2), sync.next(2)) else { panic!("two at once") };
        sync.respond(first.id, 3, 401, b"", 0);
        match late {
            Some(status) => sync.respond(second.id, 4, status, b"", 0),
            None => sync.fail(second.id, 4, Failure::Lost),
        }
        assert!(matches!(sync.next(5), Step::Done));
        let deliveries = sync.into_deliveries();
        for delivery in &deliveries {
            assert_eq!((delivery.status, delivery.retryable), (Status::Failed, Some(false)), "{late:?}");
            assert_eq!(delivery.issues.first().map(|issue| &*issue.code), Some("secret_key_refused"), "{late:?}");
        }
    }
}

#[test]
fn a_refused_identifier_does_not_affect_the_others() {
    let mut server = Postscript::new(people(40), Trouble::default(), 5);
    let mut sync = Sync::new(Options::default());
    for at in 0..40 {
        let email = if at == 17 { "refused@example.com".to_owned() } else { format!("person.{at}@example.com") };
        let payload = serde_json::json!({
            "segment_audience_key": "a1", "email": email, "traits_or_props": {"a1": true},
        })
        .to_string();
        let payload = Document::parse(payload.as_bytes()).expect("JSON");
        sync.add(Task::new(at, 0, &payload.root(), decide(&payload.root())));
    }
    server.run(&mut sync);
    let deliveries = sync.into_deliveries();
    assert_eq!(deliveries[17].status, Status::Failed);
    assert_eq!(deliveries[17].http_status, Some(400));
    let issue = deliveries[17].issues.first().expect("an issue");
    assert_eq!(issue.message, "Postscript refused the request (400): no such address.");
    assert_eq!(count(&deliveries, Status::Failed), 1);
    assert_eq!(count(&deliveries, Status::NotFound), 8);
    assert_eq!(count(&deliveries, Status::Delivered), 31);
}

#[test]
fn a_server_that_never_recovers_is_given_up() {
    let mut server = Postscript::new(people(3), Trouble::default(), 5);
    server.always = Some((1, 503, "down".to_owned()));
    let changes: Vec<Change> = (1..3).map(|person| Change { person, by: 0, key: "a1".into(), entered: true }).collect();
    let mut sync = sync_of(&changes, Options::default());
    server.run(&mut sync);
    let deliveries = sync.into_deliveries();
    assert_eq!(count(&deliveries, Status::Failed), 2);
    assert!(deliveries.iter().all(|delivery| delivery.retryable == Some(true) && delivery.http_status == Some(503)));
}

#[test]
fn a_cancelled_sync_has_an_outcome_for_every_event() {
    let mut server = Postscript::new(people(50), Trouble::default(), 9);
    let changes = changes(&mut server, 100, 50);
    let mut sync = sync_of(&changes, Options::default());
    let _ = sync.next(0);
    sync.cancel();
    let deliveries = sync.into_deliveries();
    assert_eq!(count(&deliveries, Status::Failed), 100);
    assert!(deliveries.iter().all(|delivery| delivery.retryable == Some(true)));
}

#[test]
fn an_unknown_membership_sends_nothing() {
    let mut server = Postscript::new(people(5), Trouble::default(), 9);
    let mut sync = Sync::new(Options::default());
    let payload = Document::parse(br#"{"segment_audience_key": "a1", "phone": "14150000001"}"#).expect("JSON");
    sync.add(Task::new(7, 2, &payload.root(), decide(&payload.root())));
    server.run(&mut sync);
    assert!(server.requests.is_empty());
    let deliveries = sync.into_deliveries();
    assert_eq!((deliveries[0].event, deliveries[0].subscription, deliveries[0].status), (7, 2, Status::Skipped));
}

/// A sync of a number of people whose lists do not change, after the lookups: with its first custom event and the time.
fn first_post(count: usize, options: Options) -> (Sync, u64, u64) {
    let change = |person| Change { person, by: 0, key: "new".into(), entered: false };
    let mut sync = sync_of(&(0..count).map(change).collect::<Vec<_>>(), options);
    let subscriber =
        |at| serde_json::json!({"id": format!("s/{at}"), "phone_number": format!("1415{at:07}"), "properties": {}});
    let body = serde_json::json!({"subscribers": (0..count).map(subscriber).collect::<Vec<_>>()}).to_string();
    let mut now = 0;
    loop {
        match sync.next(now) {
            Step::Send(request) if request.method == "POST" => return (sync, request.id, now),
            Step::Send(lookup) => sync.respond(lookup.id, now, 200, body.as_bytes(), 0),
            Step::Wait(until) => now = until.expect("nothing is on its way"),
            Step::Done => panic!("there is something to post"),
        }
    }
}

/// The requests that the sync sends at a time without any response.
fn sent_at_once(sync: &mut Sync, now: u64) -> Vec<u64> {
    std::iter::from_fn(|| match sync.next(now) {
        Step::Send(request) => Some(request.id),
        _ => None,
    })
    .collect()
}

#[test]
fn requests_in_flight_are_bounded() {
    for (requests_per_second, most) in [(1_000, MAX_IN_FLIGHT), (15, 15), (1, 1)] {
        let (mut sync, _, now) = first_post(100, Options { requests_per_second, ..Options::default() });
        assert_eq!(1 + sent_at_once(&mut sync, now + 2_000).len(), most);
        assert!(sent_at_once(&mut sync, 1_000_000).is_empty());
    }
}

#[test]
fn retry_after_delays_all_requests() {
    for (status, retry_after, pause) in [
        (429, 90_000, 90_000),
        (503, 2_500, 2_500),
        (429, 10_000_000, MAX_RETRY_AFTER),
        // Other responses cause no such wait, and one without the header causes the delay of the backoff.
        (500, 90_000, 0),
        (429, 0, 0),
    ] {
        let (mut sync, first, now) = first_post(40, Options { requests_per_second: 1_000, ..Options::default() });
        sync.respond(first, now, status, b"", retry_after);
        if pause > 0 {
            assert!(
                matches!(sync.next(now), Step::Wait(Some(until)) if until == now + pause),
                "{status} {retry_after}"
            );
            assert!(sent_at_once(&mut sync, now + pause - 1).is_empty());
        }
        // The refused request is retried after its own delay.
        assert_eq!(sent_at_once(&mut sync, now + pause.max(60_000)).len(), 40, "{status} {retry_after}");
    }
}

#[test]
fn a_retry_after_beyond_the_time_limit_of_a_request_ends_it() {
    let (mut sync, first, mut now) = first_post(1, Options::default());
    sync.respond(first, now, 429, b"", MAX_RETRY_AFTER);
    for _ in 0..2 {
        now += MAX_RETRY_AFTER;
        let Step::Send(request) = sync.next(now) else { panic!("it is tried within the time") };
        sync.respond(request.id, now, 429, b"", MAX_RETRY_AFTER);
    }
    assert!(matches!(sync.next(now), Step::Done));
    let deliveries = sync.into_deliveries();
    assert_eq!(code(&deliveries[0]), Some("delivery_gave_up"));
}

#[test]
fn a_refusal_because_of_the_plan_is_reported_as_such() {
    for (words, wanted) in [
        ("Your plan does not include API access", "plan_refused"),
        ("PLAN limitation", "plan_refused"),
        ("Planet not found", "secret_key_refused"),
        ("", "secret_key_refused"),
    ] {
        let (mut sync, first, now) = first_post(1, Options::default());
        let body = serde_json::json!({"error_message": words}).to_string();
        sync.respond(first, now, 403, body.as_bytes(), 0);
        assert!(matches!(sync.next(now), Step::Done));
        assert_eq!(code(&sync.into_deliveries()[0]), Some(wanted), "{words}");
    }
}

fn code(delivery: &Delivery) -> Option<&str> {
    delivery.issues.first().map(|issue| issue.code.as_ref())
}

#[test]
fn a_step_of_a_legacy_journey_is_an_entry_unless_the_option_says_otherwise() {
    let payload = br#"{"segment_audience_key": "a1", "segment_computation_action": "journey_step",
        "phone": "14150000001", "traits_or_props": {"step_name": "Welcome"}}"#;
    let payload = Document::parse(payload).expect("JSON");
    for (legacy_journeys, status, events) in [(true, Status::Delivered, 1), (false, Status::Skipped, 0)] {
        let mut server = Postscript::new(people(5), Trouble::default(), 9);
        let mut sync = Sync::new(Options::default());
        let options = MembershipOptions { legacy_journeys, ..MembershipOptions::default() };
        sync.add(Task::new(0, 0, &payload.root(), membership(&payload.root(), options)));
        server.run(&mut sync);
        assert_eq!(sync.into_deliveries()[0].status, status);
        let person = &server.people[1];
        assert_eq!((person.audiences.contains(&"a1".to_owned()), person.events.len()), (legacy_journeys, events));
        assert!(person.events.iter().all(|(kind, _)| kind == "Segment_Audience_Entered"));
    }
}
