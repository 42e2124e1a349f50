//! A difference of rate text in words: for a reader, as JSON, as a notice to a customer.

use crate::source::counted;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::difference::{BillChange, ChangeKind, StatementChange};
use super::proof::{SameVerdict, Sameness};
use crate::exact::Number;
use crate::render::money;

/// So many of the largest changes are listed.
const TOP: usize = 10;

/// What the texts say otherwise.
pub fn text_changes_text(changes: &[StatementChange]) -> String {
    if changes.is_empty() {
        return "The texts are equal in meaning: they differ in comments, notes, tests and layout at most.\n".to_owned();
    }
    let mut lines = Vec::new();
    for change in changes {
        let word = match change.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
            ChangeKind::WordsAlone => "changed in its citations alone",
        };
        lines.push(format!("{} ({}): {word}", change.statement, change.chapter));
        lines.extend(change.removed.iter().map(|line| format!("  - {}", line.trim_start())));
        lines.extend(change.added.iter().map(|line| format!("  + {}", line.trim_start())));
    }
    lines.join("\n") + "\n"
}

/// What the texts do otherwise to every bill, as far as it is proved.
pub fn samenesses_text(found: &[Sameness]) -> String {
    let is_program = |known: &&Sameness| known.line.is_none() && matches!(known.verdict, SameVerdict::Same(_));
    let same = found.iter().filter(is_program).count();
    if same == found.len() {
        return "In effect: nothing. Each schedule is the same program, and makes the same bill of every case.\n".to_owned();
    }
    let mut lines = vec!["In effect:".to_owned()];
    for known in found.iter().filter(|known| !is_program(known)) {
        let what = known.line.as_ref().map_or(known.schedule.clone(), |line| format!("{}/{line}", known.schedule));
        lines.push(match &known.verdict {
            SameVerdict::Same(cases) => format!("  {what}: the same, proved for {cases}"),
            SameVerdict::Differs(where_) => format!("  {what}: {where_}"),
            SameVerdict::NotDecided(why) => format!("  {what}: not decided: {why}"),
        });
    }
    if same > 0 {
        let word = if same == 1 { "schedule is the same program and makes" } else { "schedules are the same programs and make" };
        lines.push(format!("  {same} other {word} the same bill of every case"));
    }
    lines.join("\n") + "\n"
}

/// What the texts do otherwise.
pub fn bill_changes_text(bills: &[BillChange], break_even: &[(String, String)]) -> String {
    let mut lines = Vec::new();
    let moved: Vec<&BillChange> = bills.iter().filter(|bill| bill.change().is_none_or(|change| !change.is_zero())).collect();
    let sums = |of: fn(&BillChange) -> Option<&Number>| {
        let both = bills.iter().filter(|bill| bill.old.is_ok() && bill.new.is_ok());
        both.filter_map(of).fold(Number::ZERO, |sum, value| sum.plus(value))
    };
    let (old, new) = (sums(|bill| bill.old.as_ref().ok()), sums(|bill| bill.new.as_ref().ok()));
    lines.push(format!(
        "{}: from {} to {}, a difference of {}; {} changed",
        counted(bills.len(), "bill"),
        money(&old),
        money(&new),
        money(&new.minus(&old)),
        counted(moved.len(), "bill")
    ));
    for bill in bills.iter().filter(|bill| bill.old.is_err() != bill.new.is_err()) {
        let told = |total: &Result<Number, String>| total.as_ref().map_or_else(Clone::clone, money);
        lines.push(format!("  {}: {} becomes {}", bill.case.id, told(&bill.old), told(&bill.new)));
    }
    lines.extend(by_customer(bills));
    let mut sorted: Vec<(&BillChange, Number)> = moved.iter().filter_map(|bill| Some((*bill, bill.change()?))).collect();
    sorted.sort_by(|(_, one), (_, other)| other.cmp(one));
    let (up, down): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|(_, change)| !change.is_negative());
    for (title, list) in [("Pay more, the largest first", up), ("Pay less, the largest first", down.into_iter().rev().collect())] {
        if list.is_empty() {
            continue;
        }
        lines.push(format!("{title}:"));
        let count = list.len();
        for (bill, change) in list.into_iter().take(TOP) {
            lines.push(format!("  {}{}", one_line(bill, &change), why(bill)));
        }
        if count > TOP {
            lines.push(format!("  and {} more", count - TOP));
        }
    }
    lines.extend(break_even.iter().map(|(bill, text)| format!("Break-even of {bill}: {text}")));
    lines.join("\n") + "\n"
}

/// The sums of each customer that has several bills.
fn by_customer(bills: &[BillChange]) -> Vec<String> {
    let mut sums: BTreeMap<&str, (usize, Number, Number)> = BTreeMap::new();
    for bill in bills {
        if let (Some(customer), Ok(old), Ok(new)) = (&bill.case.customer, &bill.old, &bill.new) {
            let sum = sums.entry(customer).or_insert((0, Number::ZERO, Number::ZERO));
            *sum = (sum.0 + 1, sum.1.plus(old), sum.2.plus(new));
        }
    }
    if !sums.values().any(|(count, ..)| *count > 1) {
        return Vec::new();
    }
    let told = |(customer, (count, old, new)): (&str, (usize, Number, Number))| {
        format!("  {customer}: {}, from {} to {} ({})", counted(count, "bill"), money(&old), money(&new), money(&new.minus(&old)))
    };
    std::iter::once("By customer:".to_owned()).chain(sums.into_iter().map(told)).collect()
}

