//! The explanation of an invoice, from its trace alone. A line that holds ` = ` is arithmetic: what stands left of it
//! (after a name and colon, if there is one) comes to what stands right of it, up to three blanks. A machine check works
//! every such line out again from its text.

use super::amounts::{money, quantity_text};
use super::conditions::{condition_text, member};
use super::formula::{FormulaText, Values};
use super::readings_text::readings_note;
use super::window_text::WindowText;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{Line, LineStatus, MeasureHow, MonthsTerm, Part, Step};
use crate::plan::{
    Charge, ChargeFormula, ChargeKind, ChargeRounding, DeterminantKind, Id, Input, Node, Operation, SchedulePlan, TierVersion, VersionRule,
};
use crate::rating::Rated;
use crate::source::{Sources, Span};

/// Explains a rated case.
pub struct Explanation<'a> {
    rated: &'a Rated,
    pub(super) plan: &'a SchedulePlan,
    pub(super) sources: &'a Sources,
    /// The steps of each charge, in the order of work.
    groups: Vec<(Id<Charge>, &'a [Step])>,
    /// Whether long tables are folded: elements of a window, members of a pool, years of a ledger.
    pub(super) folded: bool,
}

impl<'a> Explanation<'a> {
    /// Prepares the explanation of an invoice.
    pub fn new(rated: &'a Rated, sources: &'a Sources) -> Self {
        let steps = &rated.invoice.trace.steps;
        let starts: Vec<(usize, Id<Charge>)> = steps
            .iter()
            .enumerate()
            .filter_map(|(at, step)| match step {
                Step::Charge(id) => Some((at, *id)),
                _ => None,
            })
            .collect();
        let ends = starts.iter().skip(1).map(|(at, _)| *at).chain(std::iter::once(steps.len()));
        let groups = starts.iter().zip(ends).map(|((start, id), end)| (*id, steps.get(*start..end).unwrap_or(&[]))).collect();
        Self { rated, plan: &rated.plan, sources, groups, folded: false }
    }

    /// The same, for steps on a plan of a pool.
    pub(super) fn on_plan(&self, plan: &'a SchedulePlan) -> Self {
        Self { plan, groups: Vec::new(), ..*self }
    }

    /// With long tables folded: of a window's elements the deciding one first, of a pool's members those that matter.
    #[must_use]
    pub fn folded(self) -> Self {
        Self { folded: true, ..self }
    }

