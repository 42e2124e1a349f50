//! A case bound to its plan, to the pools the plan bills shares of, and to the members the case names.

use super::bind::bind_alone;
use crate::invoice::Refusal;
use crate::plan::{MemberRequest, Request, SchedulePlan};
use crate::records::{Case, MemberGiven};
use crate::source::codes;

/// The member's name of a customer who has neither a contract nor a name.
const THIS_CUSTOMER: &str = "this customer";

/// Binds a case to the plan of its schedule. All problems of the case are named in one refusal.
///
/// # Errors
/// When an input is unknown, is no number, is in a unit that only a declared factor would convert, or is no member; or
/// when a member is given twice.
pub fn bind(plan: &SchedulePlan, case: &Case) -> Result<Request, Refusal> {
    let customer = plan.contract_name().or(case.customer.as_deref()).unwrap_or(THIS_CUSTOMER);
    bind_for(plan, case, Some(customer))
}

/// Binds what a question gives: nobody is billed.
///
/// # Errors
/// As [`bind`].
pub fn bind_question(plan: &SchedulePlan, case: &Case) -> Result<Request, Refusal> {
    let mut request = bind_for(plan, case, plan.contract_name())?;
    without_bill(&mut request);
    Ok(request)
}

/// Without a bill all of the history counts, for the members and the pools too.
fn without_bill(request: &mut Request) {
    request.is_bill = false;
    request.members.iter_mut().for_each(|member| without_bill(&mut member.request));
    request.pools.iter_mut().for_each(without_bill);
}

fn bind_for(plan: &SchedulePlan, case: &Case, customer: Option<&str>) -> Result<Request, Refusal> {
    let mut request = bind_alone(plan, case)?;
    request.customer = customer.map(str::to_owned);
    if plan.asks_members {
        request.members = members(plan, case, customer)?;
    }
    request.pools = plan.pools.iter().map(|(_, pool)| bind_for(&pool.plan, case, customer)).collect::<Result<_, _>>()?;
    Ok(request)
}

fn members(plan: &SchedulePlan, case: &Case, customer: Option<&str>) -> Result<Vec<MemberRequest>, Refusal> {
    let mut members: Vec<MemberRequest> = case.members.iter().map(|member| bind_member(plan, case, member)).collect::<Result<_, _>>()?;
    members.sort_by(|one, other| one.name.cmp(&other.name));
    let twice = members.iter().zip(members.iter().skip(1)).find(|(one, next)| one.name == next.name).map(|(one, _)| &one.name);
    if let Some(name) = twice {
        return Err(Refusal::new(codes::DATES_OVERLAP, format!("the member `{name}` is given twice")).help("give each member once"));
    }
    if let Some(billed) = members.iter().find(|member| Some(member.name.as_str()) == customer) {
        let message = format!("`{}` is the customer billed, and is given as another member too", billed.name);
        return Err(Refusal::new(codes::DATES_OVERLAP, message).help("what is given of the customer billed stands in the case itself"));
    }
    Ok(members)
}

/// A member is bound as a customer of its own; its problems name it.
fn bind_member(plan: &SchedulePlan, case: &Case, member: &MemberGiven) -> Result<MemberRequest, Refusal> {
    let own = Case {
        id: case.id.clone(),
        bill: case.bill.clone(),
        customer: Some(member.name.clone()),
        period: case.period,
        rendered: case.rendered,
        read_on: case.read_on,
        given: member.given.clone(),
        meters: member.meters.clone(),
        history: member.history.clone(),
        series: member.series.clone(),
        members: Vec::new(),
        estimated: Vec::new(),
        positions: Vec::new(),
    };
    let bound = bind_alone(plan, &own);
    let named = |refusal: Refusal| Refusal { message: format!("member `{}`: {}", member.name, refusal.message), ..refusal };
    Ok(MemberRequest { name: member.name.clone(), request: bound.map_err(named)? })
}
