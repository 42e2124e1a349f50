//! Accounting months: open, soft-closed, closed, reopened.

mod rules;
mod table;

pub use rules::{change_month, propose_reopening};
pub use table::Months;
