//! What the meters say for the whole period: read, cut down, rounded, or estimated.

use num_rational::BigRational;

use super::Refusal;
use super::dates::days_of;
use super::inputs::{Entry, Givens, Reading, reading_on};
use super::points::total_of_points;
use super::quantity::{Quantity, fraction, literal_in, unit_of, whole};
use super::rounding::round_to_step;
use super::view::View;
use crate::audit::{estimate, history, points, series, yearly};
use crate::calendar::DaySpan;
use crate::exact::{Dimension, RoundingMode};
use crate::language::book::{Definition, RateText};
use crate::language::tree::{Measure, MeasureSource, MissingRule};
use crate::source::codes;

/// The measure's value for the whole period.
pub(in crate::audit) fn measure(view: &View<'_>, definition: &Definition, measure: &Measure) -> Result<Quantity, Refusal> {
    let unit = unit_of(view.bill.book, &measure.unit)?;
    if let Some(calendar) = yearly::calendar_of_years(view, definition)? {
        let value = yearly::yearly_measure(view, definition, measure, calendar)?;
        let value = value.ok_or_else(|| Refusal::new(codes::MEASURE_MISSING, format!("`{}` is missing for the year", definition.name.text)))?;
        return Ok(Quantity::of(value, unit));
    }
    let read = meter_reading(view, definition, measure)?;
    let value = match read {
        Some(value) => value,
        None => missing(view, definition, measure)?,
    };
    let value = rounded_measure(view, measure, value)?;
    let adds_up = !holds_on_its_days(view.bill.book, measure);
    Ok(Quantity::of(if adds_up { value * anchor_share(view) } else { value }, unit))
}

/// Of a year-end line the part of the period up to the year's end, over the whole of it.
pub(in crate::audit) fn anchor_share(view: &View<'_>) -> BigRational {
    fraction(view.anchor.days(), view.bill.period.days())
}

/// What is given: of the meter that asks, else of the account, else of all its meters, else of the series.
pub(in crate::audit) fn meter_reading(view: &View<'_>, definition: &Definition, measure: &Measure) -> Result<Option<BigRational>, Refusal> {
    if let Some(givens) = view.meter.and_then(|at| view.bill.inputs.meters.get(at))
        && let Some(value) = given_reading(view, givens, definition, measure)?
    {
        return Ok(Some(value));
    }
    if let Some(value) = given_reading(view, &view.bill.inputs.account, definition, measure)? {
        return Ok(Some(value));
    }
    if let Some(value) = sum_of_meters(view, definition, measure)? {
        return Ok(Some(value));
    }
    series::sum_of_series(view, definition, view.bill.period)
}

/// The sum over the meters, where every one of them gives the measure; over a contract's points with their signs.
fn sum_of_meters(view: &View<'_>, definition: &Definition, measure: &Measure) -> Result<Option<BigRational>, Refusal> {
    let meters = &view.bill.inputs.meters;
    if meters.is_empty() || !adds_across(view.bill.book, measure) {
        return Ok(None);
    }
    let points = points::points(view.bill);
    if !points.is_empty() {
        return total_of_points(&points, |name| {
            let at = view.bill.subject.meters.iter().position(|meter| meter.name == name);
            match at.and_then(|at| meters.get(at)) {
                Some(givens) => given_reading(view, givens, definition, measure),
                None => Ok(None),
            }
        });
    }
    let mut sum = whole(0);
    for givens in meters {
        match given_reading(view, givens, definition, measure)? {
            Some(value) => sum += value,
            None => return Ok(None),
        }
    }
    Ok(Some(sum))
}

fn given_reading(view: &View<'_>, givens: &Givens, definition: &Definition, measure: &Measure) -> Result<Option<BigRational>, Refusal> {
    let Some(entries) = givens.get(&definition.id) else { return Ok(None) };
    let is_estimate = view.bill.subject.estimated.iter().any(|name| history::names(view, definition, name));
    let read = |value: &BigRational| if is_estimate { Ok(value.clone()) } else { cut_down(view, measure, value.clone()) };
    if holds_on_its_days(view.bill.book, measure) {
        return match reading_on(givens, definition.id, view.moment.fact_day) {
            Some(Reading::Quantity(value)) => read(value).map(Some),
            _ => Ok(None),
        };
    }
    if !covers_exactly(entries, view.bill.period) {
        let name = &definition.name.text;
        return Err(Refusal::new(codes::MEASURE_MISSING, format!("the readings of `{name}` do not cover the period")));
    }
    let mut sum = whole(0);
    for entry in entries {
        if let Reading::Quantity(value) = &entry.reading {
            sum += read(value)?;
        }
    }
    Ok(Some(sum))
}

/// `cut each read down to 1 ccf`.
pub(in crate::audit) fn cut_down(view: &View<'_>, measure: &Measure, value: BigRational) -> Result<BigRational, Refusal> {
    match &measure.cut {
        None => Ok(value),
        Some(step) => Ok(round_to_step(&value, &literal_in(view.bill.book, step, Some(&measure.unit))?.value, RoundingMode::Down)),
    }
}

/// `round to …` of the measure.
pub(in crate::audit) fn rounded_measure(view: &View<'_>, measure: &Measure, value: BigRational) -> Result<BigRational, Refusal> {
    match &measure.round {
        None => Ok(value),
        Some(to) => Ok(round_to_step(&value, &literal_in(view.bill.book, &to.step, Some(&measure.unit))?.value, to.mode)),
    }
}

fn missing(view: &View<'_>, definition: &Definition, measure: &Measure) -> Result<BigRational, Refusal> {
    match &measure.missing {
        Some((MissingRule::Estimated(policy), _)) => estimate::estimate(view, definition, measure, &policy.text),
        _ => Err(Refusal::new(codes::MEASURE_MISSING, format!("`{}` is missing", definition.name.text))),
    }
}

/// Whether a value holds on each of its days (a concentration, a flow, a standing count); a volume adds up over them.
pub(super) fn holds_on_its_days(book: &RateText, measure: &Measure) -> bool {
    measure.grain.as_ref().is_some_and(|grain| grain.text == "standing") || flows_or_strength(book, measure)
}

/// Whether it is a flow (a unit per day) or a strength.
pub(super) fn flows_or_strength(book: &RateText, measure: &Measure) -> bool {
    book.unit(&measure.unit).is_ok_and(|unit| {
        let exponent = |dimension| unit.dimensions.get(dimension).copied().unwrap_or(0);
        exponent(&Dimension::Day) < 0 || exponent(&Dimension::MilligramPerLitre) != 0
    })
}

/// Whether meters and points add up: a volume and a flow do, a standing count where its signs are declared, a strength never.
pub(super) fn adds_across(book: &RateText, measure: &Measure) -> bool {
    let is_strength = matches!(measure.source, Some((MeasureSource::LaboratorySamples { .. }, _)))
        || book.unit(&measure.unit).is_ok_and(|unit| unit.dimensions.contains_key(&Dimension::MilligramPerLitre));
    let is_flow = flows_or_strength(book, measure) && !is_strength;
    measure.signed || is_flow || !(is_strength || holds_on_its_days(book, measure))
}

/// Whether dated readings lie inside the period and cover each of its days.
fn covers_exactly(entries: &[Entry], period: DaySpan) -> bool {
    let inside = |entry: &Entry| entry.days.is_none_or(|days| days.common(period) == Some(days));
    let covered = |day| entries.iter().any(|entry| entry.days.is_none_or(|days| days.holds(day)));
    entries.iter().all(inside) && days_of(period).all(covered)
}
