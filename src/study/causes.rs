//! Guesses at why another party's line differs: each is tried by working the bill out that way.

use std::collections::{BTreeMap, BTreeSet};

use super::solve::{Reached, Solver, Target};
use crate::calendar::{Day, DaySpan, PeriodLength};
use crate::exact::{Number, Rounding, RoundingMode};
use crate::plan::{Charge, ChargeFormula, ChargeRounding, Id, InputKind, Node, Operation, Operator, Plan, VersionRule};
use crate::rating;
use crate::rating::Rated;
use crate::records::{Case, GivenValue};

/// As many changes of rates are tried, the nearest first.
const MOST_CHANGES: usize = 24;

/// A bill of ours, and what they billed.
pub(super) struct Causes<'a> {
    pub plan: &'a Plan,
    pub case: &'a Case,
    pub rated: &'a Rated,
    /// Their amounts by charge.
    pub theirs: &'a BTreeMap<Id<Charge>, Number>,
}

impl Causes<'_> {
    /// What would make the line what they billed.
    pub(super) fn of(&self, charge: Id<Charge>, theirs: &Number) -> Vec<String> {
        let mut found = Vec::new();
        let ours = self.amount(self.rated, charge);
        found.extend(self.follows(charge, theirs));
        found.extend(self.signs(&ours, theirs));
        found.extend(self.rounding(charge, theirs));
        found.extend(self.proration(charge, theirs));
        found.extend(self.versions(charge, theirs));
        found.extend(self.tiers(charge, theirs));
        found.extend(self.words(charge, theirs));
        if found.is_empty() {
            found.extend(self.quantity(charge, theirs));
        }
        found
    }

    fn amount(&self, rated: &Rated, charge: Id<Charge>) -> Number {
        let lines = rated.invoice.lines.iter().filter(|line| line.charge == charge);
        lines.fold(Number::ZERO, |sum, line| sum.plus(&line.amount))
    }

    /// Whether a changed case gives what they billed.
    fn gives(&self, case: &Case, charge: Id<Charge>, theirs: &Number) -> bool {
        rating::rate(self.plan, case, true).is_ok_and(|rated| self.amount(&rated, charge) == *theirs)
    }

    /// A share of other lines follows from their amounts.
    fn follows(&self, charge: Id<Charge>, theirs: &Number) -> Option<String> {
        let found = self.rated.plan.charges.at(charge);
        let ChargeFormula::Amount(formula) = &found.formula else { return None };
        let mut used = BTreeSet::new();
        let exact = self.by_their_lines(*formula, &mut used)?;
        let amount = match &found.rounding {
            ChargeRounding::Charge(rounding, _) | ChargeRounding::Part(rounding, _) => rounding.apply(&exact),
            ChargeRounding::None(_) => exact,
        };
        let names: Vec<&str> = used.iter().map(|charge| self.rated.plan.charges.at(*charge).name.as_str()).collect();
        (!names.is_empty() && amount == *theirs).then(|| format!("it follows from their {}", names.join(" and ")))
    }

    /// A formula of other lines alone, with their amounts.
    fn by_their_lines(&self, node: Id<Node>, used: &mut BTreeSet<Id<Charge>>) -> Option<Number> {
        match &self.rated.plan.nodes.at(node).operation {
            Operation::Constant(value) => Some(value.clone()),
            Operation::Charge { charge, .. } => {
                used.insert(*charge);
                Some(self.theirs.get(charge).map_or(Number::ZERO, Number::absolute))
            }
            Operation::Percent { fraction, of } => Some(self.by_their_lines(*of, used)?.times(fraction)),
            Operation::Parenthesised(inner) => self.by_their_lines(*inner, used),
            Operation::Binary { operator, left, right } => {
                let (left, right) = (self.by_their_lines(*left, used)?, self.by_their_lines(*right, used)?);
                match operator {
                    Operator::Add => Some(left.plus(&right)),
                    Operator::Subtract => Some(left.minus(&right)),
                    Operator::Multiply => Some(left.times(&right)),
                    Operator::Divide => left.divided_by(&right),
                }
            }
            _ => None,
        }
    }

    fn signs(&self, ours: &Number, theirs: &Number) -> Option<String> {
        if *theirs == ours.negated() {
            return Some("it has the other sign".to_owned());
        }
        let ten = Number::integer(10);
        let slipped = (1..4).flat_map(|power| [power, -power]).any(|power| {
            let factor = (0..i32::abs(power)).fold(Number::ONE, |factor, _| factor.times(&ten));
            let moved = if power > 0 { ours.times(&factor) } else { ours.divided_by(&factor).unwrap_or(Number::ZERO) };
            moved == *theirs
        });
        slipped.then(|| "the decimal point has slipped".to_owned())
    }

    /// Another rounding of the same sum.
    fn rounding(&self, charge: Id<Charge>, theirs: &Number) -> Option<String> {
        let lines: Vec<_> = self.rated.invoice.lines.iter().filter(|line| line.charge == charge).collect();
        let cent = Number::decimal(1, 2);
        let exact = lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.exact));
        let tries = [
            (cent.clone(), RoundingMode::Down, "rounded down to the cent"),
            (cent.clone(), RoundingMode::Up, "rounded up to the cent"),
            (cent.clone(), RoundingMode::HalfEven, "rounded half even to the cent"),
            (cent.clone(), RoundingMode::HalfUp, "rounded half up to the cent"),
            (Number::ONE, RoundingMode::HalfUp, "rounded to the dollar"),
        ];
        let whole = tries.into_iter().find(|(step, mode, _)| Rounding { step: step.clone(), mode: *mode }.apply(&exact) == *theirs);
        if let Some((.., words)) = whole {
            return Some(format!("the same sum, {} before rounding, {words}", money(&exact)));
        }
        let half_up = Rounding { step: cent, mode: RoundingMode::HalfUp };
        let parts = lines.iter().flat_map(|line| &line.parts).fold(Number::ZERO, |sum, part| sum.plus(&half_up.apply(&part.exact)));
        (parts == *theirs).then(|| "each part is rounded by itself".to_owned())
    }

    /// A short period billed as a full one.
    fn proration(&self, charge: Id<Charge>, theirs: &Number) -> Option<String> {
        let plan = &self.rated.plan;
        let period = self.case.period;
        if period.length(plan.months, plan.days) != PeriodLength::Short {
            return None;
        }
        let mut full = self.case.clone();
        full.period = DaySpan { start: period.start, end: period.start.plus_months(plan.months) };
        self.gives(&full, charge, theirs).then(|| "the short period is billed as a full one".to_owned())
    }

    /// Another version of the rates, the nearest first.
    fn versions(&self, charge: Id<Charge>, theirs: &Number) -> Option<String> {
        let plan = &self.rated.plan;
        let cuts = &plan.charges.at(charge).cuts;
        let prices = cuts.prices.iter().flat_map(|id| plan.prices.at(*id).versions.iter().filter_map(|version| version.from));
        let tiers = cuts.tiers.iter().flat_map(|id| plan.tiers.at(*id).versions.iter().filter_map(|version| version.from));
        let mut days: Vec<Day> = prices.chain(tiers).collect();
        let anchor = match plan.version_rule {
            VersionRule::ServiceRendered => self.case.period.start,
            VersionRule::BillsRendered => self.case.rendered?,
            VersionRule::MetersRead => self.case.read_on?,
        };
        days.sort_unstable_by_key(|day| (anchor.days_to(*day).abs(), *day));
        days.dedup();
        days.truncate(MOST_CHANGES);
        for day in days {
            for before in [false, true] {
                let case = self.moved_to(day, before);
                if self.gives(&case, charge, theirs) {
                    let whole = if self.case.period.holds(day) && day != self.case.period.start { "all of it by" } else { "by" };
                    return Some(if before {
                        format!("{whole} the rates in force until {}", day.plus_days(-1))
                    } else {
                        format!("{whole} the rates in force from {day}")
                    });
                }
            }
        }
        None
    }

    /// The case where the rates of a day apply to all of it: those that begin on it, or those that end the day before.
    fn moved_to(&self, day: Day, before: bool) -> Case {
        let mut case = self.case.clone();
        let on = if before { day.plus_days(-1) } else { day };
        match self.rated.plan.version_rule {
            VersionRule::BillsRendered => case.rendered = Some(on),
            VersionRule::MetersRead => case.read_on = Some(on),
            VersionRule::ServiceRendered => {
                let months = self.rated.plan.months;
                let full = case.period.length(months, self.rated.plan.days) == PeriodLength::Full;
                let days = i32::try_from(case.period.days()).unwrap_or(0);
                case.period = match (full, before) {
                    (true, false) => DaySpan { start: day, end: day.plus_months(months) },
                    (true, true) => DaySpan { start: day.minus_months(months), end: day },
                    (false, false) => DaySpan { start: day, end: day.plus_days(days) },
                    (false, true) => DaySpan { start: day.plus_days(-days), end: day },
                };
            }
        }
        case
    }

    /// All units at one price.
    fn tiers(&self, charge: Id<Charge>, theirs: &Number) -> Option<String> {
        let parts: Vec<_> = self.rated.invoice.lines.iter().filter(|line| line.charge == charge).flat_map(|line| &line.parts).collect();
        if !parts.iter().any(|part| part.block.is_some()) {
            return None;
        }
        let quantity = parts.iter().filter_map(|part| part.quantity.as_ref()).fold(Number::ZERO, |sum, (quantity, _)| sum.plus(quantity));
        let cent = Rounding { step: Number::decimal(1, 2), mode: RoundingMode::HalfUp };
        let plan = &self.rated.plan;
        let tiers =
            plan.charges.at(charge).cuts.tiers.iter().flat_map(|id| plan.tiers.at(*id).versions.iter().map(|version| (plan.tiers.at(*id), version)));
        for (tiers, version) in tiers {
            for block in &version.blocks {
                let Operation::Constant(price) = &plan.nodes.at(block.price).operation else { continue };
                if cent.apply(&quantity.times(price)) == *theirs {
                    let shown = price.shifted(-tiers.unit.power);
                    return Some(format!("all units at {} of `{}`, whatever the block", money(&shown), tiers.name));
                }
            }
        }
        None
    }

    /// Another word of a choice or fact.
    fn words(&self, charge: Id<Charge>, theirs: &Number) -> Vec<String> {
        let mut found = Vec::new();
        for (at, (name, value)) in self.case.given.iter().enumerate() {
            let Some(input) = self.rated.plan.input_named(name).map(|id| self.rated.plan.inputs.at(id)) else { continue };
            let GivenValue::Whole(now) = value else { continue };
            let members = match &input.kind {
                InputKind::Choice { members, .. } => members.clone(),
                InputKind::YesOrNo { .. } => vec!["no".to_owned(), "yes".to_owned()],
                _ => continue,
            };
            for member in members.into_iter().filter(|member| member != now) {
                let mut case = self.case.clone();
                if let Some((_, value)) = case.given.get_mut(at) {
                    *value = GivenValue::Whole(member.clone());
                }
                if self.gives(&case, charge, theirs) {
                    found.push(format!("{name} is taken as {member}, and is {now}"));
                    break;
                }
            }
        }
        found
    }

    /// Another quantity of a measure.
    fn quantity(&self, charge: Id<Charge>, theirs: &Number) -> Option<String> {
        let name = &self.rated.plan.charges.at(charge).name;
        let target = Target::Line(name.clone());
        for (given, value) in &self.case.given {
            let Some(input) = self.rated.plan.input_named(given).map(|id| self.rated.plan.inputs.at(id)) else { continue };
            if !matches!(input.kind, InputKind::Measure { .. }) {
                continue;
            }
            for step in [Number::ONE, Number::decimal(1, 3)] {
                let Ok(solver) = Solver::new(self.plan, self.case, Some(given), step) else { continue };
                if let Ok(Reached::From(at, Some(_))) = solver.reaches(&target, theirs)
                    && at.amount == *theirs
                {
                    let now = match value {
                        GivenValue::Whole(now) => now.clone(),
                        GivenValue::Dated(_) => "otherwise".to_owned(),
                    };
                    let unit = if input.unit.is_number() { String::new() } else { format!(" {}", input.unit) };
                    return Some(format!("{given} is taken as {}{unit}, and is {now}", at.quantity.grouped(0)));
                }
            }
        }
        None
    }
}

fn money(amount: &Number) -> String {
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}${}", amount.absolute().grouped(2))
}
