//! The series of an account, bound once for many bills: each bill is what it is where the case gives the series itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;
use std::sync::Arc;

use ratebook::calendar::{Day, DaySpan};
use ratebook::exact::Number;
use ratebook::language::RateBook;
use ratebook::plan::Request;
use ratebook::rating::{AccountRater, Rated, Rater};
use ratebook::records::{Case, SeriesEntry};
use ratebook::render::Explanation;
use ratebook::source::{Refusal, Sources};
use ratebook::{engine, intake, rating};

const DAY: &str = "looked * 1 day * $1.00 per kgal";
const FLOW: &str = "looked in gal per day * 1 day * $1.00 per gal";
const SUM: &str = "looked * $1.00/kgal";

/// Each with the line that bills it.
const WINDOWS: &[(&str, &str)] = &[
    ("highest day of flow over last 12 months including this period, since the term began where shorter", DAY),
    ("lowest day of flow over last 3 months before this period, else 7 kgal per day", DAY),
    ("average day of flow over fiscal_year to date including this period", DAY),
    ("3rd highest day of flow over last 6 months including this period, since the term began where shorter", DAY),
    ("2nd lowest day of flow over this period", DAY),
    ("70th highest day of flow over last 4 months including this period, since the term began where shorter", DAY),
    ("500th highest day of flow over this period, else 1 kgal per day", DAY),
    ("40th highest day of flow over this period, else 1 kgal per day", DAY),
    ("highest day of flow over the fiscal_year before, in season summer, else 4 kgal per day", DAY),
    ("2nd highest day of flow over the 2 fiscal_years before, in season winter, else 4 kgal per day", DAY),
    ("sum of flow over last 6 months including this period, since the term began where shorter", SUM),
    ("sum of flow over fiscal_year", SUM),
    ("highest month of flow over last 6 months including this period, since the term began where shorter", SUM),
    ("average fiscal_year of flow over the 2 fiscal_years before, else 3 kgal", SUM),
    ("2nd lowest month of flow over fiscal_year to date including this period, else 3 kgal", SUM),
    ("highest day of guessed over last 6 months including this period, since the term began where shorter", DAY),
    ("sum of guessed over last 6 months including this period, since the term began where shorter", SUM),
    ("highest hour of hourly over last 3 months including this period, since the term began where shorter", DAY),
    ("lowest hour of hourly over last 3 months including this period, since the term began where shorter", DAY),
    ("average hour of hourly over last 3 months including this period, since the term began where shorter", DAY),
    ("5th highest hour of hourly over last 3 months including this period, since the term began where shorter", DAY),
    ("60th lowest hour of hourly over last 3 months including this period, since the term began where shorter", DAY),
    ("highest day of hourly over last 3 months including this period, since the term began where shorter", DAY),
    ("average day of river over last 3 months including this period, since the term began where shorter", FLOW),
    ("average hour of gauge over last 3 months including this period, since the term began where shorter", FLOW),
    ("2nd highest hour of gauge over last 3 months including this period, since the term began where shorter", FLOW),
    ("highest day of flow over last 3 months including this period, since the term began where shorter, with opening values", DAY),
];

