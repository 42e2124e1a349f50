//! Accounting months: open, soft-closed, closed, reopened.

mod record;
mod rules;
mod table;

pub use record::{MonthChange, MonthState};
pub use rules::{change_month, propose_reopening};
pub use table::Months;
