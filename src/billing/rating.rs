//! Rating a case: find its schedule, bind it, bill it.

use std::sync::Arc;

use crate::calendar::{Day, DaySpan};
use crate::engine;
use crate::exact::{Number, Unit};
use crate::intake;
use crate::invoice::{Invoice, Refusal};
use crate::plan::{Plan, SchedulePlan};
use crate::records::{Case, GivenValue};
use crate::source::codes;

/// A rated case: the invoice and the plan that has the words for it.
#[derive(Clone, Debug)]
pub struct Rated {
    /// The plan.
    pub plan: Arc<SchedulePlan>,
    /// The invoice.
    pub invoice: Invoice,
    /// The names of the account's meters, by position.
    pub meters: Vec<String>,
}

/// Rates a case; `silent` leaves the trace out.
///
/// # Errors
/// When the case must be refused; the refusal carries its code.
pub fn rate(plan: &Plan, case: &Case, silent: bool) -> Result<Rated, Refusal> {
    let schedule = find_schedule(plan, &case.bill)?;
    let request = intake::bind(schedule, case)?;
    let invoice = engine::bill(schedule, &request, silent)?;
    let meters = request.meters.into_iter().map(|meter| meter.name).collect();
    Ok(Rated { plan: Arc::clone(schedule), invoice, meters })
}

/// The schedule that `bill` names.
///
/// # Errors
/// When nothing is named so, several are, or this version does not compute it.
pub fn find_schedule<'p>(plan: &'p Plan, name: &str) -> Result<&'p Arc<SchedulePlan>, Refusal> {
    let found: Vec<&Arc<SchedulePlan>> = plan.names.get(name).into_iter().flatten().filter_map(|at| plan.schedules.get(*at)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown_schedule(plan, name)),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.qualified_name.as_str()).collect();
            let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{name}` is the name of {} schedules", several.len()));
            Err(refusal.help(format!("write {}", names.join(" or "))))
        }
    }
}

fn unknown_schedule(plan: &Plan, name: &str) -> Refusal {
    if let Some(word) = plan.not_yet.get(name) {
        let message = format!("the {word} `{name}` is not computed by this version");
        return Refusal::new(codes::CANNOT_BILL_YET, message);
    }
    let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no schedule is named `{name}`"));
    match crate::source::nearest(name, plan.names.keys().map(String::as_str)) {
        Some(near) => refusal.help(format!("did you mean `{near}`?")),
        None => refusal.help("name a schedule of the rate text, as chapter.schedule where its own name is not unique"),
    }
}

/// A rate, value or table on a day: `rate NAME on DATE`. Looked for in every schedule that uses it.
///
/// # Errors
/// When no schedule uses a price of that name, or it has no version on the day.
pub fn price(plan: &Plan, name: &str, on: Day, given: &[(String, GivenValue)]) -> Result<(Number, Unit), Refusal> {
    let short = name.rsplit('.').next().unwrap_or(name);
    let chapter = name.strip_suffix(short).map(|rest| rest.trim_end_matches('.')).filter(|rest| !rest.is_empty());
    for schedule in &plan.schedules {
        if chapter.is_some_and(|chapter| !schedule.qualified_name.starts_with(chapter)) {
            continue;
        }
        let Some((id, prices)) = schedule.prices.iter().find(|(_, prices)| prices.name == short) else { continue };
        let case = Case {
            id: String::new(),
            bill: schedule.qualified_name.clone(),
            customer: None,
            period: DaySpan { start: on, end: on.plus_days(1) },
            rendered: Some(on),
            read_on: Some(on),
            given: given.to_vec(),
            meters: Vec::new(),
            history: Vec::new(),
            series: Vec::new(),
        };
        let request = intake::bind(schedule, &case)?;
        let (value, _) = engine::price_on(schedule, &request, id, on)?;
        return Ok((value, prices.unit.clone()));
    }
    Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no schedule uses a rate, value or table named `{name}`")))
}
