//! Which service days are billed next: contiguous with the last bill, and ending as the agreement's cycle says.

use super::agreement::Agreement;
use crate::calendar::{Day, DaySpan};
use crate::plan::SchedulePlan;

/// The service days that come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextDays {
    /// These are due.
    Due(DaySpan),
    /// The read that would end them has not come; the days so far.
    NoRead(DaySpan),
    /// Nothing is due by that day.
    NotYet,
}

/// The first day of an agreement that no standing invoice has billed.
pub fn first_unbilled(agreement: &Agreement, billed_through: Option<Day>) -> Day {
    billed_through.map_or(agreement.days.first, |day| day.plus_days(1).max(agreement.days.first))
}

/// What is due next by a day. `read_days` are the days on which all points of the agreement were read, in order.
pub fn next_days(agreement: &Agreement, plan: Option<&SchedulePlan>, start: Day, through: Day, read_days: &[Day]) -> NextDays {
    let last = agreement.days.last.map_or(through, |last| last.min(through));
    if start > last {
        return NextDays::NotYet;
    }
    let months = plan.map_or(1, |plan| plan.months.max(1));
    let by_read = agreement.cycle.split('/').next() == Some("read");
    let end =
        if by_read { end_by_read(plan, start, last, agreement.days.last, read_days) } else { start.month_start().plus_months(months).plus_days(-1) };
    let closes = agreement.days.last.filter(|last| *last <= end);
    let end = closes.unwrap_or(end);
    match (DaySpan::inclusive(start, end), by_read && closes.is_none() && !read_days.contains(&end)) {
        (None, _) => NextDays::NotYet,
        (Some(_), false) if end > through => NextDays::NotYet,
        (Some(days), false) => NextDays::Due(days),
        (Some(_), true) => DaySpan::inclusive(start, last).map_or(NextDays::NotYet, |days| unread(plan, days)),
    }
}

/// Without its read a period is reported as unread once it is longer than the schedule's shortest.
fn unread(plan: Option<&SchedulePlan>, days: DaySpan) -> NextDays {
    let least = plan.and_then(|plan| plan.days).map_or(28, |(least, _)| i64::from(least));
    if days.days() >= least { NextDays::NoRead(days) } else { NextDays::NotYet }
}

/// The first read that makes a full period; none is a day that no read has.
fn end_by_read(plan: Option<&SchedulePlan>, start: Day, last: Day, closes: Option<Day>, read_days: &[Day]) -> Day {
    let mut inside = read_days.iter().copied().filter(|day| start <= *day && *day <= last);
    let least = plan.and_then(|plan| plan.days).map_or(1, |(least, _)| i64::from(least));
    let full = inside.find(|day| DaySpan { start, end: day.plus_days(1) }.days() >= least);
    full.or(closes).unwrap_or_else(|| last.plus_days(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::OpenSpan;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn agreement(cycle: &str, from: &str, to: Option<&str>) -> Agreement {
        Agreement {
            account: "A-1".into(),
            customer: "C-1".into(),
            label: "One".into(),
            service: "water".into(),
            bill: "water".into(),
            cycle: cycle.into(),
            days: OpenSpan::new(day(from), to.map(day)).unwrap(),
            exempt: String::new(),
        }
    }

    fn due(from: &str, to: &str) -> NextDays {
        NextDays::Due(DaySpan::inclusive(day(from), day(to)).unwrap())
    }

    #[test]
    fn a_month_cycle_ends_with_the_calendar_month_and_with_the_account() {
        let open = agreement("month", "2026-01-10", None);
        assert_eq!(next_days(&open, None, day("2026-01-10"), day("2026-01-31"), &[]), due("2026-01-10", "2026-01-31"));
        assert_eq!(next_days(&open, None, day("2026-02-01"), day("2026-02-27"), &[]), NextDays::NotYet);
        let closed = agreement("month", "2026-01-10", Some("2026-02-12"));
        assert_eq!(next_days(&closed, None, day("2026-02-01"), day("2026-02-28"), &[]), due("2026-02-01", "2026-02-12"));
        assert_eq!(next_days(&closed, None, day("2026-02-13"), day("2026-12-31"), &[]), NextDays::NotYet);
    }

    #[test]
    fn a_read_cycle_ends_with_the_read() {
        let open = agreement("read/12", "2026-01-10", None);
        let reads = [day("2026-02-08"), day("2026-03-11")];
        assert_eq!(next_days(&open, None, day("2026-01-10"), day("2026-03-31"), &reads), due("2026-01-10", "2026-02-08"));
        assert_eq!(next_days(&open, None, day("2026-02-09"), day("2026-03-31"), &reads), due("2026-02-09", "2026-03-11"));
        assert_eq!(next_days(&open, None, day("2026-03-12"), day("2026-03-31"), &reads), NextDays::NotYet);
        let unread = NextDays::NoRead(DaySpan::inclusive(day("2026-03-12"), day("2026-04-20")).unwrap());
        assert_eq!(next_days(&open, None, day("2026-03-12"), day("2026-04-20"), &reads), unread);
    }
}
