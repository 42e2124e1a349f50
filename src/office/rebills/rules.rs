//! A bill made anew: worked out with the reads, facts and rate text of today on its own service days; the difference explained by
//! cause, exactly; once approved, the old one is cancelled in the act that issues the new.

use super::table::Rebilled;
use crate::exact::Cents;
use crate::intake::read_case;
use crate::language::RateBook;
use crate::office::cases::Gatherer;
use crate::office::invoices::{IssuedInvoice, find_invoice};
use crate::office::people::require_role;
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::rates::{RatesInForce, rates_of_set_at_work, rates_of_work};
use crate::office::register::{Behind, Registry};
use crate::office::runs::{
    ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals, Runs, StepKind, WorkedOut, find_run, inputs_digest, issue_items, prepared_step,
    refuse_closed_month, work_out_item,
};
use crate::office::store::{Row, Stored, Work};
use crate::plan::{InputKind, SchedulePlan};
use crate::rating::{Rater, cents_of, find_schedule, rate};
use crate::records::Case;
use crate::source::{Refusal, Sources, codes};

/// Why a bill comes out otherwise, and by how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// `read corrected`, `fact corrected`, `earlier bill changed`, `rate changed`, `contract amended`.
    pub cause: &'static str,
    /// By how many cents.
    pub cents: Cents,
    /// In words.
    pub text: String,
}

/// A bill made anew, waiting for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RebillMade {
    pub proposal: Row<Proposal>,
    /// The old total and the new, in cents.
    pub cents: (Cents, Cents),
    /// The causes; they add up to the difference.
    pub causes: Vec<Cause>,
    /// Adjustments posted on the old invoice, in cents: they go out with it.
    pub adjusted: Cents,
    /// Later invoices of the same service: each may look back at this one.
    pub later: Vec<String>,
    /// Estimates of earlier days that were settled, and would be settled otherwise now: the read, its days, what it would be.
    pub settled: Vec<String>,
}

fn refuse(message: String) -> Refusal {
    Refusal::new(codes::CANNOT_REBILL, message)
}

/// Works an invoice out anew and proposes it in place of the old.
///
/// # Errors
/// R7010 without the role, R7059 when there is no such invoice, R7063 when it is cancelled, waits already, cannot be worked out, or
/// comes out the same.
pub fn propose_rebill(work: &mut Work<'_>, number: &str, behind: Behind<'_>) -> Result<RebillMade, Refusal> {
    require_role(work, ProposalKind::Rebill.makers())?;
    let old = find_invoice(work, number)?;
    if old.cancelled {
        return Err(refuse(format!("{number} is cancelled")).help("rebill the invoice that took its place"));
    }
    if work.rebill_waiting(old.id)? {
        return Err(refuse(format!("a rebill of {number} waits for a second person")).help("`ratebook waiting` lists it"));
    }
    let Some(old_item) = work.item(old.item)? else { return Err(refuse(format!("{number} has no inputs in the book"))) };
    let rates = rates_of_work(work)?;
    let (worked, case, settled) = anew(work, &old, &old_item, &rates)?;
    let item = &worked.item;
    if item.outcome != ItemOutcome::Calculated {
        return Err(refuse(format!("{number} cannot be worked out anew: {}: {}", item.code, item.reason)));
    }
    if item.case == old_item.case && item.cents == old.cents && work.lines_of_item(old.item)? == worked.lines {
        return Err(refuse(format!("{number} comes out the same, line by line")).help("nothing is to be rebilled"));
    }
    let causes = causes(work, &old, &read_case(&old_item.case)?, &case, (&rates, item.cents))?;
    let run = Run {
        name: name_of_rebill(work, number)?,
        first_day: old.days.start,
        through: old.days.last_day(),
        bill_date: work.actor().on,
        scope: RunScope { accounts: vec![old.account.clone()], service: old.service.clone(), cycle: String::new() },
    };
    let run = work.add_run(&run)?;
    let totals = RunTotals { items: 1, billed: 1, cents: item.cents, ..RunTotals::default() };
    let step = work.add_run_step(run, &prepared_step(rates.set.id, &inputs_digest(std::iter::once(item)).to_string(), totals))?;
    let item_id = work.add_item(step, &worked)?;
    let difference = item.cents - old.cents;
    let document = crate::office::invoices::kept(work, behind)?;
    let words: Vec<String> = causes.iter().map(|cause| format!("{} {}", cause.cause, cause.cents.dollars())).collect();
    let summary = format!("rebill {number}: {} in place of {} ({})", item.cents.dollars(), old.cents.dollars(), words.join(", "));
    let proposed = Proposed { kind: ProposalKind::Rebill, summary, cents: Some(difference), document, reference: behind.reference.to_owned() };
    let proposal = work.propose(&proposed)?;
    let rebill = work.add_rebill(old.id, item_id, proposal)?;
    for cause in &causes {
        work.add_rebill_cause(rebill, cause.cause, cause.cents, &cause.text)?;
    }
    Ok(RebillMade { proposal, cents: (old.cents, item.cents), causes, later: later(work, &old)?, settled, adjusted: adjusted(work, &old)? })
}

