//! Every combination: periods in which nothing changes, words of choices, and along the measure piece by piece.

use std::collections::{BTreeMap, BTreeSet};

use super::affine::{Affine, Bounds, Pieces, Point};
use super::claims::{self, Violation};
use super::counterexample::{self, Counterexample};
use super::domain::{Found, Stop, Symbol};
use super::quality::Qualities;
use super::walk::{Chosen, Setting, Walk};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{Charge, Claim, Held, Id, Input, InputKind, Plan, Proof, SchedulePlan};
use crate::source::Span;

/// As many combinations are gone through at most.
const MOST_CASES: usize = 20_000;
/// As many pieces has a line at most.
const MOST_PIECES: usize = 2_000;

/// A stretch of the measure on which the subject is one straight line: a single quantity, or all right after it until the next.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub point: Point,
    /// Where the next begins; none for a single quantity, and for the last.
    pub until: Option<Number>,
    /// None where no bill is made.
    pub subject: Option<Affine>,
    /// What it is compared with.
    pub bound: Option<Affine>,
}

/// What has been gone through.
#[derive(Clone, Debug, Default)]
pub(super) struct Covered {
    /// Combinations of words and periods.
    pub cases: usize,
    /// Words gone through.
    pub words: BTreeSet<Id<Input>>,
    /// Inputs left open: the claim holds for every quantity of them.
    pub open: BTreeSet<Symbol>,
    /// Lines named in formulas by their printed amount, taken before rounding.
    pub unrounded: BTreeSet<Id<Charge>>,
    /// The first and the last day of the periods gone through; none where nothing changes after.
    pub days: Option<(Day, Option<Day>)>,
    /// Bills that were made and came to what the pieces say.
    pub bills: usize,
    /// Days between two changes too near for a full period.
    pub short: Vec<DaySpan>,
}

/// What became of a proof.
#[derive(Clone, Debug)]
pub(super) enum ProofResult {
    Proved,
    Refuted(Box<Counterexample>),
    NotDecided(BTreeSet<(String, Option<Span>)>),
}

/// Goes through all cases of one proof.
pub(super) struct Cases<'a> {
    pub plan: &'a SchedulePlan,
    pub book: &'a Plan,
    pub proof: &'a Proof,
    pub varied: Option<Id<Input>>,
    pub covered: Covered,
    held: BTreeMap<Id<Input>, Held>,
    undecided: BTreeSet<(String, Option<Span>)>,
    /// Whether each piece is held against a bill of the engine.
    confirming: bool,
    /// The first change after the version day of the period under way.
    changes: Option<Day>,
}

/// What became of one combination.
enum Leaf {
    Fits,
    Refuted(Box<Counterexample>),
    Undecided(String, Option<Span>),
}

impl<'a> Cases<'a> {
    pub(super) fn new(book: &'a Plan, plan: &'a SchedulePlan, proof: &'a Proof, varied: Option<Id<Input>>) -> Self {
        let held = proof.given.iter().cloned().collect();
        Self { plan, book, proof, varied, covered: Covered::default(), held, undecided: BTreeSet::new(), confirming: false, changes: None }
    }

    /// Makes a bill for every piece, which must come to what the piece says.
    pub(super) fn confirming(self) -> Self {
        Self { confirming: true, ..self }
    }

    pub(super) fn run(&mut self) -> ProofResult {
        let (mut day, horizon) = span_of_versions(self.plan);
        while day < horizon {
            let period = DaySpan { start: day, end: day.plus_months(self.plan.months) };
            self.changes = None;
            let before = (self.covered.clone(), self.undecided.clone());
            let found = self.words(period, Chosen::default());
            if let Some(change) = self.changes.filter(|change| *change < period.end && *change > day) {
                (self.covered, self.undecided) = before;
                if self.covered.days.is_some() {
                    self.covered.short.push(DaySpan { start: day, end: change });
                }
                day = change;
                continue;
            }
            if let Some(counterexample) = found {
                return ProofResult::Refuted(counterexample);
            }
            if self.covered.cases > before.0.cases {
                let first = self.covered.days.map_or(day, |(first, _)| first);
                self.covered.days = Some((first, self.changes.map(|change| change.plus_days(-1))));
            }
            if self.covered.cases > MOST_CASES {
                self.undecided.insert((format!("there are more than {MOST_CASES} combinations: hold some inputs with `given`"), None));
                break;
            }
            match self.changes {
                Some(change) => day = change,
                None => break,
            }
        }
        if self.covered.cases == 0 && self.undecided.is_empty() {
            self.undecided.insert(("no bill is made in any combination".to_owned(), None));
        }
        if self.undecided.is_empty() { ProofResult::Proved } else { ProofResult::NotDecided(std::mem::take(&mut self.undecided)) }
    }

