//! A pool: its amount, its members, each one's determinant, share and amount.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::allocation::{Allocation, Takers, allocate, sum};
use super::context::{Computed, Evaluation, Setting};
use super::months;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{MemberShare, PoolShares, Step};
use crate::plan::{Id, InputValue, MemberSet, Node, Pool, PoolId, PoolMember, PoolMembers, PoolWay, Request, Residual, ShareRounding};
use crate::source::{Refusal, codes};

/// A pool shared out among its members: of the month or year that holds the last day of the request, whose days are the
/// bill's (or, in a question, that month or year).
///
/// # Errors
/// When a member is missing or is none, or something cannot be worked out.
pub fn share_out(pool: &Pool, request: &Request, silent: bool) -> Result<PoolShares, Refusal> {
    let time = pool.time_of(request.period.last_day());
    let (exact, amount, amount_steps) = amount_of(pool, request, time, silent)?;
    let members = members_of(pool, request)?;
    let mut determinants = Vec::with_capacity(members.len());
    let mut billed_steps = Vec::new();
    let mut refusals = Vec::new();
    for member in &members {
        match determinant_of(pool, member, time, silent || !member.billed) {
            Ok((determinant, steps)) => {
                billed_steps.extend(steps);
                determinants.push(determinant);
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    if let Some(refusal) = joined(refusals) {
        return Err(refusal);
    }
    let sharing = Sharing::new(pool, &members, &determinants, &amount);
    let shares = sharing.shares()?;
    let unit_rate = sharing.unit_rate()?;
    let amounts = sharing.amounts(&shares, unit_rate.as_ref())?;
    let (share_residual, amount_residual) = (shares.residual.clone(), amounts.residual.clone());
    let (rows, sum) = (sharing.rows(shares, amounts), sharing.sum.clone());
    let billed = members.iter().position(|member| member.billed);
    Ok(PoolShares { time, exact, amount, sum, unit_rate, members: rows, share_residual, amount_residual, billed, amount_steps, billed_steps })
}

/// The rounded amount of a pool for the month or year that holds a day, with the exact one and how it came about.
pub(super) fn amount_of(pool: &Pool, request: &Request, time: DaySpan, silent: bool) -> Computed<(Number, Number, Vec<Step>)> {
    let mut request = Cow::Borrowed(request);
    if request.period != time {
        request.to_mut().period = time;
    }
    let mut evaluation = Evaluation::new(&pool.plan, &request, silent);
    let setting = standing_at(&evaluation, time, time.start);
    let exact = evaluation.value(pool.amount, &setting)?;
    let rounded = pool.round_amounts.apply(&exact);
    Ok((exact, rounded, evaluation.trace.steps))
}

/// A member with what is given of it.
struct Member<'a> {
    name: &'a str,
    text: Option<&'a PoolMember>,
    request: &'a Request,
    billed: bool,
}

fn members_of<'a>(pool: &'a Pool, request: &'a Request) -> Computed<Vec<Member<'a>>> {
    match &pool.members {
        PoolMembers::Listed(listed) => listed_members(pool, listed, request),
        PoolMembers::OfTheCase => members_of_the_case(pool, request),
    }
}

/// The members of the text that are in term on the first day; of each the case must hold something.
fn listed_members<'a>(pool: &'a Pool, listed: &'a [PoolMember], request: &'a Request) -> Computed<Vec<Member<'a>>> {
    let given: BTreeMap<&str, &Request> = request.members.iter().map(|member| (member.name.as_str(), &member.request)).collect();
    let found = |member: &PoolMember| given.get(member.name.as_str()).or_else(|| given.get(member.qualified_name.as_deref()?)).copied();
    let mut members = Vec::with_capacity(listed.len());
    let mut missing = Vec::new();
    for text in listed.iter().filter(|member| member.in_term(request.period.start)) {
        let billed = is_billed(text, request);
        let own = match (billed, found(text)) {
            (true, Some(_)) => return Err(given_twice(&text.name)),
            (true, None) => request,
            (false, Some(own)) => own,
            (false, None) => {
                missing.push(text);
                continue;
            }
        };
        members.push(Member { name: &text.name, text: Some(text), request: own, billed });
    }
    if !missing.is_empty() {
        return Err(missing_members(pool, &missing, members.iter().any(|member| member.billed)));
    }
    match &request.customer {
        Some(customer) if !members.iter().any(|member| member.billed) => Err(no_member(pool, customer, request.period.start)),
        _ => Ok(members),
    }
}

/// A contract is known by its full name; a customer without one by the name that the case gives.
fn is_billed(text: &PoolMember, request: &Request) -> bool {
    match &request.contract {
        Some(contract) if text.qualified_name.is_some() => text.qualified_name.as_ref() == Some(contract),
        _ => request.customer.as_deref().is_some_and(|customer| text.is_named(customer)),
    }
}