    fn steps_of(&self, id: Id<Charge>) -> &'a [Step] {
        self.groups.iter().find(|(own, _)| *own == id).map_or(&[], |(_, steps)| steps)
    }

    pub(super) fn place(&self, place: Span) -> String {
        self.sources.short_place(place)
    }

    /// The derivation of a line, by its position on the invoice.
    pub fn line(&self, at: usize) -> Vec<String> {
        let Some(line) = self.rated.invoice.lines.get(at) else { return Vec::new() };
        let charge = self.plan.charges.at(line.charge);
        let mut out = vec![self.header(charge, line)];
        if line.status == LineStatus::Replaced {
            let by = charge.replaced_by.map(|by| self.plan.charges.at(by).name.clone()).unwrap_or_default();
            out.push(format!("  replaced by {by}: $0.00 here and in every formula"));
        }
        let mut body = Vec::new();
        self.work(line.charge, line, &mut body);
        out.extend(body);
        self.rounding(charge, line, &mut out);
        out.extend(self.citations(charge));
        out
    }

    fn header(&self, charge: &Charge, line: &Line) -> String {
        let estimated = if line.estimated { "   estimated" } else { "" };
        let gl = if charge.gl.is_empty() { String::new() } else { format!("   gl {}", charge.gl) };
        format!("{}  {}   {}{gl}{estimated}   {}", charge.name, charge.label, money(&line.amount), self.place(charge.place))
    }

    /// The work on a charge, step by step.
    fn work(&self, id: Id<Charge>, line: &Line, out: &mut Vec<String>) {
        let charge = self.plan.charges.at(id);
        let steps = self.steps_of(id);
        let mut values = Values::default();
        let mut notes: Vec<String> = Vec::new();
        let mut parts = line.parts.iter().filter(|_| line.status == LineStatus::Billed).peekable();
        let formula = match &charge.formula {
            ChargeFormula::Amount(node) => Some(*node),
            _ => None,
        };
        for step in steps {
            values.take(step);
            match step {
                Step::Segment { days, .. } => {
                    // The parts before a new segment are printed with the values noted up to here.
                    while let Some(part) = parts.next_if(|part| part.days.start < days.start) {
                        out.push(self.part(part, &values, formula));
                    }
                }
                _ => self.note(step, &values, &mut notes),
            }
        }
        for part in parts {
            out.push(self.part(part, &values, formula));
        }
        if let Some(minimum) = steps.iter().find_map(|step| self.minimum(charge, step)) {
            out.push(minimum);
        }
        let mut seen = Vec::new();
        for note in notes {
            if !seen.contains(&note) {
                out.extend(note.lines().map(|line| format!("  {line}")));
                seen.push(note);
            }
        }
    }

    /// `30,000 kgal × 15/30 × $4.2591/kgal = $63,886.50   16–30 Sep 2022`.
    fn part(&self, part: &Part, values: &Values, formula: Option<Id<Node>>) -> String {
        let text = FormulaText { plan: self.plan, sources: self.sources, values };
        let share = part.share.as_ref().map(|(numerator, denominator)| share_text(numerator, denominator));
        let left = match (&part.quantity, &part.rate) {
            (Some((quantity, unit)), Some((rate, rate_unit))) => {
                let exact_split = part.whole.as_ref().filter(|whole| self.is_exact_share(part, whole));
                let quantity = match (exact_split, &share) {
                    (Some(whole), Some(share)) => format!("{} × {share}", quantity_text(whole, unit)),
                    _ => quantity_text(quantity, unit),
                };
                format!("{quantity} × {}", quantity_text(rate, rate_unit))
            }
            _ => {
                let whole = formula.map_or_else(|| money(&part.exact), |formula| text.of(formula));
                let composed = formula
                    .is_some_and(|formula| matches!(self.plan.nodes.at(formula).operation, Operation::Binary { .. } | Operation::Percent { .. }));
                match share {
                    Some(share) if composed => format!("({whole}) × {share}"),
                    Some(share) => format!("{whole} × {share}"),
                    None => whole,
                }
            }
        };
        let block = part.block.map(|block| format!("   block {}", block + 1)).unwrap_or_default();
        let meter = part.meter.and_then(|meter| self.rated.meters.get(meter)).map(|meter| format!("   meter {meter}")).unwrap_or_default();
        format!("  {left} = {}   {}{block}{meter}", money(&part.exact), part.days.words())
    }

    /// Whether the part's quantity is the whole times its share (it is not where parts are rounded).
    fn is_exact_share(&self, part: &Part, whole: &Number) -> bool {
        match (&part.share, &part.quantity) {
            (Some((numerator, denominator)), Some((quantity, _))) => whole.times(numerator).divided_by(denominator).as_ref() == Some(quantity),
            _ => false,
        }
    }

    fn minimum(&self, charge: &Charge, step: &Step) -> Option<String> {
        let Step::Minimum { volume, to } = step else { return None };
        Some(match &charge.formula {
            ChargeFormula::TopsUp { .. } => format!(
                "  excess of {} over {} = {}   the minimum less what it tops up",
                money(to),
                money(volume),
                money(&to.minus(volume).greater(Number::ZERO))
            ),
            _ => format!("  {} takes the place of {}", money(to), money(volume)),
        })
    }

    /// A step in words.
    pub(super) fn note(&self, step: &Step, values: &Values, notes: &mut Vec<String>) {
        match step {
            Step::Condition { condition, holds, left, right } => {
                let condition = self.plan.conditions.at(*condition);
                let words = condition_text(self.plan, self.sources, condition, *holds, left, right.as_ref());
                let last_day = if condition.as_on_the_last_day { " on the last day" } else { "" };
                notes.push(format!("condition: {words}{last_day}   {}", self.place(condition.place)));
            }
            Step::Measure { input, value, how, whole } => notes.push(measure_note(self.plan, *input, (value, *how), whole.as_ref())),
            Step::Readings { input, readings } => notes.push(readings_note(self.plan, *input, readings, self.folded)),
            Step::Word { input, word } => {
                let input = self.plan.inputs.at(*input);
                notes.push(format!("{}: {}   given", input.name, member(&input.kind, *word)));
            }
            Step::Price { prices, version, row, value, unrounded } => {
                self.price_note((*prices, *version, *row), value, unrounded.as_ref(), values, notes)
            }
            Step::BeatenFormula { prices, formula, value, adopted } => self.beaten_note(*prices, (*formula, value, adopted), values, notes),
            Step::Tiers { tiers, version, start } => self.tiers_note(*tiers, *version, start.as_ref(), notes),
            Step::Months { value, nominal, terms, .. } => notes.extend(months_note(value, *nominal, terms)),
            Step::Determinant { determinant, exact, value, case } => self.determinant_note(*determinant, (exact, value, *case), values, notes),
            Step::Window { node, days, members, outcome } => {
                let text = WindowText { plan: self.plan, sources: self.sources, folded: self.folded };
                notes.push(text.lines(*node, days, members, outcome).join("\n"));
            }
            Step::AllContracts { node, own, members, total } => notes.push(self.all_contracts_note(*node, own, members, total)),
            Step::Pool { pool, shares } => self.pool_notes(*pool, shares, notes),
            Step::PoolAmount { pool, time, amount, steps, .. } => self.pool_amount_notes(*pool, *time, amount, steps, notes),
            Step::Instalment { node, made } => self.instalment_notes(*node, made, notes),
            Step::Ledger { ledger, years, part } => self.ledger_notes(*ledger, years, part.as_ref(), notes),
            _ => {}
        }
    }

    fn tiers_note(&self, id: Id<crate::plan::Tiers>, version: usize, start: Option<&Number>, notes: &mut Vec<String>) {
        let tiers = self.plan.tiers.at(id);
        let Some(chosen) = tiers.versions.get(version) else { return };
        let label = chosen.label.as_ref().map(|label| format!("{label} blocks, ")).unwrap_or_default();
        let start = start.map(|start| format!("   position {} from earlier bills", quantity_text(start, &tiers.unit.priced()))).unwrap_or_default();
        notes.push(format!("{}: {label}{}{start}", tiers.name, self.place(chosen.place)));
        let words = |one: &TierVersion| (one.from, one.end, one.label.clone());
        let others: Vec<VersionWords> = tiers.versions.iter().enumerate().filter(|(at, _)| *at != version).map(|(_, one)| words(one)).collect();
        self.not_used(&tiers.name, &words(chosen), &others, notes);
    }

    /// The versions that were not chosen, and why.
    pub(super) fn not_used(&self, name: &str, chosen: &VersionWords, others: &[VersionWords], notes: &mut Vec<String>) {
        let period = match self.plan.version_rule {
            VersionRule::ServiceRendered => self.rated.invoice.period,
            _ => return,
        };
        let period = asked_for(period, chosen.0, chosen.1);
        let is_told_twice = |label: &Option<String>| others.iter().chain([chosen]).filter(|(_, _, other)| other == label).count() > 1;
        let mut ended = Vec::new();
        let mut later = Vec::new();
        for (from, end, label) in others {
            let day = || from.map_or_else(|| "what stood before".to_owned(), |from| from.to_string());
            let words = label.clone().filter(|_| !is_told_twice(label)).unwrap_or_else(day);
            if end.is_some_and(|end| end <= period.start) {
                ended.push(words);
            } else if from.is_some_and(|from| from >= period.end) {
                later.push(words);
            }
        }
        if !ended.is_empty() {
            notes.push(format!("not used of {name}: {} (ended before {})", ended.join(", "), period.start));
        }
        if !later.is_empty() {
            notes.push(format!("not used of {name}: {} (begins after {})", later.join(", "), period.last_day()));
        }
    }

    fn determinant_note(
        &self,
        id: Id<crate::plan::Determinant>,
        (exact, value, case): (&Number, &Number, Option<usize>),
        values: &Values,
        notes: &mut Vec<String>,
    ) {
        let determinant = self.plan.determinants.at(id);
        let text = FormulaText { plan: self.plan, sources: self.sources, values };
        let node = match (&determinant.kind, case) {
            (DeterminantKind::Formula(node), _) => Some(*node),
            (DeterminantKind::Cases(rows), Some(case)) => rows.get(case).map(|(_, node)| *node),
            (DeterminantKind::Cases(_), None) => None,
        };
        let Some(node) = node else { return };
        let formula = text.of(node);
        let shown = quantity_text(value, &determinant.unit);
        let place = self.place(determinant.place);
        let case = case.map(|case| format!("   case {}", case + 1)).unwrap_or_default();
        match &determinant.round {
            Some(round) => {
                let step = quantity_text(&round.step, &determinant.unit);
                notes.push(format!(
                    "{}: round({formula} to {step} {}) = {shown}   exactly {}   {place}{case}",
                    determinant.name,
                    round.mode.words(),
                    quantity_text(exact, &determinant.unit)
                ));
            }
            None => notes.push(format!("{}: {formula} = {shown}   {place}{case}", determinant.name)),
        }
        for says in &determinant.says {
            notes.push(format!("says \"{says}\""));
        }
    }

    fn rounding(&self, charge: &Charge, line: &Line, out: &mut Vec<String>) {
        if line.status == LineStatus::Replaced {
            return;
        }
        let credit = charge.kind == ChargeKind::Credit;
        let positive = |value: &Number| if credit { value.negated() } else { value.clone() };
        let exact = positive(&line.exact);
        if line.parts.len() > 1 && !matches!(charge.rounding, ChargeRounding::Part(..)) {
            let terms: Vec<String> = line.parts.iter().map(|part| money(&part.exact)).collect();
            out.push(format!("  {} = {}", terms.join(" + "), money(&exact)));
        }
        match &charge.rounding {
            ChargeRounding::Charge(round, place) => {
                let amount = positive(&line.amount);
                out.push(format!(
                    "  round({} to {} {}) = {}   {}",
                    money(&exact),
                    money(&round.step),
                    round.mode.words(),
                    money(&amount),
                    self.place(*place)
                ));
            }
            ChargeRounding::Part(round, place) => {
                for part in &line.parts {
                    out.push(format!(
                        "  round({} to {} {}) = {}   {}",
                        money(&part.exact),
                        money(&round.step),
                        round.mode.words(),
                        money(&part.amount),
                        self.place(*place)
                    ));
                }
                if line.parts.len() > 1 {
                    let terms: Vec<String> = line.parts.iter().map(|part| money(&part.amount)).collect();
                    out.push(format!("  {} = {}", terms.join(" + "), money(&positive(&line.amount))));
                }
            }
            ChargeRounding::None(place) => out.push(format!("  no rounding   {}", self.place(*place))),
        }
        if credit {
            out.push("  a credit: printed negative".to_owned());
        }
    }

    fn citations(&self, charge: &Charge) -> Vec<String> {
        let cites = self.rated.cites(charge).map(|cite| format!("  cite {}{}   {}", cite.text, cite.status.suffix(), self.place(cite.place)));
        let says = charge.says.iter().map(|says| format!("  says \"{says}\""));
        cites.chain(says).collect()
    }

    /// The records of an answer that is not an invoice, in words, each once.
    pub(super) fn of_question(&self) -> Vec<String> {
        let mut notes = Vec::new();
        self.notes_of(&self.rated.invoice.trace.steps, &mut notes);
        let mut told: Vec<String> = Vec::new();
        for note in notes {
            if !told.contains(&note) {
                told.push(note);
            }
        }
        told
    }

    /// The charges without a line, and why.
    pub fn not_applied(&self) -> Vec<String> {
        let mut out = Vec::new();
        for id in self.plan.charges.iter().map(|(id, _)| id).filter(|id| self.plan.order.contains(id)) {
            let charge = self.plan.charges.at(id);
            if self.rated.invoice.lines.iter().any(|line| line.charge == id) {
                continue;
            }
            let steps = self.steps_of(id);
            let why = match &charge.formula {
                ChargeFormula::NotBilled(reason) => format!("declared, not billed: {reason}"),
                _ if steps.iter().any(|step| matches!(step, Step::Omitted(_))) => "comes to zero, omitted".to_owned(),
                _ => self.why_not(charge, steps),
            };
            out.push(format!("{}  {}   {why}   {}", charge.name, charge.label, self.place(charge.place)));
        }
        out
    }

    fn why_not(&self, charge: &Charge, steps: &[Step]) -> String {
        let mut reasons = Vec::new();
        for step in steps {
            let Step::Condition { condition, holds, left, right } = step else { continue };
            let guard = charge.guards.iter().find(|guard| guard.condition == *condition);
            if guard.is_some_and(|guard| guard.unless != *holds) {
                continue;
            }
            let found = self.plan.conditions.at(*condition);
            let words = condition_text(self.plan, self.sources, found, *holds, left, right.as_ref());
            if !reasons.contains(&words) {
                reasons.push(words);
            }
        }
        if reasons.is_empty() { "does not apply".to_owned() } else { reasons.join("; ") }
    }

    /// How a price asked for by itself came about.
    fn price(&self) -> Vec<String> {
        let mut values = Values::default();
        let mut notes = Vec::new();
        for step in &self.rated.invoice.trace.steps {
            values.take(step);
            self.note(step, &values, &mut notes);
        }
        notes
    }

    /// The whole explanation: every line, then the charges that did not apply.
    pub fn whole(&self) -> Vec<String> {
        let mut out = if self.plan.charges.is_empty() { self.price() } else { Vec::new() };
        for at in 0..self.rated.invoice.lines.len() {
            if at > 0 {
                out.push(String::new());
            }
            out.extend(self.line(at));
        }
        if self.plan.charges.is_empty() {
            return self.of_question();
        }
        out.extend(self.besides());
        out
    }

    /// What is said of no line: the total, charges that are not on the bill, clauses that are not encoded.
    pub fn besides(&self) -> Vec<String> {
        let mut out = Vec::new();
        let terms: Vec<String> = self.rated.invoice.lines.iter().map(|line| money(&line.amount)).collect();
        if !terms.is_empty() {
            out.push(String::new());
            out.push(format!("total: {} = {}", terms.join(" + "), money(&self.rated.invoice.total)));
        }
        let not_applied = self.not_applied();
        if !not_applied.is_empty() {
            out.push(String::new());
            out.push("not on this invoice".to_owned());
            out.extend(not_applied.into_iter().map(|line| format!("  {line}")));
        }
        out.extend(self.rated.plan.not_encoded.iter().map(|clause| format!("not encoded: {clause}")));
        out
    }
}

