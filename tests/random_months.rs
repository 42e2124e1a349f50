//! Random months with random corrections: every balance, every sum and the contiguity of service days hold whatever happens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use std::collections::BTreeMap;

use city::City;
use proptest::prelude::*;
use ratebook::calendar::Day;
use ratebook::exact::Cents;
use ratebook::office::adjustments::AdjustmentAsked;
use ratebook::office::invoices::{InvoicesAsked, invoice_register};
use ratebook::office::payments::PaymentRow;
use ratebook::office::reads::{MeterRead, ReadCorrection, Reads};
use ratebook::office::receivables::statement;
use ratebook::office::register::{Behind, RegisterKind};
use ratebook::office::revenue::revenue;
use ratebook::office::store::{Row, check_chain};
use ratebook::office::{adjustments, invoices, payments, reads, rebills, receivables};

/// What happens in a month to each of the two accounts, and after it.
#[derive(Clone, Debug)]
struct Happening {
    /// Usage; none: the read does not come.
    used: [Option<u32>; 2],
    /// An adjustment of a random invoice, in cents.
    adjusted: Option<(usize, i64)>,
    /// A read corrected by so much, then its bill made anew.
    corrected: Option<(usize, u32)>,
    /// A payment of an account, in cents.
    paid: Option<(usize, i64)>,
    /// Whether what is held is left out.
    held_out: bool,
}

fn happening() -> impl Strategy<Value = Happening> {
    let used = || prop_oneof![4 => (0u32..900).prop_map(Some), 1 => Just(None)];
    (
        [used(), used()],
        prop::option::of((any::<usize>(), -3_000i64..3_000)),
        prop::option::of((any::<usize>(), 1u32..50)),
        prop::option::of((0usize..2, 1i64..200_000)),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(used, adjusted, corrected, paid, held_out)| Happening { used, adjusted, corrected, paid, held_out })
}

fn month(city: &mut City, at: usize, happening: &Happening, stood: &mut [u32; 2]) {
    let start = Day::parse("2026-07-01").unwrap().plus_months(u32::try_from(at).unwrap());
    let last = start.plus_months(1).plus_days(-1);
    let name = start.to_string()[..7].to_owned();
    for (account, used) in happening.used.iter().enumerate() {
        let Some(used) = used else { continue };
        stood[account] += used;
        city.read(&last.to_string(), &[(["M-1", "M-2"][account], &stood[account].to_string())]);
    }
    let waiting: Vec<Row<MeterRead>> = city.office.book.open_findings().unwrap().into_iter().filter_map(|finding| finding.read).collect();
    let mut waiting = waiting;
    waiting.dedup();
    if !waiting.is_empty() {
        city.office.work("cat", |work| reads::accept_reads(work, &waiting)).unwrap();
    }
    city.open(&name);
    city.prepare("cat", &name).unwrap();
    if !happening.held_out {
        city.release_all(&name);
    }
    city.approve("ben", &name).unwrap();
    city.issue("ben", &name).unwrap();
    after(city, happening);
}

