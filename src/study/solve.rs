//! Questions backwards: at which quantity an amount is reached, and what would move a total.

use crate::exact::{Number, Rounding, RoundingMode};
use crate::intake::parse_quantity;
use crate::plan::{Id, Input, InputKind, Plan, SchedulePlan};
use crate::rating;
use crate::rating::Rated;
use crate::records::{Case, GivenValue};
use crate::source::{Refusal, codes};

/// No quantity beyond this many steps is looked at.
const MOST_STEPS: i64 = 1_000_000_000_000;

/// What is to reach an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The invoice's total.
    Total,
    /// The lines of one charge together.
    Line(String),
}

/// An amount at a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtQuantity {
    /// The quantity, in the measure's own unit.
    pub quantity: Number,
    /// The printed amount, in dollars.
    pub amount: Number,
}

/// Where an amount is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// From this quantity on; the last quantity before, where there is one.
    From(AtQuantity, Option<AtQuantity>),
    /// At none of the quantities looked at, of which this is the highest.
    Never(AtQuantity),
}

/// One change of a case that moves its total.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Move {
    /// What is given.
    pub input: String,
    pub now: String,
    /// What it would be.
    pub then: String,
    /// The total then, or why there is no bill.
    pub total: Result<Number, String>,
}

/// A case of which one quantity is looked for.
#[derive(Debug)]
pub struct Solver<'a> {
    plan: &'a Plan,
    case: &'a Case,
    schedule: &'a SchedulePlan,
    input: Id<Input>,
    step: Number,
}

impl<'a> Solver<'a> {
    /// A solver of a case: of the measure named, or of the only one that the case gives; in steps of so much of its own unit.
    ///
    /// # Errors
    /// When the schedule or measure is not known, several are given and none is named, or the step is none.
    pub fn new(plan: &'a Plan, case: &'a Case, measure: Option<&str>, step: Number) -> Result<Self, Refusal> {
        let schedule = rating::find_schedule(plan, &case.bill)?;
        if step.is_negative() || step.is_zero() {
            return Err(Refusal::new(codes::BAD_QUANTITY, "the step is not above zero").help("give a step such as 1 or 0.001"));
        }
        let is_quantity = |input: &Input| matches!(input.kind, InputKind::Measure { .. } | InputKind::Amount { .. });
        if let Some(name) = measure {
            let found = schedule.input_named(name).filter(|id| is_quantity(schedule.inputs.at(*id)));
            let input = found.ok_or_else(|| {
                let known: Vec<&str> = schedule.inputs.iter().filter(|(_, input)| is_quantity(input)).map(|(_, input)| input.name.as_str()).collect();
                Refusal::new(codes::UNKNOWN_INPUT, format!("`{}` asks for no quantity `{name}`", schedule.name))
                    .help(format!("name one of {}", known.join(", ")))
            })?;
            return Ok(Self { plan, case, schedule, input, step });
        }
        let given: Vec<Id<Input>> = case
            .given
            .iter()
            .filter_map(|(name, _)| schedule.input_named(name))
            .filter(|id| matches!(schedule.inputs.at(*id).kind, InputKind::Measure { .. }))
            .collect();
        match given.as_slice() {
            [input] => Ok(Self { plan, case, schedule, input: *input, step }),
            several => {
                let names: Vec<&str> = several.iter().map(|id| schedule.inputs.at(*id).name.as_str()).collect();
                let message =
                    if names.is_empty() { "the case gives no measure".to_owned() } else { format!("the case gives {}", names.join(" and ")) };
                Err(Refusal::new(codes::FIELD_MISSING, message).help("say which is looked for, as `--of metered_water`"))
            }
        }
    }

    /// The measure's name and unit.
    pub fn measure(&self) -> (&str, String) {
        let input = self.schedule.inputs.at(self.input);
        (&input.name, if input.unit.is_number() { String::new() } else { input.unit.to_string() })
    }

