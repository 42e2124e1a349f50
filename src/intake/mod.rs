//! Cases from outside formats: read, and bound to a plan.
//!
//! A case may come as a line of JSON ([`read_case`]; [`JsonCases`] for a stream, [`Blocks`] and [`json_lines`] for many cores)
//! or as a row of CSV ([`CsvCases`]). It stays text as written until it is bound: [`bind`] looks each name up in the plan,
//! reads numbers and units, and refuses what it does not know with everything that is wrong named at once. [`owrs`] makes
//! rate text of foreign files.
//!
//! Whoever rates a case does not bind it: [`rating::rate`](crate::rating::rate) does.
//!
//! ```
//! use ratebook::intake;
//! let line = r#"{"case":"c1","bill":"wholesale_water","from":"2022-11-01","to":"2022-11-30","given":{"metered_water":"100 kgal"}}"#;
//! let case = intake::read_case(line)?;
//! assert_eq!(case.period.days(), 30);
//! assert_eq!(intake::case_line(&case)?, line);
//! // A field that is misspelt is refused, and never passed over.
//! let refusal = intake::read_case(&line.replace("given", "givn")).unwrap_err();
//! assert_eq!(refusal.help.as_deref(), Some("did you mean `given`?"));
//! # Ok::<(), ratebook::source::Refusal>(())
//! ```

mod bind;
mod bind_members;
mod bind_past;
mod bind_series;
mod binder;
mod blocks;
mod case_writer;
mod csv_cases;
mod csv_fault;
mod entry;
mod foreign_invoices;
mod json_cases;
mod json_fields;
mod json_given;
mod json_line;
mod json_names;
mod json_questions;
mod json_values;
pub mod owrs;
mod payment_cases;
mod plain_rows;
mod points;
mod quantity_text;
mod series;
mod strict_csv;

pub use bind_members::{bind, bind_pool, bind_question, bind_with_series};
pub use bind_series::{BoundSeries, bind_series};
pub use blocks::{Block, Blocks};
pub use case_writer::case_line;
pub use csv_cases::{CsvCases, CsvHead, CsvPlaces, CsvRow, broken_off};
pub use csv_fault::csv_fault;
pub use entry::{BadEntry, Entry, Question};
pub use foreign_invoices::{BadLine, ForeignInvoice, ForeignLine, read_foreign_csv, read_foreign_json};
pub use json_cases::{JsonCases, JsonLine, json_lines, read_case};
pub use payment_cases::{bind_owing, bind_paying};
pub use plain_rows::{PlainDays, PlainFields, short_word};
pub use quantity_text::{QuantityText, parse_quantity};
pub use strict_csv::{StrictCsv, StrictRow};
