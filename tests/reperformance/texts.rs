//! Short texts, and questions with short answers.

use num_bigint::BigInt;
use num_rational::BigRational;
use ratebook::audit;
use ratebook::audit::Reperformed;
use ratebook::calendar::{Day, DaySpan};
use ratebook::language::RateBook;
use ratebook::records::{Asked, AskedTime, Case, DatedValue, GivenValue, HistoryEntry, SeriesEntry};

use crate::common;

/// Calendars, measures, and a schedule of one line: $2.00 a kgal.
pub const SUPPLY: &str = "\
calendar fiscal_year begins October 1, labelled FY by the year it ends
calendar calendar_year begins January 1
season peak is May 16 to September 15
measure water \"Water\" in kgal
  from meter reads of service water
  one value per period, of each point
  missing is an error
measure flow \"Flow\" in kgal
  from daily flow of service water
  one value per day, of each point
  missing is an error
rate price \"Price\" in $/kgal
  cite \"Resolution\" illustrative
  from 2020-10-01 $2.00
  until replaced
schedule supply \"Supply\"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage by nothing
  when service is shorter than a period, split fixed charges, thresholds by day of the calendar month
  round each charge to $0.01 half up
  value reserved \"Reserved\" in kgal, set by each contract
  charge volume \"Volume\"
    cite \"Resolution\" illustrative
    gl 401
    amount water at price
";

/// A book of the common part and some more.
pub fn book(more: &str) -> RateBook {
    let book = common::read(&format!("chapter test.chapter \"Test\"\n{SUPPLY}{more}"));
    let malformed: Vec<String> = book
        .diagnostics
        .iter()
        .filter(|found| found.is_error() && found.code.id < "R2000")
        .map(|found| format!("{} {} {:?}", found.code, found.title, found.labels))
        .collect();
    assert!(malformed.is_empty(), "{malformed:?}");
    book
}

/// A contract of town under the schedule, from 2020-10-01 to 2030-09-30, with some more lines.
pub fn town(more: &str) -> String {
    let indented: Vec<String> = more.lines().map(|line| format!("  {line}")).collect();
    format!("contract town \"Town\"\n  customer W-1 \"Town\"\n  term 2020-10-01 to 2030-09-30\n{}\n", indented.join("\n"))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn days(first: &str, last: &str) -> DaySpan {
    DaySpan::inclusive(day(first), day(last)).unwrap()
}

/// A case with nothing given.
pub fn case(bill: &str, first: &str, last: &str) -> Case {
    Case::new("case", bill, days(first, last))
}

/// A question with what a case gives.
pub fn asked(name: &str, time: AskedTime, case: &Case) -> Asked {
    let Case { given, meters, history, series, members, .. } = case.clone();
    Asked { given, meters, history, series, members, ..Asked::new("asked", name, time) }
}

/// The same on a day.
pub fn asked_on(name: &str, on: &str, case: &Case) -> Asked {
    asked(name, AskedTime::On(day(on)), case)
}

/// More of a case.
pub trait With: Sized {
    fn with_dated(self, name: &str, first: &str, last: &str, value: &str) -> Self;
    fn before(self, first: &str, last: &str, water: &str) -> Self;
    fn invoiced(self, first: &str, last: &str, line: &str, amount: &str) -> Self;
    fn daily(self, name: &str, first: &str, last: &str, value: &str) -> Self;
}

impl With for Case {
    fn with_dated(mut self, name: &str, first: &str, last: &str, value: &str) -> Self {
        let dated = DatedValue { days: days(first, last), value: value.to_owned() };
        match self.given.iter_mut().find(|(known, _)| known == name) {
            Some((_, GivenValue::Dated(values))) => values.push(dated),
            _ => self.given.push((name.to_owned(), GivenValue::Dated(vec![dated]))),
        }
        self
    }

    fn before(mut self, first: &str, last: &str, water: &str) -> Self {
        let given = vec![("water".to_owned(), water.to_owned())];
        self.history.push(HistoryEntry { days: days(first, last), given, meters: Vec::new(), lines: Vec::new(), estimated: false });
        self
    }

    fn invoiced(mut self, first: &str, last: &str, line: &str, amount: &str) -> Self {
        let lines = vec![(line.to_owned(), amount.to_owned())];
        self.history.push(HistoryEntry { days: days(first, last), given: Vec::new(), meters: Vec::new(), lines, estimated: false });
        self
    }

    fn daily(mut self, name: &str, first: &str, last: &str, value: &str) -> Self {
        let entry = SeriesEntry { days: days(first, last), value: value.to_owned(), in_all: false, hour: None, estimated: false, point: None };
        match self.series.iter_mut().find(|(known, _)| known == name) {
            Some((_, entries)) => entries.push(entry),
            None => self.series.push((name.to_owned(), vec![entry])),
        }
        self
    }
}

/// The line's printed amount, `none` where there is no line, or the code of the refusal.
pub fn amount(book: &RateBook, case: &Case, line: &str) -> String {
    match audit::reperform(&book.book, case) {
        Err(refusal) => refusal.code.id.to_owned(),
        Ok(bill) => amount_in(&bill, line),
    }
}

fn amount_in(bill: &Reperformed, line: &str) -> String {
    match bill.lines.iter().find(|found| found.charge == line) {
        None => "none".to_owned(),
        Some(found) => cents(&found.amount),
    }
}

/// `12.50`; a fraction where it does not end in cents.
pub fn cents(value: &BigRational) -> String {
    let hundred = value * BigRational::from_integer(100.into());
    if !hundred.is_integer() {
        return value.to_string();
    }
    let whole = hundred.to_integer();
    let (sign, digits) = if whole < BigInt::from(0) { ("-", (-whole).to_string()) } else { ("", whole.to_string()) };
    let padded = format!("{digits:0>3}");
    let (dollars, rest) = padded.split_at(padded.len() - 2);
    format!("{sign}{dollars}.{rest}")
}

/// What was worked out, as cents, or the code of the refusal.
pub fn or_code(found: Result<BigRational, audit::Refusal>) -> String {
    found.map_or_else(|refusal| refusal.code.id.to_owned(), |value| cents(&value))
}
