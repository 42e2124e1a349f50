//! A run: opened for some days, worked out, reviewed, approved by another person, issued.

use std::collections::{HashMap, HashSet};

use super::record::{Hold, ItemOutcome, Run, RunItem, RunStep, RunTotals, StepKind, StepTaken, WorkedOut};
use super::table::Runs;
use super::work_out::{Progress, Worker, inputs_digest};
use crate::office::people::{Role, require_role};
use crate::office::rates::{RateSet, rates_of_work};
use crate::office::register::Registry;
use crate::office::store::{Row, Stored, Work};
use crate::source::{Refusal, codes};

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum RunState {
    Opened,
    Prepared,
    Approved,
    Issued,
    Aborted,
}

impl RunState {
    /// As reports and messages write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Prepared => "prepared",
            Self::Approved => "approved",
            Self::Issued => "issued",
            Self::Aborted => "aborted",
        }
    }

    /// The state after some steps.
    pub fn of(steps: &[StepTaken]) -> Self {
        match steps.last().map(|step| step.kind) {
            None => Self::Opened,
            Some(StepKind::Prepared) => Self::Prepared,
            Some(StepKind::Approved) => Self::Approved,
            Some(StepKind::Issued) => Self::Issued,
            Some(StepKind::Aborted) => Self::Aborted,
        }
    }

    /// The command that comes next.
    pub fn next(self, run: &str) -> String {
        match self {
            Self::Opened => format!("`ratebook run prepare {run}`"),
            Self::Prepared => format!("`ratebook run review {run}`, then another person's `ratebook run approve {run} --page HASH`"),
            Self::Approved => format!("`ratebook run issue {run}`"),
            Self::Issued if run.contains(' ') => format!("`ratebook report register --run \"{run}\"`"),
            Self::Issued => format!("`ratebook report register --run {run}`"),
            Self::Aborted => "`ratebook run open` opens another".to_owned(),
        }
    }
}

/// A run with its steps and what the last preparation worked out.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RunAsItStands {
    pub run: Stored<Run>,
    pub steps: Vec<StepTaken>,
    /// The items of the last preparation.
    pub items: Vec<Stored<RunItem>>,
    /// Their holds; one that was answered in an earlier preparation of the same inputs counts as answered.
    pub holds: Vec<Hold>,
    /// Accounts and services of which one read bills several periods and one of these waits: none of them is billed.
    pub waiting_together: HashSet<(String, String)>,
}

impl RunAsItStands {
    /// How far the run is, by its last step.
    pub fn state(&self) -> RunState {
        RunState::of(&self.steps)
    }

    /// The last preparation.
    pub fn prepared(&self) -> Option<&StepTaken> {
        self.steps.iter().rev().find(|step| step.kind == StepKind::Prepared)
    }

    /// Whether an item is free to be issued: calculated, and every hold released.
    pub fn is_free(&self, item: &Stored<RunItem>) -> bool {
        self.is_released(item) && !(self.waiting_together.contains(&(item.account.clone(), item.service.clone())))
    }

    fn is_released(&self, item: &Stored<RunItem>) -> bool {
        item.outcome == ItemOutcome::Calculated && self.holds_of(item.id).all(|hold| hold.released == Some(true))
    }

    /// The holds of an item.
    pub fn holds_of(&self, item: Row<RunItem>) -> impl Iterator<Item = &Hold> {
        let from = self.holds.partition_point(|hold| hold.item < item);
        self.holds.iter().skip(from).take_while(move |hold| hold.item == item)
    }

    /// The control totals as the holds stand now.
    pub fn totals(&self) -> RunTotals {
        let mut totals = RunTotals::default();
        for item in &self.items {
            totals.items += 1;
            match item.outcome {
                ItemOutcome::Unbilled => totals.unbilled += 1,
                ItemOutcome::Exempt => totals.exempt += 1,
                ItemOutcome::Calculated if self.is_free(item) => {
                    totals.billed += 1;
                    totals.cents += item.cents;
                }
                ItemOutcome::Calculated => totals.held += 1,
            }
        }
        totals
    }
}

/// A run of a name.
///
/// # Errors
/// R7050 when there is none.
pub fn find_run(book: &impl Runs, name: &str) -> Result<Stored<Run>, Refusal> {
    if let Some(run) = book.run_named(name)? {
        return Ok(run);
    }
    let names: Vec<String> = book.runs()?.into_iter().map(|run| run.name.clone()).collect();
    let refusal = Refusal::new(codes::NO_SUCH_RUN, format!("there is no run `{name}`"));
    let help = "`ratebook run list` lists them; `ratebook run open MONTH` opens one";
    Err(refusal.help(help).suggest(name, names.iter().map(String::as_str)))
}

/// A run as it stands.
///
/// # Errors
/// R7050 when there is none.
pub fn run_as_it_stands(book: &impl Runs, name: &str) -> Result<RunAsItStands, Refusal> {
    let run = find_run(book, name)?;
    let steps = book.steps_of_run(run.id)?;
    let prepared = steps.iter().rev().find(|step| step.kind == StepKind::Prepared).map(|step| step.id);
    let items = prepared.map_or_else(|| Ok(Vec::new()), |step| book.items_of_step(step))?;
    let holds = answered_before(book, &steps, &items, book.holds_of_run(run.id)?)?;
    let mut stands = RunAsItStands { run, steps, items, holds, waiting_together: HashSet::new() };
    let key = |item: &Stored<RunItem>| (item.account.clone(), item.service.clone());
    let together: HashSet<(String, String)> = stands.items.iter().filter(|item| item.settles.is_some()).map(key).collect();
    let waits = |item: &&Stored<RunItem>| item.outcome == ItemOutcome::Calculated && together.contains(&key(item)) && !stands.is_released(item);
    stands.waiting_together = stands.items.iter().filter(waits).map(key).collect();
    Ok(stands)
}

