//! A script: what a program comes to in one situation, as steps on registers. Words, versions, rows, conditions on them and formulas of
//! numbers alone are worked out; what is left are quantities, days, and conditions on those.

use super::arithmetic::{FastRounding, told};
use super::buffer::{FastPart, Segment};
use super::record::{NONE, Record, RecordKind};
use super::request::Given;
use super::run::{Run, Split};
use crate::calendar::{Day, DaySpan};
use crate::plan::Comparison;

/// Where a step of a script finds or leaves an integer.
pub(super) type Register = u16;

/// So many registers are there; a power of two.
pub(super) const REGISTERS: usize = 512;

/// A register that is none.
pub(super) const NO_REGISTER: Register = Register::MAX;

/// Registers of a bill.
#[derive(Clone, Debug)]
pub(super) struct Registers(Box<[i64; REGISTERS]>);

impl Default for Registers {
    fn default() -> Self {
        Self(Box::new([0; REGISTERS]))
    }
}

impl Registers {
    #[inline(always)]
    fn of(&self, register: Register) -> i64 {
        // The mask is no test: there is no other register.
        self.0.get(usize::from(register) % REGISTERS).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn set(&mut self, register: Register, value: i64) {
        if let Some(slot) = self.0.get_mut(usize::from(register) % REGISTERS) {
            *slot = value;
        }
    }
}

/// A value of a record that stands in a register: of the record at that place behind the first of a step, its first or second value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blank {
    pub at: u16,
    pub is_second: bool,
    pub register: Register,
}

/// How far the notes, and the blanks in them, have come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Noted {
    pub notes: u32,
    pub blanks: u32,
}

/// Where a span of days begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    PeriodStart,
    PeriodEnd,
    Day(Day),
}

/// Days of a line; their first day, the day after the last, and how many they are stand in three registers from one on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub from: Edge,
    pub end: Edge,
    /// Whether they are a share of the period.
    pub is_share: bool,
}

/// What a script does next, with the registers it works on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Notes from one to another.
    Notes(Noted, Noted),
    Add(Register, Register, Register),
    Subtract(Register, Register, Register),
    Multiply(Register, Register, Register),
    Lesser(Register, Register, Register),
    Greater(Register, Register, Register),
    /// By the position of the rounding.
    Round(Register, Register, u16),
    /// Numerator over the days of the period, as it is shown: two registers.
    OverThePeriod(Register, Register),
    Compare(Register, Register, Register, Comparison),
    /// Goes on at a step unless the register says what is wanted.
    Unless(Register, bool, u32),
    /// The parts of a line's second segment begin.
    Second,
    /// It applies on some days.
    Applies,
    /// A part of whole and price; of months that carry the share where so.
    Part {
        whole: Register,
        price: Register,
        span: u16,
        months: bool,
    },
    /// Known blocks: tiers, version, quantity, what brings it to the line's scale; each block a part.
    Blocks {
        tiers: u16,
        version: u16,
        quantity: Register,
        times: i64,
        span: u16,
    },
    /// Known blocks, added up.
    SumOfBlocks {
        tiers: u16,
        version: u16,
        quantity: Register,
        to: Register,
    },
    /// What a minimum tops up; whether it is over the days of the period.
    TopsUp {
        charge: u16,
        volume: Register,
        minimum: Register,
        is_shared: bool,
    },
    /// The line is done: of so many segments, its amount to a register; whether it always applies.
    Finish {
        charge: u16,
        segments: u16,
        to: Register,
        always: bool,
    },
}

/// What a program comes to in one situation.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub steps: Vec<Step>,
    /// What the registers hold before the first step.
    pub registers: Vec<i64>,
    /// Records, and what is blank in them.
    pub notes: Vec<Record>,
    pub blanks: Vec<Blank>,
    pub roundings: Vec<FastRounding>,
    /// Each with the first of its registers.
    pub spans: Vec<(Span, Register)>,
    /// Inputs and their registers.
    pub inputs: Vec<(usize, Register)>,
    /// The register of the days of the period.
    pub period_days: Register,
    /// Those of its first day, its last, and the day by which versions go.
    pub own_days: [Register; 3],
}

/// How far a line has come.
#[derive(Clone, Copy, Debug)]
struct Under {
    parts_from: usize,
    second: usize,
    applies: bool,
}

