//! The members of a pool: contracts under a schedule with their terms and what they set, or parties by name.

use super::{Compiler, ExpressionScope};
use crate::calendar::Day;
use crate::language::book::{Definition, DefinitionId, DefinitionKind, Scope};
use crate::language::compile::{contract, expression};
use crate::language::tree::{self, OverrideKind};
use crate::plan::{MemberSet, Point, PoolMember, PoolMembers, Term};
use crate::source::{Diagnostic, codes};

/// A contract with its definition.
pub(super) type FoundContract<'a> = (&'a Definition, &'a tree::Contract);

impl<'a> Compiler<'a> {
    /// The months of a period: as the contract says, else as a schedule that it takes.
    fn months_of(&self, definition: &Definition, contract: &tree::Contract) -> u32 {
        let book = self.book;
        let of_schedule = |takes: &tree::TakesService| {
            let found = book.look_up(contract_scope(definition), &takes.schedule.text).ok().and_then(|id| book.definition(id))?;
            match &found.kind {
                DefinitionKind::Schedule(schedule) => schedule.period.as_ref().map(|period| period.months),
                _ => None,
            }
        };
        let own = contract.body.period.as_ref().map(|period| period.months);
        own.or_else(|| contract.takes.iter().find_map(of_schedule)).unwrap_or(1).max(1)
    }
}

/// Who shares a pool, in the order of their names.
pub(in crate::language::compile) fn members_of_pool<'a>(
    compiler: &mut Compiler<'a>,
    pool: &tree::Pool,
    definition: &'a Definition,
    contracts: &[FoundContract<'a>],
) -> Option<PoolMembers> {
    let (members, _) = pool.members.as_ref()?;
    let mut listed = match members {
        tree::PoolMembers::ContractsUnder(_) => contracts.iter().map(|(definition, contract)| member(compiler, definition, contract)).collect(),
        tree::PoolMembers::Named(names) => named_members(compiler, names, definition)?,
    };
    if listed.is_empty() {
        return Some(PoolMembers::OfTheCase);
    }
    name_apart(&mut listed);
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Some(PoolMembers::Listed(listed))
}

/// The contracts of the book that take service under a schedule.
pub(in crate::language::compile) fn contracts_under<'a>(compiler: &Compiler<'a>, schedule: &Definition) -> Vec<FoundContract<'a>> {
    let book = compiler.book;
    let takes = |definition: &Definition, contract: &tree::Contract| {
        let scope = contract_scope(definition);
        contract.takes.iter().any(|takes| book.look_up(scope, &takes.schedule.text) == Ok(schedule.id))
    };
    book.contracts().filter(|(definition, contract)| takes(definition, contract)).collect()
}

/// The opening values of the members, so that a window that takes them is checked against each.
pub(in crate::language::compile) fn open_for_members<'a>(compiler: &mut Compiler<'a>, contracts: &[FoundContract<'a>]) {
    for (definition, contract) in contracts {
        contract::read_openings(compiler, contract, contract_scope(definition));
    }
}

fn member<'a>(compiler: &mut Compiler<'a>, definition: &'a Definition, contract: &'a tree::Contract) -> PoolMember {
    let known = std::mem::take(&mut compiler.openings);
    contract::read_openings(compiler, contract, contract_scope(definition));
    let openings = std::mem::replace(&mut compiler.openings, known);
    PoolMember {
        name: definition.name.text.clone(),
        qualified_name: Some(compiler.book.qualified_name(definition)),
        months: compiler.months_of(definition, contract),
        term: contract.term.as_ref().map(|(from, to)| Term { from: from.day, end: to.as_ref().map(|last| last.day.plus_days(1)) }),
        points: contract.points.iter().map(|point| Point { name: point.name.text.clone(), minus: point.minus }).collect(),
        openings,
        sets: sets_of(compiler, definition, contract),
    }
}

