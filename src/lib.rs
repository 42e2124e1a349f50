//! Ratebook: the rate resolution and the contract are the program.
//!
//! The rooms, in the order in which a rate and a meter read walk through them: [`language`] reads rate text, checks it
//! and lowers it to a plan.

pub mod audit;
pub mod calendar;
pub mod exact;
pub mod language;
pub mod records;
pub mod source;
