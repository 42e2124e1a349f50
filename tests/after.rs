//! After issue: adjustments, bills made anew with the difference by cause, payments, disputes, closed months; every invoice
//! explained from the book alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use city::City;
use ratebook::calendar::Day;
use ratebook::exact::Cents;
use ratebook::office::adjustments::{AdjustmentAsked, Adjustments};
use ratebook::office::disputes::DisputeOutcome;
use ratebook::office::invoices::{InvoicesAsked, explained_text, invoice_register};
use ratebook::office::months::MonthState;
use ratebook::office::payments::PaymentRow;
use ratebook::office::people::Role;
use ratebook::office::proposals::{Manner, ProposalKind};
use ratebook::office::reads::ReadCorrection;
use ratebook::office::rebills::Rebills;
use ratebook::office::receivables::statement;
use ratebook::office::register::{Behind, RegisterKind};
use ratebook::office::revenue::revenue;
use ratebook::office::store::Row;
use ratebook::office::{
    adjustments, approval, disputes, invoices, months, payments, people, proposals, rates, reads, rebills, receivables, register, runs,
};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn adjustment(of: &str, cents: i64) -> AdjustmentAsked {
    AdjustmentAsked { of: of.to_owned(), cents: Cents::new(cents), cause: "leak".to_owned(), gl: None }
}

fn issued() -> City {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "150"), ("M-2", "2300")]);
    city
}

#[test]
fn an_adjustment_has_its_number_once_another_person_has_approved_it() {
    let mut city = issued();
    let asked = adjustment("INV-2026-000001/2", -2_000);
    let proposal = city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())).unwrap();
    assert_eq!(city.office.book.adjustments().unwrap()[0].posted, None);
    let own = city.office.work("cat", |work| approval::approve(work, proposal, Manner::Ordinary));
    assert_eq!(own.unwrap_err().code.id, "R7011");
    city.office.approve("ben", proposal);
    let posted = &city.office.book.adjustments().unwrap()[0];
    assert_eq!(posted.posted.as_ref().unwrap().0, "ADJ-2027-000001");
    // It posts to the day of its approval and keeps its service days.
    assert_eq!((posted.posted.as_ref().unwrap().1, posted.days.words()), (city.office.today, "2026-07-01 to 2026-07-31".to_owned()));
    // A rejected one leaves no gap.
    let asked = adjustment("INV-2026-000002/2", -100);
    let second = city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())).unwrap();
    city.office.work("ben", |work| proposals::reject(work, second)).unwrap();
    let third = city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())).unwrap();
    city.office.approve("ben", third);
    let numbers: Vec<String> =
        city.office.book.adjustments().unwrap().into_iter().filter_map(|one| one.posted.clone().map(|(number, _)| number)).collect();
    assert_eq!(numbers, ["ADJ-2027-000001", "ADJ-2027-000002"]);
}

#[test]
fn an_adjustment_has_limits_a_cause_and_an_invoice() {
    let mut city = issued();
    let propose = |city: &mut City, asked: &AdjustmentAsked| {
        city.office.work("cat", |work| adjustments::propose_adjustment(work, asked, Behind::default())).map_err(|refusal| refusal.code.id)
    };
    assert_eq!(propose(&mut city, &adjustment("INV-2026-000009", -1)), Err("R7059"));
    assert_eq!(propose(&mut city, &adjustment("INV-2026-000001/9", -1)), Err("R7059"));
    assert_eq!(propose(&mut city, &adjustment("INV-2026-000001/2", 0)), Err("R7060"));
    assert_eq!(propose(&mut city, &adjustment("INV-2026-000001/2", -9_999_999)), Err("R7060"));
    assert_eq!(propose(&mut city, &adjustment("INV-2026-000001", -1)), Err("R7060"), "the whole invoice has no account of the ledger");
    let limit = city.office.work("ann", |work| people::propose_limit(work, Role::Supervisor, ProposalKind::Adjustment, Cents::new(1_000))).unwrap();
    city.office.approve("ben", limit);
    let proposal = propose(&mut city, &adjustment("INV-2026-000001/2", -2_000)).unwrap();
    let beyond = city.office.work("ben", |work| approval::approve(work, proposal, Manner::Ordinary));
    assert_eq!(beyond.unwrap_err().code.id, "R7012");
}

