//! The section "It says" of every code's page is pinned by `tests/pages.rs`; here are diagnostics of whole files, as `check` prints
//! them: each file of `tests/readable/texts` beside what is said of it.

use ratebook::language::RateBook;
use ratebook::render::diagnostics_plain;
use ratebook::source::Sources;

use super::{common, pin};

#[test]
fn diagnostics_of_files_with_many_faults() {
    let folder = common::project("tests/readable/texts");
    for file in common::files(&folder, "rate") {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let mut sources = Sources::default();
        sources.add(&format!("{name}.rate"), &text);
        let book = RateBook::read(&sources);
        let said: Vec<String> = book.diagnostics.iter().map(|found| diagnostics_plain(found, &sources)).collect();
        assert!(!said.is_empty(), "{name} has no fault");
        pin(&format!("text_{name}"), &format!("{text}\n--------\n{}", said.join("\n")));
    }
}
