//! Issuing: in one act the numbers, the seals, the estimates as reads; all of it, or nothing.

use super::decide::refuse_other_inputs;
use super::record::{RunItem, RunStep, RunTotals, StepKind};
use super::rules::{RunState, not_ready, run_as_it_stands};
use super::table::Runs;
use super::work_out::Progress;
use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::cases::read_origins;
use crate::office::invoices::IssuedInvoice;
use crate::office::months::{MonthState, Months};
use crate::office::people::{Role, require_role};
use crate::office::rates::RateSet;
use crate::office::reads::{DERIVED, ESTIMATED, MeterRead, ReadFrom, ReadKind, Reads};
use crate::office::register::Registry;
use crate::office::store::{Stored, Work, digest_of};
use crate::records::BilledLine;
use crate::source::{Refusal, codes};

/// What was issued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// The invoices' numbers, in order.
    pub numbers: Vec<String>,
    /// Their sum in cents.
    pub cents: Cents,
}

/// Issues an approved run.
///
/// # Errors
/// R7010 without the role, R7011 for one who prepared it, R7051 when it is not approved, R7055 when its inputs are others now,
/// R7058 when the month of its bills is closed.
pub fn issue_run(work: &mut Work<'_>, name: &str, progress: Progress<'_>) -> Result<Issued, Refusal> {
    require_role(work, &[Role::Coordinator, Role::Supervisor])?;
    let stands = run_as_it_stands(work, name)?;
    if stands.state() != RunState::Approved {
        return Err(not_ready(name, stands.state(), "be issued"));
    }
    if work.preparers(stands.run.id)?.contains(&work.actor().who()) {
        let refusal = Refusal::new(codes::OWN_WORK, format!("{} prepared run {name}: another person must issue it", work.actor().name));
        return Err(refusal.help("`ratebook report access` shows who may"));
    }
    refuse_other_inputs(work, &stands)?;
    refuse_closed_month(work, stands.run.bill_date)?;
    let set = stands.prepared().and_then(|step| step.rate_set);
    let set = set.map(|set| work.rate_set(set)).transpose()?.flatten();
    let Some(set) = set else { return Err(not_ready(name, RunState::Opened, "be issued")) };
    let free: Vec<&Stored<RunItem>> = stands.items.iter().filter(|item| stands.is_free(item)).collect();
    let issued = issue_items(work, &set, stands.run.bill_date, &free, progress)?;
    let totals = RunTotals { billed: i64::try_from(issued.numbers.len()).unwrap_or(i64::MAX), cents: issued.cents, ..stands.totals() };
    if totals != stands.totals() {
        return Err(Refusal::new(codes::OUR_FAULT, "the invoices do not add up to what the run approved"));
    }
    let step = RunStep {
        kind: StepKind::Issued,
        rate_set: Some(set.id),
        inputs: stands.prepared().map(|step| step.inputs.clone()).unwrap_or_default(),
        page: String::new(),
        totals,
    };
    work.add_run_step(stands.run.id, &step)?;
    Ok(issued)
}

/// That bills may carry a date of this month.
pub(crate) fn refuse_closed_month(work: &Work<'_>, bill_date: Day) -> Result<(), Refusal> {
    let month = month_of(bill_date);
    if work.state_of_month(&month)? == MonthState::Closed {
        let refusal = Refusal::new(codes::MONTH_CLOSED, format!("the accounting month {month} is closed, and the bills carry the date {bill_date}"));
        return Err(refusal.help("abort the run and open one with a later --bill-date; or `ratebook period reopen`, which takes two persons"));
    }
    Ok(())
}

/// `2026-10`.
fn month_of(day: Day) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Gives numbers to items, seals them, and enters their estimates as reads.
pub(crate) fn issue_items(
    work: &mut Work<'_>,
    set: &RateSet,
    bill_date: Day,
    items: &[&Stored<RunItem>],
    progress: Progress<'_>,
) -> Result<Issued, Refusal> {
    let registry = Registry::read(work)?;
    let series = i64::from(bill_date.year());
    let mut sequence = work.last_in_series(series)?;
    let mut issued = Issued::default();
    for (at, item) in items.iter().enumerate() {
        progress(at, items.len());
        let lines = work.lines_of_item(item.id)?;
        let sum: Cents = lines.iter().map(|line| line.cents).sum();
        if sum != item.cents {
            return Err(Refusal::new(codes::OUR_FAULT, format!("the lines of {} do not add up to its total", item.account)));
        }
        sequence += 1;
        let number = format!("INV-{series}-{sequence:06}");
        let invoice = IssuedInvoice {
            number: number.clone(),
            series,
            sequence,
            item: item.id,
            account: item.account.clone(),
            customer: registry.account(&item.account).map(|account| account.customer.clone()).unwrap_or_default(),
            service: item.service.clone(),
            bill: item.bill.clone(),
            days: item.days,
            bill_date,
            cents: item.cents,
            rate_set: set.id,
            seals: sealed(item, set, &lines),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            rebills: item.settles,
            cancelled: false,
        };
        work.add_invoice(&invoice)?;
        enter_estimates(work, item)?;
        issued.cents += item.cents;
        issued.numbers.push(number);
    }
    progress(items.len(), items.len());
    Ok(issued)
}

/// The seals of an invoice: over its inputs and where they are from, over the rate text and the language version, over its lines.
pub(crate) fn sealed(item: &Stored<RunItem>, set: &RateSet, lines: &[BilledLine]) -> [String; 3] {
    let mut inputs = Vec::new();
    field(&mut inputs, &item.case);
    field(&mut inputs, &item.origins);
    let mut bytes = Vec::new();
    for line in lines {
        let (number, cents) = (line.line.to_string(), line.cents.number().to_string());
        for text in
            [&number, &line.words.charge, &line.words.label, &line.quantity, &line.words.unit, &line.rate, &cents, &line.words.gl, &line.words.cite]
        {
            field(&mut bytes, text);
        }
    }
    [digest_of(&inputs).to_string(), set.sha256.clone(), digest_of(&bytes).to_string()]
}

fn field(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(format!("{}:", text.len()).into_bytes());
    bytes.extend(text.as_bytes());
}

/// What a policy estimated becomes a read of its own; what a read settled takes the place of the estimate.
fn enter_estimates(work: &mut Work<'_>, item: &Stored<RunItem>) -> Result<(), Refusal> {
    let origins = read_origins(&item.origins);
    for estimate in origins.estimates.iter().filter(|estimate| !estimate.point.is_empty()) {
        let read = MeterRead {
            kind: ReadKind::Flow,
            point: estimate.point.clone(),
            meter: String::new(),
            measure: estimate.measure.clone(),
            days: estimate.days,
            hour: None,
            value: estimate.value.clone(),
            unit: estimate.unit.clone(),
            quality: ESTIMATED.to_owned(),
            policy: estimate.policy.clone(),
            is_exception: false,
        };
        work.add_read(&read, ReadFrom::default())?;
    }
    for settled in &origins.settled {
        let Some(read) = work.read(settled.read)? else { continue };
        let read = MeterRead {
            value: settled.value.clone(),
            unit: settled.unit.clone(),
            quality: DERIVED.to_owned(),
            is_exception: false,
            ..read.into_record()
        };
        work.add_read(&read, ReadFrom { corrects: Some(settled.read), ..ReadFrom::default() })?;
    }
    Ok(())
}
