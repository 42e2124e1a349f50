//! The month: reads in, a run prepared, held, released, approved by another person, issued; what is missing, what is estimated,
//! and what a later read settles.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use city::City;
use ratebook::exact::Cents;
use ratebook::office::invoices::{Invoices, InvoicesAsked};
use ratebook::office::reads::Reads;
use ratebook::office::runs::{HoldsAsked, ItemOutcome, RunState, Runs};
use ratebook::office::store::Row;
use ratebook::office::{reads, register, runs};

#[test]
fn a_month_is_billed_under_four_eyes() {
    let mut city = City::new();
    city.read("2026-07-31", &[("M-1", "150"), ("M-2", "2300")]);
    city.open("2026-07");
    let prepared = city.prepare("cat", "2026-07").unwrap();
    assert!(prepared.changed);
    assert_eq!((prepared.totals.items, prepared.totals.billed, prepared.totals.cents), (2, 2, Cents::new(2 * 1_000 + 150 * 250 + 300 * 250)));
    // The same again is no event.
    let head = city.office.book.head().unwrap();
    assert!(!city.prepare("cat", "2026-07").unwrap().changed);
    assert_eq!(city.office.book.head().unwrap(), head);
    // Who prepared it neither approves nor issues it, and nobody issues what is not approved.
    let code = |result: Result<(), ratebook::source::Refusal>| result.unwrap_err().code.id;
    assert_eq!(code(city.approve("cat", "2026-07")), "R7011");
    assert_eq!(code(city.approve("dan", "2026-07")), "R7010");
    assert_eq!(code(city.issue("ben", "2026-07").map(|_| ())), "R7051");
    city.approve("ben", "2026-07").unwrap();
    assert_eq!(code(city.issue("cat", "2026-07").map(|_| ())), "R7011");
    let issued = city.issue("ben", "2026-07").unwrap();
    assert_eq!(issued.numbers, ["INV-2026-000001", "INV-2026-000002"]);
    assert_eq!(code(city.issue("ben", "2026-07").map(|_| ())), "R7051");
    let invoices = city.invoices();
    assert_eq!(invoices[0].cents, Cents::new(1_000 + 150 * 250));
    let lines = city.office.book.lines_of_item(invoices[0].item).unwrap();
    assert_eq!((lines[1].quantity.as_str(), lines[1].words.unit.as_str(), lines[1].rate.as_str()), ("150", "kgal", "2.50"));
    assert!(ratebook::office::store::check_chain(&city.office.book, |_| {}).unwrap().is_empty());
}

#[test]
fn a_missing_read_is_told_and_a_run_goes_on_without_it() {
    let mut city = City::new();
    city.read("2026-07-31", &[("M-1", "150")]);
    city.open("2026-07");
    city.prepare("cat", "2026-07").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-07").unwrap();
    let missing = stands.items.iter().find(|item| item.outcome == ItemOutcome::Unbilled).unwrap();
    assert!(missing.reason.contains("no read of meter M-2 on 2026-07-31"), "{}", missing.reason);
    city.approve("ben", "2026-07").unwrap();
    // What is not billed has an owner and a day from then on.
    assert_eq!(city.office.book.carried_of_run(stands.run.id).unwrap().len(), 1);
    assert_eq!(city.issue("ben", "2026-07").unwrap().numbers.len(), 1);
    // Another run bills what was left over, and nothing twice.
    city.read("2026-07-31", &[("M-2", "2300")]);
    city.open_named("2026-07", "2026-07-late");
    assert_eq!(city.prepare("cat", "2026-07-late").unwrap().totals.items, 1);
    city.approve("ben", "2026-07-late").unwrap();
    assert_eq!(city.issue("ben", "2026-07-late").unwrap().numbers, ["INV-2026-000002"]);
}

