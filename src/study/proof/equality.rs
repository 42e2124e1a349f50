//! Whether two texts bill the same: schedule by schedule, the same program; else line by line, decided exactly over every quantity.
//!
//! Two schedules that compile to the same plan, places in the text apart, make the same bill of every case. Where the plans differ,
//! each line is worked out under both as pieces of straight lines, for every combination of words and every full period in which
//! nothing changes, before its rounding; what is left open must cancel.

use crate::source::counted;
use std::collections::{BTreeMap, BTreeSet};

use super::affine::{Affine, Pieces, Point};
use super::cases::span_of_versions;
use super::claims::dollars;
use super::domain::{Stop, Symbol};
use super::walk::{Chosen, Setting, Walk};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{Charge, Id, Input, InputKind, Operation, Plan, ProofSubject, SchedulePlan};

/// As many combinations, and as many pieces of one, are gone through at most.
const MOST: usize = 5_000;

/// What is known of a schedule, or of one of its lines, under two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SameVerdict {
    /// The same, and for which cases.
    Same(String),
    /// Not the same: where, and both values.
    Differs(String),
    /// Neither is known: why.
    NotDecided(String),
}

/// One line of a schedule under two texts; or the whole schedule, where it is the same program or stands in one text only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sameness {
    /// The schedule or contract.
    pub schedule: String,
    /// The line; none for the whole of it.
    pub line: Option<String>,
    /// What is known.
    pub verdict: SameVerdict,
}

/// Holds the schedules and contracts of two texts against each other, in the order of their names.
pub fn samenesses(old: &Plan, new: &Plan) -> Vec<Sameness> {
    let by_name = |plan: &Plan| -> BTreeMap<String, usize> {
        plan.schedules.iter().enumerate().map(|(at, schedule)| (schedule.qualified_name.clone(), at)).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let of = |plan: &Plan, known: &BTreeMap<String, usize>| known.get(name).and_then(|at| plan.schedules.get(*at)).cloned();
        let whole = |verdict| Sameness { schedule: name.clone(), line: None, verdict };
        match (of(old, &before), of(new, &after)) {
            (Some(one), Some(other)) if without_places(&one) == without_places(&other) => {
                found.push(whole(SameVerdict::Same("the same program: every bill is the same".to_owned())));
            }
            (Some(one), Some(other)) => found.extend(lines(&one, &other)),
            (Some(_), None) => found.push(whole(SameVerdict::Differs("it is in the old text only".to_owned()))),
            _ => found.push(whole(SameVerdict::Differs("it is in the new text only".to_owned()))),
        }
    }
    found
}

/// A plan as text, with nothing in it that says where in a file something stands.
fn without_places(plan: &SchedulePlan) -> String {
    stripped(&format!("{plan:?}"))
}

