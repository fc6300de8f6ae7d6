//! Runs other programs as steps, with progress and a clear error message.

use crate::files;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::PipeWriter;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

/// Numbers the steps of a command and tells how long each took.
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

    /// Ends a command of which it matters that all of it was done.
    pub(crate) fn end(&self, sentence: &str) {
        println!("\n{sentence} ({} steps, {:.0} s)", self.count, self.start.elapsed().as_secs_f32());
    }
}

/// A program to run in the root of the repository.
pub(crate) struct Process {
    command: Command,
    name: String,
}

/// `cargo` with arguments: the one that runs this program.
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

/// The program that an npm package brings, by its file in `node_modules`.
pub(crate) fn npm_tool(file: &str) -> Process {
    Process::new(file, "node").arg(files::root().join("node_modules").join(file))
}

impl Process {
    /// `name` is what messages call it.
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

    /// Runs it, with its output shown as it comes.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self.command.status().with_context(|| format!("{} could not be started", self.name))?;
        ended(&self.line(), status)
    }

    /// Starts it with its output into a pipe.
    pub(crate) fn spawn_into(mut self, writer: PipeWriter) -> Result<Child> {
        let errors = writer.try_clone()?;
        let child = self.command.stdin(Stdio::null()).stdout(writer).stderr(errors).spawn();
        child.with_context(|| format!("{} could not be started", self.name))
    }

    /// Whether it is cargo.
    pub(crate) fn is_cargo(&self) -> bool {
        self.name == "cargo"
    }

    /// Runs it and gives what it prints; an error when it is missing or fails.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.command.stderr(Stdio::inherit()).output();
        let output = output.with_context(|| format!("{} could not be started", self.name))?;
        ended(&self.line(), output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs it, shows what it reports on standard error when it has ended, and fails when a warning is in it.
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

    /// The command as messages show it.
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

/// An error if a program, by its command, has failed.
pub(crate) fn ended(line: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{line} ended with {status}");
    }
    Ok(())
}
