//! What a series comes to over any of its days, found without going through them: sums up to each run, and who wins among
//! neighbours. Each is made when it is first asked for, once for all the bills that look back on the series.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::OnceLock;

use super::{Series, SeriesRun};
use crate::calendar::DaySpan;
use crate::exact::Number;

const HOURS: i64 = 24;

/// Made of a series' runs, and of use with these alone.
#[derive(Clone, Debug)]
pub struct SeriesIndex {
    /// By run, and after the last: the days that the runs before it have.
    days_before: Vec<i64>,
    /// By run, and after the last: what the runs before it come to.
    sums: OnceLock<Vec<Number>>,
    by_day: OnceLock<Elements>,
    by_hour: OnceLock<Elements>,
}

/// The elements that a window has of each run: its day's value, or those of its hours.
#[derive(Clone, Debug)]
struct Elements {
    values: Vec<Number>,
    run: Vec<usize>,
    /// By run, and after the last: its first element.
    first: Vec<usize>,
    highest: OnceLock<Vec<usize>>,
    lowest: OnceLock<Vec<usize>>,
}

/// An indexed series, asked for what it comes to.
///
/// ```
/// use ratebook::calendar::{Day, DaySpan};
/// use ratebook::exact::Number;
/// use ratebook::plan::{Series, SeriesRun};
/// let days = |from: &str, to: &str| DaySpan::inclusive(Day::parse(from).unwrap(), Day::parse(to).unwrap()).unwrap();
/// let run = |days: DaySpan, value: i64| SeriesRun { days, value: Number::integer(value), hours: Vec::new(), estimated: false };
/// let runs = vec![run(days("2024-01-01", "2024-01-10"), 5), run(days("2024-01-11", "2024-01-12"), 7)];
/// let series = Series { runs, ..Series::default() }.indexed();
/// let lookup = series.lookup().unwrap();
/// assert_eq!(lookup.sum(days("2024-01-10", "2024-01-11")), Number::integer(12));
/// assert_eq!(lookup.extreme(days("2024-01-02", "2024-01-10"), false, true), Some(&Number::integer(5)));
/// assert_eq!(lookup.days_known(days("2024-01-12", "2024-01-31")), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SeriesLookup<'a> {
    runs: &'a [SeriesRun],
    index: &'a SeriesIndex,
}

impl Series {
    /// The series with an index of its runs, for many bills to look back on.
    #[must_use]
    pub fn indexed(mut self) -> Self {
        let mut days = 0;
        let before = |run: &SeriesRun| {
            days += run.days.days();
            days
        };
        let days_before = std::iter::once(0).chain(self.runs.iter().map(before)).collect();
        self.index = Some(SeriesIndex { days_before, sums: OnceLock::new(), by_day: OnceLock::new(), by_hour: OnceLock::new() });
        self
    }

    /// What asks the index; none where the series has none.
    pub fn lookup(&self) -> Option<SeriesLookup<'_>> {
        Some(SeriesLookup { runs: &self.runs, index: self.index.as_ref()? })
    }
}

impl<'a> SeriesLookup<'a> {
    /// How many days of a span have a value.
    pub fn days_known(&self, span: DaySpan) -> i64 {
        let runs = self.runs_in(span);
        let before = |at: usize| self.index.days_before.get(at).copied().unwrap_or(0);
        let outside: i64 = self.outside(&runs, span).into_iter().flatten().map(|(_, days)| days).sum();
        before(runs.end) - before(runs.start) - outside
    }

    /// The values of the days of a span, added.
    pub fn sum(&self, span: DaySpan) -> Number {
        let runs = self.runs_in(span);
        let sums = self.index.sums.get_or_init(|| sums(self.runs));
        let (Some(from), Some(to)) = (sums.get(runs.start), sums.get(runs.end)) else { return Number::ZERO };
        let outside = self.outside(&runs, span).into_iter().flatten();
        outside.fold(to.minus(from), |sum, (run, days)| sum.minus(&run.value.times(&Number::integer(days))))
    }

