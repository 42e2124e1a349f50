//! The book: it opens or says why not, only grows, is chained and signed; and no order of acts lets one person make and approve.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;
#[path = "common/office.rs"]
mod office;

use std::fs;

use office::{Office, key};
use ratebook::calendar::Day;
use ratebook::exact::Cents;
use ratebook::office::people::{NewPerson, Role};
use ratebook::office::proposals::{Manner, ProposalKind, Proposed};
use ratebook::office::runs::Carried;
use ratebook::office::store::{Access, BookOfAccounts, ChainFault, Row, check_chain};
use ratebook::office::{approval, people, proposals};
use ratebook::source::Refusal;
use rusqlite::Connection;

fn code<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> &'static str {
    outcome.unwrap_err().code.id
}

fn adjustment(cents: i64) -> Proposed {
    Proposed {
        kind: ProposalKind::Adjustment,
        summary: "a test".to_owned(),
        cents: Some(Cents::new(cents)),
        document: None,
        reference: String::new(),
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Changes the file as somebody would who has SQLite and no key.
fn tamper(office: &Office, statement: &str) {
    let connection = Connection::open(office.file()).unwrap();
    let mut triggers = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = triggers.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    assert!(connection.execute(statement, []).unwrap() > 0, "{statement}");
}

#[test]
fn a_missing_foreign_newer_or_existing_file_is_refused_and_left_as_it_is() {
    let office = Office::new();
    let folder = office.folder.path();
    assert_eq!(code(BookOfAccounts::open(&folder.join("no.db"), Access::Write)), "R7001");
    assert_eq!(code(BookOfAccounts::create(&office.file())), "R7001");
    let text = folder.join("text.db");
    fs::write(&text, "not a book, and longer than the hundred bytes of a header: ".repeat(20)).unwrap();
    let before = fs::read(&text).unwrap();
    for access in [Access::Read, Access::Write] {
        assert_eq!(code(BookOfAccounts::open(&text, access)), "R7002");
    }
    assert_eq!(fs::read(&text).unwrap(), before);
    let empty = folder.join("empty.db");
    fs::write(&empty, "").unwrap();
    assert_eq!(code(BookOfAccounts::open(&empty, Access::Write)), "R7002");
    assert_eq!(fs::read(&empty).unwrap().len(), 0);
    let foreign = folder.join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert_eq!(code(BookOfAccounts::open(&foreign, Access::Write)), "R7002");
    Connection::open(office.file()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(code(office.reopened(Access::Write)), "R7004");
}

#[test]
fn a_word_that_no_program_writes_is_an_error_that_names_it_and_never_a_default() {
    let office = Office::new();
    let unchecked = Connection::open(office.file()).unwrap();
    unchecked.execute_batch("PRAGMA ignore_check_constraints = 1; DROP TRIGGER role_grant_no_update").unwrap();
    assert!(unchecked.execute("UPDATE role_grant SET role = 'treasurer' WHERE id = 1", []).unwrap() == 1);
    let refusal = office.reopened(Access::Read).unwrap().people().unwrap_err();
    assert_eq!(refusal.code.id, "R7006");
    assert_eq!(refusal.message, "the column `role` holds `treasurer`, which this program never writes there; nothing was changed");
}

#[test]
fn an_act_whose_row_names_a_row_that_is_not_there_is_refused_as_a_whole() {
    let mut office = Office::new();
    let before = office.book.head().unwrap();
    let refusal = office
        .work("cat", |work| {
            work.propose(&adjustment(100))?;
            work.carry(&Carried { item: Row::new(999), owner: Row::new(1), due: day("2026-10-31") })
        })
        .unwrap_err();
    assert_eq!(refusal.code.id, "R9001");
    assert!(refusal.message.contains("carried names a row of run_item that is not there"), "{}", refusal.message);
    assert_eq!(office.book.head().unwrap(), before, "nothing of the act is kept");
    office.work("cat", |work| work.propose(&adjustment(100))).unwrap();
}

#[test]
fn a_book_that_cannot_be_written_can_still_be_read() {
    let office = Office::new();
    let copy = office.folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    let file = copy.join("ratebook.db");
    office.book.head().unwrap();
    let people = office.book.people().unwrap();
    let connection = Connection::open(office.file()).unwrap();
    connection.execute("VACUUM INTO ?1", [file.to_str().unwrap()]).unwrap();
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let book = BookOfAccounts::open(&file, Access::Read).unwrap();
    assert_eq!(book.people().unwrap(), people);
}

#[test]
fn a_second_writer_is_told_and_changes_nothing() {
    let mut office = Office::new();
    let mut other = office.reopened(Access::Write).unwrap();
    let (ben, cat) = (office.actor("ben"), office.actor("cat"));
    let head = office.book.head().unwrap();
    let outcome = office.book.work(&cat, "test", "", "", |work| {
        work.propose(&adjustment(1))?;
        assert_eq!(code(other.work(&ben, "test", "", "", |work| work.propose(&adjustment(2)))), "R7003");
        Err::<(), _>(Refusal::new(ratebook::source::codes::NOT_ALLOWED, "undone"))
    });
    assert_eq!(code(outcome), "R7010");
    assert_eq!(office.book.head().unwrap(), head);
    assert_eq!(check_chain(&office.book, |_| ()).unwrap(), []);
}

#[test]
fn an_act_that_adds_nothing_is_no_event() {
    let mut office = Office::new();
    let head = office.book.head().unwrap();
    office.work("cat", |_| Ok(())).unwrap();
    assert_eq!(office.book.head().unwrap(), head);
}

#[test]
fn rows_are_never_changed_by_the_file_itself() {
    let office = Office::new();
    let connection = Connection::open(office.file()).unwrap();
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(names.len() > 30);
    for name in ["person", "event", "event_rows", "decision"] {
        assert!(names.iter().any(|known| known == name));
        let refused = connection.execute(&format!("DELETE FROM {name}"), []).unwrap_err();
        assert!(refused.to_string().contains("only grows"), "{refused}");
    }
    let triggers: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'", [], |row| row.get(0)).unwrap();
    assert_eq!(usize::try_from(triggers).unwrap(), names.len() * 2);
}

#[test]
fn an_altered_chain_is_found_where_it_was_altered() {
    type Found = fn(&ChainFault) -> bool;
    let cases: [(&str, Found); 7] = [
        ("UPDATE person SET label = 'Ben' WHERE name = 'ben'", |fault| matches!(fault, ChainFault::RowsAltered { event: 1, .. })),
        ("DELETE FROM decision WHERE id = 4", |fault| matches!(fault, ChainFault::RowsForeign { .. } | ChainFault::RowsAltered { .. })),
        ("INSERT INTO role_limit VALUES (1, 'supervisor', 'adjustment', 1, '2026-01-01', 1, 1)", |fault| {
            matches!(fault, ChainFault::RowsForeign { .. })
        }),
        ("UPDATE event SET why = 'x' WHERE id = 3", |fault| matches!(fault, ChainFault::EventAltered(3))),
        ("UPDATE event SET signature = zeroblob(64) WHERE id = 2", |fault| matches!(fault, ChainFault::NotSigned(2))),
        ("UPDATE event_rows SET count = 2 WHERE event = 4 AND relation = 'decision'", |fault| matches!(fault, ChainFault::EventAltered(4))),
        ("UPDATE event SET previous = zeroblob(32) WHERE id = 5", |fault| matches!(fault, ChainFault::Unchained(5))),
    ];
    assert_eq!(check_chain(&Office::new().book, |_| ()).unwrap(), []);
    for (statement, expected) in cases {
        let office = Office::new();
        tamper(&office, statement);
        let faults = check_chain(&office.book, |_| ()).unwrap();
        assert!(faults.iter().any(expected), "{statement}: {faults:?}");
    }
}

#[test]
fn nobody_decides_on_their_own_work() {
    let mut office = Office::new();
    let proposal = office.work("cat", |work| work.propose(&adjustment(100))).unwrap();
    for manner in [Manner::Ordinary, Manner::Emergency] {
        assert_eq!(code(office.work("cat", |work| approval::approve(work, proposal, manner))), "R7011");
    }
    assert_eq!(code(office.work("dan", |work| approval::approve(work, proposal, Manner::Ordinary))), "R7010");
    assert_eq!(code(office.work("eve", |work| approval::approve(work, proposal, Manner::Emergency))), "R7010");
    office.approve("ben", proposal);
    assert_eq!(code(office.work("ben", |work| approval::approve(work, proposal, Manner::Ordinary))), "R7013");
}

#[test]
fn one_key_is_one_person_for_ever() {
    let mut office = Office::new();
    let double = NewPerson { name: "zoe".to_owned(), label: "Zoe".to_owned(), key: key("cat").public(), role: Role::Supervisor };
    assert_eq!(code(office.work("ann", |work| people::propose_person(work, &double))), "R7010");
    assert_eq!(code(office.work("ann", |work| people::propose_key(work, "ben", key("cat").public()))), "R7010");
    // An administrator cannot let in a person of their own making.
    let own = NewPerson { name: "zoe".to_owned(), label: "Zoe".to_owned(), key: key("zoe").public(), role: Role::Supervisor };
    let proposal = office.work("ann", |work| people::propose_person(work, &own)).unwrap();
    assert_eq!(code(office.work("ann", |work| approval::approve(work, proposal, Manner::Emergency))), "R7011");
    assert_eq!(code(office.work("zoe", |work| approval::approve(work, proposal, Manner::Ordinary))), "R7010");
    assert_eq!(code(office.work("dan", |work| approval::approve(work, proposal, Manner::Emergency))), "R7010");
}

#[test]
fn a_founding_needs_two_persons_and_waits_for_the_second() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut book = BookOfAccounts::create(&folder.path().join("b.db")).unwrap();
    let today = day("2026-10-01");
    let person = |name: &str, role| NewPerson { name: name.to_owned(), label: name.to_owned(), key: key(name).public(), role };
    let ann = people::founder("ann", key("ann"), today, "2026-10-01T08:00:00Z");
    let alone = book.work(&ann, "t", "", "", |work| {
        people::found(work, &person("ann", Role::Administrator), &NewPerson { key: key("ann").public(), ..person("bob", Role::Supervisor) })
    });
    assert_eq!(code(alone), "R7010");
    book.work(&ann, "t", "", "", |work| people::found(work, &person("ann", Role::Administrator), &person("ben", Role::Supervisor))).unwrap();
    let ann = people::admit(&book, key("ann"), None, today, "").unwrap();
    assert_eq!(code(book.work(&ann, "t", "", "", |work| approval::approve(work, Row::new(1), Manner::Emergency))), "R7011");
    assert_eq!(code(book.work(&ann, "t", "", "", |work| people::propose_person(work, &person("cat", Role::Coordinator)))), "R7010");
    let ben = people::admit(&book, key("ben"), None, today, "").unwrap();
    book.work(&ben, "t", "", "", |work| approval::approve(work, Row::new(1), Manner::Ordinary)).unwrap();
    book.work(&ann, "t", "", "", |work| people::propose_person(work, &person("cat", Role::Coordinator))).unwrap();
}

#[test]
fn limits_deputies_and_emergencies() {
    let mut office = Office::new();
    let limit = office.work("ann", |work| people::propose_limit(work, Role::Supervisor, ProposalKind::Adjustment, Cents::new(50_000))).unwrap();
    office.approve("ben", limit);
    let within = office.work("cat", |work| work.propose(&adjustment(-50_000))).unwrap();
    office.approve("ben", within);
    let beyond = office.work("cat", |work| work.propose(&adjustment(-50_001))).unwrap();
    assert_eq!(code(office.work("ben", |work| approval::approve(work, beyond, Manner::Ordinary))), "R7012");
    office.work("dan", |work| approval::approve(work, beyond, Manner::Emergency)).unwrap();
    let emergency = office.book.emergencies().unwrap();
    assert!(emergency[0].decision.as_ref().unwrap().countersigned.is_none());
    assert_eq!(code(office.work("dan", |work| proposals::countersign(work, beyond))), "R7011");
    assert_eq!(code(office.work("cat", |work| proposals::countersign(work, beyond))), "R7011");
    assert_eq!(code(office.work("ben", |work| proposals::countersign(work, beyond))), "R7012");

    // ben lends the role to dan for a week: dan decides on cat's work, not on ben's.
    let week = (day("2026-10-01"), Some(day("2026-10-07")));
    let lent = office.work("ann", |work| people::propose_role(work, "dan", Role::Supervisor, week, Some("ben"))).unwrap();
    office.approve("ben", lent);
    let of_cat = office.work("cat", |work| work.propose(&adjustment(100))).unwrap();
    office.approve("dan", of_cat);
    let of_dan = office.work("dan", |work| work.propose(&adjustment(100))).unwrap();
    assert_eq!(code(office.work("dan", |work| approval::approve(work, of_dan, Manner::Ordinary))), "R7011");
    let rule = Proposed { kind: ProposalKind::Rule, ..adjustment(0) };
    let of_ben = office.work("ben", |work| work.propose(&rule)).unwrap();
    assert_eq!(code(office.work("dan", |work| approval::approve(work, of_ben, Manner::Ordinary))), "R7010");
    let later = office.work("cat", |work| work.propose(&adjustment(100))).unwrap();
    office.today = day("2026-10-08");
    assert_eq!(code(office.work("dan", |work| approval::approve(work, later, Manner::Ordinary))), "R7010");
    // The office's day does not go back to when the role was there.
    office.approve("ben", later);
    office.today = day("2026-10-07");
    assert_eq!(code(office.work("dan", |work| work.propose(&adjustment(1)))), "R7016");
}

#[test]
fn a_key_file_opens_with_its_passphrase_alone() {
    use ratebook::office::store::{Key, KeyCost, KeySalt};
    let text = key("ann").to_file("open sesame", KeyCost::Light, &KeySalt { salt: [1; 16], block: [2; 16] }).unwrap();
    assert_eq!(Key::from_file(&text, "open sesame").unwrap().public(), key("ann").public());
    assert_eq!(code(Key::from_file(&text, "open barley")), "R7008");
    assert_eq!(code(Key::from_file("hello", "x")), "R7008");
    assert!(!text.contains(&key("ann").public().to_string()));
}
