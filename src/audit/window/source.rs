//! What a window looks at: the periods of a measure or a charge, or a series by day or hour.

use num_rational::BigRational;

use crate::audit::Refusal;
use crate::audit::dates::{calendar_year, days_of};
use crate::audit::history::Earlier;
use crate::audit::measure::flows_or_strength;
use crate::audit::quantity::{unit_of, whole};
use crate::audit::quantity_text;
use crate::audit::series::Series;
use crate::audit::view::View;
use crate::audit::yearly::yearly_grain;
use crate::calendar::{Day, DaySpan};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Calendar, Measure, Window, WindowEdge, WindowSpan};

/// The values, as the case holds them.
pub(super) enum Data<'a> {
    /// One value for each earlier period, invoice or year.
    Periods(Vec<Earlier>),
    /// One value a day, or an hour.
    Series(Series<'a>),
}

/// What a window looks at.
pub(super) struct Source<'a> {
    pub name: String,
    pub definition: Option<&'a Definition>,
    /// None of a charge.
    pub measure: Option<&'a Measure>,
    pub unit: Unit,
    /// Whether it is a flow or a strength already.
    pub keeps_unit: bool,
    pub data: Data<'a>,
    /// The days of this bill whose own value is one more; none where the window does not include it.
    pub own: Option<DaySpan>,
}

impl Source<'_> {
    /// The first day of which something is known.
    pub fn first_known(&self) -> Option<Day> {
        let first = match &self.data {
            Data::Periods(entries) => entries.iter().map(|entry| entry.days.start).min(),
            Data::Series(series) => series.first(),
        };
        let own = self.own.map(|own| own.start);
        match (first, own) {
            (Some(first), Some(own)) => Some(first.min(own)),
            (first, own) => first.or(own),
        }
    }
}

impl<'a> View<'a> {
    /// What a window looks at, without this bill's own value.
    pub(super) fn source(&self, window: &Window) -> Result<Source<'a>, Refusal> {
        let name = &window.measure.text;
        let definition = match self.definition(name) {
            Ok(found) => Some(found),
            Err(_) => self.bill.book.definitions.iter().find(|found| found.name.text == *name && matches!(found.kind, DefinitionKind::Charge(_))),
        };
        match definition.map(|found| (found, &found.kind)) {
            Some((found, DefinitionKind::Measure(measure))) => self.source_of_measure(window, found, measure),
            Some((found, DefinitionKind::Charge(_))) => Ok(Source {
                name: found.name.text.clone(),
                definition: Some(found),
                measure: None,
                unit: Unit::word("$").unwrap_or_default(),
                keeps_unit: false,
                data: Data::Periods(self.earlier_lines(&found.name.text, found.place())?),
                own: self.own_days(window),
            }),
            Some((found, _)) => Err(self.wrong_kind(found)),
            None => self.definition(name).map(|found| self.wrong_kind(found)).and_then(Err),
        }
    }

    fn source_of_measure(&self, window: &Window, found: &'a Definition, measure: &'a Measure) -> Result<Source<'a>, Refusal> {
        let grain = measure.grain.as_ref().map(|grain| grain.text.as_str());
        let by_series = matches!(grain, Some("day" | "hour"));
        let calendar = match yearly_grain(measure) {
            Some(_) => self.calendar_of_years(found)?,
            None => None,
        };
        let data = match calendar {
            _ if by_series => Data::Series(self.series(found)?),
            Some(calendar) => Data::Periods(self.values_of_years(found, measure, calendar)?),
            None => Data::Periods(self.earlier_measures(found, measure)?),
        };
        let own = match &data {
            Data::Periods(earlier) if calendar.is_none() => self.own_days(window).or(self.days_of_member(window, (found, measure), earlier)?),
            _ => None,
        };
        let unit = unit_of(self.bill.book, &measure.unit)?;
        let keeps_unit = flows_or_strength(self.bill.book, measure);
        Ok(Source { name: found.name.text.clone(), definition: Some(found), measure: Some(measure), unit, keeps_unit, data, own })
    }

    /// This bill's days, where the window includes them.
    fn own_days(&self, window: &Window) -> Option<DaySpan> {
        (includes_this_period(window) && self.bill.is_billed).then_some(self.anchor)
    }

    /// The month or year of the pool asked for, where a member gives the measure for it and the history does not hold it.
    fn days_of_member(&self, window: &Window, (found, measure): (&Definition, &Measure), earlier: &[Earlier]) -> Result<Option<DaySpan>, Refusal> {
        let asked = self.bill.has_own_days && includes_this_period(window) && self.anchor == self.bill.period;
        if !asked || earlier.iter().any(|entry| entry.days.common(self.anchor).is_some()) {
            return Ok(None);
        }
        Ok(self.meter_reading(found, measure)?.map(|_| self.anchor))
    }

    /// This bill's own value: what is measured, or what the line comes to; a credit is negative.
    pub(super) fn own_value(&self, source: &Source<'_>) -> Result<BigRational, Refusal> {
        match (source.definition, source.measure) {
            (Some(definition), Some(measure)) => Ok(self.measure(definition, measure)?.value),
            (Some(definition), None) => {
                let at = self.bill.position(definition.id).ok_or_else(|| self.wrong_kind(definition))?;
                let sign = self.bill.lines.get(at).map_or(1, |line| line.sign());
                Ok(self.bill.outcome(at)?.printed * whole(sign) * self.anchor_share())
            }
            _ => Ok(whole(0)),
        }
    }

    /// A yearly measure, year by year: the series for each year inside an entry, the history, what is given.
    pub(in crate::audit) fn values_of_years(&self, definition: &Definition, measure: &Measure, calendar: &Calendar) -> Result<Vec<Earlier>, Refusal> {
        let mut known = self.earlier_measures(definition, measure)?;
        let mut add = |days: DaySpan, value: BigRational| {
            known.retain(|entry| entry.days != days);
            known.push(Earlier { days, value, estimated: false });
        };
        for entry in self.series_entries(definition)? {
            let value = quantity_text::read(self.bill.book, &definition.name.text, &entry.value, &measure.unit)?;
            let years = years_in(calendar, entry.days);
            let shares = whole(if entry.in_all { i64::try_from(years.len().max(1)).unwrap_or(1) } else { 1 });
            for year in years {
                add(year, &value / &shares);
            }
        }
        known.sort_by_key(|entry| entry.days);
        Ok(known)
    }
}

/// The years of a calendar that lie whole in a span.
fn years_in(calendar: &Calendar, span: DaySpan) -> Vec<DaySpan> {
    let begins = days_of(span).map(|day| calendar_year(calendar, day)).filter(|year| span.common(*year) == Some(*year));
    let mut years: Vec<DaySpan> = begins.collect();
    years.dedup();
    years
}

fn includes_this_period(window: &Window) -> bool {
    window.edge == Some(WindowEdge::IncludingThisPeriod) || matches!(window.over, WindowSpan::ThisPeriod | WindowSpan::This(_))
}
