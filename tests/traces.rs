//! Derivations kept with the bills of a run: kept where asked, read back, held against what comes out; and books of the first layout,
//! which have no table for them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use city::City;
use office::Office;
use ratebook::calendar::Day;
use ratebook::language::RateBook;
use ratebook::office::derivations::{KeptTrace, Traces, kept_trace, read_trace, trace_line};
use ratebook::office::invoices::explained_text;
use ratebook::office::reads::ReadCorrection;
use ratebook::office::register::Behind;
use ratebook::office::runs::{RunItem, Runs};
use ratebook::office::store::{Access, BookOfAccounts, KeyCost, KeySalt, Row, check_chain};
use ratebook::office::{derivations, invoices, reads, rebills, runs};
use ratebook::rating::Rated;
use ratebook::records::Case;
use ratebook::source::{Refusal, Sources, codes};
use ratebook::study::test_cases;
use ratebook::verification::{Attended, Finding, Verification, VerificationAsked, verify};
use ratebook::{rating, render, verification};
use rusqlite::Connection;
use tempfile::TempDir;

const READS: [(&str, &str); 2] = [("M-1", "100"), ("M-2", "2031.5")];
const LATER: [(&str, &str); 2] = [("M-1", "230"), ("M-2", "2062")];

/// The city, with a determinant on the way to its water.
fn city() -> City {
    let measured = "amount metered_water at";
    let text = city::TEXT.replace(measured, "amount returned at");
    City::with_text(&(text + "\ndeterminant returned \"Water returned\" is 80% of metered_water\n"))
}

fn keep(city: &mut City, run: &str, asked: bool) -> Result<usize, Refusal> {
    city.office.work("cat", |work| derivations::keep_traces(work, run, asked, &derivations::kept_trace, &mut |_, _| {}))
}

/// A run as the command prepares it: in one act with its derivations.
fn prepare(city: &mut City, run: &str, asked: bool) -> Result<usize, Refusal> {
    city.office.work("cat", |work| {
        runs::prepare_run(work, run, &mut |_, _| {})?;
        derivations::keep_traces(work, run, asked, &derivations::kept_trace, &mut |_, _| {})
    })
}

fn issue(city: &mut City, run: &str) {
    city.release_all(run);
    city.approve("ben", run).unwrap();
    city.issue("ben", run).unwrap();
}

/// July, with its derivations kept.
fn july() -> City {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    assert_eq!(prepare(&mut city, "2026-07", true).unwrap(), 2);
    issue(&mut city, "2026-07");
    city
}

fn kept(city: &City, number: &str) -> Option<KeptTrace> {
    invoices::explain_invoice(&city.office.book, number).unwrap().kept.map(|(trace, _)| trace)
}

fn items(city: &City, run: &str) -> Vec<(Row<RunItem>, bool)> {
    let stands = runs::run_as_it_stands(&city.office.book, run).unwrap();
    stands.items.iter().map(|item| (item.id, city.office.book.trace_of_item(item.id).unwrap().is_some())).collect()
}

fn shown(book: &RateBook, sources: &Sources, case: &Case) -> Result<ratebook::records::ShownInvoice, Refusal> {
    Ok(render::shown(&rating::rate(&book.plan, case, false)?, sources))
}

/// Verifies as the command does, with what is shown today.
fn verified(file: &Path) -> Verification {
    verify(file, &VerificationAsked::default(), Attended { show: Some(&shown), told: &mut |_, _, _| {}, agreed: &mut |_, _| {} }).unwrap()
}

fn found(verified: &Verification) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = verified.findings.iter().map(|finding| finding.code.id).collect();
    found.dedup();
    found
}