#[test]
fn what_an_adjustment_rests_on_is_asked_again_when_it_is_approved() {
    let mut city = issued();
    let propose = |city: &mut City, of: &str, cents: i64| {
        let asked = adjustment(of, cents);
        city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())).unwrap()
    };
    // Two credits, each within the invoice and together beyond it: the second is refused.
    let all = city.invoices()[1].cents.number();
    let credit = -(i64::try_from(all).unwrap() - 1);
    let (first, second) = (propose(&mut city, "INV-2026-000002/2", credit), propose(&mut city, "INV-2026-000002/2", credit));
    city.office.approve("ben", first);
    let beyond = city.office.work("ben", |work| approval::approve(work, second, Manner::Ordinary)).unwrap_err();
    assert_eq!(beyond.code.id, "R7060");
    assert!(beyond.message.ends_with("is more"), "{}", beyond.message);
    // An adjustment waits while its invoice is replaced.
    let waiting = propose(&mut city, "INV-2026-000001/2", -100);
    correct(&mut city, 1, "160");
    let rebill = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default())).unwrap();
    city.office.approve("ben", rebill.proposal);
    let cancelled = city.office.work("ben", |work| approval::approve(work, waiting, Manner::Ordinary)).unwrap_err();
    assert_eq!((cancelled.code.id, &cancelled.message[..]), ("R7060", "INV-2026-000001 is cancelled"));
    assert_eq!(city.office.book.adjustments().unwrap().iter().filter(|one| one.posted.is_some()).count(), 1);
}

#[test]
fn a_run_beyond_the_limit_of_the_role_is_not_approved() {
    let mut city = City::new();
    let limit = city.office.work("ann", |work| people::propose_limit(work, Role::Supervisor, ProposalKind::Run, Cents::new(100))).unwrap();
    city.office.approve("ben", limit);
    city.read("2026-07-31", &[("M-1", "150"), ("M-2", "2300")]);
    city.open("2026-07");
    city.prepare("cat", "2026-07").unwrap();
    assert_eq!(city.approve("ben", "2026-07").unwrap_err().code.id, "R7012");
}

fn correct(city: &mut City, read: i64, value: &str) {
    let correction = ReadCorrection { read: Row::new(read), value: value.to_owned(), quality: None };
    let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, Behind::default())).unwrap();
    city.office.approve("ben", proposal);
}

#[test]
fn a_bill_made_anew_explains_its_difference_by_cause_exactly() {
    let mut city = issued();
    let same = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default()));
    assert_eq!(same.unwrap_err().code.id, "R7063");
    // The read was 160, and the price $2.60.
    correct(&mut city, 1, "160");
    city.rates(&city::TEXT.replace("$2.50 per kgal", "$2.60 per kgal"));
    let touched = rates::invoices_touched(&city.office.book, &rates::rates_in_force(&city.office.book).unwrap(), &mut |_, _| {}).unwrap();
    let differences: Vec<Cents> = touched.iter().map(|one| one.cents.unwrap() - one.invoice.cents).collect();
    assert_eq!(differences, [150 * 10, 300 * 10].map(Cents::new));
    let made = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default())).unwrap();
    let causes: Vec<(&str, Cents)> = made.causes.iter().map(|cause| (cause.cause, cause.cents)).collect();
    assert_eq!(causes, [("read corrected", Cents::new(10 * 250)), ("rate changed", Cents::new(160 * 10))]);
    assert_eq!(made.cents.1 - made.cents.0, causes.iter().map(|(_, cents)| cents).sum::<Cents>());
    let twice = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default()));
    assert_eq!(twice.unwrap_err().code.id, "R7063");
    // Nothing has happened before the approval; then the old one is cancelled and keeps its number.
    assert_eq!(city.invoices().len(), 2);
    city.office.approve("ben", made.proposal);
    let invoices = city.invoices();
    assert_eq!(invoices.iter().map(|invoice| invoice.cancelled).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!((invoices[2].rebills, invoices[2].cents), (Some(invoices[0].id), Cents::new(1_000 + 160 * 260)));
    assert_eq!(invoices[2].days, invoices[0].days);
    let kept = city.office.book.causes_of_rebill(invoices[2].item).unwrap();
    assert_eq!(kept.iter().map(|(_, cents, _)| cents).sum::<Cents>(), invoices[2].cents - invoices[0].cents);
}

