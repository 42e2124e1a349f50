//! Terms of payment: when an invoice is due, what lateness costs, what a payment pays. Pure functions of terms and request.

mod counted_day;
pub(in crate::engine) mod days;
pub(in crate::engine) mod interest;
pub(in crate::engine) mod late_fee;
pub(in crate::engine) mod months;
pub(in crate::engine) mod owe;
pub(in crate::engine) mod pay;
pub(in crate::engine) mod principal;
mod run;
pub(in crate::engine) mod waivers;

pub use owe::owe;
pub use pay::pay;
