//! A verification as one page, as JSON, and its sample as CSV.

use crate::source::counted;
use serde_json::json;

use super::finding::Finding;
use super::sample::Drawn;
use crate::report::{Column, Report};
use crate::verification::{Counted, Verification};

/// How many findings the page prints; all of them are in the JSON.
const ON_THE_PAGE: usize = 40;

/// What was proved and what was found, for a reader and for signing.
pub fn verification_page(title: &str, verified: &Verification) -> String {
    let mut lines = vec![title.to_owned(), String::new()];
    let (event, hash) = &verified.head;
    lines.push(format!("Chain        event {event}, {hash}"));
    if let Some(event) = verified.anchored {
        lines.push(format!("Anchor       the hash of event {event}"));
    }
    lines.push(format!("Invoices     {}", total(verified.population)));
    lines.push(format!("Re-performed {}, {}", total(verified.reperformed), counted(verified.lines, "line")));
    if verified.agreed_before > 0 {
        lines.push(format!("             {} of them before this verification was resumed", verified.agreed_before));
    }
    if verified.derivations > 0 {
        lines.push(format!("Derivations  {}, with every determinant and equation", verified.derivations));
    }
    if verified.kept > 0 {
        lines.push(format!("Kept         {}, held against what comes out", counted(verified.kept, "derivation")));
    }
    if verified.kept_in_other_words > 0 {
        let count = verified.kept_in_other_words;
        lines
            .push(format!("             {count} of them in the words of another version: values and equations were held against it, words were not"));
    }
    lines.push(String::new());
    lines.extend(verified.findings.iter().take(ON_THE_PAGE).flat_map(finding_lines));
    let more = verified.findings.len().saturating_sub(ON_THE_PAGE);
    if more > 0 {
        lines.push(format!("… and {more} more; --format json lists them all"));
    }
    lines.push(match verified.findings.len() {
        0 => "No findings: the chain, what belongs together, and every amount worked out again agree.".to_owned(),
        count => format!("{}.", counted(count, "finding")),
    });
    lines.push("Worked out again by the auditor's evaluator, from sealed inputs and sealed rate text.".to_owned());
    lines.join("\n") + "\n"
}

fn total(of: Counted) -> String {
    format!("{} of ${}", of.invoices, of.cents)
}

fn finding_lines(finding: &Finding) -> Vec<String> {
    vec![
        format!("{} {}: {}", finding.code, finding.place.words(), finding.what),
        format!("      sealed or due: {}", finding.sealed),
        format!("      found:         {}", finding.found),
    ]
}

/// As one JSON document.
pub fn verification_json(title: &str, verified: &Verification) -> String {
    let totals = |counted: Counted| json!({"invoices": counted.invoices, "total": counted.cents.plain()});
    let findings: Vec<_> = verified.findings.iter().map(finding_json).collect();
    let drawn: Vec<_> = verified.drawn.iter().map(|drawn| drawn.invoice.number.clone()).collect();
    let (event, hash) = &verified.head;
    json!({
        "title": title,
        "head": {"event": event, "hash": hash},
        "anchor_event": verified.anchored,
        "population": totals(verified.population),
        "reperformed": totals(verified.reperformed),
        "lines": verified.lines,
        "agreed_before": verified.agreed_before,
        "derivations": verified.derivations,
        "kept": verified.kept,
        "kept_in_other_words": verified.kept_in_other_words,
        "drawn": drawn,
        "findings": findings,
    })
    .to_string()
        + "\n"
}

fn finding_json(finding: &Finding) -> serde_json::Value {
    let place = &finding.place;
    json!({
        "code": finding.code.id,
        "what": finding.what,
        "about": place.subject,
        "table": place.relation,
        "row": place.row,
        "event": place.event,
        "sealed": finding.sealed,
        "found": finding.found,
    })
}

/// The sample for workpapers: a row for each line of the invoices drawn, then the sample and the population as a whole.
pub fn sample_csv(verified: &Verification) -> String {
    let headings = ["number", "account", "customer", "service", "bill", "from", "to", "bill date", "line", "charge", "quantity", "unit", "rate"];
    let mut columns: Vec<Column> = headings.into_iter().map(Column::words).collect();
    columns.extend([Column::figures("amount"), Column::figures("total"), Column::words("findings")]);
    let mut rows: Vec<Vec<String>> = verified.drawn.iter().flat_map(drawn_rows).collect();
    rows.push(total_row("sample", verified.reperformed, columns.len()));
    rows.push(total_row("population", verified.population, columns.len()));
    Report { title: String::new(), columns, rows, totals: Vec::new(), remarks: Vec::new() }.csv()
}

fn drawn_rows(drawn: &Drawn) -> Vec<Vec<String>> {
    let invoice = &drawn.invoice;
    let of_line = |line: &crate::records::BilledLine| {
        vec![
            invoice.number.clone(),
            invoice.account.clone(),
            invoice.customer.clone(),
            invoice.service.clone(),
            invoice.bill.clone(),
            invoice.days.start.to_string(),
            invoice.days.last_day().to_string(),
            invoice.bill_date.to_string(),
            line.line.to_string(),
            line.words.charge.clone(),
            line.quantity.clone(),
            line.words.unit.clone(),
            line.rate.clone(),
            line.cents.to_string(),
            invoice.cents.to_string(),
            drawn.findings.join(" "),
        ]
    };
    drawn.lines.iter().map(of_line).collect()
}

/// `sample` or `population`, how many invoices, and their sum.
fn total_row(word: &str, counted: Counted, columns: usize) -> Vec<String> {
    let mut row = vec![word.to_owned(), format!("{} invoices", counted.invoices)];
    row.resize(columns.saturating_sub(2), String::new());
    row.extend([counted.cents.to_string(), String::new()]);
    row
}