#[test]
fn inputs_that_change_after_the_preparation_are_not_issued() {
    let mut city = City::new();
    city.read("2026-07-31", &[("M-1", "150"), ("M-2", "2300")]);
    city.open("2026-07");
    city.prepare("cat", "2026-07").unwrap();
    city.approve("ben", "2026-07").unwrap();
    let correction = reads::ReadCorrection { read: Row::new(1), value: "160".to_owned(), quality: None };
    let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, register::Behind::default())).unwrap();
    // Waiting for a second person it counts for nothing.
    assert!(!city.prepare("cat", "2026-07").unwrap().changed);
    city.office.approve("ben", proposal);
    assert_eq!(city.prepare("cat", "2026-07").unwrap_err().code.id, "R7055");
    assert_eq!(city.issue("ben", "2026-07").unwrap_err().code.id, "R7055");
    city.office.work("cat", |work| runs::abort_run(work, "2026-07")).unwrap();
    city.open_named("2026-07", "2026-07-b");
    let totals = city.prepare("cat", "2026-07-b").unwrap().totals;
    assert_eq!(totals.cents, Cents::new(2 * 1_000 + 160 * 250 + 300 * 250));
}

#[test]
fn holds_are_released_by_another_person_and_stay_released_for_the_same_inputs() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "150"), ("M-2", "2300")]);
    // 1,500 kgal after 150 is unlike last bill.
    city.read("2026-08-31", &[("M-1", "400"), ("M-2", "2600")]);
    city.open("2026-08");
    assert_eq!(city.prepare("cat", "2026-08").unwrap().totals.held, 1);
    let asked = HoldsAsked { accounts: vec!["A-1".to_owned()], ..HoldsAsked::default() };
    let own = city.office.work("cat", |work| runs::release_holds(work, "2026-08", &asked, true, (None, None)));
    assert_eq!(own.unwrap_err().code.id, "R7011");
    city.office.work("dan", |work| runs::release_holds(work, "2026-08", &asked, true, (None, None))).unwrap();
    assert_eq!(city.totals("2026-08").held, 0);
    // A read of the other account comes in corrected: the run is prepared anew, the release stands.
    let correction = reads::ReadCorrection { read: Row::new(4), value: "2605".to_owned(), quality: None };
    let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, register::Behind::default())).unwrap();
    city.office.approve("ben", proposal);
    assert!(city.prepare("cat", "2026-08").unwrap().changed);
    assert_eq!(city.totals("2026-08").held, 0);
    city.approve("ben", "2026-08").unwrap();
    assert_eq!(city.issue("ben", "2026-08").unwrap().numbers.len(), 2);
}

#[test]
fn an_estimate_is_a_new_read_and_a_later_read_settles_it_on_its_own_days() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "310"), ("M-2", "2310")]);
    // August: no read of M-1. 310 kgal in 31 days: estimated at 310.
    city.read("2026-08-31", &[("M-2", "2620")]);
    city.open("2026-08");
    city.prepare("cat", "2026-08").unwrap();
    city.approve("ben", "2026-08").unwrap();
    city.issue("ben", "2026-08").unwrap();
    let estimated = city.invoices().into_iter().find(|invoice| invoice.account == "A-1" && invoice.days.start.to_string() == "2026-08-01").unwrap();
    assert_eq!(estimated.cents, Cents::new(1_000 + 310 * 250));
    let reads = city.office.book.reads_of_point("P-1", office_day("2026-12-31")).unwrap();
    let estimate = reads.iter().find(|read| read.quality.starts_with("estimated")).unwrap();
    assert_eq!((estimate.value.as_str(), estimate.policy.as_str()), ("310", "last_reads"));
    city.read("2026-09-30", &[("M-1", "798"), ("M-2", "2920")]);
    // 61 days without a read are a finding that a person answers.
    let findings = city.office.book.open_findings().unwrap();
    assert_eq!(findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["gap"]);
    let read = findings[0].read;
    city.office.work("cat", |work| reads::accept_reads(work, &[read.unwrap()])).unwrap();
    city.open("2026-09");
    let totals = city.prepare("cat", "2026-09").unwrap().totals;
    // 488 kgal in 61 days are 8 a day: 248 in August, 240 in September.
    assert_eq!((totals.items, totals.cents), (3, Cents::new(3 * 1_000 + (248 + 240 + 300) * 250)));
    city.approve("ben", "2026-09").unwrap();
    assert_eq!(city.issue("ben", "2026-09").unwrap().numbers.len(), 3);
    let invoices = city.invoices();
    let old = invoices.iter().find(|invoice| invoice.id == estimated.id).unwrap();
    assert!(old.cancelled);
    let rebill = invoices.iter().find(|invoice| invoice.rebills == Some(estimated.id)).unwrap();
    assert_eq!((rebill.days, rebill.cents), (estimated.days, Cents::new(1_000 + 248 * 250)));
    let settled = city.office.book.reads_of_point("P-1", office_day("2026-12-31")).unwrap();
    assert!(settled.iter().any(|read| read.quality == "derived" && read.value == "248"));
    assert!(settled.iter().all(|read| !read.quality.starts_with("estimated")));
    // What is settled stays settled.
    city.read("2026-10-31", &[("M-1", "1108"), ("M-2", "3220")]);
    city.open("2026-10");
    assert_eq!(city.prepare("cat", "2026-10").unwrap().totals.items, 2);
}

