//! A case bound to a plan: names → inputs, spellings → members, quantities → base units.

use super::quantity_text::parse_quantity;
use crate::calendar::{Day, DaySpan};
use crate::exact::{Number, Unit};
use crate::invoice::Refusal;
use crate::plan::{HistoryValue, Id, Input, InputKind, InputValue, MeterRequest, Past, Request, SchedulePlan};
use crate::records::{Case, DatedValue, GivenValue, SeriesEntry};
use crate::source::codes;

/// Binds a case to the plan of its schedule. All problems of the case are named in one refusal.
///
/// # Errors
/// When an input is unknown, is no number, is in a unit that only a declared factor would convert, or is no member.
pub fn bind(plan: &SchedulePlan, case: &Case) -> Result<Request, Refusal> {
    let mut binder = Binder { plan, case, problems: Vec::new() };
    let inputs = binder.inputs(&case.given);
    let meters: Vec<MeterRequest> =
        case.meters.iter().map(|meter| MeterRequest { name: meter.name.clone(), inputs: binder.inputs(&meter.given) }).collect();
    let inputs = binder.points_added(inputs, &meters);
    let past = binder.past();
    let series = binder.series();
    match join(binder.problems) {
        Some(refusal) => Err(refusal),
        None => Ok(Request { period: case.period, rendered: case.rendered, read_on: case.read_on, inputs, meters, past, series }),
    }
}

/// All problems as one refusal under the first one's code.
fn join(mut problems: Vec<Refusal>) -> Option<Refusal> {
    if problems.is_empty() {
        return None;
    }
    let mut first = problems.remove(0);
    for other in problems {
        first.message = format!("{}; {}", first.message, other.message);
        first.help = match (first.help, other.help) {
            (Some(known), Some(more)) if known != more => Some(format!("{known}; {more}")),
            (known, more) => known.or(more),
        };
    }
    Some(first)
}

struct Binder<'a> {
    plan: &'a SchedulePlan,
    case: &'a Case,
    problems: Vec<Refusal>,
}

