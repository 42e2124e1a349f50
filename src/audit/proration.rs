//! Months in the bill, and the share of a part of the period.

use num_rational::BigRational;

use super::Refusal;
use super::bill::{Bill, Length};
use super::dates::{calendar_month_days, months_later};
use super::quantity::{fraction, whole};
use super::view::View;
use crate::audit::series;
use crate::calendar::DaySpan;
use crate::language::book::DefinitionKind;
use crate::language::tree::{DaysOf, MeasureSource, Proration, ProrationOccasion, ProrationWay, SplitKind};
use crate::source::codes;

impl Bill<'_> {
    /// The length of the service period; months are asked of a bill only.
    fn length(&self) -> Result<Length, Refusal> {
        self.length.ok_or_else(|| Refusal::new(codes::WRONG_KIND, "without a bill there are no months in it"))
    }
}

/// The statement that governs, the charge's own before those of its document.
pub(in crate::audit) fn proration<'v>(bill: &'v Bill<'_>, at: Option<usize>, occasion: ProrationOccasion, kind: SplitKind) -> Option<&'v Proration> {
    let line = at.and_then(|at| bill.lines.get(at));
    let own = line.map_or(&[][..], |line| &line.charge.prorations);
    let rules = line.map_or(&bill.rules, |line| &line.rules);
    let governs = |statement: &&Proration| statement.occasion == occasion && statement.kinds.iter().any(|(split, _)| *split == kind);
    own.iter().chain(rules.iter().flat_map(|rules| &rules.prorations)).find(governs)
}

/// Months in the bill, for the whole period.
pub(in crate::audit) fn whole_months(here: &Bill<'_>, at: Option<usize>, kind: SplitKind) -> Result<BigRational, Refusal> {
    let length = here.length()?;
    let nominal = whole(i64::from(length.nominal));
    if length.full {
        return Ok(nominal);
    }
    match short_way(here, at, kind)? {
        ProrationWay::ByNothing => Ok(nominal),
        way => months_by_day(here, way, here.period),
    }
}

/// The months of fixed charges in a part of the period that has this share of it.
pub(in crate::audit) fn part_months(bill: &Bill<'_>, at: Option<usize>, days: DaySpan, share: &BigRational) -> Result<BigRational, Refusal> {
    let length = bill.length()?;
    let nominal = whole(i64::from(length.nominal));
    if length.full {
        return Ok(nominal * share);
    }
    match short_way(bill, at, SplitKind::FixedCharges)? {
        ProrationWay::ByNothing => Ok(nominal * share),
        way => months_by_day(bill, way, days),
    }
}

/// Whether the parts of a fixed charge take their share of the period, and not their own days' months.
pub(in crate::audit) fn fixed_parts_take_shares(bill: &Bill<'_>, at: usize) -> Result<bool, Refusal> {
    Ok(bill.length()?.full || short_way(bill, Some(at), SplitKind::FixedCharges)? == ProrationWay::ByNothing)
}

pub(in crate::audit) fn short_way(bill: &Bill<'_>, at: Option<usize>, kind: SplitKind) -> Result<ProrationWay, Refusal> {
    let statement = proration(bill, at, ProrationOccasion::ShortService, kind);
    let missing = || Refusal::new(codes::SHORT_SERVICE_SPLIT_MISSING, "nothing says what short service does");
    statement.map(|statement| statement.way).ok_or_else(missing)
}

fn months_by_day(bill: &Bill<'_>, way: ProrationWay, days: DaySpan) -> Result<BigRational, Refusal> {
    match way {
        ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Ok(calendar_month_days(days)),
        ProrationWay::ByDay(DaysOf::A30DayMonth) => Ok(fraction(days.days(), 30)),
        ProrationWay::ByDay(DaysOf::ThePeriod) => {
            let start = bill.period.start;
            let nominal = bill.length()?.nominal;
            let nominal_days = start.days_to(months_later(start, nominal));
            Ok(fraction(i64::from(nominal) * days.days(), i64::from(nominal_days)))
        }
        _ => Err(Refusal::new(codes::SHORT_SERVICE_SPLIT_MISSING, "short service cannot be split so")),
    }
}

/// The share of a part of the period.
pub(in crate::audit) fn share(bill: &Bill<'_>, at: usize, way: ProrationWay, days: DaySpan) -> Result<BigRational, Refusal> {
    let period = bill.period;
    match way {
        ProrationWay::ByDay(DaysOf::ThePeriod | DaysOf::A30DayMonth) => Ok(fraction(days.days(), period.days())),
        ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Ok(calendar_month_days(days) / calendar_month_days(period)),
        ProrationWay::ByDailyFlow => flow_share(bill, at, days),
        ProrationWay::ByNothing | ProrationWay::ByNothingFirstDay | ProrationWay::ByNothingLastDay => Ok(whole(1)),
    }
}

/// The flow of the days over the flow of the period, from the service's daily measure.
fn flow_share(bill: &Bill<'_>, at: usize, days: DaySpan) -> Result<BigRational, Refusal> {
    let missing = || Refusal::new(codes::DAILY_FLOW_MISSING, "no daily flow for every day of the period");
    let service = bill.lines.get(at).and_then(|line| line.rules.iter().find_map(|rules| rules.service.as_ref()));
    let service = service.ok_or_else(missing)?;
    let daily = bill.book.definitions.iter().find(|definition| match &definition.kind {
        DefinitionKind::Measure(measure) => {
            matches!(&measure.source, Some((MeasureSource::DailyFlow(of), _)) if of.text == service.text)
        }
        _ => false,
    });
    let daily = daily.ok_or_else(missing)?;
    let view = View::at(bill, bill.period.start, bill.period);
    let part = series::sum_of_series(&view, daily, days)?.ok_or_else(missing)?;
    let all = series::sum_of_series(&view, daily, bill.period)?.ok_or_else(missing)?;
    if all == whole(0) { Err(missing()) } else { Ok(part / all) }
}
