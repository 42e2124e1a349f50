//! Cutting a period into segments in which every used thing has one version.

use num_rational::BigRational;

use super::Refusal;
use super::bill::Bill;
use super::quantity::whole;
use crate::audit::proration;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{ProrationOccasion, ProrationWay, RoundTo, SplitKind};
use crate::source::codes;

/// A part of the period with one version of everything.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Its days; the whole period where nothing is split.
    pub days: DaySpan,
    /// The day whose versions hold.
    pub day: Day,
    /// What part of the period it is; of a fixed charge in short service 1 where its own days' months count instead.
    pub share: BigRational,
}

/// The segments, and how their quantities are rounded where the split says so.
pub(super) struct Segments<'b> {
    pub list: Vec<Segment>,
    pub each_part: Option<&'b RoundTo>,
}

impl Segments<'_> {
    /// The whole period at one day's versions.
    pub fn whole(period: DaySpan, day: Day) -> Self {
        Self { list: vec![Segment { days: period, day, share: whole(1) }], each_part: None }
    }
}

/// The pieces between the cuts.
pub(in crate::audit) fn pieces(bill: &Bill<'_>, cuts: &[Day]) -> Vec<DaySpan> {
    let period = bill.period;
    let starts = std::iter::once(period.start).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(period.end));
    starts.zip(ends).map(|(start, end)| DaySpan { start, end }).collect()
}

/// The segments of a charge of that kind.
pub(in crate::audit) fn segments<'v>(bill: &'v Bill<'_>, at: usize, kind: SplitKind, cuts: &[Day]) -> Result<Segments<'v>, Refusal> {
    let period = bill.period;
    if cuts.is_empty() {
        return Ok(Segments::whole(period, period.start));
    }
    let name = bill.lines.get(at).map_or("", |line| &line.definition.name.text);
    let not_split = || Refusal::new(codes::CHANGE_NOT_SPLIT, format!("what `{name}` uses changes inside the period"));
    let statement = proration::proration(bill, Some(at), ProrationOccasion::RateChange, kind).ok_or_else(not_split)?;
    match statement.way {
        ProrationWay::ByNothingFirstDay => return Ok(Segments::whole(period, period.start)),
        ProrationWay::ByNothingLastDay => return Ok(Segments::whole(period, period.last_day())),
        ProrationWay::ByNothing => return Err(not_split()),
        ProrationWay::ByDay(_) | ProrationWay::ByDailyFlow => {}
    }
    let mut list = Vec::new();
    let asks_for_share = kind != SplitKind::FixedCharges || proration::fixed_parts_take_shares(bill, at)?;
    for days in pieces(bill, cuts) {
        let share = if asks_for_share { proration::share(bill, at, statement.way, days)? } else { whole(1) };
        list.push(Segment { days, day: days.start, share });
    }
    Ok(Segments { list, each_part: statement.each_part.as_ref() })
}
