//! Amendments and waivers.

use super::contract::{Shape, instead};
use crate::writer::Writer;

pub fn write(w: &mut Writer, shape: &Shape) {
    let mut changed: Vec<&'static str> = Vec::new();
    if w.chance(80) {
        let from = w.one_of(&["2022-10-01", "2022-11-16", "2023-03-20"]);
        let to = if w.on("amendment ends", 25) { " to 2023-06-10" } else { "" };
        w.line(&format!("amendment first \"First\" amends city from {from}{to}"));
        w.line("  cite \"First Amendment\" illustrative");
        changes(w, shape, &mut changed);
        added_lines(w, "first_added");
        w.line("  bills already issued are not changed");
        if w.on("supersedes", 40) {
            let from = w.one_of(&["2023-04-05", "2023-10-01"]);
            w.line(&format!("amendment second \"Second\" amends city from {from}"));
            w.line("  cite \"Second Amendment\" illustrative");
            w.line("  supersedes first");
            for thing in &changed {
                let with = instead(w, thing);
                w.line(&format!("  replace {thing} with {with}"));
            }
            added_lines(w, "second_added");
            w.line("  bills already issued are adjusted");
        }
    }
    if w.on("waiver of a line", 30) {
        let name = w.one_of(&["own_volume", "volume", "own_fixed"]);
        w.line(&format!("waiver storm \"Storm\" suspends {name} of city from 2023-01-10 to 2023-02-04"));
        w.line("  cite \"Resolution\" illustrative");
    }
}

fn changes(w: &mut Writer, shape: &Shape, changed: &mut Vec<&'static str>) {
    changed.push("reserved");
    for (construct, thing) in [
        ("amendment of rate", "volume_rate"),
        ("amendment of table", "fee"),
        ("amendment of tiers", "blocks"),
        ("amendment of determinant", "billed"),
    ] {
        if !shape.replaces.contains(&thing) && w.on(construct, 20) {
            changed.push(thing);
        }
    }
    for thing in changed {
        let with = instead(w, thing);
        w.line(&format!("  replace {thing} with {with}"));
    }
    if !shape.omits_levy && w.on("amendment omits", 30) {
        let name = w.one_of(&["own_volume", "standing", "reserve_fee"]);
        w.line(&format!("  omit {name}"));
    }
}

fn added_lines(w: &mut Writer, name: &str) {
    if w.on("amendment adds a line", 50) {
        w.line(&format!("  charge {name} \"{name}\""));
        w.line("    cite \"Amendment\" illustrative");
        w.line("    gl 404");
        let amount = w.one_of(&["amount water at other_rate", "amount own_value * $0.02 per kgal per month * months in the bill", "amount $7.77"]);
        w.line(&format!("    {amount}"));
    }
}
