//! Months in the bill, and the share of a part of the period.

use num_rational::BigRational;

use crate::calendar::DaySpan;
use crate::language::book::DefinitionKind;
use crate::language::tree::{Charge, DaysOf, MeasureSource, Proration, ProrationOccasion, ProrationWay, SplitKind};
use crate::source::codes;

use super::Refusal;
use super::bill::Bill;
use super::dates::{calendar_month_days, months_later};
use super::quantity::{fraction, whole};
use super::view::View;

impl Bill<'_> {
    /// The statement that governs, the charge's own before the schedule's.
    pub(super) fn proration<'b>(&'b self, charge: Option<&'b Charge>, occasion: ProrationOccasion, kind: SplitKind) -> Option<&'b Proration> {
        let own = charge.map_or(&[][..], |charge| &charge.prorations);
        let governs = |statement: &&Proration| statement.occasion == occasion && statement.kinds.iter().any(|(split, _)| *split == kind);
        own.iter().chain(&self.tree.prorations).find(governs)
    }

    /// Months in the bill, for the whole period.
    pub(super) fn whole_months(&self, charge: Option<&Charge>, kind: SplitKind) -> Result<BigRational, Refusal> {
        let nominal = whole(i64::from(self.nominal));
        if self.full {
            return Ok(nominal);
        }
        match self.short_way(charge, kind)? {
            ProrationWay::ByNothing => Ok(nominal),
            way => self.months_by_day(way, self.case.period),
        }
    }

    /// The months of fixed charges in a part of the period that has this share of it.
    pub(super) fn part_months(&self, charge: Option<&Charge>, days: DaySpan, share: &BigRational) -> Result<BigRational, Refusal> {
        let nominal = whole(i64::from(self.nominal));
        if self.full {
            return Ok(nominal * share);
        }
        match self.short_way(charge, SplitKind::FixedCharges)? {
            ProrationWay::ByNothing => Ok(nominal * share),
            way => self.months_by_day(way, days),
        }
    }

    /// Whether the parts of a fixed charge take their share of the period, and not their own days' months.
    pub(super) fn fixed_parts_take_shares(&self, charge: &Charge) -> Result<bool, Refusal> {
        Ok(self.full || self.short_way(Some(charge), SplitKind::FixedCharges)? == ProrationWay::ByNothing)
    }

    fn short_way(&self, charge: Option<&Charge>, kind: SplitKind) -> Result<ProrationWay, Refusal> {
        let statement = self.proration(charge, ProrationOccasion::ShortService, kind);
        let missing = || Refusal::new(codes::SHORT_SERVICE_SPLIT_MISSING, "nothing says what short service does");
        statement.map(|statement| statement.way).ok_or_else(missing)
    }

    fn months_by_day(&self, way: ProrationWay, days: DaySpan) -> Result<BigRational, Refusal> {
        match way {
            ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Ok(calendar_month_days(days)),
            ProrationWay::ByDay(DaysOf::A30DayMonth) => Ok(fraction(days.days(), 30)),
            ProrationWay::ByDay(DaysOf::ThePeriod) => {
                let start = self.case.period.start;
                let nominal_days = start.days_to(months_later(start, self.nominal));
                Ok(fraction(i64::from(self.nominal) * days.days(), i64::from(nominal_days)))
            }
            _ => Err(Refusal::new(codes::SHORT_SERVICE_SPLIT_MISSING, "short service cannot be split so")),
        }
    }

    /// The share of a part of the period.
    pub(super) fn share(&self, way: ProrationWay, days: DaySpan) -> Result<BigRational, Refusal> {
        let period = self.case.period;
        match way {
            ProrationWay::ByDay(DaysOf::ThePeriod | DaysOf::A30DayMonth) => Ok(fraction(days.days(), period.days())),
            ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Ok(calendar_month_days(days) / calendar_month_days(period)),
            ProrationWay::ByDailyFlow => self.flow_share(days),
            ProrationWay::ByNothing | ProrationWay::ByNothingFirstDay | ProrationWay::ByNothingLastDay => Ok(whole(1)),
        }
    }

    /// The flow of the days over the flow of the period, from the service's daily measure.
    fn flow_share(&self, days: DaySpan) -> Result<BigRational, Refusal> {
        let missing = || Refusal::new(codes::DAILY_FLOW_MISSING, "no daily flow for every day of the period");
        let service = self.tree.service.as_ref().ok_or_else(missing)?;
        let daily = self.book.definitions.iter().find(|definition| match &definition.kind {
            DefinitionKind::Measure(measure) => {
                matches!(&measure.source, Some((MeasureSource::DailyFlow(of), _)) if of.text == service.text)
            }
            _ => false,
        });
        let daily = daily.ok_or_else(missing)?;
        let view = View::at(self, self.case.period.start, self.case.period);
        let part = view.sum_of_series(daily, days)?.ok_or_else(missing)?;
        let all = view.sum_of_series(daily, self.case.period)?.ok_or_else(missing)?;
        if all == whole(0) { Err(missing()) } else { Ok(part / all) }
    }
}
