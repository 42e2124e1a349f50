//! The members of a pool, in the order of their names.

use crate::audit::Refusal;
use crate::audit::bill::Bill;
use crate::audit::subject::{Subject, parties_of};
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::tree::{Contract, Pool, PoolMembers};
use crate::source::codes;

/// A member, with what the case holds of it.
#[derive(Clone, Debug)]
pub(super) struct Member<'a> {
    pub name: String,
    /// Its contract, where the text has one.
    pub contract: Option<&'a Definition>,
    pub subject: Subject<'a>,
}

/// A member as the text names it, with its contract.
type Wanted<'a> = (String, Option<&'a Definition>);

impl<'a> View<'a> {
    /// How the customer billed is named: as the contract, else as the case's customer.
    pub(super) fn own_name(&self) -> String {
        let contract = self.bill.text.as_ref().map(|text| text.contract.name.text.clone());
        contract.or_else(|| self.bill.case.customer.clone()).unwrap_or_else(|| "this customer".to_owned())
    }

    /// Who shares the pool; every one of them needs something in the case, and nobody else may stand in it.
    pub(super) fn members_of_pool(&self, found: &Definition, pool: &Pool, time: DaySpan) -> Result<Vec<Member<'a>>, Refusal> {
        let day = if self.bill.is_billed { self.bill.period.start } else { time.start };
        let mut known: Vec<(String, Subject<'a>)> =
            parties_of(self.bill.case).into_iter().map(|party| (party.name.to_owned(), party.subject)).collect();
        if self.bill.is_billed {
            known.push((self.own_name(), self.bill.subject));
        }
        let mut wanted = self.wanted_members(found, pool, day).unwrap_or_else(|| known.iter().map(|(name, _)| (name.clone(), None)).collect());
        wanted.sort_by(|(left, _), (right, _)| left.cmp(right));
        if let Some((stranger, _)) = known.iter().find(|(name, _)| wanted.iter().all(|(member, _)| member != name)) {
            return Err(Refusal::new(codes::NO_MEMBER, format!("`{stranger}` is no member of `{}`", pool.name.text)));
        }
        let member = |(name, contract): Wanted<'a>| match known.iter().find(|(known, _)| *known == name) {
            Some((_, subject)) => Ok(Member { name, contract, subject: *subject }),
            None => Err(Refusal::new(codes::MEMBER_MISSING, format!("the case holds nothing of `{name}`, a member of `{}`", pool.name.text))),
        };
        wanted.into_iter().map(member).collect()
    }

    /// The members that the text names; none where it leaves them to the case.
    fn wanted_members(&self, found: &Definition, pool: &Pool, day: Day) -> Option<Vec<Wanted<'a>>> {
        let scope = Scope { chapter: found.chapter, schedule: None };
        match pool.members.as_ref().map(|(members, _)| members) {
            Some(PoolMembers::Named(names)) => {
                let contract = |name: &str| self.bill.names.definition(scope, name).filter(|found| matches!(found.kind, DefinitionKind::Contract(_)));
                Some(names.iter().map(|name| (name.text.clone(), contract(&name.text))).collect())
            }
            Some(PoolMembers::ContractsUnder(schedule)) => {
                let schedule = self.bill.names.look_up(scope, &schedule.text).ok();
                let takes = |contract: &Definition, tree: &Contract| {
                    let own = Scope { chapter: contract.chapter, schedule: None };
                    tree.takes.iter().any(|takes| schedule.is_some() && self.bill.book.look_up(own, &takes.schedule.text).ok() == schedule)
                };
                let under = self.bill.book.contracts().filter(|(contract, tree)| takes(contract, tree));
                let under: Vec<(&Definition, &Contract)> = under.collect();
                let in_term = under.iter().filter(|(_, tree)| is_in_term(tree, day));
                let members = in_term.map(|(contract, _)| (contract.name.text.clone(), Some(*contract))).collect();
                (!under.is_empty()).then_some(members)
            }
            None => None,
        }
    }

    /// A bill for a member's own reads: of the bill's period, or of the month or year asked for.
    pub(super) fn bill_of_member(&self, found: &Definition, time: DaySpan, member: &Member<'a>) -> Result<Bill<'a>, Refusal> {
        let billed = self.bill.is_billed;
        let period = if billed { self.bill.period } else { time };
        let owner = member.contract.or_else(|| self.bill.owner.filter(|_| self.bill.text.is_none()));
        let chapter = owner.map_or(found.chapter, |owner| owner.chapter);
        let mut bill = Bill::asked_of(self.bill.book, self.bill.case, owner, chapter, period, member.subject)?;
        bill.is_billed = billed;
        bill.clock = self.bill.clock;
        bill.length = self.bill.length;
        Ok(bill)
    }
}

fn is_in_term(tree: &Contract, day: Day) -> bool {
    tree.term.as_ref().is_none_or(|(first, last)| first.day <= day && last.is_none_or(|last| day <= last.day))
}
