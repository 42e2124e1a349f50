//! Inputs: what is given, cut and rounded as the measure says, asked for only when needed.

use super::context::{Computed, Evaluation, Setting};
use crate::calendar::{Day, DaySpan};
use crate::engine::window::series;
use crate::engine::{estimate, years};
use crate::exact::Number;
use crate::invoice::{MeasureHow, Step};
use crate::plan::{Excuse, Grain, Id, Input, InputKind, InputValue, Missing, Reading, Series};
use crate::source::{Refusal, codes};

impl<'a> Evaluation<'a> {
    /// The quantity of an input.
    pub(super) fn quantity(&mut self, id: Id<Input>, setting: &Setting) -> Computed<Number> {
        let input = self.plan.inputs.at(id);
        match &input.kind {
            InputKind::Measure { grain: Grain::Calendar(calendar), .. } => years::measure_of_year(self, id, *calendar, setting),
            InputKind::Measure { .. } => measure(self, id, setting),
            InputKind::Amount { not_entered, is_value, each } => {
                let given = match each {
                    Some(calendar) => years::given_for_year(self, id, *calendar, setting).cloned(),
                    None => standing_quantity(self, id, setting.fact_day, setting.meter),
                };
                given.or_else(|| not_entered.clone()).ok_or_else(|| match each {
                    Some(calendar) => years::not_given_for_year(self, input, *calendar, setting),
                    None => not_given(input, *is_value),
                })
            }
            InputKind::Choice { .. } | InputKind::YesOrNo { .. } => {
                Err(Refusal::new(codes::OUR_FAULT, format!("`{}` holds no quantity", input.name)))
            }
        }
    }

    /// The word of a choice or fact on a day.
    pub(super) fn word(&self, id: Id<Input>, day: Day, meter: Option<usize>) -> Computed<usize> {
        let input = self.plan.inputs.at(id);
        word_held(self, id, day, meter).ok_or_else(|| {
            let by_meter = meter.and_then(|meter| self.request.meters.get(meter));
            match by_meter {
                Some(meter) => Refusal::new(codes::METER_KEY_MISSING, format!("meter {} has no `{}`", meter.name, input.name)).at(input.place),
                None => not_given(input, false),
            }
        })
    }
}

/// What is given for an input: the meter's, else the account's.
pub(in crate::engine) fn given<'a>(evaluation: &Evaluation<'a>, input: Id<Input>, meter: Option<usize>) -> Option<&'a InputValue> {
    let request = evaluation.request;
    let own = meter.and_then(|meter| request.meters.get(meter)).and_then(|meter| meter.inputs.get(input.index())?.as_ref());
    own.or_else(|| request.inputs.get(input.index())?.as_ref())
}

/// A measure of the period: given, or estimated where its policy allows it; of a year-end line its part.
pub(in crate::engine) fn measure(evaluation: &mut Evaluation<'_>, id: Id<Input>, setting: &Setting) -> Computed<Number> {
    let input = evaluation.plan.inputs.at(id);
    let InputKind::Measure { adds_up, missing, .. } = &input.kind else { return Ok(Number::ZERO) };
    let how = how_given(evaluation, id);
    let (value, how) = match (measured(evaluation, id, setting)?, missing) {
        (Some(value), _) if how == MeasureHow::EstimateGiven => (input.as_estimate(value), how),
        (Some(value), _) => (input.as_read(value), how),
        (None, Missing::Estimated(policy)) => (input.as_estimate(estimate::estimate(evaluation, id, *policy)?), MeasureHow::Estimated(*policy)),
        (None, Missing::Error) => return Err(missing_measure(input)),
    };
    evaluation.estimated |= how != MeasureHow::Given;
    note_readings(evaluation, id, setting);
    let of_the_anchor = if *adds_up { of_the_anchor(evaluation, value.clone(), setting) } else { value.clone() };
    let (days, of) = (setting.anchor.days(), evaluation.request.period.days());
    let whole = (of_the_anchor != value).then_some((value, days, of));
    evaluation.note(Step::Measure { input: id, value: of_the_anchor.clone(), how, whole });
    Ok(of_the_anchor)
}

