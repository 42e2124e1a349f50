//! The contract: term, points, overrides, and lines of its own.

use super::schedule::rules;
use crate::writer::Writer;

/// What the whole chapter must agree on.
pub struct Shape {
    pub clock: &'static str,
    pub two_schedules: bool,
    pub points: bool,
    pub replaces: Vec<&'static str>,
    pub omits_levy: bool,
}

impl Shape {
    pub fn drawn(w: &mut Writer) -> Self {
        let clock = w.pick(&[("", "service rendered"), ("", "service rendered"), ("", "service rendered"), ("bill date", "bills rendered")]);
        let two_schedules = w.on("two schedules", 30);
        let points = w.on("points", 50);
        let mut replaces = Vec::new();
        for (construct, thing) in [
            ("replaces rate", "volume_rate"),
            ("replaces table", "fee"),
            ("replaces tiers", "blocks"),
            ("replaces measure", "water"),
            ("replaces determinant", "billed"),
        ] {
            if w.on(construct, 20) {
                replaces.push(thing);
            }
        }
        let omits_levy = w.chance(15);
        Self { clock, two_schedules, points, replaces, omits_levy }
    }
}

/// What may stand in the place of a thing.
pub fn instead(w: &mut Writer, thing: &str) -> &'static str {
    match thing {
        "volume_rate" => w.one_of(&["other_rate", "90% of other_rate", "$1.23/kgal", "lesser of (other_rate, $4.00/kgal)"]),
        "fee" => "other_fee",
        "blocks" => "other_blocks",
        "water" => "other_water",
        "billed" => w.one_of(&["other_water", "80% of water", "excess of water over 1 kgal"]),
        _ => w.one_of(&["6,500 kgal", "7,000 kgal", "2 * own_value"]),
    }
}

pub fn write(w: &mut Writer, shape: &Shape) {
    w.line("contract city \"City\"");
    w.line("  customer W-1 \"City\"");
    let term = w.one_of(&["term 2021-10-01 to 2026-09-30", "term 2021-10-01 until ended", "term 2022-01-15 to 2024-01-14"]);
    w.line(&format!("  {term}"));
    if shape.points {
        w.line("  points CW-01, CW-02, minus CW-03");
    }
    w.line("  takes service under wholesale");
    w.count("set");
    let reserved = w.one_of(&["6,000 kgal", "2.5 * own_value"]);
    w.line(&format!("    set reserved to {reserved}"));
    for thing in &shape.replaces {
        let with = instead(w, thing);
        w.line(&format!("    replace {thing} with {with}"));
    }
    if shape.omits_levy {
        w.line("    omit levy");
    }
    w.line("    replace gl of volume with 402");
    if shape.two_schedules {
        w.line("  takes service under retail");
    }
    if w.on("contract's own rules", 40) {
        rules(w, shape, "  ");
    }
    w.count("contract's own value");
    w.line("  value own_value \"Own\" is 3,000 kgal");
    w.line("    cite \"Agreement\" illustrative");
    w.line("  determinant over_allowance \"Over\" is excess of water over allowance");
    own_lines(w);
}

fn line(w: &mut Writer, name: &str, lines: &[&str]) {
    w.line(&format!("  charge {name} \"{name}\""));
    w.line("    cite \"Agreement\" illustrative");
    w.line("    gl 403");
    for one in lines {
        w.line(&format!("    {one}"));
    }
}

fn own_lines(w: &mut Writer) {
    w.count("own line");
    line(w, "own_volume", &["amount over_allowance at other_rate"]);
    line(w, "own_fixed", &["amount own_value * capacity_rate * months in the bill"]);
    line(w, "reserve_fee", &["amount reserved * $0.0125 per kgal per month * months in the bill"]);
    if w.on("year-end line", 80) {
        let amount = w.one_of(&[
            "amount water at volume_rate",
            "amount billed at other_rate",
            "amount own_value * $0.01 per kgal",
            "amount over_allowance at other_rate",
        ]);
        line(w, "year_end", &["when last period of fiscal_year", "unless outage is yes", amount]);
    }
    if w.on("yearly fact", 30) {
        line(w, "cost", &["when audited_cost is entered", "amount 1% of audited_cost"]);
    }
}
