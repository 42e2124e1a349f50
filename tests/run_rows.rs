//! Items of a run in the book: many at once are the same rows, digests and chain as one at a time; a row that names nothing undoes the act.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use ratebook::calendar::{Day, DaySpan};
use ratebook::exact::Cents;
use ratebook::office::people;
use ratebook::office::people::{NewPerson, Role};
use ratebook::office::runs::{ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals, Runs, StepKind, WorkedOut};
use ratebook::office::store::{Access, Actor, BookOfAccounts, Key, Row, Work, check_chain, digest_of};
use ratebook::records::{BilledLine, BilledWords};
use ratebook::source::Refusal;
use tempfile::TempDir;

fn new_book(file: &Path) -> (BookOfAccounts, Actor) {
    let mut book = BookOfAccounts::create(file).unwrap();
    let today = Day::parse("2025-12-01").unwrap();
    let key = |name: &str| Key::from_seed(digest_of(name.as_bytes()).0);
    let person = |name: &str, role| NewPerson { name: name.to_owned(), label: name.to_owned(), key: key(name).public(), role };
    let ann = people::founder("ann", key("ann"), today, "2025-12-01T08:00:00Z");
    let (one, other) = (person("ann", Role::Administrator), person("ben", Role::Supervisor));
    book.work(&ann, "book founded", "", "", |work| people::found(work, &one, &other)).unwrap();
    (book, ann)
}

/// Items with none to eleven lines, some held, some unbilled; words that are the same for a while and then are not.
fn items(count: usize) -> Vec<WorkedOut> {
    let start = Day::parse("2025-11-01").unwrap();
    let item = |at: usize| {
        let is_billed = !at.is_multiple_of(17);
        let words = |line: usize| BilledWords {
            charge: format!("charge_{line}"),
            label: if at > 150 { "Größe, \"neu\"".to_owned() } else { "Water".to_owned() },
            unit: if line.is_multiple_of(2) { "kgal".to_owned() } else { String::new() },
            gl: "401".to_owned(),
            cite: "Ordinance 1".to_owned(),
        };
        let line = |line: usize| BilledLine {
            line: i64::try_from(line + 1).unwrap(),
            words: Arc::new(words(line)),
            quantity: format!("{}.5", at * 100),
            rate: if line.is_multiple_of(2) { "2.50".to_owned() } else { String::new() },
            cents: Cents::new(i64::try_from(at * 10 + line).unwrap() - 300),
        };
        let item = RunItem {
            account: format!("A-{at:05}"),
            service: "water".to_owned(),
            bill: if at == 100 { "other".to_owned() } else { "city".to_owned() },
            days: DaySpan { start: start.plus_days(i32::try_from(at).unwrap()), end: start.plus_days(i32::try_from(at).unwrap() + 30) },
            outcome: if is_billed { ItemOutcome::Calculated } else { ItemOutcome::Unbilled },
            code: if is_billed { String::new() } else { "R5001".to_owned() },
            reason: String::new(),
            case: format!("{{\"case\":\"{at}\",\"text\":\"{}\"}}", "x".repeat(at)),
            origins: "{}".to_owned(),
            cents: Cents::new(i64::try_from(at).unwrap() - 50),
            estimated: at == 77,
            settles: (at == 78).then_some(Row::new(1)),
        };
        let lines = if is_billed { (0..at % 12).map(line).collect() } else { Vec::new() };
        let holds = if at.is_multiple_of(5) { vec![("zero".to_owned(), "the total is $0.00".to_owned())] } else { Vec::new() };
        WorkedOut { item, lines, holds }
    };
    (0..count).map(item).collect()
}