fn text() -> String {
    let mut text = r#"chapter w.x "W"
calendar fiscal_year begins October 1, labelled FY by the year it ends
season summer is May 16 to September 15
season winter is November 1 to February 28
unit cfs is 646,317 gal per day
  cite "Manual" illustrative
measure flow "Flow" in kgal
  from daily flow of service water
  one value per day, of each point
  missing is an error
measure guessed "Guessed" in kgal
  from entered and approved
  one value per day
  missing is estimated by last_reads
measure hourly "Hourly" in kgal
  from meter reads of service water
  one value per hour
  missing is an error
measure river "River" in cfs
  from entered and approved
  one value per day
  missing is an error
measure gauge "Gauge" in cfs
  from entered and approved
  one value per hour
  missing is an error
policy last_reads "Last two days" for missing guessed
  cite "Manual" illustrative
  estimate is average per day of the last 2 valid reads, times days
"#
    .to_owned();
    for (at, (window, amount)) in WINDOWS.iter().enumerate() {
        let opens = if window.contains("opening") { "  opens looked at 45 kgal per day on 2021-03-15\n" } else { "" };
        let _ = write!(
            text,
            r#"contract town_{at} "Town"
  customer W-{at} "Town"
  cite "Agreement" illustrative
  term 2021-01-10 to 2040-09-30
  points P-1, minus P-2
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage by nothing
  when service is shorter than a period, split fixed charges by day of the calendar month
  no rounding
{opens}  determinant looked "Looked" is {window}
  charge c "C"
    cite "Agreement" illustrative
    gl 401
    amount {amount}
"#
        );
    }
    text
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Made-up numbers, the same in every run.
struct Made(u64);

impl Made {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn entry(&mut self, days: DaySpan) -> SeriesEntry {
        let value = format!("{}.{}", self.below(40), self.below(3));
        SeriesEntry { days, value, in_all: self.one_in(9), hour: None, estimated: self.one_in(12), point: None }
    }

    /// Runs of some days from a first day on, with a gap now and then where there may be one.
    fn runs(&mut self, first: Day, end: Day, gaps: bool) -> Vec<SeriesEntry> {
        let mut entries = Vec::new();
        let mut start = first;
        while start < end {
            let to = start.plus_days(1 + i32::try_from(self.below(6)).unwrap());
            entries.push(self.entry(DaySpan { start, end: to }));
            start = if gaps && self.one_in(40) { to.plus_days(2) } else { to };
        }
        entries
    }

    /// Later entries for days of the series, some of them for one hour.
    fn corrections(&mut self, first: Day, by_hour: bool, count: u64) -> Vec<SeriesEntry> {
        let correction = |made: &mut Self| {
            let start = first.plus_days(i32::try_from(made.below(900)).unwrap());
            let days = DaySpan { start, end: start.plus_days(1 + i32::try_from(made.below(3)).unwrap()) };
            let hour = by_hour.then(|| u32::try_from(made.below(24)).unwrap());
            SeriesEntry { hour, in_all: false, ..made.entry(days) }
        };
        (0..count).map(|_| correction(self)).collect()
    }

    fn series(&mut self) -> Vec<(String, Vec<SeriesEntry>)> {
        let first = day("2020-09-20").plus_days(i32::try_from(self.below(40)).unwrap());
        let end = day("2023-10-20");
        let mut all = Vec::new();
        for name in ["flow", "guessed", "hourly", "river", "gauge"] {
            let by_hour = matches!(name, "hourly" | "gauge");
            let gaps = self.one_in(2);
            let mut entries = Vec::new();
            if name == "flow" {
                for point in ["P-1", "P-2"] {
                    let own = self.runs(first, end, gaps && point == "P-1");
                    entries.extend(own.into_iter().map(|entry| SeriesEntry { point: Some(point.to_owned()), ..entry }));
                }
            } else {
                entries = self.runs(first, end, gaps);
            }
            let corrections = match by_hour {
                // Without an hour of its own a day's hours are all alike, which is another way to keep them.
                true if !gaps => Vec::new(),
                true => self.corrections(first, true, 12),
                false => self.corrections(first, false, 6),
            };
            entries.extend(corrections);
            all.push((name.to_owned(), entries));
        }
        all
    }
}

fn book(text: &str) -> (RateBook, Sources) {
    let mut sources = Sources::default();
    sources.add("test.rate", text);
    let book = RateBook::read(&sources);
    assert_eq!(common::errors(&book), Vec::<&str>::new());
    (book, sources)
}

/// All that an invoice says, or why there is none.
fn said(rated: &Result<Rated, Refusal>, sources: &Sources) -> Vec<String> {
    match rated {
        Err(refusal) => vec![format!("{refusal:?}")],
        Ok(rated) => {
            let invoice = &rated.invoice;
            let mut said = vec![invoice.total.to_string()];
            for line in &invoice.lines {
                said.push(format!("{} {} {:?} {}", line.amount, line.exact, line.status, line.estimated));
                said.extend(line.parts.iter().map(|part| format!("{} {:?}", part.days.words(), part.quantity.as_ref().map(|own| own.0.to_string()))));
            }
            if !invoice.trace.silent {
                said.extend(Explanation::new(rated, sources).whole());
            }
            said
        }
    }
}

#[test]
fn a_bill_of_an_account_is_what_it_is_where_the_case_gives_the_series() {
    let (book, sources) = book(&text());
    let rater = Rater::new(&book.plan);
    let mut billed = vec![0; WINDOWS.len()];
    let (mut refused, mut estimated) = (0, 0);
    for seed in 0..4 {
        let mut made = Made(seed);
        let all = made.series();
        let correction =
            ("flow".to_owned(), vec![SeriesEntry { point: Some("P-2".to_owned()), ..made.corrections(day("2021-06-01"), false, 1)[0].clone() }]);
        for at in 0..WINDOWS.len() {
            let measure = WINDOWS[at].0.split(" of ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
            let first: Vec<_> = all.iter().filter(|(name, _)| name == measure).cloned().collect();
            let corrected: Vec<_> = first.iter().cloned().chain([correction.clone()]).collect();
            let accounts: [AccountRater<'_>; 2] = [rater.account(first.clone()), rater.account(corrected.clone())];
            for _ in 0..5 {
                // Any month, in any order: the bills do not advance.
                let start = day("2021-02-01").plus_months(u32::try_from(made.below(30)).unwrap());
                let case = Case::new("c", &format!("town_{at}"), DaySpan { start, end: start.plus_months(1) });
                let silent = !made.one_in(4);
                let (series, account, own) = match made.below(3) {
                    0 => (&first, &accounts[0], Vec::new()),
                    1 => (&corrected, &accounts[1], Vec::new()),
                    _ => (&corrected, &accounts[0], vec![correction.clone()]),
                };
                let alone = rating::rate(&book.plan, &Case { series: series.clone(), ..case.clone() }, silent);
                let of_account = account.rate(&Case { series: own, ..case.clone() }, silent);
                assert_eq!(said(&of_account, &sources), said(&alone, &sources), "seed {seed}, {start}: {}", WINDOWS[at].0);
                match &alone {
                    Ok(rated) => {
                        billed[at] += 1;
                        estimated += usize::from(rated.invoice.lines.iter().any(|line| line.estimated));
                    }
                    Err(_) => refused += 1,
                }
            }
        }
    }
    assert!(billed.iter().all(|count| *count >= 5), "{billed:?}");
    assert!(refused > 20 && estimated > 5, "{refused} refused, {estimated} estimated");
}

#[test]
fn what_is_wrong_with_a_series_is_told_of_each_bill() {
    let (book, sources) = book(&text());
    let rater = Rater::new(&book.plan);
    let days = DaySpan { start: day("2021-01-01"), end: day("2022-01-01") };
    let entry = |value: &str| SeriesEntry { days, value: value.to_owned(), in_all: false, hour: None, estimated: false, point: None };
    for (name, value) in [("flow", "12 ft"), ("flw", "12"), ("flow", "twelve")] {
        let series = vec![(name.to_owned(), vec![entry(value)])];
        let account = rater.account(series.clone());
        let case = Case::new("c", "town_4", DaySpan { start: day("2021-03-01"), end: day("2021-04-01") });
        let alone = rating::rate(&book.plan, &Case { series, ..case.clone() }, true);
        assert!(alone.is_err());
        assert_eq!(said(&account.rate(&case, true), &sources), said(&alone, &sources));
    }
}

/// A request of town_0 with ten months of flow that are bound before, and that binding.
fn bound_request(book: &RateBook) -> (Request, intake::BoundSeries) {
    let start = day("2021-10-01");
    let period = DaySpan { start, end: start.plus_months(1) };
    let entry = |value: &str, days: DaySpan| SeriesEntry { days, value: value.to_owned(), in_all: false, hour: None, estimated: false, point: None };
    let known = DaySpan { start: day("2021-01-01"), end: period.end };
    let case = Case {
        series: vec![("flow".to_owned(), vec![entry("10", known), entry("30", DaySpan { start: day("2021-09-01"), end: day("2021-09-02") })])],
        ..Case::new("c", "town_0", period)
    };
    let plan = rating::find_schedule(&book.plan, "town_0").unwrap();
    let series = intake::bind_series(plan, &case).unwrap();
    (intake::bind_with_series(plan, &case, &series).unwrap(), series)
}

#[test]
fn the_bills_of_an_account_share_one_series() {
    let (book, _) = book(&text());
    let (request, series) = bound_request(&book);
    let plan = rating::find_schedule(&book.plan, "town_0").unwrap();
    let other = intake::bind_with_series(plan, &Case::new("d", "town_0", request.period), &series).unwrap();
    let given: Vec<bool> = request.series.iter().map(|series| series.first.is_some()).collect();
    assert_eq!(given.iter().filter(|given| **given).count(), 1);
    assert!(request.series.iter().zip(&other.series).all(|(one, other)| one.first.is_none() || Arc::ptr_eq(one, other)));
}

/// The index is put before other runs of the same days: who goes through the runs finds theirs, who looks it up what they were.
#[test]
fn a_window_without_a_trace_is_looked_up_and_not_gone_through() {
    let (book, _) = book(&text());
    let (mut request, _) = bound_request(&book);
    let plan = rating::find_schedule(&book.plan, "town_0").unwrap();
    let total = |request: &Request, silent: bool| engine::bill(plan, request, silent).unwrap().total;
    assert_eq!((total(&request, true), total(&request, false)), (Number::integer(30), Number::integer(30)));
    for series in &mut request.series {
        for run in &mut Arc::make_mut(series).runs {
            run.value = Number::integer(99_000);
        }
    }
    assert_eq!((total(&request, true), total(&request, false)), (Number::integer(30), Number::integer(99)));
}