/// The text has no contract under the schedule: the customer billed, and those whom the case names.
fn members_of_the_case<'a>(pool: &Pool, request: &'a Request) -> Computed<Vec<Member<'a>>> {
    let others = request.members.iter().map(|member| Member { name: &member.name, text: None, request: &member.request, billed: false });
    let mut members: Vec<Member<'a>> = others.collect();
    if let Some(customer) = &request.customer {
        if members.iter().any(|member| member.name == customer) {
            return Err(given_twice(customer));
        }
        members.push(Member { name: customer, text: None, request, billed: true });
    }
    members.sort_by(|one, other| one.name.cmp(other.name));
    if members.is_empty() {
        let message = format!("nobody shares the pool `{}`", pool.name);
        return Err(Refusal::new(codes::MEMBER_MISSING, message).at(pool.place).help("name its members in the case: `\"members\":{…}`"));
    }
    Ok(members)
}

/// A member's determinant, for the days of the request, at the versions and facts of the pool's first day.
fn determinant_of(pool: &Pool, member: &Member<'_>, time: DaySpan, silent: bool) -> Computed<((Number, bool), Vec<Step>)> {
    let request = with_sets(pool, member, time.start)?;
    let mut evaluation = Evaluation::new(&pool.plan, &request, silent);
    let setting = standing_at(&evaluation, request.period, time.start);
    let value = evaluation.value(pool.determinant, &setting).map_err(|refusal| of_member(refusal, member.name))?;
    if value.is_negative() {
        let unit = pool.determinant_unit();
        let message = format!("the member `{}` would share `{}` by {} {unit}", member.name, pool.name, value.shifted(-unit.power).grouped(0));
        return Err(Refusal::new(codes::NEGATIVE_QUANTITY, message).at(pool.place).help("a share is of something that is not below zero"));
    }
    Ok(((value, evaluation.estimated), evaluation.trace.steps))
}

/// What is given of a member, with what its contract sets.
fn with_sets<'r>(pool: &Pool, member: &Member<'r>, day: Day) -> Computed<Cow<'r, Request>> {
    let sets: &[MemberSet] = member.text.map_or(&[], |text| &text.sets);
    let holds = |set: &&MemberSet| set.from.is_none_or(|from| from <= day) && set.end.is_none_or(|end| day < end);
    let mut request = Cow::Borrowed(member.request);
    if let Some(text) = member.text.filter(|_| pool.looks_back_on_contracts()) {
        let own = request.to_mut();
        own.term = text.term;
        own.openings.clone_from(&text.openings);
    }
    let mut done = Vec::new();
    for set in sets.iter().filter(holds) {
        if done.contains(&set.input) {
            continue;
        }
        done.push(set.input);
        let value = set_value(pool, member, set.node, day)?;
        if let Some(slot) = request.to_mut().inputs.get_mut(set.input.index()) {
            if slot.is_some() {
                let name = &pool.plan.inputs.at(set.input).name;
                let message = format!("`{name}` is set by the contract of `{}` and cannot be given", member.name);
                return Err(Refusal::new(codes::VALUE_IS_FIXED, message).help("leave it out"));
            }
            *slot = Some(InputValue::Quantity(value));
        }
    }
    Ok(request)
}

fn set_value(pool: &Pool, member: &Member<'_>, node: Id<Node>, day: Day) -> Computed<Number> {
    let mut evaluation = Evaluation::new(&pool.plan, member.request, true);
    let setting = standing_at(&evaluation, member.request.period, day);
    evaluation.value(node, &setting).map_err(|refusal| of_member(refusal, member.name))
}

/// What remains once determinants are known: shares, amounts, residuals.
struct Sharing<'a> {
    pool: &'a Pool,
    members: &'a [Member<'a>],
    determinants: &'a [(Number, bool)],
    amount: &'a Number,
    /// The sum of the determinants.
    sum: Number,
    /// The member with the largest determinant; of equal ones the first by name.
    largest: usize,
}