    /// All words of one period, as they are asked for.
    fn words(&mut self, period: DaySpan, chosen: Chosen) -> Option<Box<Counterexample>> {
        if self.covered.cases > MOST_CASES {
            return None;
        }
        match self.leaf(period, &chosen) {
            Ok(Leaf::Fits) => None,
            Ok(Leaf::Refuted(counterexample)) => Some(counterexample),
            Ok(Leaf::Undecided(why, place)) => {
                self.undecided.insert((why, place));
                None
            }
            Err(Stop::Word(input)) => {
                self.covered.words.insert(input);
                (0..self.plan.members(input)).find_map(|word| {
                    let mut chosen = chosen.clone();
                    chosen.words.insert(input, word);
                    self.words(period, chosen)
                })
            }
            Err(Stop::Entered(input)) => [true, false].into_iter().find_map(|entered| {
                let mut chosen = chosen.clone();
                chosen.entered.insert(input, entered);
                self.words(period, chosen)
            }),
            Err(Stop::NoBill) => None,
            Err(Stop::Open(symbol)) => {
                self.undecided.insert((format!("it depends on {}", self.symbol_words(symbol)), None));
                None
            }
            Err(Stop::Beyond(why, place)) => {
                self.undecided.insert((why, Some(place)));
                None
            }
        }
    }

    /// One combination: exactly where that can be, else by which way values go.
    fn leaf(&mut self, period: DaySpan, chosen: &Chosen) -> Found<Leaf> {
        let held = self.held.clone();
        match self.exactly(period, chosen, &held) {
            Ok(None) => Ok(Leaf::Fits),
            Ok(Some(violation)) => self.confirmed(period, chosen, &held, &violation),
            Err(Stop::Open(symbol)) => self.by_quality(period, chosen, Some(symbol), (format!("it depends on {}", self.symbol_words(symbol)), None)),
            Err(Stop::Beyond(why, place)) => self.by_quality(period, chosen, None, (why, Some(place))),
            Err(other) => Err(other),
        }
    }

    fn confirmed(&mut self, period: DaySpan, chosen: &Chosen, held: &BTreeMap<Id<Input>, Held>, violation: &Violation) -> Found<Leaf> {
        if let Some(symbol) = violation.open {
            return self.by_quality(period, chosen, Some(symbol), (format!("it depends on {}", self.symbol_words(symbol)), None));
        }
        let setting = Setting { plan: self.plan, period, varied: self.varied, held, chosen };
        Ok(match counterexample::confirm(self.book, self.proof, setting, violation) {
            Some(counterexample) => Leaf::Refuted(Box::new(counterexample)),
            None => Leaf::Undecided(format!("{}, but no bill could be made that shows it", violation.words(self.plan, self.varied)), None),
        })
    }

    /// The pieces of one combination, and what contradicts the claim.
    fn exactly(&mut self, period: DaySpan, chosen: &Chosen, held: &BTreeMap<Id<Input>, Held>) -> Found<Option<Violation>> {
        let (low, high) = self.range();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut bounds: BTreeMap<Symbol, Bounds> = BTreeMap::new();
        let mut unrounded = BTreeSet::new();
        let mut point = Point { at: low, after: false };
        loop {
            let setting = Setting { plan: self.plan, period, varied: self.varied, held, chosen };
            let mut walk = Walk::new(setting, Pieces::at(point.clone()));
            let found = subject_and_bound(&mut walk, self.proof);
            self.note_change(walk.changes);
            bounds.extend(walk.domain.bounds.borrow().clone());
            unrounded.append(&mut walk.unrounded);
            let (subject, bound) = match found {
                Ok((subject, bound)) => (Some(subject), bound),
                Err(Stop::NoBill) => (None, None),
                Err(other) => return Err(other),
            };
            let (turns, turns_here) = (walk.domain.turns, walk.domain.turns_here);
            let single = !point.after && turns_here;
            if !point.after {
                pieces.push(Piece { point: point.clone(), until: None, subject: subject.clone(), bound: bound.clone() });
            }
            let at_end = high.as_ref().is_some_and(|high| point.at >= *high) || self.varied.is_none();
            if at_end {
                break;
            }
            if single {
                point.after = true;
                continue;
            }
            let until = match (turns, &high) {
                (Some(turn), Some(high)) => Some(turn.lesser(high.clone())),
                (turn, high) => turn.or_else(|| high.clone()),
            };
            pieces.push(Piece { point: Point { at: point.at.clone(), after: true }, until: until.clone(), subject, bound });
            match until {
                Some(until) => point = Point { at: until, after: false },
                None => break,
            }
            if pieces.len() > MOST_PIECES {
                return Err(Stop::Beyond(format!("it has more than {MOST_PIECES} pieces: give the measure a range"), self.proof.place));
            }
        }
        if self.confirming && unrounded.is_empty() {
            self.hold_against_bills(Setting { plan: self.plan, period, varied: self.varied, held, chosen }, &pieces)?;
        }
        if pieces.iter().any(|piece| piece.subject.is_some()) {
            self.covered.cases += 1;
            self.covered.unrounded.append(&mut unrounded);
            self.covered.open.extend(bounds.keys().copied());
        }
        Ok(claims::violated(self.proof.claim, &pieces, &bounds))
    }

