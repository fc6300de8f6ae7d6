//! The generator of the JavaScript glue, with wasm-bindgen: `bind COMPILED DIRECTORY`.

use anyhow::{Context, Result, bail};
use std::cmp::Reverse;
use std::fs;
use std::path::Path;
use wasm_bindgen_cli_support::{Bindgen, Output};

/// Writes `core.js`, `core.d.ts` and `core_bg.wasm`: ECMAScript modules that load nothing by themselves.
/// `__wbg_reset_state` lets the package rebuild a poisoned instance.
fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [compiled, directory] = &arguments[..] else {
        bail!("usage: bind COMPILED DIRECTORY");
    };
    let mut output = Bindgen::new()
        .web(true)?
        .input_path(compiled)
        .out_name("core")
        .typescript(true)
        .omit_default_module_path(true)
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen could not read the compiled core")?;
    let names = number_imports(&mut output);
    output.emit(directory)?;
    let glue = Path::new(directory).join("core.js");
    let text = names.iter().fold(fs::read_to_string(&glue)?, |text, (old, new)| text.replace(old, new));
    fs::write(glue, text)?;
    Ok(())
}

/// Replaces the names of imported functions, which end with hashes, by numbers: hashes don't compress. Returns the old and
/// new names.
fn number_imports(output: &mut Output) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for import in output.wasm_mut().imports.iter_mut().filter(|import| import.module == "./core_bg.js") {
        let number = format!("_{}", names.len());
        names.push((std::mem::replace(&mut import.name, number.clone()), number));
    }
    // A name may begin with another one.
    names.sort_by_key(|(old, _)| Reverse(old.len()));
    names
}