/// What was posted on an invoice.
fn adjusted(work: &Work<'_>, old: &Stored<IssuedInvoice>) -> Result<Cents, Refusal> {
    Ok(crate::office::adjustments::Adjustments::adjustments_of(work, old.id)?.iter().map(|adjustment| adjustment.cents).sum())
}

fn name_of_rebill(work: &Work<'_>, number: &str) -> Result<String, Refusal> {
    let name = format!("rebill {number}");
    let count = work.runs()?.iter().filter(|run| run.name.starts_with(&name)).count();
    Ok(if count == 0 { name } else { format!("{name} ({})", count + 1) })
}

/// The bill as it comes out today.
fn anew(
    work: &Work<'_>,
    old: &Stored<IssuedInvoice>,
    old_item: &Stored<RunItem>,
    rates: &RatesInForce,
) -> Result<(WorkedOut, Case, Vec<String>), Refusal> {
    let registry = Registry::read(work)?;
    let agreement = registry
        .agreements
        .iter()
        .find(|agreement| agreement.account == old.account && agreement.service == old.service && agreement.days.holds_all(old.days));
    let Some(agreement) = agreement else {
        return Err(refuse(format!("account {} has no {} on all of {}", old.account, old.service, old.days.words()))
            .help("correct the register first: `ratebook accounts` shows it"));
    };
    let plan = find_schedule(&rates.rate_book.plan, &agreement.bill)?;
    let rendered = read_case(&old_item.case)?.rendered.unwrap_or(old.bill_date);
    let gatherer = Gatherer { book: work, registry: &registry, rates, settled: &[] };
    let gathered = gatherer.gather(agreement, plan, old.days, rendered)?;
    let case = gathered.case.clone();
    let settled = gathered.settled.iter().map(|one| format!("R-{} of {}: {} {}", one.read, one.days.words(), one.value, one.unit)).collect();
    let item = RunItem {
        account: old.account.clone(),
        service: old.service.clone(),
        bill: agreement.bill.clone(),
        days: old.days,
        outcome: ItemOutcome::Unbilled,
        code: String::new(),
        reason: String::new(),
        case: String::new(),
        origins: String::new(),
        cents: Cents::ZERO,
        estimated: false,
        settles: Some(old.id),
    };
    Ok((work_out_item(&Rater::new(&rates.rate_book.plan), item, gathered).0, case, settled))
}

fn later(work: &Work<'_>, old: &Stored<IssuedInvoice>) -> Result<Vec<String>, Refusal> {
    use crate::office::invoices::{Invoices, InvoicesAsked};
    let asked = InvoicesAsked { account: Some(old.account.clone()), service: Some(old.service.clone()), standing: true, ..InvoicesAsked::default() };
    Ok(work.invoices(&asked)?.into_iter().filter(|other| other.days.start >= old.days.end).map(|other| other.number.clone()).collect())
}

