//! Working out the items of a run: what is due, its inputs, its lines, what holds it, or why it is not billed.

use std::collections::HashMap;

use super::agreement::Agreement;
use super::periods::{NextDays, first_unbilled, next_days};
use super::record::{ItemOutcome, Run, RunItem, WorkedOut};
use super::review::{Earlier, ReviewRules, Reviewer};
use super::table::Runs;
use crate::calendar::{Day, DaySpan, OpenSpan};
use crate::exact::{Cents, Number, Rounding, RoundingMode};
use crate::intake::{case_line, read_case};
use crate::invoice::{MeasureHow, Step};
use crate::office::cases::{EstimateMade, EstimateSettled, Gathered, Gatherer, Origins, SettledRead, origins_line};
use crate::office::invoices::{Invoices, InvoicesAsked, IssuedInvoice};
use crate::office::rates::{Rates, RatesInForce, SetDigests, contract_counts};
use crate::office::reads::Reads;
use crate::office::register::Registry;
use crate::office::store::{Digest, Row, digest_of};
use crate::plan::SchedulePlan;
use crate::rating::{BilledBy, KeptBill, Rated, Rater, ToKeep, find_schedule};
use crate::records::Case;
use crate::source::{Code, Refusal, codes};

/// Told how many of how many agreements are done.
pub type Progress<'p> = &'p mut dyn FnMut(usize, usize);

/// Works out items from a book.
pub struct Worker<'a, B> {
    book: &'a B,
    registry: &'a Registry,
    rates: &'a RatesInForce,
    rater: Rater<'a>,
    run: &'a Run,
    rules: ReviewRules,
    files: Vec<SetDigests>,
    billed_through: HashMap<(String, String), Day>,
}

/// The digest of the inputs of items, in their order.
pub fn inputs_digest<'i>(items: impl Iterator<Item = &'i RunItem>) -> Digest {
    let mut bytes = Vec::new();
    for item in items {
        let (first, last) = (item.days.start.to_string(), item.days.last_day().to_string());
        let unbilled = if item.outcome == ItemOutcome::Unbilled { item.reason.as_str() } else { "" };
        for field in [&item.account, &item.service, &item.bill, &first, &last, &item.case, unbilled] {
            bytes.extend(format!("{}:", field.len()).into_bytes());
            bytes.extend(field.as_bytes());
        }
        // What is long is folded, so that a run of many accounts needs no more than its digests.
        if bytes.len() > 1 << 20 {
            bytes = digest_of(&bytes).0.to_vec();
        }
    }
    digest_of(&bytes)
}

