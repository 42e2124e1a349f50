//! `ratebook verify`: nothing on an unaltered book; every altered byte and row, every planted fault of a bill, found and named.
//!
//! `RATEBOOK_ALTERATIONS=2000 cargo test --test verify every_altered` makes the long run, and
//! `RATEBOOK_ACCOUNTS=20000 cargo test --release --test verify many -- --nocapture` measures how long many invoices take.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use city::City;
use ratebook::calendar::Day;
use ratebook::exact::Cents;
use ratebook::exact::Number;
use ratebook::language::RateBook;
use ratebook::office::adjustments;
use ratebook::office::adjustments::AdjustmentAsked;
use ratebook::office::register::Behind;
use ratebook::office::store::{Access, BookOfAccounts, PublicKey, digest_of};
use ratebook::rating;
use ratebook::records::Case;
use ratebook::records::ShownInvoice;
use ratebook::source::{Refusal, Sources};
use ratebook::verification::{Agreed, Attended, Finding, Sample, Verification, VerificationAsked, verify};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

/// A closed book of three months with an adjustment.
struct Closed {
    folder: TempDir,
}

impl Closed {
    fn book() -> Self {
        let mut city = City::new();
        city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
        city.month("2026-08", &[("M-1", "230"), ("M-2", "2062")]);
        city.month("2026-09", &[("M-1", "330"), ("M-2", "2100")]);
        let asked = AdjustmentAsked { of: "INV-2026-000001/2".to_owned(), cents: Cents::new(-500), cause: "leak".to_owned(), gl: None };
        let proposal = city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())).unwrap();
        city.office.approve("ben", proposal);
        Self { folder: city.office.folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ratebook.db")
    }
}

fn all(file: &Path) -> Verification {
    Attended::by_nobody(file, &VerificationAsked { jobs: 1, ..VerificationAsked::default() }).unwrap()
}

fn codes(found: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = found.iter().map(|finding| finding.code.id).collect();
    codes.dedup();
    codes
}

/// Numbers that follow from a seed.
struct Drawing(u64);

impl Drawing {
    fn below(&mut self, end: usize) -> usize {
        self.0 += 1;
        let digest = digest_of(format!("alteration {}", self.0).as_bytes());
        let number = u64::from_be_bytes(digest.0[..8].try_into().unwrap());
        usize::try_from(number % u64::try_from(end).unwrap()).unwrap()
    }
}

fn alterations(few: usize) -> usize {
    std::env::var("RATEBOOK_ALTERATIONS").ok().map_or(few, |text| text.parse().unwrap())
}

/// Everything that a program reads of a book: its layout, and each row of each table; none where it cannot be read.
fn facts(file: &Path) -> rusqlite::Result<Vec<String>> {
    let book = Connection::open(file)?;
    let mut facts = Vec::new();
    let mut layout = book.prepare("SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")?;
    for part in layout.query_map([], |row| row.get::<_, String>(0))? {
        facts.push(part?);
    }
    for table in tables(&book)? {
        let mut rows = book.prepare(&format!("SELECT * FROM {table} NOT INDEXED"))?;
        let columns = rows.column_count();
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let values: Vec<String> = (0..columns).map(|at| format!("{:?}", row.get_ref(at))).collect();
            facts.push(format!("{table} {}", values.join("|")));
        }
    }
    Ok(facts)
}

fn tables(book: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut tables = book.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    tables.query_map([], |row| row.get(0))?.collect()
}

