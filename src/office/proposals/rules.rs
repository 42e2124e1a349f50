//! Four eyes: what one person made, another decides on. There is no way around this file: whatever names a proposal counts for
//! nothing before its approval.

use super::record::{Outcome, Proposal, ProposalKind, Proposed};
use crate::exact::Cents;
use crate::office::people::{Person, Role};
use crate::office::store::{Row, Work};
use crate::source::{Refusal, codes};

/// How a decision is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// By one who may.
    Ordinary,
    /// By one who may not, since nobody who may is there: it is countersigned later and is shown in every report.
    Emergency,
}

/// What an approval does at once for the trade of a proposal.
pub(crate) type Effect = fn(&mut Work<'_>, Row<Proposal>) -> Result<(), Refusal>;

/// Approves a proposal and does, in the same act, what that sets off for a proposal of its kind.
pub(crate) fn approve(
    work: &mut Work<'_>,
    id: Row<Proposal>,
    manner: Manner,
    effect_of: fn(ProposalKind) -> Option<Effect>,
) -> Result<Proposal, Refusal> {
    let proposal = waiting(work, id)?;
    let emergency = may_decide(work, &proposal.proposed, Some(proposal.person), manner)?;
    work.decide(id, Outcome::Approved, emergency)?;
    if let Some(effect) = effect_of(proposal.proposed.kind) {
        effect(work, proposal.id)?;
    }
    Ok(proposal)
}

/// Rejects a proposal; its maker withdraws it instead.
///
/// # Errors
/// R7013 when there is none or it is decided, R7010 without the role, R7012 beyond the limit.
pub fn reject(work: &mut Work<'_>, id: Row<Proposal>) -> Result<Proposal, Refusal> {
    let proposal = waiting(work, id)?;
    let outcome = if proposal.person == work.actor().who() {
        Outcome::Withdrawn
    } else {
        may_decide(work, &proposal.proposed, Some(proposal.person), Manner::Ordinary)?;
        Outcome::Rejected
    };
    work.decide(id, outcome, false)?;
    Ok(proposal)
}

/// Countersigns a decision that was taken in an emergency.
///
/// # Errors
/// R7013 when there is no such decision or it is countersigned, R7011 when the actor made the proposal or the decision, R7010
/// without the role.
pub fn countersign(work: &mut Work<'_>, id: Row<Proposal>) -> Result<Proposal, Refusal> {
    let found = work.proposal(id)?.and_then(|proposal| proposal.decision.clone().map(|decision| (proposal, decision)));
    let Some((proposal, decision)) = found.filter(|(_, decision)| decision.emergency && decision.countersigned.is_none()) else {
        let refusal = Refusal::new(codes::NOTHING_WAITS, format!("no emergency decision on {id} waits for a countersignature"));
        return Err(refusal.help("`ratebook waiting` lists those that do"));
    };
    if decision.person == work.actor().who() {
        return Err(own_work(work, "took this decision"));
    }
    may_decide(work, &proposal.proposed, Some(proposal.person), Manner::Ordinary)?;
    work.countersign(decision.id)?;
    Ok(proposal)
}

/// That the actor may decide on something that is no proposal, of such a kind and amount, made by these persons.
///
/// # Errors
/// R7011 when the actor is one of them, R7010 without the role, R7012 beyond the limit.
pub(crate) fn may_decide_on(work: &Work<'_>, kind: ProposalKind, cents: Option<Cents>, makers: &[Row<Person>]) -> Result<(), Refusal> {
    if makers.contains(&work.actor().who()) {
        return Err(own_work(work, "prepared this"));
    }
    let proposed = Proposed { kind, summary: String::new(), cents, document: None, reference: String::new() };
    may_decide(work, &proposed, makers.first().copied(), Manner::Ordinary).map(|_| ())
}

fn waiting(work: &Work<'_>, id: Row<Proposal>) -> Result<Proposal, Refusal> {
    let Some(proposal) = work.proposal(id)? else {
        return Err(Refusal::new(codes::NOTHING_WAITS, format!("there is no proposal {id}")).help("`ratebook waiting` lists those that wait"));
    };
    if let Some(decision) = &proposal.decision {
        let message = format!("proposal {id} was {} on {}", decision.outcome.word(), decision.on);
        return Err(Refusal::new(codes::NOTHING_WAITS, message).help("`ratebook waiting` lists those that wait"));
    }
    Ok(proposal)
}

fn own_work(work: &Work<'_>, what: &str) -> Refusal {
    let refusal = Refusal::new(codes::OWN_WORK, format!("{} {what}: another person must decide", work.actor().name));
    refusal.help("`ratebook report access` shows who may")
}

/// Whether the actor may decide; says whether it takes an emergency.
fn may_decide(work: &Work<'_>, proposed: &Proposed, maker: Option<Row<Person>>, manner: Manner) -> Result<bool, Refusal> {
    let actor = work.actor();
    if maker == Some(actor.who()) {
        return Err(own_work(work, "made this"));
    }
    let people = work.people()?;
    let Some(person) = people.iter().find(|person| person.id == actor.who()) else {
        return Err(Refusal::new(codes::NOT_ALLOWED, format!("{} is not in this book", actor.name)));
    };
    if !person.approved && proposed.kind != ProposalKind::Founding {
        return Err(Refusal::new(codes::NOT_ALLOWED, "the founding of this book waits for its second person").help("run `ratebook approve 1`"));
    }
    let refusal = match roles_that_decide(work, person, proposed, maker)? {
        Ok(()) => return Ok(false),
        Err(refusal) => refusal,
    };
    let staff = person.roles_on(actor.on).any(|held| held.role != Role::Auditor && (held.deputy_for.is_none() || held.deputy_for != maker));
    // People and limits are never an emergency: whoever could change them alone could do anything.
    let can_wait = matches!(proposed.kind, ProposalKind::Founding | ProposalKind::Person | ProposalKind::Limit);
    if manner == Manner::Emergency && staff && !can_wait { Ok(true) } else { Err(refusal) }
}

fn roles_that_decide(work: &Work<'_>, person: &Person, proposed: &Proposed, maker: Option<Row<Person>>) -> Result<Result<(), Refusal>, Refusal> {
    let kind = proposed.kind;
    let on = work.actor().on;
    let mut beyond = None;
    // A deputy does not decide on the work of the person whose role is lent.
    for held in person.roles_on(on).filter(|held| kind.deciders().contains(&held.role) && (held.deputy_for.is_none() || held.deputy_for != maker)) {
        let limit = work.limit(held.role, kind.word(), on)?;
        match (limit, proposed.cents) {
            (Some(limit), Some(cents)) if cents.absolute() > limit.absolute() => beyond = Some((held.role, limit)),
            _ => return Ok(Ok(())),
        }
    }
    let help = "`ratebook report access` shows who may; in an emergency `--emergency --why …`, to be countersigned";
    let refusal = match beyond {
        Some((role, limit)) => {
            let dollars = limit.dollars();
            Refusal::new(codes::BEYOND_LIMIT, format!("a {role} approves a {} up to {dollars}", kind.word()))
        }
        None => {
            let words: Vec<&str> = kind.deciders().iter().map(|role| role.word()).collect();
            Refusal::new(
                codes::NOT_ALLOWED,
                format!("a {} is decided on by a {}, and {} does not have that role on {on}", kind.word(), words.join(" or "), person.name),
            )
        }
    };
    Ok(Err(refusal.help(help)))
}
