//! The invoice as a page of text: parties, service period, lines, total, then the explanation with its citations.

use super::amounts::{money, quantity_text};
use super::explanation::Explanation;
use crate::invoice::{Line, LineStatus, Part};
use crate::plan::{ChargeRounding, CitationStatus};
use crate::rating::Rated;
use crate::records::Case;
use crate::source::{Refusal, Sources};

const WIDTH: usize = 100;

/// The page of an invoice. With `explained`, the derivation of every line stands below it.
pub fn invoice_text(case: &Case, rated: &Rated, sources: &Sources, explained: bool) -> String {
    let plan = &rated.plan;
    let period = rated.invoice.period;
    let mut out = String::new();
    let mut add = |line: &str| {
        out.push_str(line.trim_end());
        out.push('\n');
    };
    add(&"=".repeat(WIDTH));
    add(&two_columns(&plan.label, "INVOICE (calculated, not issued)"));
    add(&"=".repeat(WIDTH));
    add(&format!("From            {}", plan.chapter_label));
    let of_contract = rated.plan.customer.as_ref().map(|(number, name)| format!("{name} ({number})"));
    add(&format!("To              {}", case.customer.clone().or(of_contract).as_deref().unwrap_or(&case.id)));
    add(&format!("Case            {}", case.id));
    add(&format!("Service         {}, {} to {} ({} days)", plan.service, period.start.long(), period.last_day().long(), period.days()));
    if let Some(rendered) = case.rendered {
        add(&format!("Rendered        {}", rendered.long()));
    }
    add("");
    add(&row("", "quantity", "unit", "rate", "amount"));
    add(&"-".repeat(WIDTH));
    for line in &rated.invoice.lines {
        for text in line_rows(rated, line) {
            add(&text);
        }
    }
    add(&"-".repeat(WIDTH));
    add(&row("Total", "", "", "", &money(&rated.invoice.total)));
    for warning in warnings(rated) {
        add(&warning);
    }
    if explained {
        add("");
        add("How each amount came about");
        for line in Explanation::new(rated, sources).folded().whole() {
            add(&line);
        }
    }
    add("");
    out
}

fn two_columns(left: &str, right: &str) -> String {
    let gap = WIDTH.saturating_sub(left.chars().count() + right.chars().count()).max(2);
    format!("{left}{}{right}", " ".repeat(gap))
}

fn row(label: &str, quantity: &str, unit: &str, rate: &str, amount: &str) -> String {
    format!("{label:<44} {quantity:>14} {unit:<6} {rate:>17} {amount:>14}")
}

fn line_rows(rated: &Rated, line: &Line) -> Vec<String> {
    let charge = rated.plan.charges.at(line.charge);
    let mut label = charge.label.clone();
    if let Some(meter) = line.meter.and_then(|meter| rated.meters.get(meter)) {
        label = format!("{label}, meter {meter}");
    }
    if line.estimated {
        label.push_str(" (estimated)");
    }
    if line.status == LineStatus::Replaced {
        label.push_str(" (replaced by the minimum)");
    }
    let rounds_parts = matches!(charge.rounding, ChargeRounding::Part(..));
    match line.parts.as_slice() {
        [one] if one.block.is_none() => vec![part_row(&label, one, &money(&line.amount))],
        [] => vec![row(&label, "", "", "", &money(&line.amount))],
        parts => {
            let mut rows = vec![row(&label, "", "", "", &money(&line.amount))];
            rows.extend(parts.iter().map(|part| {
                let amount = if rounds_parts { money(&part.amount) } else { String::new() };
                part_row(&format!("  {}", part_label(rated, part)), part, &amount)
            }));
            rows
        }
    }
}

fn part_label(rated: &Rated, part: &Part) -> String {
    let mut words = Vec::new();
    if let Some(block) = part.block {
        words.push(format!("block {}", block + 1));
    }
    if let Some(meter) = part.meter.and_then(|meter| rated.meters.get(meter)) {
        words.push(format!("meter {meter}"));
    }
    if part.days != rated.invoice.period {
        words.push(part.days.words());
    }
    words.join(", ")
}

fn part_row(label: &str, part: &Part, amount: &str) -> String {
    match (&part.quantity, &part.rate) {
        (Some((quantity, unit)), Some((rate, rate_unit))) => {
            let quantity = quantity.shifted(-unit.power).grouped(0);
            let unit = unit.to_string();
            let unit = if unit == "number" { "" } else { &unit };
            row(label, &quantity, unit, &quantity_text(rate, rate_unit), amount)
        }
        _ => row(label, "", "", "", amount),
    }
}

/// What a reader must know before relying on the invoice.
fn warnings(rated: &Rated) -> Vec<String> {
    let mut out = Vec::new();
    let used: Vec<CitationStatus> =
        rated.invoice.lines.iter().flat_map(|line| rated.cites(rated.plan.charges.at(line.charge)).map(|cite| cite.status)).collect();
    if used.contains(&CitationStatus::Unverified) {
        out.push("Rates cited as unverified: may be tried, nothing can be issued on them.".to_owned());
    }
    if used.contains(&CitationStatus::Illustrative) {
        out.push("Rates cited as illustrative: invented, nothing can be issued on them.".to_owned());
    }
    out.extend(rated.plan.not_encoded.iter().map(|clause| format!("Not encoded: {clause}")));
    out
}

/// The note of a refused case.
pub fn refusal_text(case: &str, refusal: &Refusal, sources: &Sources) -> String {
    let mut text = format!("case {case}: refused, {}: {}", refusal.code, refusal.message);
    if let Some(place) = refusal.place {
        text.push_str(&format!(" ({})", sources.short_place(place)));
    }
    if let Some(help) = &refusal.help {
        text.push_str(&format!("\n  help: {help}"));
    }
    text
}
