//! Names, words and quantities of a case, looked up in a plan: every problem is kept, so that one refusal can name them all.

use super::quantity_text::parse_quantity;
use crate::calendar::DaySpan;
use crate::exact::{Number, Unit};
use crate::plan::{Id, Input, InputKind, InputValue, Point, SchedulePlan};
use crate::records::{Case, DatedValue, GivenValue};
use crate::source::{Refusal, Span, codes};

/// The words of a fact that is one or the other.
const NO_OR_YES: [&str; 2] = ["no", "yes"];

/// The most problems of one case that its refusal names.
const MOST_NAMED: usize = 6;

impl<'a> Binder<'a> {
    pub(super) fn new(plan: &'a SchedulePlan, points: &'a [Point], case: &'a Case) -> Self {
        Self { plan, points, case, problems: Vec::new() }
    }
}

/// All problems as one refusal under the first one's code.
pub(super) fn join(mut problems: Vec<Refusal>) -> Option<Refusal> {
    if problems.is_empty() {
        return None;
    }
    let mut first = problems.remove(0);
    let (mut named, mut more) = (1, 0);
    for other in problems {
        if first.message.contains(&other.message) {
            continue;
        }
        if named == MOST_NAMED {
            more += 1;
            continue;
        }
        named += 1;
        first.message = format!("{}; {}", first.message, other.message);
        first.help = match (first.help, other.help) {
            (Some(known), Some(more)) if known != more => Some(format!("{known}; {more}")),
            (known, more) => known.or(more),
        };
    }
    if more > 0 {
        first.message = format!("{}; and {more} more", first.message);
    }
    Some(first)
}

pub(super) struct Binder<'a> {
    pub plan: &'a SchedulePlan,
    pub points: &'a [Point],
    pub case: &'a Case,
    pub problems: Vec<Refusal>,
}

impl Binder<'_> {
    /// What is read here is of a point, an earlier bill or an entry of a series: its problems say so.
    pub(super) fn saying<T>(&mut self, of: impl Fn() -> String, read: impl FnOnce(&mut Self) -> T) -> T {
        let known = self.problems.len();
        let value = read(self);
        for problem in self.problems.iter_mut().skip(known) {
            problem.message = format!("{} ({})", problem.message, of());
        }
        value
    }

    pub(super) fn problem<T>(&mut self, refusal: Refusal) -> Option<T> {
        self.problems.push(refusal);
        None
    }

    pub(super) fn inputs(&mut self, given: &[(String, GivenValue)]) -> Vec<Option<InputValue>> {
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
    pub(super) fn input(&mut self, name: &str) -> Option<Id<Input>> {
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
        let refusal = Refusal::new(codes::UNKNOWN_INPUT, format!("`{name}` is given, and nothing has that name")).suggest(name, known);
        self.problem(refusal)
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
        let position = match &found.kind {
            InputKind::Choice { members, spellings, .. } => {
                let spelled = || spellings.iter().find(|(spelling, _)| spelling == text).map(|(_, member)| *member);
                members.iter().position(|member| member == text).or_else(spelled)
            }
            _ => NO_OR_YES.iter().position(|word| *word == text),
        };
        position.or_else(|| {
            let words: Vec<&str> = match &found.kind {
                InputKind::Choice { members, .. } => members.iter().map(String::as_str).collect(),
                _ => NO_OR_YES.to_vec(),
            };
            let message = format!("`{}` is `{text}`, which is not one of {}", found.name, words.join(", "));
            let refusal = Refusal::new(codes::BAD_CHOICE, message).at(found.place);
            let refusal = refusal.help("give a member as the text writes it, or declare the spelling with `also written`");
            self.problem(refusal.suggest(text, words.iter().copied()))
        })
    }

    pub(super) fn quantity(&mut self, input: Id<Input>, text: &str) -> Option<Number> {
        let plan = self.plan;
        let found = plan.inputs.at(input);
        self.quantity_in(&found.name, text, &found.unit, found.place)
    }

    /// A quantity as written, in the base units of the unit wanted.
    pub(super) fn quantity_in(&mut self, name: &str, text: &str, wanted: &Unit, place: Span) -> Option<Number> {
        let read = match parse_quantity(text) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("`{name}` is `{text}`: {error}");
                return self.problem(Refusal::new(codes::BAD_QUANTITY, message).help(format!("write a number in {wanted}")));
            }
        };
        match &read.unit {
            Some(unit) if !unit.same_dimensions(wanted) => {
                let refusal = self.needs_conversion((name, wanted, place), &read.number, unit);
                self.problem(refusal)
            }
            _ => Some(read.in_base_units(wanted)),
        }
    }

    /// Usage in a unit that only a declared factor would convert: the message shows the conversion to write.
    fn needs_conversion(&self, (name, wanted, place): (&str, &Unit, Span), number: &Number, unit: &Unit) -> Refusal {
        let message = format!("`{name}` is given in {unit}, and the measure is in {wanted}");
        let refusal = Refusal::new(codes::UNIT_NEEDS_CONVERSION, message).at(place);
        let declared = self.plan.declared_units.iter().find_map(|(word, size, base)| {
            let own = Unit::declared(word);
            if own.same_dimensions(wanted) && base.same_dimensions(unit) {
                let converted = number.shifted(unit.power).divided_by(size)?;
                Some((word, size, base, converted))
            } else if own.same_dimensions(unit) && base.same_dimensions(wanted) {
                Some((word, size, base, number.times(size).shifted(-wanted.power)))
            } else {
                None
            }
        });
        match declared {
            Some((word, size, base, converted)) => refusal.help(format!(
                "1 {word} is {} {base}, so this is {} {}: give it so, with the conversion on your record",
                size.shifted(-base.power).grouped(0),
                converted.grouped(0),
                wanted
            )),
            None => refusal.help(format!("give it in {}", wanted)),
        }
    }
}
