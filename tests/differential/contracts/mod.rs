//! Random contracts: overrides, amendments, waivers, points, escalated rates, year-end lines.

mod cases;
mod contract;
mod definitions;
mod documents;
mod schedule;

use crate::family::Family;
use crate::writer::Writer;

/// What must be reached.
pub const CONSTRUCTS: &[&str] = &[
    "adopted row ends the chain",
    "amendment adds a line",
    "amendment ends",
    "amendment of determinant",
    "amendment of rate",
    "amendment of table",
    "amendment of tiers",
    "amendment omits",
    "bill date",
    "by change in index",
    "by percent",
    "by published change",
    "capped",
    "contract's own rules",
    "contract's own value",
    "escalates later again",
    "excuses the year",
    "floored",
    "index missing",
    "on the first rate",
    "outside the term",
    "own line",
    "percentage rounded",
    "point missing",
    "points",
    "published later",
    "replaces determinant",
    "replaces measure",
    "replaces rate",
    "replaces table",
    "replaces tiers",
    "set",
    "supersedes",
    "two schedules",
    "unknown point",
    "unrounded rate",
    "waiver of a line",
    "year-end across",
    "year-end line",
    "yearly fact",
];

/// The chapter of a seed, with its cases.
pub fn chapter(seed: u64) -> Family {
    let mut writer = Writer::new(seed.wrapping_add(0xc0_4a_c7));
    let shape = contract::Shape::drawn(&mut writer);
    definitions::write(&mut writer);
    schedule::write(&mut writer, &shape);
    contract::write(&mut writer, &shape);
    documents::write(&mut writer, &shape);
    let cases = (0..6).map(|at| cases::write(&mut writer, &shape, at)).collect();
    Family { text: writer.text, cases, constructs: writer.constructs }
}
