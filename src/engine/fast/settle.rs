//! A program and a situation → a script. It is gone through as [`Run`] goes through it, in the same order, with what the situation tells
//! worked out at once; what it does not tell becomes a step. `None` where that would need more than a script has: then there is none.

use super::buffer::Segment;
use super::program::{At, FastBlocks, FastCharge, FastCondition, FastConditionKind, FastFormula, FastInputKind, FastWay, Operation, version_on};
use super::record::{Record, RecordKind};
use super::request::Given;
use super::run::Run;
use super::script::{Blank, Edge, NO_REGISTER, Noted, REGISTERS, Register, Script, Span, Step};
use crate::plan::VersionRule;

/// A value: known, or in a register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Known(i64),
    In(Register),
}

/// What has been worked out so far.
pub(super) struct Settling<'r, 'a, const TRACED: bool> {
    pub run: &'r mut Run<'a, TRACED>,
    pub script: Script,
    /// What was noted before the notes that no step makes yet.
    pending: Noted,
    constants: Vec<(i64, Register)>,
    /// By determinant: the segment it was worked out for, and its value.
    pub determinants: Vec<(u32, Value)>,
    pub generation: u32,
    /// The register of the share of the months, where they carry it.
    pub months: Option<Register>,
    pub amounts: Vec<Value>,
    /// Where the day on which versions, and facts, are asked comes from.
    version_of: DayOf,
    fact_of: DayOf,
}

/// Where a day comes from: of the bill, or of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayOf {
    FirstDay,
    LastDay,
    Versions,
    Text,
}

impl<'r, 'a, const TRACED: bool> Settling<'r, 'a, TRACED> {
    /// The script of the situation that a request is in.
    pub(super) fn script(run: &'r mut Run<'a, TRACED>) -> Option<Script> {
        let program = run.program;
        let mut settling = Self {
            script: Script::default(),
            pending: Noted::default(),
            constants: Vec::new(),
            determinants: vec![(0, Value::Known(0)); program.determinants.len()],
            generation: 1,
            months: None,
            amounts: vec![Value::Known(0); program.charges.len()],
            version_of: DayOf::Versions,
            fact_of: DayOf::FirstDay,
            run,
        };
        settling.script.period_days = settling.fresh()?;
        settling.script.own_days = [settling.fresh()?, settling.fresh()?, settling.fresh()?];
        for (at, input) in program.inputs.iter().enumerate() {
            if matches!((&input.kind, settling.run.request.inputs.get(at)?), (FastInputKind::Quantity { .. }, Given::Quantity(_))) {
                let register = settling.fresh()?;
                settling.script.inputs.push((at, register));
            }
        }
        for condition in &program.customers {
            if settling.condition(condition)? != Value::Known(1) {
                return None;
            }
        }
        for charge in &program.order {
            settling.charge(*charge, program.charges.get(*charge)?)?;
        }
        settling.flush();
        Some(settling.script)
    }

    /// A register not yet used.
    pub(super) fn fresh(&mut self) -> Option<Register> {
        let at = self.script.registers.len();
        self.script.registers.push(0);
        if at < REGISTERS { Register::try_from(at).ok() } else { None }
    }

    /// The register of a value.
    pub(super) fn register(&mut self, value: Value) -> Option<Register> {
        match value {
            Value::In(register) => Some(register),
            Value::Known(value) => {
                if let Some((_, register)) = self.constants.iter().find(|(known, _)| *known == value) {
                    return Some(*register);
                }
                let register = self.fresh()?;
                *self.script.registers.last_mut()? = value;
                self.constants.push((value, register));
                Some(register)
            }
        }
    }

    /// A record of these values: what is known stands in it, the rest is put in from registers.
    pub(super) fn note(&mut self, kind: RecordKind, id: usize, a: Value, b: Value) -> Option<()> {
        if TRACED {
            let at = u16::try_from(self.script.notes.len() - self.pending.notes as usize).ok()?;
            let mut known = [0, 0];
            for ((value, slot), is_second) in [a, b].into_iter().zip(&mut known).zip([false, true]) {
                match value {
                    Value::Known(value) => *slot = value,
                    Value::In(register) => self.script.blanks.push(Blank { at, is_second, register }),
                }
            }
            let [a, b] = known;
            self.script.notes.push(Record { kind, id: u32::try_from(id).ok()?, a, b });
        }
        Some(())
    }

