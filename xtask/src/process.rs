//! The execution of other programs as numbered steps, with their durations and errors.

use crate::files;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::PipeWriter;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

/// Numbers the steps of a command and reports the duration of each.
pub(crate) struct Steps {
    count: u32,
    start: Instant,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self { count: 0, start: Instant::now() }
    }

    /// Runs a step, and prints its title and its duration.
    pub(crate) fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.count += 1;
        println!("\n== {}. {title}", self.count);
        let start = Instant::now();
        let result = work().with_context(|| format!("step {}, {title}", self.count))?;
        println!("   done in {:.1} s", start.elapsed().as_secs_f32());
        Ok(result)
    }

    /// Reports the success of a whole command.
    pub(crate) fn end(&self, sentence: &str) {
        println!("\n{sentence} ({} steps, {:.0} s)", self.count, self.start.elapsed().as_secs_f32());
    }
}

/// A program to run in the root of the repository.
pub(crate) struct Process {
    command: Command,
    name: String,
}

/// The `cargo` that runs this program, with arguments.
pub(crate) fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Process {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Process::new("cargo", &cargo).args(arguments)
}

/// `node` with arguments.
pub(crate) fn node<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Process {
    Process::new("node", "node").args(arguments)
}

/// `npm` with arguments.
pub(crate) fn npm<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Process {
    Process::new("npm", if cfg!(windows) { "npm.cmd" } else { "npm" }).args(arguments)
}

/// The program of an npm package, by its file in `node_modules`.
pub(crate) fn npm_tool(file: &str) -> Process {
    Process::new(file, "node").arg(files::root().join("node_modules").join(file))
}

impl Process {
    /// `name` is its name in messages.
    pub(crate) fn new(name: &str, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(files::root());
        Self { command, name: name.to_owned() }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it and shows its output.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self.command.status().with_context(|| format!("{} could not be started", self.name))?;
        ended(&self.line(), status)
    }

    /// Starts it with its output redirected to a pipe.
    pub(crate) fn spawn_into(mut self, writer: PipeWriter) -> Result<Child> {
        let errors = writer.try_clone()?;
        let child = self.command.stdin(Stdio::null()).stdout(writer).stderr(errors).spawn();
        child.with_context(|| format!("{} could not be started", self.name))
    }

    pub(crate) fn is_cargo(&self) -> bool {
        self.name == "cargo"
    }

    /// Runs it and returns its standard output; an error if it can't be started or fails.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.command.stderr(Stdio::inherit()).output();
        let output = output.with_context(|| format!("{} could not be started", self.name))?;
        ended(&self.line(), output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs it, shows its standard error at the end, and fails if that contains a warning.
    pub(crate) fn run_without_warnings(mut self) -> Result<()> {
        let output = self.command.stdout(Stdio::inherit()).output();
        let output = output.with_context(|| format!("{} could not be started", self.name))?;
        let report = String::from_utf8_lossy(&output.stderr);
        eprint!("{report}");
        ended(&self.line(), output.status)?;
        if report.lines().any(|line| line.starts_with("warning")) {
            bail!("{} gave a warning", self.line());
        }
        Ok(())
    }

    /// The command, truncated for messages.
    pub(crate) fn line(&self) -> String {
        let arguments = self.command.get_args().map(OsStr::to_string_lossy);
        let mut line = self.name.clone();
        for argument in arguments.take(6) {
            line.push(' ');
            line.push_str(&argument);
        }
        line
    }
}

/// An error if a program has failed. `line` is its command.
pub(crate) fn ended(line: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{line} ended with {status}");
    }
    Ok(())
}
