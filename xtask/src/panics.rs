//! Takes the words out of panics. No input makes the core panic; if a defect does all the same, WebAssembly traps, and
//! the package rebuilds the instance: nobody hears what the panic says. So the functions that end in one are emptied, and
//! wasm-opt does away with everything that only they and their callers' arguments need.

use anyhow::Result;
use std::path::Path;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig};

/// What such functions are called, mangled or not.
const NAMES: [&str; 13] = [
    "core::panicking::",
    "std::panicking::",
    "rust_panic",
    "rust_oom",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "alloc::raw_vec::handle_error",
    "alloc::alloc::handle_alloc_error",
    "capacity_overflow",
];

/// A compiled module in which a panic traps at once.
///
/// # Errors
/// A file that is no module; one in which there is nothing to take out, which means that the names have changed.
pub(crate) fn silenced(wasm: &Path) -> Result<Module> {
    let mut module = ModuleConfig::new().strict_validate(false).generate_producers_section(false).parse_file(wasm)?;
    let silent: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .map(|(id, _)| module.funcs.get(id))
        .filter(|function| function.name.as_deref().is_some_and(only_panics))
        .map(walrus::Function::id)
        .collect();
    anyhow::ensure!(silent.len() > NAMES.len() / 2, "hardly any function is named as those that panic are");
    for id in silent {
        let types = module.types.get(module.funcs.get(id).ty());
        let (parameters, results) = (types.params().to_vec(), types.results().to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        builder.func_body().unreachable();
        let arguments = parameters.iter().map(|of| module.locals.add(*of)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
    }
    Ok(module)
}

fn only_panics(name: &str) -> bool {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    NAMES.iter().any(|known| name.contains(known))
}
