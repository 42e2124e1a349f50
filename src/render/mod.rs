//! Rendering: invoices as text, JSON lines and CSV; explanations; diagnostics. No arithmetic on money here.

mod amounts;
mod answers;
mod bulk_csv;
mod compliance;
mod conditions;
mod diagnostics;
mod escalation;
mod explanation;
mod formula;
mod instalment_text;
mod invoice_csv;
mod invoice_json;
mod invoice_text;
mod issued_text;
mod kept_trace;
mod office_reports;
mod owing;
mod payments;
mod people_text;
mod pool_text;
mod prices;
mod readings_text;
mod reads_text;
mod register_text;
mod report;
mod row_buffer;
mod run_text;
mod shown;
mod verification;
mod window_text;

pub use amounts::{decimal_text, money, quantity_text};
pub use answers::{evaluate_csv, evaluate_json, evaluate_text, share_csv, share_json, share_text};
pub use bulk_csv::BulkCsv;
pub use compliance::{compliance_json, compliance_text};
pub use diagnostics::{diagnostics_json, diagnostics_plain};
pub use explanation::Explanation;
pub use invoice_csv::{csv_header, csv_refusal, csv_rows};
pub use invoice_json::{bad_entry_json, invoice_json, price_json, refusal_json};
pub use invoice_text::{invoice_text, refusal_text};
pub use issued_text::{Addressee, explained_json, explained_text, invoices_report, issued_page};
pub use kept_trace::{kept_trace, kept_trace_text};
pub use office_reports::{
    adjustments_report, aging_report, disputes_report, overrides_report, payments_report, register_report, revenue_report, statement_report,
    touched_report, usage_report,
};
pub use owing::{owing_lines, paying_lines};
pub use payments::{owing_json, owing_text, paying_json, paying_text};
pub use people_text::{access_report, emergency_remarks, name_of, waiting_report};
pub use reads_text::{batches_report, exceptions_report, reads_report};
pub use register_text::{accounts_report, contracts_report, rate_sets_report};
pub use report::{Column, Report, cents_text, money_of_cents};
pub use run_text::{run_page_text, run_report, runs_report, unbilled_report};
pub use shown::shown;
pub use verification::{sample_csv, verification_json, verification_page};
