//! A fuzzer for every parser of user input, with the invariants that must hold for each input.
//!
//! It needs neither a nightly compiler nor a sanitizer: the crate has no unsafe code, so the only possible findings are
//! panics, violated invariants and slow inputs. The inputs are mutations of those in `tests/fixtures`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod corpus;
mod mutate;
mod targets;

use mutate::{Mutator, Random};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
pub use targets::TARGETS;

/// A function under test, and how to generate its inputs.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Well-formed inputs.
    seeds: fn() -> Vec<Vec<u8>>,
    /// Whether its inputs are JSON.
    reads_json: bool,
    /// Tokens of its language, which mutations insert.
    words: &'static [&'static str],
    /// Reads an input, and checks the invariants.
    check: fn(&[u8]) -> Result<(), String>,
}

/// The time limit of an input: a second per megabyte, plus a constant for small inputs.
const SECONDS_PER_BYTE: f64 = 1e-6;
const SMALL: Duration = Duration::from_millis(100);

/// Runs a target on mutated inputs.
pub struct Fuzzer {
    target: &'static Target,
    mutator: Mutator,
    seed: u64,
}

impl Fuzzer {
    /// Reads the seeds of a target and checks that they pass.
    ///
    /// # Errors
    /// A seed that does not pass.
    pub fn new(target: &'static Target, seed: u64) -> Result<Self, String> {
        let seeds = (target.seeds)();
        for input in &seeds {
            guarded(target, input).map_err(|problem| report(target, "a seed", input, &problem))?;
        }
        Ok(Self { target, mutator: Mutator::new(seeds, target.words, target.reads_json), seed })
    }

    /// Runs the input with this number. If `timed` is set, a slow input fails, too.
    ///
    /// # Errors
    /// The problem, with the input.
    pub fn run(&mut self, number: u64, timed: bool) -> Result<(), String> {
        let input = self.mutator.input(&mut Random::new(self.seed, number));
        let started = Instant::now();
        let result = guarded(self.target, input);
        let allowed = SMALL + Duration::from_secs_f64(input.len() as f64 * SECONDS_PER_BYTE);
        let result = match result {
            Ok(()) if timed && started.elapsed() > allowed => slowness(self.target, input, allowed),
            other => other,
        };
        result.map_err(|problem| report(self.target, &format!("input {number} of seed {}", self.seed), input, &problem))
    }
}

/// Checks an input; a panic becomes an error.
fn guarded(target: &Target, input: &[u8]) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| (target.check)(input))).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().cloned();
        Err(message.unwrap_or_else(|| "a panic".to_owned()))
    })
}

/// Repeats a slow input, and fails if its fastest run, in processor time, exceeds the limit.
fn slowness(target: &Target, input: &[u8], allowed: Duration) -> Result<(), String> {
    let times = (0..3).map(|_| {
        let (started, busy) = (Instant::now(), busy_time());
        guarded(target, input).map(|()| match (busy, busy_time()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => started.elapsed(),
        })
    });
    let best = times.collect::<Result<Vec<_>, _>>()?.into_iter().min().unwrap_or_default();
    if best > allowed { Err(format!("it takes {best:?}")) } else { Ok(()) }
}

/// The processor time of this thread, on systems that provide it.
fn busy_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn report(target: &Target, which: &str, input: &[u8], problem: &str) -> String {
    let name = std::env::temp_dir().join(format!("fuzz-{}.txt", target.name));
    let written = std::fs::write(&name, input).map_or_else(|error| error.to_string(), |()| name.display().to_string());
    let shown: String = String::from_utf8_lossy(input).chars().take(2_000).collect();
    format!("{which} of {}: {problem}\n{shown}\n({} bytes in {written})", target.name, input.len())
}

thread_local! {
    /// Buffers that are reused between inputs.
    static SCANS: RefCell<segment_postscript::json::oracle::Scans> = RefCell::default();
}

#[cfg(test)]
mod tests {
    use super::{Fuzzer, TARGETS};

    /// Few enough for an ordinary test run; `cargo xtask fuzz` runs more.
    const INPUTS: u64 = 3_000;

    #[test]
    fn a_few_inputs_of_every_target_pass() {
        std::thread::scope(|scope| {
            for target in TARGETS {
                scope.spawn(move || {
                    let mut fuzzer = Fuzzer::new(target, 1).unwrap_or_else(|problem| panic!("{problem}"));
                    for number in 0..INPUTS {
                        fuzzer.run(number, false).unwrap_or_else(|problem| panic!("{problem}"));
                    }
                });
            }
        });
    }
}
