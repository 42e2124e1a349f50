//! Questions without a bill: a pool's shares, a value on a day, a ledger's balance.

use super::context::Evaluation;
use super::pool::{amount_of, refuse_strangers, share_out};
use crate::calendar::Day;
use crate::engine::{ledger, pool};
use crate::exact::Number;
use crate::invoice::{PoolShares, Trace};
use crate::plan::{Determinant, Id, Ledger, Node, Pool, Request, SchedulePlan};
use crate::source::Refusal;

/// A pool shared out for the month or year that the request's days are.
///
/// # Errors
/// As [`share_out`]; also where the case names somebody who is not a member.
pub fn share_question(pool: &Pool, request: &Request) -> Result<PoolShares, Refusal> {
    let shares = share_out(pool, request, false)?;
    refuse_strangers(pool, request)?;
    Ok(shares)
}

/// A formula on a day, at its versions and facts, without a bill.
///
/// # Errors
/// When it cannot be worked out.
pub fn value_on(plan: &SchedulePlan, request: &Request, node: Id<Node>, day: Day) -> Result<(Number, Trace), Refusal> {
    let mut evaluation = Evaluation::new(plan, request, false);
    let setting = pool::standing_at(&evaluation, request.period, day);
    let value = evaluation.value(node, &setting)?;
    Ok((value, evaluation.trace))
}

/// The balance of a ledger at the end of the year that holds a day.
///
/// # Errors
/// When the day is before the opening, or an entry cannot be worked out.
pub fn balance_on(plan: &SchedulePlan, request: &Request, ledger: Id<Ledger>, day: Day) -> Result<(Number, Trace), Refusal> {
    let mut evaluation = Evaluation::new(plan, request, false);
    let balance = ledger::balance(&mut evaluation, ledger, day)?;
    Ok((balance, evaluation.trace))
}

/// A determinant on a day, at its versions and facts, without a bill.
///
/// # Errors
/// When it cannot be worked out.
pub fn determinant_on(plan: &SchedulePlan, request: &Request, determinant: Id<Determinant>, day: Day) -> Result<(Number, Trace), Refusal> {
    let mut evaluation = Evaluation::new(plan, request, false);
    let setting = pool::standing_at(&evaluation, request.period, day);
    let value = evaluation.determinant(determinant, &setting)?;
    Ok((value, evaluation.trace))
}

/// The rounded amount of a pool for the month or year that the request's days are.
///
/// # Errors
/// When it cannot be worked out.
pub fn pool_amount_on(pool: &Pool, request: &Request) -> Result<(Number, Trace), Refusal> {
    let (_, amount, steps) = amount_of(pool, request, pool.time_of(request.period.last_day()), false)?;
    Ok((amount, Trace { steps, silent: false }))
}
