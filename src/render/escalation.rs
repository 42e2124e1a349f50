//! The chain of an escalator in words, year by year, each line of it arithmetic that holds by itself.

use super::amounts::quantity_text;
use crate::exact::{Number, Rounding, RoundingMode, Unit};
use crate::plan::{Cell, EscalationStep, IndexPoint, Operation, Prices, SchedulePlan, StepBase, StepChange, StepLimit, Version};
use crate::source::Sources;

/// Words for the chain that leads to one cell of a version.
pub(super) struct ChainText<'a> {
    pub plan: &'a SchedulePlan,
    pub sources: &'a Sources,
    pub prices: &'a Prices,
    /// The cell, by position.
    pub row: usize,
}

impl ChainText<'_> {
    /// From the row the chain starts from to the version given.
    pub(super) fn lines(&self, version: &Version) -> Vec<String> {
        let chain = self.chain(version);
        let mut out = Vec::new();
        for version in chain {
            match &version.step {
                None => out.push(self.start(version)),
                Some(step) => {
                    self.percentage(step, &mut out);
                    out.push(self.rate(version, step));
                    out.extend(step.says.iter().map(|says| format!("says \"{says}\"")));
                    out.extend(step.cites.iter().map(|cite| format!("cite {}{}   {}", cite.text, cite.status.suffix(), self.place(step.place))));
                }
            }
        }
        out
    }

    fn place(&self, place: crate::source::Span) -> String {
        self.sources.short_place(place)
    }

    fn version_of(&self, day: crate::calendar::Day) -> Option<&Version> {
        self.prices.versions.iter().find(|version| version.from == Some(day))
    }

    /// The versions of the chain, the first first.
    fn chain<'v>(&'v self, last: &'v Version) -> Vec<&'v Version> {
        let mut chain = Vec::new();
        let mut at = Some(last);
        while let Some(version) = at {
            chain.push(version);
            let Some(step) = &version.step else { break };
            if matches!(step.base, StepBase::FirstRate { .. }) {
                chain.extend(self.steps_between(step, version).into_iter().rev());
            }
            at = self.version_of(step.stands_on);
        }
        chain.reverse();
        chain
    }

    /// The steps between the first rate and a version that stands on it.
    fn steps_between<'v>(&'v self, step: &EscalationStep, version: &Version) -> Vec<&'v Version> {
        let between = |one: &&Version| one.from > Some(step.stands_on) && one.from < version.from;
        self.prices.versions.iter().filter(between).collect()
    }

    /// The first day of the row that the chain starts from.
    pub(super) fn first_day(&self, version: &Version) -> Option<crate::calendar::Day> {
        self.chain(version).first().and_then(|first| first.from)
    }

    fn start(&self, version: &Version) -> String {
        let label = version.label.as_ref().map(|label| format!("{label} row, ")).unwrap_or_default();
        format!("{}: {}   {label}{}", self.prices.name, self.amount(&self.written(version)), self.place(version.place))
    }

    fn amount(&self, value: &Number) -> String {
        quantity_text(value, &self.prices.unit)
    }

    /// The rate of a version before its rounding.
    fn written(&self, version: &Version) -> Number {
        match version.cells.get(self.row) {
            Some(Cell::Price(node, _)) => match &self.plan.nodes.at(*node).operation {
                Operation::Constant(value) => value.clone(),
                _ => Number::ZERO,
            },
            _ => Number::ZERO,
        }
    }

    fn printed(&self, version: &Version) -> Number {
        let exact = self.written(version);
        self.prices.round.as_ref().map_or(exact.clone(), |round| round.apply(&exact))
    }

    /// The percentage of a step: from the index, rounded, limited.
    fn percentage(&self, step: &EscalationStep, out: &mut Vec<String>) {
        let (name, formula, source) = match &step.change {
            StepChange::Fixed => (None, percent(&step.raw), String::new()),
            StepChange::Index { index, from, to } => {
                let formula = format!("{} ÷ {} - 1", to.value.grouped(0), from.value.grouped(0));
                let months = format!("{} to {}{}", from.month_words(), to.month_words(), published(&[from, to]));
                (Some(index), formula, months)
            }
            StepChange::Published { index, of } => (Some(index), percent(&of.value), format!("{}{}", of.month_words(), published(&[of]))),
        };
        let name = name.map_or("percentage", String::as_str);
        let mut value = step.raw.clone();
        match &step.rounded {
            Some((rounding, to)) => {
                let to_step = percent(&rounding.step);
                out.push(format!("{name}: round({formula} to {to_step} {}) = {}   {source}", rounding.mode.words(), percent(to)));
                value = to.clone();
            }
            None if matches!(step.change, StepChange::Index { .. }) => {
                out.push(format!("{name}: {formula} = {}   {}{source}", percent(&value), about(&value)));
            }
            None if matches!(step.change, StepChange::Published { .. }) => out.push(format!("{name}: {formula}   {source}")),
            None => {}
        }
        for limit in &step.limits {
            let (word, pick, bound) = match limit {
                StepLimit::AtLeast(floor) => ("at least", "greater", floor),
                StepLimit::AtMost(cap) => ("at most", "lesser", cap),
            };
            let bound_text = percent(bound);
            out.push(format!("{word} {bound_text}: {pick} of ({}, {bound_text}) = {bound_text}   {}", percent(&value), self.place(step.place)));
            value = bound.clone();
        }
    }

    /// `capacity_rate: round($12,500.00 × (1 + 4%) to $0.01 half up) = $13,000.00   from 2021-10-01`.
    fn rate(&self, version: &Version, step: &EscalationStep) -> String {
        let formula = self.formula(version, step);
        let label = version.label.as_ref().map(|label| format!(", {label}")).unwrap_or_default();
        let from = version.from.map(|from| format!("from {from}{label}   {}", self.place(step.place))).unwrap_or_default();
        let shown = self.amount(&self.printed(version));
        match &self.prices.round {
            Some(round) => {
                format!("{}: round({formula} to {} {}) = {shown}   {from}", self.prices.name, self.amount(&round.step), round.mode.words())
            }
            None => format!("{}: {formula} = {shown}   {from}", self.prices.name),
        }
    }

    /// The rate before its rounding, as a formula of printed figures.
    fn formula(&self, version: &Version, step: &EscalationStep) -> String {
        let Some(before) = self.version_of(step.stands_on) else { return self.amount(&self.written(version)) };
        match &step.base {
            StepBase::RoundedRate => format!("{} × {}", self.amount(&self.printed(before)), factor(step)),
            StepBase::UnroundedRate => match &before.step {
                Some(earlier) => format!("{} × {}", self.formula(before, earlier), factor(step)),
                None => format!("{} × {}", self.amount(&self.written(before)), factor(step)),
            },
            StepBase::FirstRate { .. } => {
                let mut steps: Vec<String> = self.steps_between(step, version).iter().filter_map(|one| one.step.as_deref()).map(term).collect();
                steps.push(term(step));
                format!("{} × (1{})", self.amount(&self.written(before)), steps.concat())
            }
        }
    }
}

