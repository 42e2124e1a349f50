//! An `escalate` line, checked: all that it must say is said, its index is known, its percentages are fractions.

use std::collections::BTreeMap;

use super::{Compiler, citations, said};
use crate::calendar::Day;
use crate::exact::{Number, Rounding, Unit};
use crate::language::book::{DefinitionKind, Scope};
use crate::language::compile;
use crate::language::compile::literal;
use crate::language::tree::{self, Compounding, EscalateBy, Escalation, MonthDay};
use crate::plan::{Citation, IndexPoint, Prices, StepLimit};
use crate::source::{Diagnostic, Span, codes};

/// Values of an index by year and month, each with its place.
pub(super) type IndexValues = BTreeMap<(i32, u32), (IndexPoint, Span)>;

/// By what a line changes the rate.
pub(super) enum Change {
    Fixed(Number),
    Index { index: String, values: IndexValues, from_month: u32, to_month: u32 },
    Published { index: String, values: IndexValues, month: u32 },
}

/// A line that can be worked out.
pub(super) struct Escalator {
    each: MonthDay,
    pub first: Day,
    pub by: Change,
    /// None where the percentage is exact.
    percentage: Option<Rounding>,
    at_least: Option<Number>,
    at_most: Option<Number>,
    pub compounding: Compounding,
    pub cites: Vec<Citation>,
    pub says: Vec<String>,
    pub place: Span,
}

impl Escalator {
    /// The day of the next step.
    pub(super) fn step_after(&self, day: Day) -> Day {
        step_of(self.each, day.year() + 1).unwrap_or(day)
    }

    /// The percentage rounded, then held between floor and cap.
    pub(super) fn limited(&self, raw: &Number) -> (Option<(Rounding, Number)>, Vec<StepLimit>, Number) {
        let rounded = self.percentage.as_ref().map(|rounding| (rounding.clone(), rounding.apply(raw)));
        let mut applied = rounded.as_ref().map_or_else(|| raw.clone(), |(_, value)| value.clone());
        let mut limits = Vec::new();
        if let Some(floor) = self.at_least.as_ref().filter(|floor| applied < **floor) {
            limits.push(StepLimit::AtLeast(floor.clone()));
            applied = floor.clone();
        }
        if let Some(cap) = self.at_most.as_ref().filter(|cap| applied > **cap) {
            limits.push(StepLimit::AtMost(cap.clone()));
            applied = cap.clone();
        }
        (rounded, limits, applied)
    }
}

fn step_of(each: MonthDay, year: i32) -> Option<Day> {
    Day::of_or_last(year, each.month, each.day)
}

/// The lines of a rate, in order.
pub(in crate::language::compile) fn escalators(
    compiler: &mut Compiler<'_>,
    rate: &tree::Rate,
    prices: &Prices,
    scope: Scope,
) -> Option<Vec<Escalator>> {
    let mut lines = Vec::with_capacity(rate.escalations.len());
    let mut sound = escalators_in_order(compiler, rate, prices).is_some();
    for line in &rate.escalations {
        match escalator(compiler, rate, line, prices, scope) {
            Some(line) => lines.push(line),
            None => sound = false,
        }
    }
    sound.then_some(lines)
}

/// Each line begins after the first row and after the line before it, on the day it names.
fn escalators_in_order(compiler: &mut Compiler<'_>, rate: &tree::Rate, prices: &Prices) -> Option<()> {
    let first_row = prices.versions.iter().find_map(|version| version.from);
    let mut before: Option<&Escalation> = None;
    for line in &rate.escalations {
        if first_row.is_none_or(|first| line.first.day <= first) {
            let title = format!("the escalator of `{}` begins where there is no amount before it", rate.name.text);
            let help = "write the row it starts from, or a later first day";
            return compile::fault(compiler, codes::VERSIONS_OUT_OF_ORDER, title, line.first.span, "nothing to escalate", help);
        }
        if step_of(line.each, line.first.day.year()) != Some(line.first.day) {
            let title = format!("the first step of `{}` is not on the day of each year's step", rate.name.text);
            let diagnostic = Diagnostic::error(codes::VERSIONS_OUT_OF_ORDER, title)
                .at(line.first.span, "the first step")
                .at(line.each.span, "each year on this day")
                .help("write the first such day on which the rate changes");
            compiler.report(diagnostic);
            return None;
        }
        if let Some(before) = before.filter(|before| line.first.day <= before.first.day) {
            let title = format!("the escalators of `{}` do not follow each other", rate.name.text);
            let diagnostic = Diagnostic::error(codes::VERSIONS_OUT_OF_ORDER, title)
                .at(line.first.span, "not after the line before it")
                .at(before.first.span, "the line before")
                .help("write them in the order of their first days");
            compiler.report(diagnostic);
            return None;
        }
        before = Some(line);
    }
    Some(())
}

