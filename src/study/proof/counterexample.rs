//! A counterexample is two bills, or one, that `rate` makes: found beside the place where the pieces contradict the claim.

use std::collections::BTreeMap;

use super::claims::{Violation, ViolationKind, dollars};
use super::walk::Setting;
use crate::exact::Number;
use crate::plan::{Claim, Held, Id, Input, InputKind, Plan, Proof, ProofSubject, SchedulePlan};
use crate::rating::Rated;
use crate::records::{Case, GivenValue};
use crate::{intake, rating};

/// As many ways of filling in what the claim does not speak of are tried.
const MOST_FILLINGS: usize = 64;

/// A bill of a counterexample.
#[derive(Clone, Debug)]
pub struct ShownBill {
    /// The quantity of the measure, in words; none where nothing varies.
    pub quantity: Option<String>,
    /// What the line (or the total) comes to before it is rounded, in dollars.
    pub exact: Number,
    /// What is printed, in dollars.
    pub printed: Number,
    /// The case as `rate --cases` takes it.
    pub case_line: String,
}

/// Bills that contradict a claim.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Counterexample {
    /// In one sentence.
    pub words: String,
    pub bills: Vec<ShownBill>,
}

/// Makes the bills; none where none shows the contradiction.
pub(super) fn confirm(book: &Plan, proof: &Proof, setting: Setting<'_>, violation: &Violation) -> Option<Counterexample> {
    let unit = setting.varied.map_or(Number::ONE, |input| Number::ONE.shifted(setting.plan.inputs.at(input).unit.power));
    let fits = |quantity: &Number| !quantity.is_negative() && quantity.as_decimal().is_some() && in_range(setting, quantity);
    for quantities in candidates(violation, &unit) {
        if !quantities.iter().all(fits) {
            continue;
        }
        let bills: Option<Vec<ShownBill>> = quantities.iter().map(|quantity| bill(book, proof, setting, quantity)).collect();
        let Some(bills) = bills else { continue };
        if shows(proof, violation, &bills, &quantities) {
            return Some(Counterexample { words: words(setting, violation, &bills), bills });
        }
    }
    None
}

fn in_range(setting: Setting<'_>, quantity: &Number) -> bool {
    match setting.varied.and_then(|input| setting.held.get(&input)) {
        Some(Held::Range(low, high)) => low <= quantity && quantity <= high,
        Some(Held::Quantity(only)) => only == quantity,
        _ => true,
    }
}

/// Quantities at which to look, the plainest first.
fn candidates(violation: &Violation, unit: &Number) -> Vec<Vec<Number>> {
    let small = |power: i32| unit.shifted(-power);
    match &violation.kind {
        ViolationKind::Falls { from, until, slope } => {
            let whole = slope.absolute();
            let dollar = Number::ONE.divided_by(&whole).unwrap_or(Number::ONE);
            let gap = whole_units(&dollar.greater(unit.clone()), unit);
            let mut found = vec![vec![from.clone(), from.plus(&gap)], vec![from.plus(unit), from.plus(unit).plus(&gap)]];
            if let Some(until) = until {
                let width = until.minus(from);
                let inside = |part: i64| width.times(&Number::integer(part)).divided_by(&Number::integer(8)).map(|step| from.plus(&step));
                found.retain(|pair| pair.iter().all(|quantity| quantity <= until));
                found.push(vec![from.clone(), until.clone()]);
                found.extend(inside(1).zip(inside(7)).map(|(one, other)| vec![one, other]));
            }
            found
        }
        ViolationKind::Jumps { at, .. } => (0..4)
            .flat_map(|power| {
                let step = small(power);
                [vec![at.clone(), at.plus(&step)], vec![at.minus(&step), at.clone()], vec![at.minus(&step), at.plus(&step)]]
            })
            .collect(),
        ViolationKind::Differs { from, until, .. } => {
            let mut found = vec![vec![from.clone()], vec![from.plus(unit)]];
            match until {
                Some(until) => {
                    let width = until.minus(from);
                    let inside = |part: i64| width.times(&Number::integer(part)).divided_by(&Number::integer(8)).map(|step| vec![from.plus(&step)]);
                    found.retain(|one| one.iter().all(|quantity| quantity <= until));
                    found.extend([inside(1), inside(4), inside(7), Some(vec![until.clone()])].into_iter().flatten());
                }
                None => found.extend((1..9).map(|power| vec![from.plus(&unit.shifted(power))])),
            }
            found
        }
    }
}