/// The causes, one after another: each total less the one before. What cannot be worked out in between goes to the next cause.
fn causes(
    work: &Work<'_>,
    old: &Stored<IssuedInvoice>,
    before: &Case,
    after: &Case,
    (rates, total): (&RatesInForce, Cents),
) -> Result<Vec<Cause>, Refusal> {
    let then = rates_of_set_at_work(work, old.rate_set)?;
    let plan = find_schedule(&rates.rate_book.plan, &after.bill).ok();
    let is_measure = |name: &str| plan.is_none_or(|plan| measured(plan, name));
    let mut steps: Vec<(&'static str, Case, &RateBook)> = Vec::new();
    let mut case = before.clone();
    take_given(&mut case, after, &is_measure);
    case.series.clone_from(&after.series);
    case.estimated.clone_from(&after.estimated);
    steps.push(("read corrected", case.clone(), &then.rate_book));
    take_given(&mut case, after, &|name| !is_measure(name));
    case.meters.clone_from(&after.meters);
    case.bill.clone_from(&after.bill);
    case.read_on = after.read_on;
    steps.push(("fact corrected", case.clone(), &then.rate_book));
    case.history.clone_from(&after.history);
    case.members.clone_from(&after.members);
    case.positions.clone_from(&after.positions);
    steps.push(("earlier bill changed", case.clone(), &then.rate_book));
    let without_contract = without_contract(&then, rates, plan.map(|plan| plan.as_ref()));
    if let Some(book) = &without_contract {
        steps.push(("rate changed", after.clone(), book));
    }
    let last = if without_contract.is_some() { "contract amended" } else { "rate changed" };
    let mut found = Vec::new();
    let mut so_far = old.cents;
    for (cause, case, book) in &steps {
        let Some(cents) = rate(&book.plan, case, true).ok().and_then(|rated| cents_of(&rated.invoice.total, "the total").ok()) else { continue };
        if cents != so_far {
            found.push(Cause { cause, cents: cents - so_far, text: words(cause, so_far, cents) });
            so_far = cents;
        }
    }
    if total != so_far {
        found.push(Cause { cause: last, cents: total - so_far, text: words(last, so_far, total) });
    }
    Ok(found)
}

fn words(cause: &str, from: Cents, to: Cents) -> String {
    format!("{cause}: {} becomes {}", from.dollars(), to.dollars())
}

fn measured(plan: &SchedulePlan, name: &str) -> bool {
    plan.input_asked(name).is_some_and(|input| matches!(input.kind, InputKind::Measure { .. }))
}

/// Takes the values of some names from another case: of the account and of its meters.
fn take_given(case: &mut Case, from: &Case, wanted: &dyn Fn(&str) -> bool) {
    case.given.retain(|(name, _)| !wanted(name));
    case.given.extend(from.given.iter().filter(|(name, _)| wanted(name)).cloned());
    for meter in &mut case.meters {
        let Some(other) = from.meters.iter().find(|other| other.name == meter.name) else { continue };
        meter.given.retain(|(name, _)| !wanted(name));
        meter.given.extend(other.given.iter().filter(|(name, _)| wanted(name)).cloned());
    }
}

/// The rate text of today with the file of the contract as it was then; none where the bill is under no contract.
fn without_contract(then: &RatesInForce, now: &RatesInForce, plan: Option<&SchedulePlan>) -> Option<RateBook> {
    let plan = plan.filter(|plan| plan.contract_in_full().is_some())?;
    let file = now.sources.get(plan.place.file)?.name.to_string();
    let mut sources = Sources::default();
    for (_, own) in now.sources.iter() {
        let text =
            if *own.name == *file { then.sources.iter().find(|(_, old)| *old.name == *file).map(|(_, old)| &old.text) } else { Some(&own.text) };
        sources.add(&own.name, text.unwrap_or(&own.text));
    }
    let book = RateBook::read(&sources);
    (!book.has_errors()).then_some(book)
}

/// Issues an approved rebill: the new invoice is numbered, the old cancelled.
///
/// # Errors
/// R7058 when the month is closed, R7063 when the old one is cancelled meanwhile.
pub fn issue_rebill(work: &mut Work<'_>, proposal: Row<Proposal>) -> Result<(), Refusal> {
    let Some(Rebilled { old, item }) = work.rebill_of(proposal)? else { return Ok(()) };
    let bill_date = work.actor().on;
    refuse_closed_month(work, bill_date)?;
    let (Some(old), Some(item)) = (crate::office::invoices::Invoices::invoice_of_row(work, old)?, work.item(item)?) else {
        return Err(refuse(format!("proposal {proposal} names no invoice")));
    };
    if old.cancelled {
        return Err(refuse(format!("{} is cancelled meanwhile", old.number)).help("reject the proposal"));
    }
    let rates = rates_of_work(work)?;
    let (again, ..) = anew(work, &old, &work.item(old.item)?.unwrap_or_else(|| item.clone()), &rates)?;
    if again.item.case != item.case || again.item.cents != item.cents {
        let refusal = refuse(format!("{} would come out otherwise now than was proposed", old.number));
        return Err(refusal.help(format!("reject the proposal, and run `ratebook rebill {}` again", old.number)));
    }
    let issued = issue_items(work, &rates.set, bill_date, &[&item], &mut |_, _| {})?;
    if let Some(run) = crate::office::invoices::Invoices::run_of_item(work, item.id)? {
        let run = find_run(work, &run)?;
        let totals = RunTotals { items: 1, billed: 1, cents: issued.cents, ..RunTotals::default() };
        work.add_run_step(run.id, &RunStep { kind: StepKind::Issued, ..prepared_step(rates.set.id, "", totals) })?;
    }
    Ok(())
}
