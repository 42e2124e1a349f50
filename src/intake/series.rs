//! Series by hour, day or year: a later entry wins for its dates, points are added with their signs.

use std::collections::BTreeSet;

use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{Point, Series, SeriesRun};

const HOURS: u32 = 24;

/// An entry of a series, read.
#[derive(Clone, Debug)]
pub(super) struct SeriesValue {
    pub days: DaySpan,
    pub value: Number,
    pub hour: Option<u32>,
    pub estimated: bool,
    /// The point, by position; none where the value is the total.
    pub point: Option<usize>,
}

/// Resolves the entries of a measure by day (`hourly` false) or by hour into runs of days.
pub(super) fn resolve(entries: &[SeriesValue], points: &[Point], hourly: bool) -> Series {
    let first = entries.iter().map(|entry| entry.days.start).min();
    let resolved = match (hourly, entries.iter().any(|entry| entry.hour.is_some())) {
        (false, _) => sweep(entries.iter().collect(), points),
        (true, false) => all_hours_alike(sweep(entries.iter().collect(), points)),
        (true, true) => by_hour(entries, points),
    };
    Series { first, runs: resolved.runs, incomplete: resolved.incomplete, index: None }
}

/// Days with a value, and days on which a point is missing.
#[derive(Default)]
struct Resolved {
    runs: Vec<SeriesRun>,
    incomplete: Vec<(DaySpan, String)>,
}

impl Resolved {
    fn push(&mut self, days: DaySpan, value: Number, estimated: bool) {
        match self.runs.last_mut() {
            Some(last) if last.days.end == days.start && last.estimated == estimated && last.value == value => last.days.end = days.end,
            _ => self.runs.push(SeriesRun { days, value, hours: Vec::new(), estimated }),
        }
    }
}

/// The entries that hold a day, as it moves on.
struct EntriesOfDay<'a> {
    entries: Vec<&'a SeriesValue>,
    points: &'a [Point],
    /// All that hold the day, in the order given.
    all: BTreeSet<usize>,
    of_point: Vec<BTreeSet<usize>>,
    /// The points' latest values added, and how many points have one, and how many of these are estimates.
    sum: Number,
    known: usize,
    estimates: usize,
}

impl EntriesOfDay<'_> {
    /// An entry begins or ends: of its point the latest entry stands.
    fn turn(&mut self, at: usize, begins: bool) {
        let Some(entry) = self.entries.get(at).copied() else { return };
        change(&mut self.all, at, begins);
        let Some(point) = entry.point else { return };
        let latest = |set: &BTreeSet<usize>| set.last().copied();
        let Some(own) = self.of_point.get_mut(point) else { return };
        let before = latest(own);
        change(own, at, begins);
        let after = latest(own);
        if before == after {
            return;
        }
        let minus = self.points.get(point).is_some_and(|point| point.minus);
        if let Some(left) = before.and_then(|before| self.entries.get(before)) {
            self.sum = if minus { self.sum.plus(&left.value) } else { self.sum.minus(&left.value) };
            self.known -= 1;
            self.estimates -= usize::from(left.estimated);
        }
        if let Some(come) = after.and_then(|after| self.entries.get(after)) {
            self.sum = if minus { self.sum.minus(&come.value) } else { self.sum.plus(&come.value) };
            self.known += 1;
            self.estimates += usize::from(come.estimated);
        }
    }

    /// What holds on the days up to the next turn.
    fn take(&self, days: DaySpan, into: &mut Resolved) {
        let Some(latest) = self.all.last().and_then(|at| self.entries.get(*at)) else { return };
        if latest.point.is_none() {
            into.push(days, latest.value.clone(), latest.estimated);
        } else if self.known == self.points.len() {
            into.push(days, self.sum.clone(), self.estimates > 0);
        } else {
            let missing = self.points.iter().zip(&self.of_point).filter(|(_, own)| own.is_empty());
            let names: Vec<&str> = missing.map(|(point, _)| point.name.as_str()).collect();
            into.incomplete.push((days, names.join("`, `")));
        }
    }
}

fn change(set: &mut BTreeSet<usize>, at: usize, begins: bool) {
    if begins {
        set.insert(at);
    } else {
        set.remove(&at);
    }
}

/// Walks through the days on which an entry begins or ends.
fn sweep(entries: Vec<&SeriesValue>, points: &[Point]) -> Resolved {
    let mut turns: Vec<(Day, bool, usize)> = Vec::with_capacity(2 * entries.len());
    for (at, entry) in entries.iter().enumerate() {
        turns.push((entry.days.start, true, at));
        turns.push((entry.days.end, false, at));
    }
    turns.sort_unstable();
    let of_point = vec![BTreeSet::new(); points.len()];
    let mut of_day = EntriesOfDay { entries, points, all: BTreeSet::new(), of_point, sum: Number::ZERO, known: 0, estimates: 0 };
    let mut resolved = Resolved::default();
    let mut start = None;
    for (day, begins, at) in turns {
        if let Some(start) = start.filter(|start| *start < day) {
            of_day.take(DaySpan { start, end: day }, &mut resolved);
        }
        of_day.turn(at, begins);
        start = Some(day);
    }
    resolved
}