impl<'a, B: Reads> Worker<'a, B> {
    /// A worker for a run.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn new(book: &'a B, registry: &'a Registry, rates: &'a RatesInForce, run: &'a Run) -> Result<Self, Refusal> {
        let rules = ReviewRules::on(book, run.bill_date)?;
        Ok(Self {
            book,
            registry,
            rates,
            rater: Rater::new(&rates.rate_book.plan),
            run,
            rules,
            files: book.digests_of_sets()?,
            billed_through: book.billed_through()?,
        })
    }

    /// All items of the run.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn all(&self, progress: Progress<'_>) -> Result<Vec<WorkedOut>, Refusal> {
        let agreements: Vec<&Agreement> = self.registry.agreements.iter().filter(|agreement| self.run.scope.holds(agreement)).collect();
        let mut worked = Vec::with_capacity(agreements.len());
        for (at, agreement) in agreements.iter().enumerate() {
            progress(at, agreements.len());
            self.items(agreement, &mut worked)?;
        }
        progress(agreements.len(), agreements.len());
        Ok(worked)
    }

    fn items(&self, agreement: &Agreement, worked: &mut Vec<WorkedOut>) -> Result<(), Refusal> {
        let run = self.run;
        if !agreement.exempt.is_empty() {
            let in_run = agreement.days.common(OpenSpan::from(run.first_day)).and_then(|days| days.through(run.through));
            if let Some(days) = in_run {
                worked.push(bare(agreement, days, ItemOutcome::Exempt, "", agreement.exempt.clone()));
            }
            return Ok(());
        }
        let plan = find_schedule(&self.rates.rate_book.plan, &agreement.bill);
        let found = plan.as_ref().ok().map(|plan| plan.as_ref());
        let key = (agreement.account.clone(), agreement.service.clone());
        let start = first_unbilled(agreement, self.billed_through.get(&key).copied());
        let read_days = self.read_days(agreement, start)?;
        let days = match next_days(agreement, found, start, run.through, &read_days) {
            NextDays::NotYet => return Ok(()),
            NextDays::NoRead(days) => {
                let why = format!("no read ends the period that began on {start}");
                worked.push(bare(agreement, days, ItemOutcome::Unbilled, codes::READS_MISSING.id, why));
                return Ok(());
            }
            NextDays::Due(days) => days,
        };
        let plan = match plan {
            Ok(plan) => plan,
            Err(refusal) => {
                worked.push(bare(agreement, days, ItemOutcome::Unbilled, refusal.code.id, words(&refusal)));
                return Ok(());
            }
        };
        let gatherer = Gatherer { book: self.book, registry: self.registry, rates: self.rates, settled: &[] };
        let own = gatherer.gather(agreement, plan, days, run.bill_date)?;
        let settled = own.settled.clone();
        let current = self.one(agreement, plan, own, None)?;
        let rebilled = self.settle(agreement, plan, &settled)?;
        // What one read says of several periods is billed together or not at all.
        let all_there = current.item.outcome == ItemOutcome::Calculated && rebilled.iter().all(|one| one.item.outcome == ItemOutcome::Calculated);
        worked.extend(rebilled.into_iter().chain([current]).map(|one| if all_there || settled.is_empty() { one } else { held_back(one) }));
        self.later(agreement, plan, days, worked)
    }

    /// Periods after the one that is worked out: due too, but only once that is issued.
    fn later(&self, agreement: &Agreement, plan: &SchedulePlan, days: DaySpan, worked: &mut Vec<WorkedOut>) -> Result<(), Refusal> {
        let read_days = self.read_days(agreement, days.end)?;
        let mut start = days.end;
        while let NextDays::Due(next) = next_days(agreement, Some(plan), start, self.run.through, &read_days) {
            let why = format!("the bill of {} comes first; then another run", days.words());
            worked.push(bare(agreement, next, ItemOutcome::Unbilled, codes::EARLIER_FIRST.id, why));
            start = next.end;
        }
        Ok(())
    }

    /// The days on which every point of an agreement was read, where its periods end with reads.
    fn read_days(&self, agreement: &Agreement, start: Day) -> Result<Vec<Day>, Refusal> {
        if agreement.cycle.split('/').next() != Some("read") {
            return Ok(Vec::new());
        }
        let days = DaySpan { start, end: self.run.through.plus_days(1).max(start.plus_days(1)) };
        let mut common: Option<Vec<Day>> = None;
        let plan = find_schedule(&self.rates.rate_book.plan, &agreement.bill).ok();
        for point in plan.map(|plan| self.points(agreement, plan, days)).unwrap_or_default() {
            let own = self.book.read_days(&point, start, self.run.through)?;
            common = Some(match common {
                None => own,
                Some(known) => known.into_iter().filter(|day| own.contains(day)).collect(),
            });
        }
        Ok(common.unwrap_or_default())
    }

    fn points(&self, agreement: &Agreement, plan: &SchedulePlan, days: DaySpan) -> Vec<String> {
        let asked = plan.inputs_asked();
        let services = crate::office::cases::services_of(&asked, &plan.service);
        let points = services.iter().flat_map(|service| self.registry.points(&agreement.account, service, days));
        points.map(|point| point.name.clone()).collect()
    }

    /// The bills whose estimates the read of this period settles, on their own days.
    fn settle(&self, agreement: &Agreement, plan: &SchedulePlan, settled: &[SettledRead]) -> Result<Vec<WorkedOut>, Refusal> {
        let mut spans: Vec<DaySpan> = settled.iter().map(|one| one.days).collect();
        spans.sort_unstable();
        spans.dedup();
        let asked = InvoicesAsked {
            account: Some(agreement.account.clone()),
            service: Some(agreement.service.clone()),
            standing: true,
            ..InvoicesAsked::default()
        };
        let invoices = if spans.is_empty() { Vec::new() } else { self.book.invoices(&asked)? };
        let mut worked = Vec::new();
        for days in spans {
            let Some(invoice) = invoices.iter().find(|invoice| invoice.days == days) else { continue };
            let rendered = self.book.item(invoice.item)?.and_then(|item| read_case(&item.case).ok()).and_then(|case| case.rendered);
            let gatherer = Gatherer { book: self.book, registry: self.registry, rates: self.rates, settled };
            let mut gathered = gatherer.gather(agreement, plan, days, rendered.unwrap_or(invoice.bill_date))?;
            let own = settled.iter().filter(|one| one.days == days);
            gathered.origins.settled = own.map(|one| EstimateSettled { read: one.read, value: one.value.clone(), unit: one.unit.clone() }).collect();
            worked.push(self.one(agreement, plan, gathered, Some(invoice.id))?);
        }
        Ok(worked)
    }

    /// One item from what was gathered.
    fn one(&self, agreement: &Agreement, plan: &SchedulePlan, gathered: Gathered, settles: Option<Row<IssuedInvoice>>) -> Result<WorkedOut, Refusal> {
        let item = RunItem { settles, ..bare(agreement, gathered.case.period, ItemOutcome::Unbilled, "", String::new()).item };
        if let Some(contract) = plan.contract_in_full()
            && let Err(refusal) = contract_counts(self.rates, &self.registry.contracts, contract, &agreement.account)
        {
            return Ok(unbilled(item, refusal.code, words(&refusal)));
        }
        let (worked, by) = work_out_item(&self.rater, item, gathered);
        let Some(by) = by else { return Ok(worked) };
        let earlier = Earlier::of(self.book, agreement, &worked.item)?;
        let reviewer = Reviewer { rules: &self.rules, rates: self.rates, earlier_files: &self.files };
        let holds = reviewer.holds(&worked.item, &by, &earlier);
        Ok(WorkedOut { holds, ..worked })
    }
}