/// Changes the file by other means than the program, with the triggers out of the way and back again.
fn alter(file: &Path, change: impl FnOnce(&Connection)) {
    let book = Connection::open(file).unwrap();
    let triggers: Vec<(String, String)> = {
        let mut found = book.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    triggers.iter().for_each(|(name, _)| book.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    change(&book);
    triggers.iter().for_each(|(_, sql)| book.execute_batch(sql).unwrap());
}

/// A copy of a book that nobody has open.
fn copy(file: &Path, folder: &TempDir) -> PathBuf {
    let to = folder.path().join("copy.db");
    let _ = std::fs::remove_file(&to);
    Connection::open(file).unwrap().execute("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
    to
}

#[test]
fn a_kept_derivation_is_the_one_that_explain_shows() {
    let city = july();
    let mut explained = invoices::explain_invoice(&city.office.book, "INV-2026-000001").unwrap();
    explained.compare_kept(&derivations::kept_trace);
    assert_eq!(explained.differences, Vec::<String>::new());
    let (trace, _) = explained.kept.clone().unwrap();
    assert_eq!(trace.program, format!("ratebook {}", env!("CARGO_PKG_VERSION")));
    let charges: Vec<(&str, &str)> = trace.lines.iter().map(|line| (line.charge.as_str(), line.exact.as_str())).collect();
    assert_eq!(charges, [("base", "10"), ("commodity", "200")]);
    assert_eq!(trace.determinants, [("returned".to_owned(), "80000".to_owned())]);
    let whole = render::shown(explained.rated.as_ref().unwrap(), &explained.rates.sources).derivation;
    assert_eq!(trace.derivation(), whole.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>());
    assert!(trace.derivation().iter().any(|line| line.contains("80 kgal × $2.50/kgal = $200.00")), "{trace:#?}");
    let people = city.office.book.people().unwrap();
    let text = explained_text(&explained, None, &people);
    assert!(text.contains("its derivation is kept in the book, by ratebook"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&invoices::explained_json(&explained, &people)).unwrap();
    assert_eq!(json["kept"]["trace"]["lines"][1]["derivation"], json["lines"][1]["trace"]);
}

#[test]
fn an_analyst_reads_kept_words_without_the_program() {
    let city = july();
    let book = Connection::open(city.office.file()).unwrap();
    let mut words =
        book.prepare("SELECT line, words FROM invoice_derivation WHERE number = 'INV-2026-000002' ORDER BY line IS NULL, line, step").unwrap();
    let words: Vec<(Option<i64>, String)> = words.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    assert_eq!(words.iter().map(|(_, words)| words.clone()).collect::<Vec<_>>(), kept(&city, "INV-2026-000002").unwrap().derivation());
    assert_eq!(words.iter().filter_map(|(line, _)| *line).collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>(), [1, 2]);
    assert!(words.iter().any(|(line, words)| line.is_none() && words.starts_with("total: ")));
}

#[test]
fn a_run_that_is_not_asked_keeps_none_and_explains_all_the_same() {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    assert_eq!(prepare(&mut city, "2026-07", false).unwrap(), 0);
    issue(&mut city, "2026-07");
    let mut explained = invoices::explain_invoice(&city.office.book, "INV-2026-000001").unwrap();
    explained.compare_kept(&derivations::kept_trace);
    assert!(explained.kept.is_none() && explained.differences.is_empty());
    let text = explained_text(&explained, None, &[]);
    assert!(text.contains("= $200.00") && !text.contains("kept"), "{text}");
    let verified = verified(&city.office.file());
    assert_eq!((verified.findings, verified.kept, verified.derivations), (vec![], 0, 2));
    // Once it is issued it is too late.
    assert_eq!(keep(&mut city, "2026-07", true).unwrap_err().code.id, "R7051");
    assert_eq!(keep(&mut city, "2026-07", false).unwrap(), 0);
}

#[test]
fn a_run_that_keeps_derivations_keeps_those_of_every_preparation() {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    assert_eq!(prepare(&mut city, "2026-07", false).unwrap(), 0);
    // Asked for later, with the same inputs: the bills that there are get theirs, once.
    let before = city.office.book.head().unwrap().events;
    assert_eq!(prepare(&mut city, "2026-07", true).unwrap(), 2);
    assert_eq!(prepare(&mut city, "2026-07", true).unwrap(), 0);
    assert_eq!(city.office.book.head().unwrap().events, before + 1, "nothing added is not an event");
    let first = items(&city, "2026-07");
    // Other inputs, and nobody asks again.
    let correction = ReadCorrection { read: Row::new(1), value: "160".to_owned(), quality: None };
    let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, Behind::default())).unwrap();
    city.office.approve("ben", proposal);
    assert_eq!(prepare(&mut city, "2026-07", false).unwrap(), 2);
    let second = items(&city, "2026-07");
    assert!(first.iter().chain(&second).all(|(_, is_kept)| *is_kept) && first[0].0 != second[0].0, "{first:?} {second:?}");
    // Also after the approval, which is not of the words.
    issue(&mut city, "2026-07");
    assert_eq!(keep(&mut city, "2026-07", true).unwrap(), 0, "all have theirs");
    assert_eq!(
        city.office
            .work("eve", |work| derivations::keep_traces(work, "2026-07", true, &derivations::kept_trace, &mut |_, _| {}))
            .unwrap_err()
            .code
            .id,
        "R7010"
    );
    let verified = verified(&city.office.file());
    assert_eq!((verified.findings, verified.kept), (vec![], 2));
}

#[test]
fn a_rebill_keeps_its_derivation_where_the_old_bill_has_one_or_it_is_asked_for() {
    for (is_kept, asked) in [(true, false), (false, true), (false, false)] {
        let mut city = city();
        city.read("2026-07-31", &READS);
        city.open("2026-07");
        prepare(&mut city, "2026-07", is_kept).unwrap();
        issue(&mut city, "2026-07");
        let correction = ReadCorrection { read: Row::new(1), value: "160".to_owned(), quality: None };
        let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, Behind::default())).unwrap();
        city.office.approve("ben", proposal);
        let rebilled = city.office.work("cat", |work| {
            let made = rebills::propose_rebill(work, "INV-2026-000001", Behind::default())?;
            Ok((made.proposal, derivations::keep_trace_of_rebill(work, made.proposal, asked, &derivations::kept_trace)?))
        });
        let (proposal, kept_now) = rebilled.unwrap();
        assert_eq!(kept_now, is_kept || asked);
        city.office.approve("ben", proposal);
        let trace = kept(&city, "INV-2027-000001");
        assert_eq!(trace.map(|trace| trace.lines[1].exact.clone()), (is_kept || asked).then(|| "320".to_owned()));
        assert_eq!(verified(&city.office.file()).findings, []);
    }
}