    /// A bill in the midst of each piece: what the engine makes of it must be what the piece says.
    fn hold_against_bills(&mut self, setting: Setting<'_>, pieces: &[Piece]) -> Found<()> {
        for piece in pieces {
            let Some(subject) = piece.subject.as_ref().filter(|subject| subject.open.is_empty()) else { continue };
            let Some(quantity) = quantity_in(setting, piece) else { continue };
            let Some(bill) = counterexample::bill(self.book, self.proof, setting, &quantity) else { continue };
            if bill.exact != subject.at(&quantity) {
                let at = bill.quantity.unwrap_or_default();
                let why =
                    format!("the bill at {at} comes to {} and not to {}", claims::dollars(&bill.exact), claims::dollars(&subject.at(&quantity)));
                return Err(Stop::Beyond(why, self.proof.place));
            }
            self.covered.bills += 1;
        }
        Ok(())
    }

    /// Where the exact pieces depend on what is left open: by which way the values go; then by some quantities of what is left open.
    fn by_quality(&mut self, period: DaySpan, chosen: &Chosen, open: Option<Symbol>, why: (String, Option<Span>)) -> Found<Leaf> {
        let (low, high) = self.range();
        let held = self.held.clone();
        let setting = Setting { plan: self.plan, period, varied: self.varied, held: &held, chosen };
        let mut walk = Walk::new(setting, Qualities { low, high });
        let found = subject_and_bound(&mut walk, self.proof);
        self.note_change(walk.changes);
        match found {
            Ok((subject, bound)) if claims::holds_by_quality(self.proof.claim, &walk.domain, &subject, bound.as_ref()) => {
                self.covered.cases += 1;
                self.covered.unrounded.append(&mut walk.unrounded);
                self.covered.open.extend(open);
                Ok(Leaf::Fits)
            }
            Err(stop @ (Stop::Word(_) | Stop::Entered(_) | Stop::NoBill)) => Err(stop),
            _ => {
                let refuted = match open {
                    Some(Symbol::Input(input)) => self.by_examples(period, chosen, held, input, 3)?,
                    _ => None,
                };
                Ok(refuted.map_or(Leaf::Undecided(why.0, why.1), Leaf::Refuted))
            }
        }
    }

    /// Looks for a counterexample with some quantities of what is left open.
    fn by_examples(
        &mut self,
        period: DaySpan,
        chosen: &Chosen,
        held: BTreeMap<Id<Input>, Held>,
        input: Id<Input>,
        depth: usize,
    ) -> Found<Option<Box<Counterexample>>> {
        for quantity in self.examples(input, &held) {
            let mut held = held.clone();
            held.insert(input, Held::Quantity(quantity));
            let known = self.covered.clone();
            let found = self.exactly(period, chosen, &held);
            self.covered = known;
            match found {
                Ok(Some(violation)) if violation.open.is_none() => {
                    let setting = Setting { plan: self.plan, period, varied: self.varied, held: &held, chosen };
                    if let Some(counterexample) = counterexample::confirm(self.book, self.proof, setting, &violation) {
                        return Ok(Some(Box::new(counterexample)));
                    }
                }
                Ok(Some(Violation { open: Some(Symbol::Input(next)), .. })) | Err(Stop::Open(Symbol::Input(next))) if depth > 0 => {
                    if let Some(found) = self.by_examples(period, chosen, held, next, depth - 1)? {
                        return Ok(Some(found));
                    }
                }
                Err(stop @ (Stop::Word(_) | Stop::Entered(_))) => return Err(stop),
                _ => {}
            }
        }
        Ok(None)
    }

