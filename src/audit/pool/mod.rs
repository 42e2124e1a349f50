//! Pools: an amount, shared by members in proportion to what each of them took.

pub(in crate::audit) mod members;
pub(in crate::audit) mod residual;

use members::Member;
use num_rational::BigRational;
use residual::{Rounded, shared_out};

use super::Refusal;
use super::dates::{calendar_year, month_of};
use super::quantity::{Quantity, literal, power_of_ten, whole};
use super::rounding::round_to_step;
use super::view::View;
use crate::audit::{facts, instalment};
use crate::calendar::{Day, DaySpan};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::tree::{ExpressionKind, Pool, PoolPeriod, Residual, RoundShare, RoundTo, ShareBy};
use crate::source::codes;

/// What a member takes of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct MemberShare {
    pub name: String,
    /// By what it shares, in base units.
    pub determinant: BigRational,
    /// Its share, after the residual.
    pub share: BigRational,
    /// Its amount, after the residual.
    pub amount: BigRational,
}

/// A pool shared out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedPool {
    /// The rounded amount.
    pub amount: BigRational,
    /// The members, in the order of their names.
    pub members: Vec<MemberShare>,
    /// What the rounded shares missed.
    pub share_residual: BigRational,
    /// What the rounded amounts missed.
    pub amount_residual: BigRational,
    /// The price of one unit, where the pool has one.
    pub unit_rate: Option<BigRational>,
}

/// The pool that a name means.
fn pool_named<'a>(view: &View<'a>, name: &str) -> Result<(&'a Definition, &'a Pool), Refusal> {
    let found = view.definition(name)?;
    match &found.kind {
        DefinitionKind::Pool(pool) => Ok((found, pool)),
        _ => Err(facts::wrong_kind(view, found)),
    }
}

/// The amount for a month or year, at the versions and facts of its first day, rounded.
pub(in crate::audit) fn amount_of_pool(here: &View<'_>, found: &Definition, pool: &Pool, time: DaySpan) -> Result<BigRational, Refusal> {
    let mut bill = here.bill.aside(time);
    bill.text = None;
    let view = View { bill: &bill, ..inside_pool(here, found)?.without_line() }.on_day(time.start);
    let view = View { anchor: time, ..view };
    let missing = || Refusal::new(codes::AMOUNT_MISSING, format!("the pool `{}` has no amount", pool.name.text));
    let formula = pool.amount.as_ref().ok_or_else(missing)?;
    let round = pool.round_amounts.as_ref().map(|(to, _)| to);
    let exact = match (&formula.expression.kind, round) {
        (ExpressionKind::Instalment(instalment), Some(to)) => instalment::instalment(&view, instalment, time.start, to)?,
        _ => view.formula(formula)?,
    };
    round_money(here, &exact.value, round)
}

/// The price of one unit, rounded; only where the pool says so.
fn unit_rate(view: &View<'_>, pool: &Pool, amount: &BigRational, sum: &BigRational, unit: &Unit) -> Result<Option<BigRational>, Refusal> {
    let Some(to) = &pool.unit_rate else { return Ok(None) };
    let price = Quantity::of(amount / sum, Unit::word("$").unwrap_or_default().per(unit));
    Ok(Some(view.rounded(price, Some(to), None)?.value))
}

/// `share of P`: the amount of the customer billed.
pub(in crate::audit) fn share_of(view: &View<'_>, name: &str) -> Result<Quantity, Refusal> {
    let (found, pool) = pool_named(view, name)?;
    let time = time_of_pool(view, found, pool, view.bill.period.last_day())?;
    let shared = shared_pool(view, found, pool, time)?;
    let own = members::own_name(view);
    let member = shared.members.into_iter().find(|member| member.name == own);
    let member = member.ok_or_else(|| Refusal::new(codes::NO_MEMBER, format!("`{own}` is not a member of `{name}`")))?;
    Ok(Quantity::dollars(member.amount))
}

/// `unit rate of P`: the rounded price of one unit.
pub(in crate::audit) fn unit_rate_of(view: &View<'_>, name: &str) -> Result<Quantity, Refusal> {
    let (found, pool) = pool_named(view, name)?;
    let time = time_of_pool(view, found, pool, view.bill.period.last_day())?;
    let shared = shared_pool(view, found, pool, time)?;
    let price = shared.unit_rate.ok_or_else(|| facts::wrong_kind(view, found))?;
    Ok(Quantity::of(price, Unit::word("$").unwrap_or_default()))
}

/// The view inside a pool: no line of a contract, so nothing of a contract replaces anything in it.
fn inside_pool<'v>(here: &'v View<'_>, found: &Definition) -> Result<View<'v>, Refusal> {
    let inner = here.inside(found)?;
    Ok(View { scope: Scope { chapter: found.chapter, schedule: inner.home }, ..inner })
}

/// The month or year of a pool that holds a day.
pub(in crate::audit) fn time_of_pool(view: &View<'_>, found: &Definition, pool: &Pool, day: Day) -> Result<DaySpan, Refusal> {
    match &pool.each {
        PoolPeriod::Month(_) => Ok(month_of(day)),
        PoolPeriod::Calendar(name) => Ok(calendar_year(view.bill.calendar(&inside_pool(view, found)?, &name.text)?, day)),
    }
}

