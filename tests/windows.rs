//! Windows: what holds of them whatever the figures are, and what a case may give them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;

use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};
use ratebook::audit::arithmetic::evaluate_text;
use ratebook::calendar::Day;
use ratebook::exact::Number;
use ratebook::render::Explanation;
use ratebook::source::Sources;

/// A schedule with one line: `amount looked at RATE`, where `looked` is the determinant written out.
fn schedule(determinant: &str, amount: &str) -> String {
    format!(
        r#"chapter w.x "W"
calendar fiscal_year begins October 1, labelled FY by the year it ends
unit cfs is 646,317 gal per day
  cite "Manual" illustrative
measure water "Water" in kgal
  from meter reads of service water
  one value per period, of each point
  missing is an error
measure flow "Flow" in kgal
  from daily flow of service water
  one value per day, of each point
  missing is an error
measure hourly "Hourly" in kgal
  from meter reads of service water
  one value per hour
  missing is an error
measure river "River" in cfs
  from entered and approved
  one value per day
  missing is an error
measure guessed "Guessed" in kgal
  from entered and approved
  one value per day
  missing is estimated by last_reads
policy last_reads "Last two days" for missing guessed
  cite "Manual" illustrative
  estimate is average per day of the last 2 valid reads, times days
fact outage "Outage" yes or no
  not entered is no
  on any day excuses the fiscal_year
fact audited "Audited cost" in $ for each fiscal_year
  not entered is an error
schedule s "S"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage by nothing
  when service is shorter than a period, split fixed charges by day of the calendar month
  no rounding
  {determinant}
  charge c "C"
    cite "Resolution" illustrative
    gl 401
{amount}
"#
    )
}

fn looking(window: &str) -> String {
    schedule(&format!("determinant looked \"Looked\" is {window}"), "    amount looked * $1.00/kgal")
}

fn a_day(window: &str) -> String {
    schedule(&format!("determinant looked \"Looked\" is {window}"), "    amount looked * 1 day * $1.00 per kgal")
}

fn sound(text: &str) -> ratebook::language::RateBook {
    let book = common::read(text);
    assert_eq!(common::errors(&book), Vec::<&str>::new(), "{:?}", book.diagnostics);
    book
}

