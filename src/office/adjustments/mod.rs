//! Adjustments and write-offs.

mod by_charge;
mod record;
mod report;
mod rules;
mod table;

pub(crate) use by_charge::adjustments_by_charge;
pub use record::{Adjustment, AdjustmentKind};
pub use report::adjustments_report;
pub use rules::{AdjustmentAsked, post_adjustment, propose_adjustment, propose_write_off};
pub use table::Adjustments;