impl Binder<'_> {
    fn problem<T>(&mut self, refusal: Refusal) -> Option<T> {
        self.problems.push(refusal);
        None
    }

    fn inputs(&mut self, given: &[(String, GivenValue)]) -> Vec<Option<InputValue>> {
        let mut values: Vec<Option<InputValue>> = vec![None; self.plan.inputs.len()];
        for (name, value) in given {
            let Some(input) = self.input(name) else { continue };
            let bound = self.value(input, value);
            if let Some(slot) = values.get_mut(input.index()) {
                if slot.is_some() {
                    self.problems.push(Refusal::new(codes::DATES_OVERLAP, format!("`{name}` is given twice")));
                }
                *slot = bound;
            }
        }
        values
    }

    /// The input of a name; a name the book knows and this schedule does not ask for is passed over.
    fn input(&mut self, name: &str) -> Option<Id<Input>> {
        if let Some(found) = self.plan.input_named(name) {
            return Some(found);
        }
        if self.plan.fixed_values.contains_key(name) {
            let message = format!("`{name}` is fixed by the rate text and cannot be given");
            return self.problem(Refusal::new(codes::VALUE_IS_FIXED, message).help("leave it out, or write `set by each contract` in the text"));
        }
        if self.plan.known_elsewhere.contains_key(name) {
            return None;
        }
        let known = self.plan.inputs.iter().map(|(_, input)| input.name.as_str());
        let near = crate::source::nearest(name, known).map(str::to_owned);
        let refusal = Refusal::new(codes::UNKNOWN_INPUT, format!("`{name}` is given, and nothing is named so"));
        self.problem(match near {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal,
        })
    }

    fn value(&mut self, input: Id<Input>, value: &GivenValue) -> Option<InputValue> {
        let is_word = matches!(self.plan.inputs.at(input).kind, InputKind::Choice { .. } | InputKind::YesOrNo { .. });
        match (value, is_word) {
            (GivenValue::Whole(text), true) => Some(InputValue::Word(self.word(input, text)?)),
            (GivenValue::Whole(text), false) => Some(InputValue::Quantity(self.quantity(input, text)?)),
            (GivenValue::Dated(parts), true) => {
                let words: Vec<Option<(DaySpan, usize)>> = parts.iter().map(|part| Some((part.days, self.word(input, &part.value)?))).collect();
                let mut words: Vec<(DaySpan, usize)> = words.into_iter().collect::<Option<_>>()?;
                words.sort_unstable();
                self.check_apart(input, parts)?;
                Some(InputValue::DatedWord(words))
            }
            (GivenValue::Dated(parts), false) => {
                let values: Vec<Option<(DaySpan, Number)>> = parts.iter().map(|part| Some((part.days, self.quantity(input, &part.value)?))).collect();
                let mut values: Vec<(DaySpan, Number)> = values.into_iter().collect::<Option<_>>()?;
                values.sort();
                self.check_apart(input, parts)?;
                Some(InputValue::DatedQuantity(values))
            }
        }
    }

    fn check_apart(&mut self, input: Id<Input>, parts: &[DatedValue]) -> Option<()> {
        let mut spans: Vec<DaySpan> = parts.iter().map(|part| part.days).collect();
        spans.sort_unstable();
        let overlap = spans.iter().zip(spans.iter().skip(1)).find_map(|(one, next)| one.common(*next));
        match overlap {
            None => Some(()),
            Some(days) => {
                let name = &self.plan.inputs.at(input).name;
                let refusal = Refusal::new(codes::DATES_OVERLAP, format!("`{name}` is given twice for {}", days.words()));
                self.problem(refusal.help("give each day once"))
            }
        }
    }

    fn word(&mut self, input: Id<Input>, text: &str) -> Option<usize> {
        let plan = self.plan;
        let found = plan.inputs.at(input);
        let text = text.trim();
        let (words, position) = match &found.kind {
            InputKind::Choice { members, spellings, .. } => {
                let spelled = || spellings.iter().find(|(spelling, _)| spelling == text).map(|(_, member)| *member);
                (members.clone(), members.iter().position(|member| member == text).or_else(spelled))
            }
            _ => {
                let words = vec!["no".to_owned(), "yes".to_owned()];
                let position = words.iter().position(|word| word == text);
                (words, position)
            }
        };
        position.or_else(|| {
            let message = format!("`{}` is `{text}`, which is none of {}", found.name, words.join(", "));
            let near = crate::source::nearest(text, words.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| "give a member as the text writes it, or declare the spelling with `also written`".to_owned());
            self.problem(Refusal::new(codes::BAD_CHOICE, message).at(found.place).help(help))
        })
    }

    fn quantity(&mut self, input: Id<Input>, text: &str) -> Option<Number> {
        let plan = self.plan;
        let found = plan.inputs.at(input);
        let read = match parse_quantity(text) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("`{}` is `{text}`: {error}", found.name);
                return self.problem(Refusal::new(codes::BAD_QUANTITY, message).help(format!("write a number in {}", found.unit)));
            }
        };
        match &read.unit {
            Some(unit) if !unit.same_dimensions(&found.unit) => {
                let refusal = self.needs_conversion(found, &read.number, unit);
                self.problem(refusal)
            }
            _ => Some(read.in_base_units(&found.unit)),
        }
    }

    /// Usage in a unit that only a declared factor would convert: the message shows the conversion to write.
    fn needs_conversion(&self, input: &Input, number: &Number, unit: &Unit) -> Refusal {
        let message = format!("`{}` is given in {unit}, and the measure is in {}", input.name, input.unit);
        let refusal = Refusal::new(codes::UNIT_NEEDS_CONVERSION, message).at(input.place);
        let declared = self.plan.declared_units.iter().find_map(|(word, size, base)| {
            let own = Unit::declared(word);
            if own.same_dimensions(&input.unit) && base.same_dimensions(unit) {
                let converted = number.shifted(unit.power).divided_by(size)?;
                Some((word, size, base, converted))
            } else if own.same_dimensions(unit) && base.same_dimensions(&input.unit) {
                Some((word, size, base, number.times(size).shifted(-input.unit.power)))
            } else {
                None
            }
        });
        match declared {
            Some((word, size, base, converted)) => refusal.help(format!(
                "1 {word} is {} {base}, so this is {} {}: give it so, with the conversion on your record",
                size.shifted(-base.power).grouped(0),
                converted.grouped(0),
                input.unit
            )),
            None => refusal.help(format!("give it in {}", input.unit)),
        }
    }

    /// A measure given by meter alone is, for the account, the sum over its meters.
    fn points_added(&mut self, mut inputs: Vec<Option<InputValue>>, meters: &[MeterRequest]) -> Vec<Option<InputValue>> {
        for (id, input) in self.plan.inputs.iter() {
            let Some(slot) = inputs.get_mut(id.index()) else { continue };
            if slot.is_some() || !matches!(input.kind, InputKind::Measure { adds_up: true, .. }) {
                continue;
            }
            let of_meters: Option<Vec<Number>> = meters
                .iter()
                .map(|meter| match meter.inputs.get(id.index())? {
                    Some(InputValue::Quantity(value)) => Some(value.clone()),
                    _ => None,
                })
                .collect();
            if let Some(values) = of_meters.filter(|values| !values.is_empty()) {
                *slot = Some(InputValue::Quantity(values.iter().fold(Number::ZERO, |sum, value| sum.plus(value))));
            }
        }
        inputs
    }

    fn past(&mut self) -> Vec<Past> {
        let mut past: Vec<Past> = vec![Past::default(); self.plan.inputs.len()];
        let case = self.case;
        for entry in &case.history {
            for (name, value) in &entry.given {
                let Some(input) = self.input(name) else { continue };
                let plan = self.plan;
                let found = plan.inputs.at(input);
                if !matches!(found.kind, InputKind::Measure { .. }) {
                    continue;
                }
                let Some(quantity) = self.quantity(input, value) else { continue };
                let value = HistoryValue {
                    days: entry.days,
                    value: if entry.estimated { found.as_estimate(quantity) } else { found.as_read(quantity) },
                    estimated: entry.estimated,
                };
                if let Some(slot) = past.get_mut(input.index()) {
                    slot.values.push(value);
                }
            }
        }
        for (at, one) in past.iter_mut().enumerate() {
            one.values.sort_by_key(|entry| entry.days.end);
            let overlap = one.values.iter().zip(one.values.iter().skip(1)).find_map(|(one, next)| one.days.common(next.days));
            if let Some(days) = overlap {
                let name = self.plan.inputs.iter().nth(at).map(|(_, input)| input.name.clone()).unwrap_or_default();
                self.problems.push(
                    Refusal::new(codes::DATES_OVERLAP, format!("the history holds `{name}` twice for {}", days.words())).help("give each day once"),
                );
            }
        }
        past
    }

    fn series(&mut self) -> Vec<Vec<(DaySpan, Number)>> {
        let mut all: Vec<Vec<(DaySpan, Number)>> = vec![Vec::new(); self.plan.inputs.len()];
        let case = self.case;
        for (name, entries) in &case.series {
            let Some(input) = self.input(name) else { continue };
            let daily = self.daily(input, entries);
            if let Some(slot) = all.get_mut(input.index()) {
                *slot = daily;
            }
        }
        all
    }

    /// Each day's value, a later entry winning for its dates, points added; days that some point leaves out are left out.
    fn daily(&mut self, input: Id<Input>, entries: &[SeriesEntry]) -> Vec<(DaySpan, Number)> {
        let mut points: Vec<Option<&str>> = entries.iter().map(|entry| entry.point.as_deref()).collect();
        points.sort_unstable();
        points.dedup();
        let mut edges: Vec<Day> = entries.iter().flat_map(|entry| [entry.days.start, entry.days.end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let values: Vec<Option<Number>> = entries.iter().map(|entry| self.quantity(input, &entry.value)).collect();
        let mut daily = Vec::new();
        for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
            let on_day = |point: &Option<&str>| {
                let mut of_point = entries.iter().zip(&values).filter(|(entry, _)| entry.point.as_deref() == *point && entry.days.holds(*start));
                of_point.next_back().and_then(|(_, value)| value.clone())
            };
            let sum: Option<Number> = points.iter().try_fold(Number::ZERO, |sum, point| Some(sum.plus(&on_day(point)?)));
            daily.extend(sum.map(|sum| (DaySpan { start: *start, end: *end }, sum)));
        }
        daily
    }
}