/// Changes a copy by other means than the program: the triggers are out of the way, and back again afterwards.
fn altered(closed: &Closed, change: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Option<PathBuf> {
    let copy = closed.folder.path().join("altered.db");
    std::fs::copy(closed.file(), &copy).unwrap();
    let book = Connection::open(&copy).unwrap();
    book.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF").unwrap();
    let triggers: Vec<(String, String)> = {
        let mut found = book.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    for (name, _) in &triggers {
        book.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    // What a constraint of the file itself refuses is no alteration.
    change(&book).ok()?;
    for (_, sql) in &triggers {
        book.execute_batch(sql).unwrap();
    }
    Some(copy)
}

#[test]
fn an_unaltered_book_gives_no_finding() {
    let closed = Closed::book();
    let verified = all(&closed.file());
    assert_eq!(verified.findings, []);
    assert_eq!((verified.population.invoices, verified.reperformed, verified.lines), (6, verified.population, 12));
    let book = BookOfAccounts::open(&closed.file(), Access::Read).unwrap();
    assert_eq!(verified.head, (book.head().unwrap().events, book.head().unwrap().hash.to_string()));
}

#[test]
fn the_book_of_the_demonstration_gives_no_finding() {
    let folder = TempDir::new().unwrap();
    let program = env!("CARGO_BIN_EXE_ratebook");
    let made = Command::new(program).args(["demo", "office"]).current_dir(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let verified = Command::new(program).args(["verify", "--book", "office/ratebook.db"]).current_dir(folder.path()).output().unwrap();
    let page = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(0), "{page}");
    assert!(page.contains("No findings"), "{page}");
}

#[test]
fn every_altered_byte_is_found_or_the_file_does_not_open() {
    let closed = Closed::book();
    let bytes = std::fs::read(closed.file()).unwrap();
    let before = facts(&closed.file()).unwrap();
    let mut drawing = Drawing(0);
    let (mut found, mut refused, mut unused) = (0, BTreeMap::new(), 0);
    for at in 0..alterations(150) {
        let place = drawing.below(bytes.len());
        let mut other = bytes.clone();
        other[place] ^= u8::try_from(1 + drawing.below(255)).unwrap();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("ratebook.db");
        std::fs::write(&file, &other).unwrap();
        match Attended::by_nobody(&file, &VerificationAsked { jobs: 1, ..VerificationAsked::default() }) {
            Err(refusal) => {
                assert!(refusal.code.id.starts_with("R70"), "{at}: byte {place}: {refusal:?}");
                *refused.entry(refusal.code.id).or_insert(0) += 1;
            }
            Ok(verified) if !verified.findings.is_empty() => found += 1,
            // No finding: then the byte is none of a fact. It lies where a page holds nothing, and all reads as before.
            Ok(_) => {
                assert_eq!(facts(&file).unwrap(), before, "{at}: byte {place} of {} changes a fact, and nothing was found", bytes.len());
                unused += 1;
            }
        }
    }
    println!("{found} bytes found, {refused:?} refused, {unused} in unused space of the file's pages");
    assert!(found > 0);
}

#[test]
fn every_altered_row_is_found_by_the_chain() {
    let closed = Closed::book();
    let names = tables(&Connection::open(closed.file()).unwrap()).unwrap();
    let mut drawing = Drawing(1_000_000);
    let mut done = BTreeMap::new();
    for at in 0..alterations(120) {
        let (act, table) = (["update", "delete", "insert"][drawing.below(3)], names[drawing.below(names.len())].clone());
        let (row_drawn, column_drawn) = (drawing.below(1 << 30), drawing.below(1 << 30));
        let mut words = String::new();
        let copy = altered(&closed, |book| {
            let mut rows = book.prepare(&format!("SELECT * FROM {table}"))?;
            let columns: Vec<String> = rows.column_names().map(|name| format!("\"{name}\"")).collect();
            let read = |row: &rusqlite::Row<'_>| (0..columns.len()).map(|at| row.get::<_, Value>(at)).collect::<rusqlite::Result<Vec<Value>>>();
            let all: Vec<Vec<Value>> = rows.query_map([], read)?.collect::<rusqlite::Result<_>>()?;
            let Some(row) = (!all.is_empty()).then(|| all[row_drawn % all.len()].clone()) else { return Err(rusqlite::Error::QueryReturnedNoRows) };
            let keys = if table == "event_rows" { 2 } else { 1 };
            let same = if table == "event_rows" { "event = ?1 AND relation = ?2" } else { "id = ?1" };
            let changed = match act {
                "delete" => book.execute(&format!("DELETE FROM {table} WHERE {same}"), rusqlite::params_from_iter(&row[..keys]))?,
                "insert" => {
                    let mut other = row.clone();
                    other[0] = Value::Integer(1 + i64::try_from(all.len()).unwrap() + i64::try_from(column_drawn % 3).unwrap());
                    for value in other.iter_mut().skip(1) {
                        // Another digest or number where the file wants each once.
                        if let Value::Blob(blob) = value {
                            blob[0] ^= 1;
                        }
                    }
                    let marks = vec!["?"; other.len()].join(", ");
                    book.execute(&format!("INSERT INTO {table} VALUES ({marks})"), rusqlite::params_from_iter(&other))?
                }
                _ => {
                    let column = column_drawn % columns.len();
                    let new = match &row[column] {
                        Value::Integer(number) => Value::Integer(number + 1),
                        Value::Text(text) => Value::Text(format!("{text}0")),
                        Value::Blob(blob) => Value::Blob(blob.iter().map(|byte| byte ^ 1).collect()),
                        _ => Value::Text("2026-09-01".to_owned()),
                    };
                    let name = &columns[column];
                    let set = if table == "event_rows" { "?3" } else { "?2" };
                    let mut values = row[..keys].to_vec();
                    values.push(new);
                    book.execute(&format!("UPDATE {table} SET {name} = {set} WHERE {same}"), rusqlite::params_from_iter(&values))?
                }
            };
            words = format!("{at}: {act} in {table}, row {row:?}");
            if changed == 0 { Err(rusqlite::Error::QueryReturnedNoRows) } else { Ok(()) }
        });
        let Some(copy) = copy else { continue };
        let verified = all(&copy);
        let named = |finding: &Finding| matches!(finding.code.id, "R8001" | "R8002");
        assert!(verified.findings.iter().any(named), "{words}: {:?}", verified.findings);
        *done.entry(act).or_insert(0) += 1;
    }
    println!("altered rows, each found: {done:?}");
    assert_eq!(done.len(), 3);
}

/// Gives the lines and inputs of every item the seals that they would have, and every total its sum: as a faulty engine would.
fn seal_again(book: &Connection) -> rusqlite::Result<()> {
    let field = |text: &str| format!("{}:{text}", text.len());
    let mut invoices = book.prepare("SELECT v.id, v.item, i.\"case\", i.reads FROM invoice v JOIN run_item i ON i.id = v.item")?;
    let of_row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?));
    for invoice in invoices.query_map([], of_row)? {
        let (id, item, case, reads) = invoice?;
        let mut lines =
            book.prepare("SELECT CAST(line AS TEXT), charge, label, quantity, unit, rate, CAST(cents AS TEXT), gl, cite FROM run_line WHERE item = ?1 ORDER BY line")?;
        let mut sealed = String::new();
        let mut rows = lines.query([item])?;
        while let Some(row) = rows.next()? {
            for at in 0..9 {
                sealed += &field(&row.get::<_, String>(at)?);
            }
        }
        let digests = (digest_of((field(&case) + &field(&reads)).as_bytes()), digest_of(sealed.as_bytes()));
        book.execute("UPDATE invoice SET inputs_sha256 = ?2, lines_sha256 = ?3 WHERE id = ?1", (id, &digests.0.0[..], &digests.1.0[..]))?;
    }
    book.execute_batch(
        "UPDATE run_item SET cents = (SELECT coalesce(sum(l.cents), 0) FROM run_line l WHERE l.item = run_item.id);
         UPDATE invoice SET cents = (SELECT i.cents FROM run_item i WHERE i.id = invoice.item);
         UPDATE run_step SET cents = (SELECT sum(i.cents) FROM run_item i JOIN run_step q ON q.id = i.step WHERE q.run = run_step.run) WHERE cents <> 0",
    )
}

#[test]
fn planted_faults_of_the_engine_are_found_by_working_out_again() {
    // Item 3 is August of A-1: $10.00, and 130 kgal at $2.50 = $325.00.
    let faults: &[(&str, &str, &str)] = &[
        ("a cent from the rounding", "UPDATE run_line SET cents = cents + 1 WHERE item = 3 AND line = 2", "R8021"),
        ("a block too far", "UPDATE run_line SET cents = 35000, quantity = '140' WHERE item = 3 AND line = 2", "R8021"),
        ("the version before", "UPDATE run_line SET cents = 31200, rate = '2.40' WHERE item = 3 AND line = 2", "R8021"),
        ("a day less of the base charge", "UPDATE run_line SET cents = 968 WHERE item = 3 AND line = 1", "R8021"),
        ("a credit for a charge", "UPDATE run_line SET cents = -cents WHERE item = 3 AND line = 2", "R8021"),
        ("a line left out", "DELETE FROM run_line WHERE item = 3 AND line = 2", "R8022"),
        (
            "a line more",
            "INSERT INTO run_line SELECT 1000, item, 3, 'surcharge', label, '', unit, '', 700, gl, cite, event FROM run_line WHERE item = 3 AND line = 2",
            "R8022",
        ),
        ("the name of another charge", "UPDATE run_line SET charge = 'base' WHERE item = 3 AND line = 2", "R8022"),
        ("lines in another order", "UPDATE run_line SET line = 3 - line WHERE item = 3", "R8022"),
        ("a quantity that was not billed", "UPDATE run_line SET quantity = '131' WHERE item = 3 AND line = 2", "R8023"),
        ("a quantity in another thousand", "UPDATE run_line SET quantity = '130000' WHERE item = 3 AND line = 2", "R8023"),
        ("quantity and rate that give the same", "UPDATE run_line SET quantity = '65', rate = '5.00' WHERE item = 3 AND line = 2", "R8023"),
        ("no quantity", "UPDATE run_line SET quantity = '', rate = '' WHERE item = 3 AND line = 2", "R8023"),
        ("a total beside the lines", "UPDATE run_line SET cents = cents + 100 WHERE item = 3 AND line = 1", "R8024"),
        ("another usage", "UPDATE run_item SET \"case\" = replace(\"case\", '130', '131') WHERE id = 3", "R8021"),
        ("another month", "UPDATE run_item SET \"case\" = replace(\"case\", '2026-08', '2026-07') WHERE id = 3", "R8026"),
        ("no inputs", "UPDATE run_item SET \"case\" = '{' WHERE id = 3", "R8025"),
    ];
    let closed = Closed::book();
    for (words, sql, code) in faults {
        let copy = altered(&closed, |book| {
            book.execute_batch(sql)?;
            seal_again(book)
        });
        let verified = all(&copy.unwrap_or_else(|| panic!("{words}")));
        let again: Vec<&Finding> = verified.findings.iter().filter(|finding| finding.code.id >= "R8020").collect();
        assert!(again.iter().any(|finding| finding.code.id == *code), "{words}: {:?}", verified.findings);
        assert!(again.iter().all(|finding| finding.place.subject.contains("INV-2026-000003")), "{words}: {again:?}");
        assert!(again.iter().all(|finding| finding.code.id != "R8020"), "{words}: the seals agree: {again:?}");
        assert!(again.iter().all(|finding| finding.sealed != finding.found), "{words}: {again:?}");
    }
}

#[test]
fn rate_text_altered_with_its_digests_is_found_by_working_out_again() {
    let closed = Closed::book();
    let copy = altered(&closed, |book| {
        let (document, bytes): (i64, Vec<u8>) =
            book.query_row("SELECT d.id, d.bytes FROM document d JOIN rate_set_file f ON f.document = d.id", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let text = String::from_utf8(bytes).unwrap().replace("$2.50", "$2.60");
        book.execute("UPDATE document SET bytes = ?2, sha256 = ?3 WHERE id = ?1", (document, text.as_bytes(), &digest_of(text.as_bytes()).0[..]))?;
        let (name, language): (String, String) =
            book.query_row("SELECT f.name, s.language FROM rate_set_file f JOIN rate_set s ON s.id = f.rate_set", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let fields: String = [language, name, text].iter().map(|field| format!("{}:{field}", field.len())).collect();
        let digest = digest_of(fields.as_bytes());
        book.execute("UPDATE rate_set SET sha256 = ?1", [&digest.0[..]])?;
        book.execute("UPDATE invoice SET text_sha256 = ?1", [&digest.0[..]]).map(|_| ())
    });
    let verified = all(&copy.unwrap());
    let differs = verified.findings.iter().filter(|finding| finding.code.id == "R8021").count();
    assert_eq!(differs, 6, "{:?}", verified.findings);
    let first = verified.findings.iter().find(|finding| finding.code.id == "R8021").unwrap();
    assert_eq!((first.sealed.as_str(), first.found.as_str()), ("$250.00", "$260.00"));
    assert_eq!(first.place.subject, "INV-2026-000001/2 (commodity)");
    assert!(verified.findings.iter().all(|finding| finding.code.id != "R8020"), "{:?}", verified.findings);
}

#[test]
fn what_does_not_belong_together_is_named() {
    let wrong: &[(&str, &str)] = &[
        ("UPDATE event SET on_day = '2020-01-01' WHERE id = 20", "R8001"),
        ("DELETE FROM event WHERE id = (SELECT max(id) FROM event)", "R8002"),
        ("DROP VIEW standing_invoice; CREATE VIEW standing_invoice AS SELECT * FROM invoice", "R8003"),
        ("UPDATE event SET person = 4 WHERE id = 12", "R8005"),
        ("UPDATE person_key SET public_key = zeroblob(32) WHERE person = 3", "R8005"),
        ("DELETE FROM invoice WHERE sequence = 3", "R8010"),
        ("UPDATE invoice SET number = 'INV-2026-000009' WHERE sequence = 3", "R8010"),
        ("DELETE FROM adjustment_number", "R8010"),
        ("UPDATE run_item SET outcome = 'unbilled' WHERE id = 3", "R8011"),
        ("DELETE FROM run_step WHERE id = 3", "R8011"),
        ("DELETE FROM invoice WHERE sequence = 6", "R8011"),
        ("UPDATE invoice SET first_day = '2026-07-31' WHERE sequence = 3", "R8012"),
        ("UPDATE invoice SET first_day = '2026-08-02' WHERE sequence = 3", "R8012"),
        ("INSERT INTO cancellation VALUES (1, 2, 20)", "R8013"),
        ("UPDATE invoice SET rebills = 1 WHERE id = 3", "R8013"),
        ("UPDATE run_line SET cents = cents + 1 WHERE item = 3 AND line = 1", "R8014"),
        ("UPDATE invoice SET account = 'A-2' WHERE id = 3", "R8014"),
        ("UPDATE batch SET accepted = accepted + 1 WHERE id = 1", "R8014"),
        ("UPDATE run_step SET cents = cents + 1 WHERE step = 'issued'", "R8014"),
        ("UPDATE decision SET person = (SELECT p.person FROM proposal p WHERE p.id = decision.proposal)", "R8015"),
        (
            "UPDATE event SET public_key = (SELECT e.public_key FROM event e JOIN run_step s ON s.event = e.id WHERE s.step = 'prepared')
             WHERE id IN (SELECT event FROM run_step WHERE step = 'approved')",
            "R8015",
        ),
        ("DELETE FROM run_step WHERE step = 'approved'", "R8015"),
        ("DELETE FROM decision WHERE id = (SELECT max(id) FROM decision)", "R8015"),
        ("UPDATE document SET bytes = x'00' WHERE id = 1", "R8020"),
    ];
    let closed = Closed::book();
    for (sql, code) in wrong {
        let copy = altered(&closed, |book| book.execute_batch(sql)).unwrap_or_else(|| panic!("{sql}"));
        let verified = all(&copy);
        assert!(codes(&verified.findings).contains(code), "{sql}: {:?}", verified.findings);
    }
}

#[test]
fn a_dropped_trigger_is_found() {
    let closed = Closed::book();
    Connection::open(closed.file()).unwrap().execute_batch("DROP TRIGGER invoice_no_update").unwrap();
    let verified = all(&closed.file());
    assert_eq!(codes(&verified.findings), ["R8003"], "{:?}", verified.findings);
    assert!(verified.findings[0].found.contains("trigger invoice_no_update is not there"), "{:?}", verified.findings);
}

#[test]
fn an_anchor_finds_a_book_that_was_cut_off() {
    let closed = Closed::book();
    let anchor = all(&closed.file()).head.1;
    let asked = VerificationAsked { anchor: Some(anchor.clone()), ..VerificationAsked::default() };
    let verified = Attended::by_nobody(&closed.file(), &asked).unwrap();
    assert_eq!((verified.anchored, verified.findings), (Some(verified.head.0), vec![]));
    // The last event is taken out with its rows, as if it had never been: the chain alone cannot know.
    let cut = altered(&closed, |book| {
        let mut added = book.prepare("SELECT event, relation, first FROM event_rows WHERE event = (SELECT max(id) FROM event)")?;
        let rows: Vec<(i64, String, i64)> =
            added.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<rusqlite::Result<_>>()?;
        for (event, relation, first) in &rows {
            book.execute(&format!("DELETE FROM {relation} WHERE id >= ?1"), [first])?;
            book.execute("DELETE FROM event_rows WHERE event = ?1", [event])?;
            book.execute("DELETE FROM event WHERE id = ?1", [event])?;
        }
        Ok(())
    });
    let cut = cut.unwrap();
    assert_eq!(all(&cut).findings, []);
    let verified = Attended::by_nobody(&cut, &asked).unwrap();
    assert_eq!(codes(&verified.findings), ["R8004"]);
    assert_eq!(verified.findings[0].sealed, anchor);
}

#[test]
fn invoices_are_chosen_by_number_and_days_and_drawn_by_a_seed() {
    let closed = Closed::book();
    let count = |asked: VerificationAsked| Attended::by_nobody(&closed.file(), &asked).unwrap().reperformed.invoices;
    assert_eq!(count(VerificationAsked { numbers: vec!["INV-2026-000004".to_owned()], ..VerificationAsked::default() }), 1);
    assert_eq!(count(VerificationAsked { from: Day::parse("2026-09-01").ok(), ..VerificationAsked::default() }), 4);
    let none = VerificationAsked { numbers: vec!["INV-2026-000044".to_owned()], ..VerificationAsked::default() };
    assert_eq!(Attended::by_nobody(&closed.file(), &none).unwrap_err().code.id, "R7059");
    let draw = |seed: &str, jobs| {
        let asked = VerificationAsked { sample: Some(Sample { size: 3, seed: seed.to_owned() }), jobs, ..VerificationAsked::default() };
        Attended::by_nobody(&closed.file(), &asked).unwrap()
    };
    let one = draw("2026", 1);
    assert_eq!((one.drawn.len(), one.population.invoices, one.reperformed.invoices), (3, 6, 3));
    assert_eq!(one.drawn, draw("2026", 3).drawn, "the same whoever asks, with however many threads");
    assert!((0..20).any(|seed| draw(&seed.to_string(), 1).drawn != one.drawn));
    let csv = ratebook::verification::sample_csv(&one);
    assert!(csv.contains("\nsample,3 invoices,"), "{csv}");
    assert!(csv.ends_with(&format!("\npopulation,6 invoices,{},{},\n", ",".repeat(11), one.population.cents.plain())), "{csv}");
}

#[test]
fn the_command_signs_its_page_and_ends_with_three_on_findings() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
    let run = |arguments: &[&str]| city.office.command("eve", arguments);
    let signed = run(&["verify", "--sign", "result.txt", "--jobs", "2"]);
    assert_eq!(signed.status.code(), Some(0), "{}", String::from_utf8_lossy(&signed.stderr));
    let key = String::from_utf8(run(&["verify", "--page", "result.txt"]).stdout).unwrap();
    assert_eq!(PublicKey::from_hex(&key), Some(office::key("eve").public()));
    let file = city.office.folder.path().join("result.txt");
    let page = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, page.replace("2 of $", "3 of $")).unwrap();
    assert_eq!(run(&["verify", "--page", "result.txt"]).status.code(), Some(1));
    let json = String::from_utf8(run(&["verify", "--format", "json"]).stdout).unwrap();
    assert!(json.contains("\"findings\":[]"), "{json}");
    let sample = String::from_utf8(run(&["verify", "--sample", "1", "--seed", "x"]).stdout).unwrap();
    assert!(sample.starts_with("number,account,"), "{sample}");
    let wrong = run(&["verify", "--anchor", &"0".repeat(64), "--format", "json"]);
    assert_eq!(wrong.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&wrong.stdout).contains("\"code\":\"R8004\""));
    assert_eq!(run(&["verify", "--anchor", "abc"]).status.code(), Some(1));
    assert_eq!(run(&["verify", "--book", "none.db"]).status.code(), Some(1));
}

