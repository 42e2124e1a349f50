//! Seasons: ranges of days that come back every year.

use super::{Day, DaySpan};

/// A month and a day of it, of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MonthDayOfYear {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31; where a month is shorter, its last day.
    pub day: u32,
}

impl MonthDayOfYear {
    fn in_year(self, year: i32) -> Option<Day> {
        Day::of_or_last(year, self.month, self.day)
    }
}

/// The days of a season: inclusive ranges, each of which may run over the turn of the year.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SeasonDays {
    /// First and last days.
    pub ranges: Vec<(MonthDayOfYear, MonthDayOfYear)>,
}

impl SeasonDays {
    /// The spans of the season that touch the span given, in order.
    pub fn spans(&self, within: DaySpan) -> Vec<DaySpan> {
        let mut spans = Vec::new();
        for year in within.start.year() - 1..=within.end.year() {
            for (from, to) in &self.ranges {
                let end_year = if to < from { year + 1 } else { year };
                let (Some(start), Some(last)) = (from.in_year(year), to.in_year(end_year)) else { continue };
                let span = DaySpan { start, end: last.plus_days(1) };
                spans.extend(span.common(within));
            }
        }
        spans.sort_unstable();
        spans
    }

    /// The spans of the season that touch the span given, those that follow each other joined.
    pub fn runs(&self, within: DaySpan) -> Vec<DaySpan> {
        let mut runs: Vec<DaySpan> = Vec::new();
        for span in self.spans(within) {
            match runs.last_mut() {
                Some(run) if span.start <= run.end => run.end = run.end.max(span.end),
                _ => runs.push(span),
            }
        }
        runs
    }

    /// The latest whole occurrence that ended before a day.
    pub fn latest_before(&self, day: Day) -> Option<DaySpan> {
        let looked_at = DaySpan { start: day.minus_months(36), end: day.plus_days(1) };
        self.runs(looked_at).into_iter().rev().find(|run| run.end <= day && run.start > looked_at.start)
    }

    /// Whether the day is in the season.
    pub fn holds(&self, day: Day) -> bool {
        !self.spans(DaySpan { start: day, end: day.plus_days(1) }).is_empty()
    }

    /// The days inside the span on which the season begins or has just ended.
    pub fn edges(&self, within: DaySpan) -> Vec<Day> {
        let mut edges: Vec<Day> = self.spans(within).iter().flat_map(|span| [span.start, span.end]).collect();
        edges.retain(|day| within.start < *day && *day < within.end);
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}
