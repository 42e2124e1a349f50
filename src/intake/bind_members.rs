//! A case bound to its plan, to the pools the plan bills shares of, and to the members the case names.

use super::bind::bind_alone;
use super::bind_series::BoundSeries;
use crate::plan::{MemberRequest, Point, Pool, PoolMember, PoolMembers, Request, SchedulePlan};
use crate::records::{Case, MemberGiven};
use crate::source::{Refusal, codes};

/// The member's name of a customer who has neither a contract nor a name.
const THIS_CUSTOMER: &str = "this customer";

/// Binds a case to the plan of its schedule. All problems of the case are named in one refusal.
///
/// # Errors
/// When an input is unknown, is not a number, is in a unit that only a declared factor would convert, or is not a member of its choice; or
/// when a member is given twice.
pub fn bind(plan: &SchedulePlan, case: &Case) -> Result<Request, Refusal> {
    bind_bill(plan, case, None)
}

/// Binds a case as [`bind`] would if it gave these series itself; what it does give of series is not looked at.
///
/// # Errors
/// As [`bind`].
pub fn bind_with_series(plan: &SchedulePlan, case: &Case, series: &BoundSeries) -> Result<Request, Refusal> {
    bind_bill(plan, case, Some(series))
}

fn bind_bill(plan: &SchedulePlan, case: &Case, shared: Option<&BoundSeries>) -> Result<Request, Refusal> {
    let customer = plan.contract_name().or(case.customer.as_deref()).unwrap_or(THIS_CUSTOMER);
    Binding { case, customer: Some(customer), contract: plan.contract_in_full(), points: &plan.points, months: plan.months, is_bill: true, shared }
        .to_plan(plan, None)
}

/// Binds the inputs of a question: nothing is billed, and all of the history counts.
///
/// # Errors
/// As [`bind`].
pub fn bind_question(plan: &SchedulePlan, case: &Case) -> Result<Request, Refusal> {
    Binding {
        case,
        customer: plan.contract_name(),
        contract: plan.contract_in_full(),
        points: &plan.points,
        months: plan.months,
        is_bill: false,
        shared: None,
    }
    .to_plan(plan, None)
}

/// Binds the inputs with which a pool is shared out: nobody is billed.
///
/// # Errors
/// As [`bind`].
pub fn bind_pool(pool: &Pool, case: &Case) -> Result<Request, Refusal> {
    Binding { case, customer: None, contract: None, points: &[], months: 1, is_bill: false, shared: None }.to_plan(&pool.plan, Some(pool))
}

/// A case on its way to a plan and the pools of it.
#[derive(Clone, Copy)]
struct Binding<'a> {
    case: &'a Case,
    /// The name under which the customer billed is a member.
    customer: Option<&'a str>,
    /// The qualified name of its contract.
    contract: Option<&'a str>,
    /// The points of the customer billed.
    points: &'a [Point],
    /// The months of a full period of the customer billed.
    months: u32,
    is_bill: bool,
    /// Series bound before, for many bills.
    shared: Option<&'a BoundSeries>,
}

impl Binding<'_> {
    fn to_plan(self, plan: &SchedulePlan, pool: Option<&Pool>) -> Result<Request, Refusal> {
        let mut request = bind_alone(plan, self.points, self.case, self.shared)?;
        request.months = self.months;
        request.customer = self.customer.map(str::to_owned);
        request.contract = self.contract.map(str::to_owned);
        request.is_bill = self.is_bill;
        if plan.asks_members {
            request.members = self.members(plan, pool)?;
        }
        let pools = plan.pools.iter().enumerate().map(|(at, (_, pool))| {
            let shared = self.shared.and_then(|shared| shared.pools.get(at));
            self.without_positions(|own| Binding { shared, ..own }.to_plan(&pool.plan, Some(pool)))
        });
        request.pools = pools.collect::<Result<_, _>>()?;
        Ok(request)
    }

    /// A pool has no running tiers of the bill's: where earlier bills left these is nothing to it.
    fn without_positions<T>(self, bind: impl FnOnce(Binding<'_>) -> T) -> T {
        if self.case.positions.is_empty() {
            return bind(self);
        }
        let case = Case { positions: Vec::new(), ..self.case.clone() };
        bind(Binding { case: &case, ..self })
    }

    fn members(self, plan: &SchedulePlan, pool: Option<&Pool>) -> Result<Vec<MemberRequest>, Refusal> {
        let bound = self.case.members.iter().map(|member| self.member(plan, pool, member));
        let mut members: Vec<MemberRequest> = bound.collect::<Result<_, _>>()?;
        members.sort_by(|one, other| one.name.cmp(&other.name));
        let twice = members.iter().zip(members.iter().skip(1)).find(|(one, next)| one.name == next.name).map(|(one, _)| &one.name);
        match twice {
            Some(name) => Err(Refusal::new(codes::DATES_OVERLAP, format!("the member `{name}` is given twice")).help("give each member once")),
            None => Ok(members),
        }
    }

    /// A member is bound as a customer of its own; its problems name it.
    fn member(self, plan: &SchedulePlan, pool: Option<&Pool>, member: &MemberGiven) -> Result<MemberRequest, Refusal> {
        let listed = listed(pool, &member.name);
        let points = listed.map_or(&[] as &[Point], |listed| &listed.points);
        // Whoever has no contract is billed as the customer is, where that is by a schedule.
        let months = match listed {
            Some(listed) if listed.qualified_name.is_some() => listed.months,
            _ if self.is_bill && self.contract.is_none() => self.months,
            _ => 1,
        };
        let own = Case {
            id: self.case.id.clone(),
            bill: self.case.bill.clone(),
            customer: Some(member.name.clone()),
            period: self.case.period,
            rendered: self.case.rendered,
            read_on: self.case.read_on,
            given: member.given.clone(),
            meters: member.meters.clone(),
            history: member.history.clone(),
            series: member.series.clone(),
            positions: Vec::new(),
            estimated: member.estimated.clone(),
            members: Vec::new(),
        };
        let named = |refusal: Refusal| Refusal { message: format!("member `{}`: {}", member.name, refusal.message), ..refusal };
        let request = bind_alone(plan, points, &own, None).map_err(named)?;
        let has_own_days = !self.is_bill && self.customer.is_none();
        Ok(MemberRequest { name: member.name.clone(), request: Request { is_bill: self.is_bill, has_own_days, months, ..request } })
    }
}

/// A member as the text lists it.
fn listed<'p>(pool: Option<&'p Pool>, name: &str) -> Option<&'p PoolMember> {
    let Some(PoolMembers::Listed(listed)) = pool.map(|pool| &pool.members) else { return None };
    listed.iter().find(|member| member.is_named(name))
}
