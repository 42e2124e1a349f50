//! A program worked out on one request, in integers; whatever does not fit, and whatever would be refused, is not ours.

use super::program::{
    At, FastBlocks, FastCharge, FastChargeRounding, FastCondition, FastConditionKind, FastDeterminantKind, FastFormula, FastInputKind, FastKey,
    FastWay, Operation, Pair, Program,
};
use super::record::{NONE, Record, RecordKind, version_and_row};
use crate::calendar::{Day, DaySpan, PeriodLength};
use crate::plan::{Comparison, VersionRule};

/// What is given for one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Given {
    /// Nothing.
    #[default]
    Nothing,
    /// A quantity, read and rounded as its measure says, in the program's scale of it.
    Quantity(i64),
    /// A word of a choice; no (0) or yes (1).
    Word(usize),
}

/// A request in integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FastRequest {
    /// The service days.
    pub period: DaySpan,
    /// The date of the bill or of the read, where versions go by it.
    pub version_date: Option<Day>,
    /// By input of the plan.
    pub inputs: Vec<Given>,
}

/// A part of a line. What it does not have is [`FastPart::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastPart {
    /// The quantity before any share, in the line's scale of it; none of a plain amount.
    pub whole: i64,
    /// The quantity (or, of a plain amount, the share) after the rounding of a split; none where that rounds nothing.
    pub rounded: i64,
    /// The price of a unit; of a plain amount the amount.
    pub price: i64,
    /// The exact amount in the line's scale, times `over`.
    pub exact: i64,
    /// 1, or the days of the period.
    pub over: i64,
    /// The amount after the part's own rounding, where parts are rounded.
    pub amount: i64,
    /// The days it is for.
    pub days: DaySpan,
    /// Days of the share, of those of the period; 0 of the whole.
    pub share: u32,
    /// The block, where tiers price it; else `u32::MAX`.
    pub block: u32,
}

impl FastPart {
    /// Nothing.
    pub const NONE: i64 = NONE;
    /// No block.
    pub const NO_BLOCK: u32 = u32::MAX;
}

/// A line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastLine {
    /// The charge, by position.
    pub charge: usize,
    /// The printed amount in the line's scale; a credit's is negative.
    pub amount: i64,
    /// The exact amount: numerator and what it is over, with the same sign.
    pub exact: (i64, i64),
    /// Its parts in the buffer.
    pub parts: (usize, usize),
}

/// What a bill came to, and room for the next.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    /// The lines, in the order of the invoice.
    pub lines: Vec<FastLine>,
    /// All parts.
    pub parts: Vec<FastPart>,
    /// The trace, where it was asked for.
    pub records: Vec<Record>,
    /// The sum of the lines, in the program's scale of it.
    pub total: i64,
    amounts: Vec<i64>,
    determinants: Vec<(u32, i64)>,
    cuts: Vec<Option<Cuts>>,
}

/// The days inside the period on which lines are cut.
#[derive(Clone, Copy, Debug)]
struct Cuts {
    days: [Day; 4],
    count: usize,
}

/// One evaluation.
struct Run<'a, const TRACED: bool> {
    program: &'a Program,
    request: &'a FastRequest,
    buffer: &'a mut Buffer,
    version_day: Day,
    fact_day: Day,
    /// Months of a line whose months carry its share: numerator over the days of the period; none elsewhere.
    months: Option<i64>,
    /// Which determinants are worked out: those with this number.
    generation: u32,
    period_days: i64,
}

#[derive(Clone, Copy)]
struct Segment {
    days: DaySpan,
    version_day: Day,
    /// Days of the share; 0 of the whole.
    share: u32,
}

impl Program {
    /// Works out a bill into the buffer; `None` where it is not this program's to make: short periods, refusals, values that do not fit.
    pub fn bill(&self, request: &FastRequest, buffer: &mut Buffer, traced: bool) -> Option<()> {
        if traced { self.bill_as::<true>(request, buffer) } else { self.bill_as::<false>(request, buffer) }
    }

