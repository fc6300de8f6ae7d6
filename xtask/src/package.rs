//! The packing of the npm package, the crate and the playground into target/.

use crate::process::{Steps, cargo, node, npm};
use crate::{build_page, files, wasm};
use anyhow::Result;
use std::path::PathBuf;

/// Packs the npm package and the crate into target/package, and the playground into target/site.
pub(crate) fn package(arguments: &[String]) -> Result<()> {
    crate::no_arguments(arguments)?;
    let mut steps = Steps::new();
    wasm::build(&mut steps)?;
    steps.step("check the manifests and links", || node(["--test", "tests/node/publish.test.js"]).run())?;
    steps.step("pack the npm package", pack)?;
    steps.step("pack the crate, and build it as it is packed", pack_crate)?;
    let site = build_page(&mut steps)?;
    println!("{} can be served by any static host", files::shown(&site));
    Ok(())
}

/// Packs pkg/dist, the documentation and the licences into target/package; returns the tarball.
pub(crate) fn pack() -> Result<PathBuf> {
    let package = files::target_dir().join("package");
    let staged = package.join("content");
    files::remove_dir(&package)?;
    node(["xtask/stage.mjs"]).arg(&staged).run()?;
    let name = npm(["pack", "--loglevel", "error", "--pack-destination"]).arg(&package).arg(&staged).output()?;
    let tarball = package.join(name);
    println!("the npm package is {}", files::shown(&tarball));
    Ok(tarball)
}

/// Packs the crate; cargo writes it to target/package. Unlike a published crate, it may contain uncommitted changes.
fn pack_crate() -> Result<()> {
    cargo(["package", "--package", "segment-postscript", "--allow-dirty"]).run_without_warnings()
}
