//! What is said of a small mistake in rate text: a word of the examples left out, misspelt, or another in its place; a line left out,
//! written twice, or indented. `mistakes.txt` lists one for each wording that comes; the long run that is ignored here finds them.
//!
//! A wording is told from another by its text without what stands in backquotes and without figures.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratebook::language::RateBook;
use ratebook::render::diagnostics_plain;
use ratebook::source::{Diagnostic, Sources};

use super::{common, pin};

const LIST: &str = "tests/readable/mistakes.txt";
const COMMON: &str = "00_common.rate";

/// A line of an example, counted from 1, with a mistake in it; a line break is written `\n`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mistake {
    file: String,
    line: usize,
    text: String,
}

impl Mistake {
    fn parse(row: &str) -> Self {
        let [file, line, text] = row.splitn(3, '\t').collect::<Vec<_>>().try_into().unwrap();
        Self { file: file.to_owned(), line: line.parse().unwrap(), text: text.to_owned() }
    }

    /// What is said of the example with the mistake.
    fn said(&self) -> (Sources, Vec<Diagnostic>) {
        let text = example(&self.file);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[self.line - 1] = self.text.replace("\\n", "\n");
        let mut sources = Sources::default();
        if self.file != COMMON {
            sources.add(COMMON, &example(COMMON));
        }
        sources.add(&self.file, &lines.join("\n"));
        let found = RateBook::read(&sources).diagnostics;
        (sources, found)
    }
}

fn example(file: &str) -> String {
    std::fs::read_to_string(common::project("rate-schedules/examples").join(file)).unwrap()
}

/// The message without what it says of its example.
fn wording(found: &Diagnostic) -> String {
    let said = std::iter::once(found.title.as_str()).chain(found.labels.iter().map(|label| label.text.as_str())).chain(found.help.as_deref());
    let said = said.collect::<Vec<_>>().join("; ");
    let plain: String = said.split('`').step_by(2).collect();
    format!("{} {}", found.code.id, plain.split(|letter: char| letter.is_ascii_digit()).collect::<String>())
}

#[test]
fn what_is_said_of_small_mistakes() {
    let list = std::fs::read_to_string(common::project(LIST)).unwrap();
    let mut seen = BTreeMap::new();
    for mistake in list.lines().map(Mistake::parse) {
        let (sources, found) = mistake.said();
        for one in &found {
            seen.entry(wording(one)).or_insert_with(|| {
                let line = mistake.text.trim_start().replace("\\n", "\n    ");
                format!("{}:{}:\n    {line}\n{}\n", mistake.file, mistake.line, diagnostics_plain(one, &sources).trim_end())
            });
        }
    }
    let mut text = String::new();
    seen.values().for_each(|example| writeln!(text, "{example}").unwrap());
    pin("mistakes", &text);
}

/// A line with one small mistake.
fn mistakes(line: &str) -> Vec<String> {
    let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
    let words: Vec<&str> = rest.split_whitespace().collect();
    let mut made = vec![String::new(), format!("{line}\\n{line}"), format!("{indent}  {rest}")];
    for at in 0..words.len() {
        for other in ["", "zzz", "2031-01-01", "3 kgal", "$1"] {
            let mut changed = words.clone();
            changed[at] = other;
            made.push(format!("{indent}{}", changed.join(" ")));
        }
    }
    made
}

#[test]
#[ignore = "looks for the mistakes of the list: a minute in a release build"]
fn the_list_is_made() {
    let mut seen: BTreeMap<String, Mistake> = BTreeMap::new();
    for file in common::files(&common::project("rate-schedules/examples"), "rate") {
        let file = file.file_name().unwrap().to_string_lossy().into_owned();
        for (at, line) in example(&file).lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
            for text in mistakes(line) {
                let mistake = Mistake { file: file.clone(), line: at + 1, text };
                for found in mistake.said().1 {
                    seen.entry(wording(&found)).or_insert_with(|| mistake.clone());
                }
            }
        }
    }
    let mut list: Vec<&Mistake> = seen.values().collect();
    list.sort();
    list.dedup();
    let rows: String = list.iter().fold(String::new(), |rows, one| rows + &format!("{}\t{}\t{}\n", one.file, one.line, one.text));
    std::fs::write(common::project(LIST), rows).unwrap();
}
