//! Reading cases from outside formats, and binding them to a plan. The only room that names JSON and CSV.

mod bind;
mod csv_cases;
mod entry;
mod json_cases;
mod quantity_text;

pub use bind::bind;
pub use csv_cases::CsvCases;
pub use entry::{BadEntry, Entry, Question};
pub use json_cases::JsonCases;
pub use quantity_text::{QuantityText, parse_quantity};
