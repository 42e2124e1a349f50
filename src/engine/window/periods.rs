//! Elements from periods, years or invoices: what counts where one runs over an edge.

use super::asked::Asked;
use super::source::{Data, Entry, Source};
use super::{Elements, Window};
use crate::calendar::DaySpan;
use crate::engine::context::{Computed, Evaluation, Setting};
use crate::engine::estimate::Read;
use crate::engine::window::{gaps, source};
use crate::exact::Number;
use crate::invoice::{WindowMember, WindowTerm};
use crate::plan::{Across, AtLeast, WindowGrain};
use crate::source::{Refusal, codes};

impl<'a> Evaluation<'a> {
    fn groups(&self, window: Window<'_>, entries: &[Entry], groups: Vec<Asked>) -> Computed<Vec<WindowMember>> {
        groups.iter().map(|group| self::group(self, window, entries, group)).collect()
    }
}

/// One element for each grain.
pub(in crate::engine) fn elements_of_periods<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    source: &Source<'a>,
    asked: &Asked,
    setting: &Setting,
) -> Computed<Vec<WindowMember>> {
    let entries = covering(evaluation, window, source, asked, setting)?;
    match (window.plan.grain, window.plan.across) {
        (Some(WindowGrain::Month), Some(Across::WholeByLastDay)) => {
            let ended = entries.iter().filter(|entry| asked.holds(entry.days.last_day()));
            Ok(ended.map(|entry| whole_period(evaluation, window, source, entry)).collect())
        }
        (Some(WindowGrain::Day | WindowGrain::Hour), _) if asked.spans.is_empty() => Ok(Vec::new()),
        (Some(WindowGrain::Day | WindowGrain::Hour), _) => {
            let mut whole = group(evaluation, window, &entries, asked)?;
            let days = asked.days();
            whole.value = whole.value.divided_by(&Number::integer(days)).unwrap_or(Number::ZERO);
            Ok(vec![whole])
        }
        (Some(WindowGrain::Month), _) => evaluation.groups(window, &entries, asked.groups(|day| day.month_start().plus_months(1))),
        (Some(WindowGrain::Calendar(calendar)), _) => evaluation.groups(window, &entries, asked.groups(|day| evaluation.year_of(calendar, day).end)),
        (None, _) => evaluation.groups(window, &entries, vec![asked.clone()]),
    }
}

/// `with at least N periods [of D days]`: whole periods by their last day.
pub(in crate::engine) fn whole_periods<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    source: &Source<'a>,
    asked: &Asked,
    least: AtLeast,
    setting: &Setting,
) -> Computed<Elements> {
    let counts = |days: DaySpan| {
        let long_enough = least.days.is_none_or(|least| days.days() >= i64::from(least));
        long_enough && asked.holds(days.last_day())
    };
    let mut entries = with_own(evaluation, window, source, counts, setting)?;
    entries.retain(|entry| counts(entry.days));
    let members: Vec<WindowMember> = entries.iter().map(|entry| whole_period(evaluation, window, source, entry)).collect();
    if members.len() < least.periods as usize {
        return Ok(Elements::TooFew { found: members.len(), members });
    }
    Ok(Elements::Found(members))
}

/// A period as one element: by month, divided by the months that a period has; a strength is not.
fn whole_period(evaluation: &Evaluation<'_>, window: Window<'_>, source: &Source<'_>, entry: &Entry) -> WindowMember {
    let months = if window.plan.grain == Some(WindowGrain::Month) && source.adds_up { i64::from(evaluation.request.months) } else { 1 };
    let share = (months > 1).then_some((1, months));
    let value = shared(&entry.value, share);
    let term = WindowTerm { days: entry.days, value: entry.value.clone(), share, source: entry.source };
    WindowMember { days: entry.days, hour: None, count: 1, value, terms: vec![term] }
}

