//! Random windows over random pasts: periods, days, hours, years and invoices, with gaps and openings.

mod cases;
mod past;
mod text;
mod window;

use crate::family::Family;
use crate::writer::Writer;

/// What must be reached.
pub const CONSTRUCTS: &[&str] = &[
    "2nd highest",
    "average",
    "before",
    "calendar grain",
    "charge",
    "charge without",
    "day grain",
    "else an error",
    "else value",
    "embedded estimate",
    "frozen",
    "gap",
    "highest",
    "hour grain",
    "including",
    "in season",
    "last months",
    "lowest",
    "month grain",
    "no clause",
    "of at least so many days",
    "period measure",
    "season before",
    "split by day",
    "sum",
    "this period",
    "two months a period",
    "whole periods",
    "with at least",
    "year-end",
    "yearly measure",
    "years before",
    "years ending before",
];

/// Whether a contract takes the service: it has a term and opening values.
fn has_contract(seed: u64) -> bool {
    seed % 2 == 1
}

/// The chapter of a seed, with its cases.
pub fn chapter(seed: u64) -> Family {
    let mut writer = Writer::new(seed.wrapping_add(0x77_1d_05));
    let months = if writer.on("two months a period", 20) { 2 } else { 1 };
    let contract = has_contract(seed);
    let windows: Vec<window::Drawn> = (0..2).map(|_| window::drawn(&mut writer, contract)).collect();
    text::write(&mut writer, (months, contract), &windows);
    let bill = if contract { "town" } else { "supply" };
    let cases = (0..5).map(|at| cases::write(&mut writer, (months, bill), at)).collect();
    Family { text: writer.text, cases, constructs: writer.constructs }
}
