//! Statements and open items by age, as tables.

use super::statement::{Aging, Statement};
use crate::exact::Cents;
use crate::report::{Column, Report};

/// A statement of an account.
pub fn statement_report(statement: &Statement, label: &str) -> Report {
    let columns = vec![Column::words("day"), Column::words("what"), Column::figures("amount"), Column::figures("balance")];
    let rows =
        statement.entries.iter().map(|entry| vec![entry.day.to_string(), entry.what.clone(), entry.cents.to_string(), entry.balance.to_string()]);
    let interest: Cents = statement.owed.iter().map(|one| one.interest).sum();
    let balance = statement.entries.last().map_or(Cents::ZERO, |entry| entry.balance);
    let mut remarks = Vec::new();
    for one in statement.owed.iter().filter(|one| !one.open().is_zero() || !one.interest.is_zero()) {
        let due = one.due.map(|due| format!(", due {due}")).unwrap_or_default();
        let interest = if one.interest.is_zero() { String::new() } else { format!(", interest and fee {}", one.interest) };
        let note = if one.note.is_empty() { String::new() } else { format!(" ({})", one.note) };
        remarks.push(format!("open: {} {}{due}{interest}{note}", one.invoice.number, one.open()));
    }
    if !statement.unapplied.is_zero() {
        remarks.push(format!("paid and taken by no invoice: {}", statement.unapplied));
    }
    let totals = vec![
        ("balance".to_owned(), balance.to_string()),
        ("interest and fees".to_owned(), interest.to_string()),
        ("to be paid".to_owned(), (balance + interest).to_string()),
    ];
    Report {
        title: format!("Statement of account {} {label} as of {}", statement.account, statement.on),
        columns,
        rows: rows.collect(),
        totals,
        remarks,
    }
}

/// Open items by age.
pub fn aging_report(title: String, rows: &[Aging]) -> Report {
    let columns = ["account", "not due", "1 to 30", "31 to 60", "61 to 90", "over 90", "open", "of that disputed", "unapplied"];
    let columns = columns.map(|heading| if heading == "account" { Column::words(heading) } else { Column::figures(heading) }).to_vec();
    let line = |name: &str, open: [Cents; 5], disputed: Cents, unapplied: Cents| {
        let mut row = vec![name.to_owned()];
        row.extend(open.map(|cents| cents.to_string()));
        row.extend([open.iter().sum(), disputed, unapplied].map(|cents: Cents| cents.to_string()));
        row
    };
    let mut table: Vec<Vec<String>> = rows.iter().map(|row| line(&row.account, row.open, row.disputed, row.unapplied)).collect();
    let mut open = [Cents::ZERO; 5];
    for row in rows {
        open.iter_mut().zip(row.open).for_each(|(sum, cents)| *sum += cents);
    }
    table.push(line("all", open, rows.iter().map(|row| row.disputed).sum(), rows.iter().map(|row| row.unapplied).sum()));
    Report { title, columns, rows: table, ..Report::default() }
}
