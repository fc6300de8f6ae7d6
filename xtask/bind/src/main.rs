//! The generator of the JavaScript glue, with wasm-bindgen: `bind COMPILED DIRECTORY`.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `core.js`, `core.d.ts` and `core_bg.wasm`: ECMAScript modules that load nothing by themselves.
/// `__wbg_reset_state` lets the package rebuild a poisoned instance.
fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [compiled, directory] = &arguments[..] else {
        bail!("usage: bind COMPILED DIRECTORY");
    };
    Bindgen::new()
        .web(true)?
        .input_path(compiled)
        .out_name("core")
        .typescript(true)
        .omit_default_module_path(true)
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(directory)
        .context("wasm-bindgen could not read the compiled core")
}
