//! Pools: each compiled once, with a plan of its own, for all schedules that bill its shares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::expression::unit_word;
use super::instalment::PartRounding;
use super::{Compiler, ExpressionScope, Lowered, citations, label_of, said};
use crate::exact::{Number, Rounding};
use crate::language::book::{Definition, DefinitionId, DefinitionKind, RateText, Scope};
use crate::language::compile;
use crate::language::compile::{expression, literal, name, pool_members, schedule, standalone, window};
use crate::language::tree::{self, PoolPeriod, ShareBy};
use crate::plan::{Operation, Pool, PoolId, PoolTime, PoolWay, Residual, ShareRounding, UnitRateRounding};
use crate::source::{Diagnostic, Span, codes, did_you_mean};

/// A pool made, or none where it has faults; and what it reached.
#[derive(Debug, Default)]
pub(super) struct MadePool {
    pub pool: Option<Arc<Pool>>,
    pub reached: BTreeSet<DefinitionId>,
}

/// The pools of a book.
pub(super) type MadePools = BTreeMap<DefinitionId, Arc<MadePool>>;

/// Compiles every pool of a book, those that another's amount names before it.
pub(super) fn compile_pools(book: &RateText, known: &Arc<BTreeMap<String, ()>>, diagnostics: &mut Vec<Diagnostic>) -> MadePools {
    let mut maker = Maker { book, known, made: Arc::default(), under_way: Vec::new(), diagnostics };
    for definition in &book.definitions {
        if let DefinitionKind::Pool(pool) = &definition.kind {
            maker.make(definition, pool);
        }
    }
    Arc::unwrap_or_clone(maker.made)
}