#[test]
fn a_read_that_comes_after_its_estimate_was_billed_settles_it_in_the_next_run() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "310"), ("M-2", "2310")]);
    city.month("2026-08", &[("M-2", "2620")]);
    // The sheet of August turns up: 310 to 560. Then September.
    city.read("2026-08-31", &[("M-1", "560")]);
    city.read("2026-09-30", &[("M-1", "800"), ("M-2", "2920")]);
    city.open("2026-09");
    let totals = city.prepare("cat", "2026-09").unwrap().totals;
    assert_eq!((totals.items, totals.cents), (3, Cents::new(3 * 1_000 + (250 + 240 + 300) * 250)));
    city.approve("ben", "2026-09").unwrap();
    city.issue("ben", "2026-09").unwrap();
    city.read("2026-10-31", &[("M-1", "1108"), ("M-2", "3220")]);
    city.open("2026-10");
    assert_eq!(city.prepare("cat", "2026-10").unwrap().totals.items, 2);
}

#[test]
fn too_many_estimates_in_a_row_are_refused_by_the_text_and_held_before() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "310"), ("M-2", "2310")]);
    city.month("2026-08", &[("M-2", "2620")]);
    city.read("2026-09-30", &[("M-2", "2920")]);
    city.open("2026-09");
    assert_eq!(city.prepare("cat", "2026-09").unwrap().totals.held, 1);
    city.release_all("2026-09");
    city.approve("ben", "2026-09").unwrap();
    city.issue("ben", "2026-09").unwrap();
    city.read("2026-10-31", &[("M-2", "3220")]);
    city.open("2026-10");
    city.prepare("cat", "2026-10").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-10").unwrap();
    let refused = stands.items.iter().find(|item| item.account == "A-1").unwrap();
    assert_eq!((refused.outcome, refused.code.as_str()), (ItemOutcome::Unbilled, "R6021"));
}

#[test]
fn an_account_that_closes_inside_a_month_has_its_last_bill_to_that_day() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "310"), ("M-2", "2310")]);
    city.close("A-1", "2026-08-10");
    city.read("2026-08-10", &[("M-1", "410")]);
    city.read("2026-08-31", &[("M-2", "2620")]);
    city.open("2026-08");
    city.prepare("cat", "2026-08").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-08").unwrap();
    let last = stands.items.iter().find(|item| item.account == "A-1").unwrap();
    assert_eq!(last.days.words(), "2026-08-01 to 2026-08-10");
    // The base charge by day of the calendar month: 10 × 10/31, and 100 kgal.
    assert_eq!(last.cents, Cents::new(323 + 100 * 250));
    city.release_all("2026-08");
    city.approve("ben", "2026-08").unwrap();
    city.issue("ben", "2026-08").unwrap();
    city.read("2026-09-30", &[("M-2", "2920")]);
    city.open("2026-09");
    assert_eq!(city.prepare("cat", "2026-09").unwrap().totals.items, 1);
}

#[test]
fn an_exception_is_not_billed_before_a_person_has_answered() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "310"), ("M-2", "2310")]);
    city.read("2026-08-31", &[("M-1", "300"), ("M-2", "2620")]);
    let findings = city.office.book.open_findings().unwrap();
    assert_eq!(findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["backwards"]);
    city.open("2026-08");
    let totals = city.prepare("cat", "2026-08").unwrap().totals;
    assert_eq!((totals.billed, totals.unbilled), (1, 1));
    let read = findings[0].read;
    city.office.work("cat", |work| reads::reject_reads(work, &[read.unwrap()])).unwrap();
    // Rejected, it is missing, and the policy of the text estimates.
    city.prepare("cat", "2026-08").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-08").unwrap();
    assert!(stands.items.iter().any(|item| item.account == "A-1" && item.estimated && item.outcome == ItemOutcome::Calculated));
}

