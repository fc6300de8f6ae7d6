//! Runs the targets on mutated inputs: `cargo xtask fuzz [TARGET] [--seconds N | --inputs N] [--seed N] [--from N]`.
//!
//! An input depends on the seed and its number only. A panic, a violated invariant or a slow input ends the run and is
//! reported with its number and text. If the process dies (a stack overflow), `--trace` helps: it prints the number of
//! each input before running it.

use fuzz::{Fuzzer, TARGETS, Target};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The default duration for each target.
const SECONDS: u64 = 60;

/// The number of inputs between two progress reports.
const BATCH: u64 = 100_000;

struct Options {
    targets: Vec<&'static Target>,
    seconds: Option<u64>,
    inputs: Option<u64>,
    seed: u64,
    from: u64,
    trace: bool,
}

fn main() -> ExitCode {
    let options = match Options::of(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            eprintln!("{message}\nThe targets: {}", names.join(", "));
            return ExitCode::FAILURE;
        }
    };
    for target in &options.targets {
        if let Err(failure) = run(target, &options) {
            eprintln!("{}: {failure}", target.name);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn run(target: &'static Target, options: &Options) -> Result<(), String> {
    let mut fuzzer = Fuzzer::new(target, options.seed)?;
    let started = Instant::now();
    let limit = options.seconds.map(Duration::from_secs);
    let inputs = options.inputs.unwrap_or(u64::MAX);
    let report = |count: u64, what: &str| {
        let rate = count as f64 / started.elapsed().as_secs_f64();
        println!("{}: {count} inputs of seed {}, {rate:.0} a second{what}", target.name, options.seed);
    };
    for count in 0..inputs {
        if limit.is_some_and(|limit| count % 64 == 0 && started.elapsed() > limit) {
            report(count, "");
            return Ok(());
        }
        if count > 0 && count % BATCH == 0 {
            report(count, " so far");
        }
        if options.trace {
            eprintln!("{}", options.from + count);
        }
        fuzzer.run(options.from + count, true)?;
    }
    report(inputs, "");
    Ok(())
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut targets, mut seconds, mut inputs) = (Vec::new(), None, None);
        let (mut seed, mut from, mut trace) = (1, 0, false);
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let value = arguments.next().and_then(|value| value.parse().ok());
                value.ok_or_else(|| format!("{argument} needs a number"))
            };
            match argument.as_str() {
                "--seconds" => seconds = Some(number()?),
                "--inputs" => inputs = Some(number()?),
                "--seed" => seed = number()?,
                "--from" => from = number()?,
                "--trace" => trace = true,
                name => {
                    let target = TARGETS.iter().find(|target| target.name == name);
                    targets.push(target.ok_or_else(|| format!("{name} is neither a target nor an option"))?);
                }
            }
        }
        if targets.is_empty() {
            targets = TARGETS.iter().collect();
        }
        if seconds.is_none() && inputs.is_none() {
            seconds = Some(SECONDS);
        }
        Ok(Self { targets, seconds, inputs, seed, from, trace })
    }
}