/// Up to whole units, so that the quantity reads well.
fn whole_units(quantity: &Number, unit: &Number) -> Number {
    let rounding = crate::exact::Rounding { step: unit.clone(), mode: crate::exact::RoundingMode::Up };
    rounding.apply(quantity)
}

fn shows(proof: &Proof, violation: &Violation, bills: &[ShownBill], quantities: &[Number]) -> bool {
    match (&violation.kind, bills) {
        (ViolationKind::Falls { .. }, [one, other]) => other.exact < one.exact,
        (ViolationKind::Jumps { .. }, [one, other]) if matches!(proof.claim, Claim::NeverDecreases(_)) => other.exact < one.exact,
        (ViolationKind::Jumps { by, .. }, [one, other]) => {
            let step = other.exact.minus(&one.exact);
            step.is_negative() == by.is_negative() && step.absolute().times(&Number::integer(2)) >= by.absolute()
        }
        (ViolationKind::Differs { subject, bound, .. }, [one]) => {
            let at = quantities.first().cloned().unwrap_or(Number::ZERO);
            subject.at(&at) == one.exact && subject.at(&at) != bound.at(&at)
        }
        _ => false,
    }
}

fn words(setting: Setting<'_>, violation: &Violation, bills: &[ShownBill]) -> String {
    let amounts: Vec<String> = bills
        .iter()
        .map(|bill| {
            let at = bill.quantity.as_ref().map_or(String::new(), |quantity| format!(" at {quantity}"));
            let printed = if bill.printed == bill.exact { String::new() } else { format!(" (printed {})", dollars(&bill.printed)) };
            format!("{}{at}{printed}", dollars(&bill.exact))
        })
        .collect();
    let bound = match (&violation.kind, bills) {
        (ViolationKind::Differs { bound, .. }, [bill]) => {
            let at = setting.varied.and_then(|_| quantity_of(bill, setting)).unwrap_or(Number::ZERO);
            format!(", against {}", dollars(&bound.at(&at)))
        }
        _ => String::new(),
    };
    let chosen: Vec<String> = setting
        .chosen
        .words
        .iter()
        .map(|(input, word)| format!("{} is {}", setting.plan.inputs.at(*input).name, member(setting.plan, *input, *word)))
        .collect();
    let chosen = if chosen.is_empty() { String::new() } else { format!("; {}", chosen.join(", ")) };
    let amounts = match violation.kind {
        ViolationKind::Differs { .. } => amounts.join(", "),
        _ => amounts.join(", and "),
    };
    format!("{amounts}{bound}; {}{chosen}", setting.period.words())
}

fn quantity_of(bill: &ShownBill, setting: Setting<'_>) -> Option<Number> {
    let input = setting.plan.inputs.at(setting.varied?);
    let text = intake::parse_quantity(bill.quantity.as_deref()?).ok()?;
    Some(text.in_base_units(&input.unit))
}

fn member(plan: &SchedulePlan, input: Id<Input>, word: usize) -> String {
    match &plan.inputs.at(input).kind {
        InputKind::Choice { members, .. } => members.get(word).cloned().unwrap_or_default(),
        _ => if word == 1 { "yes" } else { "no" }.to_owned(),
    }
}

fn quantity_text(plan: &SchedulePlan, input: Id<Input>, quantity: &Number) -> String {
    let unit = &plan.inputs.at(input).unit;
    let number = quantity.shifted(-unit.power).grouped(0);
    if unit.is_number() { number } else { format!("{number} {unit}") }
}