#[test]
fn what_is_only_illustrative_is_never_issued() {
    let mut city = City::with_text(&city::TEXT.replace("\" unverified", "\" illustrative"));
    city.read("2026-07-31", &[("M-1", "150"), ("M-2", "2300")]);
    city.open("2026-07");
    assert_eq!(city.prepare("cat", "2026-07").unwrap().totals.unbilled, 2);
    let stands = runs::run_as_it_stands(&city.office.book, "2026-07").unwrap();
    assert!(stands.items.iter().all(|item| item.code == "R7054" && item.reason.contains("illustrative")));
}

#[test]
fn a_run_has_one_name_and_one_order() {
    let mut city = City::new();
    city.open("2026-07");
    let again = city.office.work("cat", |work| runs::open_run(work, &city::run("2026-07", "2026-07", office_day(office::TODAY))));
    assert_eq!(again.unwrap_err().code.id, "R7050");
    assert_eq!(runs::run_as_it_stands(&city.office.book, "2026-7").unwrap_err().help.unwrap(), "did you mean `2026-07`?");
    assert_eq!(city.approve("ben", "2026-07").unwrap_err().code.id, "R7051");
    city.office.work("cat", |work| runs::abort_run(work, "2026-07")).unwrap();
    assert_eq!(city.prepare("cat", "2026-07").unwrap_err().code.id, "R7051");
    assert_eq!(runs::run_as_it_stands(&city.office.book, "2026-07").unwrap().state(), RunState::Aborted);
}

#[test]
fn a_file_of_reads_is_taken_once_and_each_row_is_accepted_or_rejected() {
    let mut city = City::new();
    let file = "meter,date,reading\nM-1,2026-07-31,150\nM-9,2026-07-31,1\nM-2,2026-07-32,5\nM-2,2026-07-31,\"2,300\"\nM-1,2026-07-31,150\n";
    let taken = city.load("july.csv", file);
    assert_eq!(taken.rows, (5, 2, 3));
    let codes: Vec<&str> = taken.rejected.iter().map(|rejection| rejection.code).collect();
    assert_eq!(codes, ["R5105", "R5104", "R5107"]);
    let again = city.load("july-again.csv", file);
    assert!(again.known);
    assert_eq!(again.rows, (5, 2, 3));
    let other = city.load("more.csv", &(file.to_owned() + "\n"));
    assert_eq!((other.rows.1, other.reads), (0, 0));
    let kept = city.office.book.document(Row::new(city.office.book.batches().unwrap()[0].id.number()));
    assert!(kept.is_ok());
    let empty = city.office.work("cat", |work| reads::load_reads(work, "hand", ("empty.csv", b""), &mut |_, _| {}));
    assert_eq!(empty.unwrap_err().code.id, "R5103");
    let other = city.office.work("cat", |work| reads::load_reads(work, "hand", ("x.csv", b"meter,day,reading\n"), &mut |_, _| {}));
    assert!(other.unwrap_err().message.contains("`date`"));
    assert_eq!(city.invoices().len(), 0);
    assert!(city.office.book.invoices(&InvoicesAsked::default()).unwrap().is_empty());
}

fn office_day(text: &str) -> ratebook::calendar::Day {
    ratebook::calendar::Day::parse(text).unwrap()
}

#[test]
fn a_clock_that_is_years_ahead_stops_no_book() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
    let last = city.office.today;
    let mut on = |days: i32, more: &[&str]| {
        city.office.today = last.plus_days(days);
        let output = city.office.command_by_the_clock("cat", &[&["run", "open", "2026-08"], more].concat());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (exit, said) = on(2_900_000, &[]);
    assert_eq!(exit, Some(1));
    assert!(said.contains("R7016") && said.contains("the clock of this machine may be wrong") && said.contains("--after-a-gap"), "{said}");
    assert_eq!(on(401, &[]).0, Some(1));
    // The next day everybody works on; and after a year without an act somebody says that the clock is right.
    assert_eq!(on(1, &[]).0, Some(0));
    assert_eq!(on(402, &["--name", "late"]).0, Some(1));
    assert_eq!(on(402, &["--name", "late", "--after-a-gap"]).0, Some(0));
}