    fn bill_as<const TRACED: bool>(&self, request: &FastRequest, buffer: &mut Buffer) -> Option<()> {
        buffer.lines.clear();
        buffer.parts.clear();
        buffer.records.clear();
        buffer.amounts.clear();
        buffer.amounts.resize(self.charges.len(), 0);
        buffer.determinants.clear();
        buffer.determinants.resize(self.determinants.len(), (0, 0));
        buffer.cuts.clear();
        buffer.cuts.resize(self.cuts.len(), None);
        if request.period.length(self.months, self.days) != PeriodLength::Full {
            return None;
        }
        let start = match self.version_rule {
            VersionRule::ServiceRendered => request.period.start,
            _ => request.version_date?,
        };
        let last = if self.version_rule == VersionRule::ServiceRendered { request.period.last_day() } else { start };
        if self.in_force.is_some_and(|(from, end)| start < from || last >= end) {
            return None;
        }
        if self.term.is_some_and(|(from, end)| request.period.start < from || request.period.end > end) {
            return None;
        }
        let mut run = Run::<TRACED> {
            program: self,
            request,
            version_day: start,
            fact_day: request.period.start,
            months: None,
            generation: 1,
            period_days: request.period.days(),
            buffer,
        };
        for condition in &self.customers {
            if !run.holds(condition)? {
                return None;
            }
        }
        for charge in &self.order {
            run.charge(*charge, self.charges.get(*charge)?, start)?;
        }
        run.total()
    }
}

