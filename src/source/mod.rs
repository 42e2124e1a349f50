//! Source files, places in them, citations of law, and diagnostics with their stable codes.
//!
//! Knows nothing of the language or of money: every other room may use it.

mod catalogue;
mod diagnostic;
mod file;
mod place;
mod refusal;
mod words;

pub use catalogue::{Code, Page, codes};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use file::{SourceFile, Sources};
pub use place::{SourceId, Span};
pub use refusal::Refusal;
pub use words::{did_you_mean, nearest};