fn round_money(view: &View<'_>, value: &BigRational, round: Option<&RoundTo>) -> Result<BigRational, Refusal> {
    match round {
        None => Ok(value.clone()),
        Some(to) => Ok(round_to_step(value, &literal(view.bill.book, &to.step)?.value, to.mode)),
    }
}

/// The pool of a month or year, shared out among its members.
pub(in crate::audit) fn shared_pool<'a>(view: &View<'a>, found: &'a Definition, pool: &'a Pool, time: DaySpan) -> Result<SharedPool, Refusal> {
    let amount = amount_of_pool(view, found, pool, time)?;
    let members = members::members_of_pool(view, found, pool, time)?;
    let mut determinants = Vec::new();
    let mut unit = Unit::number();
    for member in &members {
        let determinant = determinant_of_member(view, found, pool, time, member)?;
        unit = determinant.unit;
        determinants.push(determinant.value);
    }
    let sum = determinants.iter().fold(whole(0), |sum, one| sum + one);
    if sum == whole(0) {
        return Err(Refusal::new(codes::DIVISION_BY_ZERO, format!("no member of `{}` has anything to share by", pool.name.text)));
    }
    let taker = |residual: &Residual| taker(view, pool, residual, &members, &determinants);
    let exact: Vec<BigRational> = determinants.iter().map(|one| one / &sum).collect();
    let shares = match &pool.round_share {
        Some(round) => rounded_shares(round, &exact, taker(&round.residual)?),
        None => Rounded { values: exact, residual: whole(0) },
    };
    let unit_rate = unit_rate(view, pool, &amount, &sum, &unit)?;
    let owed: Vec<BigRational> = match &unit_rate {
        Some(price) => determinants.iter().map(|one| one * price).collect(),
        None => shares.values.iter().map(|share| &amount * share).collect(),
    };
    let amounts = match &pool.round_amounts {
        None => Rounded { values: owed, residual: whole(0) },
        Some((to, _)) => {
            let residual = residual_of_amounts(pool);
            shared_out(&owed, &amount, (&literal(view.bill.book, &to.step)?.value, to.mode), residual, taker(residual)?)
        }
    };
    members::refuse_strangers(view, pool, time)?;
    let share_out = members.iter().zip(determinants).zip(shares.values.iter().zip(amounts.values));
    let members = share_out.map(|((member, determinant), (share, amount))| MemberShare {
        name: member.name.clone(),
        determinant,
        share: share.clone(),
        amount,
    });
    Ok(SharedPool { amount, members: members.collect(), share_residual: shares.residual, amount_residual: amounts.residual, unit_rate })
}

/// Who takes what is left over: the largest share, of equal ones the first by name; or the member named.
fn taker(view: &View<'_>, pool: &Pool, residual: &Residual, members: &[Member<'_>], determinants: &[BigRational]) -> Result<Option<usize>, Refusal> {
    match residual {
        Residual::LargestShare => {
            let most = determinants.iter().max();
            Ok(determinants.iter().position(|one| Some(one) == most))
        }
        Residual::To(name) => {
            let found = members.iter().position(|member| member.is_named(view.bill.book, &name.text));
            let none = || Refusal::new(codes::NO_MEMBER, format!("`{}` is not a member of `{}`", name.text, pool.name.text));
            found.ok_or_else(none).map(Some)
        }
        Residual::LargestRemainder | Residual::NotAllocated | Residual::TheSame => Ok(None),
    }
}

/// By what a member shares: on its own reads, for the bill's period, or the month or year asked for.
fn determinant_of_member<'a>(here: &View<'a>, found: &Definition, pool: &Pool, time: DaySpan, member: &Member<'a>) -> Result<Quantity, Refusal> {
    let bill = members::bill_of_member(here, found, time, member)?;
    let view = View::at(&bill, time.start, bill.period);
    let view = View { scope: Scope { chapter: found.chapter, schedule: view.home }, ..view };
    let missing = || Refusal::new(codes::AMOUNT_MISSING, format!("nothing says by what `{}` is shared", pool.name.text));
    let determinant = match pool.share_by.as_ref().map(|(by, _)| by).ok_or_else(missing)? {
        ShareBy::Formula(formula) => view.formula(formula)?,
        ShareBy::Window(window) => view.window(window, None)?,
    };
    if determinant.value < whole(0) {
        return Err(Refusal::new(codes::NEGATIVE_QUANTITY, format!("`{}` would share by less than nothing", member.name)));
    }
    Ok(determinant)
}

/// Each member's share, rounded as the pool says, the rest with whoever takes it.
fn rounded_shares(round: &RoundShare, exact: &[BigRational], taker: Option<usize>) -> Rounded {
    let decimals = i32::try_from(round.decimals).unwrap_or(0) + if round.of_a_percent { 2 } else { 0 };
    let step = power_of_ten(-decimals);
    shared_out(exact, &whole(1), (&step, round.mode), &round.residual, taker)
}

/// What the clause of the amounts says; `to the same` as the shares'.
fn residual_of_amounts(pool: &Pool) -> &Residual {
    match (&pool.round_amounts, &pool.round_share) {
        (Some((_, Residual::TheSame)), Some(share)) => &share.residual,
        (Some((_, own)), _) if *own != Residual::TheSame => own,
        _ => &Residual::NotAllocated,
    }
}