    fn examples(&self, input: Id<Input>, held: &BTreeMap<Id<Input>, Held>) -> Vec<Number> {
        if let Some(Held::Range(low, high)) = held.get(&input) {
            let middle = low.plus(high).divided_by(&Number::integer(2));
            return [Some(low.clone()), Some(high.clone()), middle].into_iter().flatten().collect();
        }
        let unit = Number::ONE.shifted(self.plan.inputs.at(input).unit.power);
        [0, 1, 10, 1_000, 100_000].into_iter().map(|count| unit.times(&Number::integer(count))).collect()
    }

    fn note_change(&mut self, change: Option<Day>) {
        if let Some(change) = change
            && self.changes.is_none_or(|known| change < known)
        {
            self.changes = Some(change);
        }
    }

    /// The quantities of the measure that are looked at.
    fn range(&self) -> (Number, Option<Number>) {
        match self.varied.and_then(|input| self.held.get(&input)) {
            Some(Held::Range(low, high)) => (low.clone(), Some(high.clone())),
            Some(Held::Quantity(only)) => (only.clone(), Some(only.clone())),
            _ => (Number::ZERO, None),
        }
    }

    pub(super) fn symbol_words(&self, symbol: Symbol) -> String {
        match symbol {
            Symbol::Input(input) => {
                let input = self.plan.inputs.at(input);
                match input.kind {
                    InputKind::Measure { .. } | InputKind::Amount { .. } => format!("`{}`: hold it with `given {} is …`", input.name, input.name),
                    _ => format!("`{}`", input.name),
                }
            }
            Symbol::Node(_) => "what earlier bills or others were billed".to_owned(),
        }
    }
}

/// A quantity of a piece that can be read off a meter: its point, or one in its midst.
fn quantity_in(setting: Setting<'_>, piece: &Piece) -> Option<Number> {
    let Some(varied) = setting.varied else { return Some(piece.point.at.clone()) };
    let input = setting.plan.inputs.at(varied);
    let unit = Number::ONE.shifted(input.unit.power);
    let quantity = match (&piece.until, piece.point.after) {
        (_, false) => piece.point.at.clone(),
        (Some(until), true) => input.as_read(piece.point.at.plus(until).divided_by(&Number::integer(2))?),
        (None, true) => input.as_read(piece.point.at.plus(&unit.times(&Number::integer(7)))),
    };
    let inside = !piece.point.after || (quantity > piece.point.at && piece.until.as_ref().is_none_or(|until| quantity < *until));
    (inside && input.as_read(quantity.clone()) == quantity && quantity.as_decimal().is_some()).then_some(quantity)
}

type SubjectAndBound<V> = (V, Option<V>);

fn subject_and_bound<D: super::domain::Domain>(walk: &mut Walk<'_, D>, proof: &Proof) -> Found<SubjectAndBound<D::Value>> {
    let subject = walk.subject(proof.subject)?;
    let bound = match proof.claim {
        Claim::Compares { bound, .. } => Some(walk.value(bound)?),
        Claim::NeverDecreases(_) | Claim::NoJumps(_) => None,
    };
    Ok((subject, bound))
}

/// The first day of any version, and a year after the last: seasons and year ends come round once in it.
pub(super) fn span_of_versions(plan: &SchedulePlan) -> (Day, Day) {
    let prices = plan.prices.iter().flat_map(|(_, prices)| prices.versions.iter().flat_map(|version| [version.from, version.end]));
    let tiers = plan.tiers.iter().flat_map(|(_, tiers)| tiers.versions.iter().flat_map(|version| [version.from, version.end]));
    let force = plan.in_force.into_iter().flat_map(|(from, end)| [Some(from), end]);
    let term = plan.term.into_iter().flat_map(|term| [Some(term.from), term.end]);
    let days: Vec<Day> = prices.chain(tiers).chain(force).chain(term).flatten().collect();
    let first = days.iter().min().copied().unwrap_or(Day::EPOCH.plus_months(360));
    let last = days.iter().max().copied().unwrap_or(first);
    (first, last.plus_months(13))
}
