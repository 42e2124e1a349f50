//! What keeps the inside of the program in order. Here the rooms: what may know what, read from the `use` lines; and outside crates that
//! stay in their room.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod circles;
mod comments;
mod graph;
mod handbook;
mod office;
mod sizes;
mod source_file;

/// A room and the rooms it may name.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("exact", &[]),
    ("calendar", &["exact"]),
    ("source", &[]),
    ("report", &[]),
    ("records", &["exact", "calendar"]),
    ("plan", &["exact", "calendar", "source"]),
    ("language", &["exact", "calendar", "source", "plan"]),
    ("invoice", &["exact", "calendar", "source", "plan"]),
    ("engine", &["plan", "invoice", "exact", "calendar", "source"]),
    ("intake", &["records", "language", "exact", "calendar", "plan", "source"]),
    ("rating", &["language", "engine", "intake", "invoice", "plan", "records", "exact", "calendar", "source"]),
    ("render", &["rating", "invoice", "records", "source", "plan", "exact", "calendar", "intake", "report"]),
    ("study", &["language", "plan", "engine", "invoice", "rating", "intake", "records", "render", "exact", "calendar", "source"]),
    ("audit", &["language", "source", "records", "exact", "calendar"]),
    ("office", &["rating", "language", "engine", "intake", "invoice", "plan", "records", "render", "report", "exact", "calendar", "source"]),
    ("compliance", &["office", "audit", "intake", "language", "records", "report", "exact", "calendar", "source"]),
    ("verification", &["office", "audit", "intake", "language", "records", "report", "exact", "calendar", "source"]),
];

/// An outside crate and the rooms that may name it.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("pest", &["language"]),
    ("saphyr", &["intake"]),
    ("clap", &["cli"]),
    ("miette", &["cli"]),
    ("csv::ReaderBuilder", &["intake", "office"]),
    ("csv::Writer", &["cli", "intake", "office"]),
    ("serde_json", &["intake", "render", "report", "office", "verification", "compliance", "study", "cli"]),
    ("chrono::", &["calendar"]),
    ("num_rational", &["exact", "audit", "verification"]),
    ("num_bigint", &["exact", "audit", "verification"]),
    ("rust_decimal", &["exact"]),
    ("rusqlite", &["office"]),
    ("sha2::", &["office"]),
    ("ed25519_dalek", &["office"]),
    ("pkcs8", &["office"]),
    ("getrandom", &["cli"]),
    ("rpassword", &["cli"]),
    ("indicatif", &["cli"]),
    ("ctrlc", &["cli"]),
    ("toml::", &["office"]),
    ("std::fs", &["cli", "office"]),
    ("std::env", &["cli"]),
    ("SystemTime", &["cli"]),
];

fn lines(room: &str) -> Vec<(String, String)> {
    let folder = common::project("src").join(room);
    if !folder.exists() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for file in common::files(&folder, "rs") {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        found.extend(code.map(|line| (file.display().to_string(), line.to_owned())));
    }
    found
}

#[test]
fn rooms_know_only_what_they_may() {
    let rooms: Vec<&str> = MAY_KNOW.iter().map(|(room, _)| *room).chain(["cli"]).collect();
    for (room, may) in MAY_KNOW {
        for (file, line) in lines(room) {
            for other in rooms.iter().filter(|other| *other != room && !may.contains(other)) {
                assert!(
                    !line.contains(&format!("crate::{other}::")) && !line.contains(&format!("crate::{other};")),
                    "{file}: `{room}` names `{other}`: {line}"
                );
            }
        }
    }
}

#[test]
fn a_room_knows_only_rooms_before_it() {
    let mut before: Vec<&str> = Vec::new();
    for (room, may) in MAY_KNOW {
        for other in *may {
            assert!(before.contains(other), "`{room}` may know `{other}`, which comes after it: the two would know each other");
        }
        before.push(room);
    }
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let rooms: Vec<&str> = MAY_KNOW.iter().map(|(room, _)| *room).chain(["cli"]).collect();
    for (outside, may) in OUTSIDE {
        for room in rooms.iter().filter(|room| !may.contains(room)) {
            for (file, line) in lines(room) {
                assert!(!line.contains(outside), "{file}: `{room}` names `{outside}`: {line}");
            }
        }
    }
}

#[test]
fn no_floats_in_the_program() {
    for file in common::files(&common::project("src"), "rs") {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            assert!(!line.contains("f64") && !line.contains("f32"), "{}: {line}", file.display());
        }
    }
}