struct Maker<'a, 'd> {
    book: &'a RateText,
    known: &'d Arc<BTreeMap<String, ()>>,
    made: Arc<MadePools>,
    under_way: Vec<DefinitionId>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a> Maker<'a, '_> {
    fn make(&mut self, definition: &'a Definition, pool: &'a tree::Pool) {
        if self.made.contains_key(&definition.id) {
            return;
        }
        self.under_way.push(definition.id);
        let scope = definition.scope_for(None);
        for name in pool.amount.iter().flat_map(|amount| names_in(&amount.expression)) {
            let Some(named) = self.book.look_up(scope, &name.text).ok().and_then(|id| self.book.definition(id)) else { continue };
            let DefinitionKind::Pool(inner) = &named.kind else { continue };
            match self.under_way.iter().position(|id| *id == named.id) {
                Some(from) => self.circle(from, named, name.span),
                None => self.make(named, inner),
            }
        }
        self.under_way.pop();
        let mut compiler = Compiler::new(self.book, None);
        compiler.imported = self.book.chapter(definition.chapter).is_some_and(|chapter| chapter.imported.is_some());
        compiler.pools_made = Arc::clone(&self.made);
        let compiled = self::pool(&mut compiler, definition, pool, self.known);
        let faulty = compiler.diagnostics.iter().any(Diagnostic::is_error);
        self.diagnostics.append(&mut compiler.diagnostics);
        let made = MadePool { pool: compiled.filter(|_| !faulty).map(Arc::new), reached: compiler.reached };
        Arc::make_mut(&mut self.made).insert(definition.id, Arc::new(made));
    }

    fn circle(&mut self, from: usize, again: &Definition, place: Span) {
        let path: Vec<String> = self.under_way.iter().skip(from).filter_map(|id| self.book.definition(*id)).map(|it| it.name.text.clone()).collect();
        let diagnostic = Diagnostic::error(codes::CYCLE, format!("the pool `{}` needs itself", again.name.text))
            .at(place, format!("{} → {}", path.join(" → "), again.name.text))
            .help("take one of them out of the circle");
        self.diagnostics.push(diagnostic);
    }
}

/// The names that an expression holds.
fn names_in(expression: &tree::Expression) -> Vec<&tree::Name> {
    use tree::ExpressionKind as Kind;
    match &expression.kind {
        Kind::Name(name) => vec![name],
        Kind::Binary { left, right, .. } => [names_in(left), names_in(right)].concat(),
        Kind::At { quantity, rate } => [names_in(quantity), names_in(rate)].concat(),
        Kind::Excess { of, over } => [names_in(of), names_in(over)].concat(),
        Kind::Lesser(items) | Kind::Greater(items) => items.iter().flat_map(names_in).collect(),
        Kind::By { quantity: inner, .. } | Kind::PercentOf { of: inner, .. } | Kind::In { quantity: inner, .. } => names_in(inner),
        Kind::TakenAs { number: inner, .. } | Kind::NumberOf { of: inner, .. } | Kind::Parenthesised(inner) => names_in(inner),
        Kind::Instalment(instalment) => names_in(&instalment.of),
        _ => Vec::new(),
    }
}

pub(in crate::language::compile) fn pool<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    pool: &'a tree::Pool,
    known: &Arc<BTreeMap<String, ()>>,
) -> Option<Pool> {
    compiler.asks_members = true;
    compiler.is_pool = true;
    check_pool(compiler, pool);
    let schedule = match &pool.members {
        Some((tree::PoolMembers::ContractsUnder(name), _)) => Some(schedule_of_members(compiler, name, definition.scope_for(None))?),
        _ => None,
    };
    compiler.schedule = schedule;
    let inside = ExpressionScope::fixed(definition.scope_for(schedule.map(|schedule| schedule.id)));
    let time = pool_time(compiler, pool, inside.scope);
    let rounding = pool_rounding(compiler, pool);
    let amount = rounding.as_ref().and_then(|(rounding, _)| amount_of_pool(compiler, pool, rounding, inside));
    let contracts = schedule.map(|schedule| pool_members::contracts_under(compiler, schedule)).unwrap_or_default();
    pool_members::open_for_members(compiler, &contracts);
    let determinant = determinant_of_pool(compiler, pool, inside);
    let way = determinant.and_then(|determinant| way_of_pool(compiler, pool, determinant));
    let members = pool_members::members_of_pool(compiler, pool, definition, &contracts);
    let residual = rounding.as_ref().and_then(|(_, residual)| self::residual(compiler, residual, pool, members.as_ref()));
    check_share_residual(compiler, pool, members.as_ref());
    refuse_months(compiler, pool);
    let (round_amounts, _) = rounding?;
    let round_place = pool.round_amounts.as_ref().map_or(pool.span, |(round, _)| round.span);
    let (time, members, amount, determinant, way, residual) = (time?, members?, amount?, determinant?, way?, residual?);
    let fixed = schedule.map(|schedule| schedule::fixed_values(compiler, schedule)).unwrap_or_default();
    let mut plan = standalone::bare_plan(compiler, &definition.name, known);
    plan.fixed_values = fixed;
    plan.qualified_name = compiler.book.qualified_name(definition);
    Some(Pool {
        name: definition.name.text.clone(),
        qualified_name: plan.qualified_name.clone(),
        label: label_of(pool.label.as_ref(), &pool.name),
        plan: Arc::new(plan),
        time,
        members,
        amount,
        determinant,
        way,
        round_amounts,
        round_place,
        residual,
        cites: citations(&pool.annotations),
        says: said(&pool.annotations),
        place: definition.place(),
    })
}

