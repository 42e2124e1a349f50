//! Inputs: what is given, cut and rounded as the measure says, asked for only when needed.

use super::context::{Evaluation, Outcome, Standing};
use crate::calendar::Day;
use crate::exact::Number;
use crate::invoice::{Refusal, Step};
use crate::plan::{Grain, Id, Input, InputKind, InputValue, Missing};
use crate::source::codes;

impl Evaluation<'_> {
    /// What is given for an input: the meter's, else the account's.
    fn given(&self, input: Id<Input>, meter: Option<usize>) -> Option<&InputValue> {
        let own = meter.and_then(|meter| self.request.meters.get(meter)).and_then(|meter| meter.inputs.get(input.index())?.as_ref());
        own.or_else(|| self.request.inputs.get(input.index())?.as_ref())
    }

    /// The quantity of an input.
    pub(super) fn quantity(&mut self, id: Id<Input>, standing: &Standing) -> Outcome<Number> {
        let plan = self.plan;
        let input = plan.inputs.at(id);
        match &input.kind {
            InputKind::Measure { adds_up, grain, missing, .. } => {
                let given = self.measured(id, standing, *adds_up, *grain)?;
                let (value, estimated) = match (given, missing) {
                    (Some(value), _) => (value, None),
                    (None, Missing::Estimated(policy)) => (self.estimate(id, *policy)?, Some(*policy)),
                    (None, Missing::Error) => return Err(missing_measure(input)),
                };
                let value = if estimated.is_some() { input.as_estimate(value) } else { input.as_read(value) };
                self.estimated |= estimated.is_some();
                self.note(Step::Measure { input: id, value: value.clone(), estimated });
                Ok(value)
            }
            InputKind::Amount { not_entered, is_value } => {
                let found = self.standing_quantity(id, standing.fact_day, standing.meter).or_else(|| not_entered.clone());
                found.ok_or_else(|| not_given(input, *is_value))
            }
            InputKind::Choice { .. } | InputKind::YesOrNo { .. } => {
                Err(Refusal::new(codes::OUR_FAULT, format!("`{}` holds no quantity", input.name)))
            }
        }
    }

    fn measured(&self, id: Id<Input>, standing: &Standing, adds_up: bool, grain: Grain) -> Outcome<Option<Number>> {
        if grain == Grain::Day && adds_up && self.given(id, standing.meter).is_none() {
            return Ok(self.series_total(id));
        }
        if !adds_up {
            return Ok(self.standing_quantity(id, standing.fact_day, standing.meter));
        }
        match self.given(id, standing.meter) {
            None => Ok(None),
            Some(InputValue::Quantity(value)) => Ok(Some(value.clone())),
            Some(InputValue::DatedQuantity(parts)) => {
                let covered: i64 = parts.iter().filter_map(|(days, _)| days.common(self.request.period)).map(|days| days.days()).sum();
                if covered < self.request.period.days() {
                    let name = &self.plan.inputs.at(id).name;
                    let message = format!("`{name}` is given for {covered} of the {} service days", self.request.period.days());
                    return Err(Refusal::new(codes::MEASURE_MISSING, message).help("give it for every day of the period, or once for all of it"));
                }
                Ok(Some(parts.iter().fold(Number::ZERO, |sum, (_, value)| sum.plus(value))))
            }
            Some(InputValue::Word(_) | InputValue::DatedWord(_)) => Ok(None),
        }
    }

    /// The sum of a daily series over the period; none where a day is missing.
    fn series_total(&self, id: Id<Input>) -> Option<Number> {
        self.series_over(id, self.request.period)
    }

    /// The sum of a daily series over some days; none where a day is missing.
    pub(super) fn series_over(&self, id: Id<Input>, days: crate::calendar::DaySpan) -> Option<Number> {
        let series = self.request.series.get(id.index())?;
        let mut covered = 0;
        let mut total = Number::ZERO;
        for (span, daily) in series {
            if let Some(common) = span.common(days) {
                covered += common.days();
                total = total.plus(&daily.times(&Number::integer(common.days())));
            }
        }
        (covered == days.days()).then_some(total)
    }

    fn standing_quantity(&self, id: Id<Input>, day: Day, meter: Option<usize>) -> Option<Number> {
        match self.given(id, meter)? {
            InputValue::Quantity(value) => Some(value.clone()),
            InputValue::DatedQuantity(parts) => parts.iter().find(|(days, _)| days.holds(day)).map(|(_, value)| value.clone()),
            InputValue::Word(_) | InputValue::DatedWord(_) => None,
        }
    }

    /// The word of a choice or fact on a day.
    pub(super) fn word(&self, id: Id<Input>, day: Day, meter: Option<usize>) -> Outcome<usize> {
        let input = self.plan.inputs.at(id);
        let any_day = self.is_any_day(id);
        let given = match self.given(id, meter) {
            Some(InputValue::DatedWord(parts))
                if any_day && parts.iter().any(|(days, word)| *word == 1 && days.common(self.request.period).is_some()) =>
            {
                Some(1)
            }
            Some(InputValue::Word(word)) => Some(*word),
            Some(InputValue::DatedWord(parts)) => parts.iter().find(|(days, _)| days.holds(day)).map(|(_, word)| *word),
            _ => None,
        };
        let not_entered = match &input.kind {
            InputKind::Choice { not_entered, .. } | InputKind::YesOrNo { not_entered, .. } => *not_entered,
            _ => None,
        };
        given.or(not_entered).ok_or_else(|| {
            let by_meter = meter.and_then(|meter| self.request.meters.get(meter));
            match by_meter {
                Some(meter) => Refusal::new(codes::METER_KEY_MISSING, format!("meter {} has no `{}`", meter.name, input.name)).at(input.place),
                None => not_given(input, false),
            }
        })
    }

    fn is_any_day(&self, id: Id<Input>) -> bool {
        matches!(self.plan.inputs.at(id).kind, InputKind::YesOrNo { any_day: true, .. })
    }

    /// The days inside the period on which an input changes.
    pub(super) fn changes_of(&self, id: Id<Input>) -> Vec<Day> {
        let adds_up = matches!(self.plan.inputs.at(id).kind, InputKind::Measure { adds_up: true, .. });
        // What holds on any day holds for the whole period: its change cuts nothing.
        if adds_up || self.is_any_day(id) {
            return Vec::new();
        }
        let meters = self.request.meters.iter().filter_map(|meter| meter.inputs.get(id.index())?.as_ref());
        let account = self.request.inputs.get(id.index()).and_then(Option::as_ref);
        let mut days = Vec::new();
        for given in account.into_iter().chain(meters) {
            match given {
                InputValue::DatedQuantity(parts) => days.extend(changes(parts)),
                InputValue::DatedWord(parts) => days.extend(changes(parts)),
                InputValue::Quantity(_) | InputValue::Word(_) => {}
            }
        }
        days
    }
}

/// The days on which dated values change: entries that follow each other with the same value are no change.
fn changes<T: PartialEq>(parts: &[(crate::calendar::DaySpan, T)]) -> Vec<Day> {
    let mut days = Vec::new();
    for (at, (span, value)) in parts.iter().enumerate() {
        let before = parts.get(at.wrapping_sub(1));
        if before.is_none_or(|(earlier, known)| earlier.end != span.start || known != value) {
            days.push(span.start);
        }
        let after = parts.get(at + 1);
        if after.is_none_or(|(later, known)| span.end != later.start || known != value) {
            days.push(span.end);
        }
    }
    days
}

fn missing_measure(input: &Input) -> Refusal {
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
