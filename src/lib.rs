//! Ratebook: the rate resolution and the contract are the program.
//!
//! The rooms, in the order in which a rate and a meter read walk through them: [`language`] reads rate text, checks it
//! and lowers it to a plan.

pub mod audit;
pub mod calendar;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compliance;
pub mod engine;
pub mod exact;
pub mod intake;
pub mod invoice;
pub mod language;
pub mod office;
pub mod plan;
pub mod rating;
pub mod records;
pub mod render;
pub mod report;
pub mod source;
pub mod study;
pub mod verification;
