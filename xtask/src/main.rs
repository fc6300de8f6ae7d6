//! The project's commands: `cargo xtask` lists them. Each installs its prerequisites, and is cheap to repeat.

mod checks;
mod files;
mod instructions;
mod jobs;
mod package;
mod process;
mod setup;
mod wasm;

use anyhow::{Result, anyhow, bail};
use process::{Steps, cargo, node};
use std::path::PathBuf;
use std::process::ExitCode;

/// The deployable examples: one for Cloudflare's runtime, one for Lambda.
const WORKERS: &str = "examples/cloudflare-workers";
const LAMBDA: &str = "examples/aws-lambda";

/// A command; `run` gets the arguments after its name.
struct Command {
    name: &'static str,
    summary: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        summary: "maps the sample events in examples/ through the built package, in Node (`workers`: delivers an event \
                  through the Cloudflare Worker to a simulated Postscript)",
        run: demo,
    },
    Command { name: "build", summary: "builds the npm package into pkg/dist and reports its sizes", run: build },
    Command {
        name: "test",
        summary: "lints and runs every test: native, WebAssembly, Node, the reference, a real Chromium (`packaging`: \
                  the packed package in every environment that the README names)",
        run: checks::test,
    },
    Command {
        name: "playground",
        summary: "serves the playground on localhost (`-- PORT` chooses the port)",
        run: playground,
    },
    Command {
        name: "bench",
        summary: "measures the package against the reference (`growth`: how the time of each part grows with its input; \
                  `scaling`: with the size of events, subscriptions and workers; `sync`: requests; \
                  `native`: the crate against other parsers; `instructions`: counts against a baseline; `start`: the time to the first event; `memory`: what stays resident; `page`: the playground's keystrokes and files)",
        run: bench,
    },
    Command {
        name: "differential",
        summary: "compares the package with the reference on random cases (`--help` lists its options)",
        run: differential,
    },
    Command {
        name: "fuzz",
        summary: "runs mutated inputs through every parser of user input, a minute for each target \
                  (`TARGET` chooses one; `--seconds N`, `--inputs N`, `--seed N`, `--from N`, `--trace`)",
        run: fuzz,
    },
    Command {
        name: "package",
        summary: "packs the npm package and the crate into target/package, the playground into target/site",
        run: package::package,
    },
    Command { name: "lint", summary: "checks formatting, lints and types (`--fix` formats)", run: checks::lint },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let name = arguments.get(1).map(String::as_str);
    let result = match name {
        None | Some("help" | "-h" | "--help") => {
            list();
            Ok(())
        }
        Some(name) => {
            if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
                (command.run)(&arguments[2..])
            } else {
                list();
                Err(anyhow!("there is no such command"))
            }
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask {} failed: {error:#}", name.unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

fn list() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<12} {}", command.name, command.summary);
    }
    println!("\nThe first run of any of them installs its prerequisites: the rustup target, the npm packages.");
}

fn no_arguments(arguments: &[String]) -> Result<()> {
    match arguments.first() {
        Some(unknown) => bail!("{unknown:?} is not an argument of this command"),
        None => Ok(()),
    }
}

fn demo(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    wasm::build(&mut steps)?;
    if let [workers, rest @ ..] = arguments
        && workers == "workers"
    {
        setup::worker_packages(&mut steps)?;
        return steps
            .step("deliver an event through the Worker", || node([format!("{WORKERS}/demo.mjs")]).args(rest).run());
    }
    steps.step("map the sample events", || node(["examples/demo.mjs"]).args(arguments).run())
}

fn build(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut steps = Steps::new();
    wasm::build(&mut steps)?;
    wasm::sizes(&mut steps, &[])
}

fn fuzz(arguments: &[String]) -> Result<()> {
    let run = || cargo(["run", "--quiet", "--profile", "fuzz", "--package", "fuzz", "--"]).args(arguments).run();
    Steps::new().step("run mutated inputs", run)
}

fn playground(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    wasm::build(&mut steps)?;
    steps.step("serve the page", || node(["www/serve.mjs"]).args(arguments).run())
}

fn bench(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    match arguments {
        [name, rest @ ..] if name == "instructions" => steps.step("count instructions", || instructions::count(rest)),
        [name] if name == "native" => steps.step("measure natively", || {
            let target = files::target_dir().join("native-bench");
            cargo(["run", "--release", "--manifest-path", "benches/native/Cargo.toml", "--target-dir"])
                .arg(target)
                .run()
        }),
        _ => bench_package(&mut steps, arguments),
    }
}

/// The benches that need the built package.
fn bench_package(steps: &mut Steps, arguments: &[String]) -> Result<()> {
    wasm::build(steps)?;
    match arguments {
        [growth, rest @ ..] if growth == "growth" => {
            steps.step("measure growth", || node(["benches/growth.mjs"]).args(rest).run())
        }
        [start] if start == "start" => {
            let tarball = steps.step("pack the npm package", package::pack)?;
            steps.step("time the first event in each Node", || node(["benches/start.mjs"]).arg(tarball).run())
        }
        [memory, rest @ ..] if memory == "memory" => {
            steps.step("measure memory", || node(["benches/memory.mjs"]).args(rest).run())
        }
        [scaling] if scaling == "scaling" => steps.step("measure scaling", || node(["benches/scaling.mjs"]).run()),
        [sync] if sync == "sync" => steps.step("count requests", || node(["benches/sync.mjs"]).run()),
        [page, rest @ ..] if page == "page" => {
            build_page(steps)?;
            let results = steps.step("time results and keystrokes", || node(["benches/page.mjs"]).run());
            let file = steps.step("map a large file", || node(["benches/files.mjs"]).args(rest).run());
            // Both run even if the first one fails.
            results.and(file)
        }
        _ => steps.step("measure", || node(["benches/bench.mjs"]).args(arguments).run()),
    }
}

fn differential(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    wasm::build(&mut steps)?;
    steps.step("compare with the reference", || node(["tests/node/differential.mjs"]).args(arguments).run())
}

/// Builds the playground; returns its directory.
fn build_page(steps: &mut Steps) -> Result<PathBuf> {
    let site = files::target_dir().join("site");
    steps.step("build the page", || node(["www/build.mjs"]).arg(&site).run())?;
    Ok(site)
}

/// A cargo command on the library alone, for WebAssembly. The core's panic messages contain source paths, from which
/// this machine's home directory is removed.
fn cargo_for_wasm(command: &str) -> process::Process {
    let flags = files::cargo_home().map_or_else(String::new, |home| {
        format!("target.wasm32-unknown-unknown.rustflags=['--remap-path-prefix={}=cargo']", home.display())
    });
    cargo([command, "--target", "wasm32-unknown-unknown", "--package", "segment-postscript", "--config", &flags])
}
