//! The office, by trade.

pub mod adjustments;
pub mod approval;
pub mod cases;
pub mod derivations;
pub mod disputes;
pub mod invoices;
pub mod months;
pub mod orders;
pub mod payments;
pub mod people;
pub mod proposals;
pub mod quantity;
pub mod rates;
pub mod reads;
pub mod rebills;
pub mod receivables;
pub mod register;
pub mod revenue;
pub mod runs;
pub mod store;
mod trades;
