//! The one page that a run is approved by.

use std::collections::BTreeMap;

use super::record::{Carried, Hold, HoldAnswer, ItemOutcome, Run, RunItem, RunTotals, StepKind, StepTaken};
use super::rules::{RunAsItStands, RunState, run_as_it_stands};
use super::table::Runs;
use crate::calendar::DaySpan;
use crate::exact::Cents;
use crate::office::people::Person;
use crate::office::rates::{RateFile, RateSet, Rates, changes};
use crate::office::reads::Reads;
use crate::office::register::{Records, RegisterKind};
use crate::office::store::{Row, Stored};
use crate::source::Refusal;

/// What a customer comes to, against last month and last year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerTotals {
    /// The customer's number.
    pub customer: String,
    /// The customer's name.
    pub label: String,
    /// Billed by this run, in cents.
    pub cents: Cents,
    /// Held by this run, in cents.
    pub held: Cents,
    /// Billed for the days before, as many months.
    pub last: Cents,
    /// Billed for the same days a year ago.
    pub year_ago: Cents,
}

/// An item with its holds, the answers to them, and who carries it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct PageItem {
    pub item: Stored<RunItem>,
    /// Its holds, each with who answered and why.
    pub holds: Vec<(Hold, Option<HoldAnswer>)>,
    /// Who carries it, where it is not billed.
    pub carried: Option<Carried>,
}

/// Everything that a run is approved by: totals, holds, estimates, what is unbilled.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RunPage {
    pub run: Stored<Run>,
    /// Where it stands.
    pub state: RunState,
    /// The control totals as the holds stand.
    pub totals: RunTotals,
    /// The digest of its inputs.
    pub inputs: String,
    /// The digest of its rate text.
    pub text: String,
    pub customers: Vec<CustomerTotals>,
    /// Items with a hold, answered or not.
    pub held: Vec<PageItem>,
    /// Items that are not billed.
    pub unbilled: Vec<PageItem>,
    /// Items that are exempt.
    pub exempt: Vec<Stored<RunItem>>,
    /// Items billed on an estimate.
    pub estimates: Vec<Stored<RunItem>>,
    /// Items that bill the days of an estimate again: with the number of the invoice they cancel.
    pub rebilled: Vec<(Stored<RunItem>, String)>,
    /// What was entered by hand since the last run was issued: what, who, when.
    pub entries: Vec<(String, Row<Person>, String)>,
    /// Files of rate text that are new, changed, or out since the last run was issued.
    pub rates: [Vec<String>; 3],
    /// Texts that bill and that nobody has verified.
    pub unverified: Vec<String>,
    /// Who prepared it: the person's row.
    pub prepared_by: Option<Row<Person>>,
}

/// The page of a run as it stands.
///
/// # Errors
/// R7050 when there is none.
pub fn run_page(book: &impl Runs, name: &str) -> Result<RunPage, Refusal> {
    let stands = run_as_it_stands(book, name)?;
    let run = stands.run.clone();
    let answers: BTreeMap<Row<Hold>, HoldAnswer> = book.hold_answers(run.id)?.into_iter().map(|answer| (answer.hold, answer)).collect();
    let carried = book.carried_of_run(run.id)?;
    let page_item = |item: &Stored<RunItem>| PageItem {
        item: item.clone(),
        holds: stands.holds_of(item.id).map(|hold| (hold.clone(), answers.get(&hold.id).cloned())).collect(),
        carried: carried.iter().rev().find(|carried| carried.item == item.id).cloned(),
    };
    let of = |outcome: ItemOutcome| stands.items.iter().filter(move |item| item.outcome == outcome);
    let before = last_issued(book, &run)?;
    let mut unverified: Vec<String> = Vec::new();
    for hold in stands.holds.iter().filter(|hold| matches!(hold.rule.as_str(), "unverified" | "not encoded")) {
        unverified.extend(
            hold.text
                .split_once(": ")
                .map_or("", |(_, texts)| texts)
                .split("; ")
                .map(|text| if hold.rule == "unverified" { text.to_owned() } else { format!("{text} (not encoded)") }),
        );
    }
    unverified.sort_unstable();
    unverified.dedup();
    let prepared = stands.prepared();
    let set = prepared.and_then(|step| step.rate_set);
    Ok(RunPage {
        state: stands.state(),
        totals: stands.totals(),
        inputs: prepared.map(|step| step.inputs.clone()).unwrap_or_default(),
        text: set.map(|set| book.digest_of_rate_set(set)).transpose()?.unwrap_or_default(),
        customers: customers(book, &stands)?,
        held: of(ItemOutcome::Calculated).filter(|item| stands.holds_of(item.id).next().is_some()).map(page_item).collect(),
        unbilled: of(ItemOutcome::Unbilled).map(page_item).collect(),
        exempt: of(ItemOutcome::Exempt).cloned().collect(),
        estimates: of(ItemOutcome::Calculated).filter(|item| item.estimated).cloned().collect(),
        rebilled: rebilled(book, &stands)?,
        entries: book.entries_since(before.as_ref().map_or(0, |step| step.event))?,
        rates: text_changes(book, before.as_ref().and_then(|step| step.rate_set), set)?,
        unverified,
        prepared_by: prepared.map(|step| step.person),
        run,
    })
}

