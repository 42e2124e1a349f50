//! A program worked out on one request, in integers; whatever does not fit, and whatever would be refused, is not ours.

use super::arithmetic::told;
use super::buffer::{Buffer, FastPart, Segment};
use super::program::{At, FastCharge, FastFormula, FastWay, Program};
use super::record::{NONE, Record, RecordKind};
use super::request::FastRequest;
use super::settle::Settling;
use super::situation::Known;
use crate::calendar::{Day, DaySpan, PeriodLength};
use crate::plan::VersionRule;

/// One evaluation.
pub(super) struct Run<'a, const TRACED: bool> {
    pub program: &'a Program,
    pub request: &'a FastRequest,
    pub buffer: &'a mut Buffer,
    /// The day by which versions go where nothing is split: the first of the period, that of the bill, or that of the read.
    pub start: Day,
    pub version_day: Day,
    pub fact_day: Day,
    /// Months of a line whose months carry its share: numerator over the days of the period; none elsewhere.
    pub months: Option<i64>,
    /// Which determinants are worked out: those with this number.
    pub generation: u32,
    pub period_days: i64,
}

impl Program {
    /// Works out a bill into the buffer; `None` where it is not this program's to make: short periods, refusals, values that do not fit.
    pub fn bill(&self, request: &FastRequest, buffer: &mut Buffer, traced: bool) -> Option<()> {
        if traced { self.bill_as::<true>(request, buffer) } else { self.bill_as::<false>(request, buffer) }
    }

    fn bill_as<const TRACED: bool>(&self, request: &FastRequest, buffer: &mut Buffer) -> Option<()> {
        buffer.prepare(self.charges.len(), self.determinants.len(), self.cuts.len());
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
            start,
            version_day: start,
            fact_day: request.period.start,
            months: None,
            generation: 1,
            period_days: request.period.days(),
            buffer,
        };
        let Some(situation) = self.situations.as_ref().and_then(|situations| situations.situation(request, TRACED)) else {
            return run.walk();
        };
        let place = run.buffer.scripts.place(situation);
        let known = match run.buffer.scripts.take(place, situation) {
            None => Known::Met,
            Some(Known::Met) => {
                run.buffer.forget();
                Settling::script(&mut run).map_or(Known::NoScript, |script| Known::Script(Box::new(script)))
            }
            Some(known) => known,
        };
        let done = match &known {
            Known::Script(script) => run.follow(script),
            Known::Met | Known::NoScript => run.walk(),
        };
        run.buffer.scripts.put(place, situation, known);
        done
    }
}

/// Where the parts of a line's second segment begin, and how many segments it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub second: usize,
    pub segments: usize,
}