#[test]
fn a_rebill_that_would_come_out_otherwise_by_now_is_not_issued() {
    let mut city = issued();
    correct(&mut city, 1, "160");
    let made = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default())).unwrap();
    let reads = city.office.book.adjustments().unwrap();
    assert!(reads.is_empty());
    // R-3 is the correction.
    correct(&mut city, 3, "170");
    let late = city.office.work("ben", |work| approval::approve(work, made.proposal, Manner::Ordinary));
    assert_eq!(late.unwrap_err().code.id, "R7063");
    assert_eq!(city.invoices().len(), 2);
}

#[test]
fn every_invoice_is_explained_from_the_book_alone() {
    let mut city = issued();
    correct(&mut city, 1, "160");
    let made = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default())).unwrap();
    city.office.approve("ben", made.proposal);
    city.rates(&city::TEXT.replace("$2.50 per kgal", "$9.99 per kgal"));
    let people = city.office.book.people().unwrap();
    for invoice in city.invoices() {
        let explained = invoices::explain_invoice(&city.office.book, &invoice.number).unwrap();
        assert!(explained.differences.is_empty(), "{:?}", explained.differences);
        let text = explained_text(&explained, None, &people);
        for part in ["issued on", "by ben", "$2.50/kgal", "reads-1.csv, row", "water.rate:"] {
            assert!(text.contains(part) || (part.starts_with("reads-1") && text.contains("in place of R-1")), "{part}:\n{text}");
        }
        let json: serde_json::Value = serde_json::from_str(&invoices::explained_json(&explained, &people)).unwrap();
        assert_eq!(json["number"], invoice.number.as_str());
        assert!(!json["lines"][1]["trace"].as_array().unwrap().is_empty());
    }
    assert_eq!(invoices::explain_invoice(&city.office.book, "INV-2026-000077").unwrap_err().code.id, "R7059");
}

#[test]
fn a_closed_month_takes_nothing_and_two_persons_reopen_it() {
    let mut city = issued();
    city.office.work("ben", |work| months::change_month(work, "2026-08", MonthState::Closed)).unwrap();
    assert_eq!(city.office.work("ben", |work| months::change_month(work, "2026-08", MonthState::Closed)).unwrap_err().code.id, "R7058");
    city.read("2026-08-31", &[("M-1", "300"), ("M-2", "2600")]);
    let run = city::run("2026-08", "2026-08", day("2026-08-31"));
    city.office.work("cat", |work| runs::open_run(work, &run)).unwrap();
    city.prepare("cat", "2026-08").unwrap();
    city.approve("ben", "2026-08").unwrap();
    assert_eq!(city.issue("ben", "2026-08").unwrap_err().code.id, "R7058");
    let proposal = city.office.work("cat", |work| months::propose_reopening(work, "2026-08")).unwrap();
    assert_eq!(city.issue("ben", "2026-08").unwrap_err().code.id, "R7058");
    assert_eq!(city.office.work("cat", |work| approval::approve(work, proposal, Manner::Ordinary)).unwrap_err().code.id, "R7011");
    city.office.approve("ben", proposal);
    assert_eq!(city.issue("ben", "2026-08").unwrap().numbers.len(), 2);
}

