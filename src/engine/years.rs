//! What is given for a whole calendar year: facts `for each CAL`, measures of `one value per CAL`; and whether it is entered.

use super::context::{Computed, Evaluation, Setting};
use super::inputs::missing_measure;
use crate::calendar::DaySpan;
use crate::engine::inputs;
use crate::exact::Number;
use crate::invoice::{MeasureHow, Step};
use crate::plan::{Grain, Id, Input, InputKind, InputValue, NamedCalendar};
use crate::source::{Refusal, codes};

/// What is given for the year that holds the anchor's last day: with the dates of that year, or once, without dates.
pub(in crate::engine) fn given_for_year<'a>(
    evaluation: &Evaluation<'a>,
    id: Id<Input>,
    calendar: Id<NamedCalendar>,
    setting: &Setting,
) -> Option<&'a Number> {
    let year = evaluation.year_of(calendar, setting.anchor.last_day());
    match inputs::given(evaluation, id, setting.meter)? {
        InputValue::Quantity(value) => undated_stands_for(evaluation, calendar, year).then_some(value),
        InputValue::DatedQuantity(parts) => parts.iter().find(|(days, _)| *days == year).map(|(_, value)| value),
        InputValue::Word(_) | InputValue::DatedWord(_) => None,
    }
}

/// Without dates a value is for the year asked: on a bill that of the bill, else that of the day or year in question.
fn undated_stands_for(evaluation: &Evaluation<'_>, calendar: Id<NamedCalendar>, year: DaySpan) -> bool {
    evaluation.request.is_bill || evaluation.year_of(calendar, evaluation.request.period.last_day()) == year
}

/// A measure of one value a year: given, else what history or series hold for the year.
pub(in crate::engine) fn measure_of_year(
    evaluation: &mut Evaluation<'_>,
    id: Id<Input>,
    calendar: Id<NamedCalendar>,
    setting: &Setting,
) -> Computed<Number> {
    let input = evaluation.plan.inputs.at(id);
    let (value, estimated) = known_of_year(evaluation, id, calendar, setting).ok_or_else(|| {
        let year = evaluation.year_of(calendar, setting.anchor.last_day());
        let refusal = missing_measure(input);
        Refusal { message: format!("{} for {}", refusal.message, year.words()), ..refusal }
    })?;
    let how = if estimated { MeasureHow::EstimateGiven } else { MeasureHow::Given };
    evaluation.estimated |= estimated;
    evaluation.note(Step::Measure { input: id, value: value.clone(), how, whole: None });
    Ok(value)
}

fn known_of_year(evaluation: &Evaluation<'_>, id: Id<Input>, calendar: Id<NamedCalendar>, setting: &Setting) -> Option<(Number, bool)> {
    let input = evaluation.plan.inputs.at(id);
    if let Some(value) = given_for_year(evaluation, id, calendar, setting) {
        let estimated = evaluation.request.estimated.get(id.index()).copied().unwrap_or(false);
        return Some((if estimated { input.as_estimate(value.clone()) } else { input.as_read(value.clone()) }, estimated));
    }
    let year = evaluation.year_of(calendar, setting.anchor.last_day());
    let mut known = evaluation.request.past.get(id.index()).into_iter().flat_map(|past| &past.values);
    known.find(|entry| entry.days == year).map(|entry| (entry.value.clone(), entry.estimated))
}

pub(in crate::engine) fn not_given_for_year(evaluation: &Evaluation<'_>, input: &Input, calendar: Id<NamedCalendar>, setting: &Setting) -> Refusal {
    let year = evaluation.year_of(calendar, setting.anchor.last_day());
    let name = &evaluation.plan.calendars.at(calendar).name;
    Refusal::new(codes::NOT_ENTERED, format!("`{}` is needed for the {name} {} and not given", input.name, year.words()))
        .at(input.place)
        .help("give it with the dates of that year, or let its definition say what not entered means")
}

/// Whether there is a value for an input; what not entered means is none.
pub(in crate::engine) fn is_entered(evaluation: &Evaluation<'_>, id: Id<Input>, setting: &Setting) -> bool {
    match &evaluation.plan.inputs.at(id).kind {
        InputKind::Measure { grain: Grain::Calendar(calendar), .. } => return known_of_year(evaluation, id, *calendar, setting).is_some(),
        InputKind::Amount { each: Some(calendar), .. } => return given_for_year(evaluation, id, *calendar, setting).is_some(),
        InputKind::Measure { adds_up: true, .. } => {
            return inputs::given(evaluation, id, setting.meter).is_some()
                || inputs::series_over(evaluation, id, evaluation.request.period).is_some();
        }
        _ => {}
    }
    match inputs::given(evaluation, id, setting.meter) {
        Some(InputValue::Quantity(_) | InputValue::Word(_)) => true,
        Some(InputValue::DatedQuantity(parts)) => parts.iter().any(|(days, _)| days.holds(setting.fact_day)),
        Some(InputValue::DatedWord(parts)) => parts.iter().any(|(days, _)| days.holds(setting.fact_day)),
        None => false,
    }
}
