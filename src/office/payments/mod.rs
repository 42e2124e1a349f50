//! Payments received.

mod file;
mod record;
mod report;
mod rules;
mod table;

pub use file::read_payments;
pub use record::{Payment, PaymentRow};
pub use report::payments_report;
pub use rules::enter_payments;
pub use table::Payments;
