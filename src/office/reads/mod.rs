//! Meter reads: files and mappings, rules that make a read an exception, answers, corrections.

mod answers;
mod contradictions;
mod file;
mod mapping;
mod meter_there;
mod record;
mod report;
mod rules;
mod table;
mod validation;

pub use answers::{ReadCorrection, accept_reads, correct_read, enter_read, reject_reads};
pub(crate) use contradictions::CONTRADICTIONS;
pub use file::{ReadsOfFile, read_reads};
pub use mapping::Mapping;
pub use record::{Batch, DERIVED, ESTIMATED, MeterRead, QUALITIES, ReadKind, Rejection, RowRead, ValidationFinding, is_actual};
pub use report::{batches_report, exceptions_report, reads_report};
pub use rules::{ReadsTaken, add_mapping, load_reads, propose_rule};
pub use table::{ReadFrom, Reads};
pub use validation::{READ_RULES, ReadRules};