fn stripped(text: &str) -> String {
    const PLACE: &str = "Span { file: ";
    let mut out = String::with_capacity(text.len() / 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(PLACE) {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    out.push_str(rest);
    out
}

fn lines(old: &SchedulePlan, new: &SchedulePlan) -> Vec<Sameness> {
    let names = |plan: &SchedulePlan| plan.charges.iter().map(|(_, charge)| charge.name.clone()).collect::<Vec<_>>();
    let mut all = names(old);
    all.extend(names(new).into_iter().filter(|name| old.charge_named(name).is_none()));
    all.into_iter()
        .map(|name| {
            let verdict = match (old.charge_named(&name), new.charge_named(&name)) {
                (Some(before), Some(after)) => line(old, new, (before, after)),
                (Some(_), None) => SameVerdict::Differs("it is in the old text only".to_owned()),
                _ => SameVerdict::Differs("it is in the new text only".to_owned()),
            };
            Sameness { schedule: new.qualified_name.clone(), line: Some(name), verdict }
        })
        .collect()
}

fn line(old: &SchedulePlan, new: &SchedulePlan, charges: (Id<Charge>, Id<Charge>)) -> SameVerdict {
    if (old.months, old.version_rule) != (new.months, new.version_rule) {
        return SameVerdict::NotDecided("the service period, or the day whose versions count, is another".to_owned());
    }
    let (before, after) = (old.charges.at(charges.0), new.charges.at(charges.1));
    let form = |charge: &Charge| stripped(&format!("{:?} {:?}", charge.kind, charge.rounding));
    if form(before) != form(after) {
        return SameVerdict::Differs(format!("{} becomes {}", words_of(before), words_of(after)));
    }
    let measures: BTreeSet<String> = measures(old).union(&measures(new)).cloned().collect();
    let mut attempts: Vec<Option<String>> = measures.iter().cloned().map(Some).collect();
    if measures.len() != 1 {
        attempts.insert(0, None);
    }
    let mut why = String::new();
    for varied in attempts {
        match Joint::new([(old, charges.0), (new, charges.1)], varied.as_deref()).run() {
            SameVerdict::NotDecided(reason) => why = reason,
            decided => return decided,
        }
    }
    SameVerdict::NotDecided(why)
}

/// What a line is besides its formula.
fn words_of(charge: &Charge) -> String {
    format!("a {:?} rounded by {}", charge.kind, stripped(&format!("{:?}", charge.rounding))).to_lowercase()
}

/// The names of the measures that a plan's formulas ask for.
fn measures(plan: &SchedulePlan) -> BTreeSet<String> {
    let inputs = plan.nodes.iter().filter_map(|(_, node)| match node.operation {
        Operation::Input(input) => Some(plan.inputs.at(input)),
        _ => None,
    });
    inputs.filter(|input| matches!(input.kind, InputKind::Measure { .. })).map(|input| input.name.clone()).collect()
}

/// Why a combination was not gone through to its end.
enum Halt {
    /// Something must be chosen first, or cannot be worked out: under which text.
    Stopped(usize, Stop),
    /// The line is not the same.
    Differs(String),
    /// It cannot be decided.
    Undecided(String),
}

/// A value under one text: a straight line in the measure, and what is left open by its name; none where no bill is made.
type Value = Option<(Affine, BTreeMap<String, Number>)>;

/// One line under two texts, with one measure that varies.
struct Joint<'a> {
    sides: [(&'a SchedulePlan, Id<Charge>); 2],
    varied: Option<&'a str>,
    cases: usize,
    words: BTreeSet<String>,
    open: BTreeSet<String>,
    unrounded: bool,
    changes: Option<Day>,
}

impl<'a> Joint<'a> {
    fn new(sides: [(&'a SchedulePlan, Id<Charge>); 2], varied: Option<&'a str>) -> Self {
        Self { sides, varied, cases: 0, words: BTreeSet::new(), open: BTreeSet::new(), unrounded: false, changes: None }
    }

    fn run(mut self) -> SameVerdict {
        let [(one_first, one_end), (other_first, other_end)] = self.sides.map(|(plan, _)| span_of_versions(plan));
        let months = self.sides.first().map_or(1, |(plan, _)| plan.months);
        let (first, horizon) = (one_first.min(other_first), one_end.max(other_end));
        let (mut day, mut short) = (first, false);
        while day < horizon {
            let period = DaySpan { start: day, end: day.plus_months(months) };
            self.changes = None;
            let cases = self.cases;
            let halted = self.combinations(period, &[Chosen::default(), Chosen::default()]);
            if let Some(change) = self.changes.filter(|change| *change < period.end && *change > day) {
                // No full period fits in before something changes.
                (self.cases, day, short) = (cases, change, true);
                continue;
            }
            match halted {
                Ok(()) => {}
                Err(Halt::Differs(words)) => return SameVerdict::Differs(words),
                Err(Halt::Undecided(why)) => return SameVerdict::NotDecided(why),
                Err(Halt::Stopped(side, stop)) => return SameVerdict::NotDecided(self.stopped_words(side, &stop)),
            }
            match self.changes {
                Some(change) => day = change,
                None => break,
            }
        }
        if self.cases == 0 {
            return SameVerdict::NotDecided("no bill is made in any combination".to_owned());
        }
        SameVerdict::Same(self.covered(first, short))
    }

    fn covered(&self, first: Day, short: bool) -> String {
        let list = |names: &BTreeSet<String>, join: &str| names.iter().cloned().collect::<Vec<_>>().join(join);
        let count = counted(self.cases, "case");
        let words = if self.words.is_empty() { String::new() } else { format!(" of {}", list(&self.words, ", ")) };
        let every = self.varied.map_or(String::new(), |varied| format!(", every {varied}"));
        let open = if self.open.is_empty() { String::new() } else { format!(", whatever {} is", list(&self.open, " and ")) };
        let inside = if self.unrounded { " (so are lines inside it)" } else { "" };
        let short = if short { "; not for days between changes too near for a full period" } else { "" };
        format!("{count}{words}{every}{open}, full periods from {first} on, before rounding{inside}{short}")
    }

    fn plan(&self, side: usize) -> Option<&'a SchedulePlan> {
        self.sides.get(side).map(|(plan, _)| *plan)
    }

    /// The input of that name in either plan; it must be of the same kind in both.
    fn same_input(&self, side: usize, input: Id<Input>) -> Result<[Option<Id<Input>>; 2], Halt> {
        let Some(known) = self.plan(side).map(|plan| plan.inputs.at(input)) else { return Ok([None, None]) };
        let found = self.sides.map(|(plan, _)| plan.inputs.iter().find(|(_, other)| other.name == known.name));
        let kind = |input: &Input| stripped(&format!("{:?} {:?}", input.kind, input.unit));
        if found.iter().flatten().any(|(_, other)| kind(other) != kind(known)) {
            return Err(Halt::Undecided(format!("`{}` is another input", known.name)));
        }
        Ok(found.map(|found| found.map(|(id, _)| id)))
    }

    /// All combinations of words from here on.
    fn combinations(&mut self, period: DaySpan, chosen: &[Chosen; 2]) -> Result<(), Halt> {
        if self.cases > MOST {
            return Err(Halt::Undecided(format!("there are more than {MOST} combinations")));
        }
        match self.pieces(period, chosen) {
            Ok(made) => {
                self.cases += usize::from(made);
                Ok(())
            }
            Err(Halt::Stopped(_, Stop::NoBill)) => Ok(()),
            Err(Halt::Stopped(side, Stop::Word(input))) => {
                let both = self.same_input(side, input)?;
                let Some(plan) = self.plan(side) else { return Ok(()) };
                self.words.insert(plan.inputs.at(input).name.clone());
                (0..plan.members(input)).try_for_each(|word| {
                    let mut chosen = chosen.clone();
                    for (chosen, id) in chosen.iter_mut().zip(both) {
                        chosen.words.extend(id.map(|id| (id, word)));
                    }
                    self.combinations(period, &chosen)
                })
            }
            Err(Halt::Stopped(side, Stop::Entered(input))) => {
                let both = self.same_input(side, input)?;
                [true, false].into_iter().try_for_each(|entered| {
                    let mut chosen = chosen.clone();
                    for (chosen, id) in chosen.iter_mut().zip(both) {
                        chosen.entered.extend(id.map(|id| (id, entered)));
                    }
                    self.combinations(period, &chosen)
                })
            }
            Err(halt) => Err(halt),
        }
    }

    fn stopped_words(&self, side: usize, stop: &Stop) -> String {
        match stop {
            Stop::Open(Symbol::Input(input)) => {
                format!("it depends on `{}`", self.plan(side).map_or("", |plan| plan.inputs.at(*input).name.as_str()))
            }
            Stop::Open(Symbol::Node(_)) => "it depends on what earlier bills or others were billed".to_owned(),
            Stop::Beyond(why, _) => why.clone(),
            Stop::Word(_) | Stop::Entered(_) | Stop::NoBill => "it cannot be worked out".to_owned(),
        }
    }

    /// One combination, piece by piece: whether a bill is made in it.
    fn pieces(&mut self, period: DaySpan, chosen: &[Chosen; 2]) -> Result<bool, Halt> {
        let mut point = Point { at: Number::ZERO, after: false };
        let mut made = false;
        for _ in 0..MOST {
            let (old, old_turn) = self.value(0, period, chosen, &point)?;
            let (new, new_turn) = self.value(1, period, chosen, &point)?;
            made |= old.is_some() || new.is_some();
            let until = [old_turn, new_turn].into_iter().flatten().min();
            self.compare(&old, &new, (&point, until.as_ref()), period, chosen)?;
            match (point.after, until) {
                _ if self.varied.is_none() => return Ok(made),
                (false, _) => point.after = true,
                (true, Some(until)) => point = Point { at: until, after: false },
                (true, None) => return Ok(made),
            }
        }
        Err(Halt::Undecided(format!("it has more than {MOST} pieces")))
    }

    /// The line under one text at a point, and where its next piece begins.
    fn value(&mut self, side: usize, period: DaySpan, chosen: &[Chosen; 2], point: &Point) -> Result<(Value, Option<Number>), Halt> {
        let (Some((plan, charge)), Some(chosen)) = (self.sides.get(side).copied(), chosen.get(side)) else { return Ok((None, None)) };
        let held = BTreeMap::new();
        let varied = self.varied.and_then(|name| plan.input_named(name));
        let mut walk = Walk::new(Setting { plan, period, varied, held: &held, chosen }, Pieces::at(point.clone()));
        let found = walk.subject(ProofSubject::Charge(charge));
        self.changes = [self.changes, walk.changes].into_iter().flatten().min();
        self.unrounded |= !walk.unrounded.is_empty();
        let line = match found {
            Ok(line) => line,
            Err(Stop::NoBill) => return Ok((None, walk.domain.turns)),
            Err(stop) => return Err(Halt::Stopped(side, stop)),
        };
        let mut open = BTreeMap::new();
        for (symbol, factor) in &line.open {
            let Symbol::Input(input) = symbol else { return Err(Halt::Stopped(side, Stop::Open(*symbol))) };
            self.same_input(side, *input)?;
            open.insert(plan.inputs.at(*input).name.clone(), factor.clone());
        }
        self.open.extend(open.keys().cloned());
        Ok((Some((line, open)), walk.domain.turns))
    }

    /// Whether both are the same from a point on, until the next.
    fn compare(
        &self,
        old: &Value,
        new: &Value,
        (point, until): (&Point, Option<&Number>),
        period: DaySpan,
        chosen: &[Chosen; 2],
    ) -> Result<(), Halt> {
        let shown = |value: &Value, at: &Number| value.as_ref().map_or("no bill".to_owned(), |(line, _)| dollars(&line.at(at)));
        let told = |at: &Number| format!("{} becomes {}{}", shown(old, at), shown(new, at), self.place_words(at, period, chosen));
        let (Some((one, one_open)), Some((other, other_open))) = (old, new) else {
            return if old.is_none() && new.is_none() { Ok(()) } else { Err(Halt::Differs(told(&point.at))) };
        };
        let same_slope = !point.after || one.slope() == other.slope();
        if one.at(&point.at) == other.at(&point.at) && same_slope && one_open == other_open {
            return Ok(());
        }
        if !one_open.is_empty() || !other_open.is_empty() {
            let names: BTreeSet<&str> = one_open.keys().chain(other_open.keys()).map(String::as_str).collect();
            return Err(Halt::Undecided(format!("it depends on {}", names.into_iter().collect::<Vec<_>>().join(" and "))));
        }
        let unit = self.varied_input().map_or(Number::ONE, |input| Number::ONE.shifted(input.unit.power));
        let inside = match until {
            _ if !point.after => Some(point.at.clone()),
            Some(until) => point.at.plus(until).divided_by(&Number::integer(2)),
            None => Some(point.at.plus(&unit)),
        };
        Err(Halt::Differs(told(&inside.unwrap_or_else(|| point.at.clone()))))
    }

    fn varied_input(&self) -> Option<&'a Input> {
        let name = self.varied?;
        self.sides.iter().find_map(|(plan, _)| plan.input_named(name).map(|id| plan.inputs.at(id)))
    }

    /// At which quantity, for which words, from when.
    fn place_words(&self, at: &Number, period: DaySpan, chosen: &[Chosen; 2]) -> String {
        let quantity = self.varied_input().map(|input| format!(" at {} {}", at.shifted(-input.unit.power).grouped(0), input.unit));
        let mut words: BTreeMap<&str, String> = BTreeMap::new();
        for ((plan, _), chosen) in self.sides.iter().zip(chosen) {
            for (input, word) in &chosen.words {
                let input = plan.inputs.at(*input);
                words.insert(&input.name, format!("{} {}", input.name, member(input, *word)));
            }
        }
        let words: Vec<String> = words.into_values().collect();
        let words = if words.is_empty() { String::new() } else { format!(", {}", words.join(", ")) };
        format!("{}, in a period from {}{words}, before rounding", quantity.unwrap_or_default(), period.start)
    }
}

/// A member of a choice, or of a fact that is true or not.
fn member(input: &Input, word: usize) -> String {
    match &input.kind {
        InputKind::Choice { members, .. } => members.get(word).cloned().unwrap_or_default(),
        _ => (if word == 0 { "no" } else { "yes" }).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_and_days_stay() {
        assert_eq!(stripped("a: DaySpan { start: 1 }, at: Span { file: SourceId(0), start: 4, end: 9 }, b"), "a: DaySpan { start: 1 }, at: , b");
    }
}