impl<'a> Sharing<'a> {
    fn new(pool: &'a Pool, members: &'a [Member<'a>], determinants: &'a [(Number, bool)], amount: &'a Number) -> Self {
        let mut largest = 0;
        for (at, (own, _)) in determinants.iter().enumerate() {
            if determinants.get(largest).is_some_and(|(known, _)| own > known) {
                largest = at;
            }
        }
        Self { pool, members, determinants, amount, sum: sum(determinants.iter().map(|(own, _)| own)), largest }
    }

    fn shares(&self) -> Computed<Allocation> {
        let exact = self.determinants.iter().map(|(own, _)| own.divided_by(&self.sum));
        let exact: Vec<Number> = exact.collect::<Option<_>>().ok_or_else(|| self.all_zero())?;
        match &self.pool.way {
            PoolWay::Shares(Some(ShareRounding { rounding, residual, .. })) => {
                Ok(allocate(exact, &Number::ONE, rounding, residual, self.takers(residual)?))
            }
            _ => Ok(Allocation::exact(exact)),
        }
    }

    fn unit_rate(&self) -> Computed<Option<(Number, Number)>> {
        let Some(unit_rate) = self.pool.unit_rate() else { return Ok(None) };
        let exact = self.amount.divided_by(&self.sum).ok_or_else(|| self.all_zero())?;
        let rounded = unit_rate.rounding.apply(&exact);
        Ok(Some((exact, rounded)))
    }

    fn amounts(&self, shares: &Allocation, unit_rate: Option<&(Number, Number)>) -> Computed<Allocation> {
        let exact = match unit_rate {
            Some((_, rate)) => self.determinants.iter().map(|(own, _)| own.times(rate)).collect(),
            None => shares.parts.iter().map(|share| self.amount.times(&share.value)).collect(),
        };
        let residual = &self.pool.residual;
        Ok(allocate(exact, self.amount, &self.pool.round_amounts, residual, self.takers(residual)?))
    }

    fn rows(&self, shares: Allocation, amounts: Allocation) -> Vec<MemberShare> {
        let mut rows = Vec::with_capacity(self.members.len());
        let parts = shares.parts.into_iter().zip(amounts.parts);
        for ((member, (determinant, estimated)), (share, amount)) in self.members.iter().zip(self.determinants).zip(parts) {
            rows.push(MemberShare {
                name: member.name.to_owned(),
                determinant: determinant.clone(),
                estimated: *estimated,
                exact_share: share.exact,
                rounded_share: share.rounded,
                share: share.value,
                exact_amount: amount.exact,
                rounded_amount: amount.rounded,
                amount: amount.value,
            });
        }
        rows
    }

    fn takers(&self, residual: &Residual) -> Computed<Takers> {
        let largest = self.largest;
        let Residual::To(name) = residual else { return Ok(Takers { largest, named: None }) };
        let is_it = |member: &Member<'_>| member.name == name || member.text.is_some_and(|text| text.is_named(name));
        match self.members.iter().position(is_it) {
            Some(named) => Ok(Takers { largest, named: Some(named) }),
            None => {
                let message = format!("the rest of `{}` goes to `{name}`, who is not a member", self.pool.name);
                Err(Refusal::new(codes::NO_MEMBER, message).at(self.pool.place).help("give the residual to a member"))
            }
        }
    }

    fn all_zero(&self) -> Refusal {
        let message = format!("every member would share `{}` by zero", self.pool.name);
        Refusal::new(codes::DIVISION_BY_ZERO, message).at(self.pool.place).help("a pool is shared by something that somebody has")
    }
}

fn of_member(refusal: Refusal, name: &str) -> Refusal {
    Refusal { message: format!("member `{name}`: {}", refusal.message), ..refusal }
}

fn given_twice(name: &str) -> Refusal {
    let message = format!("`{name}` is the customer billed, and is also given as another member");
    Refusal::new(codes::DATES_OVERLAP, message).help("the values of the customer billed are given in the case itself, not among its members")
}

/// The first refusal, with what those of the same code say of other members.
fn joined(refusals: Vec<Refusal>) -> Option<Refusal> {
    let mut rest = refusals.into_iter();
    let mut first = rest.next()?;
    let others: Vec<Refusal> = rest.filter(|other| other.code == first.code).collect();
    let more = others.len().saturating_sub(NAMED);
    for other in others.iter().take(NAMED) {
        first.message = format!("{}; {}", first.message, other.message);
    }
    if more > 0 {
        first.message = format!("{}; and {more} more members", first.message);
    }
    Some(first)
}

/// So many names are listed.
const NAMED: usize = 12;

/// `a`, `b`, and how many more.
fn named<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let told: Vec<String> = names.take(NAMED).map(|name| format!("`{name}`")).collect();
    let told = told.join(", ");
    if more == 0 { told } else { format!("{told} and {more} more") }
}

fn missing_members(pool: &Pool, missing: &[&PoolMember], knows_billed: bool) -> Refusal {
    let (names, first) = (named(missing.iter().map(|member| member.name.as_str())), missing.first().map_or("", |member| &member.name));
    let (member, each) = if missing.len() == 1 { ("a member", "it") } else { ("members", "each") };
    let message = format!("the case holds nothing of {names}, {member} of the pool `{}`", pool.name);
    let mut help = format!("give {each}: `\"members\":{{\"{first}\":{{…}}}}`");
    if !knows_billed && missing.iter().any(|member| member.qualified_name.is_none()) {
        help.push_str("; the customer billed is named by `\"customer\"`");
    }
    Refusal::new(codes::MEMBER_MISSING, message).at(pool.place).help(help)
}

