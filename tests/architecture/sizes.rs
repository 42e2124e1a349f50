//! Nothing grows until nobody can hold it in the head: types, files, functions.

use std::collections::{BTreeMap, BTreeSet};

use crate::source_file;

const METHODS_OF_A_TYPE: usize = 45;
const FILES_OF_A_TYPE: usize = 6;
const LINES_OF_A_FILE: usize = 500;
const LINES_OF_A_FUNCTION: usize = 100;

/// A type that has more methods, or has them in more files: its room, its name, and why.
const LARGE: &[(&str, &str, &str)] = &[
    ("engine", "Evaluation", "notes what it works out and looks up what it has, beside the kind of node that asks for it"),
    ("audit", "View", "makes the views inside it where each of them is needed"),
    ("office", "Work", "has what each trade enters with the table of that trade: a trade more touches no file of another"),
    ("office", "BookOfAccounts", "has what each trade reads with the table of that trade: a trade more touches no file of another"),
];

/// How many methods a type has, and in which files.
type Methods = BTreeMap<(String, String), (usize, BTreeSet<String>)>;

fn methods() -> Methods {
    let mut found = Methods::new();
    for file in source_file::all() {
        let mut of = None;
        for line in file.text.lines() {
            if line.starts_with("impl") {
                of = type_of(line).map(|name| (file.module.first().cloned().unwrap_or_default(), name));
            } else if line.starts_with('}') {
                of = None;
            } else if let Some(of) = of.as_ref().filter(|_| is_function(line, 4)) {
                let (count, files) = found.entry(of.clone()).or_default();
                *count += 1;
                files.insert(file.path.clone());
            }
        }
    }
    found
}

/// The type of a line that opens an `impl`: `Work` of `impl<'b> Work<'b> {` and of `impl<T: Reads> Runs for Work<'_> {`.
fn type_of(line: &str) -> Option<String> {
    let rest = line.strip_prefix("impl")?;
    let rest = if rest.starts_with('<') { after_angles(rest) } else { rest };
    let name = rest.split(" for ").last()?.trim_start();
    let name = name.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':')).next()?;
    name.rsplit("::").next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// What follows `<…>`.
fn after_angles(text: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

/// Whether a line begins a function after so many blanks.
fn is_function(line: &str, blanks: usize) -> bool {
    let rest = line.trim_start();
    let words = rest.split("fn ").next().unwrap_or("");
    line.len() - rest.len() == blanks
        && rest.contains("fn ")
        && words.split_whitespace().all(|word| word.starts_with("pub") || word == "const" || word.ends_with(')'))
}

#[test]
fn no_type_has_too_many_methods() {
    let methods = methods();
    let is_large = |count: usize, files: usize| count > METHODS_OF_A_TYPE || files > FILES_OF_A_TYPE;
    for ((room, name), (count, files)) in &methods {
        let is_allowed = LARGE.iter().any(|(own, large, _)| own == room && large == name);
        assert!(is_allowed || !is_large(*count, files.len()), "`{name}` of {room} has {count} methods in {} files", files.len());
    }
    for (room, name, _) in LARGE {
        let found = methods.get(&((*room).to_owned(), (*name).to_owned()));
        assert!(
            found.is_some_and(|(count, files)| is_large(*count, files.len())),
            "`{name}` of {room} is not large any more; take it out of the list"
        );
    }
}

#[test]
fn no_file_is_too_long() {
    for file in source_file::all() {
        let lines = file.text.lines().count();
        assert!(lines <= LINES_OF_A_FILE, "{} has {lines} lines", file.path);
    }
}

#[test]
fn no_function_is_too_long() {
    for file in source_file::all() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let blanks = line.len() - line.trim_start().len();
            if !is_function(line, blanks) || line.ends_with(';') || line.ends_with('}') {
                continue;
            }
            let end = format!("{}}}", " ".repeat(blanks));
            let length = lines[at..].iter().position(|line| *line == end).map_or(0, |length| length + 1);
            assert!(length <= LINES_OF_A_FUNCTION, "{}:{} begins a function of {length} lines", file.path, at + 1);
        }
    }
}