/// A bill of a setting at a quantity; none where none can be made.
pub(super) fn bill(book: &Plan, proof: &Proof, setting: Setting<'_>, quantity: &Number) -> Option<ShownBill> {
    let plan = setting.plan;
    let mut given: BTreeMap<Id<Input>, String> = BTreeMap::new();
    for (input, word) in &setting.chosen.words {
        given.insert(*input, member(plan, *input, *word));
    }
    for (input, held) in setting.held {
        let text = match held {
            Held::Quantity(value) | Held::Range(value, _) => quantity_text(plan, *input, value),
            Held::Word(word) => member(plan, *input, *word),
        };
        given.insert(*input, text);
    }
    if let Some(varied) = setting.varied {
        given.insert(varied, quantity_text(plan, varied, quantity));
    }
    let absent = |input: &Id<Input>| setting.chosen.entered.get(input) == Some(&false);
    let unsaid: Vec<Id<Input>> = plan.inputs.iter().map(|(id, _)| id).filter(|id| !given.contains_key(id) && !absent(id)).collect();
    let quantity = setting.varied.map(|varied| quantity_text(plan, varied, quantity));
    fillings(plan, &unsaid).find_map(|filling| {
        let mut given = given.clone();
        given.extend(filling);
        let case = case_of(setting, &given);
        let rated = rating::rate(book, &case, true).ok()?;
        let (exact, printed) = amounts(proof, &rated);
        Some(ShownBill { quantity: quantity.clone(), exact, printed, case_line: intake::case_line(&case).ok()? })
    })
}

/// Ways of giving what the claim does not speak of: the first words and no quantities first.
fn fillings<'p>(plan: &'p SchedulePlan, unsaid: &'p [Id<Input>]) -> impl Iterator<Item = BTreeMap<Id<Input>, String>> + 'p {
    (0..MOST_FILLINGS).map(move |at| {
        let mut rest = at / 2;
        let mut given = BTreeMap::new();
        for input in unsaid {
            let text = match &plan.inputs.at(*input).kind {
                InputKind::Choice { members, .. } => {
                    let word = rest % members.len().max(1);
                    rest /= members.len().max(1);
                    member(plan, *input, word)
                }
                InputKind::YesOrNo { .. } => "no".to_owned(),
                _ => quantity_text(plan, *input, &Number::integer(i64::from(at % 2 == 1)).shifted(plan.inputs.at(*input).unit.power)),
            };
            given.insert(*input, text);
        }
        given
    })
}

fn case_of(setting: Setting<'_>, given: &BTreeMap<Id<Input>, String>) -> Case {
    let mut case = Case::new("counterexample", &setting.plan.qualified_name, setting.period);
    case.rendered = Some(setting.period.last_day());
    case.read_on = Some(setting.period.last_day());
    case.given = given.iter().map(|(input, text)| (setting.plan.inputs.at(*input).name.clone(), GivenValue::Whole(text.clone()))).collect();
    case
}

/// What a bill says of the subject: before rounding, and printed.
fn amounts(proof: &Proof, rated: &Rated) -> (Number, Number) {
    let mut exact = Number::ZERO;
    let mut printed = Number::ZERO;
    for line in &rated.invoice.lines {
        let credit = rated.plan.charges.at(line.charge).kind == crate::plan::ChargeKind::Credit;
        let (line_exact, line_amount) = match proof.subject {
            ProofSubject::Charge(charge) if charge != line.charge => continue,
            ProofSubject::WithReplacement(charge) if charge != line.charge && rated.plan.charges.at(charge).replaced_by != Some(line.charge) => {
                continue;
            }
            ProofSubject::Charge(_) if credit => (line.exact.negated(), line.amount.negated()),
            _ => (line.exact.clone(), line.amount.clone()),
        };
        exact = exact.plus(&line_exact);
        printed = printed.plus(&line_amount);
    }
    (exact, printed)
}
