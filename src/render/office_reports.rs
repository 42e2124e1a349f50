//! The office's reports as tables: register, revenue, usage, estimates, adjustments, overrides, statements, aging.

use super::issued_text::invoices_report;
use super::people_text::name_of;
use super::report::{Column, Report, cents_text};
use crate::billing::{Aging, InvoiceRegister, Override, Revenue, Statement, Touched, UsageBilled};
use crate::records::{Adjustment, Dispute, Payment, Person};

/// The register with its proofs.
pub fn register_report(title: &str, register: &InvoiceRegister, emergencies: Vec<String>) -> Report {
    let mut report = invoices_report(title, &register.invoices);
    report.totals.push(("sum of lines".to_owned(), cents_text(register.lines)));
    report.totals.push(("sum of invoices".to_owned(), cents_text(register.totals)));
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

/// Revenue by account of the general ledger.
pub fn revenue_report(title: String, rows: &[Revenue]) -> Report {
    let columns = vec![Column::words("gl"), Column::words("service"), Column::words("charge"), Column::figures("amount")];
    let table = rows.iter().map(|row| vec![row.gl.clone(), row.service.clone(), row.charge.clone(), cents_text(row.cents)]);
    let totals = vec![("total".to_owned(), cents_text(rows.iter().map(|row| row.cents).sum()))];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}

/// What was measured and billed.
pub fn usage_report(title: String, rows: &[UsageBilled]) -> Report {
    let columns = vec![
        Column::words("invoice"),
        Column::words("account"),
        Column::words("service"),
        Column::words("from"),
        Column::words("to"),
        Column::words("point"),
        Column::words("measure"),
        Column::figures("value"),
        Column::words("estimated"),
    ];
    let table = rows.iter().map(|row| {
        vec![
            row.number.clone(),
            row.account.clone(),
            row.service.clone(),
            row.days.start.to_string(),
            row.days.last_day().to_string(),
            row.point.clone(),
            row.name.clone(),
            row.value.clone(),
            row.estimated.clone().unwrap_or_default(),
        ]
    });
    Report { title, columns, rows: table.collect(), ..Report::default() }
}

/// Adjustments and write-offs.
pub fn adjustments_report(title: String, rows: &[Adjustment], numbers: &dyn Fn(i64) -> String) -> Report {
    let columns = vec![
        Column::words("number"),
        Column::words("posted"),
        Column::words("kind"),
        Column::words("account"),
        Column::words("invoice"),
        Column::words("line"),
        Column::figures("amount"),
        Column::words("gl"),
        Column::words("service days"),
        Column::words("cause"),
    ];
    let table = rows.iter().map(|row| {
        let (number, posted) =
            row.posted.clone().map_or_else(|| (format!("(proposal {})", row.proposal), String::new()), |(number, day)| (number, day.to_string()));
        vec![
            number,
            posted,
            if row.write_off { "write-off" } else { "adjustment" }.to_owned(),
            row.account.clone(),
            row.invoice.map(numbers).unwrap_or_default(),
            row.line.map(|line| line.to_string()).unwrap_or_default(),
            cents_text(row.cents),
            row.gl.clone(),
            row.days.words(),
            row.cause.clone(),
        ]
    });
    let posted: i64 = rows.iter().filter(|row| row.posted.is_some()).map(|row| row.cents).sum();
    Report { title, columns, rows: table.collect(), totals: vec![("posted".to_owned(), cents_text(posted))], remarks: Vec::new() }
}

/// Where persons decided by hand.
pub fn overrides_report(title: String, rows: &[Override], people: &[Person], emergencies: Vec<String>) -> Report {
    let columns = ["on", "who", "what", "about", "why"].map(Column::words).to_vec();
    let table = rows.iter().map(|row| vec![row.on.clone(), name_of(people, row.person), row.kind.clone(), row.about.clone(), row.why.clone()]);
    Report { title, columns, rows: table.collect(), totals: Vec::new(), remarks: emergencies }
}

/// A statement of an account.
pub fn statement_report(statement: &Statement, label: &str) -> Report {
    let columns = vec![Column::words("day"), Column::words("what"), Column::figures("amount"), Column::figures("balance")];
    let rows =
        statement.entries.iter().map(|entry| vec![entry.day.to_string(), entry.what.clone(), cents_text(entry.cents), cents_text(entry.balance)]);
    let interest: i64 = statement.owed.iter().map(|one| one.interest).sum();
    let balance = statement.entries.last().map_or(0, |entry| entry.balance);
    let mut remarks = Vec::new();
    for one in statement.owed.iter().filter(|one| one.open() != 0 || one.interest != 0) {
        let due = one.due.map(|due| format!(", due {due}")).unwrap_or_default();
        let interest = if one.interest == 0 { String::new() } else { format!(", interest and fee {}", cents_text(one.interest)) };
        let note = if one.note.is_empty() { String::new() } else { format!(" ({})", one.note) };
        remarks.push(format!("open: {} {}{due}{interest}{note}", one.invoice.number, cents_text(one.open())));
    }
    if statement.unapplied != 0 {
        remarks.push(format!("paid and taken by no invoice: {}", cents_text(statement.unapplied)));
    }
    let totals = vec![
        ("balance".to_owned(), cents_text(balance)),
        ("interest and fees".to_owned(), cents_text(interest)),
        ("to be paid".to_owned(), cents_text(balance + interest)),
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
    let line = |name: &str, open: [i64; 5], disputed: i64, unapplied: i64| {
        let mut row = vec![name.to_owned()];
        row.extend(open.map(cents_text));
        row.extend([open.iter().sum(), disputed, unapplied].map(cents_text));
        row
    };
    let mut table: Vec<Vec<String>> = rows.iter().map(|row| line(&row.account, row.open, row.disputed, row.unapplied)).collect();
    let mut open = [0; 5];
    for row in rows {
        open.iter_mut().zip(row.open).for_each(|(sum, cents)| *sum += cents);
    }
    table.push(line("all", open, rows.iter().map(|row| row.disputed).sum(), rows.iter().map(|row| row.unapplied).sum()));
    Report { title, columns, rows: table, ..Report::default() }
}

/// Payments.
pub fn payments_report(title: String, rows: &[Payment], numbers: &dyn Fn(i64) -> String) -> Report {
    let columns = vec![
        Column::words("payment"),
        Column::words("received"),
        Column::words("account"),
        Column::words("invoice"),
        Column::figures("amount"),
        Column::words("reference"),
    ];
    let table = rows.iter().map(|row| {
        let invoice = row.invoice.map(numbers).unwrap_or_default();
        vec![format!("P-{}", row.id), row.received.to_string(), row.account.clone(), invoice, cents_text(row.cents), row.reference.clone()]
    });
    let totals = vec![("received".to_owned(), cents_text(rows.iter().map(|row| row.cents).sum()))];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}

/// Disputes.
pub fn disputes_report(rows: &[Dispute], numbers: &dyn Fn(i64) -> String) -> Report {
    let columns = ["dispute", "invoice", "line", "from", "state", "what"].map(Column::words).to_vec();
    let table = rows.iter().map(|row| {
        let state = row.ended.as_ref().map_or_else(|| "open".to_owned(), |(day, outcome)| format!("{outcome} on {day}"));
        let line = row.line.map(|line| line.to_string()).unwrap_or_default();
        vec![row.id.to_string(), numbers(row.invoice), line, row.from.to_string(), state, row.text.clone()]
    });
    Report { title: "Disputes".to_owned(), columns, rows: table.collect(), ..Report::default() }
}

/// Invoices that a change of rate text touches.
pub fn touched_report(title: String, rows: &[Touched]) -> Report {
    let columns = vec![
        Column::words("invoice"),
        Column::words("account"),
        Column::words("from"),
        Column::words("to"),
        Column::figures("issued"),
        Column::figures("by the text"),
        Column::figures("difference"),
        Column::words("why not"),
    ];
    let table = rows.iter().map(|row| {
        let invoice = &row.invoice;
        vec![
            invoice.number.clone(),
            invoice.account.clone(),
            invoice.days.start.to_string(),
            invoice.days.last_day().to_string(),
            cents_text(invoice.cents),
            row.cents.map(cents_text).unwrap_or_default(),
            row.cents.map(|cents| cents_text(cents - invoice.cents)).unwrap_or_default(),
            row.reason.clone(),
        ]
    });
    let sum: i64 = rows.iter().filter_map(|row| Some(row.cents? - row.invoice.cents)).sum();
    let totals = vec![("invoices".to_owned(), rows.len().to_string()), ("difference".to_owned(), cents_text(sum))];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}
