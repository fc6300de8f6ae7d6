//! The checks of a change: `lint` and `test`.

use crate::process::{Process, Steps, cargo, node, npm_tool};
use crate::{cargo_for_wasm, files, package, setup, wasm};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Random cases for each comparison with the reference.
const DIFFERENTIAL_CASES: &str = "10000";

/// Formatting, lints and types; with `--fix`, formats first.
pub(crate) fn lint(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    match arguments {
        [] => (),
        [fix] if fix == "--fix" => {
            setup::npm_packages(&mut steps)?;
            steps.step("format Rust", || cargo(["fmt", "--all"]).run())?;
            steps.step("format everything else", || prettier("--write").run())?;
        }
        _ => bail!("lint takes no argument but --fix"),
    }
    wasm::build(&mut steps)?;
    lint_steps(&mut steps)?;
    steps.end("All checks passed.");
    Ok(())
}

/// The types of the JavaScript are those of the built package, so it must have been built.
fn lint_steps(steps: &mut Steps) -> Result<()> {
    steps.step("check the formatting of Rust", || {
        cargo(["fmt", "--all", "--check"]).run().context("`cargo xtask lint --fix` formats")
    })?;
    steps.step("check the formatting of everything else", || {
        prettier("--check").run().context("`cargo xtask lint --fix` formats")
    })?;
    steps.step("lint Rust", || cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run())?;
    steps.step("lint Rust for WebAssembly", || {
        cargo_for_wasm("clippy").args(["--lib", "--test", "wasm", "--", "-D", "warnings"]).run()
    })?;
    steps.step("check the types of JavaScript", || npm_tool("typescript/bin/tsc").args(["--project", "."]).run())
}

fn prettier(mode: &str) -> Process {
    npm_tool("prettier/bin/prettier.cjs").args(["--log-level", "warn", mode, "."])
}

/// Runs all lints and tests. With `packaging`, tests the packed package in every environment instead.
pub(crate) fn test(arguments: &[String]) -> Result<()> {
    match arguments {
        [] => (),
        [packaging, rest @ ..] if packaging == "packaging" => return test_packaging(rest),
        _ => bail!("test takes no argument but `packaging`: CONTRIBUTING.md describes how to run one test"),
    }
    let mut steps = Steps::new();
    let chromium = setup::chromium(&mut steps)?;
    wasm::build(&mut steps)?;
    lint_steps(&mut steps)?;
    wasm::sizes(&mut steps, &["--limit"])?;
    steps.step("test the crate natively", || cargo(["test", "--workspace"]).run())?;
    steps.step("test the JavaScript boundary", || cargo_for_wasm("test").args(["--test", "wasm"]).run())?;
    steps.step("test the package in Node", || node_tests(&["tests/node"])?.run())?;
    setup::worker_packages(&mut steps)?;
    steps.step("check the types of the Worker", || {
        npm_tool("typescript/bin/tsc").args(["--project", crate::WORKERS]).run()
    })?;
    let deployments = [crate::WORKERS, crate::LAMBDA].map(|example| format!("{example}/test"));
    steps.step("test the deployments", || node_tests(&deployments)?.run())?;
    packaging_step(&mut steps, &chromium, &["--fast".to_owned()])?;
    steps.step("compare the package with the reference", || {
        node(["tests/node/differential.mjs", "--cases", DIFFERENTIAL_CASES]).run()
    })?;
    crate::build_page(&mut steps)?;
    steps.step("test the page in Chromium", || node_tests(&["tests/browser"])?.env("CHROMIUM", &chromium).run())?;
    steps.end("Everything passed.");
    Ok(())
}

/// The packed package in every environment of the packaging test, or in those whose names have all the words given.
fn test_packaging(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    let chromium = setup::chromium(&mut steps)?;
    wasm::build(&mut steps)?;
    packaging_step(&mut steps, &chromium, arguments)?;
    steps.end("Every environment passed.");
    Ok(())
}

fn packaging_step(steps: &mut Steps, chromium: &Path, arguments: &[String]) -> Result<()> {
    let tarball = steps.step("pack the npm package", package::pack)?;
    steps.step("test the packed package", || {
        node(["tests/packaging/run.mjs"]).arg(tarball).args(arguments).env("CHROMIUM", chromium).run()
    })
}

/// The tests of directories, as many files at a time as there are processors; by default Node leaves one idle.
fn node_tests(directories: &[impl AsRef<str>]) -> Result<Process> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut tests = node(["--test", &format!("--test-concurrency={processors}")]);
    for directory in directories {
        tests = tests.args(test_files(directory.as_ref())?);
    }
    Ok(tests)
}

/// The test files by name: what `node --test` makes of a directory differs from version to version.
fn test_files(directory: &str) -> Result<Vec<PathBuf>> {
    let mut files = files::files_in(&files::root().join(directory))?;
    files.retain(|file| {
        let name = file.to_string_lossy();
        [".test.js", ".test.mjs", ".test.cjs"].iter().any(|end| name.ends_with(end))
    });
    if files.is_empty() {
        bail!("there are no tests in {directory}");
    }
    Ok(files)
}
