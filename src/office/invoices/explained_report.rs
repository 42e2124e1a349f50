//! An issued invoice explained: as text and as JSON.

use serde_json::{Value, json};

use super::explained::ExplainedInvoice;
use super::provenance::Provenance;
use super::report::{invoice_object, line_json};
use crate::office::derivations::trace_line;
use crate::office::people::{Person, name_of};
use crate::render::Explanation;

/// Everything behind an invoice, or behind one line of it.
pub fn explained_text(of: &ExplainedInvoice, line: Option<usize>, people: &[Person]) -> String {
    let invoice = &of.invoice;
    let mut out = Vec::new();
    if line.is_none() {
        out.push(format!(
            "{}  {} ({}), account {}, {} {}, {}",
            invoice.number,
            of.case.customer.clone().unwrap_or_default(),
            invoice.customer,
            invoice.account,
            invoice.service,
            invoice.days.words(),
            invoice.cents.dollars()
        ));
        out.extend(standing(of, people));
        out.push(String::new());
    }
    match &of.rated {
        Ok(rated) => {
            let explanation = Explanation::new(rated, &of.rates.sources).folded();
            out.extend(line.map_or_else(|| explanation.whole(), |line| explanation.line(line.saturating_sub(1))));
        }
        Err(refusal) => out.push(format!("It cannot be worked out again: {}: {}", refusal.code, refusal.message)),
    }
    out.push(String::new());
    out.extend(inputs(of, people));
    for difference in &of.differences {
        out.push(format!("DIFFERENCE: {difference}"));
    }
    out.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n").trim_end().to_owned() + "\n"
}

/// Who issued it, after which holds, and what became of it.
fn standing(of: &ExplainedInvoice, people: &[Person]) -> Vec<String> {
    let invoice = &of.invoice;
    let mut out = Vec::new();
    if let Some(event) = &of.event {
        out.push(format!(
            "  issued on {} by {} in run {}, dated {} (event {}, {})",
            event.on,
            name_of(people, event.person),
            of.run,
            invoice.bill_date,
            event.id,
            short(&event.hash)
        ));
    }
    if let Some((kept, event)) = &of.kept {
        out.push(format!("  its derivation is kept in the book, by {} (event {event}); --kept shows it", kept.program));
    }
    let [inputs, text, lines] = &invoice.seals;
    out.push(format!("  sealed: inputs {}, rate text {} (language {}), lines {}", short(inputs), short(text), of.rates.set.language, short(lines)));
    for (rule, text, answer) in &of.holds {
        let answer = answer.as_ref().map_or_else(
            || "released before, for the same inputs".to_owned(),
            |answer| format!("released by {} on {}: {}", name_of(people, answer.person), answer.on, answer.why),
        );
        out.push(format!("  held by `{rule}`: {text}; {answer}"));
    }
    if let Some(old) = &of.rebills {
        out.push(format!("  takes the place of {old}"));
        out.extend(of.causes.iter().map(|(_, cents, text)| format!("    {} by {text}", (*cents).dollars())));
    }
    if let Some(new) = &of.rebilled_by {
        out.push(format!("  cancelled: {new} has taken its place"));
    }
    for adjustment in &of.adjustments {
        let (number, posted) = adjustment.posted.clone().map_or_else(Default::default, |(number, day)| (number, day.to_string()));
        let line = adjustment.line.map(|line| format!(", line {line}")).unwrap_or_default();
        out.push(format!("  adjusted by {number} on {posted}{line}: {} ({})", adjustment.cents.dollars(), adjustment.cause));
    }
    out
}

/// Where the inputs are from.
fn inputs(of: &ExplainedInvoice, people: &[Person]) -> Vec<String> {
    let mut out = vec!["Where the inputs are from:".to_owned()];
    let told = |one: &Provenance, mark: &str| {
        let approved = one.approved_by.map(|person| format!(", approved by {}", name_of(people, person))).unwrap_or_default();
        format!("  {mark}{} {}; {} ({} on {}{approved})", one.id, one.what, one.from, name_of(people, one.person), one.on)
    };
    out.extend(of.reads.iter().map(|read| told(read, "R-")));
    out.extend(of.facts.iter().map(|fact| told(fact, "F-")));
    for estimate in &of.origins.estimates {
        let at = if estimate.point.is_empty() { String::new() } else { format!(" at {}", estimate.point) };
        out.push(format!(
            "  {}{at} is an estimate by `{}`: {} {} for {}",
            estimate.measure,
            estimate.policy,
            estimate.value,
            estimate.unit,
            estimate.days.words()
        ));
    }
    for entry in of.case.history.iter().filter(|_| !of.origins.estimates.is_empty()) {
        let measured =
            |(name, value): &(String, String)| of.origins.estimates.iter().any(|estimate| estimate.measure == *name).then(|| value.clone());
        let values: Vec<String> = entry.given.iter().chain(entry.meters.iter().flat_map(|meter| &meter.given)).filter_map(measured).collect();
        if !values.is_empty() {
            let estimated = if entry.estimated { " (an estimate, which does not count)" } else { "" };
            out.push(format!("    from {}: {}{estimated}", entry.days.words(), values.join(" + ")));
        }
    }
    for settled in &of.origins.settled {
        out.push(format!("  R-{} was an estimate; a later read makes it {} {}", settled.read, settled.value, settled.unit));
    }
    if of.reads.is_empty() && of.facts.is_empty() && of.origins.estimates.is_empty() {
        out.push("  nothing but the rate text".to_owned());
    }
    out
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// An invoice with everything behind it as one JSON document.
pub fn explained_json(of: &ExplainedInvoice, people: &[Person]) -> String {
    let invoice = &of.invoice;
    let provenance = |one: &Provenance| {
        json!({"id": one.id, "what": one.what, "from": one.from, "entered_by": name_of(people, one.person), "on": one.on,
            "approved_by": one.approved_by.map(|person| name_of(people, person))})
    };
    let explanation = of.rated.as_ref().ok().map(|rated| Explanation::new(rated, &of.rates.sources));
    let lines: Vec<Value> = of
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let mut value = line_json(line);
            if let (Value::Object(fields), Some(explanation)) = (&mut value, &explanation) {
                fields.insert("trace".to_owned(), explanation.line(at).into());
            }
            value
        })
        .collect();
    let case: Value = serde_json::from_str(&of.item.case).unwrap_or(Value::Null);
    let mut document = invoice_object(invoice);
    if let Value::Object(fields) = &mut document {
        fields.insert("run".to_owned(), of.run.clone().into());
        fields.insert("issued_by".to_owned(), of.event.as_ref().map(|event| name_of(people, event.person)).into());
        fields.insert(
            "event".to_owned(),
            of.event.as_ref().map(|event| json!({"id": event.id, "on": event.on, "hash": event.hash})).unwrap_or(Value::Null),
        );
        fields.insert("in_place_of".to_owned(), of.rebills.clone().into());
        fields.insert("replaced_by".to_owned(), of.rebilled_by.clone().into());
        fields.insert("lines".to_owned(), lines.into());
        fields.insert("inputs".to_owned(), case);
        fields.insert("reads".to_owned(), of.reads.iter().map(provenance).collect());
        fields.insert("facts".to_owned(), of.facts.iter().map(provenance).collect());
        if let Some((kept, event)) = &of.kept {
            let trace: Value = serde_json::from_str(&trace_line(kept)).unwrap_or(Value::Null);
            fields.insert("kept".to_owned(), json!({"event": event, "trace": trace}));
        }
        fields.insert("differences".to_owned(), of.differences.clone().into());
    }
    document.to_string() + "\n"
}