    pub(super) fn note_known(&mut self, kind: RecordKind, id: usize, a: usize, b: i64) -> Option<()> {
        self.note(kind, id, Value::Known(i64::try_from(a).ok()?), Value::Known(b))
    }

    /// A step that makes no records.
    pub(super) fn step(&mut self, step: Step) {
        self.script.steps.push(step);
    }

    /// A step that makes records of its own, or goes on elsewhere: what was noted comes before it.
    pub(super) fn step_behind_notes(&mut self, step: Step) {
        self.flush();
        self.script.steps.push(step);
    }

    /// The notes so far become a step.
    fn flush(&mut self) {
        let position = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let to = Noted { notes: position(self.script.notes.len()), blanks: position(self.script.blanks.len()) };
        if to.notes > self.pending.notes {
            self.script.steps.push(Step::Notes(self.pending, to));
            self.pending = to;
        }
    }

    fn charge(&mut self, at: usize, charge: &FastCharge) -> Option<()> {
        self.note(RecordKind::Charge, at, Value::Known(0), Value::Known(0))?;
        self.generation += 1;
        let position = u16::try_from(at).ok()?;
        if matches!(charge.formula, FastFormula::NotBilled) {
            return self.note(RecordKind::NotBilled, at, Value::Known(0), Value::Known(0));
        }
        let (applies, depends, segments) = match &charge.formula {
            FastFormula::TopsUp { volume, to, times_volume, times_to } => {
                let Some((minimum, is_shared)) = self.minimum(charge, (*to, *times_to))? else {
                    return self.note(RecordKind::DoesNotApply, at, Value::Known(0), Value::Known(0));
                };
                (self.run.version_day, self.version_of) = (self.run.start, DayOf::Versions);
                (self.run.fact_day, self.fact_of) = (self.run.request.period.start, DayOf::FirstDay);
                let volume = self.value(*volume)?;
                let volume = self.times(volume, *times_volume)?;
                let (volume, minimum) = (self.register(volume)?, self.register(minimum)?);
                self.step_behind_notes(Step::TopsUp { charge: position, volume, minimum, is_shared });
                (true, false, 1)
            }
            formula => self.segments(charge, at, formula)?,
        };
        if !applies && !depends {
            return self.note(RecordKind::DoesNotApply, at, Value::Known(0), Value::Known(0));
        }
        let to = self.fresh()?;
        self.step_behind_notes(Step::Finish { charge: position, segments, to, always: applies });
        *self.amounts.get_mut(at)? = Value::In(to);
        Some(())
    }

    /// The segments of a line: whether it applies on some days whatever the quantities, whether it depends on them, and how many there are.
    fn segments(&mut self, charge: &FastCharge, at: usize, formula: &FastFormula) -> Option<(bool, bool, u16)> {
        let count = self.run.segments(charge)?;
        let (mut applies, mut depends) = (false, false);
        for number in 0..count {
            let segment = self.run.segment(charge, number, count)?;
            if number == 1 {
                self.step(Step::Second);
            }
            let (enters, leaving) = self.enter(charge, at, &segment)?;
            if enters {
                if leaving.is_empty() {
                    applies = true;
                } else {
                    depends = true;
                    self.step(Step::Applies);
                }
                self.pieces(charge, formula, &segment)?;
            }
            self.flush();
            let here = u32::try_from(self.script.steps.len()).ok()?;
            for at in leaving {
                if let Some(Step::Unless(.., to)) = self.script.steps.get_mut(at) {
                    *to = here;
                }
            }
        }
        Some((applies, depends, u16::try_from(count).ok()?))
    }

