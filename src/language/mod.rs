//! The rate language: text → tree → book → checks → plan.

pub mod book;
mod checks;
pub mod compile;
mod format;
mod parse;
mod rate_book;
pub mod tree;

pub use format::format;
pub use parse::parse;
pub use rate_book::RateBook;
