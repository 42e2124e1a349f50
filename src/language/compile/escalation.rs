//! Escalators: the steps of a rate that its rows leave to a percentage or an index → versions, each with its derivation.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::escalator::{Change, Escalator};
use super::{Compiler, ExpressionScope};
use crate::calendar::{Day, YearCalendar};
use crate::exact::{Number, Rounding};
use crate::language::compile;
use crate::language::compile::{escalator, versions};
use crate::language::tree::{self, Compounding};
use crate::plan::{Cell, EscalationStep, Gap, GapReason, IndexPoint, Operation, Prices, StepBase, StepChange, Version};
use crate::source::{Diagnostic, Span, codes};

/// So many steps of a line are worked out; a bill after them is refused.
const MOST_STEPS: u32 = 200;

/// Where a chain stands: its last rate, cell by cell (none where a cell has no amount).
#[derive(Clone, Debug)]
pub(in crate::language::compile) struct Chain {
    exact: Vec<Option<Number>>,
    /// The day of the version whose rate that is.
    last: Day,
    first: Vec<Option<Number>>,
    first_day: Day,
    /// The sum of the percentages so far.
    sum: Number,
    broken: Option<GapReason>,
}

/// A percentage with what it was made from.
pub(in crate::language::compile) struct Percentage {
    change: StepChange,
    raw: Number,
}

/// Adds the steps of a rate's escalators to its rows.
pub(in crate::language::compile) fn escalate(
    compiler: &mut Compiler<'_>,
    rate: &tree::Rate,
    prices: &mut Prices,
    inside: ExpressionScope,
) -> Option<()> {
    if rate.escalations.is_empty() {
        return Some(());
    }
    let written: Vec<Version> = prices.versions.iter().filter(|version| version.from.is_some()).cloned().collect();
    let lines = escalator::escalators(compiler, rate, prices, inside.scope)?;
    let labels = label_years(compiler, rate, inside);
    let until = match &rate.until {
        Some(tree::Until::Day(last)) => Some(last.day.plus_days(1)),
        _ => None,
    };
    let mut chain: Option<Chain> = None;
    for (at, line) in lines.iter().enumerate() {
        let (base, row) = latest_row(&written, line.first)?;
        let taken_over = at.checked_sub(1).and_then(|before| lines.get(before)).is_some_and(|before| row < before.first);
        if !taken_over {
            chain = Some(chain_from(compiler, base, row, rate)?);
        }
        let next_row = written.iter().filter_map(|version| version.from).find(|from| *from >= line.first);
        let next_line = lines.get(at + 1).map(|next| next.first);
        let stop = [next_row, next_line, until].into_iter().flatten().min();
        steps(compiler, line, chain.as_mut()?, stop, prices, labels.as_ref());
    }
    prices.versions.sort_by_key(|version| version.from);
    rows_that_jump(compiler, rate, prices);
    Some(())
}

/// The chain that begins at a written row.
fn chain_from(compiler: &mut Compiler<'_>, row: &Version, from: Day, rate: &tree::Rate) -> Option<Chain> {
    let mut exact = Vec::with_capacity(row.cells.len());
    for cell in &row.cells {
        exact.push(match cell {
            Cell::Price(node, place) => match &compiler.nodes.at(*node).operation {
                Operation::Constant(value) => Some(value.clone()),
                _ => return starts_from_a_formula(compiler, rate, *place),
            },
            Cell::NotOffered(_) | Cell::NoRow => None,
        });
    }
    Some(Chain { first: exact.clone(), exact, last: from, first_day: from, sum: Number::ZERO, broken: None })
}

fn starts_from_a_formula<T>(compiler: &mut Compiler<'_>, rate: &tree::Rate, place: Span) -> Option<T> {
    let title = format!("the escalator of `{}` starts from a formula", rate.name.text);
    compile::fault(compiler, codes::WRONG_KIND, title, place, "worked out, not written", "write the amount from which it escalates")
}

