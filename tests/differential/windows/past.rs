//! What was before: earlier bills, series, yearly values; with gaps.

use ratebook::calendar::Day;
use ratebook::records::{Case, HistoryEntry};

use super::cases::fiscal_year;
use crate::family::{of_days, span};
use crate::writer::{Writer, day};

/// Earlier bills back to a random day, some left out, some estimated, some without the charge.
pub fn periods(w: &mut Writer, case: &mut Case, months: u32) {
    let back = [40, 3, 40, 26, 40][usize::try_from(w.below(5)).unwrap()];
    let gap = w.on("gap", 12).then(|| w.below(12));
    let mut end = case.period.start;
    for at in 0..back / u64::from(months) {
        let start = earlier(w, end, months);
        if gap != Some(at) {
            case.history.push(bill(w, start, end));
        }
        end = start;
    }
    case.history.reverse();
}

fn earlier(w: &mut Writer, end: Day, months: u32) -> Day {
    if w.chance(10) { end.plus_days(-20) } else { end.minus_months(months) }
}

fn bill(w: &mut Writer, start: Day, end: Day) -> HistoryEntry {
    let mut given = vec![("water".to_owned(), format!("{} kgal", w.decimal(30, 2)))];
    given.push(("guessed".to_owned(), format!("{} kgal", w.decimal(30, 2))));
    let lines = if w.on("charge without", 10) {
        vec![("sum_of_all".to_owned(), "$1.00".to_owned())]
    } else {
        vec![("volume".to_owned(), format!("${}", w.decimal(90, 2)))]
    };
    HistoryEntry { days: span(start, end), given, meters: Vec::new(), lines, estimated: w.chance(10) }
}

/// A daily series, part of it written over, perhaps with a hole.
pub fn days(w: &mut Writer, case: &mut Case) {
    let first = day(w.one_of(&["2020-01-01", "2020-01-01", "2020-10-01", "2022-06-15"]));
    let mut entries = vec![of_days(span(first, case.period.end), &format!("{} kgal", w.decimal(9, 1)))];
    if w.chance(12) {
        let hole = case.period.start.plus_days(-i32::try_from(20 + w.below(60)).unwrap());
        let value = format!("{} kgal", w.decimal(9, 1));
        entries = vec![of_days(span(first, hole.max(first.plus_days(1))), &value), of_days(span(hole.plus_days(3), case.period.end), &value)];
    }
    for _ in 0..4 {
        let back = i32::try_from(w.below(500)).unwrap();
        let start = case.period.end.plus_days(-back - 9).max(first);
        entries.push(of_days(span(start, start.plus_days(1 + i32::try_from(w.below(9)).unwrap())), &format!("{} kgal", w.decimal(12, 2))));
    }
    case.series.push(("flow".to_owned(), entries));
}

/// An hourly series: each hour, some hours of some days higher.
pub fn hours(w: &mut Writer, case: &mut Case) {
    if w.chance(85) {
        let first = day(w.one_of(&["2020-10-01", "2020-10-01", "2022-01-01"]));
        let mut entries = vec![of_days(span(first, case.period.end), &format!("{} kgal", w.decimal(1, 3)))];
        for _ in 0..3 {
            let start = case.period.end.plus_days(-i32::try_from(9 + w.below(200)).unwrap()).max(first);
            let mut entry = of_days(span(start, start.plus_days(4)), &format!("{} kgal", w.decimal(3, 2)));
            entry.hour = w.chance(60).then(|| u32::try_from(w.below(24)).unwrap());
            entry.in_all = w.chance(30);
            entries.push(entry);
        }
        case.series.push(("peak".to_owned(), entries));
    }
}

/// Yearly values for the fiscal years before.
pub fn years(w: &mut Writer, case: &mut Case) {
    let mut year = fiscal_year(case.period.last_day());
    let mut entries = Vec::new();
    for _ in 0..1 + w.below(5) {
        year = fiscal_year(year.start.plus_days(-1));
        let value = format!("{} kgal", w.decimal(400, 1));
        entries.push(of_days(year, &value));
    }
    if !entries.is_empty() {
        case.series.push(("yearly".to_owned(), entries));
    }
}