fn one_line(bill: &BillChange, change: &Number) -> String {
    let name = bill.case.customer.clone().map(|customer| format!(" ({customer})")).unwrap_or_default();
    let percent = bill.percent().map(|percent| format!(", {}%", percent.plain(1))).unwrap_or_default();
    let told = |total: &Result<Number, String>| total.as_ref().map_or_else(Clone::clone, money);
    format!("{}{name}: {} becomes {} ({}{percent})", bill.case.id, told(&bill.old), told(&bill.new), money(change))
}

/// The lines that moved, each with what its derivation says otherwise.
fn why(bill: &BillChange) -> String {
    let mut text = String::new();
    let told = |amount: &Option<Number>| amount.as_ref().map_or_else(|| "no line".to_owned(), money);
    for line in &bill.lines {
        text.push_str(&format!("\n    {}: {} becomes {}", line.charge, told(&line.old), told(&line.new)));
        for (mark, lines) in [("-", &line.why.0), ("+", &line.why.1)] {
            let shown = lines.iter().filter(|line| !line.starts_with("not used") && !line.starts_with("cite")).take(4);
            text.extend(shown.map(|line| format!("\n      {mark} {line}")));
        }
    }
    text
}

/// Both as one JSON document.
pub fn difference_json(changes: &[StatementChange], effect: &[Sameness], bills: &[BillChange], break_even: &[(String, String)]) -> String {
    let kind = |kind: ChangeKind| match kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
        ChangeKind::WordsAlone => "words alone",
    };
    let statement = |change: &StatementChange| json!({"chapter": change.chapter, "statement": change.statement, "kind": kind(change.kind), "removed": change.removed, "added": change.added});
    let amount = |amount: &Number| amount.plain(2);
    let total = |total: &Result<Number, String>| match total {
        Ok(total) => json!({"total": amount(total)}),
        Err(why) => json!({"error": why}),
    };
    let bill = |bill: &BillChange| {
        let lines: Vec<Value> = bill
            .lines
            .iter()
            .map(|line| {
                json!({"charge": line.charge, "old": line.old.as_ref().map(amount), "new": line.new.as_ref().map(amount),
                    "gone": line.why.0, "come": line.why.1})
            })
            .collect();
        json!({"case": bill.case.id, "customer": bill.case.customer, "old": total(&bill.old), "new": total(&bill.new),
            "change": bill.change().as_ref().map(amount), "percent": bill.percent().map(|percent| percent.plain(1)), "lines": lines})
    };
    let even: Vec<Value> = break_even.iter().map(|(bill, text)| json!({"bill": bill, "text": text})).collect();
    let verdict = |known: &Sameness| {
        let (word, words) = match &known.verdict {
            SameVerdict::Same(words) => ("same", words),
            SameVerdict::Differs(words) => ("differs", words),
            SameVerdict::NotDecided(words) => ("not decided", words),
        };
        json!({"schedule": known.schedule, "line": known.line, "verdict": word, "words": words})
    };
    let effect: Vec<Value> = effect.iter().map(verdict).collect();
    json!({"equal": changes.is_empty(), "effect": effect, "statements": changes.iter().map(statement).collect::<Vec<_>>(),
        "bills": bills.iter().map(bill).collect::<Vec<_>>(), "break_even": even})
    .to_string()
        + "\n"
}

/// A notice to a customer: what the same usage costs under the new text.
pub fn notice_text(bill: &BillChange) -> Option<String> {
    let (old, new, change) = (bill.old.as_ref().ok()?, bill.new.as_ref().ok()?, bill.change()?);
    let mut lines = vec![
        bill.case.customer.clone().unwrap_or_else(|| bill.case.id.clone()),
        String::new(),
        format!("Your bill for {} would come to {} under the new rates; it was {}.", bill.case.period.words(), money(new), money(old)),
    ];
    let direction = if change.is_zero() {
        "It stays as it is.".to_owned()
    } else {
        let percent = bill.percent().map(|percent| format!(" ({}%)", percent.absolute().plain(1))).unwrap_or_default();
        format!("That is {}{percent} {}.", money(&change.absolute()), if change.is_negative() { "less" } else { "more" })
    };
    lines.push(direction);
    if !bill.lines.is_empty() {
        lines.push(String::new());
        let told = |amount: &Option<Number>| amount.as_ref().map_or_else(|| "not charged".to_owned(), money);
        lines.extend(bill.lines.iter().map(|line| format!("  {}: {} instead of {}", line.charge, told(&line.new), told(&line.old))));
    }
    Some(lines.join("\n") + "\n")
}