/// The steps of one line from its first day up to where it stops.
fn steps(compiler: &mut Compiler<'_>, line: &Escalator, chain: &mut Chain, stop: Option<Day>, prices: &mut Prices, labels: Option<&YearCalendar>) {
    if stop.is_some_and(|stop| stop <= line.first) {
        return;
    }
    let template = prices.versions.iter().rfind(|version| version.from == Some(chain.last)).cloned();
    let Some(template) = template else { return };
    let mut day = line.first;
    for _ in 0..MOST_STEPS {
        if stop.is_some_and(|stop| stop <= day) {
            return;
        }
        let percentage = match chain.broken.clone().map_or_else(|| percentage(compiler, line, day), Err) {
            Ok(percentage) => percentage,
            Err(reason) => {
                chain.broken = Some(reason.clone());
                prices.gaps.push(Gap { from: day, end: stop, reason, place: line.place });
                return;
            }
        };
        let next = line.step_after(day);
        let end = stop.map_or(next, |stop| stop.min(next));
        let label = labels.and_then(|labels| labels.label_of(day));
        let step = chain.step(line, percentage, prices.round.as_ref());
        let cells = step_cells(compiler, &template, chain, prices, line.place);
        chain.last = day;
        prices.versions.push(Version { from: Some(day), end: Some(end), label, cells, step: Some(Arc::new(step)), place: line.place });
        day = next;
    }
    if stop.is_none_or(|stop| day < stop) {
        prices.gaps.push(Gap { from: day, end: stop, reason: GapReason::TooFar, place: line.place });
    }
}

fn step_cells(compiler: &mut Compiler<'_>, template: &Version, chain: &Chain, prices: &Prices, place: Span) -> Vec<Cell> {
    let cells = template.cells.iter().zip(&chain.exact);
    cells
        .map(|(cell, exact)| match exact {
            Some(exact) => {
                let node = crate::plan::Node { operation: Operation::Constant(exact.clone()), unit: prices.unit.clone(), place };
                Cell::Price(compiler.nodes.push(node), place)
            }
            None => *cell,
        })
        .collect()
}

/// The percentage of a step, or what is missing for it.
fn percentage(compiler: &mut Compiler<'_>, line: &Escalator, day: Day) -> Result<Percentage, GapReason> {
    match &line.by {
        Change::Fixed(fraction) => Ok(Percentage { change: StepChange::Fixed, raw: fraction.clone() }),
        Change::Index { index, values, from_month, to_month } => {
            let to_year = if ended_before(day, *to_month) { day.year() } else { day.year() - 1 };
            let from_year = if from_month < to_month { to_year } else { to_year - 1 };
            let from = index_point(compiler, index, values, (from_year, *from_month), (day, line.place))?;
            let to = index_point(compiler, index, values, (to_year, *to_month), (day, line.place))?;
            let raw = to.value.divided_by(&from.value).unwrap_or(Number::ONE).minus(&Number::ONE);
            Ok(Percentage { change: StepChange::Index { index: index.clone(), from, to }, raw })
        }
        Change::Published { index, values, month } => {
            let year = if *month <= day.month() { day.year() } else { day.year() - 1 };
            let of = index_point(compiler, index, values, (year, *month), (day, line.place))?;
            Ok(Percentage { raw: of.value.clone(), change: StepChange::Published { index: index.clone(), of } })
        }
    }
}

/// The value of a month; a warning where it was published after the step.
fn index_point(
    compiler: &mut Compiler<'_>,
    index: &str,
    values: &BTreeMap<(i32, u32), (IndexPoint, Span)>,
    (year, month): (i32, u32),
    (day, line): (Day, Span),
) -> Result<IndexPoint, GapReason> {
    let missing = || GapReason::IndexMissing { index: index.to_owned(), year, month };
    let (point, place) = values.get(&(year, month)).ok_or_else(missing)?;
    if let Some(published) = point.published.filter(|published| *published > day) {
        let title = format!("`{index}` of {} was published on {published}, after the step of {day}", point.month_words());
        let diagnostic = Diagnostic::warning(codes::PUBLISHED_LATE, title).at(*place, "published later").at(line, "used here");
        compiler.report(diagnostic.help("ask which value the agreement means; bills before that day could not have used this one"));
    }
    Ok(point.clone())
}

