//! Revenue by account of the general ledger.

mod report;
mod rules;

pub use report::revenue_report;
pub use rules::{Revenue, revenue};
