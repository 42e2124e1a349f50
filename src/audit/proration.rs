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
    /// The statement that governs, the charge's own before those of its document.
    pub(super) fn proration(&self, at: Option<usize>, occasion: ProrationOccasion, kind: SplitKind) -> Option<&Proration> {
        let line = at.and_then(|at| self.lines.get(at));
        let own = line.map_or(&[][..], |line| &line.charge.prorations);
        let rules = line.map_or(&self.rules, |line| &line.rules);
        let governs = |statement: &&Proration| statement.occasion == occasion && statement.kinds.iter().any(|(split, _)| *split == kind);
        own.iter().chain(rules.iter().flat_map(|rules| &rules.prorations)).find(governs)
    }

    /// The length of the service period; months are asked of a bill only.
    fn length(&self) -> Result<Length, Refusal> {
        self.length.ok_or_else(|| Refusal::new(codes::WRONG_KIND, "without a bill there are no months in it"))
    }

    /// Months in the bill, for the whole period.
    pub(super) fn whole_months(&self, at: Option<usize>, kind: SplitKind) -> Result<BigRational, Refusal> {
        let length = self.length()?;
        let nominal = whole(i64::from(length.nominal));
        if length.full {
            return Ok(nominal);
        }
        match self.short_way(at, kind)? {
            ProrationWay::ByNothing => Ok(nominal),
            way => self.months_by_day(way, self.period),
        }
    }

    /// The months of fixed charges in a part of the period that has this share of it.
    pub(super) fn part_months(&self, at: Option<usize>, days: DaySpan, share: &BigRational) -> Result<BigRational, Refusal> {
        let length = self.length()?;
        let nominal = whole(i64::from(length.nominal));
        if length.full {
            return Ok(nominal * share);
        }
        match self.short_way(at, SplitKind::FixedCharges)? {
            ProrationWay::ByNothing => Ok(nominal * share),
            way => self.months_by_day(way, days),
        }
    }

    /// Whether the parts of a fixed charge take their share of the period, and not their own days' months.
    pub(super) fn fixed_parts_take_shares(&self, at: usize) -> Result<bool, Refusal> {
        Ok(self.length()?.full || self.short_way(Some(at), SplitKind::FixedCharges)? == ProrationWay::ByNothing)
    }

    fn short_way(&self, at: Option<usize>, kind: SplitKind) -> Result<ProrationWay, Refusal> {
        let statement = self.proration(at, ProrationOccasion::ShortService, kind);
        let missing = || Refusal::new(codes::SHORT_SERVICE_SPLIT_MISSING, "nothing says what short service does");
        statement.map(|statement| statement.way).ok_or_else(missing)
    }

    fn months_by_day(&self, way: ProrationWay, days: DaySpan) -> Result<BigRational, Refusal> {
        match way {
            ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Ok(calendar_month_days(days)),
            ProrationWay::ByDay(DaysOf::A30DayMonth) => Ok(fraction(days.days(), 30)),
            ProrationWay::ByDay(DaysOf::ThePeriod) => {
                let start = self.period.start;
                let nominal = self.length()?.nominal;
                let nominal_days = start.days_to(months_later(start, nominal));
                Ok(fraction(i64::from(nominal) * days.days(), i64::from(nominal_days)))
            }
            _ => Err(Refusal::new(codes::SHORT_SERVICE_SPLIT_MISSING, "short service cannot be split so")),
        }
    }

    /// The share of a part of the period.
    pub(super) fn share(&self, at: usize, way: ProrationWay, days: DaySpan) -> Result<BigRational, Refusal> {
        let period = self.period;
        match way {
            ProrationWay::ByDay(DaysOf::ThePeriod | DaysOf::A30DayMonth) => Ok(fraction(days.days(), period.days())),
            ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Ok(calendar_month_days(days) / calendar_month_days(period)),
            ProrationWay::ByDailyFlow => self.flow_share(at, days),
            ProrationWay::ByNothing | ProrationWay::ByNothingFirstDay | ProrationWay::ByNothingLastDay => Ok(whole(1)),
        }
    }

    /// The flow of the days over the flow of the period, from the service's daily measure.
    fn flow_share(&self, at: usize, days: DaySpan) -> Result<BigRational, Refusal> {
        let missing = || Refusal::new(codes::DAILY_FLOW_MISSING, "no daily flow for every day of the period");
        let service = self.lines.get(at).and_then(|line| line.rules.iter().find_map(|rules| rules.service.as_ref()));
        let service = service.ok_or_else(missing)?;
        let daily = self.book.definitions.iter().find(|definition| match &definition.kind {
            DefinitionKind::Measure(measure) => {
                matches!(&measure.source, Some((MeasureSource::DailyFlow(of), _)) if of.text == service.text)
            }
            _ => false,
        });
        let daily = daily.ok_or_else(missing)?;
        let view = View::at(self, self.period.start, self.period);
        let part = series::sum_of_series(&view, daily, days)?.ok_or_else(missing)?;
        let all = series::sum_of_series(&view, daily, self.period)?.ok_or_else(missing)?;
        if all == whole(0) { Err(missing()) } else { Ok(part / all) }
    }
}