fn after(city: &mut City, happening: &Happening) {
    let standing: Vec<_> = city.invoices().into_iter().filter(|invoice| !invoice.cancelled).collect();
    if let Some((at, cents)) = happening.adjusted
        && let Some(invoice) = standing.get(at % standing.len().max(1))
    {
        let asked = AdjustmentAsked { of: format!("{}/1", invoice.number), cents: Cents::new(cents), cause: "random".to_owned(), gl: None };
        // A credit beyond the invoice, or nothing, is refused: then nothing is posted.
        if let Ok(proposal) = city.office.work("cat", |work| adjustments::propose_adjustment(work, &asked, Behind::default())) {
            city.office.approve("ben", proposal);
        }
    }
    if let Some((at, by)) = happening.corrected
        && let Some(invoice) = standing.get(at % standing.len().max(1))
    {
        let point = if invoice.account == "A-1" { "P-1" } else { "P-2" };
        let reads = city.office.book.reads_of_point(point, invoice.days.last_day()).unwrap();
        if let Some(read) = reads.iter().rev().find(|read| read.meter.starts_with("M-") && read.day() == invoice.days.last_day()) {
            let value = (read.value.parse::<u32>().unwrap() + by).to_string();
            let correction = ReadCorrection { read: read.id, value, quality: None };
            let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, Behind::default())).unwrap();
            city.office.approve("ben", proposal);
            if let Ok(made) = city.office.work("cat", |work| rebills::propose_rebill(work, &invoice.number, Behind::default())) {
                assert_eq!(made.causes.iter().map(|cause| cause.cents).sum::<Cents>(), made.cents.1 - made.cents.0);
                city.office.approve("ben", made.proposal);
            }
        }
    }
    if let Some((account, cents)) = happening.paid {
        let row = PaymentRow {
            account: ["A-1", "A-2"][account].to_owned(),
            invoice: String::new(),
            received: city.office.today,
            cents: Cents::new(cents),
            reference: format!("p{cents}"),
        };
        city.office.work("cat", |work| payments::enter_payments(work, &[row], Behind::default())).unwrap();
    }
}

fn check(city: &City) {
    let book = &city.office.book;
    let register = invoice_register(book, &InvoicesAsked::default()).unwrap();
    assert_eq!(register.lines, register.totals);
    assert!(register.gaps.is_empty(), "{:?}", register.gaps);
    let invoices = &register.invoices;
    let standing: Cents = invoices.iter().filter(|invoice| !invoice.cancelled).map(|invoice| invoice.cents).sum();
    let (from, to) = (Day::parse("2026-01-01").unwrap(), Day::parse("2028-12-31").unwrap());
    let revenue: Cents = revenue(book, from, to).unwrap().iter().map(|row| row.cents).sum();
    // Service days follow each other without a gap and without an overlap.
    let mut days: BTreeMap<&str, Vec<(Day, Day)>> = BTreeMap::new();
    for invoice in invoices.iter().filter(|invoice| !invoice.cancelled) {
        days.entry(&invoice.account).or_default().push((invoice.days.start, invoice.days.end));
    }
    for spans in days.values_mut() {
        spans.sort_unstable();
        assert_eq!(spans[0].0.to_string(), "2026-07-01");
        assert!(spans.windows(2).all(|pair| pair[0].1 == pair[1].0), "{spans:?}");
    }
    // Every cancelled invoice has one that took its place, for the same days.
    for old in invoices.iter().filter(|invoice| invoice.cancelled) {
        let new: Vec<_> = invoices.iter().filter(|invoice| invoice.rebills == Some(old.id)).collect();
        assert_eq!(new.len(), 1);
        assert_eq!(new[0].days, old.days);
    }
    // The balance of a statement is what is owed of the invoices, less what no invoice takes.
    let mut balances = Cents::ZERO;
    for account in book.register(RegisterKind::Accounts).unwrap() {
        let statement = statement(book, None, account.cell(0), to).unwrap();
        let balance = statement.entries.last().map_or(Cents::ZERO, |entry| entry.balance);
        let open: Cents = statement.owed.iter().map(receivables::InvoiceOwed::open).sum();
        assert_eq!(balance, open - statement.unapplied);
        balances += balance + statement.owed.iter().map(|one| one.paid).sum::<Cents>() + statement.unapplied;
    }
    assert_eq!(balances, revenue);
    assert!(revenue <= standing + Cents::new(1_000_000));
    assert!(check_chain(book, |_| {}).unwrap().is_empty());
    // Each comes out the same from the book alone.
    for invoice in invoices {
        let explained = invoices::explain_invoice(book, &invoice.number).unwrap();
        assert!(explained.differences.is_empty(), "{}: {:?}", invoice.number, explained.differences);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_sums_hold(happenings in prop::collection::vec(happening(), 2..6)) {
        let mut city = City::new();
        let mut stood = [0, 2_000];
        for (at, happening) in happenings.iter().enumerate() {
            month(&mut city, at, happening, &mut stood);
        }
        check(&city);
    }
}
