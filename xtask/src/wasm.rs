//! From the Rust crate to the npm package: cargo, wasm-bindgen, wasm-opt, then a bundle of pkg/src.

use crate::panics::silenced;
use crate::process::{Steps, node, npm, npm_tool};
use crate::{cargo_for_wasm, files, setup};
use anyhow::{Context, Result};
use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use wasm_bindgen_cli_support::Bindgen;

/// What the module may use. All of it is in every browser since 2022 and in Node 20.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// One of the cores that the package comes with.
struct Core {
    /// What it is called in pkg/src/generated; the one without a name is what browsers get unless they ask for more.
    name: &'static str,
    features: &'static [&'static str],
    /// Up to which cost functions are inlined. The profile's opt-level "z" makes the smallest code, but inlines next to
    /// nothing (5); with a threshold in the lower half of what "3" has (250), events are mapped as fast as with "s", in a
    /// core that is 6 % smaller.
    inlining: u32,
}

/// `@liquid` and delivery make the bundle half as large again, which is much for a page and nothing for a server.
const CORES: [Core; 2] = [
    Core { name: "", features: &["--no-default-features"], inlining: 25 },
    Core { name: "full", features: &[], inlining: 40 },
];

/// Builds pkg/dist, with all set-up; nothing is done twice for the same inputs.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    setup::wasm_target(steps)?;
    setup::npm_packages(steps)?;
    steps.step("compile the cores to WebAssembly (about 50 s)", || CORES.iter().try_for_each(compile))?;

    let stamp = files::target_dir().join("package.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|built| state().is_ok_and(|now| built == now)) {
        println!("   pkg/dist is up to date");
        return Ok(());
    }
    files::remove_dir(&generated(""))?;
    steps.step("generate the JavaScript glue", || CORES.iter().try_for_each(bind))?;
    steps.step("optimize the WebAssembly (about 20 s)", || CORES.iter().try_for_each(optimize))?;
    steps.step("bundle pkg/src into pkg/dist", || node(["xtask/bundle.mjs"]).run())?;
    files::write(&stamp, state()?)
}

fn compile(core: &Core) -> Result<()> {
    cargo_for_wasm("build")
        .args(["--release", "--target-dir"])
        .arg(core.target_dir())
        .args(core.features)
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            format!("-Cllvm-args=-inline-threshold={}", core.inlining),
        )
        .run()
}

impl Core {
    /// Cargo gives all builds of a crate the same name, and builds everything again when its flags change.
    fn target_dir(&self) -> PathBuf {
        files::target_dir().join("cores").join(if self.name.is_empty() { "small" } else { self.name })
    }

    fn compiled(&self) -> PathBuf {
        self.target_dir().join("wasm32-unknown-unknown/release/segment_postscript.wasm")
    }
}

/// Tells the sizes of the package; with `["--limit"]`, fails when the bundle is above its limit.
pub(crate) fn sizes(steps: &mut Steps, arguments: &[&str]) -> Result<()> {
    steps.step("measure the package", || node(["xtask/sizes.mjs"]).args(arguments).run())
}

/// Packs pkg/dist, with the issue codes and the repository's README and licences, into target/package.
pub(crate) fn pack() -> Result<()> {
    let (root, package) = (files::root(), files::target_dir().join("package"));
    files::remove_dir(&package)?;
    let staged = package.join("content");
    for file in files::files_in(&root.join("pkg/dist"))? {
        let name = file.strip_prefix(root.join("pkg"))?;
        files::write(&staged.join(name), fs::read(&file)?)?;
    }
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        files::write(&staged.join(name), fs::read(root.join(name)).with_context(|| format!("{name} can't be read"))?)?;
    }
    files::write(&staged.join("ISSUES.md"), fs::read(root.join("pkg/ISSUES.md"))?)?;
    files::write(&staged.join("package.json"), fs::read(root.join("pkg/package.json"))?)?;
    npm(["pack", "--loglevel", "error", "--pack-destination"]).arg(&package).arg(&staged).run()?;
    println!("the package is in {}", files::shown(&package));
    Ok(())
}

/// Everything that pkg/dist is made from, and what was made, as one text to compare.
fn state() -> Result<String> {
    let root = files::root();
    let mut inputs = files::files_in(&root.join("pkg/src"))?;
    let makers = ["bundle.mjs", "inline-wasm.mjs", "wasm-module.js", "src/panics.rs", "src/wasm.rs"]
        .map(|name| root.join("xtask").join(name));
    inputs.extend(makers);
    inputs.extend(["pkg/package.json", "package-lock.json"].map(|name| root.join(name)));
    inputs.extend(CORES.iter().map(Core::compiled));
    let outputs = files::files_in(&root.join("pkg/dist"))?;
    Ok(format!("{:x} {} {:x}", files::fingerprint(&inputs)?, outputs.len(), files::fingerprint(&outputs)?))
}

fn generated(name: &str) -> PathBuf {
    files::root().join("pkg/src/generated").join(name)
}

/// `core.js`, `core.d.ts` and `core_bg.wasm`: ECMAScript modules that load nothing by themselves. `__wbg_reset_state`
/// is for the package, which rebuilds a ruined instance with it.
fn bind(core: &Core) -> Result<()> {
    Bindgen::new()
        .web(true)?
        .input_module("core", silenced(&core.compiled())?)
        .out_name("core")
        .typescript(true)
        .omit_default_module_path(true)
        .reset_state_function(true)
        .remove_producers_section(true)
        .generate(generated(core.name))
        .context("wasm-bindgen could not read the compiled core")
}

/// Makes `core_bg.wasm` smaller and faster, and puts it into `wasm.js`.
fn optimize(core: &Core) -> Result<()> {
    let wasm = generated(core.name).join("core_bg.wasm");
    npm_tool("binaryen/bin/wasm-opt")
        .args(["-O3", "--one-caller-inline-max-function-size=20"])
        // The engine does these itself when it compiles, and without them the module compresses better.
        .args(["--skip-pass=local-cse", "--skip-pass=simplify-locals"])
        .args(WASM_FEATURES)
        .arg(&wasm)
        .arg("-o")
        .arg(&wasm)
        .run()?;
    let packed = generated(core.name).join("core_bg.lzma");
    files::write(&packed, compress(&fs::read(&wasm)?)?)?;
    node(["xtask/inline-wasm.mjs"]).arg(&wasm).arg(&packed).arg(generated(core.name).join("wasm.js")).run()
}

/// As small as LZMA gets it, without a header: what `unpack` in xtask/wasm-module.js reads. WebAssembly has no units of
/// two or four bytes, so the position of a byte says nothing about it (pb 0).
fn compress(wasm: &[u8]) -> Result<Vec<u8>> {
    let options = LzmaOptions {
        dict_size: 1 << 20,
        lc: 3,
        lp: 0,
        pb: 0,
        mode: EncodeMode::Normal,
        nice_len: LzmaOptions::NICE_LEN_MAX,
        mf: MfType::Bt4,
        depth_limit: 1000,
        preset_dict: None,
    };
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false)?;
    writer.write_all(wasm)?;
    Ok(writer.finish()?)
}
