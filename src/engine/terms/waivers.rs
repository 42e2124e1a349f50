//! Waivers of a contract: days on which interest is suspended, or until which something is put off.

use crate::calendar::{Day, DaySpan};
use crate::plan::{TermsPlan, TermsWaiver, Waived};

/// The waiver that puts something off on a day; the one that ends last.
pub(super) fn deferral(terms: &TermsPlan, waived: Waived, on: Day) -> Option<&TermsWaiver> {
    let holds = |waiver: &&TermsWaiver| waiver.defers && waiver.waived == waived && waiver.from <= on && on < waiver.end;
    terms.waivers.iter().filter(holds).max_by_key(|waiver| waiver.end)
}

/// The waiver that drops something on a day, by position.
pub(super) fn suspension(terms: &TermsPlan, waived: Waived, on: Day) -> Option<usize> {
    terms.waivers.iter().position(|waiver| !waiver.defers && waiver.waived == waived && waiver.from <= on && on < waiver.end)
}

/// How many days inside a span never bear interest.
pub(super) fn suspended_days(terms: &TermsPlan, within: DaySpan) -> i64 {
    if !terms.waivers.iter().any(|waiver| !waiver.defers && waiver.waived == Waived::Interest) {
        return 0;
    }
    let mut count = 0;
    let mut day = within.start;
    while day < within.end {
        count += i64::from(suspension(terms, Waived::Interest, day).is_some());
        day = day.plus_days(1);
    }
    count
}

/// The first day from a day on that is not suspended, up to an end.
pub(super) fn first_bearing(terms: &TermsPlan, from: Day, end: Day) -> Day {
    let mut day = from;
    while day < end && suspension(terms, Waived::Interest, day).is_some() {
        day = day.plus_days(1);
    }
    day
}
