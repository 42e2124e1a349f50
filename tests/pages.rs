//! The pages of the codes: *wrong* gives exactly that code, *right* none; and the generated pages are up to date.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;

use ratebook::intake::{CsvCases, JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::render::{diagnostics_plain, refusal_text};
use ratebook::source::{Code, Refusal, Severity, Sources, codes};

/// So many codes of rate text have a page whose example cannot be shown.
const PAGES_WITHOUT_TEXT: usize = 3;

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
    case_refusal(rate_text, case).map(|refusal| refusal.code.id)
}

fn case_refusal(rate_text: &str, case: &str) -> Option<Refusal> {
    let book = common::read(rate_text);
    assert!(common::errors(&book).is_empty(), "the page's rate text has errors: {:?}", book.diagnostics);
    let entry = JsonCases::new(case.trim().replace('\n', " ").into_bytes().as_slice()).next().expect("one case");
    match entry {
        Err(bad) => Some(bad.refusal),
        Ok(entry) => match entry.question {
            Question::Bill(case) => ratebook::rating::rate(&book.plan, &case, false).err(),
            Question::Price { name, on, given } => ratebook::rating::price(&book.plan, &name, on, &given).err(),
            Question::Owe(case) => ratebook::rating::owe(&book.plan, &case).err(),
            Question::Pay(case) => ratebook::rating::pay(&book.plan, &case).err(),
            Question::Share(asked) => ratebook::rating::share(&book.plan, &asked).err(),
            Question::Settle(asked) => ratebook::rating::settle(&book.plan, &asked, false).err(),
            Question::Evaluate(asked) => ratebook::rating::evaluate(&book.plan, &asked).err(),
            // What this version does not answer, and kinds of question that a later one adds.
            _ => Some(Refusal::new(codes::CANNOT_BILL_YET, "this question cannot be answered yet")),
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
    csv_refusal(text).map(|refusal| refusal.code.id)
}

fn csv_refusal(text: &str) -> Option<Refusal> {
    match CsvCases::new(text.as_bytes()) {
        Err(refusal) => Some(refusal),
        Ok(mut cases) => cases.find_map(|entry| entry.err().map(|bad| bad.refusal)),
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

/// What the program says of the wrong examples of a page, exactly: diagnostics as `ratebook check` prints them, refusals as `ratebook
/// rate` does. `None` for a page whose example is told, not shown.
fn says(code: Code) -> Option<String> {
    let page = code.page().text;
    let mut said: Vec<String> = Vec::new();
    let texts = blocks(page, "Wrong", "rate");
    if !texts.is_empty() {
        let mut sources = Sources::default();
        for (at, text) in texts.iter().enumerate() {
            let name = if texts.len() == 1 { "example.rate".to_owned() } else { format!("example_{}.rate", at + 1) };
            sources.add(&name, text);
        }
        let book = RateBook::read(&sources);
        let claims = if book.has_errors() { Vec::new() } else { ratebook::study::standing_claims(&book) };
        let own = book.diagnostics.iter().chain(&claims).filter(|found| found.code == code);
        said.extend(own.map(|found| diagnostics_plain(found, &sources)));
    }
    for file in blocks(page, "Wrong", "yaml") {
        let mut sources = Sources::default();
        let id = sources.add("example.owrs", &file);
        let imported = ratebook::intake::owrs::import(id, &file, ("example.owrs", "00"), "");
        said.extend(imported.diagnostics.iter().filter(|found| found.code == code).map(|found| diagnostics_plain(found, &sources)));
    }
    if let Some(shared) = blocks(page, "Rate text", "rate").first() {
        let mut sources = Sources::default();
        sources.add("example.rate", shared);
        for case in blocks(page, "Wrong", "json") {
            let name = serde_json::from_str::<serde_json::Value>(&case).ok().and_then(|case| Some(case.get("case")?.as_str()?.to_owned()));
            said.extend(case_refusal(shared, &case).map(|refusal| refusal_text(name.as_deref().unwrap_or("-"), &refusal, &sources)));
        }
        let tables = blocks(page, "Wrong", "csv");
        said.extend(tables.iter().filter_map(|table| csv_refusal(table)).map(|refusal| refusal_text("-", &refusal, &sources)));
    }
    (!said.is_empty()).then(|| said.join("\n"))
}

/// The page with what the program says in its place, between the wrong example and the right one.
fn with_what_it_says(code: Code) -> String {
    let page = code.page().text;
    let Some(said) = says(code) else { return page.to_owned() };
    let without = match page.split_once("\n## It says\n") {
        Some((before, rest)) => format!("{before}\n## {}", rest.split_once("\n## ").expect("a section follows").1),
        None => page.to_owned(),
    };
    let (before, right) = without.split_once("\n## Right\n").unwrap_or_else(|| panic!("{code} has no right example"));
    format!("{before}\n## It says\n```text\n{said}\n```\n\n## Right\n{right}")
}

/// Pages whose wrong example is told, not shown: acts of the office, findings of a verification, files and faults of the program. What
/// they say is pinned where such an act is tried (tests/readable).
#[test]
fn most_pages_show_what_their_code_says() {
    let told: Vec<&str> = codes::ALL.iter().filter(|code| says(**code).is_none()).map(|code| code.id).collect();
    let of_rate_text = told.iter().filter(|id| matches!(id.as_bytes()[1], b'1'..=b'4')).collect::<Vec<_>>();
    assert!(of_rate_text.len() <= PAGES_WITHOUT_TEXT, "these codes of rate text show no example: {of_rate_text:?}");
    assert!(told.len() * 2 < codes::ALL.len(), "{} of {} pages only tell: {told:?}", told.len(), codes::ALL.len());
}

#[test]
fn generated_pages_are_up_to_date() {
    let folder = common::project("docs/diagnostics");
    let write = std::env::var_os("RATEBOOK_WRITE_PAGES").is_some();
    let mut index = String::from(
        "# The codes\n\n`ratebook explain R3101` prints a page. What stands under \"It says\" is printed by the program from the wrong example, and \
         kept up to date by a test.\n\n| code | what it means |\n|---|---|\n",
    );
    for code in codes::ALL {
        let _ = writeln!(index, "| [{code}]({code}.md) | {} |", code.page().title());
    }
    let pages = codes::ALL.iter().map(|code| (format!("{code}.md"), with_what_it_says(*code)));
    for (name, text) in pages.chain([("README.md".to_owned(), index)]) {
        let file = folder.join(&name);
        if write {
            std::fs::write(&file, &text).unwrap();
        }
        let known = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(known == text, "{name} is not up to date: run RATEBOOK_WRITE_PAGES=1 cargo test --test pages");
    }
    let pages = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(pages, codes::ALL.len() + 1, "a page of no code lies in docs/diagnostics");
}
