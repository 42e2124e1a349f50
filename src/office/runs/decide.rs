//! What another person decides on a run: holds released or rejected, the page approved.

use super::record::{Carried, Hold, ItemOutcome, RunItem, RunStep, StepKind};
use super::rules::{RunAsItStands, RunState, not_ready, run_as_it_stands};
use super::table::Runs;
use super::work_out::{Worker, inputs_digest};
use crate::calendar::Day;
use crate::office::people::{Person, Role, require_role};
use crate::office::proposals::{ProposalKind, may_decide_on};
use crate::office::rates::rates_of_work;
use crate::office::register::Registry;
use crate::office::store::{Row, Stored, Work, digest_of};
use crate::source::{Refusal, codes};

/// Unbilled items are looked at again after so many days, where nobody says another day.
const CARRIED_DAYS: i32 = 30;

/// Which holds are answered; what is empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct HoldsAsked {
    /// By their numbers.
    pub holds: Vec<Row<Hold>>,
    /// Of these accounts.
    pub accounts: Vec<String>,
    /// Of these rules.
    pub rules: Vec<String>,
}

impl HoldsAsked {
    fn wants(&self, hold: &Hold, item: &Stored<RunItem>) -> bool {
        (self.holds.is_empty() || self.holds.contains(&hold.id))
            && (self.accounts.is_empty() || self.accounts.contains(&item.account))
            && (self.rules.is_empty() || self.rules.contains(&hold.rule))
    }
}

/// What was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// How many holds.
    pub holds: usize,
    /// How many items of the run are held still.
    pub left: i64,
}

/// Answers holds: releases them, so that their items are billed; or rejects them, so that these are carried as unbilled, with an
/// owner and a day.
///
/// # Errors
/// R7010 and R7012 without the role or beyond the limit, R7011 for one who prepared the run, R7051 when it is not prepared, R7057
/// when no open hold is meant.
pub fn release_holds(
    work: &mut Work<'_>,
    name: &str,
    asked: &HoldsAsked,
    released: bool,
    carried: (Option<Row<Person>>, Option<Day>),
) -> Result<Released, Refusal> {
    let stands = run_as_it_stands(work, name)?;
    if stands.state() != RunState::Prepared {
        return Err(not_ready(name, stands.state(), "have its holds answered"));
    }
    let makers = work.preparers(stands.run.id)?;
    let mut answered = 0;
    for item in &stands.items {
        let open: Vec<&Hold> = stands.holds_of(item.id).filter(|hold| hold.released.is_none() && asked.wants(hold, item)).collect();
        if open.is_empty() {
            continue;
        }
        may_decide_on(work, ProposalKind::Release, Some(item.cents), &makers)?;
        for hold in &open {
            work.answer_hold(hold.id, released)?;
            answered += 1;
        }
        if !released {
            carry(work, &stands, item, carried)?;
        }
    }
    if answered == 0 {
        let refusal = Refusal::new(codes::NO_SUCH_HOLD, format!("no open hold of run {name} is meant"));
        return Err(refusal.help(format!("`ratebook run review {name}` lists those that are open, with their numbers")));
    }
    Ok(Released { holds: answered, left: run_as_it_stands(work, name)?.totals().held })
}

fn carry(
    work: &mut Work<'_>,
    stands: &RunAsItStands,
    item: &Stored<RunItem>,
    (owner, due): (Option<Row<Person>>, Option<Day>),
) -> Result<(), Refusal> {
    let preparer = stands.prepared().map_or(work.actor().who(), |step| step.person);
    let due = due.unwrap_or_else(|| work.actor().on.plus_days(CARRIED_DAYS));
    work.carry(&Carried { item: item.id, owner: owner.unwrap_or(preparer), due })?;
    Ok(())
}

