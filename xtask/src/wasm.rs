//! The build of the npm package from the Rust crate: cargo, wasm-bindgen, wasm-opt, then a bundle of pkg/src.

use crate::jobs::Jobs;
use crate::process::{Steps, cargo, node, npm_tool};
use crate::{cargo_for_wasm, files, setup};
use anyhow::Result;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

/// The WebAssembly features that the module may use. Every browser since 2023 and Node 20 support them.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Installs prerequisites and builds pkg/dist; steps with unchanged inputs are skipped.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    setup::wasm_target(steps)?;
    let core = cargo_for_wasm("build").arg("--release");
    let packages = setup::NpmPackages::missing()?;
    let is_tool_missing = !files::target_dir().join("debug").join(format!("bind{EXE_SUFFIX}")).is_file();
    if packages.is_none() && !is_tool_missing {
        steps.step("compile the core to WebAssembly", || core.run())?;
    } else {
        // Compiling the core takes long and mostly uses one processor, so the other jobs run in parallel.
        let mut jobs = Jobs::default();
        jobs.add("compile the core to WebAssembly", core);
        if let Some(packages) = &packages {
            jobs.add("install the npm packages", packages.install());
        }
        if is_tool_missing {
            // Its profile has its own lock in the target directory, so it does not wait for the core.
            jobs.add_beside_cargo("compile the generator of glue", cargo(["build", "--quiet", "--package", "bind"]));
        }
        jobs.run(steps, "compile the core, and install what builds the package")?;
        packages.map_or(Ok(()), |packages| packages.installed())?;
    }

    let stamp = files::target_dir().join("package.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|built| state().is_ok_and(|now| built == now)) {
        println!("   pkg/dist is up to date");
        return Ok(());
    }
    files::remove_dir(&generated())?;
    steps.step("generate the JavaScript glue", bind)?;
    steps.step("optimize the WebAssembly", optimize)?;
    steps.step("bundle pkg/src into pkg/dist", || node(["xtask/bundle.mjs"]).run())?;
    files::write(&stamp, state()?)
}

/// The compiled core. Its flags are in .cargo/config.toml, so that tests compile the same code.
fn compiled() -> PathBuf {
    files::target_dir().join("wasm32-unknown-unknown/release/segment_postscript.wasm")
}

/// Reports the sizes of the package; with `["--limit"]`, fails if one exceeds its limit.
pub(crate) fn sizes(steps: &mut Steps, arguments: &[&str]) -> Result<()> {
    steps.step("measure the package", || node(["xtask/sizes.mjs"]).args(arguments).run())
}

/// A fingerprint of the inputs of pkg/dist and of its content.
fn state() -> Result<String> {
    let root = files::root();
    let mut inputs = files::files_in(&root.join("pkg/src"))?;
    inputs.extend(["bundle.mjs", "src/wasm.rs", "bind/src/main.rs"].map(|name| root.join("xtask").join(name)));
    inputs.extend(["pkg/package.json", "package-lock.json"].map(|name| root.join(name)));
    inputs.push(compiled());
    let outputs = files::files_in(&root.join("pkg/dist"))?;
    Ok(format!("{:x} {} {:x}", files::fingerprint(&inputs)?, outputs.len(), files::fingerprint(&outputs)?))
}

fn generated() -> PathBuf {
    files::root().join("pkg/src/generated")
}

/// Generates `core.js`, `core.d.ts` and `core_bg.wasm`.
fn bind() -> Result<()> {
    cargo(["run", "--quiet", "--package", "bind", "--"]).arg(compiled()).arg(generated()).run()
}

/// Makes `core_bg.wasm` smaller and faster.
fn optimize() -> Result<()> {
    let wasm = generated().join("core_bg.wasm");
    npm_tool("binaryen/bin/wasm-opt")
        .args(["-O3", "--one-caller-inline-max-function-size=20"])
        // The engine performs these passes itself, and the module compresses better without them.
        .args(["--skip-pass=local-cse", "--skip-pass=simplify-locals"])
        .args(WASM_FEATURES)
        .arg(&wasm)
        .arg("-o")
        .arg(&wasm)
        .run()
}