    /// Asks a segment's guards: whether it may be entered, and the steps that leave it.
    fn enter(&mut self, charge: &FastCharge, at: usize, segment: &Segment) -> Option<(bool, Vec<usize>)> {
        self.generation += 1;
        (self.run.version_day, self.run.fact_day) = (segment.version_day, segment.fact_day);
        let period = self.run.request.period;
        let on_the_last_day = charge.way == FastWay::LastDay && segment.days == period && self.run.is_cut(charge)?;
        self.fact_of = match segment.days.start == period.start {
            _ if on_the_last_day => DayOf::LastDay,
            true => DayOf::FirstDay,
            false => DayOf::Text,
        };
        let by_service = self.run.program.version_rule == VersionRule::ServiceRendered;
        self.version_of = if by_service { self.fact_of } else { DayOf::Versions };
        let (_, first) = self.span(segment)?;
        self.note(RecordKind::Segment, at, Value::In(first), Value::In(first + 1))?;
        let mut leaving = Vec::new();
        for (unless, condition) in &charge.guards {
            match self.condition(condition)? {
                Value::Known(holds) if (holds != 0) == *unless => return Some((false, leaving)),
                Value::Known(_) => {}
                Value::In(register) => {
                    self.step_behind_notes(Step::Unless(register, !*unless, 0));
                    leaving.push(self.script.steps.len() - 1);
                }
            }
        }
        Some((true, leaving))
    }

    /// A span of days and the first of its registers.
    fn span(&mut self, segment: &Segment) -> Option<(u16, Register)> {
        let period = self.run.request.period;
        let from = if segment.days.start == period.start { Edge::PeriodStart } else { Edge::Day(segment.days.start) };
        let end = if segment.days.end == period.end { Edge::PeriodEnd } else { Edge::Day(segment.days.end) };
        let span = Span { from, end, is_share: segment.share != 0 };
        if let Some(at) = self.script.spans.iter().position(|(known, _)| *known == span) {
            return Some((u16::try_from(at).ok()?, self.script.spans.get(at)?.1));
        }
        let (first, _, _) = (self.fresh()?, self.fresh()?, self.fresh()?);
        self.script.spans.push((span, first));
        Some((u16::try_from(self.script.spans.len() - 1).ok()?, first))
    }

    fn pieces(&mut self, charge: &FastCharge, formula: &FastFormula, segment: &Segment) -> Option<()> {
        let (span, first) = self.span(segment)?;
        match formula {
            FastFormula::Plain(at) => {
                let price = self.value(*at)?;
                let price = self.register(price)?;
                self.step(Step::Part { whole: NO_REGISTER, price, span, months: false });
            }
            FastFormula::Product { quantity, rate, months_carry_the_share } => {
                let months = *months_carry_the_share && segment.share != 0;
                self.months = months.then_some(first + 2);
                let whole = self.value(*quantity)?;
                self.months = None;
                let whole = self.times(whole, charge.times_quantity)?;
                let price = self.value(*rate)?;
                let (whole, price) = (self.register(whole)?, self.register(price)?);
                self.step(Step::Part { whole, price, span, months });
            }
            FastFormula::Blocks(at) => {
                let program = self.run.program;
                let Operation::Blocks(blocks) = &program.expressions.get(*at)?.operation else { return None };
                let (tiers, version, quantity) = self.blocks(blocks)?;
                self.step_behind_notes(Step::Blocks { tiers, version, quantity, times: charge.times_quantity, span });
            }
            FastFormula::NotBilled | FastFormula::TopsUp { .. } => return None,
        }
        Some(())
    }

    /// The tiers, their version and the quantity of blocks that are known beforehand.
    pub(super) fn blocks(&mut self, blocks: &FastBlocks) -> Option<(u16, u16, Register)> {
        let tiers = self.run.program.tiers.get(blocks.tiers)?;
        let quantity = self.value(blocks.quantity)?;
        let quantity = self.times(quantity, tiers.times_quantity)?;
        let quantity = self.register(quantity)?;
        let version = version_on(&tiers.versions, self.run.version_day)?;
        if blocks.all_at_reached || tiers.versions.get(version)?.1.known.is_none() {
            return None;
        }
        self.note_known(RecordKind::Tiers, tiers.id.index(), version, 0)?;
        Some((u16::try_from(blocks.tiers).ok()?, u16::try_from(version).ok()?, quantity))
    }

