//! The pages of the codes: *wrong* gives exactly that code, *right* none; and the generated pages are up to date.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;

use ratebook::intake::{CsvCases, JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::source::{Code, Severity, Sources, codes};

/// The fenced blocks of a section.
fn blocks(page: &str, section: &str, kind: &str) -> Vec<String> {
    let Some((_, rest)) = page.split_once(&format!("\n## {section}\n")) else { return Vec::new() };
    let section = rest.split("\n## ").next().unwrap_or("");
    let mut found = Vec::new();
    for piece in section.split(&format!("```{kind}\n")).skip(1) {
        found.push(piece.split("\n```").next().unwrap_or("").to_owned() + "\n");
    }
    found
}

/// The codes of the rate texts of a section together: their errors; for a page of a warning, that warning too.
fn codes_of(texts: &[String], code: Code) -> Vec<&'static str> {
    let mut sources = Sources::default();
    for (at, text) in texts.iter().enumerate() {
        sources.add(&format!("page{at}.rate"), text);
    }
    let book = RateBook::read(&sources);
    let counts = |found: &&ratebook::source::Diagnostic| found.severity == Severity::Error || found.code == code;
    let claims = if book.has_errors() { Vec::new() } else { ratebook::study::standing_claims(&book) };
    let mut found: Vec<&'static str> = book.diagnostics.iter().chain(&claims).filter(counts).map(|found| found.code.id).collect();
    found.dedup();
    found
}

fn case_code(rate_text: &str, case: &str) -> Option<&'static str> {
    let book = common::read(rate_text);
    assert!(common::errors(&book).is_empty(), "the page's rate text has errors: {:?}", book.diagnostics);
    let entry = JsonCases::new(case.trim().replace('\n', " ").into_bytes().as_slice()).next().expect("one case");
    match entry {
        Err(bad) => Some(bad.refusal.code.id),
        Ok(entry) => match entry.question {
            Question::Bill(case) => ratebook::rating::rate(&book.plan, &case, false).err().map(|refusal| refusal.code.id),
            Question::Price { name, on, given } => ratebook::rating::price(&book.plan, &name, on, &given).err().map(|refusal| refusal.code.id),
            Question::Owe(case) => ratebook::rating::owe(&book.plan, &case).err().map(|refusal| refusal.code.id),
            Question::Pay(case) => ratebook::rating::pay(&book.plan, &case).err().map(|refusal| refusal.code.id),
            Question::Share(asked) => ratebook::rating::share(&book.plan, &asked).err().map(|refusal| refusal.code.id),
            Question::Settle(asked) => ratebook::rating::settle(&book.plan, &asked, false).err().map(|refusal| refusal.code.id),
            Question::Evaluate(asked) => ratebook::rating::evaluate(&book.plan, &asked).err().map(|refusal| refusal.code.id),
            // What this version does not answer, and kinds of question that a later one adds.
            _ => Some(codes::CANNOT_BILL_YET.id),
        },
    }
}

/// The codes that importing a foreign file gives: its errors, and the page's own.
fn foreign_codes(file: &str, code: Code) -> Vec<&'static str> {
    let imported = ratebook::intake::owrs::import(ratebook::source::SourceId(0), file, ("page.owrs", "00"), "");
    let counts = |found: &&ratebook::source::Diagnostic| found.severity == Severity::Error || found.code == code;
    imported.diagnostics.iter().filter(counts).map(|found| found.code.id).collect()
}

fn csv_code(text: &str) -> Option<&'static str> {
    match CsvCases::new(text.as_bytes()) {
        Err(refusal) => Some(refusal.code.id),
        Ok(mut cases) => cases.find_map(|entry| entry.err().map(|bad| bad.refusal.code.id)),
    }
}

#[test]
fn every_page_says_what_its_code_means() {
    for code in codes::ALL {
        let page = code.page().text;
        assert!(page.starts_with(&format!("# {code}: ")), "the page of {code} begins with its name");
        assert!(page.lines().count() > 5, "the page of {code} is empty");
    }
}

#[test]
fn wrong_gives_exactly_the_code_and_right_none() {
    let mut faults = String::new();
    let mut shown = 0;
    for code in codes::ALL {
        let page = code.page().text;
        let shared = blocks(page, "Rate text", "rate");
        for (section, wanted) in [("Wrong", vec![code.id]), ("Right", Vec::new())] {
            let texts = blocks(page, section, "rate");
            if texts.is_empty() {
                continue;
            }
            shown += 1;
            let found = codes_of(&texts, *code);
            if found != wanted {
                let _ = writeln!(faults, "{code} {section} gives {found:?}");
            }
        }
        for (section, is_wrong) in [("Wrong", true), ("Right", false)] {
            for file in blocks(page, section, "yaml") {
                shown += 1;
                let found = foreign_codes(&file, *code);
                if found.contains(&code.id) != is_wrong || found.iter().any(|other| *other != code.id) {
                    let _ = writeln!(faults, "{code} {section} file gives {found:?}");
                }
            }
        }
        let Some(shared) = shared.first() else { continue };
        for (section, wanted) in [("Wrong", Some(code.id)), ("Right", None)] {
            for case in blocks(page, section, "json") {
                shown += 1;
                let found = case_code(shared, &case);
                if found != wanted {
                    let _ = writeln!(faults, "{code} {section} case gives {found:?}");
                }
            }
            for table in blocks(page, section, "csv") {
                shown += 1;
                let found = csv_code(&table);
                if found != wanted {
                    let _ = writeln!(faults, "{code} {section} table gives {found:?}");
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    assert!(shown > 60, "only {shown} examples were run");
}

#[test]
fn generated_pages_are_up_to_date() {
    let folder = common::project("docs/diagnostics");
    let write = std::env::var_os("RATEBOOK_WRITE_PAGES").is_some();
    let mut index = String::from(
        "# The codes\n\nGenerated from `src/source/pages`. `ratebook explain R3101` prints a page.\n\n| code | what it means |\n|---|---|\n",
    );
    for code in codes::ALL {
        let _ = writeln!(index, "| [{code}]({code}.md) | {} |", code.page().title());
    }
    let pages = codes::ALL.iter().map(|code| (format!("{code}.md"), code.page().text.to_owned()));
    for (name, text) in pages.chain([("README.md".to_owned(), index)]) {
        let file = folder.join(&name);
        if write {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &text).unwrap();
        }
        let known = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(known == text, "{name} is not up to date: run RATEBOOK_WRITE_PAGES=1 cargo test --test pages");
    }
}
