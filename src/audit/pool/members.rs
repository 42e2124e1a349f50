//! The members of a pool, in the order of their names.

use crate::audit::Refusal;
use crate::audit::bill::Bill;
use crate::audit::subject::{Subject, parties_of};
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{Contract, Expression, ExpressionKind, LedgerEntryKind, Pool, PoolMembers};
use crate::source::codes;

/// A member, with what the case holds of it.
#[derive(Clone, Debug)]
pub(in crate::audit) struct Member<'a> {
    pub name: String,
    /// Its contract, where the text has one.
    pub contract: Option<&'a Definition>,
    pub subject: Subject<'a>,
}

impl Member<'_> {
    /// Whether a case means it by a name: short or qualified.
    pub fn is_named(&self, book: &RateText, name: &str) -> bool {
        self.name == name || self.contract.is_some_and(|contract| book.qualified_name(contract) == name)
    }
}

/// Whether a ledger asks what all contracts were invoiced.
fn asks_all_contracts(found: &Definition) -> bool {
    let DefinitionKind::Ledger(ledger) = &found.kind else { return false };
    ledger.entries.iter().any(|entry| match &entry.kind {
        LedgerEntryKind::Add(formula) => holds_all_contracts(&formula.expression),
        LedgerEntryKind::Interest { .. } => false,
    })
}

fn holds_all_contracts(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Window(window) => window.of_all_contracts,
        ExpressionKind::Binary { left, right, .. } => holds_all_contracts(left) || holds_all_contracts(right),
        ExpressionKind::Parenthesised(inner) | ExpressionKind::PercentOf { of: inner, .. } => holds_all_contracts(inner),
        _ => false,
    }
}

/// A member as the text names it, with its contract.
type Wanted<'a> = (String, Option<&'a Definition>);

/// Who shares the pool on the first day: every one of them needs something in the case.
pub(in crate::audit) fn members_of_pool<'a>(view: &View<'a>, found: &Definition, pool: &Pool, time: DaySpan) -> Result<Vec<Member<'a>>, Refusal> {
    let known = known_parties(view)?;
    let mut wanted = match wanted_members(view, found, pool, membership_day(view, time)) {
        Some(wanted) => wanted,
        None => known.iter().map(|(name, _)| (name.clone(), None)).collect(),
    };
    wanted.sort_by(|(left, _), (right, _)| left.cmp(right));
    let holds = |name: &str, contract: Option<&Definition>| {
        let qualified = contract.map(|contract| view.bill.book.qualified_name(contract));
        known.iter().find(|(known, _)| known == name || Some(known) == qualified.as_ref())
    };
    let member = |(name, contract): Wanted<'a>| match holds(&name, contract) {
        Some((_, subject)) => Ok(Member { name, contract, subject: *subject }),
        None => Err(Refusal::new(codes::MEMBER_MISSING, format!("the case holds nothing of `{name}`, a member of `{}`", pool.name.text))),
    };
    let members: Vec<Member<'a>> = wanted.into_iter().map(member).collect::<Result<_, _>>()?;
    if members.is_empty() {
        return Err(Refusal::new(codes::MEMBER_MISSING, format!("nobody shares `{}`", pool.name.text)));
    }
    if view.bill.is_billed && members.iter().all(|member| !is_own_name(view, &member.name)) {
        return Err(no_member(view, &own_name(view), pool));
    }
    Ok(members)
}

/// How the customer billed is named: as the contract, else as the case's customer.
pub(in crate::audit) fn own_name(view: &View<'_>) -> String {
    let contract = view.bill.text.as_ref().map(|text| text.contract.name.text.clone());
    contract.or_else(|| view.bill.case.customer.clone()).unwrap_or_else(|| "this customer".to_owned())
}

/// Membership is that of the bill's first service day; without a bill of the first day of the month or year.
fn membership_day(view: &View<'_>, time: DaySpan) -> Day {
    if view.bill.is_billed { view.bill.period.start } else { time.start }
}

fn is_own_name(view: &View<'_>, name: &str) -> bool {
    own_name(view) == name
}

fn no_member(_view: &View<'_>, name: &str, pool: &Pool) -> Refusal {
    Refusal::new(codes::NO_MEMBER, format!("`{name}` is not a member of `{}`", pool.name.text))
}

