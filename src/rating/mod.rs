//! Rating: a case under its schedule or contract, and questions without a bill.
//!
//! [`rate`] takes one case, as the quick start of [the library](crate) shows. A [`Rater`] is made once for many of them, on
//! many threads, and [`Rater::account`] binds the series of an account once for all of its bills. Every way comes to the same cents.

mod account;
pub mod bulk;
mod kept;
mod lines;
mod owing;
mod questions;
mod rate;
mod rated;
mod schedule;

pub use account::AccountRater;
pub use bulk::{Bulk, BulkBill, BulkRow, BulkWorker};
pub use kept::{BilledBy, KeptBill, ToKeep};
pub use lines::{billed_lines, cents_of};
pub use owing::{Owed, Paid, find_terms, owe, pay};
pub use questions::{Evaluated, SharedPool, evaluate, find_pool, settle, share, time_of_pool};
pub use rate::{Priced, Rater, determinant, price, rate};
pub use rated::Rated;
pub use schedule::find_schedule;