fn rebilled(book: &impl crate::office::invoices::Invoices, stands: &RunAsItStands) -> Result<Vec<(Stored<RunItem>, String)>, Refusal> {
    let mut found = Vec::new();
    for item in &stands.items {
        let Some(old) = item.settles else { continue };
        let number = book.invoice_of_row(old)?.map(|invoice| invoice.number.clone()).unwrap_or_default();
        found.push((item.clone(), number));
    }
    Ok(found)
}

/// The issue of the run that was issued last before this one's preparation.
fn last_issued(book: &impl Runs, run: &Stored<Run>) -> Result<Option<StepTaken>, Refusal> {
    let mut last: Option<StepTaken> = None;
    for other in book.runs()?.iter().filter(|other| other.id != run.id) {
        for step in book.steps_of_run(other.id)?.into_iter().filter(|step| step.kind == StepKind::Issued) {
            if last.as_ref().is_none_or(|known| known.event < step.event) {
                last = Some(step);
            }
        }
    }
    Ok(last)
}

fn text_changes(book: &impl Reads, before: Option<Row<RateSet>>, now: Option<Row<RateSet>>) -> Result<[Vec<String>; 3], Refusal> {
    let sets = book.digests_of_sets()?;
    let files = |set: Option<Row<RateSet>>| -> Vec<RateFile> {
        let found = sets.iter().find(|known| Some(known.set) == set).map(|known| known.files.as_slice()).unwrap_or_default();
        found.iter().map(|(name, digest)| RateFile { name: name.clone(), text: String::new(), sha256: digest.clone() }).collect()
    };
    let changes = changes(&files(before), &files(now));
    Ok([changes.added, changes.changed, changes.removed])
}

fn customers(book: &impl Reads, stands: &RunAsItStands) -> Result<Vec<CustomerTotals>, Refusal> {
    let run = &stands.run;
    let of_account: BTreeMap<String, String> =
        book.records(RegisterKind::Accounts)?.into_iter().map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned())).collect();
    let labels: BTreeMap<String, String> =
        book.records(RegisterKind::Customers)?.into_iter().map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned())).collect();
    let mut totals: BTreeMap<String, CustomerTotals> = BTreeMap::new();
    let mut of = |customer: &str, add: &dyn Fn(&mut CustomerTotals)| {
        let label = labels.get(customer).cloned().unwrap_or_default();
        let entry = totals.entry(customer.to_owned());
        add(entry.or_insert_with(|| CustomerTotals { customer: customer.to_owned(), label, ..CustomerTotals::default() }));
    };
    for item in stands.items.iter().filter(|item| item.outcome == ItemOutcome::Calculated) {
        let free = stands.is_free(item);
        let customer = of_account.get(&item.account).map_or("", String::as_str);
        of(customer, &|totals| if free { totals.cents += item.cents } else { totals.held += item.cents });
    }
    let months = months_of(DaySpan { start: run.first_day, end: run.through.plus_days(1) });
    let last = (run.first_day.minus_months(months), run.first_day.plus_days(-1));
    let year_ago = (run.first_day.minus_months(12), run.through.minus_months(12));
    for (customer, cents) in book.billed_by_customer(last.0, last.1)? {
        of(&customer, &|totals| totals.last += cents);
    }
    for (customer, cents) in book.billed_by_customer(year_ago.0, year_ago.1)? {
        of(&customer, &|totals| totals.year_ago += cents);
    }
    Ok(totals.into_values().collect())
}

/// How many months some days are, at least one.
fn months_of(days: DaySpan) -> u32 {
    let mut months = 1;
    while days.start.plus_months(months) < days.end && months < 120 {
        months += 1;
    }
    months
}
