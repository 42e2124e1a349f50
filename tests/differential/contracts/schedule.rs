//! The schedules that a contract takes service under.

use super::contract::Shape;
use crate::writer::Writer;

pub fn write(w: &mut Writer, shape: &Shape) {
    w.line("schedule wholesale \"Wholesale\"");
    rules(w, shape, "  ");
    w.line("  value reserved \"Reserved\" in kgal, set by each contract");
    w.line("  value allowance \"Allowance\" is 2.5 kgal");
    w.line("    cite \"Resolution\" illustrative");
    w.line("  determinant billed \"Billed\" is greater of (water, allowance)");
    line(w, "volume", &["amount billed at volume_rate"]);
    line(w, "stepped", &["amount water by blocks, each block at its own rate"]);
    line(w, "capacity", &["amount reserved * capacity_rate * months in the bill"]);
    line(w, "standing", &["amount fee for zone * months in the bill"]);
    line(w, "levy", &["amount 4.5% of (volume + capacity)"]);
    line(w, "minimum", &["tops up volume to $12.00"]);
    if shape.two_schedules {
        w.line("schedule retail \"Retail\"");
        rules(w, shape, "  ");
        line(w, "more", &["unless outage is yes", "amount other_water at other_rate"]);
    }
}

fn line(w: &mut Writer, name: &str, lines: &[&str]) {
    w.line(&format!("  charge {name} \"{name}\""));
    w.line("    cite \"Resolution\" illustrative");
    w.line("    gl 401");
    for one in lines {
        w.line(&format!("    {one}"));
    }
}

/// Period, version rule, splits, rounding.
pub fn rules(w: &mut Writer, shape: &Shape, indent: &str) {
    w.line(&format!("{indent}service water"));
    w.line(&format!("{indent}period every month"));
    w.line(&format!("{indent}each version applies to {} on or after its date", shape.clock));
    let way = w.one_of(&["by day of the period", "by day of the calendar month", "by nothing, at the version of the last day"]);
    w.line(&format!("{indent}when a rate changes inside a period, split usage by day of the period"));
    w.line(&format!("{indent}when a rate changes inside a period, split fixed charges {way}"));
    let way = w.one_of(&["by day of the calendar month", "by nothing", "by day of a 30-day month"]);
    w.line(&format!("{indent}when service is shorter than a period, split usage by nothing"));
    w.line(&format!("{indent}when service is shorter than a period, split fixed charges, thresholds {way}"));
    let rounding = w.one_of(&["round each charge to $0.01 half up", "round each part to $0.01 half up", "round each charge to $0.01 half even"]);
    w.line(&format!("{indent}{rounding}"));
}
