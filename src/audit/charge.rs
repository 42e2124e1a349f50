//! A charge: does it apply, in which parts of the period, what does it come to, and how is it rounded.

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::language::tree::{Charge, ChargeAmount, Condition, ConditionKind, Expression, Guard, RoundingScope, RoundingStatement, SplitKind};
use crate::source::codes;

use super::Refusal;
use super::bill::{Bill, Outcome};
use super::dates::year_end_in;
use super::parts::{Body, PartAmounts};
use super::quantity::{literal, whole};
use super::rounding::round_to_step;
use super::segments::Segments;
use super::uses::{Uses, Walk};
use super::view::View;

/// What a charge is split as (rule 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Fixed,
    Percentage,
    Usage,
}

/// A minimum: what it looks at, what it comes to, and when.
struct Minimum<'a> {
    least: &'a Expression,
    when: Option<&'a Condition>,
    /// The volume that is topped up; none where it is replaced.
    volume: Option<&'a Expression>,
}

impl Bill<'_> {
    /// The charge whose line this one replaces, where it is of that kind.
    pub(super) fn replaces(&self, at: usize) -> Option<usize> {
        let (definition, charge) = self.charges.get(at)?;
        match &charge.amount {
            Some(ChargeAmount::Replaces { volume, .. }) => {
                let scope = definition.scope_for(Some(self.schedule.id));
                self.position(self.book.look_up(scope, &volume.text).ok()?)
            }
            _ => None,
        }
    }

    /// Works a charge out.
    pub(super) fn work_out(&self, at: usize) -> Result<Outcome, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(Outcome::no_line()) };
        if charge.not_billed.is_some() {
            return Ok(Outcome::no_line());
        }
        match &charge.amount {
            None => Err(Refusal::new(codes::AMOUNT_MISSING, format!("`{}` has no amount", charge.name.text))),
            Some(ChargeAmount::Formula { formula, .. }) => self.ordinary(at, Body::Formula(formula), Walk::of_formula(self, formula)),
            Some(ChargeAmount::InPlace(rows)) => {
                let mut uses = Walk::of_table(self, &rows.table);
                let body = Body::rows_in_place(&rows.table);
                uses.fixed_months |= body.times_months();
                self.ordinary(at, body, uses)
            }
            Some(ChargeAmount::TopsUp { volume, to, .. }) => self.minimum(at, &Minimum { least: to, when: None, volume: Some(volume) }),
            Some(ChargeAmount::Replaces { with, when, .. }) => self.minimum(at, &Minimum { least: with, when: Some(when), volume: None }),
        }
    }

    fn ordinary(&self, at: usize, body: Body<'_>, uses: Uses<'_>) -> Result<Outcome, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(Outcome::no_line()) };
        let category = category(&uses);
        let has_months = uses.fixed_months;
        let cuts = uses.joined(Walk::of_conditions(self, charge.guards.iter().map(|guard| &guard.condition))).cuts(self);
        let year_end = self.year_end_of(at)?;
        let segments = match year_end {
            Some(day) => Segments::whole(self.case.period, day),
            None => match category {
                Category::Percentage if !cuts.is_empty() => return Err(percentage_changes(charge)),
                Category::Percentage => Segments::whole(self.case.period, self.case.period.start),
                Category::Fixed => self.segments(charge, SplitKind::FixedCharges, &cuts)?,
                Category::Usage => self.segments(charge, SplitKind::Usage, &cuts)?,
            },
        };
        let applying = self.applying(at, &segments, year_end)?;
        if applying.iter().all(|applies| !applies) {
            return Ok(Outcome::no_line());
        }
        let asked = PartAmounts { bill: self, at, body, category, has_months, segments: &segments, applying: &applying, year_end };
        self.rounded(charge, &asked.work_out()?)
    }

    /// A charge with `when last period of CAL` is priced at that year's last day (rule 7).
    fn year_end_of(&self, at: usize) -> Result<Option<Day>, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(None) };
        let view = self.view(at, self.case.period.start, self.case.period, None);
        let names = charge.guards.iter().filter(|guard| !guard.unless).filter_map(|guard| match &guard.condition.kind {
            ConditionKind::LastPeriodOf(name) => Some(name),
            ConditionKind::All(list) => list.iter().find_map(|one| match &one.kind {
                ConditionKind::LastPeriodOf(name) => Some(name),
                _ => None,
            }),
            _ => None,
        });
        for name in names {
            let calendar = self.calendar(&view, &name.text)?;
            if let Some(day) = year_end_in(calendar, self.case.period) {
                return Ok(Some(day));
            }
        }
        Ok(None)
    }

    /// The view of a charge on a day.
    pub(super) fn view(&self, at: usize, day: Day, days: DaySpan, year_end: Option<Day>) -> View<'_> {
        let mut view = View { charge: Some(at), year_end, ..View::at(self, day, days) };
        if let Some((definition, charge)) = self.charges.get(at) {
            view.scope = definition.scope_for(Some(self.schedule.id));
            if let Some(ChargeAmount::Formula { blocks, over, .. }) = &charge.amount {
                view.blocks = blocks.map(|(blocks, _)| blocks);
                view.over = over.as_ref();
            }
        }
        view
    }

    fn applying(&self, at: usize, segments: &Segments<'_>, year_end: Option<Day>) -> Result<Vec<bool>, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(Vec::new()) };
        let asked = segments.list.iter().map(|segment| self.view(at, segment.day, segment.days, year_end).guards_hold(&charge.guards));
        asked.collect()
    }

    /// Whether the charge applies in any piece between the cuts.
    fn applies_anywhere(&self, at: usize, cuts: &[Day], when: Option<&Condition>) -> Result<bool, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(false) };
        for days in self.pieces(cuts) {
            let view = self.view(at, days.start, days, None);
            let holds = view.guards_hold(&charge.guards)? && when.map_or(Ok(true), |when| view.holds(when))?;
            if holds {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `tops up VOLUME to M`, `replaces VOLUME with M when C`: M alone is split, as usage.
    fn minimum(&self, at: usize, minimum: &Minimum<'_>) -> Result<Outcome, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(Outcome::no_line()) };
        let year_end = self.year_end_of(at)?;
        let conditions = charge.guards.iter().map(|guard| &guard.condition).chain(minimum.when);
        let mut around = Walk::of_conditions(self, conditions);
        if let Some(volume) = minimum.volume {
            around = around.joined(Walk::of_expression(self, volume, false));
        }
        let cuts = if year_end.is_some() { Vec::new() } else { around.cuts(self) };
        let day = year_end.unwrap_or(self.case.period.start);
        let view = self.view(at, day, self.case.period, year_end);
        let applies = if cuts.is_empty() {
            view.guards_hold(&charge.guards)? && minimum.when.map_or(Ok(true), |when| view.holds(when))?
        } else {
            self.applies_anywhere(at, &cuts, minimum.when)?
        };
        if !applies {
            return Ok(Outcome::no_line());
        }
        if !cuts.is_empty() {
            return Err(percentage_changes(charge));
        }
        let least = self.least(at, minimum.least, year_end)?;
        let exact = match minimum.volume {
            None => least,
            Some(volume) => (least - view.expression(volume)?.value).max(whole(0)),
        };
        self.rounded(charge, &[vec![exact]])
    }

    fn least(&self, at: usize, least: &Expression, year_end: Option<Day>) -> Result<BigRational, Refusal> {
        let Some((_, charge)) = self.charges.get(at) else { return Ok(whole(0)) };
        let segments = match year_end {
            Some(day) => Segments::whole(self.case.period, day),
            None => self.segments(charge, SplitKind::Usage, &Walk::of_expression(self, least, true).cuts(self))?,
        };
        let mut sum = whole(0);
        for segment in &segments.list {
            let view = self.view(at, segment.day, segment.days, year_end).in_threshold();
            sum += view.expression(least)?.value * &segment.share;
        }
        Ok(sum)
    }

    /// Of each line all parts summed exactly, then rounded once; or each part rounded; or nothing.
    fn rounded(&self, charge: &Charge, lines: &[Vec<BigRational>]) -> Result<Outcome, Refusal> {
        let statement = charge.rounding.as_ref().or_else(|| self.tree.rounding.first());
        let statement = statement.ok_or_else(|| Refusal::new(codes::ROUNDING_MISSING, "nothing says how to round"))?;
        let rounded: Result<_, Refusal> = lines.iter().map(|parts| self.rounded_line(statement, parts)).collect();
        Ok(Outcome::of_lines(rounded?))
    }

    fn rounded_line(&self, statement: &RoundingStatement, parts: &[BigRational]) -> Result<(BigRational, BigRational), Refusal> {
        let exact = parts.iter().fold(whole(0), |sum, part| sum + part);
        let RoundingStatement::Round { scope, to } = statement else { return Ok((exact.clone(), exact)) };
        let step = literal(self.book, &to.step)?.value;
        let printed = match scope {
            RoundingScope::EachCharge => round_to_step(&exact, &step, to.mode),
            RoundingScope::EachPart => parts.iter().fold(whole(0), |sum, part| sum + round_to_step(part, &step, to.mode)),
        };
        Ok((exact, printed))
    }
}

fn category(uses: &Uses<'_>) -> Category {
    if uses.charge {
        Category::Percentage
    } else if uses.fixed_months || !uses.measure {
        Category::Fixed
    } else {
        Category::Usage
    }
}

fn percentage_changes(charge: &Charge) -> Refusal {
    Refusal::new(codes::PERCENTAGE_CHANGES, format!("what `{}` uses changes inside the period, and it is not split", charge.name.text))
}

impl View<'_> {
    /// `when` and `unless`, in the order written; the first that fails ends it.
    pub(super) fn guards_hold(&self, guards: &[Guard]) -> Result<bool, Refusal> {
        for guard in guards {
            if self.holds(&guard.condition)? == guard.unless {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