fn payment(account: &str, invoice: &str, on: &str, cents: i64, reference: &str) -> PaymentRow {
    PaymentRow {
        account: account.to_owned(),
        invoice: invoice.to_owned(),
        received: day(on),
        cents: Cents::new(cents),
        reference: reference.to_owned(),
    }
}

#[test]
fn payments_go_to_the_invoice_they_name_then_to_the_oldest() {
    let mut city = issued();
    city.month("2026-08", &[("M-1", "300"), ("M-2", "2600")]);
    let numbers: Vec<String> = city.invoices().into_iter().filter(|invoice| invoice.account == "A-1").map(|invoice| invoice.number.clone()).collect();
    let (first, second) = (1_000 + 150 * 250, 1_000 + 150 * 250);
    let rows = [payment("A-1", &numbers[1], "2026-10-01", 10_000, "one"), payment("A-1", "", "2026-10-02", first + 5_000, "two")];
    let taken = city.office.work("cat", |work| payments::enter_payments(work, &rows, Behind::default())).unwrap();
    assert_eq!(taken, (2, 0));
    assert_eq!(city.office.work("cat", |work| payments::enter_payments(work, &rows, Behind::default())).unwrap(), (0, 2));
    let bad = [payment("A-9", "", "2026-10-01", 1, "three"), payment("A-1", "INV-2026-000099", "2026-10-01", 1, "four")];
    let refused = city.office.work("cat", |work| payments::enter_payments(work, &bad, Behind::default())).unwrap_err();
    assert_eq!(refused.code.id, "R7061");
    assert!(refused.message.contains("three") && refused.message.contains("four"));
    let (owed, left) = receivables::owed_of_account(&city.office.book, None, "A-1", day("2026-12-31")).unwrap();
    assert_eq!(owed.iter().map(receivables::InvoiceOwed::open).collect::<Vec<_>>(), [Cents::ZERO, Cents::new(second - 15_000)]);
    assert_eq!(left, Cents::new(0));
    let statement = statement(&city.office.book, None, "A-1", day("2026-12-31")).unwrap();
    assert_eq!(statement.entries.last().unwrap().balance, Cents::new(second - 15_000));
}

/// A text with a contract under it whose terms bear 1% a month.
fn with_contract() -> String {
    city::TEXT.to_owned()
        + r#"
terms late "Late payment"
  cite "Made for the tests" unverified
  due 30 days after receipt of the invoice
  interest 1% per month, simple, on unpaid principal, from the due date, part month does not count
    round to $0.01 half up
  no late fee
  payments apply to oldest first

contract village "Water to the village"
  customer C-1 "One"
  cite "Made for the tests" unverified
  term 2020-01-01 until ended
  takes service under water
  terms late
"#
}

#[test]
fn what_is_disputed_bears_no_interest() {
    let mut city = City::with_text(&with_contract());
    let row = city::rows("A-1,water,city.water.village,month,2026-07-01,,");
    city.office.work("cat", |work| register::load_register(work, RegisterKind::Services, row, Behind::default())).unwrap();
    let contract = ratebook::office::rates::ContractInForce {
        contract: "city.water.village".to_owned(),
        account: "A-1".to_owned(),
        text_sha256: String::new(),
        adopted: None,
        resolution: "R-2".to_owned(),
        adopted_on: "2026-06-01".to_owned(),
    };
    let proposal = city.office.work("cat", |work| rates::propose_contract(work, &contract, None)).unwrap();
    city.office.approve("ben", proposal);
    city.month("2026-07", &[("M-1", "400"), ("M-2", "2300")]);
    let rates = rates::rates_in_force(&city.office.book).unwrap();
    // $1,010.00 dated 2026-08-01 is due on 2026-08-31; on 2026-12-01 three whole months are over: 3 × $10.10.
    let owed = |city: &City| receivables::owed_of_account(&city.office.book, Some(&rates), "A-1", day("2026-12-01")).unwrap().0[0].clone();
    let before = owed(&city);
    assert_eq!((before.due, before.interest), (Some(day("2026-08-31")), Cents::new(3_030)), "{}", before.note);
    let id =
        city.office.work("cat", |work| disputes::open_dispute(work, "INV-2026-000001/2", day("2026-08-05"), "meter", Behind::default())).unwrap();
    let twice = city.office.work("cat", |work| disputes::open_dispute(work, "INV-2026-000001", day("2026-08-05"), "meter", Behind::default()));
    assert_eq!(twice.unwrap_err().code.id, "R7062");
    // Only the base charge of $10.00 bears interest now.
    assert_eq!((owed(&city).interest, owed(&city).disputed), (Cents::new(30), Cents::new(400 * 250)));
    let end = city.office.work("cat", |work| disputes::end_dispute(work, id, day("2026-11-30"), DisputeOutcome::Withdrawn)).unwrap();
    assert_eq!(owed(&city).interest, Cents::new(30), "the end waits for a second person");
    city.office.approve("ben", end);
    assert_eq!(owed(&city).disputed, Cents::new(0));
}

