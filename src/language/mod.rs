//! The rate language: text → tree → book → checks → plan.

pub mod book;
mod checks;
pub mod compile;
mod format;
mod parse;
mod rate_book;
pub mod statements;
pub mod tree;

/// The version of the language: it stands in every seal, and changes when a text could mean something else.
pub const VERSION: &str = "1";

pub use format::format;
pub use parse::parse;
pub use rate_book::RateBook;
