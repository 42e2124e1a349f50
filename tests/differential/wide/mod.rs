//! A second family of random rate text: what the first leaves out (daily flow, several keys, windows, set values, facts
//! that reach beyond their days, meters with reads of their own, refusals that only the case shows).

mod cases;
mod charges;
mod definitions;

use super::generator::Generated;
use crate::writer::Writer;

/// What must be reached.
pub const CONSTRUCTS: &[&str] = &[
    "alias",
    "all use",
    "and, one of",
    "bad input",
    "band over",
    "band up to",
    "base of credit",
    "block versions with season key",
    "calendar window",
    "cases that overlap",
    "conversion of a rate",
    "customers by day",
    "dated measure",
    "dated value that is set",
    "days in calendar",
    "days in the bill",
    "dated concentration",
    "derived table",
    "derived value",
    "each part of fixed charges",
    "ends before the period",
    "excuses the period",
    "fact amount",
    "factor",
    "fixed with measure",
    "in force",
    "last period",
    "member as key",
    "meter reads of their own",
    "meter sizes that change",
    "no rate change line",
    "not entered value",
    "number taken as",
    "one line each",
    "own split",
    "partial table",
    "percentage that changes",
    "period of three months",
    "reduces by days",
    "replaces, omitted",
    "round measure",
    "season over the year's turn",
    "series",
    "set value",
    "split by daily flow",
    "threshold by case",
    "tie in cents",
    "tops up over versions",
    "window with else",
    "year to date",
    "zero divisor is an error",
];

/// The chapter of a seed, with its cases.
pub fn chapter(seed: u64) -> Generated {
    let mut writer = Writer::new(seed);
    definitions::write(&mut writer);
    charges::write(&mut writer);
    let cases = (0..6).map(|at| cases::write(&mut writer, at)).collect();
    Generated { text: writer.text, cases, constructs: writer.constructs }
}
