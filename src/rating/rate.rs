//! Rating a case: find its schedule, bind it, bill it.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use super::kept::{Lowered, ToKeep};
use super::rated::Rated;
use super::schedule::find_schedule;
use crate::calendar::{Day, DaySpan};
use crate::engine::fast::Buffer;
use crate::exact::{Number, Unit};
use crate::invoice::Invoice;
use crate::plan::{Plan, Request, SchedulePlan, VersionRule};
use crate::records::{Case, GivenValue};
use crate::source::{Refusal, codes};
use crate::{engine, intake};

/// Rates a case; `silent` leaves the trace out.
///
/// # Errors
/// When the case must be refused; the refusal carries its code.
pub fn rate(plan: &Plan, case: &Case, silent: bool) -> Result<Rated, Refusal> {
    let schedule = find_schedule(plan, &case.bill)?;
    let request = intake::bind(schedule, case)?;
    let invoice = engine::bill(schedule, &request, silent)?;
    Ok(rated(schedule, case, request, invoice))
}

fn rated(schedule: &Arc<SchedulePlan>, case: &Case, request: Request, invoice: Invoice) -> Rated {
    let meters = request.meters.into_iter().map(|meter| meter.name).collect();
    Rated { plan: Arc::clone(schedule), invoice, meters, text_days: text_days(schedule, case) }
}

/// The days whose text holds for a case.
fn text_days(schedule: &SchedulePlan, case: &Case) -> DaySpan {
    let date = match schedule.version_rule {
        VersionRule::ServiceRendered => None,
        VersionRule::BillsRendered => case.rendered,
        VersionRule::MetersRead => case.read_on,
    };
    date.map_or(case.period, |date| DaySpan { start: date, end: date.plus_days(1) })
}

/// Rates many cases: what needs no trace is billed in integers where that can be, which changes nothing but the time.
pub struct Rater<'p> {
    plan: &'p Plan,
    /// By schedule, lowered when it is first asked for.
    programs: Vec<OnceCell<Option<Lowered>>>,
    buffer: RefCell<Buffer>,
}

impl<'p> Rater<'p> {
    /// A rater of these schedules.
    pub fn new(plan: &'p Plan) -> Self {
        Self { plan, programs: plan.schedules.iter().map(|_| OnceCell::new()).collect(), buffer: RefCell::default() }
    }

    /// Rates a case; `silent` leaves the trace out.
    ///
    /// # Errors
    /// When the case must be refused; the refusal carries its code.
    pub fn rate(&self, case: &Case, silent: bool) -> Result<Rated, Refusal> {
        let schedule = find_schedule(self.plan, &case.bill)?;
        self.rate_bound(schedule, case, intake::bind(schedule, case)?, silent)
    }

    pub(crate) fn plan(&self) -> &'p Plan {
        self.plan
    }

    pub(crate) fn rate_bound(&self, schedule: &Arc<SchedulePlan>, case: &Case, request: Request, silent: bool) -> Result<Rated, Refusal> {
        let invoice = match if silent { self.in_integers(schedule, &request) } else { None } {
            Some(invoice) => invoice,
            None => engine::bill(schedule, &request, silent)?,
        };
        Ok(rated(schedule, case, request, invoice))
    }

    /// Rates a case that a run is to keep: its lines are made of integers where that can be.
    ///
    /// # Errors
    /// When the case must be refused; the refusal carries its code.
    pub fn rate_to_keep(&self, case: &Case, silent: bool) -> Result<ToKeep, Refusal> {
        let schedule = find_schedule(self.plan, &case.bill)?;
        let request = intake::bind(schedule, case)?;
        let kept = || {
            let lowered = self.lowered(schedule)?;
            lowered.bill(schedule, text_days(schedule, case), &request, &mut *self.buffer.try_borrow_mut().ok()?)
        };
        match if silent { kept() } else { None } {
            Some(bill) => Ok(ToKeep::InIntegers(bill)),
            None => Ok(ToKeep::Rated(self.rate_bound(schedule, case, request, silent)?)),
        }
    }

    fn lowered(&self, schedule: &Arc<SchedulePlan>) -> Option<&Lowered> {
        let at = self.plan.schedules.iter().position(|known| Arc::ptr_eq(known, schedule))?;
        self.programs.get(at)?.get_or_init(|| Lowered::of(schedule)).as_ref()
    }

    fn in_integers(&self, schedule: &Arc<SchedulePlan>, request: &Request) -> Option<Invoice> {
        let program = &self.lowered(schedule)?.program;
        let request = program.request(schedule, request)?;
        let mut buffer = self.buffer.try_borrow_mut().ok()?;
        program.bill(&request, &mut buffer, false)?;
        program.invoice(schedule, &request, &buffer)
    }
}