    /// The bill at a quantity in the measure's unit.
    fn bill(&self, quantity: &Number) -> Result<Rated, Refusal> {
        let input = self.schedule.inputs.at(self.input);
        let text = if input.unit.is_number() { quantity.plain(0) } else { format!("{} {}", quantity.plain(0), input.unit) };
        let mut case = self.case.clone();
        case.given.retain(|(name, _)| self.schedule.input_named(name) != Some(self.input));
        case.given.push((input.name.clone(), GivenValue::Whole(text)));
        rating::rate(self.plan, &case, true)
    }

    fn amount(&self, target: &Target, steps: i64) -> Result<AtQuantity, Refusal> {
        let quantity = self.step.times(&Number::integer(steps));
        let rated = self.bill(&quantity)?;
        let amount = match target {
            Target::Total => rated.invoice.total.clone(),
            Target::Line(name) => {
                let lines = rated.invoice.lines.iter().filter(|line| rated.plan.charges.at(line.charge).name == *name);
                lines.fold(Number::ZERO, |sum, line| sum.plus(&line.amount))
            }
        };
        Ok(AtQuantity { quantity, amount })
    }

    /// The least quantity, in whole steps, from which an amount is reached: the printed amount is at least that. Where the amount falls
    /// somewhere as the quantity increases, it is one of several; `never decreases` proves that it does not.
    ///
    /// # Errors
    /// When a bill on the way is refused, or there is no such line.
    pub fn reaches(&self, target: &Target, wanted: &Number) -> Result<Reached, Refusal> {
        self.first(target, |amount| amount >= wanted)
    }

    /// The least quantity, in whole steps, at which a line is not $0.00.
    ///
    /// # Errors
    /// When a bill on the way is refused, or there is no such line.
    pub fn starts(&self, line: &str) -> Result<Reached, Refusal> {
        self.first(&Target::Line(line.to_owned()), |amount| !amount.is_zero())
    }

    fn first(&self, target: &Target, holds: impl Fn(&Number) -> bool) -> Result<Reached, Refusal> {
        if let Target::Line(name) = target
            && self.schedule.charge_named(name).is_none()
        {
            let lines: Vec<&str> = self.schedule.charges.iter().map(|(_, charge)| charge.name.as_str()).collect();
            return Err(Refusal::new(codes::UNKNOWN_NAME, format!("`{}` has no line `{name}`", self.schedule.name))
                .help(format!("name one of {}", lines.join(", "))));
        }
        let zero = self.amount(target, 0)?;
        if holds(&zero.amount) {
            return Ok(Reached::From(zero, None));
        }
        let (mut low, mut high) = (0, 1);
        let mut before = zero;
        let mut at = self.amount(target, high)?;
        while !holds(&at.amount) {
            if high >= MOST_STEPS {
                return Ok(Reached::Never(at));
            }
            (low, before) = (high, at);
            high *= 2;
            at = self.amount(target, high)?;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let found = self.amount(target, middle)?;
            if holds(&found.amount) {
                (high, at) = (middle, found);
            } else {
                (low, before) = (middle, found);
            }
        }
        Ok(Reached::From(at, Some(before)))
    }
}