pub(in crate::language::compile) fn escalator(
    compiler: &mut Compiler<'_>,
    rate: &tree::Rate,
    line: &Escalation,
    prices: &Prices,
    scope: Scope,
) -> Option<Escalator> {
    let compounding = compounding_said(compiler, rate, line, prices);
    let by = change_of(compiler, rate, line, scope);
    let percent = Unit::word("%").unwrap_or_default();
    let percentage = match &line.percentage {
        Some(Some(round)) => literal::rounding(compiler, round, &percent).map(Some),
        _ => Some(None),
    };
    let at_least = limit(compiler, line.at_least.as_ref());
    let at_most = limit(compiler, line.at_most.as_ref());
    let (at_least, at_most) = (at_least?, at_most?);
    if let (Some(floor), Some(cap)) = (&at_least, &at_most)
        && cap < floor
    {
        limits_cross(compiler, line.at_most.as_ref(), line.at_least.as_ref());
        return None;
    }
    Some(Escalator {
        each: line.each,
        first: line.first.day,
        by: by?,
        percentage: percentage?,
        at_least,
        at_most,
        compounding: compounding?,
        cites: citations(&line.annotations),
        says: said(&line.annotations),
        place: line.span,
    })
}

fn compounding_said(compiler: &mut Compiler<'_>, rate: &tree::Rate, line: &Escalation, prices: &Prices) -> Option<Compounding> {
    let Some((compounding, place)) = line.compounding else {
        let title = format!("the escalator of `{}` does not say what each step is built on", rate.name.text);
        let help = "write `, compounding the rounded rate`, `, compounding the unrounded rate` or `, on the first rate`";
        return compile::fault(compiler, codes::STATEMENT_MISSING, title, line.span, "on which rate?", help);
    };
    if compounding == Compounding::RoundedRate && prices.round.is_none() {
        let title = format!("`{}` compounds its rounded rate, and no rounding is declared", rate.name.text);
        return compile::fault(compiler, codes::ROUNDING_MISSING, title, place, "rounded how?", "write `round to $0.01 half up` under the rate");
    }
    Some(compounding)
}

fn change_of(compiler: &mut Compiler<'_>, rate: &tree::Rate, line: &Escalation, scope: Scope) -> Option<Change> {
    let (index, in_percent) = match &line.by {
        EscalateBy::Percent(percent) => return Some(Change::Fixed(percent.value.shifted(-2))),
        EscalateBy::Change { index, .. } => (index, false),
        EscalateBy::Published { index, .. } => (index, true),
    };
    if line.percentage.is_none() {
        let title = format!("the escalator of `{}` does not say whether its percentage is rounded", rate.name.text);
        let help = "write `, exact`, or `, rounded to 0.1% half up`";
        return compile::fault(compiler, codes::STATEMENT_MISSING, title, line.span, "exact, or rounded?", help);
    }
    let values = index_values(compiler, index, in_percent, scope)?;
    let name = index.text.clone();
    Some(match &line.by {
        EscalateBy::Change { from_month, to_month, .. } => Change::Index { index: name, values, from_month: *from_month, to_month: *to_month },
        EscalateBy::Published { month, .. } => Change::Published { index: name, values, month: *month },
        EscalateBy::Percent(percent) => Change::Fixed(percent.value.shifted(-2)),
    })
}

/// The values of an index: published changes where `in_percent`, else index numbers.
fn index_values(compiler: &mut Compiler<'_>, name: &tree::Name, in_percent: bool, scope: Scope) -> Option<IndexValues> {
    let definition = compile::resolve(compiler, scope, name)?;
    let DefinitionKind::Index(index) = &definition.kind else { return compile::wrong_kind(compiler, name, definition, "an index") };
    if index.unit.is_some() != in_percent {
        let (found, help) = if in_percent {
            ("holds index numbers", format!("write `by change in {} over June to June`", name.text))
        } else {
            ("holds published changes, in %", format!("write `by {} of June`", name.text))
        };
        let title = format!("`{}` {found}", name.text);
        return compile::fault(compiler, codes::UNITS_DISAGREE, title, name.span, found, &help);
    }
    let power = if in_percent { -2 } else { 0 };
    let point = |value: &tree::IndexValue| {
        let point = IndexPoint {
            year: value.month.year,
            month: value.month.month,
            value: value.value.value.shifted(power),
            published: value.published.map(|published| published.day),
        };
        ((point.year, point.month), (point, value.span))
    };
    Some(index.values.iter().map(point).collect())
}

pub(in crate::language::compile) fn limit(compiler: &mut Compiler<'_>, literal: Option<&tree::Literal>) -> Option<Option<Number>> {
    let percent = Unit::word("%").unwrap_or_default();
    match literal {
        None => Some(None),
        Some(literal) => literal::literal_in(compiler, literal, &percent, true).map(Some),
    }
}

/// Reports a cap below its floor.
pub(in crate::language::compile) fn limits_cross(compiler: &mut Compiler<'_>, cap: Option<&tree::Literal>, floor: Option<&tree::Literal>) {
    let (Some(cap), Some(floor)) = (cap, floor) else { return };
    let diagnostic = Diagnostic::error(codes::LIMITS_CROSS, "the cap is below the floor")
        .at(cap.span, "at most this")
        .at(floor.span, "at least this")
        .help("swap them, or mend one");
    compiler.report(diagnostic);
}