impl<const TRACED: bool> Run<'_, TRACED> {
    /// Works the bill out by a script.
    pub(super) fn follow(&mut self, script: &Script) -> Option<()> {
        let mut registers = self.buffer.registers.take().unwrap_or_default();
        let done = self.begin(script, &mut registers).and_then(|()| self.steps(script, &mut registers));
        self.buffer.registers = Some(registers);
        done?;
        self.total()
    }

    fn begin(&mut self, script: &Script, registers: &mut Registers) -> Option<()> {
        registers.0.get_mut(..script.registers.len())?.copy_from_slice(&script.registers);
        for (input, register) in &script.inputs {
            let Given::Quantity(value) = self.request.inputs.get(*input)? else { return None };
            registers.set(*register, *value);
        }
        let period = self.request.period;
        registers.set(script.period_days, self.period_days);
        for (register, day) in script.own_days.into_iter().zip([period.start, period.last_day(), self.start]) {
            registers.set(register, i64::from(day.number()));
        }
        let day = |edge: Edge| match edge {
            Edge::PeriodStart => period.start,
            Edge::PeriodEnd => period.end,
            Edge::Day(day) => day,
        };
        self.buffer.spans.clear();
        for (span, register) in &script.spans {
            let days = DaySpan { start: day(span.from), end: day(span.end) };
            let count = days.days();
            registers.set(*register, i64::from(days.start.number()));
            registers.set(register.wrapping_add(1), i64::from(days.end.number()));
            registers.set(register.wrapping_add(2), count);
            let share = if span.is_share { u32::try_from(count).ok()? } else { 0 };
            self.buffer.spans.push(Segment { days, version_day: days.start, fact_day: days.start, share });
        }
        Some(())
    }

    fn steps(&mut self, script: &Script, registers: &mut Registers) -> Option<()> {
        let program = self.program;
        let mut line = Under { parts_from: 0, second: 0, applies: false };
        let mut at = 0_usize;
        while let Some(step) = script.steps.get(at) {
            at = at.wrapping_add(1);
            match *step {
                Step::Notes(from, to) => {
                    if TRACED {
                        let first = self.buffer.records.len();
                        self.buffer.records.extend_from_slice(script.notes.get(from.notes as usize..to.notes as usize)?);
                        let made = self.buffer.records.get_mut(first..)?;
                        for blank in script.blanks.get(from.blanks as usize..to.blanks as usize)? {
                            let record = made.get_mut(usize::from(blank.at))?;
                            *if blank.is_second { &mut record.b } else { &mut record.a } = registers.of(blank.register);
                        }
                    }
                }
                Step::Add(to, left, right) => registers.set(to, registers.of(left).checked_add(registers.of(right))?),
                Step::Subtract(to, left, right) => registers.set(to, registers.of(left).checked_sub(registers.of(right))?),
                Step::Multiply(to, left, right) => registers.set(to, registers.of(left).checked_mul(registers.of(right))?),
                Step::Lesser(to, left, right) => registers.set(to, registers.of(left).min(registers.of(right))),
                Step::Greater(to, left, right) => registers.set(to, registers.of(left).max(registers.of(right))),
                Step::Round(to, of, rounding) => {
                    let rounding = script.roundings.get(usize::from(rounding))?;
                    registers.set(to, rounding.apply(registers.of(of), 1)?);
                }
                Step::OverThePeriod(to, of) => {
                    let (numerator, over) = told(registers.of(of), self.period_days);
                    registers.set(to, numerator);
                    registers.set(to.wrapping_add(1), over);
                }
                Step::Compare(to, left, right, comparison) => {
                    let holds = comparison.holds(&registers.of(left), &registers.of(right));
                    registers.set(to, i64::from(holds));
                }
                Step::Unless(register, wanted, otherwise) => {
                    if (registers.of(register) != 0) != wanted {
                        at = otherwise as usize;
                    }
                }
                Step::Second => line.second = self.buffer.parts.len(),
                Step::Applies => line.applies = true,
                Step::Part { whole, price, span, months } => {
                    let segment = self.buffer.spans.get(usize::from(span)).copied()?;
                    let whole = if whole == NO_REGISTER { NONE } else { registers.of(whole) };
                    if months {
                        self.part_of_months(&segment, whole, registers.of(price))?;
                    } else {
                        self.part(&segment, FastPart::NO_BLOCK, whole, registers.of(price))?;
                    }
                }
                Step::Blocks { tiers, version, quantity, times, span } => {
                    let segment = self.buffer.spans.get(usize::from(span)).copied()?;
                    let tiers = program.tiers.get(usize::from(tiers))?;
                    let known = tiers.versions.get(usize::from(version))?.1.known.as_ref()?;
                    self.fill_known(tiers, known, not_negative(registers.of(quantity))?, times, Some(&segment))?;
                }
                Step::SumOfBlocks { tiers, version, quantity, to } => {
                    let tiers = program.tiers.get(usize::from(tiers))?;
                    let known = tiers.versions.get(usize::from(version))?.1.known.as_ref()?;
                    registers.set(to, self.fill_known(tiers, known, not_negative(registers.of(quantity))?, 1, None)?);
                }
                Step::TopsUp { charge, volume, minimum, is_shared } => {
                    let minimum = told(registers.of(minimum), if is_shared { self.period_days } else { 1 });
                    self.tops_up(usize::from(charge), registers.of(volume), minimum)?;
                }
                Step::Finish { charge, segments, to, always } => {
                    let position = usize::from(charge);
                    if always || line.applies {
                        let split = (segments > 1).then_some(Split { second: line.second, segments: usize::from(segments) });
                        self.finish(program.charges.get(position)?, position, line.parts_from, split)?;
                        registers.set(to, *self.buffer.amounts.get(position)?);
                    } else {
                        self.note(RecordKind::DoesNotApply, position, 0, 0);
                        registers.set(to, 0);
                    }
                    // The next line begins.
                    line = Under { parts_from: self.buffer.parts.len(), second: 0, applies: false };
                }
            }
        }
        Some(())
    }
}

/// Blocks are filled from nothing up.
#[inline]
fn not_negative(quantity: i64) -> Option<i64> {
    (quantity >= 0).then_some(quantity)
}