/// What single changes of what a case gives would move its total by more than an amount: the nearest whole unit up and down of each
/// quantity, every other word of each choice or fact, the bill's and the read's date and the last service day a day earlier or later.
///
/// # Errors
/// When the case itself cannot be billed.
pub fn moves(plan: &Plan, case: &Case, by: &Number) -> Result<Vec<Move>, Refusal> {
    let schedule = rating::find_schedule(plan, &case.bill)?;
    let base = rating::rate(plan, case, true)?.invoice.total;
    let mut found = Vec::new();
    for (at, (name, value)) in case.given.iter().enumerate() {
        let (Some(input), GivenValue::Whole(now)) = (schedule.input_named(name).map(|id| schedule.inputs.at(id)), value) else { continue };
        let with = |then: &str| {
            let mut case = case.clone();
            if let Some((_, value)) = case.given.get_mut(at) {
                *value = GivenValue::Whole(then.to_owned());
            }
            case
        };
        let mut tell = |then: String, total: Result<Number, String>| found.push(Move { input: name.clone(), now: now.clone(), then, total });
        match &input.kind {
            InputKind::Choice { members, .. } => {
                for member in members.iter().filter(|member| *member != now) {
                    tell_if(plan, &with(member), (&base, by), |total| tell(member.clone(), total));
                }
            }
            InputKind::YesOrNo { .. } => {
                for word in ["no", "yes"].into_iter().filter(|word| word != now) {
                    tell_if(plan, &with(word), (&base, by), |total| tell(word.to_owned(), total));
                }
            }
            InputKind::Measure { .. } | InputKind::Amount { .. } => {
                for up in [true, false] {
                    if let Some((then, total)) = nearest_quantity(plan, input, now, &with, (&base, by, up)) {
                        tell(then, Ok(total));
                    }
                }
            }
        }
    }
    for (what, day) in [("rendered", case.rendered), ("read_on", case.read_on)] {
        let Some(day) = day else { continue };
        for then in [day.plus_days(-1), day.plus_days(1)] {
            let mut moved = case.clone();
            if what == "rendered" {
                moved.rendered = Some(then)
            } else {
                moved.read_on = Some(then)
            }
            tell_if(plan, &moved, (&base, by), |total| {
                found.push(Move { input: what.to_owned(), now: day.to_string(), then: then.to_string(), total })
            });
        }
    }
    for days in [-1, 1] {
        let mut moved = case.clone();
        moved.period.end = moved.period.end.plus_days(days);
        if moved.period.end > moved.period.start {
            let (now, then) = (case.period.last_day().to_string(), moved.period.last_day().to_string());
            tell_if(plan, &moved, (&base, by), |total| found.push(Move { input: "to".to_owned(), now, then, total }));
        }
    }
    Ok(found)
}

/// Tells a changed case where its total moves by more than an amount, or there is no bill.
fn tell_if(plan: &Plan, case: &Case, (base, by): (&Number, &Number), tell: impl FnOnce(Result<Number, String>)) {
    match rating::rate(plan, case, true) {
        Ok(rated) if rated.invoice.total.minus(base).absolute() > *by => tell(Ok(rated.invoice.total)),
        Ok(_) => {}
        Err(refusal) => tell(Err(format!("{}: {}", refusal.code, refusal.message))),
    }
}

/// The nearest quantity, by whole units from the one given, whose total differs by more than an amount.
fn nearest_quantity(
    plan: &Plan,
    input: &Input,
    now: &str,
    with: &dyn Fn(&str) -> Case,
    (base, by, up): (&Number, &Number, bool),
) -> Option<(String, Number)> {
    let given = parse_quantity(now).ok()?;
    let own = given.in_base_units(&input.unit).shifted(-input.unit.power);
    let text = |steps: i64| {
        let steps = Number::integer(if up { steps } else { -steps });
        let quantity = own.plus(&steps);
        let number = quantity.plain(0);
        (!quantity.is_negative()).then(|| if input.unit.is_number() { number.clone() } else { format!("{number} {}", input.unit) })
    };
    let moved = |steps: i64| {
        let total = rating::rate(plan, &with(&text(steps)?), true).ok()?.invoice.total;
        Some((total.minus(base).absolute() > *by, total))
    };
    let most = if up { MOST_STEPS } else { Rounding { step: Number::ONE, mode: RoundingMode::Down }.apply(&own).as_integer()? };
    let (mut low, mut high) = (0, 1);
    while high <= most && !moved(high)?.0 {
        (low, high) = (high, high * 2);
    }
    if high > most {
        high = most;
        if high <= low || !moved(high)?.0 {
            return None;
        }
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if moved(middle)?.0 { high = middle } else { low = middle }
    }
    Some((text(high)?, moved(high)?.1))
}