/// The holds of the last preparation. An answer given before counts where the inputs and what was found are the same.
fn answered_before(book: &impl Runs, steps: &[StepTaken], items: &[Stored<RunItem>], holds: Vec<Hold>) -> Result<Vec<Hold>, Refusal> {
    let first = items.first().map(|item| item.id);
    let (earlier, mut own): (Vec<Hold>, Vec<Hold>) = holds.into_iter().partition(|hold| first.is_some_and(|first| hold.item < first));
    if earlier.iter().all(|hold| hold.released.is_none()) {
        return Ok(own);
    }
    let mut before = HashMap::new();
    for step in steps.iter().filter(|step| step.kind == StepKind::Prepared) {
        for item in book.items_of_step(step.id)? {
            before.insert(item.id, item);
        }
    }
    for hold in own.iter_mut().filter(|hold| hold.released.is_none()) {
        let Some(item) = before.get(&hold.item) else { continue };
        let same = |known: &&Hold| {
            known.released.is_some()
                && known.rule == hold.rule
                && known.text == hold.text
                && before.get(&known.item).is_some_and(|other| other.case == item.case && other.account == item.account)
        };
        hold.released = earlier.iter().rev().find(same).and_then(|known| known.released);
    }
    Ok(own)
}

/// Opens a run.
///
/// # Errors
/// R7010 without the role, R7050 when there is a run of that name.
pub fn open_run(work: &mut Work<'_>, run: &Run) -> Result<Row<Run>, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    if work.runs()?.iter().any(|known| known.name == run.name) {
        let refusal = Refusal::new(codes::NO_SUCH_RUN, format!("there is a run `{}` already", run.name));
        return Err(refusal.help(format!("continue with it: `ratebook run show {}`; or give another --name", run.name)));
    }
    if run.through < run.first_day {
        return Err(Refusal::new(codes::NO_SUCH_RUN, "the run ends before it begins"));
    }
    work.add_run(run)
}

/// What a preparation came to.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Prepared {
    /// Whether anything changed against the preparation before.
    pub changed: bool,
    pub totals: RunTotals,
}

/// Works a run out. The same inputs and rate text again change nothing.
///
/// # Errors
/// R7010 without the role, R7050, R7051 when the run is issued or aborted, R7055 when it is approved and its inputs are others
/// now, R7022 without rate text.
pub fn prepare_run(work: &mut Work<'_>, name: &str, progress: Progress<'_>) -> Result<Prepared, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let known = run_as_it_stands(work, name)?;
    if matches!(known.state(), RunState::Aborted) {
        return Err(not_ready(name, known.state(), "be prepared"));
    }
    if known.state() == RunState::Issued {
        return Ok(Prepared { changed: false, totals: known.totals() });
    }
    let rates = rates_of_work(work)?;
    let registry = Registry::read(work)?;
    let worker = Worker::new(work, &registry, &rates, &known.run)?;
    let worked = worker.all(progress)?;
    let inputs = inputs_digest(worked.iter().map(|one| &one.item)).to_string();
    if known.prepared().is_some_and(|step| step.inputs == inputs && step.rate_set == Some(rates.set.id)) {
        return Ok(Prepared { changed: false, totals: known.totals() });
    }
    if known.state() == RunState::Approved {
        let refusal = Refusal::new(codes::INPUTS_CHANGED, format!("run {name} is approved, and its inputs or its rate text are others now"));
        return Err(
            refusal.help(format!("issue it as it was approved, if nothing that it bills has changed; else `ratebook run abort {name} --why …`"))
        );
    }
    let totals = totals_of(&worked);
    let step = work.add_run_step(known.run.id, &prepared_step(rates.set.id, &inputs, totals))?;
    work.add_items(step, &worked)?;
    Ok(Prepared { changed: true, totals })
}

/// A step 'prepared' to be entered.
pub(crate) fn prepared_step(rate_set: Row<RateSet>, inputs: &str, totals: RunTotals) -> RunStep {
    RunStep { kind: StepKind::Prepared, rate_set: Some(rate_set), inputs: inputs.to_owned(), page: String::new(), totals }
}

pub(crate) fn totals_of(worked: &[WorkedOut]) -> RunTotals {
    let mut totals = RunTotals::default();
    for one in worked {
        totals.items += 1;
        match one.item.outcome {
            ItemOutcome::Unbilled => totals.unbilled += 1,
            ItemOutcome::Exempt => totals.exempt += 1,
            ItemOutcome::Calculated if one.holds.is_empty() => {
                totals.billed += 1;
                totals.cents += one.item.cents;
            }
            ItemOutcome::Calculated => totals.held += 1,
        }
    }
    totals
}

pub(crate) fn not_ready(name: &str, state: RunState, what: &str) -> Refusal {
    Refusal::new(codes::RUN_NOT_READY, format!("run {name} is {} and cannot {what}", state.word())).help(format!("next: {}", state.next(name)))
}
