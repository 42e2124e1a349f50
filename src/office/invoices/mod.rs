//! Issued invoices: their numbers and seals, their page, their explanation, their register.

mod contradictions;
mod explained;
mod explained_report;
mod find;
mod provenance;
mod record;
mod register;
mod register_report;
mod report;
mod table;

pub(crate) use contradictions::CONTRADICTIONS;
pub use explained::{ExplainedInvoice, explain_invoice, find_invoice};
pub use explained_report::{explained_json, explained_text};
pub use find::find_line;
pub(crate) use find::kept;
pub use provenance::Provenance;
pub use record::{EventSeen, IssuedInvoice};
pub use register::{InvoiceRegister, invoice_register};
pub use register_report::register_report;
pub use report::{Addressee, invoices_report, issued_page};
pub use table::{InvoiceRow, Invoices, InvoicesAsked};
