//! Bills with a past.

use ratebook::calendar::{Day, DaySpan};
use ratebook::records::{Case, GivenValue};

use super::past;
use crate::family::{case, span, whole};
use crate::writer::{Writer, day};

pub fn write(w: &mut Writer, (months, bill): (u32, &str), at: usize) -> Case {
    let near = w.one_of(&["2022-10-01", "2023-09-01", "2023-09-15", "2022-11-10", "2022-08-20", "2023-03-01"]);
    let start = if w.chance(60) { day(near) } else { day(near).plus_days(i32::try_from(w.below(30)).unwrap()) };
    let period = span(start, start.plus_months(months));
    let mut case = case(&format!("w{at}"), bill, period);
    for name in ["water", "guessed"] {
        if w.chance(95) {
            let value = w.decimal(30, 2);
            case.given.push(whole(name, &format!("{value} kgal")));
        }
    }
    if w.chance(50) {
        let value = w.decimal(300, 1);
        case.given.push(("yearly".to_owned(), GivenValue::Whole(format!("{value} kgal"))));
    }
    past::periods(w, &mut case, months);
    past::days(w, &mut case);
    past::hours(w, &mut case);
    past::years(w, &mut case);
    case
}

/// The first day of the fiscal year that holds a day.
pub fn fiscal_year(day: Day) -> DaySpan {
    let begins = |year: i32| Day::of(year, 10, 1).unwrap();
    let first = if day >= begins(day.year()) { day.year() } else { day.year() - 1 };
    span(begins(first), begins(first + 1))
}
