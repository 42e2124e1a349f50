//! Months in the bill, for full and short periods: `docs/language/calendar.md`.

use super::context::BillMonths;
use crate::calendar::{DaySpan, PeriodLength};
use crate::exact::Number;
use crate::invoice::MonthsTerm;
use crate::plan::{Request, SchedulePlan, Way};

/// The months of the whole period under a short-service line.
pub(super) fn whole_months(plan: &SchedulePlan, request: &Request, length: PeriodLength, short: Option<Way>) -> BillMonths {
    match (length, short) {
        (PeriodLength::Short, Some(way)) => own_days_months(plan, request, request.period, way).unwrap_or_else(|| nominal(plan)),
        _ => nominal(plan),
    }
}

/// The nominal months.
pub(super) fn nominal(plan: &SchedulePlan) -> BillMonths {
    BillMonths { value: Number::integer(i64::from(plan.months)), terms: Vec::new() }
}

/// The months that some days of a short period count; none where the line says `by nothing`.
pub(super) fn own_days_months(plan: &SchedulePlan, request: &Request, days: DaySpan, way: Way) -> Option<BillMonths> {
    match way {
        Way::DayOfTheCalendarMonth => Some(sum(calendar_terms(days), 1)),
        Way::DayOfA30DayMonth => Some(sum(vec![MonthsTerm { days: days.days(), of: 30 }], 1)),
        Way::DayOfThePeriod => {
            let start = request.period.start;
            let nominal_days = i64::from(start.days_to(start.plus_months(plan.months)));
            Some(sum(vec![MonthsTerm { days: days.days(), of: nominal_days }], i64::from(plan.months)))
        }
        Way::DailyFlow(_) | Way::Nothing | Way::NothingFirstDay | Way::NothingLastDay => None,
    }
}

/// Days of each calendar month over that month's days.
pub(super) fn calendar_terms(days: DaySpan) -> Vec<MonthsTerm> {
    days.calendar_months().into_iter().map(|(piece, of)| MonthsTerm { days: piece.days(), of }).collect()
}

/// The sum of terms, times a whole number.
pub(super) fn sum(terms: Vec<MonthsTerm>, times: i64) -> BillMonths {
    let value = terms.iter().fold(Number::ZERO, |sum, term| sum.plus(&Number::ratio(term.days, term.of).unwrap_or(Number::ZERO)));
    BillMonths { value: value.times(&Number::integer(times)), terms }
}