/// `metered_water: 30,000 kgal   given`; of a year-end line `30,000 kgal × 15/30 = 15,000 kgal`.
fn measure_note(plan: &SchedulePlan, input: Id<Input>, (value, how): (&Number, MeasureHow), whole: Option<&(Number, i64, i64)>) -> String {
    let input = plan.inputs.at(input);
    let how = match how {
        MeasureHow::Given => "given".to_owned(),
        MeasureHow::EstimateGiven => "given as an estimate".to_owned(),
        MeasureHow::Estimated(policy) => format!("estimated by {}", plan.policies.at(policy).label),
    };
    let shown = quantity_text(value, &input.unit);
    match whole {
        Some((whole, days, of)) => {
            format!("{}: {} × {days}/{of} = {shown}   {how}, the part up to the year's end", input.name, quantity_text(whole, &input.unit))
        }
        None => format!("{}: {shown}   {how}", input.name),
    }
}

fn share_text(numerator: &Number, denominator: &Number) -> String {
    match (numerator.as_decimal(), denominator.as_decimal()) {
        (Some(_), Some(_)) if *denominator == Number::ONE => numerator.grouped(0),
        (Some(_), Some(_)) => format!("{}/{}", numerator.plain(0), denominator.plain(0)),
        _ => numerator.divided_by(denominator).unwrap_or(Number::ZERO).grouped(0),
    }
}

/// `months in the bill: 1 × (15/30 + 3/31) = …`, where they are not the nominal months.
fn months_note(value: &Number, nominal: i64, terms: &[MonthsTerm]) -> Option<String> {
    if terms.is_empty() {
        return None;
    }
    let sum: Vec<String> = terms.iter().map(|term| format!("{}/{}", term.days, term.of)).collect();
    let plain = terms.iter().fold(Number::ZERO, |sum, term| sum.plus(&Number::ratio(term.days, term.of).unwrap_or(Number::ZERO)));
    let sum = sum.join(" + ");
    let text = if plain == *value { sum } else { format!("{nominal} × ({sum})") };
    Some(format!("months in the bill: {text} = {}", value.grouped(0)))
}

/// From when, to which day (that one left out), and the label of a version.
pub(super) type VersionWords = (Option<Day>, Option<Day>, Option<String>);

/// The days for which a version was asked: the bill's; where it does not hold on them (a sum of the year, say), its own.
fn asked_for(period: DaySpan, from: Option<Day>, end: Option<Day>) -> DaySpan {
    let (start, end) = (from.unwrap_or(period.start), end.unwrap_or(period.end));
    if start < end && (end <= period.start || period.end <= start) { DaySpan { start, end } } else { period }
}
