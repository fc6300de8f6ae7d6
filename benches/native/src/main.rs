//! A native comparison of the scan and the pipeline with other parsers and mapping languages: `cargo xtask bench
//! native`.
//!
//! All contenders get the same events of about 2 KB, one at a time, in alternating rounds of one run. The result is the
//! median round; the fastest round approximates an idle machine.

mod rivals;

use rivals::{Jq, Vrl};
use segment_postscript::destination::Destination;
use segment_postscript::json::Tape;
use segment_postscript::json::oracle::Scans;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 101;
const ROUND_TIME: Duration = Duration::from_millis(4);

/// A name, and a function that processes all events once.
type Contender<'c> = (&'static str, Box<dyn FnMut() + 'c>);

fn main() {
    let events: Vec<&[u8]> = include_bytes!("../../../examples/events.ndjson").split(|&byte| byte == b'\n').collect();
    let events: Vec<&[u8]> = events.into_iter().filter(|line| Tape::default().read(line).is_ok()).collect();
    let lines = events.join(&b'\n');
    let Ok(destination) = Destination::with_defaults() else { return };
    let (mut tape, mut scalar) = (Tape::default(), Scans::default());
    let (mut buffers, mut copy) = (simd_json::Buffers::default(), Vec::new());
    let (mut vrl, jq) = match (Vrl::new(), Jq::new()) {
        (Ok(vrl), Ok(jq)) => (vrl, jq),
        (vrl, jq) => return eprintln!("{:?} {:?}", vrl.err(), jq.err()),
    };
    let (mut vrl_out, mut jq_out) = (Vec::new(), Vec::new());
    let mut contenders: Vec<Contender<'_>> = vec![
        (
            "scan, grammar and tape",
            Box::new(|| {
                for event in &events {
                    black_box(tape.read(event).is_ok());
                }
            }),
        ),
        (
            "scalar scan, grammar and tape",
            Box::new(|| {
                for event in &events {
                    black_box(scalar.scalar(event).is_ok());
                }
            }),
        ),
        (
            "mapNdjson, from bytes to bytes",
            Box::new(|| {
                black_box(destination.map_ndjson(&lines));
            }),
        ),
        (
            "simd-json, tape",
            Box::new(|| {
                for event in &events {
                    copy.clear();
                    copy.extend_from_slice(event);
                    black_box(simd_json::to_tape_with_buffers(&mut copy, &mut buffers).is_ok());
                }
            }),
        ),
        (
            "serde_json, Value",
            Box::new(|| {
                for event in &events {
                    black_box(serde_json::from_slice::<serde_json::Value>(event).is_ok());
                }
            }),
        ),
        (
            "VRL, the same mapping",
            Box::new(|| {
                vrl_out.clear();
                for event in &events {
                    black_box(vrl.map(event, &mut vrl_out).is_ok());
                }
            }),
        ),
        (
            "jaq, the same mapping",
            Box::new(|| {
                jq_out.clear();
                for event in &events {
                    black_box(jq.map(event, &mut jq_out).is_ok());
                }
            }),
        ),
    ];
    println!("{} events of {} bytes on average", events.len(), lines.len() / events.len());
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for ((_, run), times) in contenders.iter_mut().zip(&mut times) {
            let (started, mut calls) = (Instant::now(), 0);
            while started.elapsed() < ROUND_TIME {
                run();
                calls += 1;
            }
            times.push(started.elapsed().as_secs_f64() * 1e6 / f64::from(calls) / events.len() as f64);
        }
    }
    for ((name, _), times) in contenders.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        println!("{name:<32} {:8.3} µs an event, fastest {:.3}", times[ROUNDS / 2], times[0]);
    }
}
