//! Billing: a case under its schedule, and questions without a bill; without a book of accounts.

mod payments;
mod questions;
mod rating;

pub use payments::{Owed, Paid, find_terms, owe, pay};
pub use questions::{Evaluated, SharedPool, evaluate, find_pool, settle, share, time_of_pool};
pub use rating::{Priced, Rated, determinant, find_schedule, price, rate};