/// An item and its lines from what was gathered; by what it was billed, where it could be.
pub fn work_out_item(rater: &Rater<'_>, item: RunItem, gathered: Gathered) -> (WorkedOut, Option<BilledBy>) {
    let Gathered { case, mut origins, missing, refused, .. } = gathered;
    let mut item = item;
    match case_line(&case) {
        Ok(line) => item.case = line,
        Err(refusal) => return (unbilled(item, refusal.code, words(&refusal)), None),
    }
    if !refused.is_empty() {
        item.origins = origins_line(&origins);
        return (unbilled(item, codes::READS_MISSING, refused.join("; ")), None);
    }
    let made = match rater.rate_to_keep(&case, missing.is_empty()) {
        Ok(made) => made,
        Err(refusal) => {
            item.origins = origins_line(&origins);
            let why = missing.iter().map(|(measure, point, why)| format!("; `{measure}`{}: {why}", at(point))).collect::<String>();
            return (unbilled(item, refusal.code, words(&refusal) + &why), None);
        }
    };
    if let ToKeep::Rated(rated) = &made {
        origins.estimates = estimates(rated, &case, &missing);
        item.estimated = !origins.estimates.is_empty() || rated.invoice.lines.iter().any(|line| line.estimated);
    }
    item.origins = origins_line(&origins);
    match made.kept() {
        Ok(KeptBill { by, lines, cents }) => {
            item.outcome = ItemOutcome::Calculated;
            item.cents = cents;
            (WorkedOut { item, lines, holds: Vec::new() }, Some(by))
        }
        Err(refusal) => (unbilled(item, refusal.code, words(&refusal)), None),
    }
}

fn at(point: &str) -> String {
    if point.is_empty() { String::new() } else { format!(" at {point}") }
}

/// The estimates that the engine made by the policies of the text, as reads to be entered: where decimals do not end, to the
/// thousandth.
fn estimates(rated: &Rated, case: &Case, missing: &[(String, String, String)]) -> Vec<EstimateMade> {
    let mut made: Vec<EstimateMade> = Vec::new();
    for step in &rated.invoice.trace.steps {
        let Step::Measure { input, value, how: MeasureHow::Estimated(policy), .. } = step else { continue };
        let input = rated.plan.inputs.at(*input);
        let Some((measure, point, _)) = missing.iter().find(|(measure, ..)| *measure == input.name) else { continue };
        if made.iter().any(|known| known.measure == *measure) {
            continue;
        }
        let shown = value.shifted(-input.unit.power);
        let step = Rounding { step: Number::decimal(1, 3), mode: RoundingMode::HalfEven };
        let shown = if shown.as_decimal().is_some() { shown } else { step.apply(&shown) };
        made.push(EstimateMade {
            measure: measure.clone(),
            point: point.clone(),
            days: case.period,
            value: shown.plain(0),
            unit: input.unit.to_string(),
            policy: rated.plan.policies.at(*policy).name.clone(),
        });
    }
    made
}

fn words(refusal: &Refusal) -> String {
    match &refusal.help {
        Some(help) => format!("{} ({help})", refusal.message),
        None => refusal.message.clone(),
    }
}

/// An item without inputs.
fn bare(agreement: &Agreement, days: DaySpan, outcome: ItemOutcome, code: &str, reason: String) -> WorkedOut {
    let item = RunItem {
        account: agreement.account.clone(),
        service: agreement.service.clone(),
        bill: agreement.bill.clone(),
        days,
        outcome,
        code: code.to_owned(),
        reason,
        case: String::new(),
        origins: origins_line(&Origins::default()),
        cents: Cents::ZERO,
        estimated: false,
        settles: None,
    };
    WorkedOut { item, lines: Vec::new(), holds: Vec::new() }
}

fn unbilled(item: RunItem, code: Code, reason: String) -> WorkedOut {
    let item = RunItem { outcome: ItemOutcome::Unbilled, code: code.id.to_owned(), reason, cents: Cents::ZERO, ..item };
    WorkedOut { item, lines: Vec::new(), holds: Vec::new() }
}

/// An item that could be billed, but not without one that could not.
fn held_back(worked: WorkedOut) -> WorkedOut {
    if worked.item.outcome == ItemOutcome::Unbilled {
        return worked;
    }
    let why = "it belongs with the bill of estimated days that the same read settles, and that cannot be billed yet".to_owned();
    unbilled(worked.item, codes::EARLIER_FIRST, why)
}

/// What is due by a day and not billed, as of now: item by item, worked out but not kept.
///
/// # Errors
/// R7022 without rate text.
pub fn unbilled_now<B: Reads + Runs>(book: &B, rates: &RatesInForce, run: &Run) -> Result<Vec<WorkedOut>, Refusal> {
    let registry = Registry::read(book)?;
    let worker = Worker::new(book, &registry, rates, run)?;
    worker.all(&mut |_, _| {})
}
