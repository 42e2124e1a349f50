//! Files of rate text, places in them, and what is said when something is wrong: diagnostics of rate text, refusals of cases,
//! and the catalogue of stable codes with a page for each.
//!
//! The lowest room: it knows nothing of the language or of money, and every other room may use it.
//!
//! ```
//! use ratebook::source::{Code, Refusal, codes};
//! let refusal = Refusal::new(codes::UNKNOWN_INPUT, "nothing is named `metred_water`").suggest("metred_water", ["metered_water"]);
//! assert_eq!(refusal.to_string(), "R5007: nothing is named `metred_water`; did you mean `metered_water`?");
//! // A program goes by the code and the data, a person reads the code's page.
//! assert_eq!(refusal.datum("nearest"), Some("metered_water"));
//! assert!(Code::find("R5007").is_some_and(|code| code == refusal.code && !code.page().title().is_empty()));
//! ```

mod catalogue;
mod diagnostic;
mod diagnostics;
mod file;
mod place;
mod refusal;
#[cfg(feature = "serde")]
mod serde;
mod unseen;
mod words;

pub use catalogue::{Code, Page, codes};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use diagnostics::Diagnostics;
pub use file::{SourceFile, Sources};
pub use place::{SourceId, Span};
pub use refusal::Refusal;
pub use unseen::{unseen_character, unseen_in_lines, written_out};
pub use words::{counted, did_you_mean, nearest};
