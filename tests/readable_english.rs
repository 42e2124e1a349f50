//! Phrases that make a reader stop must not come back into help texts and pages.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

/// Each was once in a help text, a message or a page.
const RIDDLES: [&str; 5] =
    ["cut off, it goes on", "cut off? the same", "tell errors alone", "a meter in where there is none", "a book that was not founded is none"];

fn look(path: &Path, found: &mut Vec<String>) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| look(&entry.unwrap().path(), found));
    } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "md") {
        let text = fs::read_to_string(path).unwrap().to_lowercase();
        found.extend(RIDDLES.iter().filter(|riddle| text.contains(**riddle)).map(|riddle| format!("{}: `{riddle}`", path.display())));
    }
}

#[test]
fn no_riddle_is_in_help_or_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    ["src/cli", "docs", "README.md", "CHANGELOG.md"].iter().for_each(|place| look(&root.join(place), &mut found));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