impl<const TRACED: bool> Run<'_, TRACED> {
    #[inline]
    fn note(&mut self, kind: RecordKind, id: usize, a: i64, b: i64) {
        if TRACED {
            // Positions of a plan fit 32 bits: its own ids do.
            #[allow(clippy::cast_possible_truncation, reason = "ids are made from 32 bits")]
            self.buffer.records.push(Record { kind, id: id as u32, a, b });
        }
    }

    fn total(&mut self) -> Option<()> {
        // Lines are made in the order of need, and stand in that of the invoice.
        if !self.buffer.lines.is_sorted_by_key(|line| line.charge) {
            self.buffer.lines.sort_unstable_by_key(|line| line.charge);
        }
        let mut total = 0_i64;
        for line in &self.buffer.lines {
            total = total.checked_add(line.amount.checked_mul(*self.program.times_amount.get(line.charge)?)?)?;
        }
        self.buffer.total = total;
        Some(())
    }

    fn charge(&mut self, at: usize, charge: &FastCharge, start: Day) -> Option<()> {
        self.note(RecordKind::Charge, at, 0, 0);
        self.generation += 1;
        let parts_from = self.buffer.parts.len();
        match &charge.formula {
            FastFormula::NotBilled => {
                self.note(RecordKind::NotBilled, at, 0, 0);
                return Some(());
            }
            FastFormula::TopsUp { volume, to, times_volume, times_to } => {
                let Some(minimum) = self.minimum(charge, (*to, *times_to), start)? else {
                    self.note(RecordKind::DoesNotApply, at, 0, 0);
                    return Some(());
                };
                self.version_day = start;
                self.fact_day = self.request.period.start;
                let volume = self.value(*volume)?.checked_mul(*times_volume)?;
                let (minimum, over) = minimum;
                self.note(RecordKind::Minimum, at, volume, minimum);
                let exact = minimum.checked_sub(volume.checked_mul(over)?)?.max(0);
                self.buffer.parts.push(FastPart {
                    whole: NONE,
                    rounded: NONE,
                    price: exact,
                    exact,
                    over,
                    amount: 0,
                    days: self.request.period,
                    share: 0,
                    block: FastPart::NO_BLOCK,
                });
            }
            formula => {
                let mut applies = false;
                let cuts = self.cuts_of(charge.cuts)?;
                let count = segment_count(charge, cuts)?;
                for number in 0..count {
                    let segment = self.segment(charge, cuts, number, start)?;
                    if !self.enter(charge, at, &segment)? {
                        continue;
                    }
                    applies = true;
                    self.pieces(charge, formula, &segment)?;
                }
                if !applies {
                    self.note(RecordKind::DoesNotApply, at, 0, 0);
                    return Some(());
                }
            }
        }
        self.round_parts(charge, at, parts_from)?;
        self.line(charge, at, parts_from)
    }

    fn enter(&mut self, charge: &FastCharge, at: usize, segment: &Segment) -> Option<bool> {
        self.generation += 1;
        self.version_day = segment.version_day;
        self.fact_day = segment.days.start;
        self.note(RecordKind::Segment, at, i64::from(segment.days.start.number()), i64::from(segment.days.end.number()));
        for (unless, condition) in &charge.guards {
            if self.holds(condition)? == *unless {
                return Some(false);
            }
        }
        Some(true)
    }

    /// One segment of a line.
    #[inline]
    fn segment(&self, charge: &FastCharge, cuts: Cuts, number: usize, start: Day) -> Option<Segment> {
        let period = self.request.period;
        let by_service = self.program.version_rule == VersionRule::ServiceRendered;
        if cuts.count == 0 || charge.way != FastWay::ByDay {
            // What is not split stands on one day for facts too, and dated facts are not ours.
            let last = by_service && cuts.count > 0 && charge.way == FastWay::LastDay;
            return Some(Segment { days: period, version_day: if last { period.last_day() } else { start }, share: 0 });
        }
        let from = if number == 0 { period.start } else { *cuts.days.get(number - 1)? };
        let end = if number == cuts.count { period.end } else { *cuts.days.get(number)? };
        let days = DaySpan { start: from, end };
        Some(Segment { days, version_day: if by_service { from } else { start }, share: u32::try_from(days.days()).ok()? })
    }

    fn cuts_of(&mut self, group: usize) -> Option<Cuts> {
        if let Some(known) = self.buffer.cuts.get(group).copied().flatten() {
            return Some(known);
        }
        let period = self.request.period;
        let found = self.program.cuts.get(group)?;
        let mut cuts = Cuts { days: [Day::EPOCH; 4], count: 0 };
        let mut add = |day: Day| -> Option<()> {
            *cuts.days.get_mut(cuts.count)? = day;
            cuts.count += 1;
            Some(())
        };
        if found.seasons.is_empty() {
            for day in &found.days {
                if period.start < *day && *day < period.end {
                    add(*day)?;
                }
            }
        } else {
            let mut all: Vec<Day> = found.days.iter().copied().filter(|day| period.start < *day && *day < period.end).collect();
            all.extend(found.seasons.iter().flat_map(|season| season.edges(period)));
            all.sort_unstable();
            all.dedup();
            for day in all {
                add(day)?;
            }
        }
        *self.buffer.cuts.get_mut(group)? = Some(cuts);
        Some(cuts)
    }

    fn pieces(&mut self, charge: &FastCharge, formula: &FastFormula, segment: &Segment) -> Option<()> {
        match formula {
            FastFormula::Plain(at) => {
                let amount = self.value(*at)?;
                self.part(segment, FastPart::NO_BLOCK, NONE, amount)
            }
            FastFormula::Product { quantity, rate, months_carry_the_share } => {
                if *months_carry_the_share && segment.share != 0 {
                    // Months of this line are `months * days / period days`.
                    self.months = Some(i64::from(segment.share));
                    let quantity = self.value(*quantity)?.checked_mul(charge.times_quantity)?;
                    self.months = None;
                    let rate = self.value(*rate)?;
                    return self.part_of_months(segment, quantity, rate);
                }
                let quantity = self.value(*quantity)?.checked_mul(charge.times_quantity)?;
                let rate = self.value(*rate)?;
                self.part(segment, FastPart::NO_BLOCK, quantity, rate)
            }
            FastFormula::Blocks(at) => {
                let expression = self.program.expressions.get(*at)?;
                let Operation::Blocks(blocks) = &expression.operation else { return None };
                self.fill(blocks, charge.times_quantity, Some(segment)).map(|_| ())
            }
            FastFormula::NotBilled | FastFormula::TopsUp { .. } => None,
        }
    }

    /// A part: its exact amount is quantity times price, times its share.
    #[inline]
    fn part(&mut self, segment: &Segment, block: u32, whole: i64, price: i64) -> Option<()> {
        let amount = if whole == NONE { price } else { whole.checked_mul(price)? };
        let (exact, over) = if segment.share == 0 { (amount, 1) } else { (amount.checked_mul(i64::from(segment.share))?, self.period_days) };
        self.buffer.parts.push(FastPart { whole, rounded: NONE, price, exact, over, amount: 0, days: segment.days, share: segment.share, block });
        Some(())
    }

    /// A part whose quantity is a share of the months.
    fn part_of_months(&mut self, segment: &Segment, whole: i64, price: i64) -> Option<()> {
        let (exact, over) = (whole.checked_mul(price)?, self.period_days);
        let block = FastPart::NO_BLOCK;
        self.buffer.parts.push(FastPart { whole, rounded: NONE, price, exact, over, amount: 0, days: segment.days, share: 0, block });
        Some(())
    }

    /// Rounds the quantities of a split, the last of each block taking the residual; then each part, where the line says so.
    fn round_parts(&mut self, charge: &FastCharge, at: usize, from: usize) -> Option<()> {
        if let Some(rounding) = charge.each_part {
            let plain = matches!(charge.formula, FastFormula::Plain(_));
            let count = self.buffer.parts.len();
            // Each block once, from its first part on.
            for first in from..count {
                let part = self.buffer.parts.get(first)?;
                let block = part.block;
                if part.over == 1 || self.buffer.parts.get(from..first)?.iter().any(|part| part.block == block) {
                    continue;
                }
                self.round_split(charge, (first, block), rounding, plain)?;
            }
        }
        let part_rounding = match charge.rounding {
            FastChargeRounding::Part(rounding) => Some(rounding),
            FastChargeRounding::Charge(_) => None,
        };
        for place in from..self.buffer.parts.len() {
            let part = self.buffer.parts.get_mut(place)?;
            if let Some(rounding) = part_rounding {
                part.amount = rounding.apply(part.exact, part.over)?;
            }
            if TRACED {
                let (exact, over, amount) = (part.exact, part.over, part.amount);
                // A quotient that comes out even is told as such.
                let (numerator, over) = if over != 1 && exact % over == 0 { (exact / over, 1) } else { (exact, over) };
                self.note(RecordKind::Amount, at, numerator, over);
                self.note(RecordKind::AmountOver, at, amount, 0);
            }
        }
        Some(())
    }

    fn round_split(
        &mut self,
        charge: &FastCharge,
        (first, block): (usize, u32),
        rounding: super::arithmetic::FastRounding,
        plain: bool,
    ) -> Option<()> {
        let period_days = self.period_days;
        // The quantity of a part as a numerator over the days of the period; of a plain amount its share.
        let numerator = |part: &FastPart| -> Option<i64> {
            match (part.whole == NONE, part.share) {
                (false, 0) if part.over != 1 => Some(part.whole),
                (false, 0) => part.whole.checked_mul(period_days),
                (false, days) => part.whole.checked_mul(i64::from(days)),
                (true, 0) => Some(period_days),
                (true, days) => Some(i64::from(days)),
            }
        };
        let (mut sum, mut count) = (0_i64, 0);
        for part in self.buffer.parts.get(first..)?.iter().filter(|part| part.block == block) {
            sum = sum.checked_add(numerator(part)?)?;
            count += 1;
        }
        if count < 2 {
            return Some(());
        }
        if sum % period_days != 0 {
            return None;
        }
        // Rounded quantities are in the line's own scale; a rounded share of a plain amount in that of its step.
        let to_own = if plain { 1 } else { super::arithmetic::power(charge.quantity_scale - rounding.scale.min(charge.quantity_scale))? };
        let own_one = if plain { super::arithmetic::power(rounding.scale)? } else { 1 };
        let over = if plain { period_days } else { period_days.checked_mul(charge.times_quantity)? };
        let mut residual = (sum / period_days).checked_mul(own_one)?;
        let mut seen = 0;
        for part in self.buffer.parts.get_mut(first..)?.iter_mut().filter(|part| part.block == block) {
            seen += 1;
            let rounded = if seen == count { residual } else { rounding.apply(numerator(part)?, over)?.checked_mul(to_own)? };
            residual = residual.checked_sub(rounded)?;
            part.rounded = rounded;
            part.exact = rounded.checked_mul(part.price)?;
            part.over = 1;
        }
        Some(())
    }

    fn line(&mut self, charge: &FastCharge, at: usize, from: usize) -> Option<()> {
        let parts = self.buffer.parts.get(from..)?;
        let over = if parts.iter().all(|part| part.over == 1) { 1 } else { self.period_days };
        let mut exact = 0_i64;
        let mut of_parts = 0_i64;
        for part in parts {
            let numerator = if part.over == over { part.exact } else { part.exact.checked_mul(over)? };
            exact = exact.checked_add(numerator)?;
            of_parts = of_parts.checked_add(part.amount)?;
        }
        let amount = match charge.rounding {
            FastChargeRounding::Charge(rounding) => rounding.apply(exact, over)?,
            FastChargeRounding::Part(_) => of_parts,
        };
        *self.buffer.amounts.get_mut(at)? = amount;
        if charge.omit_when_zero && amount == 0 {
            self.note(RecordKind::Omitted, at, 0, 0);
            return Some(());
        }
        let (amount, exact) = if charge.is_credit { (-amount, -exact) } else { (amount, exact) };
        let parts = (from, self.buffer.parts.len());
        self.buffer.lines.push(FastLine { charge: at, amount, exact: (exact, over), parts });
        Some(())
    }

    /// M of a minimum: numerator and what it is over; none where it does not apply on any day.
    fn minimum(&mut self, charge: &FastCharge, (to, times): (At, i64), start: Day) -> Option<Option<(i64, i64)>> {
        let at = charge.id.index();
        let mut sum: Option<(i64, i64)> = None;
        let mut left_out = false;
        let cuts = self.cuts_of(charge.cuts)?;
        for number in 0..segment_count(charge, cuts)? {
            let segment = self.segment(charge, cuts, number, start)?;
            if !self.enter(charge, at, &segment)? {
                left_out = true;
                continue;
            }
            let value = self.value(to)?.checked_mul(times)?;
            let (value, over) = if segment.share == 0 { (value, 1) } else { (value.checked_mul(i64::from(segment.share))?, self.period_days) };
            sum = Some((sum.map_or(0, |(sum, _)| sum).checked_add(value)?, over));
        }
        // A minimum for some days only is refused.
        if left_out && sum.is_some() {
            None
        } else {
            Some(sum.map(|(sum, over)| if over != 1 && sum % over == 0 { (sum / over, 1) } else { (sum, over) }))
        }
    }

    #[inline]
    fn pair(&mut self, pair: Pair) -> Option<(i64, i64)> {
        let left = self.value(pair.left)?.checked_mul(pair.times_left)?;
        let right = self.value(pair.right)?.checked_mul(pair.times_right)?;
        Some((left, right))
    }

    fn value(&mut self, at: At) -> Option<i64> {
        let program = self.program;
        let expression = program.expressions.get(at)?;
        let value = match &expression.operation {
            Operation::Constant(value) => return Some(*value),
            Operation::Named(value) => *value,
            Operation::Input(input) => self.quantity(*input)?,
            Operation::Price { prices, picks } => self.price(*prices, picks)?,
            Operation::Determinant(determinant) => self.determinant(*determinant)?,
            Operation::Charge(charge) => *self.buffer.amounts.get(*charge)?,
            Operation::Total { above } => self.total_above(*above, expression.scale)?,
            Operation::DaysInTheBill => self.period_days,
            Operation::Months(months) => {
                let (numerator, over) = match self.months {
                    Some(days) => (months.checked_mul(days)?, self.period_days),
                    None => (*months, 1),
                };
                let even = over != 1 && numerator % over == 0;
                let told = if even { (numerator / over, 1) } else { (numerator, over) };
                self.note(RecordKind::Months, expression.node.index(), told.0, told.1);
                return Some(numerator);
            }
            Operation::Add(pair) => {
                let (left, right) = self.pair(*pair)?;
                return left.checked_add(right);
            }
            Operation::Subtract(pair) => {
                let (left, right) = self.pair(*pair)?;
                return left.checked_sub(right);
            }
            Operation::Times(left, right) => {
                let left = self.value(*left)?;
                return left.checked_mul(self.value(*right)?);
            }
            Operation::Scaled(of, times) => return self.value(*of)?.checked_mul(*times),
            Operation::Same(of) => return self.value(*of),
            Operation::Lesser(items) => return self.extreme(items, i64::min),
            Operation::Greater(items) => return self.extreme(items, i64::max),
            Operation::Excess(pair) => {
                let (left, right) = self.pair(*pair)?;
                return left.checked_sub(right).map(|excess| excess.max(0));
            }
            Operation::Rounded(of, rounding) => {
                let value = self.value(*of)?;
                return rounding.apply(value, 1);
            }
            Operation::Blocks(blocks) => return self.fill(blocks, 1, None),
        };
        self.note(RecordKind::Value, expression.node.index(), value, 0);
        Some(value)
    }

    fn extreme(&mut self, items: &[(At, i64)], pick: fn(i64, i64) -> i64) -> Option<i64> {
        let mut best: Option<i64> = None;
        for (item, times) in items {
            let value = self.value(*item)?.checked_mul(*times)?;
            best = Some(best.map_or(value, |known| pick(known, value)));
        }
        best
    }

    fn total_above(&self, above: usize, scale: u32) -> Option<i64> {
        let mut sum = 0_i64;
        for (amount, charge) in self.buffer.amounts.iter().zip(&self.program.charges).take(above) {
            let amount = amount.checked_mul(super::arithmetic::power(scale - charge.amount_scale)?)?;
            sum = if charge.is_credit { sum.checked_sub(amount)? } else { sum.checked_add(amount)? };
        }
        Some(sum)
    }

    fn quantity(&mut self, input: usize) -> Option<i64> {
        let FastInputKind::Quantity { is_measure, not_entered } = self.program.inputs.get(input)?.kind else { return None };
        let value = match self.request.inputs.get(input)? {
            Given::Quantity(value) => *value,
            _ => not_entered?,
        };
        if is_measure {
            self.note(RecordKind::Measure, input, value, 0);
        }
        Some(value)
    }

    fn word(&self, input: usize) -> Option<usize> {
        match (self.request.inputs.get(input)?, &self.program.inputs.get(input)?.kind) {
            (Given::Word(word), _) => Some(*word),
            (_, FastInputKind::Word { not_entered }) => *not_entered,
            _ => None,
        }
    }

    fn price(&mut self, at: usize, picks: &[Option<usize>]) -> Option<i64> {
        let program = self.program;
        let prices = program.prices.get(at)?;
        let day = self.version_day;
        let version = prices.versions.iter().rposition(|((from, end), _)| *from <= day && day < *end)?;
        let mut row = 0;
        for (key, pick) in prices.keys.iter().zip(picks) {
            let position = match (pick, key) {
                (Some(member), _) => *member,
                (None, FastKey::Choice { input, .. }) => {
                    let word = self.word(*input)?;
                    self.note(RecordKind::Word, *input, i64::try_from(word).ok()?, 0);
                    word
                }
                (None, FastKey::Season(seasons)) => seasons.iter().position(|(season, inside)| season.holds(day) == *inside)?,
            };
            row = row * key.positions() + position;
        }
        let value = (*prices.versions.get(version)?.1.get(row)?)?;
        self.note(RecordKind::Price, prices.id.index(), version_and_row(version, row), value);
        Some(value)
    }

    fn determinant(&mut self, at: usize) -> Option<i64> {
        if let Some((generation, value)) = self.buffer.determinants.get(at).copied()
            && generation == self.generation
        {
            return Some(value);
        }
        let program = self.program;
        let determinant = program.determinants.get(at)?;
        let (exact, case) = match &determinant.kind {
            FastDeterminantKind::Formula(formula) => (self.value(*formula)?, None),
            FastDeterminantKind::Cases(rows) => {
                let (mut held, mut otherwise) = (None, None);
                for (row, (condition, ..)) in rows.iter().enumerate() {
                    match condition {
                        None => otherwise = Some(row),
                        Some(condition) if self.holds(condition)? => {
                            if held.is_some() {
                                return None;
                            }
                            held = Some(row);
                        }
                        Some(_) => {}
                    }
                }
                let row = held.or(otherwise)?;
                let (_, formula, times) = rows.get(row)?;
                (self.value(*formula)?.checked_mul(*times)?, Some(row))
            }
        };
        let value = match &determinant.round {
            Some(rounding) => rounding.apply(exact, 1)?,
            None => exact,
        };
        self.note(RecordKind::Determinant, determinant.id.index(), exact, value);
        if let Some(case) = case {
            self.note(RecordKind::DeterminantCase, determinant.id.index(), i64::try_from(case).ok()?, 0);
        }
        *self.buffer.determinants.get_mut(at)? = (self.generation, value);
        Some(value)
    }

    /// Fills blocks: the sum of their amounts; of a line each block is a part.
    fn fill(&mut self, blocks: &FastBlocks, times_quantity: i64, segment: Option<&Segment>) -> Option<i64> {
        let program = self.program;
        let tiers = program.tiers.get(blocks.tiers)?;
        let quantity = self.value(blocks.quantity)?.checked_mul(tiers.times_quantity)?;
        if quantity < 0 {
            return None;
        }
        let day = self.version_day;
        let version = tiers.versions.iter().rposition(|((from, end), _)| *from <= day && day < *end)?;
        self.note(RecordKind::Tiers, tiers.id.index(), i64::try_from(version).ok()?, 0);
        let own = &tiers.versions.get(version)?.1;
        // Bounds are worked out before any price, as far as the quantity reaches.
        let mut filled = [(0_usize, 0_i64, 0_i64); 12];
        let mut count = 0;
        let mut below = 0_i64;
        for (at, block) in own.iter().enumerate() {
            if !blocks.all_at_reached && below >= quantity {
                break;
            }
            let bound = match block.bound {
                Some((bound, times)) => {
                    let bound = self.value(bound)?.checked_mul(times)?;
                    Some(match &tiers.round_bounds {
                        Some(rounding) => rounding.apply(bound, 1)?,
                        None => bound,
                    })
                }
                None => None,
            };
            if blocks.all_at_reached {
                let Some(bound) = bound else {
                    *filled.get_mut(count)? = (at, NONE, quantity);
                    count += 1;
                    break;
                };
                if bound <= below {
                    continue;
                }
                if quantity < bound || (block.includes_bound && quantity == bound) {
                    *filled.get_mut(count)? = (at, bound, quantity);
                    count += 1;
                    break;
                }
                below = bound;
                continue;
            }
            let top = bound.map_or(quantity, |bound| bound.min(quantity));
            if top > below {
                *filled.get_mut(count)? = (at, bound.unwrap_or(NONE), top - below);
                count += 1;
            }
            below = bound.map_or(quantity, |bound| bound.max(below));
        }
        let mut sum = 0_i64;
        for (at, bound, quantity) in filled.get(..count)?.iter().copied() {
            let block = own.get(at)?;
            let price = self.value(block.price)?.checked_mul(block.times_price)?;
            self.note(RecordKind::Block, tiers.id.index(), i64::try_from(at).ok()?, quantity);
            self.note(RecordKind::BlockPrice, tiers.id.index(), bound, price);
            match segment {
                Some(segment) => self.part(segment, u32::try_from(at).ok()?, quantity.checked_mul(times_quantity)?, price)?,
                None => sum = sum.checked_add(quantity.checked_mul(price)?)?,
            }
        }
        Some(sum)
    }

    fn holds(&mut self, condition: &FastCondition) -> Option<bool> {
        if !condition.as_on_the_last_day {
            return self.asked(condition);
        }
        let known = (self.version_day, self.fact_day);
        self.fact_day = self.request.period.last_day();
        if self.program.version_rule == VersionRule::ServiceRendered {
            self.version_day = self.fact_day;
        }
        let holds = self.asked(condition);
        (self.version_day, self.fact_day) = known;
        holds
    }

    fn asked(&mut self, condition: &FastCondition) -> Option<bool> {
        let id = condition.id.index();
        match &condition.kind {
            FastConditionKind::Word { input, words, negated } => {
                let word = self.word(*input)?;
                let holds = words.contains(&word) != *negated;
                self.note(RecordKind::Condition, id, i64::from(holds), i64::try_from(word).ok()?);
                Some(holds)
            }
            FastConditionKind::Compare { pair, comparison } => {
                let (left, right) = self.pair(*pair)?;
                let holds = match comparison {
                    Comparison::Is => left == right,
                    Comparison::IsNot => left != right,
                    Comparison::Over => left > right,
                    Comparison::Under => left < right,
                    Comparison::AtLeast => left >= right,
                    Comparison::AtMost => left <= right,
                };
                self.note(RecordKind::Condition, id, i64::from(holds), left);
                self.note(RecordKind::ConditionRight, id, right, 0);
                Some(holds)
            }
            FastConditionKind::NotOn { spans, of_service } => {
                let day = if *of_service { self.fact_day } else { self.version_day };
                let holds = !spans.iter().any(|(from, end)| *from <= day && day < *end);
                self.note(RecordKind::Condition, id, i64::from(holds), i64::from(day.number()));
                Some(holds)
            }
            FastConditionKind::All(all) => {
                for one in all {
                    if !self.holds(one)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            FastConditionKind::Any(any) => {
                for one in any {
                    if self.holds(one)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
        }
    }
}

/// How many segments a line has; none where what is cut is not split.
#[inline]
fn segment_count(charge: &FastCharge, cuts: Cuts) -> Option<usize> {
    match charge.way {
        _ if cuts.count == 0 => Some(1),
        FastWay::ByDay => Some(cuts.count + 1),
        FastWay::FirstDay | FastWay::LastDay => Some(1),
        FastWay::NotMine => None,
    }
}