#[test]
fn an_act_that_ends_half_way_keeps_nothing() {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    let before = city.office.book.head().unwrap();
    let cut = city.office.work("cat", |work| {
        runs::prepare_run(work, "2026-07", &mut |_, _| {})?;
        assert_eq!(derivations::keep_traces(work, "2026-07", true, &derivations::kept_trace, &mut |_, _| {})?, 2);
        Err::<(), _>(Refusal::new(codes::OUR_FAULT, "cut off"))
    });
    assert!(cut.is_err());
    assert_eq!(city.office.book.head().unwrap(), before);
    assert_eq!(items(&city, "2026-07"), []);
    let rows: i64 = Connection::open(city.office.file()).unwrap().query_row("SELECT count(*) FROM run_trace", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn a_bill_that_does_not_come_out_again_keeps_no_derivation() {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    city.prepare("cat", "2026-07").unwrap();
    alter(&city.office.file(), |book| book.execute_batch("UPDATE run_line SET cents = cents + 1 WHERE item = 2 AND line = 2").unwrap());
    let refusal = keep(&mut city, "2026-07", true).unwrap_err();
    assert!(refusal.code.id == "R9001" && refusal.message.contains("A-2"), "{refusal:?}");
    assert!(items(&city, "2026-07").iter().all(|(_, is_kept)| !is_kept));
}

/// What is done to a kept text, and which findings it gives: without what is shown today, and with it.
type Alteration = (&'static str, fn(&str) -> String, &'static [&'static str], &'static [&'static str]);

const ALTERATIONS: &[Alteration] = &[
    ("a quantity in an equation", |text| text.replacen("80 kgal ×", "81 kgal ×", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    ("the result of an equation", |text| text.replacen("= $200.00", "= $201.00", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    ("an amount before rounding", |text| text.replacen("\"exact\":\"200\"", "\"exact\":\"200.001\"", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    ("an amount that is none", |text| text.replacen("\"exact\":\"200\"", "\"exact\":\"much\"", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    ("a determinant", |text| text.replacen("80000", "80001", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    ("another charge", |text| text.replacen("\"charge\":\"base\"", "\"charge\":\"fee\"", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    ("no JSON", |text| text.replacen('{', "", 1), &["R8002", "R8029"], &["R8002", "R8029"]),
    // Mere words are held against what is shown today, where that is of the same version.
    ("a word", |text| text.replacen("Base charge", "Case charge", 1), &["R8002"], &["R8002", "R8029"]),
    (
        "a word by another version",
        |text| text.replacen("Base charge", "Case charge", 1).replacen("ratebook 0", "ratebook 9", 1),
        &["R8002"],
        &["R8002"],
    ),
];

#[test]
fn an_altered_derivation_is_found_by_the_chain_and_by_what_comes_out() {
    let city = july();
    let folder = TempDir::new().unwrap();
    let verified_as_kept = verified(&city.office.file());
    assert_eq!((verified_as_kept.findings, verified_as_kept.kept, verified_as_kept.kept_in_other_words), (vec![], 2, 0));
    for (words, change, alone, with_shown) in ALTERATIONS {
        let file = copy(&city.office.file(), &folder);
        alter(&file, |book| {
            let text: String = book.query_row("SELECT trace FROM run_trace WHERE item = 1", [], |row| row.get(0)).unwrap();
            let other = change(&text);
            assert_ne!(other, text, "{words}");
            book.execute("UPDATE run_trace SET trace = ?1 WHERE item = 1", [other]).unwrap();
        });
        let by_nobody = Attended::by_nobody(&file, &VerificationAsked::default()).unwrap();
        assert_eq!(found(&by_nobody), *alone, "{words}: {:?}", by_nobody.findings);
        let verified = verified(&file);
        assert_eq!(found(&verified), *with_shown, "{words}: {:?}", verified.findings);
        let differs: Vec<&Finding> = verified.findings.iter().filter(|finding| finding.code == codes::KEPT_TRACE_DIFFERS).collect();
        assert!(differs.iter().all(|one| one.place.words().starts_with("INV-2026-000001, row 1 of run_trace, event ")), "{words}: {differs:?}");
        assert!(differs.iter().all(|one| one.sealed != one.found), "{words}: {differs:?}");
        let other_words = i64::from(*words == "a word by another version");
        assert_eq!(verified.kept_in_other_words, other_words, "{words}");
        let page = verification::verification_page("page", &verified);
        assert_eq!(page.contains("1 of them in the words of another version"), other_words == 1, "{page}");
        // And explain says it of the invoice, whatever it is.
        let book = BookOfAccounts::open(&file, Access::Read).unwrap();
        let mut explained = invoices::explain_invoice(&book, "INV-2026-000001").unwrap();
        explained.compare_kept(&derivations::kept_trace);
        assert!(!explained.differences.is_empty(), "{words}");
        assert!(explained_text(&explained, None, &[]).contains("DIFFERENCE: the kept derivation"), "{words}");
    }
}

#[test]
fn a_derivation_that_was_kept_wrong_is_found_though_the_chain_is_sound() {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    city.prepare("cat", "2026-07").unwrap();
    // The program of that day says another amount than it bills, and signs it.
    let faulty = |rated: &Rated, sources: &Sources| {
        let mut trace = kept_trace(rated, sources);
        trace.lines[1].derivation.iter_mut().for_each(|words| *words = words.replace("= $200.00", "= $200.01"));
        trace
    };
    assert_eq!(city.office.work("cat", |work| derivations::keep_traces(work, "2026-07", true, &faulty, &mut |_, _| {})).unwrap(), 2);
    issue(&mut city, "2026-07");
    assert_eq!(check_chain(&city.office.book, |_| {}).unwrap(), []);
    let verified = Attended::by_nobody(&city.office.file(), &VerificationAsked::default()).unwrap();
    assert_eq!(found(&verified), ["R8029"], "{:?}", verified.findings);
    let page = verification::verification_page("page", &verified);
    assert!(page.contains("R8029 INV-2026-000001, row 1 of run_trace, event"), "{page}");
}

/// A command on the office's day: its exit code, result and messages.
fn run(city: &City, name: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = city.office.folder.path();
    let file = folder.join(format!("{name}.key"));
    let salt = KeySalt { salt: [7; 16], block: [9; 16] };
    std::fs::write(&file, office::key(name).to_file(office::PASSPHRASE, KeyCost::Light, &salt).unwrap()).unwrap();
    std::fs::write(folder.join("passphrase"), office::PASSPHRASE).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .args(arguments)
        .current_dir(folder)
        .env("RATEBOOK_KEY", file)
        .env("RATEBOOK_PASSPHRASE_FILE", folder.join("passphrase"))
        .env("SOURCE_DATE_EPOCH", "1803859200")
        .output()
        .unwrap();
    (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

#[test]
fn the_commands_keep_show_and_compare() {
    let mut city = city();
    city.read("2026-07-31", &READS);
    city.open("2026-07");
    let (_, _, told) = run(&city, "cat", &["run", "prepare", "2026-07", "--keep-traces"]);
    assert!(told.contains("the traces of 2 bills are kept"), "{told}");
    issue(&mut city, "2026-07");
    let (code, words, _) = run(&city, "eve", &["explain", "INV-2026-000001", "--kept"]);
    assert!(code == Some(0) && words.contains("As it was kept") && words.contains("= $200.00") && words.contains("total: "), "{words}");
    let (_, line, _) = run(&city, "eve", &["explain", "INV-2026-000001/1", "--kept"]);
    assert!(line.contains("= $10.00") && !line.contains("$200.00"), "{line}");
    let (_, json, _) = run(&city, "eve", &["explain", "INV-2026-000001", "--kept", "--format", "json"]);
    assert_eq!(read_trace(json.trim_end()).unwrap(), kept(&city, "INV-2026-000001").unwrap());
    alter(&city.office.file(), |book| {
        book.execute_batch("UPDATE run_trace SET trace = replace(trace, '80 kgal', '81 kgal') WHERE item = 1").unwrap()
    });
    for flag in [&["--kept"][..], &[]] {
        let (code, words, told) = run(&city, "eve", &[&["explain", "INV-2026-000001"], flag].concat());
        let all = words + &told;
        assert!(code == Some(3) && all.contains("DIFFERENCE: the kept derivation is not the one that comes out now: line 2"), "{all}");
    }
    assert_eq!(run(&city, "eve", &["verify"]).0, Some(3));
    let (code, _, told) = run(&city, "eve", &["explain", "INV-2026-000002", "--kept"]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn what_is_kept_of_every_schedules_bills_is_read_back_and_holds() {
    let sources = common::sources("rate-schedules");
    let book = RateBook::read(&sources);
    let (mut bills, mut bytes, mut longest) = (0, 0, 0);
    for case in test_cases(&book) {
        let Ok(rated) = rating::rate(&book.plan, &case, false) else { continue };
        let trace = kept_trace(&rated, &sources);
        let text = trace_line(&trace);
        assert_eq!(read_trace(&text).as_ref(), Ok(&trace), "{}", case.id);
        let (_, wrong) = common::equations(&trace.derivation());
        assert_eq!(wrong, Vec::<String>::new(), "{}", case.id);
        bills += 1;
        bytes += text.len();
        longest = longest.max(text.len());
    }
    assert!(bills > 200, "{bills}");
    println!("{bills} bills: {} bytes a bill, the longest {longest}", bytes / bills);
}

/// A book that the program of the first layout made: July issued, August read and prepared. `VACUUM INTO`, gzip.
fn first_layout(folder: &TempDir) -> PathBuf {
    let file = folder.path().join("ratebook.db");
    let packed = std::fs::File::open(common::project("tests/fixtures/layout_1.db.gz")).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    std::fs::write(&file, bytes).unwrap();
    file
}

const HEAD_OF_FIRST: &str = "0c9510de2cd147697e559a250a0287e06b23b46e84d45a8822a4d6d416058fce";

fn layout_of(file: &Path) -> i64 {
    Connection::open(file).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn a_book_of_the_first_layout_is_read_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = first_layout(&folder);
    let before = std::fs::read(&file).unwrap();
    let verified = verified(&file);
    assert_eq!((verified.findings, verified.head.1.as_str(), verified.kept), (vec![], HEAD_OF_FIRST, 0));
    let book = BookOfAccounts::open(&file, Access::Read).unwrap();
    let mut explained = invoices::explain_invoice(&book, "INV-2026-000001").unwrap();
    explained.compare_kept(&derivations::kept_trace);
    assert!(explained.kept.is_none() && explained.differences.is_empty(), "{:?}", explained.differences);
    drop(book);
    assert_eq!(layout_of(&file), 1);
    assert!(std::fs::read(&file).unwrap() == before, "reading changes no byte");
}

#[test]
fn a_book_of_the_first_layout_goes_on_in_the_second() {
    let folder = TempDir::new().unwrap();
    let file = first_layout(&folder);
    let book = BookOfAccounts::open(&file, Access::Write).unwrap();
    assert_eq!((layout_of(&file), book.head().unwrap().hash.to_string().as_str()), (2, HEAD_OF_FIRST));
    assert_eq!(check_chain(&book, |_| {}).unwrap(), []);
    let migrated = verified(&file);
    assert_eq!((migrated.findings, migrated.population.invoices), (vec![], 2));
    // Opened again, also by two at once, nothing is done twice.
    let other = BookOfAccounts::open(&file, Access::Write).unwrap();
    drop(other);
    let mut office = Office { folder, book, today: Day::parse("2027-03-01").unwrap() };
    let kept = office.work("cat", |work| derivations::keep_traces(work, "2026-08", true, &derivations::kept_trace, &mut |_, _| {}));
    assert_eq!(kept.unwrap(), 2);
    office.work("ben", |work| runs::approve_run(work, "2026-08", "page")).unwrap();
    assert_eq!(office.work("ben", |work| runs::issue_run(work, "2026-08", &mut |_, _| {})).unwrap().numbers.len(), 2);
    let verified = verified(&office.file());
    assert_eq!((verified.findings, verified.kept, verified.population.invoices), (vec![], 2, 4));
    assert!(office.book.steps_of_run(Row::new(1)).unwrap().len() == 3);
    // The table of the second layout is as append-only as the others.
    let raw = Connection::open(office.file()).unwrap();
    for act in ["UPDATE run_trace SET trace = ''", "DELETE FROM run_trace"] {
        assert!(raw.execute_batch(act).unwrap_err().to_string().contains("the book only grows"), "{act}");
    }
}

#[test]
fn two_programs_that_open_an_old_book_at_once_both_find_it_in_order() {
    let folder = TempDir::new().unwrap();
    let file = first_layout(&folder);
    std::thread::scope(|scope| {
        let open = || BookOfAccounts::open(&file, Access::Write).map(|_| ());
        let both = [scope.spawn(open), scope.spawn(open)].map(|one| one.join().unwrap());
        assert_eq!(both, [Ok(()), Ok(())]);
    });
    assert_eq!((layout_of(&file), verified(&file).findings), (2, vec![]));
}

#[test]
fn a_second_later_read_changes_nothing_of_what_was_kept() {
    let mut city = july();
    let before = kept(&city, "INV-2026-000001");
    city.read("2026-08-31", &LATER);
    city.rates(&city::TEXT.replace("$2.50 per kgal", "$2.60 per kgal"));
    city.open("2026-08");
    assert_eq!(prepare(&mut city, "2026-08", false).unwrap(), 0, "another run is asked anew");
    issue(&mut city, "2026-08");
    assert_eq!(kept(&city, "INV-2026-000001"), before);
    assert_eq!(kept(&city, "INV-2026-000003"), None);
    let verified = verified(&city.office.file());
    assert_eq!((verified.findings, verified.kept, verified.population.invoices), (vec![], 2, 4));
}