/// Adds a run and a step, and does something with the step.
fn act(
    book: &mut BookOfAccounts,
    actor: &Actor,
    add: impl FnOnce(&mut Work<'_>, Row<RunStep>) -> Result<(), Refusal>,
) -> Result<Row<RunStep>, Refusal> {
    let day = Day::parse("2025-12-01").unwrap();
    let run = Run { name: "2025-11".to_owned(), first_day: day, through: day, bill_date: day, scope: RunScope::default() };
    let totals = RunTotals::default();
    let step = RunStep { kind: StepKind::Prepared, rate_set: None, inputs: String::new(), page: String::new(), totals };
    book.work(actor, "run prepared", "2025-11", "", |work| {
        let run = work.add_run(&run)?;
        let step = work.add_run_step(run, &step)?;
        add(work, step)?;
        Ok(step)
    })
}

#[test]
fn many_at_once_are_the_same_as_one_at_a_time() {
    for count in [0, 1, 7, 8, 9, 64, 65, 200] {
        let folder = TempDir::new().unwrap();
        let items = items(count);
        let mut heads = Vec::new();
        for (name, at_once) in [("one.db", false), ("many.db", true)] {
            let file = folder.path().join(name);
            let (mut book, ann) = new_book(&file);
            let step = act(&mut book, &ann, |work, step| {
                if at_once {
                    return work.add_items(step, &items);
                }
                items.iter().try_for_each(|one| work.add_item(step, one).map(|_| ()))
            });
            let step = step.unwrap();
            // A second act goes on behind the first.
            book.work(&ann, "run prepared", "2025-11", "", |work| work.add_items(step, items.iter().take(20))).unwrap();
            let faults = check_chain(&book, |_| {}).unwrap();
            assert!(faults.is_empty(), "{faults:?}");
            heads.push(book.head().unwrap());
            let kept = book.items_of_step(step).unwrap();
            assert_eq!(kept.len(), count + count.min(20));
            for (at, (kept, one)) in kept.iter().zip(&items).enumerate() {
                assert_eq!(kept.id, Row::new(i64::try_from(at + 1).unwrap()));
                assert_eq!(**kept, one.item);
                assert_eq!(book.lines_of_item(kept.id).unwrap(), one.lines);
            }
            assert!(book.unsound().unwrap().is_empty());
        }
        assert_eq!(format!("{:?}", heads[0]), format!("{:?}", heads[1]), "{count}");
    }
}

#[test]
fn a_row_that_names_nothing_undoes_the_act() {
    let folder = TempDir::new().unwrap();
    let (mut book, ann) = new_book(&folder.path().join("ratebook.db"));
    let items = items(40);
    let refused = act(&mut book, &ann, |work, step| {
        work.add_items(step, &items)?;
        work.add_items(Row::new(step.number() + 1), items.iter().take(3))
    });
    let refusal = refused.unwrap_err();
    assert_eq!(refusal.message, "row 41 of run_item names a row of run_step that is not there; nothing was changed");
    assert!(book.runs().unwrap().is_empty());
    // What an earlier act added is there; a hold of an item that nobody entered is not.
    let step = act(&mut book, &ann, |work, step| work.add_items(step, &items)).unwrap();
    book.work(&ann, "more", "", "", |work| work.add_items(step, &items)).unwrap();
    let refused = book.work(&ann, "hold answered", "", "", |work| work.answer_hold(Row::new(99), true));
    assert_eq!(refused.unwrap_err().message, "row 1 of hold_answer names a row of hold that is not there; nothing was changed");
    book.work(&ann, "hold answered", "", "", |work| work.answer_hold(Row::new(1), true)).unwrap();
    assert!(check_chain(&book, |_| {}).unwrap().is_empty());
}

#[test]
fn a_row_that_the_table_refuses_among_many_undoes_the_act() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ratebook.db");
    let (mut book, ann) = new_book(&file);
    let items = items(30);
    let refused = act(&mut book, &ann, |work, step| {
        work.add_items(step, &items)?;
        // The same hold is answered twice.
        work.answer_hold(Row::new(1), true)?;
        work.answer_hold(Row::new(1), true).map(|_| ())
    });
    assert!(refused.unwrap_err().message.contains("UNIQUE"));
    drop(book);
    let book = BookOfAccounts::open(&file, Access::Read).unwrap();
    assert!(book.runs().unwrap().is_empty());
    assert!(check_chain(&book, |_| {}).unwrap().is_empty());
}
