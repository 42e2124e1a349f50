//! Terms of payment: when an invoice is due, what lateness costs, what a payment pays. Pure functions of terms and request.

mod days;
mod interest;
mod late_fee;
mod months;
mod owe;
mod pay;
mod principal;
mod waivers;

pub use owe::owe;
pub use pay::pay;