fn case(from: &str, to: &str, rest: &str) -> String {
    format!(r#"{{"case":"c","bill":"s","from":"{from}","to":"{to}"{rest}}}"#)
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A series of one entry a day from a first day on.
fn daily(name: &str, first: Day, values: &[u32]) -> String {
    let mut entries = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let on = first.plus_days(i32::try_from(at).unwrap());
        entries.push(format!(r#"{{"from":"{on}","to":"{on}","value":"{value} kgal"}}"#));
    }
    format!(r#","series":{{"{name}":[{}]}}"#, entries.join(","))
}

/// The exact amount of the one line of a month's bill.
fn exact(book: &ratebook::language::RateBook, case: &str) -> Number {
    common::rate(book, case).unwrap_or_else(|refusal| panic!("{}: {}", refusal.code, refusal.message)).invoice.total
}

fn month(first: Day, at: u32) -> (Day, Day) {
    let from = first.plus_months(at);
    (from, from.plus_months(1).plus_days(-1))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// A ratchet never falls inside its window, and is never below any day in it.
    #[test]
    fn a_ratchet_never_falls_inside_its_window(values in prop::collection::vec(1u32..9999, 365)) {
        let book = sound(&a_day("highest day of flow over fiscal_year to date including this period"));
        let first = day("2020-10-01");
        let series = daily("flow", first, &values);
        let mut before = Number::ZERO;
        for at in 0..12 {
            let (from, to) = month(first, at);
            let demand = exact(&book, &case(&from.to_string(), &to.to_string(), &series));
            let known = usize::try_from(first.days_to(to)).unwrap();
            let highest = values[..=known].iter().max().copied().unwrap();
            prop_assert!(demand >= before);
            prop_assert_eq!(&demand, &Number::integer(i64::from(highest)));
            before = demand;
        }
    }

    /// The months of a year add up to it, and the average month is a twelfth.
    #[test]
    fn the_months_of_a_year_add_up(values in prop::collection::vec(0u32..9999, 365)) {
        let series = daily("flow", day("2020-10-01"), &values);
        let whole = exact(&sound(&looking("sum of flow over fiscal_year")), &case("2021-09-01", "2021-09-30", &series));
        let average = exact(&sound(&looking("average month of flow over fiscal_year")), &case("2021-09-01", "2021-09-30", &series));
        prop_assert_eq!(&whole, &Number::integer(values.iter().map(|value| i64::from(*value)).sum()));
        prop_assert_eq!(average.times(&Number::integer(12)), whole);
    }

    /// Equal elements count apart: the second highest is what a sorted list says.
    #[test]
    fn the_second_highest_is_what_a_sorted_list_says(values in prop::collection::vec(0u32..6, 31), rank in 1usize..5) {
        let words = ["1st", "2nd", "3rd", "4th"][rank - 1];
        let book = sound(&a_day(&format!("{words} highest day of flow over this period")));
        let found = exact(&book, &case("2021-01-01", "2021-01-31", &daily("flow", day("2021-01-01"), &values)));
        let mut sorted = values.clone();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        prop_assert_eq!(found, Number::integer(i64::from(sorted[rank - 1])));
    }

    /// Principle F with a window: a version row, and an entry cut in two, that change nothing change no amount.
    #[test]
    fn what_changes_nothing_changes_no_amount(value in 1u32..99_999, on in 2u32..31, cut in 2u32..31) {
        let plain = looking("sum of flow over last 3 months including this period").replace("$1.00/kgal", "price");
        let rate = "rate price \"Price\" in $/kgal\n  cite \"Resolution\" illustrative\n  from 2020-10-01  $1.25\n  until replaced\nschedule s";
        let text = plain.replace("schedule s", rate);
        let versioned = text.replace("  until replaced", &format!("  from 2021-01-{on:02}  $1.25\n  until replaced"));
        let whole = format!(r#","series":{{"flow":[{{"from":"2020-10-01","to":"2021-01-31","value":"{value} kgal"}}]}}"#);
        let parts = format!(
            r#","series":{{"flow":[{{"from":"2020-10-01","to":"2021-01-{:02}","value":"{value} kgal"}},{{"from":"2021-01-{cut:02}","to":"2021-01-31","value":"{value} kgal"}}]}}"#,
            cut - 1
        );
        let bill = |text: &str, series: &str| exact(&sound(text), &case("2021-01-01", "2021-01-31", series));
        prop_assert_eq!(bill(&text, &whole), bill(&versioned, &whole));
        prop_assert_eq!(bill(&text, &whole), bill(&text, &parts));
    }

    /// Under `split by day` it does not matter where the periods of the history were cut, if each day has the same.
    #[test]
    fn split_by_day_does_not_see_where_periods_end(cuts in prop::collection::btree_set(1u32..360, 0..9), each in any::<u16>()) {
        let book = sound(&looking("sum of water over fiscal_year to date before this period, split by day"));
        let first = day("2020-09-15");
        let mut edges: Vec<Day> = cuts.iter().map(|cut| first.plus_days(i32::try_from(*cut).unwrap())).collect();
        edges.insert(0, first);
        edges.push(day("2021-09-11"));
        let mut history = String::new();
        for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
            let comma = if history.is_empty() { "" } else { "," };
            let used = i64::from(start.days_to(*end)) * i64::from(each);
            let _ = write!(history, r#"{comma}{{"from":"{start}","to":"{}","given":{{"water":"{used}"}}}}"#, end.plus_days(-1));
        }
        let found = exact(&book, &case("2021-09-11", "2021-09-30", &format!(r#","history":[{history}]"#)));
        prop_assert_eq!(found, Number::integer(345 * i64::from(each)));
    }
}

#[test]
fn the_refusal_names_the_missing_days() {
    let book = sound(&a_day("highest day of flow over fiscal_year to date including this period"));
    let series = r#","series":{"flow":[{"from":"2020-10-01","to":"2020-12-31","value":"5"},{"from":"2021-02-01","to":"2021-02-28","value":"5"}]}"#;
    let refusal = common::rate(&book, &case("2021-02-01", "2021-02-28", series)).unwrap_err();
    assert_eq!(refusal.code.id, "R6031");
    assert_eq!(refusal.message, "`flow` missing from 2021-01-01 to 2021-01-31");
}

#[test]
fn a_gap_of_a_daily_measure_is_estimated_from_the_days_before_it_and_said_so() {
    let book = sound(&looking("sum of guessed over fiscal_year to date including this period"));
    let series = r#","series":{"guessed":[{"from":"2020-10-01","to":"2020-10-09","value":"1"},{"from":"2020-10-10","to":"2020-10-10","value":"5"},{"from":"2020-10-13","to":"2020-10-31","value":"1"}]}"#;
    let rated = common::rate(&book, &case("2020-10-01", "2020-10-31", series)).unwrap();
    // By hand: 9 × 1 + 5, then 11 and 12 October at (1 + 5) / 2 a day, then 19 × 1.
    assert_eq!(rated.invoice.total.plain(0), "39");
    assert!(rated.invoice.lines[0].estimated);
}

#[test]
fn a_declared_flow_keeps_its_unit_and_is_not_added_up() {
    let amount = "    amount looked in gal per day * 1 day * $1.00 per gal";
    let book = sound(&schedule("determinant looked \"Looked\" is highest day of river over this period", amount));
    let series = r#","series":{"river":[{"from":"2020-10-01","to":"2020-10-31","value":"2 cfs"}]}"#;
    assert_eq!(exact(&book, &case("2020-10-01", "2020-10-31", series)).plain(0), "1292634");
    let summed = common::read(&schedule("determinant looked \"Looked\" is sum of river over this period", amount));
    assert_eq!(common::errors(&summed), ["R4042"]);
}

#[test]
fn fourteen_ways_to_write_a_window_that_means_nothing_are_refused() {
    let wrong = [
        ("highest day of flow over last 12 months", "R4041"),
        ("sum of flow over fiscal_year to date", "R4041"),
        ("sum of flow over the fiscal_year before including this period", "R4041"),
        ("sum of flow over fiscal_year before this period", "R4041"),
        ("highest of flow over this period", "R4042"),
        ("sum day of flow over this period", "R4042"),
        ("0th highest day of flow over this period", "R4042"),
        ("average day of flow over this period, with at least 3 periods", "R4042"),
        ("sum of water over last 3 months before this period, split by day, with at least 3 periods", "R4042"),
        ("highest day of water over this period", "R4043"),
        ("highest hour of flow over this period", "R4043"),
        ("highest day of flow over this period, else 5 kgal", "R3101"),
        ("sum of flow over the 0 fiscal_years before", "R6003"),
        ("sum of flow over 2021-01-01 to 2020-01-01", "R6003"),
    ];
    for (window, code) in wrong {
        let book = common::read(&looking(window));
        assert_eq!(common::errors(&book), [code], "{window}");
    }
}

#[test]
fn a_line_of_the_history_that_no_text_knows_is_refused_with_the_nearest_name() {
    let determinant = "determinant looked \"Looked\" is sum of c over last 2 months before this period, split by day";
    let other = "  charge d \"D\"\n    cite \"Resolution\" illustrative\n    gl 402\n    amount 10% of looked\n";
    let book = sound(&(schedule(determinant, "    amount water * $1.00/kgal") + other));
    let history =
        |line: &str| format!(r#","given":{{"water":"0"}},"history":[{{"from":"2020-08-01","to":"2020-09-30","lines":{{"{line}":"$12.00"}}}}]"#);
    assert_eq!(common::total(&book, &case("2020-10-01", "2020-10-31", &history("c"))), "1.20");
    let refusal = common::rate(&book, &case("2020-10-01", "2020-10-31", &history("cc"))).unwrap_err();
    assert_eq!((refusal.code.id, refusal.help.as_deref()), ("R5007", Some("did you mean `c`?")));
}

/// The schedule as `town` takes it, with three points of which one is a deduct meter.
fn contract(window: &str) -> String {
    let own = format!(
        "contract town \"Town\"\n  customer W-1 \"Town\"\n  cite \"Agreement\" illustrative\n  term 2020-12-01 to 2030-09-30\n  points P-1, P-2, minus P-3\n  takes service under s\n  opens looked at 9 kgal per day on 2020-12-15\n  determinant looked \"Looked\" is {window}\n  charge peak \"Peak\"\n    cite \"Agreement\" illustrative\n    gl 402\n    amount looked * 1 day * $1.00 per kgal\n"
    );
    schedule("", "    amount water * $0.00/kgal") + &own
}

fn bill_of_town(window: &str, from: &str, to: &str, rest: &str) -> String {
    let rest = format!(r#","given":{{"water":"0"}}{rest}"#);
    common::total(&sound(&contract(window)), &case(from, to, &rest).replace("\"s\"", "\"town\""))
}

#[test]
fn the_window_begins_with_the_term_where_that_is_later() {
    let window = "highest day of flow over last 12 months including this period, since the term began where shorter";
    let series = |from: &str| format!(r#","series":{{"flow":[{{"from":"{from}","to":"2021-01-31","value":"5"}}]}}"#);
    assert_eq!(bill_of_town(window, "2021-01-01", "2021-01-31", &series("2020-12-01")), "5.00");
    assert_eq!(bill_of_town(window, "2021-01-01", "2021-01-31", &series("2020-12-02")), "R6031");
    let to_date = "sum of flow over term to date including this period".replace("sum of", "average day of");
    assert_eq!(bill_of_town(&to_date, "2021-01-01", "2021-01-31", &series("2020-12-01")), "5.00");
}

#[test]
fn an_opening_value_is_one_more_element_and_the_days_before_it_are_not_asked_for() {
    let series = |value: &str| format!(r#","series":{{"flow":[{{"from":"2020-12-15","to":"2021-12-31","value":"{value}"}}]}}"#);
    let window = "highest day of flow over last 2 months including this period, with opening values";
    assert_eq!(bill_of_town(window, "2021-01-01", "2021-01-31", &series("5")), "9.00");
    assert_eq!(bill_of_town(window, "2021-01-01", "2021-01-31", &series("11")), "11.00");
    // The opening's day has left the window.
    assert_eq!(bill_of_town(window, "2021-02-15", "2021-03-14", &series("5")), "5.00");
}

#[test]
fn points_count_with_their_signs_all_of_them_or_none() {
    let window = "highest day of flow over this period";
    let point = |name: &str, value: &str| format!(r#"{{"from":"2022-01-01","to":"2022-01-31","value":"{value}","point":"{name}"}}"#);
    let bill = |entries: &[String]| bill_of_town(window, "2022-01-01", "2022-01-31", &format!(r#","series":{{"flow":[{}]}}"#, entries.join(",")));
    assert_eq!(bill(&[point("P-1", "8"), point("P-2", "4"), point("P-3", "2")]), "10.00");
    assert_eq!(bill(&[point("P-1", "8"), point("P-2", "4")]), "R6034");
    assert_eq!(bill(&[point("P-1", "8"), point("P-2", "4"), point("P-4", "2")]), "R5014");
    assert_eq!(bill(&[point("P-1", "8"), r#"{"from":"2022-01-01","to":"2022-01-31","value":"7"}"#.to_owned()]), "7.00");
    let at_points = r#","meters":{"P-1":{"water":"8"},"P-2":{"water":"4"},"P-3":{"water":"20"}}"#;
    let text = contract(window).replace("$0.00/kgal", "$1.00/kgal");
    let series = r#","series":{"flow":[{"from":"2022-01-01","to":"2022-01-31","value":"0"}]}"#;
    let net = case("2022-01-01", "2022-01-31", &format!("{at_points}{series}")).replace("\"s\"", "\"town\"");
    assert_eq!(common::total(&sound(&text), &net), "-8.00");
}

#[test]
fn an_hour_belongs_to_an_hourly_measure() {
    let book = sound(&a_day("highest hour of hourly over this period"));
    let hourly = |hour: &str| {
        format!(
            r#","series":{{"hourly":[{{"from":"2020-10-01","to":"2020-10-31","value":"1"}},{{"from":"2020-10-05","to":"2020-10-05","value":"3","hour":{hour}}}]}}"#
        )
    };
    assert_eq!(common::total(&book, &case("2020-10-01", "2020-10-31", &hourly("23"))), "72.00");
    assert_eq!(common::total(&book, &case("2020-10-01", "2020-10-31", &hourly("24"))), "R5001");
    let book = sound(&a_day("highest day of flow over this period"));
    assert_eq!(common::total(&book, &case("2020-10-01", "2020-10-31", &hourly("7").replace("hourly", "flow"))), "R5012");
}

#[test]
fn a_day_without_one_of_its_points_is_a_day_without_a_value() {
    let book = sound(&a_day("highest day of flow over this period"));
    let series = |to: &str| {
        format!(
            r#","series":{{"flow":[{{"from":"2020-10-01","to":"2020-10-31","value":"5","point":"A"}},{{"from":"2020-10-01","to":"{to}","value":"7","point":"B"}}]}}"#
        )
    };
    assert_eq!(common::total(&book, &case("2020-10-01", "2020-10-31", &series("2020-10-31"))), "12.00");
    assert_eq!(common::total(&book, &case("2020-10-01", "2020-10-31", &series("2020-10-30"))), "R6031");
}

#[test]
fn an_outage_that_excuses_the_year_counts_on_whatever_day_of_it_it_was() {
    let text = schedule("", "    unless outage is yes\n    amount water * $1.00/kgal");
    let book = sound(&text);
    let given = |days: &str| format!(r#","given":{{"water":"30","outage":[{{"from":"{days}","to":"{days}","value":"yes"}}]}}"#);
    assert_eq!(common::total(&book, &case("2021-03-01", "2021-03-31", &given("2020-11-05"))), "0.00");
    assert_eq!(common::total(&book, &case("2021-03-01", "2021-03-31", &given("2020-09-30"))), "30.00");
    // The year's edge is then a cut: 16 of the 30 days are not in the year that is excused.
    assert_eq!(common::total(&book, &case("2020-09-15", "2020-10-14", &given("2020-11-05"))), "16.00");
}

#[test]
fn a_fact_for_each_year_is_the_one_of_the_year_that_holds_the_last_day() {
    let book = sound(&schedule("", "    amount audited / days in fiscal_year * days in the bill"));
    let given = r#","given":{"audited":[{"from":"2020-10-01","to":"2021-09-30","value":"$365.00"},{"from":"2021-10-01","to":"2022-09-30","value":"$730.00"}]}"#;
    assert_eq!(common::total(&book, &case("2021-09-01", "2021-09-30", given)), "30.00");
    assert_eq!(common::total(&book, &case("2021-10-01", "2021-10-31", given)), "62.00");
    assert_eq!(common::total(&book, &case("2022-10-01", "2022-10-31", given)), "R6007");
    assert_eq!(common::total(&book, &case("2022-10-01", "2022-10-31", r#","given":{"audited":"$365.00"}"#)), "31.00");
}

/// The lines of an explanation, and those of its equations that do not hold.
fn explained(text: &str, case: &str, folded: bool) -> (Vec<String>, Vec<String>) {
    let mut sources = Sources::default();
    sources.add("test.rate", text);
    let rated = common::rate(&ratebook::language::RateBook::read(&sources), case).unwrap();
    let explanation = Explanation::new(&rated, &sources);
    let lines = if folded { explanation.folded().whole() } else { explanation.whole() };
    let mut wrong = Vec::new();
    for line in &lines {
        let text = line.trim_start().split("   ").next().unwrap_or("");
        let Some((left, right)) = text.split_once(" = ") else { continue };
        let left = left.split_once(": ").map_or(left, |(_, formula)| formula);
        if evaluate_text(left).is_err() || evaluate_text(left) != evaluate_text(right) {
            wrong.push(line.clone());
        }
    }
    (lines, wrong)
}

#[test]
fn an_explanation_of_many_elements_is_short_when_folded_and_holds_when_whole() {
    let values: Vec<u32> = (0..365).map(|at| 100 + at * 7919 % 997).collect();
    let series = daily("flow", day("2020-10-01"), &values);
    let bill = case("2021-09-01", "2021-09-30", &series);
    for window in ["sum of flow over fiscal_year", "average fiscal_year of flow over fiscal_year", "average month of flow over fiscal_year"] {
        let text = looking(window);
        let (whole, wrong) = explained(&text, &bill, false);
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(whole.len() > 300, "{window}: every day is told");
        let (folded, wrong) = explained(&text, &bill, true);
        assert!(wrong.is_empty() && folded.len() < 15, "{folded:#?}");
    }
    let text = a_day("highest day of flow over fiscal_year");
    let (folded, wrong) = explained(&text, &bill, true);
    let highest = values.iter().max().unwrap();
    assert!(wrong.is_empty() && folded.len() < 15, "{folded:#?}");
    assert!(folded.iter().any(|line| line.contains("decides:") && line.contains(&highest.to_string().replace("1096", "1,096"))), "{folded:#?}");
    assert!(folded.iter().any(|line| line.contains("of 365 elements the 3 highest")), "{folded:#?}");
}