/// Every statement of a pool must stand there: what is missing is named.
fn check_pool(compiler: &mut Compiler<'_>, pool: &tree::Pool) {
    let wanted = [
        (pool.members.is_none(), "its members", "write `members contracts that take service under SCHEDULE`, or `members` and their names"),
        (pool.amount.is_none(), "its amount", "write `amount` and a formula in dollars"),
        (pool.share_by.is_none(), "by what it is shared", "write `share by` and a formula or window, worked out for each member"),
        (pool.round_amounts.is_none(), "how amounts are rounded", "write `round amounts to $0.01 half up, residual to the largest share`"),
        (pool.missing.is_none(), "what a missing member means", "write `missing member is an error`"),
    ];
    for (_, what, help) in wanted.iter().filter(|(missing, ..)| *missing) {
        let title = format!("the pool `{}` does not say {what}", pool.name.text);
        let _: Option<()> = compile::fault(compiler, codes::STATEMENT_MISSING, title, pool.name.span, "this pool", help);
    }
    if let (Some(shares), Some(rate)) = (&pool.round_share, &pool.unit_rate) {
        let diagnostic = Diagnostic::error(codes::SPLIT_TWICE, format!("the pool `{}` is shared in two ways", pool.name.text))
            .at(rate.span, "at a unit rate")
            .at(shares.span, "by rounded shares")
            .help("keep one of them");
        compiler.report(diagnostic);
    }
    if compiler.book.unit(&pool.unit).is_ok_and(|unit| !unit.is_money()) {
        let title = format!("the pool `{}` is not in dollars", pool.name.text);
        let _: Option<()> = compile::fault(compiler, codes::NOT_MONEY, title, pool.unit.span, "not dollars", "write `in $`");
    }
}

fn schedule_of_members<'a>(compiler: &mut Compiler<'a>, name: &tree::Name, scope: Scope) -> Option<&'a Definition> {
    let found = compile::resolve(compiler, scope, name)?;
    if matches!(found.kind, DefinitionKind::Schedule(_)) { Some(found) } else { compile::wrong_kind(compiler, name, found, "a schedule") }
}

fn pool_time(compiler: &mut Compiler<'_>, pool: &tree::Pool, scope: Scope) -> Option<PoolTime> {
    match &pool.each {
        PoolPeriod::Month(_) => Some(PoolTime::Month),
        PoolPeriod::Calendar(calendar) => Some(PoolTime::Year(name::calendar(compiler, calendar, scope)?)),
    }
}

fn pool_rounding<'t>(compiler: &mut Compiler<'_>, pool: &'t tree::Pool) -> Option<(Rounding, &'t tree::Residual)> {
    let (round, residual) = pool.round_amounts.as_ref()?;
    Some((literal::rounding(compiler, round, &unit_word("$"))?, residual))
}

pub(in crate::language::compile) fn amount_of_pool(
    compiler: &mut Compiler<'_>,
    pool: &tree::Pool,
    rounding: &Rounding,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let months = if matches!(pool.each, PoolPeriod::Month(_)) { 1 } else { 12 };
    compiler.part_rounding = Some(PartRounding { rounding: Some(rounding.clone()), months, what: "pool" });
    compiler.in_pool_amount = true;
    let node = pool.amount.as_ref().and_then(|amount| expression::formula(compiler, amount, inside));
    compiler.in_pool_amount = false;
    compiler.part_rounding = None;
    let node = node?;
    let unit = expression::unit_of(compiler, node);
    if unit.is_money() {
        return Some(node);
    }
    let title = format!("the pool `{}` comes to {unit}, not to dollars", pool.name.text);
    let place = compiler.nodes.at(node).place;
    compile::fault(compiler, codes::NOT_MONEY, title, place, &format!("this is {unit}"), "write a formula in dollars")
}

fn determinant_of_pool(compiler: &mut Compiler<'_>, pool: &tree::Pool, inside: ExpressionScope) -> Option<Lowered> {
    match &pool.share_by.as_ref()?.0 {
        ShareBy::Formula(formula) => expression::formula(compiler, formula, inside),
        ShareBy::Window(window) => window::window(compiler, window, inside),
    }
}