/// A determinant of a case's schedule for the whole period, where no line of the bill uses it.
///
/// # Errors
/// When the schedule has none of that name, or it cannot be worked out.
pub fn determinant(plan: &Plan, case: &Case, name: &str) -> Result<(Number, Unit), Refusal> {
    let schedule = find_schedule(plan, &case.bill)?;
    let request = intake::bind(schedule, case)?;
    let found = schedule.determinants.iter().find(|(_, determinant)| determinant.name == name);
    let (id, determinant) = found.ok_or_else(|| Refusal::new(codes::UNKNOWN_NAME, format!("nothing on this bill is named `{name}`")))?;
    Ok((engine::determinant_of(schedule, &request, id)?, determinant.unit.clone()))
}

/// A price on a day, with the plan that has the words for how it came about.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Priced {
    /// The chapter's prices, with the records of the look-up in an invoice without lines.
    pub rated: Rated,
    /// The value, in base units.
    pub value: Number,
    pub unit: Unit,
}

/// A rate, value or table on a day: `rate NAME on DATE`, qualified or bare.
///
/// # Errors
/// When nothing (or more than one chapter) has a price of that name, or it has no version on the day.
pub fn price(plan: &Plan, name: &str, on: Day, given: &[(String, GivenValue)]) -> Result<Priced, Refusal> {
    let (chapter, short) = name.rsplit_once('.').map_or((None, name), |(chapter, short)| (Some(chapter), short));
    let of_chapter = plan.chapters.iter().filter(|own| chapter.is_none_or(|chapter| own.qualified_name == chapter));
    let found: Vec<_> = of_chapter.filter_map(|own| Some((own, own.prices.iter().find(|(_, prices)| prices.name == short)?))).collect();
    let (own, (id, prices)) = match found.as_slice() {
        [one] => one,
        [] => return Err(unknown_price(plan, name)),
        several => {
            let names: Vec<String> = several.iter().map(|(own, _)| format!("{}.{short}", own.qualified_name)).collect();
            let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{name}` is a price of {} chapters", several.len()));
            return Err(refusal.help(format!("write {}", names.join(" or "))));
        }
    };
    let case = Case {
        rendered: Some(on),
        read_on: Some(on),
        given: given.to_vec(),
        ..Case::new("", &own.qualified_name, DaySpan { start: on, end: on.plus_days(1) })
    };
    let request = intake::bind(own, &case)?;
    let (value, trace) = engine::price_on(own, &request, *id, on)?;
    let invoice = Invoice { period: request.period, lines: Vec::new(), total: Number::ZERO, trace };
    Ok(Priced {
        rated: Rated { plan: Arc::clone(own), invoice, meters: Vec::new(), text_days: DaySpan { start: on, end: on.plus_days(1) } },
        value,
        unit: prices.unit.clone(),
    })
}

fn unknown_price(plan: &Plan, name: &str) -> Refusal {
    let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no rate, dated value or table is named `{name}`")).with("unknown", name);
    let known = plan.chapters.iter().flat_map(|own| own.prices.iter().map(|(_, prices)| prices.name.as_str()));
    refusal.suggest(name, known)
}