/// An adopted row far from what the chain before it gave.
fn rows_that_jump(compiler: &mut Compiler<'_>, rate: &tree::Rate, prices: &Prices) {
    for (before, after) in prices.versions.iter().zip(prices.versions.iter().skip(1)) {
        if after.step.is_some() {
            continue;
        }
        for (old, new) in before.cells.iter().zip(&after.cells) {
            cell_that_jumps(compiler, rate, prices.round.as_ref(), *old, *new);
        }
    }
}

fn cell_that_jumps(compiler: &mut Compiler<'_>, rate: &tree::Rate, round: Option<&Rounding>, old: Cell, new: Cell) {
    let (Cell::Price(old, old_place), Cell::Price(new, new_place)) = (old, new) else { return };
    let (Operation::Constant(old), Operation::Constant(new)) = (&compiler.nodes.at(old).operation, &compiler.nodes.at(new).operation) else { return };
    let old = round.map_or(old.clone(), |round| round.apply(old));
    let Some(change) = new.minus(&old).divided_by(&old.absolute()) else { return };
    if change.absolute() <= Number::decimal(15, 2) {
        return;
    }
    let step = Rounding { step: Number::decimal(1, 1), mode: crate::exact::RoundingMode::HalfUp };
    let title = format!("`{}` changes by {} %", rate.name.text, step.apply(&change.shifted(2)).plain(1));
    let diagnostic = Diagnostic::warning(codes::LARGE_CHANGE, title).at(new_place, "the new amount").at(old_place, "the amount before");
    compiler.report(diagnostic.help("compare both with the adopted text: a swapped digit looks like this"));
}

/// The calendar that labels the rows, and so the steps.
fn label_years(compiler: &mut Compiler<'_>, rate: &tree::Rate, inside: ExpressionScope) -> Option<YearCalendar> {
    let label = rate.rows.iter().find_map(|row| row.head.label.as_ref())?;
    versions::labelling_calendar(compiler, label, inside.scope)
}

impl Chain {
    /// One step: the percentage limited, the cells moved on.
    fn step(&mut self, line: &Escalator, percentage: Percentage, round: Option<&Rounding>) -> EscalationStep {
        let (rounded_to, limits, applied) = line.limited(&percentage.raw);
        let factor = Number::ONE.plus(&applied);
        self.sum = self.sum.plus(&applied);
        let (base, stands_on) = match line.compounding {
            Compounding::RoundedRate => {
                self.exact = times(&rounded(&self.exact, round), &factor);
                (StepBase::RoundedRate, self.last)
            }
            Compounding::UnroundedRate => {
                self.exact = times(&self.exact, &factor);
                (StepBase::UnroundedRate, self.last)
            }
            Compounding::FirstRate => {
                self.exact = times(&self.first, &Number::ONE.plus(&self.sum));
                (StepBase::FirstRate { sum: self.sum.clone() }, self.first_day)
            }
        };
        EscalationStep {
            stands_on,
            change: percentage.change,
            raw: percentage.raw,
            rounded: rounded_to,
            limits,
            applied,
            base,
            cites: line.cites.clone(),
            says: line.says.clone(),
            place: line.place,
        }
    }
}

fn times(cells: &[Option<Number>], factor: &Number) -> Vec<Option<Number>> {
    cells.iter().map(|cell| cell.as_ref().map(|value| value.times(factor))).collect()
}

fn rounded(cells: &[Option<Number>], round: Option<&Rounding>) -> Vec<Option<Number>> {
    let one = |value: &Number| round.map_or_else(|| value.clone(), |round| round.apply(value));
    cells.iter().map(|cell| cell.as_ref().map(one)).collect()
}

/// Whether a month of the day's own year has ended before the day.
fn ended_before(day: Day, month: u32) -> bool {
    month < day.month()
}

/// The latest written row before a day, and its first day.
fn latest_row(written: &[Version], before: Day) -> Option<(&Version, Day)> {
    let rows = written.iter().filter_map(|version| Some((version, version.from?)));
    rows.filter(|(_, from)| *from < before).max_by_key(|(_, from)| *from)
}
