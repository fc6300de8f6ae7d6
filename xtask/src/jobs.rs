//! Parallel execution of independent programs.

use crate::process::{Process, Steps, ended};
use anyhow::{Context, Result, bail};
use std::io::{Read, Write, pipe, stdout};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

/// A program, and how its output is shown.
struct Job {
    title: String,
    process: Process,
    /// Whether a success is reported in one line.
    is_brief: bool,
    /// Whether it needs the target directory, which cargo locks.
    is_cargo: bool,
}

/// Jobs in the order in which they start. Each prints its output at its end, so that outputs do not interleave.
#[derive(Default)]
pub(crate) struct Jobs {
    waiting: Vec<Job>,
}

/// The state shared by the worker threads.
struct State {
    waiting: Vec<Job>,
    is_cargo_taken: bool,
    failures: Vec<anyhow::Error>,
}

impl Jobs {
    pub(crate) fn add(&mut self, title: impl Into<String>, process: Process) {
        let is_cargo = process.is_cargo();
        self.waiting.push(Job { title: title.into(), process, is_brief: false, is_cargo });
    }

    /// Adds a cargo command that does not share the lock of the others, so it runs in parallel with them.
    pub(crate) fn add_beside_cargo(&mut self, title: impl Into<String>, process: Process) {
        self.waiting.push(Job { title: title.into(), process, is_brief: false, is_cargo: false });
    }

    /// Adds a test file for `node --test`; a success is reported in one line with the number of tests.
    pub(crate) fn add_node_tests(&mut self, file: impl Into<String>, process: Process) {
        self.waiting.push(Job { title: file.into(), process, is_brief: true, is_cargo: false });
    }

    /// Runs all jobs, with one thread per processor. After a failure, no further job starts.
    pub(crate) fn run(self, steps: &mut Steps, title: &str) -> Result<()> {
        steps.step(title, || {
            let state = Mutex::new(State { waiting: self.waiting, is_cargo_taken: false, failures: Vec::new() });
            let is_cargo_free = Condvar::new();
            let threads = thread::available_parallelism().map_or(1, usize::from);
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| work(&state, &is_cargo_free));
                }
            });
            let failures = state.into_inner().unwrap_or_else(PoisonError::into_inner).failures;
            if failures.is_empty() {
                return Ok(());
            }
            let all: Vec<_> = failures.iter().map(|failure| format!("{failure:#}")).collect();
            bail!("{}", all.join("; "))
        })
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs jobs until none is left.
fn work(state: &Mutex<State>, is_cargo_free: &Condvar) {
    while let Some(job) = next(state, is_cargo_free) {
        let is_cargo = job.is_cargo;
        let result = job.run();
        let mut state = lock(state);
        if is_cargo {
            state.is_cargo_taken = false;
            is_cargo_free.notify_all();
        }
        if let Err(error) = result {
            state.waiting.clear();
            state.failures.push(error);
        }
    }
}

/// Takes the first job that can run now; waits if only cargo jobs are left and cargo is in use.
fn next(state: &Mutex<State>, is_cargo_free: &Condvar) -> Option<Job> {
    let mut state = lock(state);
    loop {
        if state.waiting.is_empty() {
            return None;
        }
        let is_cargo_taken = state.is_cargo_taken;
        if let Some(at) = state.waiting.iter().position(|job| !(is_cargo_taken && job.is_cargo)) {
            let job = state.waiting.remove(at);
            state.is_cargo_taken |= job.is_cargo;
            return Some(job);
        }
        state = is_cargo_free.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

impl Job {
    fn run(self) -> Result<()> {
        let start = Instant::now();
        let Self { title, process, is_brief, .. } = self;
        let line = process.line();
        let result = capture(process).with_context(|| title.clone());
        let seconds = start.elapsed().as_secs_f32();
        // Written at once, under the lock.
        let mut shown = stdout().lock();
        let (output, result) = match result {
            Ok((output, status)) => (output, ended(&line, status).context(title.clone())),
            Err(error) => (String::new(), Err(error)),
        };
        let written = match (&result, is_brief) {
            (Ok(()), true) => writeln!(shown, "-- {title}: {}{seconds:.1} s", counts(&output)),
            _ => writeln!(
                shown,
                "\n-- {title}\n{}\n   {} {seconds:.1} s",
                output.trim_end(),
                if result.is_ok() { "done in" } else { "FAILED after" }
            ),
        };
        written.context("standard output can't be written").and(result)
    }
}

/// Runs a program; returns what it writes to standard output and standard error, in order.
fn capture(process: Process) -> Result<(String, std::process::ExitStatus)> {
    let (mut reader, writer) = pipe()?;
    // This call closes our copies of the writing end, so that the pipe ends with the program.
    let mut child = process.spawn_into(writer)?;
    let mut output = Vec::new();
    reader.read_to_end(&mut output)?;
    Ok((String::from_utf8_lossy(&output).into_owned(), child.wait()?))
}

/// The numbers of tests and of skipped tests in the summary of `node --test`.
fn counts(output: &str) -> String {
    let of = |name: &str| {
        let mut numbers = output.lines().filter_map(|line| line.trim_start_matches(['ℹ', '#', ' ']).strip_prefix(name));
        numbers.find_map(|rest| rest.trim().parse::<u32>().ok())
    };
    let tests = of("tests ").map_or_else(String::new, |tests| format!("{tests} tests, "));
    match of("skipped ") {
        Some(skipped) if skipped > 0 => format!("{tests}{skipped} skipped, "),
        _ => tests,
    }
}
