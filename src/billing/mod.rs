//! Billing: a case under its schedule, without a book of accounts.

mod payments;
mod rating;

pub use payments::{Owed, Paid, find_terms, owe, pay};
pub use rating::{Priced, Rated, determinant, find_schedule, price, rate};
