//! Paths of the repository, and detection of changes.

use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // cargo sets the variable for programs that it runs; the built-in path is for programs started directly.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = xtask.ancestors().find(|directory| directory.join("xtask").is_dir());
    root.map_or_else(|| xtask.clone(), Path::to_path_buf)
}

/// Cargo's target directory.
pub(crate) fn target_dir() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Cargo's home, which contains the sources of dependencies.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let chosen = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    chosen.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

/// A path for messages, relative to the root of the repository.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// All files in a directory, recursively and sorted; empty if there is no such directory.
pub(crate) fn files_in(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.with_context(|| format!("{} can't be listed", shown(&directory)))?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { &mut open } else { &mut files }.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A hash of the names and contents of these files; a missing file counts as empty.
pub(crate) fn fingerprint(files: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        shown(file).hash(&mut hasher);
        match fs::read(file) {
            Ok(content) => content.hash(&mut hasher),
            Err(error) if error.kind() == ErrorKind::NotFound => (),
            Err(error) => return Err(error).with_context(|| format!("{} can't be read", shown(file))),
        }
    }
    Ok(hasher.finish())
}

/// Removes a directory recursively, if it exists.
pub(crate) fn remove_dir(directory: &Path) -> Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} can't be removed", shown(directory)))
        }
        _ => Ok(()),
    }
}

/// Writes a file, and creates its parent directories.
pub(crate) fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let directory = file.parent().unwrap_or(file);
    fs::create_dir_all(directory).with_context(|| format!("{} can't be made", shown(directory)))?;
    fs::write(file, content).with_context(|| format!("{} can't be written", shown(file)))
}
