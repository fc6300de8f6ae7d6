//! The installation of prerequisites other than Rust and Node, on first use.

use crate::files;
use crate::process::{Process, Steps, node, npm};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Major and minor version. The tests need `--test-concurrency`, which is available since 20.10.
const OLDEST_NODE: (u32, u32) = (20, 10);

/// Installs the WebAssembly target of this Rust.
pub(crate) fn wasm_target(steps: &mut Steps) -> Result<()> {
    let rustc = || Process::new("rustc", env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let directory = rustc().args(["--print", "target-libdir", "--target", WASM_TARGET]).output()?;
    if Path::new(&directory).is_dir() {
        return Ok(());
    }
    steps.step("install the WebAssembly target", || {
        Process::new("rustup", "rustup").args(["target", "add", WASM_TARGET]).run().with_context(|| {
            format!("this Rust has no target {WASM_TARGET}, and adding it needs rustup (https://rustup.rs)")
        })
    })
}

/// Installs the packages of package-lock.json.
pub(crate) fn npm_packages(steps: &mut Steps) -> Result<()> {
    install(steps, "install the npm packages", NpmPackages::missing()?)
}

/// Installs Cloudflare's runtime and tools (200 MB) for the Worker. Their install scripts are optional.
pub(crate) fn worker_packages(steps: &mut Steps) -> Result<()> {
    install(steps, "install Cloudflare's runtime", NpmPackages::of(crate::WORKERS, &["--ignore-scripts"])?)
}

fn install(steps: &mut Steps, title: &str, packages: Option<NpmPackages>) -> Result<()> {
    let Some(packages) = packages else { return Ok(()) };
    steps.step(title, || packages.install().run())?;
    packages.installed()
}

/// The packages of a directory's package-lock.json that are not up to date.
pub(crate) struct NpmPackages {
    directory: PathBuf,
    options: &'static [&'static str],
    wanted: String,
}

impl NpmPackages {
    /// The packages of the repository; `None` if they are up to date. Fails if Node is too old.
    pub(crate) fn missing() -> Result<Option<Self>> {
        let version = node(["--version"]).output();
        let needed = format!("Node {}.{} or newer is needed (https://nodejs.org)", OLDEST_NODE.0, OLDEST_NODE.1);
        let version = version.with_context(|| needed.clone())?;
        let mut numbers = version.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
        let found = numbers.next().zip(numbers.next());
        if found.is_none_or(|found| found < OLDEST_NODE) {
            bail!("{needed}, but this is {version}");
        }
        Self::of(".", &[])
    }

    fn of(directory: &str, options: &'static [&'static str]) -> Result<Option<Self>> {
        let directory = files::root().join(directory);
        let wanted = files::fingerprint(&[directory.join("package-lock.json")])?.to_string();
        let packages = Self { directory, options, wanted };
        let is_up_to_date = std::fs::read_to_string(packages.stamp()).is_ok_and(|stamp| stamp == packages.wanted);
        Ok((!is_up_to_date).then_some(packages))
    }

    /// The path of the stamp. `npm ci` removes its directory first, so it is never stale.
    fn stamp(&self) -> PathBuf {
        self.directory.join("node_modules/.installed-by-xtask")
    }

    pub(crate) fn install(&self) -> Process {
        npm(["ci", "--no-audit", "--no-fund", "--loglevel", "error", "--prefix"])
            .arg(&self.directory)
            .args(self.options)
    }

    /// Records that they are installed.
    pub(crate) fn installed(&self) -> Result<()> {
        files::write(&self.stamp(), &self.wanted)
    }
}

/// The Chromium for the browser tests: `$CHROMIUM`, an installed one, or, on Debian as root, one installed from apt.
pub(crate) fn chromium(steps: &mut Steps) -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("CHROMIUM") {
        let chosen = PathBuf::from(chosen);
        if chosen.is_file() {
            return Ok(chosen);
        }
        bail!("CHROMIUM names {}, but there is no such file", chosen.display());
    }
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    let is_root = Process::new("id", "id").arg("-u").output().is_ok_and(|id| id == "0");
    if !is_root || !Path::new("/etc/debian_version").exists() {
        bail!("the browser tests need Chromium or Chrome: install it, or let CHROMIUM name its program");
    }
    steps.step("install Chromium from apt", || {
        let apt = || Process::new("apt-get", "apt-get").env("DEBIAN_FRONTEND", "noninteractive");
        apt().args(["update", "-q"]).run()?;
        apt().args(["install", "-y", "-q", "--no-install-recommends", "chromium-headless-shell"]).run()
    })?;
    find_chromium().context("apt installed chromium-headless-shell, but there is no program of that name")
}

fn find_chromium() -> Option<PathBuf> {
    // The headless shell opens pages in half the time.
    const NAMES: [&str; 5] =
        ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const ELSEWHERE: [&str; 3] = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).flat_map(|directory| NAMES.map(|name| directory.join(name)));
    on_path.chain(ELSEWHERE.map(PathBuf::from)).find(|program| program.is_file())
}