/// Verifies with a derivation that `change` has been at.
fn with_shown(file: &Path, change: &(dyn Fn(&mut ShownInvoice) + Sync)) -> Verification {
    let show = |book: &RateBook, sources: &Sources, case: &Case| {
        let mut shown = ratebook::render::shown(&rating::rate(&book.plan, case, false)?, sources);
        change(&mut shown);
        Ok(shown)
    };
    let attended = Attended { show: Some(&show), told: &mut |_, _, _| {}, agreed: &mut |_, _| {} };
    verify(file, &VerificationAsked::default(), attended).unwrap()
}

#[test]
fn what_a_derivation_shows_is_worked_out_again() {
    let closed = Closed::book();
    let sound = with_shown(&closed.file(), &|_| {});
    assert_eq!((sound.findings, sound.derivations), (vec![], 6));
    let cent = Number::parse("0.004").unwrap();
    type Change<'c> = &'c (dyn Fn(&mut ShownInvoice) + Sync);
    let changes: &[(&str, Change<'_>)] = &[
        ("R8027", &|shown| shown.determinants.push(("metered_water".to_owned(), Number::ONE))),
        ("R8028", &|shown| shown.lines[0].1 = shown.lines[0].1.plus(&cent)),
        ("R8028", &|shown| {
            let at = shown.derivation.iter().position(|line| line.contains(" = ")).unwrap();
            shown.derivation[at] = shown.derivation[at].replacen(" = ", " + 1 = ", 1);
        }),
        ("R8028", &|shown| drop(shown.lines.pop())),
        ("R8028", &|shown| shown.derivation.push("a line = no arithmetic at all".to_owned())),
    ];
    for (code, change) in changes {
        let verified = with_shown(&closed.file(), change);
        assert_eq!(codes(&verified.findings), [*code], "{:?}", verified.findings);
        assert_eq!(verified.findings.len(), 6, "one for each invoice: {:?}", verified.findings);
    }
    let refuse = |_: &RateBook, _: &Sources, _: &Case| Err(Refusal::new(ratebook::source::codes::OUR_FAULT, "no"));
    let attended = Attended { show: Some(&refuse), told: &mut |_, _, _| {}, agreed: &mut |_, _| {} };
    let verified = verify(&closed.file(), &VerificationAsked::default(), attended).unwrap();
    assert_eq!((codes(&verified.findings), verified.derivations), (vec!["R8028"], 0));
}

#[test]
fn a_verification_that_was_cut_off_goes_on() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
    city.month("2026-08", &[("M-1", "230"), ("M-2", "2062")]);
    let file = city.office.folder.path().join("cut.txt");
    // What the program keeps, as far as it came; the last line was being written.
    let kept = std::cell::RefCell::new(String::new());
    let mut keep = |number: &str, agreed: Agreed| kept.borrow_mut().push_str(&format!("{number} {} {}\n", agreed.cents.number(), agreed.lines));
    let asked = VerificationAsked { jobs: 1, ..VerificationAsked::default() };
    let whole = verify(&city.office.file(), &asked, Attended { show: None, told: &mut |_, _, _| {}, agreed: &mut keep }).unwrap();
    let kept = kept.into_inner();
    assert_eq!(kept.lines().count(), 4);
    let first: Vec<&str> = kept.lines().take(2).collect();
    let state = format!("ratebook verification 1 by ratebook {}; event {}, {}", env!("CARGO_PKG_VERSION"), whole.head.0, whole.head.1);
    let cut_off = format!("{state}\n{}\n{}", first.join("\n"), "INV-2026-0000");
    std::fs::write(&file, &cut_off).unwrap();
    let page = city.office.command("eve", &["verify", "--resume", "cut.txt"]);
    let words = String::from_utf8(page.stdout).unwrap();
    assert_eq!(page.status.code(), Some(0), "{words}{}", String::from_utf8_lossy(&page.stderr));
    assert!(words.contains("2 of them before this verification was resumed"), "{words}");
    assert!(words.contains(&format!("Re-performed 4 of ${}", whole.population.cents)), "{words}");
    assert!(words.contains("Derivations  2,"), "{words}");
    assert!(!file.exists(), "at the end there is nothing to resume");
    // A total that is not the one that agreed is worked out anew; a line that is none, and another state of the book, are refused.
    std::fs::write(&file, format!("{state}\n{}1 9\n", first[0].split(' ').next().unwrap().to_owned() + " ")).unwrap();
    let words = String::from_utf8(city.office.command("eve", &["verify", "--resume", "cut.txt"]).stdout).unwrap();
    assert!(!words.contains("resumed") && words.contains("Derivations  4,"), "{words}");
    for wrong in [format!("{state}\nINV-2026-000001\n"), cut_off.replace("event ", "event 1")] {
        std::fs::write(&file, &wrong).unwrap();
        let refused = city.office.command("eve", &["verify", "--resume", "cut.txt"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("R8006"), "{}", String::from_utf8_lossy(&refused.stderr));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), wrong, "what is refused is left as it is");
    }
}

#[test]
fn many_invoices_are_worked_out_again_by_several_threads() {
    let accounts = std::env::var("RATEBOOK_ACCOUNTS").ok().map_or(40, |text| text.parse().unwrap());
    let mut city = City::of_accounts(city::TEXT, accounts);
    for (month, times) in [("2026-07", 1), ("2026-08", 2)] {
        city.month_of_all(month, accounts, |at| times * (at % 97 + 3));
    }
    let City { office, .. } = city;
    let file = office.file();
    drop(office.book);
    println!("the book is made; {}", city::most_memory());
    if accounts > 1_000 {
        // Kept for a measurement of the command alone.
        let _ = std::fs::copy(&file, std::env::temp_dir().join("ratebook-many.db"));
    }
    for jobs in [1, 2] {
        let begun = std::time::Instant::now();
        let verified = Attended::by_nobody(&file, &VerificationAsked { jobs, ..VerificationAsked::default() }).unwrap();
        assert_eq!(verified.findings, []);
        assert_eq!(verified.reperformed.invoices, i64::try_from(2 * accounts).unwrap());
        println!("{} invoices with {jobs} threads: {:?}; {}", verified.reperformed.invoices, begun.elapsed(), city::most_memory());
    }
}
