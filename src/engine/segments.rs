//! Cutting a period where something a charge uses changes, and the share of each segment.

use super::context::{BillMonths, Computed, Evaluation, Setting};
use super::months;
use crate::calendar::{Day, DaySpan, PeriodLength};
use crate::engine::inputs;
use crate::exact::Number;
use crate::plan::{Category, Charge, Condition, ConditionKind, Cuts, Id, NamedCalendar, Request, VersionRule, Way};
use crate::source::{Refusal, codes};

/// A segment: where it stands, and its share of the whole.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub setting: Setting,
    /// Numerator and denominator; none for the whole.
    pub share: Option<(Number, Number)>,
}

impl Evaluation<'_> {
    /// The segments of a charge, in order.
    pub(super) fn segments(&self, charge: &Charge, length: PeriodLength) -> Computed<Vec<Segment>> {
        let whole = whole_setting(self, charge, length)?;
        if year_end(self, charge).is_some() {
            return Ok(vec![Segment { setting: whole, share: None }]);
        }
        let cuts = self.cuts(charge);
        if cuts.is_empty() {
            return Ok(vec![Segment { setting: whole, share: None }]);
        }
        if charge.category == Category::Percentage {
            return Err(percentage_changes(self, charge, &cuts));
        }
        let Some(rule) = &charge.split else { return Err(change_not_split(self, charge, &cuts)) };
        match rule.way {
            Way::NothingFirstDay => Ok(vec![unsplit(self, whole, self.request.period.start)]),
            Way::NothingLastDay => Ok(vec![unsplit(self, whole, self.request.period.last_day())]),
            Way::Nothing => Err(change_not_split(self, charge, &cuts)),
            way => split(self, charge, length, &whole, &cuts, way),
        }
    }

    /// The days inside the period on which something the charge uses changes.
    fn cuts(&self, charge: &Charge) -> Vec<Day> {
        let period = self.request.period;
        let mut days: Vec<Day> = charge.cuts.inputs.iter().flat_map(|input| inputs::changes_of(self, *input)).collect();
        days.extend(charge.cuts.service_days.iter().copied());
        if self.plan.version_rule == VersionRule::ServiceRendered {
            days.extend(charge.cuts.days.iter().copied());
            days.extend(version_days(self, &charge.cuts, period));
        }
        days.retain(|day| period.start < *day && *day < period.end);
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// The last day of the calendar year in a line `when last period of CAL`, where the bill holds that day (rule 7).
fn year_end(evaluation: &Evaluation<'_>, charge: &Charge) -> Option<Day> {
    let period = evaluation.request.period;
    let asked = charge.guards.iter().filter(|guard| !guard.unless).flat_map(|guard| year_ends_of(evaluation, guard.condition));
    asked.map(|calendar| evaluation.year_of(calendar, period.start).last_day()).find(|day| period.holds(*day))
}

fn year_ends_of(evaluation: &Evaluation<'_>, condition: Id<Condition>) -> Vec<Id<NamedCalendar>> {
    match &evaluation.plan.conditions.at(condition).kind {
        ConditionKind::LastPeriodOf(calendar) => vec![*calendar],
        ConditionKind::All(all) => all.iter().flat_map(|one| year_ends_of(evaluation, *one)).collect(),
        _ => Vec::new(),
    }
}

fn unsplit(evaluation: &Evaluation<'_>, whole: Setting, day: Day) -> Segment {
    Segment { setting: on_day(evaluation, whole, day), share: None }
}

fn on_day(evaluation: &Evaluation<'_>, mut whole: Setting, day: Day) -> Setting {
    if evaluation.plan.version_rule == VersionRule::ServiceRendered {
        whole.version_day = day;
    }
    whole.fact_day = day;
    whole
}

/// The setting of the whole period; of a year-end line that of the year's last day.
pub(in crate::engine) fn whole_setting(evaluation: &Evaluation<'_>, charge: &Charge, length: PeriodLength) -> Computed<Setting> {
    let period = evaluation.request.period;
    let whole = Setting {
        days: period,
        anchor: period,
        version_day: version_day(evaluation, period.start)?,
        fact_day: period.start,
        months_fixed: months::whole_months(evaluation.plan, evaluation.request, length, charge.short_fixed),
        months_threshold: months::whole_months(evaluation.plan, evaluation.request, length, charge.short_thresholds),
        meter: None,
    };
    Ok(match year_end(evaluation, charge) {
        // Rule 7: worked out once, at the versions, facts and text of the year's last day; anchored up to it.
        Some(day) => Setting { anchor: DaySpan { start: period.start, end: day.plus_days(1) }, ..on_day(evaluation, whole, day) },
        None => whole,
    })
}

/// The day whose versions count for a segment that begins on a day.
pub(in crate::engine) fn version_day(evaluation: &Evaluation<'_>, start: Day) -> Computed<Day> {
    let place = evaluation.plan.place;
    match evaluation.plan.version_rule {
        VersionRule::ServiceRendered => Ok(start),
        VersionRule::BillsRendered => evaluation.request.rendered.ok_or_else(|| {
            Refusal::new(codes::BILL_DATE_MISSING, "the schedule chooses its version by the bill date, and the case has no bill date")
                .at(place)
                .help("give `rendered`, the date of the bill")
        }),
        VersionRule::MetersRead => evaluation.request.read_on.ok_or_else(|| {
            Refusal::new(codes::READ_DATE_MISSING, "the schedule chooses its version by the read date, and the case has no read date")
                .at(place)
                .help("give `read_on`, the date of the read (of an estimate: the scheduled one)")
        }),
    }
}

/// The days on which a version begins or ends, or a season's edge lies in some days.
pub(in crate::engine) fn version_days(evaluation: &Evaluation<'_>, cuts: &Cuts, within: DaySpan) -> Vec<Day> {
    let mut days = cuts.version_days.clone();
    for (season, (from, end)) in &cuts.season_spans {
        let edges = evaluation.plan.seasons.at(*season).days.edges(within);
        days.extend(edges.into_iter().filter(|day| from.is_none_or(|from| from < *day) && end.is_none_or(|end| *day < end)));
    }
    days
}

fn split(evaluation: &Evaluation<'_>, charge: &Charge, length: PeriodLength, whole: &Setting, cuts: &[Day], way: Way) -> Computed<Vec<Segment>> {
    let spans = spans(evaluation.request.period, cuts);
    let short_way = (length == PeriodLength::Short && charge.category == Category::Fixed).then_some(charge.short_fixed).flatten();
    let own_months: Option<Vec<BillMonths>> =
        short_way.and_then(|way| spans.iter().map(|days| months::own_days_months(evaluation.plan, evaluation.request, *days, way)).collect());
    let mut segments = Vec::with_capacity(spans.len());
    for (at, days) in spans.iter().enumerate() {
        let mut setting = whole.clone();
        setting.days = *days;
        setting.fact_day = days.start;
        setting.version_day = version_day(evaluation, days.start)?;
        let own = own_months.as_ref().and_then(|all| all.get(at));
        let share = match own {
            Some(own) => (own.value.clone(), whole.months_fixed.value.clone()),
            None => share(evaluation, *days, way)?,
        };
        if charge.category == Category::Fixed && charge.price_times_months {
            setting.months_fixed = own.cloned().unwrap_or_else(|| shared_months(&whole.months_fixed, &share));
        }
        segments.push(Segment { setting, share: Some(share) });
    }
    Ok(segments)
}

fn share(evaluation: &Evaluation<'_>, days: DaySpan, way: Way) -> Computed<(Number, Number)> {
    let period = evaluation.request.period;
    Ok(match way {
        Way::DayOfTheCalendarMonth => (months::sum(months::calendar_terms(days), 1).value, months::sum(months::calendar_terms(period), 1).value),
        Way::DailyFlow(input) => {
            let (part, whole) = (inputs::series_over(evaluation, input, days), inputs::series_over(evaluation, input, period));
            match (part, whole) {
                (Some(part), Some(whole)) if !whole.is_zero() => (part, whole),
                _ => return Err(daily_flow_missing(evaluation.request, &evaluation.plan.inputs.at(input).name)),
            }
        }
        _ => (Number::integer(days.days()), Number::integer(period.days())),
    })
}

fn change_words(_evaluation: &Evaluation<'_>, cuts: &[Day]) -> String {
    cuts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn percentage_changes(evaluation: &Evaluation<'_>, charge: &Charge, cuts: &[Day]) -> Refusal {
    let message = format!(
        "`{}` is a share of other charges and is not split, but something it uses changes on {}",
        charge.name,
        change_words(evaluation, cuts)
    );
    Refusal::new(codes::PERCENTAGE_CHANGES, message)
        .at(charge.place)
        .help("write `, as on the last day` behind its condition, or bill the days before and after apart")
}

fn change_not_split(evaluation: &Evaluation<'_>, charge: &Charge, cuts: &[Day]) -> Refusal {
    let message = format!("something `{}` uses changes on {}, and no statement says how to split", charge.name, change_words(evaluation, cuts));
    Refusal::new(codes::CHANGE_NOT_SPLIT, message)
        .at(charge.place)
        .help("write `when a rate changes inside a period, split …`, or `, as on the last day` behind the condition")
}

fn daily_flow_missing(request: &Request, name: &str) -> Refusal {
    let message = format!("the period is split by daily flow, and `{name}` is not given for every day of {}", request.period.words());
    Refusal::new(codes::DAILY_FLOW_MISSING, message).help(format!("give the series `{name}` for all service days"))
}

fn shared_months(whole: &BillMonths, share: &(Number, Number)) -> BillMonths {
    let value = whole.value.times(&share.0).divided_by(&share.1).unwrap_or(Number::ZERO);
    let days = |number: &Number| number.as_integer();
    let terms = match (days(&share.0), days(&share.1)) {
        (Some(days), Some(of)) if whole.terms.is_empty() => vec![crate::invoice::MonthsTerm { days, of }],
        _ => Vec::new(),
    };
    BillMonths { value, terms }
}

fn spans(period: DaySpan, cuts: &[Day]) -> Vec<DaySpan> {
    let mut start = period.start;
    let mut spans = Vec::with_capacity(cuts.len() + 1);
    for cut in cuts.iter().chain(std::iter::once(&period.end)) {
        spans.push(DaySpan { start, end: *cut });
        start = *cut;
    }
    spans
}
