//! Rendering: invoices as text, JSON lines and CSV; explanations; diagnostics. No arithmetic on money here.

mod amounts;
mod answers;
mod bulk_csv;
mod conditions;
mod diagnostics;
mod escalation;
mod explanation;
mod formula;
mod instalment_text;
mod invoice_csv;
mod invoice_json;
mod invoice_text;
mod owing;
mod payments;
mod pool_text;
mod prices;
mod readings_text;
mod row_buffer;
#[cfg(feature = "office")]
mod shown;
mod window_text;

pub use amounts::{decimal_text, money, quantity_text};
pub use answers::{evaluate_csv, evaluate_json, evaluate_text, share_csv, share_json, share_text};
pub use bulk_csv::BulkCsv;

pub use diagnostics::{diagnostics_json, diagnostics_plain};

pub use explanation::Explanation;
pub use invoice_csv::{csv_header, csv_refusal, csv_rows};
pub use invoice_json::{bad_entry_json, invoice_json, price_json, refusal_json};
pub use invoice_text::{invoice_text, refusal_text};

pub use owing::{owing_lines, paying_lines};
pub use payments::{owing_json, owing_text, paying_json, paying_text};

#[cfg(feature = "office")]
pub(crate) use shown::determinants;
#[cfg(feature = "office")]
pub use shown::shown;