fn way_of_pool(compiler: &mut Compiler<'_>, pool: &tree::Pool, determinant: Lowered) -> Option<PoolWay> {
    if let Some(rate) = &pool.unit_rate {
        let own = unit_word("$").per(&expression::unit_of(compiler, determinant));
        let rounding = literal::rounding(compiler, rate, &own)?;
        let written = literal::literal(compiler, &rate.step).map(|(_, unit)| unit).filter(|unit| unit.same_dimensions(&own));
        return Some(PoolWay::UnitRate(UnitRateRounding { rounding, unit: written.unwrap_or(own), place: rate.span }));
    }
    let Some(round) = &pool.round_share else { return Some(PoolWay::Shares(None)) };
    if round.decimals > 20 {
        return compile::fault(
            compiler,
            codes::BAD_NUMBER,
            "a share has at most 20 decimals".to_owned(),
            round.span,
            "too many",
            "round to fewer decimals",
        );
    }
    let decimals = round.decimals + if round.of_a_percent { 2 } else { 0 };
    let rounding = Rounding { step: Number::decimal(1, decimals), mode: round.mode };
    let residual = plain_residual(&round.residual).or_else(|| {
        let title = "the shares' residual goes `to the same` as what?".to_owned();
        compile::fault(compiler, codes::STATEMENT_MISSING, title, round.span, "says nothing", "write `residual to the largest share`, or to whom")
    })?;
    Some(PoolWay::Shares(Some(ShareRounding { rounding, residual, place: round.span })))
}

/// The residual of the amounts; `to the same` is the shares'.
pub(in crate::language::compile) fn residual(
    compiler: &mut Compiler<'_>,
    residual: &tree::Residual,
    pool: &tree::Pool,
    members: Option<&crate::plan::PoolMembers>,
) -> Option<Residual> {
    let found = match (plain_residual(residual), &pool.round_share) {
        (Some(own), _) => own,
        (None, Some(shares)) => plain_residual(&shares.residual)?,
        (None, None) => {
            let place = pool.round_amounts.as_ref().map_or(pool.name.span, |(round, _)| round.span);
            let title = format!("the residual of `{}` goes to the same as that of the shares, and shares are not rounded", pool.name.text);
            let help = "write `residual to the largest share`, or to whom";
            return compile::fault(compiler, codes::STATEMENT_MISSING, title, place, "the same as what?", help);
        }
    };
    must_be_member(compiler, residual, pool, members);
    Some(found)
}

fn check_share_residual(compiler: &mut Compiler<'_>, pool: &tree::Pool, members: Option<&crate::plan::PoolMembers>) {
    if let Some(shares) = &pool.round_share {
        must_be_member(compiler, &shares.residual, pool, members);
    }
}

fn must_be_member(compiler: &mut Compiler<'_>, residual: &tree::Residual, pool: &tree::Pool, members: Option<&crate::plan::PoolMembers>) {
    let (tree::Residual::To(name), Some(crate::plan::PoolMembers::Listed(listed))) = (residual, members) else { return };
    if listed.iter().any(|member| member.is_named(&name.text)) {
        return;
    }
    let near = did_you_mean(&name.text, listed.iter().map(|member| member.name.as_str()));
    let help = near.unwrap_or_else(|| "name one of the pool's members".to_owned());
    let title = format!("the rest of `{}` goes to `{}`, who is not a member", pool.name.text, name.text);
    let _: Option<()> = compile::fault(compiler, codes::UNKNOWN_MEMBER, title, name.span, "no member", &help);
}

/// A pool is made up for a month or year of the calendar: the months of somebody's bill do not stand in it.
fn refuse_months(compiler: &mut Compiler<'_>, pool: &tree::Pool) {
    let months = compiler.nodes.iter().find(|(_, node)| matches!(node.operation, Operation::Months(_))).map(|(_, node)| node.place);
    if let Some(place) = months {
        let title = format!("`months in the bill` cannot be used in the pool `{}`", pool.name.text);
        let _: Option<()> =
            compile::fault(compiler, codes::WRONG_KIND, title, place, "of which bill?", "leave it out: a pool is made up for its month or year");
    }
}

