//! Reading rate text: files and folders, in a fixed order.

use std::fs;
use std::path::{Path, PathBuf};

use super::output::message;
use crate::source::{Sources, codes};

/// All `.rate` files of the paths given, folders walked in the order of their names. Every path that cannot be read is
/// reported; then there are no sources.
pub(super) fn read(paths: &[PathBuf]) -> Option<Sources> {
    let mut files = Vec::new();
    let mut sound = true;
    for path in paths {
        sound &= gather(path, &mut files, true);
    }
    files.dedup();
    let mut sources = Sources::default();
    for file in &files {
        match read_text(file) {
            Ok(text) => {
                sources.add(&file.to_string_lossy(), &text);
            }
            Err(why) => {
                message(&format!("{}: {}: {why}", codes::NO_SUCH_FILE, file.display()));
                sound = false;
            }
        }
    }
    if sound && files.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        message(&format!("{}: no file ending in .rate in {}", codes::NO_RATE_TEXT, names.join(", ")));
        return None;
    }
    sound.then_some(sources)
}

pub(super) fn read_text(file: &Path) -> Result<String, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| format!("is not UTF-8 text (byte {})", error.utf8_error().valid_up_to()))
}

/// Adds the files of a path; a named file counts whatever its ending.
fn gather(path: &Path, files: &mut Vec<PathBuf>, named: bool) -> bool {
    if !path.is_dir() {
        if named && !path.exists() {
            message(&format!("{}: {}: no such file or folder", codes::NO_SUCH_FILE, path.display()));
            return false;
        }
        if named || path.extension().is_some_and(|ending| ending == "rate") {
            files.push(path.to_owned());
        }
        return true;
    }
    match fs::read_dir(path) {
        Ok(entries) => {
            let mut inside: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            inside.sort();
            {
                // Every entry is looked at, so that all that cannot be read is reported.
                let told: Vec<bool> = inside.iter().map(|entry| gather(entry, files, false)).collect();
                !told.contains(&false)
            }
        }
        Err(error) => {
            message(&format!("{}: {}: {error}", codes::NO_SUCH_FILE, path.display()));
            false
        }
    }
}
