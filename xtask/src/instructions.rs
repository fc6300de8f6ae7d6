//! Instruction counts of the native crate, compared with a stored baseline. Unlike times, they do not depend on the
//! machine's load.

use crate::files;
use crate::process::cargo;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// The tolerated increase over the baseline, in percent.
const TOLERANCE: f64 = 3.0;

/// Counts each case; with `--save`, stores the counts as the new baseline.
pub(crate) fn count(arguments: &[String]) -> Result<()> {
    let save = match arguments {
        [] => false,
        [save] if save == "--save" => true,
        _ => bail!("bench instructions takes no argument but --save"),
    };
    cargo(["build", "--quiet", "--release", "--package", "instructions"]).run()?;
    let program = files::target_dir().join("release/instructions");
    let names = String::from_utf8(Command::new(&program).output()?.stdout)?;
    let baseline: BTreeMap<String, u64> = match std::fs::read_to_string(baseline_path()) {
        Ok(text) => serde_json::from_str(&text).context("benches/instructions.json can't be read")?,
        Err(_) => BTreeMap::new(),
    };
    let mut counts = BTreeMap::new();
    let mut worse = Vec::new();
    for name in names.lines() {
        // The difference cancels the cost of the program's startup.
        let count = (callgrind(&program, name, 3)? - callgrind(&program, name, 1)?) / 2;
        counts.insert(name.to_owned(), count);
        let Some(&before) = baseline.get(name) else {
            println!("{name:<32}{count:>12} instructions, new");
            continue;
        };
        let percent = (count as f64 / before as f64 - 1.0) * 100.0;
        println!("{name:<32}{count:>12} instructions, {percent:+.2} %");
        if percent > TOLERANCE {
            worse.push(name);
        }
    }
    if save {
        return files::write(&baseline_path(), serde_json::to_string_pretty(&counts)? + "\n");
    }
    if !worse.is_empty() {
        bail!("more than {TOLERANCE} % above the baseline: {}. If that is worth it, `--save` it", worse.join(", "));
    }
    Ok(())
}

fn baseline_path() -> PathBuf {
    files::root().join("benches/instructions.json")
}

fn callgrind(program: &PathBuf, case: &str, rounds: u32) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([case, &rounds.to_string()])
        .output()
        .context("valgrind counts the instructions: install it, for instance by `apt-get install valgrind`")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let total = said.lines().find_map(|line| line.split("Collected : ").nth(1)).context("valgrind counted nothing")?;
    Ok(total.trim().parse()?)
}
