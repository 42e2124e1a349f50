//! Instalments and ledgers in the explanation.

use super::amounts::{money, quantity_text};
use super::explanation::Explanation;
use super::formula::Values;
use crate::exact::{Number, Rounding, Unit};
use crate::invoice::{EntryValue, InstalmentPart, LedgerYear, Step, YearlySum};
use crate::plan::{Id, Instalment, InstalmentChange, Ledger, LedgerEntry, LedgerEntryKind, Node, OddCents, Operation};

/// So many years of a ledger are listed; of more, the last ones.
const TOLD: usize = 6;

/// `round(X ÷ 12 to $0.01 half up)`, and where the odd cents go.
fn equal_part_text(sum: &str, part: u32, of: u32, odd_cents: OddCents, (rounding, unit): (&Rounding, &Unit)) -> String {
    let step = format!("{} {}", quantity_text(&rounding.step, unit), rounding.mode.words());
    let plain = format!("round({sum} ÷ {of} to {step})");
    let odd = match odd_cents {
        OddCents::Last => of,
        OddCents::First => 1,
        OddCents::Cumulative => {
            let before = part.saturating_sub(1);
            return format!("round({sum} × {part} ÷ {of} to {step}) - round({sum} × {before} ÷ {of} to {step})");
        }
    };
    if part != odd {
        return plain;
    }
    format!("round({sum} - {} × {plain} to {step})", of.saturating_sub(1))
}

fn odd_cents_words(odd_cents: OddCents) -> &'static str {
    match odd_cents {
        OddCents::Last => "odd cents in the last",
        OddCents::First => "odd cents in the first",
        OddCents::Cumulative => "cumulative",
    }
}

/// The part of a bill that catches a change up, or a later one.
fn caught_up_text(sum: &YearlySum, made: &InstalmentPart, rule: &Instalment) -> String {
    let step = format!("{} {}", money(&rule.rounding.step), rule.rounding.mode.words());
    let (whole, paid, of, part) = (money(&sum.sum), money(&made.paid), rule.parts, made.part);
    let plain = format!("round({whole} ÷ {of} to {step})");
    match rule.odd_cents {
        OddCents::Last if part == of => format!("round({whole} - {paid} to {step})"),
        OddCents::First if part == sum.first_part => format!("round({whole} - {paid} - {} × {plain} to {step})", of - part),
        OddCents::Cumulative => format!("round(round({whole} × {part} ÷ {of} to {step}) - {paid} to {step})"),
        OddCents::Last if part == sum.first_part => format!("round({whole} × {part} ÷ {of} - {paid} to {step})"),
        OddCents::Last | OddCents::First => plain,
    }
}