    /// The highest or lowest value of a day, or an hour, of a span; none where no day has one.
    pub fn extreme(&self, span: DaySpan, hourly: bool, highest: bool) -> Option<&'a Number> {
        let elements = self.elements(hourly);
        let at = elements.best(elements.of_runs(self.runs_in(span)), highest)?;
        elements.values.get(at)
    }

    /// The value of a rank, 1 for the highest or lowest; equal ones count apart. None where there are fewer.
    pub fn ranked(&self, spans: &[DaySpan], hourly: bool, rank: u32, highest: bool) -> Option<&'a Number> {
        let elements = self.elements(hourly);
        let best = |range: Range<usize>, span: DaySpan| {
            let at = elements.best(range.clone(), highest)?;
            Some(Candidate { value: elements.values.get(at)?, at, range, span, highest })
        };
        let mut candidates: BinaryHeap<Candidate<'_>> = spans.iter().filter_map(|span| best(elements.of_runs(self.runs_in(*span)), *span)).collect();
        let mut before = 0;
        while let Some(Candidate { value, at, range, span, .. }) = candidates.pop() {
            before += self.count(elements, at, hourly, span);
            if before >= i64::from(rank) {
                return Some(value);
            }
            candidates.extend(best(range.start..at, span));
            candidates.extend(best(at + 1..range.end, span));
        }
        None
    }

    /// How many of an element lie in a span.
    fn count(&self, elements: &Elements, at: usize, hourly: bool, span: DaySpan) -> i64 {
        let Some(run) = elements.run.get(at).and_then(|run| self.runs.get(*run)) else { return 0 };
        let days = run.days.common(span).map_or(0, DaySpan::days);
        if hourly && run.hours.is_empty() { HOURS * days } else { days }
    }

    /// The runs with days in a span.
    fn runs_in(&self, span: DaySpan) -> Range<usize> {
        let start = self.runs.partition_point(|run| run.days.end <= span.start);
        start..self.runs.partition_point(|run| run.days.start < span.end).max(start)
    }

    /// How many days of the first and of the last of these runs lie outside of the span.
    fn outside(&self, runs: &Range<usize>, span: DaySpan) -> [Option<(&'a SeriesRun, i64)>; 2] {
        if runs.is_empty() {
            return [None, None];
        }
        let (first, last) = (self.runs.get(runs.start), self.runs.get(runs.end.saturating_sub(1)));
        let before = first.map(|run| (run, i64::from(run.days.start.days_to(span.start))));
        let after = last.map(|run| (run, i64::from(span.end.days_to(run.days.end))));
        [before, after].map(|outside| outside.filter(|(_, days)| *days > 0))
    }

    fn elements(&self, hourly: bool) -> &'a Elements {
        let kept = if hourly { &self.index.by_hour } else { &self.index.by_day };
        kept.get_or_init(|| Elements::new(self.runs, hourly))
    }
}

/// The best of a range of elements, with the range that it is the best of.
struct Candidate<'a> {
    value: &'a Number,
    at: usize,
    range: Range<usize>,
    span: DaySpan,
    highest: bool,
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.highest { self.value.cmp(other.value) } else { other.value.cmp(self.value) }
    }
}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate<'_> {}

impl Elements {
    fn new(runs: &[SeriesRun], hourly: bool) -> Self {
        let mut elements = Self {
            values: Vec::with_capacity(runs.len()),
            run: Vec::with_capacity(runs.len()),
            first: vec![0],
            highest: OnceLock::new(),
            lowest: OnceLock::new(),
        };
        for (at, run) in runs.iter().enumerate() {
            match (hourly, run.hours.as_slice()) {
                (false, _) => elements.values.push(run.value.clone()),
                (true, []) => elements.values.push(run.value.divided_by(&Number::integer(HOURS)).unwrap_or(Number::ZERO)),
                (true, hours) => elements.values.extend(hours.iter().cloned()),
            }
            elements.run.resize(elements.values.len(), at);
            elements.first.push(elements.values.len());
        }
        elements
    }

    fn of_runs(&self, runs: Range<usize>) -> Range<usize> {
        let first = |run: usize| self.first.get(run).copied().unwrap_or(0);
        first(runs.start)..first(runs.end)
    }

    fn better(&self, one: Option<usize>, other: Option<usize>, highest: bool) -> Option<usize> {
        let (Some(left), Some(right)) = (one, other) else { return one.or(other) };
        let order = self.values.get(left).cmp(&self.values.get(right));
        Some(if (order == Ordering::Less) == highest && order != Ordering::Equal { right } else { left })
    }

    /// A tournament: after as many places as there are elements the elements themselves, before them the better of two.
    fn tournament(&self, highest: bool) -> &[usize] {
        let kept = if highest { &self.highest } else { &self.lowest };
        kept.get_or_init(|| {
            let count = self.values.len();
            let mut places: Vec<usize> = (0..2 * count).map(|place| place.saturating_sub(count)).collect();
            for place in (1..count).rev() {
                let winner = self.better(places.get(2 * place).copied(), places.get(2 * place + 1).copied(), highest);
                if let (Some(slot), Some(winner)) = (places.get_mut(place), winner) {
                    *slot = winner;
                }
            }
            places
        })
    }

    /// The best of a range of elements.
    fn best(&self, range: Range<usize>, highest: bool) -> Option<usize> {
        if range.is_empty() {
            return None;
        }
        let places = self.tournament(highest);
        let count = self.values.len();
        let (mut left, mut right) = (range.start + count, range.end + count);
        let mut best = None;
        while left < right {
            if left % 2 == 1 {
                best = self.better(best, places.get(left).copied(), highest);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                best = self.better(best, places.get(right).copied(), highest);
            }
            left /= 2;
            right /= 2;
        }
        best
    }
}

fn sums(runs: &[SeriesRun]) -> Vec<Number> {
    let mut sums = Vec::with_capacity(runs.len() + 1);
    let mut sum = Number::ZERO;
    sums.push(sum.clone());
    for run in runs {
        sum = sum.plus(&run.value.times(&Number::integer(run.days.days())));
        sums.push(sum.clone());
    }
    sums
}