/// `share of P`: the amount of the member billed, an amount for each bill.
pub(in crate::language::compile) fn share_of(
    compiler: &mut Compiler<'_>,
    name: &tree::Name,
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let id = pool_of_bill(compiler, name, inside)?;
    expression::node(compiler, Operation::ShareOf(id), unit_word("$"), place)
}

/// `unit rate of P`.
pub(in crate::language::compile) fn unit_rate_of(
    compiler: &mut Compiler<'_>,
    name: &tree::Name,
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let id = pool_of_bill(compiler, name, inside)?;
    let pool = Arc::clone(compiler.pools.at(id));
    let Some(unit_rate) = pool.unit_rate() else {
        let diagnostic = Diagnostic::error(codes::STATEMENT_MISSING, format!("the pool `{}` has no unit rate", pool.name))
            .at(name.span, "its unit rate")
            .at(pool.place, "the pool")
            .help(format!("write `unit rate round to $0.00001/{} half up` in the pool", pool.determinant_unit()));
        compiler.report(diagnostic);
        return None;
    };
    expression::node(compiler, Operation::UnitRateOf(id), unit_rate.unit.clone(), place)
}

fn pool_of_bill(compiler: &mut Compiler<'_>, name: &tree::Name, inside: ExpressionScope) -> Option<PoolId> {
    let definition = compile::resolve(compiler, inside.scope, name)?;
    match &definition.kind {
        DefinitionKind::Pool(_) => {}
        _ => return compile::wrong_kind(compiler, name, definition, "a pool"),
    }
    if compiler.is_pool {
        let title = format!("a share of `{}` can be used in the lines of a bill only", name.text);
        return compile::fault(compiler, codes::WRONG_KIND, title, name.span, "in a pool", "name the pool for its whole amount");
    }
    pool_used(compiler, definition)
}

/// A pool's name in an amount: only another pool's.
pub(in crate::language::compile) fn pool_named<'a>(compiler: &mut Compiler<'a>, definition: &'a Definition, name: &tree::Name) -> Option<Lowered> {
    if !compiler.in_pool_amount {
        let title = format!("`{}` is a pool, where a quantity or price belongs", name.text);
        return compile::fault(compiler, codes::WRONG_KIND, title, name.span, "a pool", &format!("write `share of {}`", name.text));
    }
    let id = pool_used(compiler, definition)?;
    expression::node(compiler, Operation::PoolAmount(id), unit_word("$"), name.span)
}

/// The pool among those of this plan; none where it has faults, which are reported where it stands.
fn pool_used<'a>(compiler: &mut Compiler<'a>, definition: &'a Definition) -> Option<PoolId> {
    if let Some(known) = compiler.pool_ids.get(&definition.id) {
        return Some(*known);
    }
    let made = Arc::clone(compiler.pools_made.get(&definition.id)?);
    compiler.reached.extend(made.reached.iter().copied());
    let book = compiler.book;
    let is_set = |id: &DefinitionId| match book.definition(*id).map(|found| &found.kind) {
        Some(DefinitionKind::Value(value)) => matches!(value.kind, tree::ValueKind::SetByContract(_)),
        _ => false,
    };
    if let Some(text) = &mut compiler.contract_text {
        text.meet(made.reached.iter().copied().filter(is_set));
    }
    let id = compiler.pools.push(Arc::clone(made.pool.as_ref()?));
    compiler.pool_ids.insert(definition.id, id);
    Some(id)
}

fn plain_residual(residual: &tree::Residual) -> Option<Residual> {
    Some(match residual {
        tree::Residual::LargestShare => Residual::LargestShare,
        tree::Residual::To(name) => Residual::To(name.text.clone()),
        tree::Residual::LargestRemainder => Residual::LargestRemainder,
        tree::Residual::NotAllocated => Residual::NotAllocated,
        tree::Residual::TheSame => return None,
    })
}
