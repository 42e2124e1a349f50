//! Cases: full, short, straddling; what changes inside the period; series, meters, history.

use ratebook::calendar::Day;

use crate::writer::{Writer, day};

pub fn write(w: &mut Writer, at: usize) -> String {
    let start = day("2021-11-01").plus_days(i32::try_from(w.below(700)).unwrap());
    let start = if w.chance(40) { start.month_start() } else { start };
    let end = match w.below(5) {
        0 => start.plus_days(i32::try_from(1 + w.below(27)).unwrap()),
        1 => start.plus_days(i32::try_from(27 + w.below(6)).unwrap()),
        _ => start.plus_months(w.months),
    };
    let mut given = Vec::new();
    let meters = w.chance(45);
    if w.on("bad input", 5) {
        given.push(bad_input(w, start, end));
    } else {
        water(w, start, end, &mut given);
    }
    words(w, start, end, &mut given);
    numbers(w, start, end, &mut given);
    let mut fields = vec![
        format!("\"case\":\"w{at}\",\"bill\":\"wide_schedule\",\"from\":\"{start}\",\"to\":\"{}\"", end.plus_days(-1)),
        format!("\"given\":{{{}}}", given.join(",")),
    ];
    if meters {
        fields.push(account_meters(w, start, end));
    }
    if w.clock == "bills rendered" {
        fields.push(format!("\"rendered\":\"{}\"", end.plus_days(5)));
    }
    if w.clock == "meters read" {
        fields.push(format!("\"read_on\":\"{end}\""));
    }
    if w.on("series", 85) {
        fields.push(series(w, start, end));
    }
    if w.chance(75) {
        fields.push(history(w, start));
    }
    format!("{{{}}}", fields.join(","))
}

fn water(w: &mut Writer, start: Day, end: Day, given: &mut Vec<String>) {
    let tie = w.one_of(&["5", "12.5", "0.125", "16.25", "7.375"]);
    let random = w.decimal(30, 2);
    let value = if w.chance(6) {
        "0"
    } else if w.chance(40) {
        tie
    } else {
        &random
    };
    if w.chance(96) {
        match middle(w, start, end) {
            Some(cut) if w.on("dated measure", 15) => {
                given.push(format!("\"water\":[{},{}]", dated(start, cut, &format!("{value} kgal")), dated(cut, end, "3.25 kgal")))
            }
            _ => given.push(format!("\"water\":\"{value} kgal\"")),
        }
    }
}

/// What intake refuses: its code must be the same whoever reads it.
fn bad_input(w: &mut Writer, start: Day, end: Day) -> String {
    match w.below(7) {
        0 => "\"lot\":\"3\"".to_owned(),
        1 => "\"water\":\"5 ccf\"".to_owned(),
        2 => "\"water\":\"5 furlongs\"".to_owned(),
        3 => "\"water\":\"five\"".to_owned(),
        4 => "\"water\":\"1,00 kgal\"".to_owned(),
        5 => "\"plain\":\"$3.00/kgal\"".to_owned(),
        _ => format!("\"water\":[{},{}]", dated(start, end, "1 kgal"), dated(start, end, "2 kgal")),
    }
}

/// A day inside the period, if it has one.
fn middle(w: &mut Writer, start: Day, end: Day) -> Option<Day> {
    let days = u64::try_from(start.days_to(end)).ok()?;
    let at = w.below(days);
    (at > 0).then(|| start.plus_days(i32::try_from(at).unwrap()))
}

fn dated(from: Day, end: Day, value: &str) -> String {
    format!("{{\"from\":\"{from}\",\"to\":\"{}\",\"value\":{}}}", end.plus_days(-1), quoted(value))
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\\\""))
}

