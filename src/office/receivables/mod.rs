//! Receivables: what an account owes, its statement, open items by age.

mod report;
mod statement;

pub use report::{aging_report, statement_report};
pub use statement::{Aging, InvoiceOwed, Statement, StatementEntry, aging, owed_of_account, statement};