/// What a contract, and from their dates its amendments, set of the values that the pool asks for: the latest first.
fn sets_of<'a>(compiler: &mut Compiler<'a>, definition: &'a Definition, contract: &'a tree::Contract) -> Vec<MemberSet> {
    let own = contract.takes.iter().flat_map(|takes| &takes.overrides);
    let mut written: Vec<(&'a tree::Override, Scope, Option<Day>, Option<Day>)> =
        own.map(|written| (written, contract_scope(definition), None, None)).collect();
    let mut amendments: Vec<(&'a Definition, &'a tree::Amendment)> = amendments_to(compiler, definition.id);
    amendments.sort_by_key(|(_, amendment)| amendment.from.day);
    for (found, amendment) in amendments {
        let end = amendment.to.map(|last| last.day.plus_days(1));
        let scope = contract_scope(found);
        written.extend(amendment.overrides.iter().map(|written| (written, scope, Some(amendment.from.day), end)));
    }
    let sets = written.into_iter().rev().filter_map(|(written, scope, from, end)| set_of(compiler, written, scope, from, end));
    sets.collect()
}

fn amendments_to<'a>(compiler: &Compiler<'a>, contract: DefinitionId) -> Vec<(&'a Definition, &'a tree::Amendment)> {
    let book = compiler.book;
    let amendments = book.definitions.iter().filter_map(|found| match &found.kind {
        DefinitionKind::Amendment(amendment) => Some((found, &**amendment)),
        _ => None,
    });
    let amends = |found: &Definition, amendment: &tree::Amendment| {
        book.look_up(Scope { chapter: found.chapter, schedule: None }, &amendment.amends.text) == Ok(contract)
    };
    amendments.filter(|(found, amendment)| amends(found, amendment)).collect()
}

fn set_of(compiler: &mut Compiler<'_>, written: &tree::Override, scope: Scope, from: Option<Day>, end: Option<Day>) -> Option<MemberSet> {
    let OverrideKind::Set { name, to } = &written.kind else { return None };
    let target = compiler.book.look_up(scope, &name.text).ok().or_else(|| looked_up_in_schedule(compiler, name))?;
    // A value that the pool does not ask for is none of its business.
    let input = compiler.input_ids.get(&target).copied()?;
    let node = expression::expression(compiler, to, ExpressionScope::fixed(scope))?;
    Some(MemberSet { input, from, end, node })
}

/// The value of the members' schedule that a contract means by a name.
fn looked_up_in_schedule(compiler: &Compiler<'_>, name: &tree::Name) -> Option<DefinitionId> {
    compiler.schedule?.names.get(&name.text).copied()
}

fn named_members<'a>(compiler: &mut Compiler<'a>, names: &[tree::Name], definition: &'a Definition) -> Option<Vec<PoolMember>> {
    let mut members: Vec<PoolMember> = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = names.iter().take(at).find(|first| first.text == name.text) {
            let diagnostic = Diagnostic::error(codes::ROW_TWICE, format!("the member `{}` is listed twice", name.text))
                .at(name.span, "again")
                .at(first.span, "first here")
                .help("leave one of them out");
            compiler.report(diagnostic);
            return None;
        }
        members.push(named_member(compiler, name, definition));
    }
    Some(members)
}

/// A contract where the name is one's, else a party of its own.
fn named_member<'a>(compiler: &mut Compiler<'a>, name: &tree::Name, definition: &'a Definition) -> PoolMember {
    let contracts = compiler.book.billable_from(definition.chapter, &name.text);
    let contract = contracts.into_iter().find_map(|found| match &found.kind {
        DefinitionKind::Contract(contract) => Some((found, &**contract)),
        _ => None,
    });
    match contract {
        Some((found, contract)) => PoolMember { name: name.text.clone(), ..member(compiler, found, contract) },
        None => PoolMember {
            name: name.text.clone(),
            qualified_name: None,
            months: 1,
            term: None,
            points: Vec::new(),
            openings: Vec::new(),
            sets: Vec::new(),
        },
    }
}

fn contract_scope(definition: &Definition) -> Scope {
    Scope { chapter: definition.chapter, schedule: Some(definition.id) }
}

/// Contracts of one name in several chapters go by their qualified names.
fn name_apart(members: &mut [PoolMember]) {
    let names: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
    for member in members {
        if names.iter().filter(|name| **name == member.name).count() > 1 {
            member.name = member.qualified_name.clone().unwrap_or_else(|| member.name.clone());
        }
    }
}