fn maybe_changes(w: &mut Writer, name: &str, start: Day, end: Day, values: (&str, &str), percent: u64) -> String {
    match middle(w, start, end) {
        Some(cut) if w.chance(percent) => format!("\"{name}\":[{},{}]", dated(start, cut, values.0), dated(cut, end, values.1)),
        _ => format!("\"{name}\":{}", quoted(values.0)),
    }
}

fn words(w: &mut Writer, start: Day, end: Day, given: &mut Vec<String>) {
    let (one, two) = (w.pick(&[("", "inside"), ("", "beyond"), ("alias", "out of county")]), w.one_of(&["inside", "beyond", "far"]));
    given.push(maybe_changes(w, "area", start, end, (one, two), 20));
    if w.chance(92) {
        let size = w.one_of(&["5/8in", "5/8\"", "1in", "2in"]);
        given.push(maybe_changes(w, "size", start, end, (size, "2in"), 8));
    }
    let other = if w.chance(4) { "shop" } else { "house" };
    given.push(maybe_changes(w, "class", start, end, ("house", other), 30));
    if w.chance(60) {
        let values = w.one_of(&["yes", "no"]);
        let changed = if values == "yes" { "no" } else { "yes" };
        given.push(maybe_changes(w, "outage", start, end, (values, changed), 35));
    }
}

fn numbers(w: &mut Writer, start: Day, end: Day, given: &mut Vec<String>) {
    let (one, two) = (w.below(6).to_string(), w.below(6).to_string());
    if w.chance(85) {
        given.push(maybe_changes(w, "dwellings", start, end, (&one, &two), 15));
    }
    if w.chance(97) {
        let reserve = if w.chance(10) { "0 kgal".to_owned() } else { format!("{} kgal", w.decimal(12, 1)) };
        given.push(maybe_changes(w, "reserve", start, end, (&reserve, "6 kgal"), 10));
    }
    if w.chance(95) {
        w.count("dated value that is set");
        given.push(maybe_changes(w, "reserved", start, end, ("4.5 kgal", "0.006 MG"), 20));
    }
    if w.chance(90) {
        w.count("dated concentration");
        let strength = format!("{} mg/L", w.below(500));
        given.push(maybe_changes(w, "strength", start, end, (&strength, "333 mg/L"), 10));
    }
}

fn account_meters(w: &mut Writer, start: Day, end: Day) -> String {
    let mut meters = Vec::new();
    for name in ["A", "B"] {
        let size = w.one_of(&["5/8in", "1in", "2in"]);
        let mut own = vec![maybe_changes(w, "size", start, end, (size, "1in"), 15)];
        w.count("meter sizes that change");
        if w.chance(60) {
            own.push(format!("\"water\":\"{} kgal\"", w.decimal(12, 3)));
        }
        meters.push(format!("\"{name}\":{{{}}}", own.join(",")));
    }
    format!("\"meters\":{{{}}}", meters.join(","))
}

fn series(w: &mut Writer, start: Day, end: Day) -> String {
    let (first, second) = (w.decimal(4, 2), w.decimal(4, 2));
    let mut entries = vec![dated(start, end, &format!("{first} kgal"))];
    if let Some(cut) = middle(w, start, end) {
        entries.push(dated(cut, end, &format!("{second} kgal")));
    }
    format!("\"series\":{{\"daily_flow\":[{}]}}", entries.join(","))
}

fn history(w: &mut Writer, start: Day) -> String {
    let count = [3, 14, 40, 40][usize::try_from(w.below(4)).unwrap()];
    let mut entries = Vec::new();
    let mut end = start;
    for back in 1..=count {
        let before = start.minus_months(back);
        if before >= end {
            continue;
        }
        let value = w.decimal(25, 1);
        if !w.chance(1) {
            entries.push(format!("{{\"from\":\"{before}\",\"to\":\"{}\",\"given\":{{\"water\":\"{value} kgal\"}}}}", end.plus_days(-1)));
        }
        end = before;
    }
    entries.reverse();
    format!("\"history\":[{}]", entries.join(","))
}