/// Those of whom the case holds something, each once.
fn known_parties<'a>(view: &View<'a>) -> Result<Vec<(String, Subject<'a>)>, Refusal> {
    let parties = parties_of(view.bill.case).into_iter();
    let mut known: Vec<(String, Subject<'a>)> = parties.map(|party| (party.name.to_owned(), party.subject)).collect();
    if view.bill.is_billed {
        known.push((own_name(view), view.bill.subject));
    }
    let twice = |(at, (name, _)): (usize, &(String, Subject<'a>))| known.iter().take(at).any(|(other, _)| other == name);
    if known.iter().enumerate().any(twice) {
        return Err(Refusal::new(codes::DATES_OVERLAP, "a member is given twice"));
    }
    Ok(known)
}

fn is_qualified(view: &View<'_>, contract: Option<&Definition>, name: &str) -> bool {
    contract.is_some_and(|contract| view.bill.book.qualified_name(contract) == name)
}

/// A party of the case that is a member of no pool that day is refused; of a question, of this pool.
pub(in crate::audit) fn refuse_strangers<'a>(view: &View<'a>, pool: &Pool, time: DaySpan) -> Result<(), Refusal> {
    let asks_all = view.bill.book.definitions.iter().any(|found| matches!(&found.kind, DefinitionKind::Ledger(_)) && asks_all_contracts(found));
    if view.bill.is_billed && asks_all {
        return Ok(());
    }
    let day = membership_day(view, time);
    let pools = view.bill.book.definitions.iter().filter_map(|found| match &found.kind {
        DefinitionKind::Pool(other) if view.bill.is_billed || other.name == pool.name => Some((found, &**other)),
        _ => None,
    });
    let wanted: Vec<Option<Vec<Wanted<'a>>>> = pools.map(|(found, other)| wanted_members(view, found, other, day)).collect();
    let has = |wanted: &Vec<Wanted<'a>>, name: &str| wanted.iter().any(|(member, contract)| member == name || is_qualified(view, *contract, name));
    let is_known = |name: &str| wanted.iter().any(|wanted| wanted.as_ref().is_none_or(|wanted| has(wanted, name)));
    let stranger = parties_of(view.bill.case).into_iter().find(|party| !is_known(party.name));
    stranger.map_or(Ok(()), |party| Err(no_member(view, party.name, pool)))
}

/// The members that the text names, those that are contracts while in term; none where it leaves them to the case.
fn wanted_members<'a>(view: &View<'a>, found: &Definition, pool: &Pool, day: Day) -> Option<Vec<Wanted<'a>>> {
    let mut named = named_by_text(view, found, pool)?;
    named.retain(|(_, contract)| match contract.map(|contract| &contract.kind) {
        Some(DefinitionKind::Contract(tree)) => is_in_term(tree, day),
        _ => true,
    });
    Some(named)
}

/// All that the text names at any time.
fn named_by_text<'a>(view: &View<'a>, found: &Definition, pool: &Pool) -> Option<Vec<Wanted<'a>>> {
    let scope = Scope { chapter: found.chapter, schedule: None };
    match pool.members.as_ref().map(|(members, _)| members) {
        Some(PoolMembers::Named(names)) => {
            let contract = |name: &str| view.bill.names.definition(scope, name).filter(|found| matches!(found.kind, DefinitionKind::Contract(_)));
            Some(names.iter().map(|name| (name.text.clone(), contract(&name.text))).collect())
        }
        Some(PoolMembers::ContractsUnder(schedule)) => {
            let schedule = view.bill.names.look_up(scope, &schedule.text).ok();
            let takes = |contract: &Definition, tree: &Contract| {
                let own = Scope { chapter: contract.chapter, schedule: None };
                tree.takes.iter().any(|takes| schedule.is_some() && view.bill.book.look_up(own, &takes.schedule.text).ok() == schedule)
            };
            let under = view.bill.book.contracts().filter(|(contract, tree)| takes(contract, tree));
            let under: Vec<(&Definition, &Contract)> = under.collect();
            let members = under.iter().map(|(contract, _)| (contract.name.text.clone(), Some(*contract))).collect();
            (!under.is_empty()).then_some(members)
        }
        None => None,
    }
}

/// A bill for a member's own reads: of the bill's period, or of the month or year asked for.
pub(in crate::audit) fn bill_of_member<'a>(view: &View<'a>, found: &Definition, time: DaySpan, member: &Member<'a>) -> Result<Bill<'a>, Refusal> {
    let billed = view.bill.is_billed;
    let period = if billed { view.bill.period } else { time };
    let owner = member.contract.or_else(|| view.bill.owner.filter(|_| view.bill.text.is_none()));
    let chapter = owner.map_or(found.chapter, |owner| owner.chapter);
    let mut bill = Bill::asked_of(view.bill.book, view.bill.case, owner, chapter, period, member.subject)?;
    bill.is_billed = billed;
    bill.has_own_days = !billed;
    bill.clock = view.bill.clock;
    bill.length = view.bill.length;
    Ok(bill)
}

fn is_in_term(tree: &Contract, day: Day) -> bool {
    tree.term.as_ref().is_none_or(|(first, last)| first.day <= day && last.is_none_or(|last| day <= last.day))
}