/// What a step multiplies by: `(1 + 4%)`, or the two values of an index.
fn factor(step: &EscalationStep) -> String {
    match (&step.change, &step.rounded, step.limits.is_empty()) {
        (StepChange::Index { from, to, .. }, None, true) => format!("({} ÷ {})", to.value.grouped(0), from.value.grouped(0)),
        _ => format!("(1{})", signed_percent(&step.applied)),
    }
}

/// A percentage as a term of a sum.
fn term(step: &EscalationStep) -> String {
    match (&step.change, &step.rounded, step.limits.is_empty()) {
        (StepChange::Index { from, to, .. }, None, true) => format!(" + ({} ÷ {} - 1)", to.value.grouped(0), from.value.grouped(0)),
        _ => signed_percent(&step.applied),
    }
}

fn signed_percent(value: &Number) -> String {
    let sign = if value.is_negative() { "-" } else { "+" };
    format!(" {sign} {}", percent(&value.absolute()))
}

fn percent(value: &Number) -> String {
    quantity_text(value, &Unit::word("%").unwrap_or_default())
}

/// `about 5.65 %, `, where the percentage prints as a fraction.
fn about(value: &Number) -> String {
    if value.as_decimal().is_some_and(|(_, scale)| scale <= 6) {
        return String::new();
    }
    let shown = Rounding { step: Number::decimal(1, 4), mode: RoundingMode::HalfUp }.apply(value);
    format!("about {} %, ", shown.shifted(2).plain(2))
}

fn published(points: &[&IndexPoint]) -> String {
    let days: Vec<String> = points.iter().filter_map(|point| point.published).map(|day| day.to_string()).collect();
    if days.is_empty() { String::new() } else { format!(", published {}", days.join(" and ")) }
}
