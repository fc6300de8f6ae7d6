//! The workload of `cargo xtask bench instructions`: `instructions CASE ROUNDS` runs a case repeatedly. Without a case,
//! it lists them.

use segment_postscript::destination::Destination;
use segment_postscript::json::{Document, Tape};
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::OnceLock;

/// A case, which processes all events once.
struct Case {
    name: &'static str,
    config: &'static str,
    run: fn(&Destination, config: &'static str),
}

const CASES: [Case; 5] = [
    Case { name: "scan", config: "null", run: scan },
    Case { name: "map, defaults", config: "null", run: map },
    Case { name: "map, several subscriptions", config: SEVERAL, run: map },
    Case { name: "map, Liquid", config: LIQUID, run: map },
    Case { name: "compile", config: SEVERAL, run: compile },
];

const EVENTS: &[u8] = include_bytes!("../../../examples/events.ndjson");
const SEVERAL: &str = include_str!("../../../examples/destination.json");
const LIQUID: &str = r#"{"subscriptions": [{
    "partnerAction": "syncAudiences",
    "subscribe": "type = \"identify\" or type = \"track\"",
    "mapping": {
        "segment_audience_key": {"@path": "$.context.personas.computation_key"},
        "segment_computation_action": "audience",
        "email": {"@liquid": "{{ context.traits.email | strip | downcase }}"},
        "phone": {"@liquid": "{{ context.traits.phone | remove: \"(\" | remove: \")\" | remove: \" \" }}"},
        "traits_or_props": {
            "name": {"@liquid": "{% if traits.first_name %}{{ traits.first_name | capitalize }}{% else %}there{% endif %}"},
            "day": {"@liquid": "{{ timestamp | date: \"%Y-%m-%d\" }}"}
        }
    }
}]}"#;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, rounds] = arguments.as_slice() else {
        for case in &CASES {
            println!("{}", case.name);
        }
        return ExitCode::SUCCESS;
    };
    let case = CASES.iter().find(|case| case.name == name);
    let (Some(case), Ok(rounds)) = (case, rounds.parse::<usize>()) else {
        eprintln!("expected the name of a case, and how often to do it");
        return ExitCode::FAILURE;
    };
    let Some(destination) = destination(case.config) else { return ExitCode::FAILURE };
    for _ in 0..rounds {
        (case.run)(&destination, case.config);
    }
    ExitCode::SUCCESS
}

fn destination(config: &str) -> Option<Destination> {
    Destination::new(&Document::read_config(config).ok()?).ok()
}

fn scan(_: &Destination, _: &str) {
    static LINES: OnceLock<Vec<&[u8]>> = OnceLock::new();
    let mut tape = Tape::default();
    for line in LINES.get_or_init(|| EVENTS.split(|&byte| byte == b'\n').collect()) {
        black_box(tape.read(line).is_ok());
    }
}

fn map(destination: &Destination, _: &str) {
    black_box(destination.map_ndjson(EVENTS));
}

fn compile(_: &Destination, config: &str) {
    black_box(destination(config));
}
