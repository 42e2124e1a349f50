//! The days that a window asks for: those of its span that lie in its season.

use crate::calendar::{Day, DaySpan, SeasonDays};

/// Spans of days, in order, that do not touch each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Asked {
    pub spans: Vec<DaySpan>,
}

impl Asked {
    pub(super) fn new(span: DaySpan, season: Option<&SeasonDays>) -> Self {
        if span.end <= span.start {
            return Self { spans: Vec::new() };
        }
        Self { spans: season.map_or_else(|| vec![span], |season| season.runs(span)) }
    }

    pub(super) fn first(&self) -> Option<Day> {
        self.spans.first().map(|span| span.start)
    }

    pub(super) fn holds(&self, day: Day) -> bool {
        self.spans.iter().any(|span| span.holds(day))
    }

    pub(super) fn days(&self) -> i64 {
        self.spans.iter().map(|span| span.days()).sum()
    }

    /// How many of its days lie in a span.
    pub(super) fn days_in(&self, days: DaySpan) -> i64 {
        self.spans.iter().filter_map(|span| span.common(days)).map(|common| common.days()).sum()
    }

    /// The first to the last day.
    pub(super) fn whole(&self) -> Option<DaySpan> {
        Some(DaySpan { start: self.spans.first()?.start, end: self.spans.last()?.end })
    }

    pub(super) fn words(&self) -> String {
        self.whole().map_or_else(|| "no day".to_owned(), DaySpan::words)
    }

    /// Its days, grain by grain: `end` is the day after the last of the grain that holds a day.
    pub(super) fn groups(&self, end: impl Fn(Day) -> Day) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut open_until: Option<Day> = None;
        for span in &self.spans {
            let mut start = span.start;
            while start < span.end {
                let grain_end = match open_until {
                    Some(open) if start < open => open,
                    _ => {
                        groups.push(Self { spans: Vec::new() });
                        end(start)
                    }
                };
                open_until = Some(grain_end);
                let piece = DaySpan { start, end: grain_end.min(span.end) };
                if let Some(group) = groups.last_mut() {
                    group.spans.push(piece);
                }
                start = piece.end;
            }
        }
        groups
    }

    /// The runs of its days that the spans given (in order) do not hold.
    pub(super) fn without(&self, covered: impl Iterator<Item = DaySpan>) -> Vec<DaySpan> {
        let mut missing = Vec::new();
        let mut covered = covered.peekable();
        for span in &self.spans {
            let mut start = span.start;
            while covered.peek().is_some_and(|known| known.end <= start) {
                covered.next();
            }
            while start < span.end {
                match covered.peek().copied().filter(|known| known.start < span.end) {
                    Some(known) => {
                        if start < known.start {
                            missing.push(DaySpan { start, end: known.start });
                        }
                        start = start.max(known.end);
                        if known.end <= span.end {
                            covered.next();
                        }
                    }
                    None => {
                        missing.push(DaySpan { start, end: span.end });
                        start = span.end;
                    }
                }
            }
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use crate::calendar::{Day, DaySpan};

    fn days(from: &str, to: &str) -> DaySpan {
        DaySpan::inclusive(Day::parse(from).unwrap(), Day::parse(to).unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_covered_is_found_run_by_run() {
        let asked = Asked { spans: vec![days("2021-01-01", "2021-01-31"), days("2021-03-01", "2021-03-31")] };
        let covered = [days("2020-12-01", "2021-01-04"), days("2021-01-10", "2021-03-10"), days("2021-03-12", "2021-03-20")];
        let missing: Vec<String> = asked.without(covered.into_iter()).into_iter().map(DaySpan::words).collect();
        assert_eq!(missing, ["2021-01-05 to 2021-01-09", "2021-03-11", "2021-03-21 to 2021-03-31"]);
    }

    #[test]
    fn months_at_the_edges_hold_their_days_inside() {
        let asked = Asked { spans: vec![days("2021-01-20", "2021-02-10"), days("2021-02-20", "2021-03-02")] };
        let groups = asked.groups(|day| day.month_start().plus_months(1));
        let counts: Vec<i64> = groups.iter().map(Asked::days).collect();
        assert_eq!(counts, [12, 19, 2]);
    }
}
