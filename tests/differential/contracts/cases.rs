//! Bills of the contract: around the amendments, at the year's end, at points.

use ratebook::calendar::{Day, DaySpan};
use ratebook::records::{Case, DatedValue, GivenValue, MeterGiven};

use super::contract::Shape;
use crate::family::{case, span, whole};
use crate::writer::{Writer, day};

pub fn write(w: &mut Writer, shape: &Shape, at: usize) -> Case {
    let near =
        w.one_of(&["2022-10-01", "2022-11-16", "2023-01-10", "2023-03-20", "2023-06-10", "2023-10-01", "2022-09-30", "2023-09-30", "2024-02-01"]);
    let start = day(near).plus_days(-i32::try_from(w.below(40)).unwrap());
    let start = if w.chance(30) { start.month_start() } else { start };
    let start = if w.on("outside the term", 6) { day("2021-09-20") } else { start };
    let end = if w.chance(20) { start.plus_days(i32::try_from(5 + w.below(20)).unwrap()) } else { start.plus_months(1) };
    let mut case = case(&format!("c{at}"), "city", span(start, end));
    if shape.clock == "bills rendered" {
        case.rendered = Some(end.plus_days(i32::try_from(w.below(30)).unwrap()));
    }
    if start < day("2023-10-01") && day("2023-10-01") < end {
        w.count("year-end across");
    }
    case.given.push(whole("zone", w.one_of(&["inside", "outside"])));
    if w.chance(90) {
        case.given.push(whole("strength", "300 mg/L"));
    }
    outage(w, &mut case);
    cost(w, &mut case);
    measures(w, shape, &mut case);
    case
}

fn outage(w: &mut Writer, case: &mut Case) {
    if w.chance(30) {
        let first = day(w.one_of(&["2022-10-15", "2023-03-03", "2023-09-15"]));
        let days = span(first, first.plus_days(3));
        case.given.push(("outage".to_owned(), GivenValue::Dated(vec![DatedValue { days, value: "yes".to_owned() }])));
    }
}

fn cost(w: &mut Writer, case: &mut Case) {
    let value = w.decimal(5000, 2);
    match w.below(4) {
        0 => case.given.push(whole("audited_cost", &format!("${value}"))),
        1 => {
            let days = year(case.period.last_day());
            case.given.push(("audited_cost".to_owned(), GivenValue::Dated(vec![DatedValue { days, value: format!("${value}") }])));
        }
        _ => {}
    }
}

/// The fiscal year of a day.
fn year(day: Day) -> DaySpan {
    let begins = |year: i32| Day::of(year, 10, 1).unwrap();
    let first = if day >= begins(day.year()) { day.year() } else { day.year() - 1 };
    span(begins(first), begins(first + 1))
}

fn measures(w: &mut Writer, shape: &Shape, case: &mut Case) {
    for name in ["water", "other_water"] {
        let at_points = shape.points && w.chance(60);
        if !at_points {
            let value = w.decimal(20, 2);
            case.given.push(whole(name, &format!("{value} kgal")));
            continue;
        }
        let mut points = vec!["CW-01", "CW-02", "CW-03"];
        if w.on("point missing", 8) {
            points.pop();
        }
        if w.on("unknown point", 5) {
            points.push("CW-09");
        }
        for point in points {
            let value = w.decimal(if point == "CW-03" { 2 } else { 9 }, 2);
            add_at(case, point, name, &format!("{value} kgal"));
        }
    }
}

fn add_at(case: &mut Case, point: &str, name: &str, value: &str) {
    let at = match case.meters.iter().position(|meter| meter.name == point) {
        Some(at) => at,
        None => {
            case.meters.push(MeterGiven { name: point.to_owned(), given: Vec::new() });
            case.meters.len() - 1
        }
    };
    case.meters[at].given.push(whole(name, value));
}