impl<const TRACED: bool> Run<'_, TRACED> {
    /// Works the bill out from the program as it stands.
    fn walk(&mut self) -> Option<()> {
        let program = self.program;
        self.buffer.forget();
        (self.version_day, self.fact_day) = (self.start, self.request.period.start);
        for condition in &program.customers {
            if !self.holds(condition)? {
                return None;
            }
        }
        for charge in &program.order {
            self.charge(*charge, program.charges.get(*charge)?)?;
        }
        self.total()
    }

    /// Two records that always stand together.
    #[inline]
    pub(super) fn note_pair(&mut self, id: usize, first: (RecordKind, i64, i64), second: (RecordKind, i64, i64)) {
        if TRACED {
            #[allow(clippy::cast_possible_truncation, reason = "ids are made from 32 bits")]
            let record = |(kind, a, b): (RecordKind, i64, i64)| Record { kind, id: id as u32, a, b };
            // Two pushes are fewer instructions than one slice of two.
            self.buffer.records.push(record(first));
            self.buffer.records.push(record(second));
        }
    }

    #[inline]
    pub(super) fn note(&mut self, kind: RecordKind, id: usize, a: i64, b: i64) {
        if TRACED {
            // Positions of a plan fit 32 bits: its own ids do.
            #[allow(clippy::cast_possible_truncation, reason = "ids are made from 32 bits")]
            self.buffer.records.push(Record { kind, id: id as u32, a, b });
        }
    }

    pub(super) fn total(&mut self) -> Option<()> {
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

    fn charge(&mut self, at: usize, charge: &FastCharge) -> Option<()> {
        self.note(RecordKind::Charge, at, 0, 0);
        self.generation += 1;
        let parts_from = self.buffer.parts.len();
        let mut split = None;
        match &charge.formula {
            FastFormula::NotBilled => {
                self.note(RecordKind::NotBilled, at, 0, 0);
                return Some(());
            }
            FastFormula::TopsUp { volume, to, times_volume, times_to } => {
                let Some(minimum) = self.minimum(charge, (*to, *times_to))? else {
                    self.note(RecordKind::DoesNotApply, at, 0, 0);
                    return Some(());
                };
                self.version_day = self.start;
                self.fact_day = self.request.period.start;
                let volume = self.value(*volume)?.checked_mul(*times_volume)?;
                self.tops_up(at, volume, minimum)?;
            }
            formula => {
                let mut applies = false;
                let count = self.segments(charge)?;
                for number in 0..count {
                    let segment = self.segment(charge, number, count)?;
                    if number == 1 {
                        split = Some(Split { second: self.buffer.parts.len(), segments: count });
                    }
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
        self.finish(charge, at, parts_from, split)
    }

    /// The part of a line that tops a volume up to a minimum.
    pub(super) fn tops_up(&mut self, at: usize, volume: i64, (minimum, over): (i64, i64)) -> Option<()> {
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
        Some(())
    }

    #[inline(always)]
    fn enter(&mut self, charge: &FastCharge, at: usize, segment: &Segment) -> Option<bool> {
        self.generation += 1;
        self.version_day = segment.version_day;
        self.fact_day = segment.fact_day;
        self.note(RecordKind::Segment, at, i64::from(segment.days.start.number()), i64::from(segment.days.end.number()));
        for (unless, condition) in &charge.guards {
            if self.holds(condition)? == *unless {
                return Some(false);
            }
        }
        Some(true)
    }

    /// How many segments a line has; none where what is cut is not split.
    #[inline(always)]
    pub(super) fn segments(&mut self, charge: &FastCharge) -> Option<usize> {
        let known = self.buffer.segments.get(charge.cuts)?.count;
        let count = if known == 0 { self.find_segments(charge.cuts)? } else { known };
        match charge.way {
            _ if count == 1 => Some(1),
            FastWay::ByDay => Some(count),
            FastWay::FirstDay | FastWay::LastDay => Some(1),
            FastWay::NotMine => None,
        }
    }

    /// Whether the days of a line are cut, split or not.
    pub(super) fn is_cut(&self, charge: &FastCharge) -> Option<bool> {
        Some(self.buffer.segments.get(charge.cuts)?.count > 1)
    }

    /// One segment of a line that has so many.
    #[inline]
    pub(super) fn segment(&self, charge: &FastCharge, number: usize, count: usize) -> Option<Segment> {
        let known = self.buffer.segments.get(charge.cuts)?;
        if known.count == count {
            return known.each.get(number).copied();
        }
        // What is not split stands on one day, for the text and for the days of a waiver.
        let (period, start) = (self.request.period, self.start);
        let last = charge.way == FastWay::LastDay;
        let fact_day = if last { period.last_day() } else { period.start };
        let by_service = self.program.version_rule == VersionRule::ServiceRendered;
        Some(Segment { days: period, version_day: if last && by_service { fact_day } else { start }, fact_day, share: 0 })
    }

    /// Cuts the period on the days inside it on which something that the lines use changes; how many segments that makes.
    #[inline(never)]
    fn find_segments(&mut self, group: usize) -> Option<usize> {
        let period = self.request.period;
        let found = self.program.cuts.get(group)?;
        let segments = self.buffer.segments.get_mut(group)?;
        let by_service = self.program.version_rule == VersionRule::ServiceRendered;
        let (start, mut from, mut count) = (self.start, period.start, 0);
        let mut add = |end: Day| -> Option<()> {
            let days = DaySpan { start: from, end };
            let share = u32::try_from(days.days()).ok()?;
            let version_day = if by_service { from } else { start };
            *segments.each.get_mut(count)? = Segment { days, version_day, fact_day: from, share };
            (from, count) = (end, count + 1);
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
            for (season, (from, end)) in &found.seasons {
                all.extend(season.edges(period).into_iter().filter(|day| from < day && day < end));
            }
            all.sort_unstable();
            all.dedup();
            for day in all {
                add(day)?;
            }
        }
        add(period.end)?;
        if count == 1 {
            // The whole is no share.
            let whole = Segment { days: period, version_day: start, fact_day: period.start, share: 0 };
            *segments.each.first_mut()? = whole;
        }
        segments.count = count;
        Some(count)
    }

    /// M of a minimum: numerator and what it is over; none where it does not apply on any day.
    fn minimum(&mut self, charge: &FastCharge, (to, times): (At, i64)) -> Option<Option<(i64, i64)>> {
        let at = charge.id.index();
        let mut sum: Option<(i64, i64)> = None;
        let mut left_out = false;
        let count = self.segments(charge)?;
        for number in 0..count {
            let segment = self.segment(charge, number, count)?;
            if !self.enter(charge, at, &segment)? {
                left_out = true;
                continue;
            }
            let value = self.value(to)?.checked_mul(times)?;
            let (value, over) = if segment.share == 0 { (value, 1) } else { (value.checked_mul(i64::from(segment.share))?, self.period_days) };
            sum = Some((sum.map_or(0, |(sum, _)| sum).checked_add(value)?, over));
        }
        // A minimum for some days only is refused.
        if left_out && sum.is_some() { None } else { Some(sum.map(|(sum, over)| told(sum, over))) }
    }
}