/// The periods, with this bill's own and with estimates where days are missing; every day asked for is in one.
fn covering<'a>(evaluation: &mut Evaluation<'a>, window: Window<'a>, source: &Source<'a>, asked: &Asked, setting: &Setting) -> Computed<Vec<Entry>> {
    let counts = |own: DaySpan| match window.plan.across {
        Some(Across::WholeByLastDay) => asked.holds(own.last_day()),
        Some(Across::SplitByDay) | None => asked.days_in(own) > 0,
    };
    let mut entries = with_own(evaluation, window, source, counts, setting)?;
    entries.sort_by_key(|entry| (entry.days.start, entry.days.end));
    if source.measure.is_some() {
        refuse_twice(evaluation, window, &entries, asked)?;
    }
    let mut covered: Vec<DaySpan> = entries.iter().map(|entry| entry.days).chain(source.own).collect();
    covered.sort_unstable();
    let missing = asked.without(covered.into_iter());
    if !missing.is_empty() {
        let read = |entry: &Entry| Read { days: entry.days, value: entry.value.clone(), count: 1, estimated: entry.estimated };
        let mut reads: Vec<Read> = entries.iter().map(read).collect();
        reads.sort_by_key(|read| read.days.end);
        entries.extend(gaps::fill_gaps(evaluation, window, source, &missing, &reads)?);
        entries.sort_by_key(|entry| (entry.days.start, entry.days.end));
    }
    Ok(entries)
}

/// The periods, and this bill's own where it counts.
fn with_own<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    source: &Source<'a>,
    counts: impl Fn(DaySpan) -> bool,
    setting: &Setting,
) -> Computed<Vec<Entry>> {
    let Data::Periods(entries) = &source.data else { return Ok(Vec::new()) };
    let mut entries = entries.clone();
    if source.own.is_some_and(counts) {
        entries.push(source::own_entry(evaluation, window, setting)?);
    }
    Ok(entries)
}

fn refuse_twice(evaluation: &Evaluation<'_>, window: Window<'_>, entries: &[Entry], asked: &Asked) -> Computed<()> {
    let twice = entries.iter().zip(entries.iter().skip(1)).filter_map(|(one, next)| one.days.common(next.days));
    let Some(days) = twice.into_iter().find(|days| asked.days_in(*days) > 0) else { return Ok(()) };
    let name = source::looked_at(evaluation, window.plan);
    let message = format!("`{name}` is given twice for {}: by two periods that share these days", days.words());
    Err(Refusal::new(codes::WINDOW_NOT_COVERED, message).at(window.node.place).help("give each day once"))
}

/// What the periods come to over some days.
fn group(evaluation: &Evaluation<'_>, window: Window<'_>, entries: &[Entry], group: &Asked) -> Computed<WindowMember> {
    let mut terms = Vec::new();
    let mut sum = Number::ZERO;
    for entry in entries {
        let inside = group.days_in(entry.days);
        if inside == 0 {
            continue;
        }
        let of = entry.days.days();
        let share = match window.plan.across {
            Some(Across::SplitByDay) => (inside != of).then_some((inside, of)),
            Some(Across::WholeByLastDay) if !group.holds(entry.days.last_day()) => continue,
            Some(Across::WholeByLastDay) => None,
            None if inside == of => None,
            None => return Err(over_an_edge(evaluation, window, entry)),
        };
        sum = sum.plus(&shared(&entry.value, share));
        if !evaluation.trace.silent {
            terms.push(WindowTerm { days: entry.days, value: entry.value.clone(), share, source: entry.source });
        }
    }
    let days = group.whole().unwrap_or(evaluation.request.period);
    Ok(WindowMember { days, hour: None, count: 1, value: sum, terms })
}

fn over_an_edge(evaluation: &Evaluation<'_>, window: Window<'_>, entry: &Entry) -> Refusal {
    let name = source::looked_at(evaluation, window.plan);
    let message = format!("{} of `{name}` runs over an edge of the window, and nothing says how it counts", entry.days.words());
    Refusal::new(codes::WINDOW_NOT_COVERED, message)
        .at(window.node.place)
        .help("write `, whole periods by last day` or `, split by day` behind the window")
}

fn shared(value: &Number, share: Option<(i64, i64)>) -> Number {
    match share {
        Some((numerator, denominator)) => value.times(&Number::integer(numerator)).divided_by(&Number::integer(denominator)).unwrap_or(Number::ZERO),
        None => value.clone(),
    }
}
