//! What a window looks at: the periods of a measure, the invoices of a line, or a series by day or hour.

use super::Window;
use crate::calendar::{Day, DaySpan};
use crate::engine::context::{Computed, Evaluation, Setting};
use crate::engine::inputs;
use crate::exact::Number;
use crate::invoice::WindowSource;
use crate::plan::{ChargeKind, Grain, HistoryValue, Id, Input, InputKind, Series, WindowOf, WindowPlan};

/// A value of some days.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Entry {
    pub days: DaySpan,
    pub value: Number,
    pub estimated: bool,
    pub source: WindowSource,
}

/// The values, as the case holds them.
pub(in crate::engine) enum Data<'a> {
    /// One value for each earlier period, invoice or year, in the order of their last days.
    Periods(Vec<Entry>),
    /// One value a day, or an hour.
    Series(&'a Series),
}

/// What a window looks at.
pub(in crate::engine) struct Source<'a> {
    /// The measure; none of a line.
    pub measure: Option<Id<Input>>,
    /// Whether it adds up over days; a flow or a strength does not.
    pub adds_up: bool,
    pub data: Data<'a>,
    /// The days of this bill whose own value is one more; none where the window does not include it.
    pub own: Option<DaySpan>,
    /// The first day of which something is known.
    pub first_known: Option<Day>,
}

pub(in crate::engine) fn window_source<'a>(evaluation: &Evaluation<'a>, window: Window<'a>, setting: &Setting) -> Source<'a> {
    let includes = window.plan.including_this_period;
    let own = (includes && evaluation.request.is_bill).then_some(setting.anchor);
    match &window.plan.of {
        WindowOf::Measure(measure) => {
            let given = includes && gives_its_own_days(evaluation, *measure, setting.anchor);
            source_of_measure(evaluation, *measure, own.or(given.then_some(setting.anchor)))
        }
        WindowOf::Line { name, .. } => {
            let entries = invoices_of(evaluation, name);
            let first_known = first_of(&entries, own);
            Source { measure: None, adds_up: true, data: Data::Periods(entries), own, first_known }
        }
    }
}

/// Whether a member of a pool asked for gives a measure for the very month or year, which the history does not hold.
fn gives_its_own_days(evaluation: &Evaluation<'_>, measure: Id<Input>, anchor: DaySpan) -> bool {
    let request = evaluation.request;
    request.has_own_days
        && request.period == anchor
        && inputs::given(evaluation, measure, None).is_some()
        && earlier(evaluation, measure).iter().all(|entry| entry.days.common(anchor).is_none())
}

fn source_of_measure<'a>(evaluation: &Evaluation<'a>, measure: Id<Input>, own: Option<DaySpan>) -> Source<'a> {
    let (grain, adds_up) = match &evaluation.plan.inputs.at(measure).kind {
        InputKind::Measure { grain, adds_up, .. } => (*grain, *adds_up),
        _ => (Grain::Period, false),
    };
    if matches!(grain, Grain::Day | Grain::Hour) {
        let series = inputs::series_of(evaluation, measure);
        return Source { measure: Some(measure), adds_up, data: Data::Series(series), own: None, first_known: series.first };
    }
    let yearly = matches!(grain, Grain::Calendar(_));
    let values = if yearly { all_values(evaluation, measure) } else { earlier(evaluation, measure) };
    let entries: Vec<Entry> = values.into_iter().map(|value| entry_of(value, yearly)).collect();
    let own = own.filter(|_| !yearly);
    let first_known = first_of(&entries, own);
    Source { measure: Some(measure), adds_up, data: Data::Periods(entries), own, first_known }
}

/// The earlier bills' values; of a question without a bill all that are given.
pub(in crate::engine) fn earlier<'a>(evaluation: &Evaluation<'a>, measure: Id<Input>) -> Vec<&'a HistoryValue> {
    let start = evaluation.request.period.start;
    let is_bill = evaluation.request.is_bill;
    all_values(evaluation, measure).into_iter().filter(|entry| !is_bill || entry.days.start < start).collect()
}

fn all_values<'a>(evaluation: &Evaluation<'a>, measure: Id<Input>) -> Vec<&'a HistoryValue> {
    let request = evaluation.request;
    request.past.get(measure.index()).into_iter().flat_map(|past| &past.values).collect()
}

/// What a line was invoiced; an invoice that lists its lines without it had none.
fn invoices_of(evaluation: &Evaluation<'_>, name: &str) -> Vec<Entry> {
    let (start, is_bill) = (evaluation.request.period.start, evaluation.request.is_bill);
    let earlier = evaluation.request.invoiced.iter().filter(|invoice| !is_bill || invoice.days.start < start);
    let entry = |invoice: &crate::plan::Invoiced| {
        let own = invoice.lines.iter().filter(|(line, _)| line == name);
        let value = own.fold(Number::ZERO, |sum, (_, amount)| sum.plus(amount));
        Entry { days: invoice.days, value, estimated: false, source: WindowSource::Invoiced }
    };
    earlier.map(entry).collect()
}

/// What this bill itself measures, or invoices; a credit counts negative.
pub(in crate::engine) fn own_entry<'a>(evaluation: &mut Evaluation<'a>, window: Window<'a>, setting: &Setting) -> Computed<Entry> {
    let value = match &window.plan.of {
        WindowOf::Measure(measure) => evaluation.quantity(*measure, setting)?,
        WindowOf::Line { own, .. } => {
            let printed = own.and_then(|own| evaluation.amounts.printed.get(&own)).cloned().unwrap_or(Number::ZERO);
            let credit = own.is_some_and(|own| evaluation.plan.charges.at(own).kind == ChargeKind::Credit);
            inputs::of_the_anchor(evaluation, if credit { printed.negated() } else { printed }, setting)
        }
    };
    Ok(Entry { days: setting.anchor, value, estimated: false, source: WindowSource::ThisBill })
}

/// The name of what a window looks at.
pub(in crate::engine) fn looked_at(evaluation: &Evaluation<'_>, window: &WindowPlan) -> String {
    match &window.of {
        WindowOf::Measure(measure) => evaluation.plan.inputs.at(*measure).name.clone(),
        WindowOf::Line { name, .. } => name.clone(),
    }
}

fn entry_of(value: &HistoryValue, yearly: bool) -> Entry {
    let source = match (yearly, value.estimated) {
        (_, true) => WindowSource::EstimateGiven,
        (true, false) => WindowSource::Year,
        (false, false) => WindowSource::History,
    };
    Entry { days: value.days, value: value.value.clone(), estimated: value.estimated, source }
}

fn first_of(entries: &[Entry], own: Option<DaySpan>) -> Option<Day> {
    entries.iter().map(|entry| entry.days.start).chain(own.map(|own| own.start)).min()
}
