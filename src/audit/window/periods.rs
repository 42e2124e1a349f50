//! Elements from the periods of the history: what counts where a period runs over an edge.

use num_rational::BigRational;

use super::source::{Data, Source};
use super::{Asked, Edge, edge_of, not_covered};
use crate::audit::Refusal;
use crate::audit::history::Earlier;
use crate::audit::quantity::{fraction, whole};
use crate::audit::view::View;
use crate::audit::window::{gap, source};
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{AtLeastPeriods, Window};

/// One element for each grain.
pub(in crate::audit) fn elements_of_periods(
    view: &View<'_>,
    window: &Window,
    source: &Source<'_>,
    asked: &Asked,
) -> Result<Vec<BigRational>, Refusal> {
    let edge = edge_of(window);
    let entries = covering(view, source, asked, edge)?;
    let grain = window.grain.as_ref().map(|grain| grain.text.as_str());
    if grain == Some("month") && edge == Edge::LastDay {
        let ended = entries.iter().filter(|entry| asked.holds(entry.days.last_day()));
        return Ok(ended.map(|entry| &entry.value / months_a_period(view)).collect());
    }
    let mut elements = Vec::new();
    for group in view.groups(window, asked)? {
        elements.push(total(&entries, &group, edge)?);
    }
    if grain == Some("day") {
        let days = i64::try_from(asked.days.len()).unwrap_or(0);
        return Ok(if days == 0 { Vec::new() } else { elements.into_iter().map(|sum| sum / whole(days)).collect() });
    }
    Ok(if grain.is_none() || !asked.days.is_empty() { elements } else { Vec::new() })
}

/// `with at least N periods [of D days]`: whole periods by their last day; none where they are too few.
pub(in crate::audit) fn whole_periods(
    view: &View<'_>,
    source: &Source<'_>,
    asked: &Asked,
    window: &Window,
    least: &AtLeastPeriods,
) -> Result<Option<Vec<BigRational>>, Refusal> {
    let long_enough = |days: DaySpan| least.days.is_none_or(|least| days.days() >= i64::from(least));
    let mut entries = with_own(view, source, |own| asked.holds(own.last_day()) && long_enough(own))?;
    entries.retain(|entry| asked.holds(entry.days.last_day()) && long_enough(entry.days));
    if entries.len() < least.periods as usize {
        return Ok(None);
    }
    let by_month = window.grain.as_ref().is_some_and(|grain| grain.text == "month");
    let months = if by_month { months_a_period(view) } else { whole(1) };
    Ok(Some(entries.into_iter().map(|entry| entry.value / &months).collect()))
}

/// The periods, with this bill's own and with estimates where days are missing; every day asked for is in one.
fn covering(view: &View<'_>, source: &Source<'_>, asked: &Asked, edge: Edge) -> Result<Vec<Earlier>, Refusal> {
    let counts = |own: DaySpan| match edge {
        Edge::LastDay => asked.holds(own.last_day()),
        Edge::Exact | Edge::ByDay => asked.days_in(own) > 0,
    };
    let mut entries = with_own(view, source, counts)?;
    let held = |day: Day| entries.iter().filter(|entry| entry.days.holds(day)).count();
    let own_covers = |day: Day| source.own.is_some_and(|own| own.holds(day));
    let missing: Vec<Day> = asked.days.iter().copied().filter(|day| held(*day) == 0 && !own_covers(*day)).collect();
    if source.measure.is_some()
        && let Some(twice) = asked.days.iter().find(|day| held(**day) > 1)
    {
        return Err(not_covered(&format!("`{}` on {twice} for certain: two periods hold it", source.name)));
    }
    entries.extend(gap::fill_gaps(view, source, &missing, &entries)?);
    Ok(entries)
}

/// The periods, and this bill's own where it counts.
fn with_own(view: &View<'_>, source: &Source<'_>, counts: impl Fn(DaySpan) -> bool) -> Result<Vec<Earlier>, Refusal> {
    let Data::Periods(entries) = &source.data else { return Ok(Vec::new()) };
    let mut entries = entries.clone();
    if let Some(own) = source.own.filter(|own| counts(*own)) {
        entries.push(Earlier { days: own, value: source::own_value(view, source)?, estimated: false });
    }
    Ok(entries)
}

/// The months of a period of the bill, where it is made for more than one.
fn months_a_period(view: &View<'_>) -> BigRational {
    let months = view.bill.rules.iter().find_map(|rules| rules.period.as_ref()).map_or(1, |period| period.months);
    whole(i64::from(months.max(1)))
}

/// What the periods come to over some days.
fn total(entries: &[Earlier], group: &Asked, edge: Edge) -> Result<BigRational, Refusal> {
    let mut sum = whole(0);
    for entry in entries {
        let inside = group.days_in(entry.days);
        sum += match edge {
            _ if inside == 0 => whole(0),
            Edge::ByDay => &entry.value * fraction(inside, entry.days.days()),
            Edge::LastDay if group.holds(entry.days.last_day()) => entry.value.clone(),
            Edge::LastDay => whole(0),
            Edge::Exact if inside == entry.days.days() => entry.value.clone(),
            Edge::Exact => return Err(not_covered(&format!("the part of {} that lies in the window", entry.days.words()))),
        };
    }
    Ok(sum)
}