/// The reads behind what is given, where they are several: of a flow those of the day.
fn note_readings(evaluation: &mut Evaluation<'_>, id: Id<Input>, setting: &Setting) {
    if evaluation.trace.silent {
        return;
    }
    let InputKind::Measure { adds_up, .. } = &evaluation.plan.inputs.at(id).kind else { return };
    let of_meter = setting.meter.and_then(|meter| evaluation.request.meters.get(meter));
    let own = of_meter.filter(|meter| meter.inputs.get(id.index()).is_some_and(Option::is_some));
    let readings: Vec<Reading> = match (own, given(evaluation, id, setting.meter)) {
        (None, _) if evaluation.request.readings.get(id.index()).is_some_and(|readings| !readings.is_empty()) => {
            evaluation.request.readings.get(id.index()).cloned().unwrap_or_default()
        }
        (_, Some(InputValue::DatedQuantity(parts))) if *adds_up => {
            let value = |value: &Number| {
                let input = evaluation.plan.inputs.at(id);
                if how_given(evaluation, id) == MeasureHow::EstimateGiven { value.clone() } else { input.cut_down(value.clone()) }
            };
            let at = own.map(|meter| meter.name.clone());
            parts.iter().map(|(days, read)| Reading { at: at.clone(), days: Some(*days), minus: false, value: value(read) }).collect()
        }
        _ => return,
    };
    let counts = |reading: &Reading| *adds_up || reading.days.is_none_or(|days| days.holds(setting.fact_day));
    let readings: Vec<Reading> = readings.into_iter().filter(counts).collect();
    if readings.len() > 1 {
        evaluation.note(Step::Readings { input: id, readings });
    }
}

fn how_given(evaluation: &Evaluation<'_>, id: Id<Input>) -> MeasureHow {
    if evaluation.request.estimated.get(id.index()).copied().unwrap_or(false) { MeasureHow::EstimateGiven } else { MeasureHow::Given }
}

/// Of what is measured (or invoiced) in the period the part of the anchor, by days.
pub(in crate::engine) fn of_the_anchor(evaluation: &Evaluation<'_>, value: Number, setting: &Setting) -> Number {
    let (days, of) = (setting.anchor.days(), evaluation.request.period.days());
    if days == of {
        return value;
    }
    value.times(&Number::integer(days)).divided_by(&Number::integer(of)).unwrap_or(Number::ZERO)
}

fn measured(evaluation: &Evaluation<'_>, id: Id<Input>, setting: &Setting) -> Computed<Option<Number>> {
    let input = evaluation.plan.inputs.at(id);
    let InputKind::Measure { adds_up, grain, .. } = &input.kind else { return Ok(None) };
    let given = given(evaluation, id, setting.meter);
    if let (None, Some(points)) = (given, evaluation.request.points_missing.get(id.index()).and_then(Option::as_ref)) {
        return Err(series::point_missing(evaluation, &input.name, points, evaluation.request.period));
    }
    if !adds_up {
        return Ok(standing_quantity(evaluation, id, setting.fact_day, setting.meter));
    }
    match given {
        None => {
            if matches!(grain, Grain::Day | Grain::Hour) {
                series_total(evaluation, id)
            } else {
                Ok(None)
            }
        }
        Some(InputValue::Quantity(value)) => Ok(Some(value.clone())),
        Some(InputValue::DatedQuantity(parts)) => sum_of_reads(evaluation, id, parts).map(Some),
        Some(InputValue::Word(_) | InputValue::DatedWord(_)) => Ok(None),
    }
}

