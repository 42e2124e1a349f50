//! What is given for a whole calendar year: facts `for each CAL`, measures of `one value per CAL`; and whether it is entered.

use super::context::{Evaluation, Outcome, Standing};
use super::inputs::missing_measure;
use crate::calendar::DaySpan;
use crate::exact::Number;
use crate::invoice::{MeasureHow, Step};
use crate::plan::{Grain, Id, Input, InputKind, InputValue, NamedCalendar};
use crate::source::{Refusal, codes};

impl<'a> Evaluation<'a> {
    /// What is given for the year that holds the anchor's last day: with the dates of that year, or once, without dates.
    pub(super) fn given_for_year(&self, id: Id<Input>, calendar: Id<NamedCalendar>, standing: &Standing) -> Option<&'a Number> {
        let year = self.year_of(calendar, standing.anchor.last_day());
        match self.given(id, standing.meter)? {
            InputValue::Quantity(value) => self.undated_stands_for(calendar, year).then_some(value),
            InputValue::DatedQuantity(parts) => parts.iter().find(|(days, _)| *days == year).map(|(_, value)| value),
            InputValue::Word(_) | InputValue::DatedWord(_) => None,
        }
    }

    /// Without dates a value is for the year asked: on a bill that of the bill, else that of the day or year in question.
    fn undated_stands_for(&self, calendar: Id<NamedCalendar>, year: DaySpan) -> bool {
        self.request.is_bill || self.year_of(calendar, self.request.period.last_day()) == year
    }

    /// A measure of one value a year: given, else what history or series hold for the year.
    pub(super) fn measure_of_year(&mut self, id: Id<Input>, calendar: Id<NamedCalendar>, standing: &Standing) -> Outcome<Number> {
        let input = self.plan.inputs.at(id);
        let (value, estimated) = self.known_of_year(id, calendar, standing).ok_or_else(|| {
            let year = self.year_of(calendar, standing.anchor.last_day());
            let refusal = missing_measure(input);
            Refusal { message: format!("{} for {}", refusal.message, year.words()), ..refusal }
        })?;
        let how = if estimated { MeasureHow::EstimateGiven } else { MeasureHow::Given };
        self.estimated |= estimated;
        self.note(Step::Measure { input: id, value: value.clone(), how, whole: None });
        Ok(value)
    }

    fn known_of_year(&self, id: Id<Input>, calendar: Id<NamedCalendar>, standing: &Standing) -> Option<(Number, bool)> {
        let input = self.plan.inputs.at(id);
        if let Some(value) = self.given_for_year(id, calendar, standing) {
            let estimated = self.request.estimated.get(id.index()).copied().unwrap_or(false);
            return Some((if estimated { input.as_estimate(value.clone()) } else { input.as_read(value.clone()) }, estimated));
        }
        let year = self.year_of(calendar, standing.anchor.last_day());
        let mut known = self.request.past.get(id.index()).into_iter().flat_map(|past| &past.values);
        known.find(|entry| entry.days == year).map(|entry| (entry.value.clone(), entry.estimated))
    }

    pub(super) fn not_given_for_year(&self, input: &Input, calendar: Id<NamedCalendar>, standing: &Standing) -> Refusal {
        let year = self.year_of(calendar, standing.anchor.last_day());
        let name = &self.plan.calendars.at(calendar).name;
        Refusal::new(codes::NOT_ENTERED, format!("`{}` is needed for the {name} {} and not given", input.name, year.words()))
            .at(input.place)
            .help("give it with the dates of that year, or let its definition say what not entered means")
    }

    /// Whether there is a value for an input; what not entered means is none.
    pub(super) fn is_entered(&self, id: Id<Input>, standing: &Standing) -> bool {
        match &self.plan.inputs.at(id).kind {
            InputKind::Measure { grain: Grain::Calendar(calendar), .. } => return self.known_of_year(id, *calendar, standing).is_some(),
            InputKind::Amount { each: Some(calendar), .. } => return self.given_for_year(id, *calendar, standing).is_some(),
            InputKind::Measure { adds_up: true, .. } => {
                return self.given(id, standing.meter).is_some() || self.series_over(id, self.request.period).is_some();
            }
            _ => {}
        }
        match self.given(id, standing.meter) {
            Some(InputValue::Quantity(_) | InputValue::Word(_)) => true,
            Some(InputValue::DatedQuantity(parts)) => parts.iter().any(|(days, _)| days.holds(standing.fact_day)),
            Some(InputValue::DatedWord(parts)) => parts.iter().any(|(days, _)| days.holds(standing.fact_day)),
            None => false,
        }
    }
}
