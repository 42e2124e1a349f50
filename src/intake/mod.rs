//! Reading cases from outside formats, and binding them to a plan. The only room that names JSON and CSV.

mod bind;
mod bind_members;
mod bind_past;
mod blocks;
mod case_writer;
mod csv_cases;
mod entry;
mod foreign_invoices;
mod json_cases;
mod json_fields;
mod json_questions;
mod mapping;
mod origins;
pub mod owrs;
mod payment_cases;
mod payments_csv;
mod points;
mod quantity_text;
mod reads_csv;
mod register_csv;
mod series;

pub use bind_members::{bind, bind_pool, bind_question};
pub use blocks::{Block, Blocks};
pub use case_writer::case_line;
pub use csv_cases::{CsvCases, CsvHead, CsvPlaces, CsvRow, broken_off};
pub use entry::{BadEntry, Entry, Question};
pub use foreign_invoices::{BadLine, ForeignInvoice, ForeignLine, read_foreign_csv, read_foreign_json};
pub use json_cases::{JsonCases, JsonLine, json_lines, read_case};
pub use mapping::Mapping;
pub use origins::{origins_line, read_origins};
pub use payment_cases::{bind_owing, bind_paying};
pub use payments_csv::read_payments;
pub use quantity_text::{QuantityText, parse_quantity};
pub use reads_csv::{ReadsOfFile, read_reads};
pub use register_csv::{read_register, write_register};
