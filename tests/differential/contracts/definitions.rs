//! The chapter's definitions: calendars, index, measures, rates that escalate, tables, tiers.

use crate::writer::Writer;

pub fn write(w: &mut Writer) {
    w.line("chapter contracts.chapter \"Contracts\"");
    w.line("calendar fiscal_year begins October 1, labelled FY by the year it ends");
    w.line("choice zone is one of inside, outside");
    w.line("fact outage \"Outage\" yes or no");
    w.line("  not entered is no");
    let excuse = w.pick(&[("", "the period"), ("excuses the year", "the fiscal_year"), ("", "the month")]);
    w.line(&format!("  on any day excuses {excuse}"));
    w.line("fact audited_cost \"Audited cost\" in $ for each fiscal_year");
    w.line("  not entered is an error");
    for measure in ["water", "other_water"] {
        w.line(&format!("measure {measure} \"{measure}\" in kgal"));
        w.line("  from meter reads of service water");
        w.line("  one value per period, of each point");
        w.line("  missing is an error");
    }
    w.line("measure strength \"Strength\" in mg/L");
    w.line("  from laboratory samples");
    w.line("  one value per period");
    w.line("  missing is an error");
    index(w);
    plain_rate(w, "volume_rate", "$/kgal");
    plain_rate(w, "other_rate", "$/kgal");
    escalated_rate(w);
    tables(w);
    tiers(w);
}

/// An index from 2019 on, which may end early.
fn index(w: &mut Writer) {
    w.line("index prices \"Prices\"");
    w.line("  cite \"Bureau\" illustrative");
    let last = if w.on("index missing", 15) { 2022 } else { 2025 };
    for year in 2019..=last {
        for month in [1, 6, 12] {
            let value = w.decimal(60, 3);
            let published = if w.chance(50) { format!("  published {year}-{month:02}-28") } else { String::new() };
            w.line(&format!("  value {year}-{month:02}  2{value}{published}"));
        }
    }
    w.line("index changes \"Changes\" in %");
    w.line("  cite \"Bureau\" illustrative");
    for year in 2019..=last {
        let value = w.decimal(7, 2);
        w.line(&format!("  value {year}-01  {value}%"));
        let value = w.decimal(7, 1);
        w.line(&format!("  value {year}-09  {value}%"));
    }
}

fn plain_rate(w: &mut Writer, name: &str, unit: &str) {
    w.line(&format!("rate {name} \"{name}\" in {unit}"));
    w.line("  cite \"Resolution\" illustrative");
    for day in w.versions() {
        let price = w.price();
        w.line(&format!("  from {day} {price}"));
    }
    w.line("  until replaced");
}

fn escalated_rate(w: &mut Writer) {
    w.line("rate capacity_rate \"Capacity\" in $/kgal per month");
    w.line("  cite \"Agreement\" illustrative");
    w.line("  from 2020-10-01 $0.1234");
    escalation(w, "first on 2021-10-01");
    if w.on("adopted row ends the chain", 25) {
        let day = w.one_of(&["2022-10-01", "2023-03-01"]);
        let price = w.price();
        w.line(&format!("  from {day} {price}"));
        if w.chance(60) {
            w.count("escalates later again");
            escalation(w, "first on 2023-10-01");
        }
    } else if w.on("escalates later again", 25) {
        let first = w.one_of(&["first on 2022-10-01", "first on 2023-01-01"]);
        escalation(w, first);
    }
    let step = w.one_of(&["$0.01", "$0.001", "$0.0001"]);
    w.line(&format!("  round to {step} half up"));
    w.line("  until replaced");
}

fn escalation(w: &mut Writer, first: &str) {
    let each = if first.ends_with("01-01") { "January 1" } else { "October 1" };
    let by = w.pick(&[
        ("by percent", "by 3.7%"),
        ("by change in index", "by change in prices over June to June"),
        ("by change in index", "by change in prices over December to June"),
        ("by change in index", "by change in prices over June to December"),
        ("by published change", "by changes of January"),
        ("published later", "by changes of September"),
    ]);
    let exact = w.pick(&[("", "exact"), ("percentage rounded", "rounded to 0.1% half up"), ("percentage rounded", "rounded to 0.01% half even")]);
    let mut clauses = vec![exact.to_owned()];
    if w.on("floored", 40) {
        clauses.push("at least 0%".to_owned());
    }
    if w.on("capped", 40) {
        clauses.push("at most 4%".to_owned());
    }
    let base = w.pick(&[
        ("", "compounding the rounded rate"),
        ("unrounded rate", "compounding the unrounded rate"),
        ("on the first rate", "on the first rate"),
    ]);
    clauses.push(base.to_owned());
    w.line(&format!("  escalate each {each}, {first}, {by}, {}", clauses.join(", ")));
    w.line("    cite \"Agreement\" illustrative");
}

fn tables(w: &mut Writer) {
    for name in ["fee", "other_fee"] {
        w.line(&format!("table {name} \"{name}\" in $ per month by zone"));
        w.line("  cite \"Resolution\" illustrative");
        for day in w.versions() {
            w.line(&format!("  from {day}"));
            for zone in ["inside", "outside"] {
                let price = w.price();
                w.line(&format!("    {zone} {price}"));
            }
        }
        w.line("  until replaced");
    }
}

fn tiers(w: &mut Writer) {
    for name in ["blocks", "other_blocks"] {
        w.line(&format!("tiers {name} \"{name}\" in $/kgal, bounds per month"));
        w.line("  cite \"Resolution\" illustrative");
        for day in w.versions() {
            let bound = w.decimal(9, 1);
            let (low, high) = (w.price(), w.price());
            w.line(&format!("  from {day}"));
            w.line(&format!("    up to {bound} kgal {low}"));
            w.line(&format!("    over {bound} kgal {high}"));
        }
        w.line("  until replaced");
    }
}
