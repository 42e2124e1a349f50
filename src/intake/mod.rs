//! Reading cases from outside formats, and binding them to a plan. The only room that names JSON and CSV.

mod bind;
mod bind_members;
mod bind_past;
mod bind_series;
mod blocks;
mod case_writer;
mod csv_cases;
mod entry;
mod foreign_invoices;
mod json_cases;
mod json_fields;
mod json_line;
mod json_questions;
pub mod owrs;
mod payment_cases;
mod plain_rows;
mod points;
mod quantity_text;
mod series;

pub use bind_members::{bind, bind_pool, bind_question, bind_with_series};
pub use bind_series::{BoundSeries, bind_series};
pub use blocks::{Block, Blocks};
pub use case_writer::case_line;
pub use csv_cases::{CsvCases, CsvHead, CsvPlaces, CsvRow, broken_off};
pub use entry::{BadEntry, Entry, Question};
pub use foreign_invoices::{BadLine, ForeignInvoice, ForeignLine, read_foreign_csv, read_foreign_json};
pub use json_cases::{JsonCases, JsonLine, json_lines, read_case};

pub use payment_cases::{bind_owing, bind_paying};

pub use plain_rows::{PlainDays, PlainFields, short_word};
pub use quantity_text::{QuantityText, parse_quantity};
