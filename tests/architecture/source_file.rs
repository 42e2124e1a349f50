//! The program's files as these tests read them: code without comments and without its own tests.

use std::path::Path;

use crate::common;

/// A file of the program.
pub struct SourceFile {
    /// Where it lies below `src`, without its ending: `office/runs/table`; a folder's `mod.rs` is the folder.
    pub module: Vec<String>,
    /// Where it lies below `src`: `office/runs/table.rs`.
    pub path: String,
    /// All of its text.
    pub text: String,
}

impl SourceFile {
    fn read(file: &Path) -> Self {
        let path = file.strip_prefix(common::project("src")).unwrap().to_str().unwrap().to_owned();
        let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
            module.pop();
        }
        Self { module, text: std::fs::read_to_string(file).unwrap(), path }
    }

    /// The code without comments, and without the unit tests, which stand last.
    pub fn code(&self) -> String {
        let lines = self.text.lines().take_while(|line| *line != "#[cfg(test)]");
        lines.filter(|line| !line.trim_start().starts_with("//")).fold(String::new(), |code, line| code + line + "\n")
    }
}

/// All files of the program.
pub fn all() -> Vec<SourceFile> {
    common::files(&common::project("src"), "rs").iter().map(|file| SourceFile::read(file)).collect()
}
