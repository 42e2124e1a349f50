//! Prices in an explanation: the row chosen, the chain of an escalator, the formula that an adopted row beats.

use super::amounts::quantity_text;
use super::escalation::ChainText;
use super::explanation::Explanation;
use super::formula::{FormulaText, Values};
use crate::exact::Number;
use crate::plan::{Cell, Id, Node, Operation, Prices, Version};

impl Explanation<'_> {
    /// Which version and row gave a price, and how.
    pub(super) fn price_note(
        &self,
        (id, version, row): (Id<Prices>, usize, usize),
        value: &Number,
        unrounded: Option<&Number>,
        values: &Values,
        notes: &mut Vec<String>,
    ) {
        let prices = self.plan.prices.at(id);
        let Some(chosen) = prices.versions.get(version) else { return };
        let label = chosen.label.as_ref().map(|label| format!("{label} row, ")).unwrap_or_default();
        let Some(Cell::Price(node, place)) = chosen.cells.get(row) else { return };
        let place = if place.start >= chosen.place.start { *place } else { chosen.place };
        let shown = quantity_text(value, &prices.unit);
        let plain = matches!(self.plan.nodes.at(*node).operation, Operation::Constant(_));
        let chain = ChainText { plan: self.plan, sources: self.sources, prices, row };
        if chosen.step.is_some() {
            notes.extend(chain.lines(chosen));
        } else if plain && unrounded.is_none() {
            notes.push(format!("{}: {shown}   {label}{}", prices.name, self.place(place)));
        } else {
            let text = FormulaText { plan: self.plan, sources: self.sources, values };
            let formula = text.of(*node);
            match &prices.round {
                Some(round) => {
                    let step = quantity_text(&round.step, &prices.unit);
                    notes.push(format!(
                        "{}: round({formula} to {step} {}) = {shown}   {label}{}",
                        prices.name,
                        round.mode.words(),
                        self.place(place)
                    ));
                }
                // Under a contract: the thing itself, which its own lines tell, or another in its place.
                None if formula == shown && chosen.place == prices.place => {}
                None if formula == shown => notes.push(format!("{}: {shown}   {label}{}", prices.name, self.place(place))),
                None => notes.push(format!("{}: {formula} = {shown}   {label}{}", prices.name, self.place(place))),
            }
        }
        let used = chain.first_day(chosen);
        let unused = |(at, one): &(usize, &Version)| one.step.is_none() && *at != version && (used.is_none() || one.from != used);
        let others: Vec<_> = prices.versions.iter().enumerate().filter(unused).map(|(_, one)| (one.from, one.end, one.label.clone())).collect();
        self.not_used(&prices.name, &(chosen.from, chosen.end, chosen.label.clone()), &others, notes);
    }

    /// What the formula of a derived rate would have given, where an adopted row stands.
    pub(super) fn beaten_note(
        &self,
        id: Id<Prices>,
        (formula, value, adopted): (Id<Node>, &Number, &Number),
        values: &Values,
        notes: &mut Vec<String>,
    ) {
        let prices = self.plan.prices.at(id);
        let text = FormulaText { plan: self.plan, sources: self.sources, values }.of(formula);
        let shown = quantity_text(value, &prices.unit);
        let formula = match &prices.round {
            Some(round) => format!("round({text} to {} {})", quantity_text(&round.step, &prices.unit), round.mode.words()),
            None => text,
        };
        notes.push(format!("{} by its formula: {formula} = {shown}   beaten by the adopted row", prices.name));
        let difference = quantity_text(&adopted.minus(value), &prices.unit);
        notes.push(format!("{}, adopted less formula: {} - {shown} = {difference}", prices.name, quantity_text(adopted, &prices.unit)));
    }
}
