//! The runner of WebAssembly tests: wasm-bindgen's, which can't be installed separately.

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args_os().collect();
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
}