fn all_hours_alike(mut resolved: Resolved) -> Resolved {
    let hours = Number::integer(i64::from(HOURS));
    for run in &mut resolved.runs {
        run.value = run.value.times(&hours);
    }
    resolved
}

/// Each hour by itself; a day counts where all of its hours are known.
fn by_hour(entries: &[SeriesValue], points: &[Point]) -> Resolved {
    let of_hour = |hour: u32| sweep(entries.iter().filter(|entry| entry.hour.is_none_or(|own| own == hour)).collect(), points);
    let hours: Vec<Resolved> = (0..HOURS).map(of_hour).collect();
    let mut edges: Vec<Day> = hours.iter().flat_map(|hour| &hour.runs).flat_map(|run| [run.days.start, run.days.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut resolved = Resolved::default();
    let mut next = vec![0_usize; hours.len()];
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        let mut values = Vec::with_capacity(hours.len());
        let mut estimated = false;
        for (hour, at) in hours.iter().zip(&mut next) {
            while hour.runs.get(*at).is_some_and(|run| run.days.end <= *start) {
                *at += 1;
            }
            let Some(run) = hour.runs.get(*at).filter(|run| run.days.holds(*start)) else { break };
            values.push(run.value.clone());
            estimated |= run.estimated;
        }
        if values.len() == hours.len() {
            let value = values.iter().fold(Number::ZERO, |sum, value| sum.plus(value));
            resolved.runs.push(SeriesRun { days: DaySpan { start: *start, end: *end }, value, hours: values, estimated });
        }
    }
    resolved.incomplete = hours.into_iter().flat_map(|hour| hour.incomplete).collect();
    resolved.incomplete.sort();
    resolved.incomplete.dedup();
    resolved
}

#[cfg(test)]
mod tests {
    use super::{SeriesValue, resolve};
    use crate::calendar::{Day, DaySpan};
    use crate::exact::Number;
    use crate::plan::Point;

    fn days(from: &str, to: &str) -> DaySpan {
        DaySpan::inclusive(Day::parse(from).unwrap(), Day::parse(to).unwrap()).unwrap()
    }

    fn value(from: &str, to: &str, value: i64, point: Option<usize>) -> SeriesValue {
        SeriesValue { days: days(from, to), value: Number::integer(value), hour: None, estimated: false, point }
    }

    fn shown(entries: &[SeriesValue], points: &[Point], hourly: bool) -> Vec<String> {
        let series = resolve(entries, points, hourly);
        let runs = series.runs.iter().map(|run| format!("{} {}", run.days.words(), run.value.plain(0)));
        runs.chain(series.incomplete.iter().map(|(days, points)| format!("{} without {points}", days.words()))).collect()
    }

    fn two_points() -> Vec<Point> {
        vec![Point { name: "CW-01".to_owned(), minus: false }, Point { name: "CW-03".to_owned(), minus: true }]
    }

    #[test]
    fn a_later_entry_wins_for_its_dates() {
        let entries = [value("2021-01-01", "2021-01-31", 5, None), value("2021-01-10", "2021-01-11", 7, None)];
        assert_eq!(shown(&entries, &[], false), ["2021-01-01 to 2021-01-09 5", "2021-01-10 to 2021-01-11 7", "2021-01-12 to 2021-01-31 5"]);
    }

    #[test]
    fn points_are_added_with_their_signs_and_a_missing_one_is_named() {
        let entries = [value("2021-01-01", "2021-01-03", 9, Some(0)), value("2021-01-02", "2021-01-03", 2, Some(1))];
        assert_eq!(shown(&entries, &two_points(), false), ["2021-01-02 to 2021-01-03 7", "2021-01-01 without CW-03"]);
    }

    #[test]
    fn what_is_given_without_a_point_is_the_total_where_it_is_the_latest() {
        let entries = [
            value("2021-01-01", "2021-01-02", 9, Some(0)),
            value("2021-01-01", "2021-01-02", 2, Some(1)),
            value("2021-01-02", "2021-01-02", 100, None),
        ];
        assert_eq!(shown(&entries, &two_points(), false), ["2021-01-01 7", "2021-01-02 100"]);
    }

    #[test]
    fn an_hour_is_its_own_and_the_day_is_their_sum() {
        let mut peak = value("2021-01-02", "2021-01-02", 10, None);
        peak.hour = Some(17);
        let entries = [value("2021-01-01", "2021-01-02", 1, None), peak];
        assert_eq!(shown(&entries, &[], true), ["2021-01-01 24", "2021-01-02 33"]);
    }
}
