//! The rate language: text → tree → book → checks → plan.
//!
//! [`RateBook::read`] does all of it and returns the plan of every schedule without faults beside every problem of all files;
//! [`RateBook::sound`] is for whoever wants text without errors or nothing. Each line is parsed by itself, so that one bad line hides no
//! other problem. What may be written where is one table, [`statements`]. The syntax tree (`tree`) stays close to the text, since
//! the auditor's evaluator, the formatter and the comparison of two texts walk it too.
//!
//! ```
//! use ratebook::language::RateBook;
//! use ratebook::source::Sources;
//! let book = RateBook::read(&Sources::of("a.rate", "chapter a.b \"A\"\nunit ccf is 748 gl\n"));
//! assert_eq!(book.diagnostics[0].code.id, "R3001");
//! assert_eq!(book.diagnostics[0].help.as_deref(), Some("did you mean `gal`?"));
//! ```

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
