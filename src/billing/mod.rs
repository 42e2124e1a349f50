//! Billing: a case under its schedule, without a book of accounts.

mod rating;

pub use rating::{Rated, determinant, find_schedule, price, rate};