fn no_member(pool: &Pool, name: &str, day: Day) -> Refusal {
    let message = format!("`{name}` is not a member of the pool `{}` on {day}", pool.name);
    let refusal = Refusal::new(codes::NO_MEMBER, message).at(pool.place);
    let PoolMembers::Listed(listed) = &pool.members else { return refusal.help("name one of its members") };
    let members: Vec<&PoolMember> = listed.iter().filter(|member| member.in_term(day)).collect();
    let out_of_term = listed.iter().any(|member| member.is_named(name));
    let who = format!("its members that day are {}", named(members.iter().map(|member| member.name.as_str())));
    if out_of_term {
        return refusal.help(format!("its term does not hold that day; {who}"));
    }
    refusal.help(who).suggest(name, members.iter().map(|member| member.name.as_str()))
}

/// A setting without segments: the anchor's days, at the versions and facts of one day.
pub(in crate::engine) fn standing_at(evaluation: &Evaluation<'_>, days: DaySpan, day: Day) -> Setting {
    let months = months::nominal(evaluation.plan);
    Setting { days, anchor: days, version_day: day, fact_day: day, months_fixed: months.clone(), months_threshold: months, meter: None }
}

/// A pool of the bill, shared out once.
fn shares_of(evaluation: &mut Evaluation<'_>, id: PoolId) -> Computed<Arc<PoolShares>> {
    let shares = match evaluation.pools.get(&id) {
        Some(known) => Arc::clone(known),
        None => {
            let made = Arc::new(share_out_of_the_bill(evaluation, id)?);
            evaluation.pools.insert(id, Arc::clone(&made));
            made
        }
    };
    evaluation.estimated |= shares.members.iter().any(|member| member.estimated);
    evaluation.note(Step::Pool { pool: id, shares: Arc::clone(&shares) });
    Ok(shares)
}

fn share_out_of_the_bill(evaluation: &Evaluation<'_>, id: PoolId) -> Computed<PoolShares> {
    let pool = evaluation.plan.pools.at(id);
    let request = evaluation.request.pools.get(id.index()).ok_or_else(|| Refusal::new(codes::OUR_FAULT, format!("`{}` is not bound", pool.name)))?;
    let shares = share_out(pool, request, evaluation.trace.silent)?;
    let day = request.period.start;
    let is_known = |name: &str| evaluation.plan.asks_members || evaluation.plan.pools.iter().any(|(_, pool)| pool.has_on(name, day));
    match request.members.iter().find(|member| !is_known(&member.name)) {
        Some(stranger) => Err(no_member(pool, &stranger.name, day)),
        None => Ok(shares),
    }
}

/// The amount of the member billed.
pub(in crate::engine) fn share_of_pool(evaluation: &mut Evaluation<'_>, id: PoolId) -> Computed<Number> {
    let shares = shares_of(evaluation, id)?;
    let billed = shares.billed.and_then(|billed| shares.members.get(billed));
    billed
        .map(|member| member.amount.clone())
        .ok_or_else(|| no_member(evaluation.plan.pools.at(id), "this customer", evaluation.request.period.start))
}

/// The rounded price of one unit.
pub(in crate::engine) fn unit_rate_of_pool(evaluation: &mut Evaluation<'_>, id: PoolId) -> Computed<Number> {
    let shares = shares_of(evaluation, id)?;
    let rate = shares.unit_rate.as_ref().map(|(_, rounded)| rounded.clone());
    rate.ok_or_else(|| Refusal::new(codes::OUR_FAULT, format!("`{}` has no unit rate", evaluation.plan.pools.at(id).name)))
}

/// The rounded amount of a pool inside another pool's amount, for the same time.
pub(in crate::engine) fn pool_amount(evaluation: &mut Evaluation<'_>, id: PoolId) -> Computed<Number> {
    let pool = evaluation.plan.pools.at(id);
    let request = evaluation.request.pools.get(id.index()).ok_or_else(|| Refusal::new(codes::OUR_FAULT, format!("`{}` is not bound", pool.name)))?;
    let time = pool.time_of(request.period.last_day());
    let (exact, amount, steps) = amount_of(pool, request, time, evaluation.trace.silent)?;
    evaluation.note(Step::PoolAmount { pool: id, time, exact, amount: amount.clone(), steps });
    Ok(amount)
}

/// Refuses members of a question who are none.
pub(super) fn refuse_strangers(pool: &Pool, request: &Request) -> Computed<()> {
    let stranger = request.members.iter().find(|member| !pool.has_on(&member.name, request.period.start));
    stranger.map_or(Ok(()), |stranger| Err(no_member(pool, &stranger.name, request.period.start)))
}
