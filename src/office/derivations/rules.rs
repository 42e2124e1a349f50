//! Derivations kept with the bills of a run: each worked out from the case and the rate text that the book has of the bill, in the act
//! that keeps it.

use super::line::trace_line;
use super::record::KeptTrace;
use super::table::Traces;
use crate::intake::read_case;
use crate::office::invoices::Invoices;
use crate::office::people::{Role, require_role};
use crate::office::proposals::Proposal;
use crate::office::rates::{RateSet, rates_of_set_at_work};
use crate::office::rebills::Rebilled;
use crate::office::runs::{ItemOutcome, Progress, RunItem, RunState, Runs, StepKind, find_run, not_ready};
use crate::office::store::{Row, Stored, Work};
use crate::rating::{Rated, billed_lines, rate};
use crate::source::{Refusal, Sources, codes};

/// What puts a rated bill into the words in which it is kept.
pub type TraceWords<'t> = &'t dyn Fn(&Rated, &Sources) -> KeptTrace;

/// Keeps the derivations of the bills that a run's last preparation worked out and that have none yet. A run that has kept some keeps
/// those of every later preparation, asked or not. Returns how many were added.
///
/// # Errors
/// R7010 without the role, R7050, R7051 when the run is issued or aborted and it is asked for; R9001 when a bill does not come out
/// again as it is in the book: then nothing was changed.
pub fn keep_traces(work: &mut Work<'_>, name: &str, asked: bool, words: TraceWords<'_>, progress: Progress<'_>) -> Result<usize, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let run = find_run(work, name)?;
    let steps = work.steps_of_run(run.id)?;
    let state = RunState::of(&steps);
    let traced = work.traced_items_of_run(run.id)?;
    let Some(prepared) = steps.iter().rev().find(|step| step.kind == StepKind::Prepared).filter(|_| asked || !traced.is_empty()) else {
        return Ok(0);
    };
    let mut items = work.items_of_step(prepared.id)?;
    items.retain(|item| item.outcome == ItemOutcome::Calculated && !traced.contains(&item.id));
    if !items.is_empty() && matches!(state, RunState::Issued | RunState::Aborted) {
        return if asked { Err(not_ready(name, state, "keep the traces of its bills any more")) } else { Ok(0) };
    }
    keep(work, &items, prepared.rate_set, words, progress)
}

/// Keeps the derivation of a proposed rebill: where it is asked for, or the invoice that it is to take the place of has one kept. Returns
/// whether it did.
///
/// # Errors
/// R9001 when the bill does not come out again as it is in the book: then nothing was changed.
pub fn keep_trace_of_rebill(work: &mut Work<'_>, proposal: Row<Proposal>, asked: bool, words: TraceWords<'_>) -> Result<bool, Refusal> {
    let Some(Rebilled { old, item }) = work.rebill_of(proposal)? else { return Ok(false) };
    let old = work.invoice_of_row(old)?;
    let is_kept = old.map(|old| work.trace_of_item(old.item)).transpose()?.flatten().is_some();
    let Some(item) = work.item(item)?.filter(|_| asked || is_kept) else { return Ok(false) };
    let set = work.rate_set_of_item(item.id)?;
    Ok(keep(work, &[item], set, words, &mut |_, _| {})? > 0)
}

fn keep(
    work: &mut Work<'_>,
    items: &[Stored<RunItem>],
    set: Option<Row<RateSet>>,
    words: TraceWords<'_>,
    progress: Progress<'_>,
) -> Result<usize, Refusal> {
    if items.is_empty() {
        return Ok(0);
    }
    let rates = rates_of_set_at_work(work, set.unwrap_or(Row::new(0)))?;
    for (at, item) in items.iter().enumerate() {
        progress(at, items.len());
        let rated = rate(&rates.rate_book.plan, &read_case(&item.case)?, false)?;
        if billed_lines(&rated)? != work.lines_of_item(item.id)? {
            let message = format!("the bill of {} {} comes out otherwise when its trace is kept", item.account, item.service);
            return Err(Refusal::new(codes::OUR_FAULT, message).help("prepare the run without --keep-traces, and report it"));
        }
        work.add_trace(item.id, trace_line(&words(&rated, &rates.sources)))?;
    }
    progress(items.len(), items.len());
    Ok(items.len())
}