/// Dated reads, each cut down by itself; they lie inside the period and cover each of its days.
fn sum_of_reads(evaluation: &Evaluation<'_>, id: Id<Input>, parts: &[(DaySpan, Number)]) -> Computed<Number> {
    let input = evaluation.plan.inputs.at(id);
    let period = evaluation.request.period;
    let covered: i64 = parts.iter().filter_map(|(days, _)| days.common(period)).map(|days| days.days()).sum();
    if let Some((outside, _)) = parts.iter().find(|(days, _)| days.common(period) != Some(*days)) {
        let message = format!("`{}` is given for {}, which does not lie in the service days", input.name, outside.words());
        return Err(Refusal::new(codes::MEASURE_MISSING, message).help("give it for the days of the period, each day once"));
    }
    if covered < period.days() {
        let message = format!("`{}` is given for {covered} of the {} service days", input.name, period.days());
        return Err(Refusal::new(codes::MEASURE_MISSING, message).help("give it for every day of the period, or once for all of it"));
    }
    let read = |value: &Number| if how_given(evaluation, id) == MeasureHow::EstimateGiven { value.clone() } else { input.cut_down(value.clone()) };
    Ok(parts.iter().fold(Number::ZERO, |sum, (_, value)| sum.plus(&read(value))))
}

/// The sum of a daily series over the period; none where a day is missing.
fn series_total(evaluation: &Evaluation<'_>, id: Id<Input>) -> Computed<Option<Number>> {
    let period = evaluation.request.period;
    if let Some((days, points)) = series_of(evaluation, id).incomplete.iter().find(|(days, _)| days.common(period).is_some()) {
        return Err(series::point_missing(evaluation, &evaluation.plan.inputs.at(id).name, points, *days));
    }
    Ok(series_over(evaluation, id, period))
}

/// The sum of a daily series over some days; none where a day is missing.
pub(in crate::engine) fn series_over(evaluation: &Evaluation<'_>, id: Id<Input>, days: DaySpan) -> Option<Number> {
    let series = series_of(evaluation, id);
    if let Some(lookup) = series.lookup() {
        return (lookup.days_known(days) == days.days()).then(|| lookup.sum(days));
    }
    let runs = &series.runs;
    let from = runs.partition_point(|run| run.days.end <= days.start);
    let mut covered = 0;
    let mut total = Number::ZERO;
    for run in runs.iter().skip(from) {
        let Some(common) = run.days.common(days) else { break };
        covered += common.days();
        total = total.plus(&run.value.times(&Number::integer(common.days())));
    }
    (covered == days.days()).then_some(total)
}

/// The series of an input; an empty one where none is given.
pub(in crate::engine) fn series_of<'a>(evaluation: &Evaluation<'a>, id: Id<Input>) -> &'a Series {
    static NONE: Series = Series { first: None, runs: Vec::new(), incomplete: Vec::new(), index: None };
    evaluation.request.series.get(id.index()).map_or(&NONE, |series| series.as_ref())
}

fn standing_quantity(evaluation: &Evaluation<'_>, id: Id<Input>, day: Day, meter: Option<usize>) -> Option<Number> {
    match given(evaluation, id, meter)? {
        InputValue::Quantity(value) => Some(value.clone()),
        InputValue::DatedQuantity(parts) => parts.iter().find(|(days, _)| days.holds(day)).map(|(_, value)| value.clone()),
        InputValue::Word(_) | InputValue::DatedWord(_) => None,
    }
}

fn word_held(evaluation: &Evaluation<'_>, id: Id<Input>, day: Day, meter: Option<usize>) -> Option<usize> {
    let (not_entered, excuse) = match &evaluation.plan.inputs.at(id).kind {
        InputKind::Choice { not_entered, .. } => (*not_entered, Excuse::ItsDay),
        InputKind::YesOrNo { not_entered, excuse } => (*not_entered, *excuse),
        _ => (None, Excuse::ItsDay),
    };
    let given = match given(evaluation, id, meter) {
        Some(InputValue::Word(word)) => Some(*word),
        Some(InputValue::DatedWord(parts)) => {
            let excused = days_excused(evaluation, excuse, day);
            let yes = |days: DaySpan| parts.iter().any(|(own, word)| *word == 1 && own.common(days).is_some());
            let on_day = || parts.iter().find(|(days, _)| days.holds(day)).map(|(_, word)| *word);
            if excused.is_some_and(yes) { Some(1) } else { on_day() }
        }
        _ => None,
    };
    given.or(not_entered)
}