#[test]
fn the_register_proves_itself() {
    let mut city = issued();
    correct(&mut city, 1, "160");
    let made = city.office.work("cat", |work| rebills::propose_rebill(work, "INV-2026-000001", Behind::default())).unwrap();
    city.office.approve("ben", made.proposal);
    let asked = adjustment("INV-2026-000002/2", -2_000);
    let proposal = city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())).unwrap();
    city.office.approve("ben", proposal);
    let register = invoice_register(&city.office.book, &InvoicesAsked::default()).unwrap();
    assert_eq!(register.lines, register.totals);
    assert!(register.gaps.is_empty());
    let revenue: Cents = revenue(&city.office.book, day("2026-01-01"), day("2027-12-31")).unwrap().iter().map(|row| row.cents).sum();
    let standing: Cents = register.invoices.iter().filter(|invoice| !invoice.cancelled).map(|invoice| invoice.cents).sum();
    assert_eq!(revenue, standing - Cents::new(2_000));
}

#[test]
fn amounts_that_no_book_can_hold_are_refused_before_anything_is_kept() {
    // Two payments of 92233720368547758.07 used to be committed, and every later report ended in an internal fault.
    let file = b"account,received,amount,reference\nA-1,2026-08-20,92233720368547758.07,p1\nA-2,2026-08-20,92233720368547758.07,p2\n";
    let refused = payments::read_payments(file).unwrap_err();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].message.contains("larger than $999,999,999,999.99"), "{}", refused[0]);
    // A comma separates thousands and nothing else: $12.50 was read as $1,250.00.
    let file = b"account,received,amount,reference\nA-1,2026-08-20,\"12,50\",p1\nA-1,2026-08-20,\"1,5\",p2\nA-1,2026-08-20,\"1,250.00\",p3\n";
    let refused = payments::read_payments(file).unwrap_err();
    assert_eq!(refused.len(), 2, "{refused:?}");
    // An unquoted comma makes a cell more; a mark that is not closed took the next payment with it.
    let file = b"account,received,amount,reference\nA-1,2026-08-20,1,250.00,p1\nA-1,2026-08-20,\"5.00,p2\nA-2,2026-08-20,7.00,\"p3\"\n";
    let refused = payments::read_payments(file).unwrap_err();
    let said: Vec<&str> = refused.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(said, ["line 2: the row has 5 cells, and the heading has 4", "line 3: a quotation mark is opened and not closed in this line"]);

    let mut city = City::new();
    let before = city.office.book.head().unwrap();
    let row = payment("A-1", "", "2026-07-02", i64::MAX, "p1");
    let refused = city.office.work("cat", |work| payments::enter_payments(work, &[row.clone(), row], Behind::default())).unwrap_err();
    assert_eq!(refused.code.id, "R7065");
    assert_eq!(city.office.book.head().unwrap().hash, before.hash, "nothing was changed");
}
