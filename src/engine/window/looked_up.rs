//! A window over a series that many bills look back on: its value from the series' index, without its elements.

use super::Window;
use super::aggregate::{aggregate, times};
use super::asked::Asked;
use super::source::{Data, Source};
use crate::engine::context::Evaluation;
use crate::exact::Number;
use crate::invoice::WindowMember;
use crate::plan::{SeriesLookup, WindowAggregate, WindowGrain};

const HOURS: i64 = 24;

/// A higher rank is sorted for.
const MOST_RANK: u32 = 64;

/// What a window comes to; none where it has too few elements.
pub(in crate::engine) struct LookedUp(pub Option<Number>);

/// The value; none where the elements are wanted themselves: for a trace, for days that are missing, or because there is no index.
pub(in crate::engine) fn looked_up(evaluation: &Evaluation<'_>, window: Window<'_>, source: &Source<'_>, asked: &Asked) -> Option<LookedUp> {
    let Data::Series(series) = &source.data else { return None };
    let lookup = series.lookup().filter(|_| evaluation.trace.silent)?;
    let days = asked.days();
    let known: i64 = asked.spans.iter().map(|span| lookup.days_known(*span)).sum();
    if days == 0 || known < days {
        return None;
    }
    let how = window.plan.aggregate;
    Some(match window.plan.grain {
        Some(WindowGrain::Day) => finest(how, lookup, asked, false)?,
        Some(WindowGrain::Hour) => {
            let LookedUp(hour) = finest(how, lookup, asked, true)?;
            LookedUp(hour.map(|hour| if source.adds_up { times(&hour, HOURS) } else { hour }))
        }
        Some(WindowGrain::Month) => of_groups(how, lookup, &asked.groups(|day| day.month_start().plus_months(1))),
        Some(WindowGrain::Calendar(calendar)) => of_groups(how, lookup, &asked.groups(|day| evaluation.year_of(calendar, day).end)),
        None => of_groups(how, lookup, std::slice::from_ref(asked)),
    })
}

/// Of days or hours; none where a rank is better sorted for.
fn finest(how: WindowAggregate, lookup: SeriesLookup<'_>, asked: &Asked, hourly: bool) -> Option<LookedUp> {
    let extremes = |highest: bool| asked.spans.iter().filter_map(move |span| lookup.extreme(*span, hourly, highest));
    Some(LookedUp(match how {
        WindowAggregate::Highest => extremes(true).max().cloned(),
        WindowAggregate::Lowest => extremes(false).min().cloned(),
        WindowAggregate::Sum => Some(sum(lookup, asked)),
        WindowAggregate::Average => {
            let count = if hourly { HOURS * asked.days() } else { asked.days() };
            sum(lookup, asked).divided_by(&Number::integer(count))
        }
        WindowAggregate::Ranked { rank, highest } if rank <= MOST_RANK => lookup.ranked(&asked.spans, hourly, rank, highest).cloned(),
        WindowAggregate::Ranked { .. } => return None,
    }))
}

fn sum(lookup: SeriesLookup<'_>, asked: &Asked) -> Number {
    asked.spans.iter().fold(Number::ZERO, |sum, span| sum.plus(&lookup.sum(*span)))
}

/// Of the totals of groups of days.
fn of_groups(how: WindowAggregate, lookup: SeriesLookup<'_>, groups: &[Asked]) -> LookedUp {
    let total = |group: &Asked| {
        let (days, value) = (group.whole()?, sum(lookup, group));
        Some(WindowMember { days, hour: None, count: 1, value, terms: Vec::new() })
    };
    let members: Vec<WindowMember> = groups.iter().filter_map(total).collect();
    LookedUp(aggregate(how, &members))
}
