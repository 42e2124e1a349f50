//! Elements from a series by day or hour: runs of days with one value, never day by day.

use std::borrow::Cow;

use super::Window;
use super::aggregate::times;
use super::asked::Asked;
use super::source::Source;
use crate::calendar::DaySpan;
use crate::engine::context::{Computed, Evaluation};
use crate::engine::estimate::Read;
use crate::engine::window::{gaps, source};
use crate::exact::Number;
use crate::invoice::{WindowMember, WindowSource, WindowTerm};
use crate::plan::{Series, SeriesRun, WindowGrain};
use crate::source::{Refusal, codes};

const HOURS: i64 = 24;

/// A run of days inside the window.
pub(in crate::engine) struct Piece<'a> {
    days: DaySpan,
    run: Cow<'a, SeriesRun>,
    source: WindowSource,
}

/// One element for each grain.
pub(in crate::engine) fn elements_of_series<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    source: &Source<'a>,
    series: &'a Series,
    asked: &Asked,
) -> Computed<Vec<WindowMember>> {
    let pieces = pieces_of_series(evaluation, window, source, series, asked)?;
    let silent = evaluation.trace.silent;
    Ok(match window.plan.grain {
        Some(WindowGrain::Day) => pieces.iter().map(|piece| day_member(piece, silent)).collect(),
        Some(WindowGrain::Hour) => pieces.iter().flat_map(|piece| hour_members(piece, source.adds_up, silent)).collect(),
        Some(WindowGrain::Month) => totals(&pieces, asked.groups(|day| day.month_start().plus_months(1)), silent),
        Some(WindowGrain::Calendar(calendar)) => totals(&pieces, asked.groups(|day| evaluation.year_of(calendar, day).end), silent),
        None => totals(&pieces, vec![asked.clone()], silent),
    })
}

/// The runs of the days asked for, with estimates where the measure allows them.
fn pieces_of_series<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    source: &Source<'a>,
    series: &'a Series,
    asked: &Asked,
) -> Computed<Vec<Piece<'a>>> {
    let mut pieces = known_pieces(series, asked);
    let missing = asked.without(pieces.iter().map(|piece| piece.days));
    if missing.is_empty() {
        return Ok(pieces);
    }
    if let Some((days, points)) = series.incomplete.iter().find(|(days, _)| missing.iter().any(|run| run.common(*days).is_some())) {
        return Err(point_missing(evaluation, &source::looked_at(evaluation, window.plan), points, *days));
    }
    let read = |run: &SeriesRun| Read { days: run.days, value: times(&run.value, run.days.days()), count: run.days.days(), estimated: run.estimated };
    let reads: Vec<Read> = series.runs.iter().map(read).collect();
    for estimate in gaps::fill_gaps(evaluation, window, source, &missing, &reads)? {
        let value = estimate.value.divided_by(&Number::integer(estimate.days.days())).unwrap_or(Number::ZERO);
        let run = SeriesRun { days: estimate.days, value, hours: Vec::new(), estimated: true };
        pieces.push(Piece { days: estimate.days, run: Cow::Owned(run), source: estimate.source });
    }
    pieces.sort_by_key(|piece| piece.days);
    Ok(pieces)
}

/// Some points of the contract are given and some are not.
pub(in crate::engine) fn point_missing(evaluation: &Evaluation<'_>, name: &str, points: &str, days: DaySpan) -> Refusal {
    let message = format!("`{name}` is not given at `{points}` for {}", days.words());
    Refusal::new(codes::POINT_MISSING, message).at(evaluation.plan.place).help("give it at every point of the contract, or the total without a point")
}

fn known_pieces<'a>(series: &'a Series, asked: &Asked) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for span in &asked.spans {
        let from = series.runs.partition_point(|run| run.days.end <= span.start);
        for run in series.runs.iter().skip(from) {
            let Some(days) = run.days.common(*span) else { break };
            let source = if run.estimated { WindowSource::EstimateGiven } else { WindowSource::Series };
            pieces.push(Piece { days, run: Cow::Borrowed(run), source });
        }
    }
    pieces
}

fn member(days: DaySpan, count: i64, value: Number, (source, silent): (WindowSource, bool)) -> WindowMember {
    let terms = if silent { Vec::new() } else { vec![WindowTerm { days, value: value.clone(), share: None, source }] };
    WindowMember { days, hour: None, count, value, terms }
}

fn day_member(piece: &Piece<'_>, silent: bool) -> WindowMember {
    member(piece.days, piece.days.days(), piece.run.value.clone(), (piece.source, silent))
}

/// Each hour, times 24 where hours add up to a day: a flow per day.
fn hour_members(piece: &Piece<'_>, adds_up: bool, silent: bool) -> Vec<WindowMember> {
    let factor = if adds_up { HOURS } else { 1 };
    if piece.run.hours.is_empty() {
        let hour = piece.run.value.divided_by(&Number::integer(HOURS)).unwrap_or(Number::ZERO);
        return vec![member(piece.days, HOURS * piece.days.days(), times(&hour, factor), (piece.source, silent))];
    }
    let hours = (0_u32..).zip(&piece.run.hours);
    let of_hour = |(hour, value): (u32, &Number)| WindowMember {
        hour: Some(hour),
        ..member(piece.days, piece.days.days(), times(value, factor), (piece.source, silent))
    };
    hours.map(of_hour).collect()
}

/// The total of each group of days.
fn totals(pieces: &[Piece<'_>], groups: Vec<Asked>, silent: bool) -> Vec<WindowMember> {
    let mut next = pieces.iter().peekable();
    let mut members = Vec::with_capacity(groups.len());
    for group in groups {
        let mut terms = Vec::new();
        let mut sum = Number::ZERO;
        for span in &group.spans {
            while let Some(piece) = next.peek().copied().filter(|piece| piece.days.start < span.end) {
                if let Some(days) = piece.days.common(*span) {
                    sum = sum.plus(&times(&piece.run.value, days.days()));
                    if !silent {
                        terms.push(WindowTerm { days, value: piece.run.value.clone(), share: Some((days.days(), 1)), source: piece.source });
                    }
                }
                if piece.days.end > span.end {
                    break;
                }
                next.next();
            }
        }
        if let Some(days) = group.whole().or_else(|| pieces.first().map(|piece| piece.days)) {
            members.push(WindowMember { days, hour: None, count: 1, value: sum, terms });
        }
    }
    members
}