/// Says who sees to an unbilled item, and until when.
///
/// # Errors
/// R7010 without the role, R7050, R7057 when the account has no unbilled item in the run.
pub fn carry_item(work: &mut Work<'_>, name: &str, account: &str, owner: Row<Person>, due: Day) -> Result<(), Refusal> {
    require_role(work, &[Role::Coordinator, Role::Supervisor])?;
    let stands = run_as_it_stands(work, name)?;
    let items: Vec<&Stored<RunItem>> =
        stands.items.iter().filter(|item| item.account == account && !stands.is_free(item) && item.outcome != ItemOutcome::Exempt).collect();
    if items.is_empty() {
        return Err(Refusal::new(codes::NO_SUCH_HOLD, format!("account {account} has nothing unbilled in run {name}"))
            .help(format!("`ratebook run show {name}` lists what is")));
    }
    for item in items {
        work.carry(&Carried { item: item.id, owner, due })?;
    }
    Ok(())
}

/// Approves a run by the page that was read, which is kept. What is held or unbilled is carried.
///
/// # Errors
/// R7010, R7012, R7011 for one who prepared it, R7051 when it is not prepared, R7055 when its inputs are others now.
pub fn approve_run(work: &mut Work<'_>, name: &str, page: &str) -> Result<RunAsItStands, Refusal> {
    let stands = run_as_it_stands(work, name)?;
    if stands.state() != RunState::Prepared {
        return Err(not_ready(name, stands.state(), "be approved"));
    }
    let totals = stands.totals();
    let makers = work.preparers(stands.run.id)?;
    may_decide_on(work, ProposalKind::Run, Some(totals.cents), &makers)?;
    refuse_other_inputs(work, &stands)?;
    let carried: Vec<Row<RunItem>> = work.carried_of_run(stands.run.id)?.into_iter().map(|carried| carried.item).collect();
    let step = stands.prepared().cloned();
    let approved = RunStep {
        kind: StepKind::Approved,
        rate_set: step.as_ref().and_then(|step| step.rate_set),
        inputs: step.map(|step| step.inputs.clone()).unwrap_or_default(),
        page: digest_of(page.as_bytes()).to_string(),
        totals,
    };
    work.keep_document(&format!("page of run {name}"), page.as_bytes())?;
    work.add_run_step(stands.run.id, &approved)?;
    for item in stands.items.iter().filter(|item| item.outcome != ItemOutcome::Exempt && !stands.is_free(item) && !carried.contains(&item.id)) {
        carry(work, &stands, item, (None, None))?;
    }
    Ok(stands)
}

/// That what the run worked out is what the book would give now.
pub(crate) fn refuse_other_inputs(work: &Work<'_>, stands: &RunAsItStands) -> Result<(), Refusal> {
    let name = &stands.run.name;
    let rates = rates_of_work(work)?;
    let registry = Registry::read(work)?;
    let worked = Worker::new(work, &registry, &rates, &stands.run)?.all(&mut |_, _| {})?;
    let now = inputs_digest(worked.iter().map(|one| &one.item)).to_string();
    let known = stands.prepared();
    let what = if known.is_none_or(|step| step.rate_set != Some(rates.set.id)) {
        "the rate text in force is another now"
    } else if known.is_none_or(|step| step.inputs != now) {
        "reads, facts or the register are others now"
    } else {
        return Ok(());
    };
    let refusal = Refusal::new(codes::INPUTS_CHANGED, format!("run {name} was prepared, and {what}"));
    Err(match stands.state() {
        RunState::Prepared => refusal.help(format!("`ratebook run prepare {name}` works it out again")),
        _ => refusal.help(format!("`ratebook run abort {name} --why …`, and `ratebook run open` another")),
    })
}

/// Ends a run that is not issued: nothing of it is billed.
///
/// # Errors
/// R7010 without the role, R7051 when it is issued or aborted.
pub fn abort_run(work: &mut Work<'_>, name: &str) -> Result<(), Refusal> {
    require_role(work, &[Role::Coordinator, Role::Supervisor])?;
    let stands = run_as_it_stands(work, name)?;
    if matches!(stands.state(), RunState::Issued | RunState::Aborted) {
        return Err(not_ready(name, stands.state(), "be aborted"));
    }
    let step = RunStep { kind: StepKind::Aborted, rate_set: None, inputs: String::new(), page: String::new(), totals: stands.totals() };
    work.add_run_step(stands.run.id, &step)?;
    Ok(())
}