impl Explanation<'_> {
    /// Which part of the year's sum, and how it came about.
    pub(super) fn instalment_notes(&self, node: Id<Node>, made: &InstalmentPart, notes: &mut Vec<String>) {
        let Operation::Instalment(rule) = &self.plan.nodes.at(node).operation else { return };
        let Some(sum) = made.sums.last() else { return };
        let dollars = Unit::word("$").unwrap_or_default();
        let text = match (made.sums.len(), rule.change) {
            (1, _) => equal_part_text(&money(&sum.sum), made.part, made.of, rule.odd_cents, (&rule.rounding, &dollars)),
            (_, Some(InstalmentChange::InTheNextBill)) => caught_up_text(sum, made, rule),
            _ => {
                let left = format!("({} - {})", money(&sum.sum), money(&sum.before));
                let (part, of) = (made.part + 1 - sum.first_part, made.of + 1 - sum.first_part);
                equal_part_text(&left, part, of, rule.odd_cents, (&rule.rounding, &dollars))
            }
        };
        let year = self.plan.calendars.at(rule.calendar).years.label_of(made.year.start).unwrap_or_else(|| made.year.words());
        let place = self.place(self.plan.nodes.at(node).place);
        let odd = odd_cents_words(rule.odd_cents);
        notes.push(format!("part {} of {}: {text} = {}   {year}, {odd}, {place}", made.part, made.of, money(&made.value)));
        for (at, sum) in made.sums.iter().enumerate() {
            self.yearly_sum_notes(rule, sum, at > 0, notes);
        }
    }

    fn yearly_sum_notes(&self, rule: &Instalment, sum: &YearlySum, changed: bool, notes: &mut Vec<String>) {
        let mut below = Vec::new();
        let values = self.notes_of(&sum.steps, &mut below);
        let formula = self.formula_text(rule.of, &values);
        let since = if changed { format!("   counts from part {}, {} before it", sum.first_part, money(&sum.before)) } else { String::new() };
        let unit = &self.plan.nodes.at(rule.of).unit;
        let shown = quantity_text(&sum.sum, unit);
        let text = if formula == shown { shown } else { format!("{formula} = {shown}") };
        notes.push(format!("sum of the year as of {}: {text}{since}", sum.from));
        notes.extend(below);
    }

    /// `of all contracts`: the customer's own, then each member's.
    pub(super) fn all_contracts_note(&self, node: Id<Node>, own: &Number, members: &[(String, Number)], total: &Number) -> String {
        let unit = &self.plan.nodes.at(node).unit;
        let place = self.place(self.plan.nodes.at(node).place);
        if self.folded && members.len() > TOLD {
            return format!("of all {} contracts: {}   {place}", members.len() + 1, quantity_text(total, unit));
        }
        let text = members.iter().fold(quantity_text(own, unit), |text, (_, value)| signed(text, value, unit, false));
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        format!("of all contracts: {text} = {}   its own, {}, {place}", quantity_text(total, unit), names.join(", "))
    }

    /// A ledger, year by year, and what a year gives back.
    pub(super) fn ledger_notes(&self, id: Id<Ledger>, years: &[LedgerYear], part: Option<&Number>, notes: &mut Vec<String>) {
        let ledger = self.plan.ledgers.at(id);
        let shown = |value: &Number| quantity_text(value, &ledger.unit);
        notes.push(format!("{} opens {} at {}   {}", ledger.name, ledger.opens, shown(&ledger.opening), self.place(ledger.place)));
        let left_out = if !self.folded { 0 } else { years.len().saturating_sub(TOLD) };
        if left_out > 0 {
            notes.push(format!("{left_out} earlier years of {} are not listed here; the trace has them all", ledger.name));
        }
        let asked = part.and_then(|_| years.len().checked_sub(1));
        for (at, year) in years.iter().enumerate().skip(left_out) {
            self.ledger_year(ledger, year, asked == Some(at), notes);
        }
        let Some((part, year)) = part.zip(years.last()) else { return };
        let terms: Vec<String> = year.parts.iter().map(|(_, part)| shown(part)).collect();
        let sum = if terms.is_empty() { shown(&Number::ZERO) } else { terms.join(" + ") };
        notes.push(format!("part of {} in {}: {sum} = {}", ledger.name, self.year_words(ledger, year), shown(part)));
    }

    fn year_words(&self, ledger: &Ledger, year: &LedgerYear) -> String {
        self.plan.calendars.at(ledger.calendar).years.label_of(year.days.start).unwrap_or_else(|| year.days.words())
    }

    fn ledger_year(&self, ledger: &Ledger, year: &LedgerYear, part_alone: bool, notes: &mut Vec<String>) {
        let (words, unit) = (self.year_words(ledger, year), &ledger.unit);
        for entry in &year.entries {
            self.ledger_entry(ledger, year, entry, notes);
        }
        if let Some(spread) = &ledger.spread {
            for (from, part) in &year.parts {
                let calendar = &self.plan.calendars.at(ledger.calendar).years;
                let from_words = calendar.label_of(from.start).unwrap_or_else(|| from.words());
                notes.push(format!(
                    "{} gives back {} in {words}, of {from_words}   {}",
                    ledger.name,
                    quantity_text(part, unit),
                    self.place(spread.place)
                ));
            }
        }
        if part_alone {
            return;
        }
        let mut text = quantity_text(&year.before, unit);
        for (_, value) in year.entries.iter().filter_map(|entry| entry.value.as_ref()) {
            text = signed(text, value, unit, false);
        }
        for (_, part) in &year.parts {
            text = signed(text, part, unit, true);
        }
        notes.push(format!("{} at the end of {words}: {text} = {}", ledger.name, quantity_text(&year.after, unit)));
    }

    fn ledger_entry(&self, ledger: &Ledger, year: &LedgerYear, made: &EntryValue, notes: &mut Vec<String>) {
        let Some(rule) = ledger.entries.get(made.entry) else { return };
        let mut below = Vec::new();
        let values = self.notes_of(&made.steps, &mut below);
        let place = self.place(rule.place);
        let words = self.year_words(ledger, year);
        match &made.value {
            None => notes.push(format!("{} in {words}, entry {}: adds nothing, its condition does not hold   {place}", ledger.name, made.entry + 1)),
            Some((_, value)) => {
                let formula = self.entry_text(rule, year, made, &values, &ledger.unit);
                let text = match &rule.round {
                    Some(round) => format!("round({formula} to {} {})", quantity_text(&round.step, &ledger.unit), round.mode.words()),
                    None => formula,
                };
                notes.push(format!(
                    "{} in {words}, entry {}: {text} = {}   {place}",
                    ledger.name,
                    made.entry + 1,
                    quantity_text(value, &ledger.unit)
                ));
            }
        }
        notes.extend(below);
    }

    fn entry_text(&self, rule: &LedgerEntry, year: &LedgerYear, made: &EntryValue, values: &Values, unit: &Unit) -> String {
        match &rule.kind {
            LedgerEntryKind::Add(node) => self.formula_text(*node, values),
            LedgerEntryKind::Interest { .. } => {
                let rates = made.steps.iter().filter_map(|step| match step {
                    Step::Interest { days, of, rate } => Some(format!("{}% × {}/{of}", rate.shifted(2).grouped(0), days.days())),
                    _ => None,
                });
                format!("{} × ({})", quantity_text(&year.before, unit), rates.collect::<Vec<_>>().join(" + "))
            }
        }
    }
}

/// A term more, with the sign it has.
fn signed(text: String, value: &Number, unit: &Unit, subtracted: bool) -> String {
    let sign = if value.is_negative() == subtracted { "+" } else { "-" };
    format!("{text} {sign} {}", quantity_text(&value.absolute(), unit))
}