/// The days of which any one that is yes decides for a day.
fn days_excused(evaluation: &Evaluation<'_>, excuse: Excuse, day: Day) -> Option<DaySpan> {
    match excuse {
        Excuse::ItsDay | Excuse::ReducesByDays => None,
        Excuse::Period => Some(evaluation.request.period),
        Excuse::Month => Some(DaySpan { start: day.month_start(), end: day.month_start().plus_months(1) }),
        Excuse::Calendar(calendar) => Some(evaluation.year_of(calendar, day)),
    }
}

/// The days inside the period on which an input changes.
pub(in crate::engine) fn changes_of(evaluation: &Evaluation<'_>, id: Id<Input>) -> Vec<Day> {
    let period = evaluation.request.period;
    let mut meters: Vec<Option<usize>> = (0..evaluation.request.meters.len()).map(Some).collect();
    meters.push(None);
    let mut days = Vec::new();
    for meter in meters {
        match given(evaluation, id, meter) {
            Some(InputValue::DatedWord(parts)) => {
                let mut candidates = edges(parts);
                candidates.extend(period.calendar_months().into_iter().map(|(month, _)| month.start));
                if let InputKind::YesOrNo { excuse: Excuse::Calendar(calendar), .. } = &evaluation.plan.inputs.at(id).kind {
                    candidates.push(evaluation.year_of(*calendar, period.last_day()).start);
                }
                candidates.retain(|day| word_held(evaluation, id, *day, meter) != word_held(evaluation, id, day.plus_days(-1), meter));
                days.extend(candidates);
            }
            Some(InputValue::DatedQuantity(parts)) => {
                let mut candidates = edges(parts);
                candidates.retain(|day| amount_held(evaluation, id, *day, meter) != amount_held(evaluation, id, day.plus_days(-1), meter));
                days.extend(candidates);
            }
            Some(InputValue::Quantity(_) | InputValue::Word(_)) | None => {}
        }
    }
    days.retain(|day| period.start < *day && *day < period.end);
    days
}

/// The amount that stands on a day; none of a measure that adds up and of what is given year by year, which cut nothing.
fn amount_held(evaluation: &Evaluation<'_>, id: Id<Input>, day: Day, meter: Option<usize>) -> Option<Number> {
    match &evaluation.plan.inputs.at(id).kind {
        InputKind::Measure { adds_up: true, .. } | InputKind::Amount { each: Some(_), .. } => None,
        InputKind::Measure { grain: Grain::Calendar(_), .. } => None,
        InputKind::Amount { not_entered, .. } => standing_quantity(evaluation, id, day, meter).or_else(|| not_entered.clone()),
        _ => standing_quantity(evaluation, id, day, meter),
    }
}

fn edges<T>(parts: &[(DaySpan, T)]) -> Vec<Day> {
    parts.iter().flat_map(|(days, _)| [days.start, days.end]).collect()
}

pub(super) fn missing_measure(input: &Input) -> Refusal {
    Refusal::new(codes::MEASURE_MISSING, format!("`{}` is missing", input.name))
        .at(input.place)
        .help(format!("the measure says `missing is an error`: give `{}` in {}", input.name, input.unit))
}

fn not_given(input: &Input, is_value: bool) -> Refusal {
    if is_value {
        return Refusal::new(codes::VALUE_NOT_SET, format!("`{}` is set by each contract and not given", input.name)).at(input.place);
    }
    Refusal::new(codes::NOT_ENTERED, format!("`{}` is needed and not given", input.name))
        .at(input.place)
        .help("give it, or let its definition say what not entered means")
}
