//! The register of invoices as a table.

use super::register::InvoiceRegister;
use super::report::invoices_report;
use crate::report::Report;

/// The register with its proofs.
pub fn register_report(title: &str, register: &InvoiceRegister, emergencies: Vec<String>) -> Report {
    let mut report = invoices_report(title, &register.invoices);
    report.totals.push(("sum of lines".to_owned(), register.lines.to_string()));
    report.totals.push(("sum of invoices".to_owned(), register.totals.to_string()));
    report.remarks.push(if register.lines == register.totals {
        "The lines add up to the invoices.".to_owned()
    } else {
        "THE LINES DO NOT ADD UP TO THE INVOICES.".to_owned()
    });
    if register.gaps.is_empty() {
        report.remarks.push("The numbers have no gap.".to_owned());
    }
    report.remarks.extend(register.gaps.iter().map(|gap| format!("GAP: {gap}")));
    report.remarks.extend(emergencies);
    let (event, hash) = &register.head;
    report.remarks.push(format!("Head of the chain: event {event}, {hash}"));
    report
}
