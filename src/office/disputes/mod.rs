//! Disputes about invoices.

mod record;
mod report;
mod rules;
mod table;

pub use record::{Dispute, DisputeOutcome};
pub use report::disputes_report;
pub use rules::{end_dispute, open_dispute};
pub use table::Disputes;
