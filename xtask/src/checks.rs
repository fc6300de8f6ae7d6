//! The checks of a change: `lint` and `test`.

use crate::jobs::Jobs;
use crate::process::{Process, Steps, cargo, node, npm_tool};
use crate::{cargo_for_wasm, files, package, setup, wasm};
use anyhow::{Result, bail};
use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

/// The comparison with the reference.
const DIFFERENTIAL: &str = "tests/node/differential.mjs";
/// The number of random cases for each of its areas.
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
    let mut jobs = Jobs::default();
    add_lints(&mut jobs);
    jobs.run(&mut steps, "check formatting, lints and types")?;
    steps.end("All checks passed.");
    Ok(())
}

/// Adds the lints. The type check needs the built package.
fn add_lints(jobs: &mut Jobs) {
    jobs.add("check the formatting of Rust (`cargo xtask lint --fix` formats)", cargo(["fmt", "--all", "--check"]));
    jobs.add("lint Rust", cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    jobs.add(
        "lint Rust for WebAssembly",
        cargo_for_wasm("clippy").args(["--lib", "--test", "wasm", "--", "-D", "warnings"]),
    );
    jobs.add("check the formatting of everything else (`cargo xtask lint --fix` formats)", prettier("--check"));
    jobs.add("check the types of JavaScript", npm_tool("typescript/bin/tsc").args(["--project", "."]));
}

fn prettier(mode: &str) -> Process {
    let cache = files::target_dir().join("prettier-cache");
    npm_tool("prettier/bin/prettier.cjs")
        .args(["--log-level", "warn", "--cache", "--cache-strategy", "content", "--cache-location"])
        .arg(cache)
        .args([mode, "."])
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
    setup::worker_packages(&mut steps)?;
    wasm::sizes(&mut steps, &["--limit"])?;
    crate::build_page(&mut steps)?;
    let tarball = steps.step("pack the npm package", package::pack)?;

    // Cargo jobs run sequentially, in parallel with the others. Short jobs come last, to keep all processors busy.
    let mut jobs = Jobs::default();
    add_lints(&mut jobs);
    jobs.add("test the crate natively", cargo(["test", "--workspace"]));
    jobs.add("test the JavaScript boundary", cargo_for_wasm("test").args(["--test", "wasm"]));
    add_node_tests(&mut jobs, "tests/browser", &[("CHROMIUM", &chromium)])?;
    jobs.add("test the packed package", packaging(&tarball, &chromium).arg("--fast"));
    for area in node([DIFFERENTIAL, "--list"]).output()?.lines() {
        let options = [DIFFERENTIAL, "--cases", DIFFERENTIAL_CASES, "--area", area];
        jobs.add(format!("compare the package with the reference: {area}"), node(options));
    }
    jobs.add("check the types of the Worker", npm_tool("typescript/bin/tsc").args(["--project", crate::WORKERS]));
    for example in [crate::WORKERS, crate::LAMBDA] {
        add_node_tests(&mut jobs, &format!("{example}/test"), &[])?;
    }
    add_node_tests(&mut jobs, "tests/node", &[])?;
    jobs.run(&mut steps, "lint and test")?;
    steps.end("Everything passed.");
    Ok(())
}

/// Tests the packed package in every environment, or in those whose names contain all the given words.
fn test_packaging(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    let chromium = setup::chromium(&mut steps)?;
    wasm::build(&mut steps)?;
    let tarball = steps.step("pack the npm package", package::pack)?;
    steps.step("test the packed package", || packaging(&tarball, &chromium).args(arguments).run())?;
    steps.end("Every environment passed.");
    Ok(())
}

fn packaging(tarball: &Path, chromium: &Path) -> Process {
    node(["tests/packaging/run.mjs"]).arg(tarball).env("CHROMIUM", chromium)
}

/// Adds each test file of a directory as a job. Large files tend to take long, so they come first.
fn add_node_tests(jobs: &mut Jobs, directory: &str, environment: &[(&str, &Path)]) -> Result<()> {
    let mut files = test_files(directory)?;
    files.sort_by_cached_key(|file| Reverse(fs::metadata(file).map_or(0, |about| about.len())));
    for file in files {
        let mut tests = node(["--test"]).arg(&file);
        for (name, value) in environment {
            tests = tests.env(name, value);
        }
        jobs.add_node_tests(files::shown(&file), tests);
    }
    Ok(())
}

/// The test files of a directory: `node --test` treats directories differently from version to version.
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