    /// M of a minimum, and whether it is over the days of the period; none where it does not apply on any day.
    fn minimum(&mut self, charge: &FastCharge, (to, times): (At, i64)) -> Option<Option<(Value, bool)>> {
        let (mut sum, mut left_out, mut is_shared) = (None, false, false);
        let count = self.run.segments(charge)?;
        for number in 0..count {
            let segment = self.run.segment(charge, number, count)?;
            let (enters, leaving) = self.enter(charge, charge.id.index(), &segment)?;
            // Whether it applies must not depend on quantities.
            if !leaving.is_empty() {
                return None;
            }
            if !enters {
                left_out = true;
                continue;
            }
            let value = self.value(to)?;
            let mut value = self.times(value, times)?;
            if segment.share != 0 {
                let (_, first) = self.span(&segment)?;
                value = self.product(value, Value::In(first + 2))?;
                is_shared = true;
            }
            sum = Some(match sum {
                None => value,
                Some(sum) => self.sum(sum, value)?,
            });
        }
        if left_out && sum.is_some() { None } else { Some(sum.map(|sum| (sum, is_shared))) }
    }

    /// Whether a condition holds: known, or in a register.
    pub(super) fn condition(&mut self, condition: &FastCondition) -> Option<Value> {
        if !condition.as_on_the_last_day || matches!(condition.kind, FastConditionKind::Word { .. }) {
            return self.asked(condition);
        }
        let known = (self.run.version_day, self.run.fact_day, self.version_of, self.fact_of);
        (self.run.fact_day, self.fact_of) = (self.run.request.period.last_day(), DayOf::LastDay);
        if self.run.program.version_rule == VersionRule::ServiceRendered {
            (self.run.version_day, self.version_of) = (self.run.fact_day, DayOf::LastDay);
        }
        let holds = self.asked(condition);
        (self.run.version_day, self.run.fact_day, self.version_of, self.fact_of) = known;
        holds
    }

    fn asked(&mut self, condition: &FastCondition) -> Option<Value> {
        let id = condition.id.index();
        let known = |holds: bool| Value::Known(i64::from(holds));
        match &condition.kind {
            FastConditionKind::Word { input, words, negated } => {
                let word = self.run.word(*input)?;
                let holds = words.contains(&word) != *negated;
                self.note_known(RecordKind::Condition, id, usize::from(holds), i64::try_from(word).ok()?)?;
                Some(known(holds))
            }
            FastConditionKind::NotOn { spans, of_service } => {
                let (day, of) = if *of_service { (self.run.fact_day, self.fact_of) } else { (self.run.version_day, self.version_of) };
                let holds = !spans.iter().any(|(from, end)| *from <= day && day < *end);
                let [first, last, versions] = self.script.own_days;
                let told = match of {
                    DayOf::FirstDay => Value::In(first),
                    DayOf::LastDay => Value::In(last),
                    DayOf::Versions => Value::In(versions),
                    DayOf::Text => Value::Known(i64::from(day.number())),
                };
                self.note(RecordKind::Condition, id, known(holds), told)?;
                Some(known(holds))
            }
            FastConditionKind::Compare { pair, comparison } => {
                let (left, right) = self.pair(*pair)?;
                let holds = match (left, right) {
                    (Value::Known(left), Value::Known(right)) => known(comparison.holds(&left, &right)),
                    _ => {
                        let (to, left, right) = (self.fresh()?, self.register(left)?, self.register(right)?);
                        self.step(Step::Compare(to, left, right, *comparison));
                        Value::In(to)
                    }
                };
                self.note(RecordKind::Condition, id, holds, left)?;
                self.note(RecordKind::ConditionRight, id, right, Value::Known(0))?;
                Some(holds)
            }
            FastConditionKind::All(all) => self.several(all, 0),
            FastConditionKind::Any(any) => self.several(any, 1),
        }
    }

    /// Conditions of which one of this outcome decides; only the last may depend on quantities, for what comes behind it may not be asked.
    fn several(&mut self, conditions: &[FastCondition], deciding: i64) -> Option<Value> {
        let mut last = Value::Known(1 - deciding);
        for (at, one) in conditions.iter().enumerate() {
            last = self.condition(one)?;
            match last {
                Value::Known(holds) if holds == deciding => return Some(last),
                Value::In(_) if at + 1 < conditions.len() => return None,
                _ => {}
            }
        }
        Some(last)
    }
}
