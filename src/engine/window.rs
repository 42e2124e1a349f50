//! Windows over the history of the case, and the position a running tier starts from.

use super::context::{Evaluation, Outcome, Standing};
use crate::calendar::DaySpan;
use crate::exact::Number;
use crate::invoice::{Refusal, Step};
use crate::plan::{Across, Id, Input, Node, Operation, RunningOver, WindowAggregate, WindowGrain, WindowOf, WindowPlan, WindowSpan};
use crate::source::codes;

impl Evaluation<'_> {
    /// The value of a window.
    pub(super) fn window(&mut self, id: Id<Node>, standing: &Standing) -> Outcome<Number> {
        let plan = self.plan;
        let node = plan.nodes.at(id);
        let Operation::Window(window) = &node.operation else { return Ok(Number::ZERO) };
        let spans = self.grains(window);
        let mut members = Vec::with_capacity(spans.len());
        for span in spans {
            match self.covered_sum(window, span, standing)? {
                Some(value) => members.push((span, value)),
                None => return self.not_covered(window, node, span, standing),
            }
        }
        self.note(Step::Window { node: id, members: members.clone() });
        match aggregate(window.aggregate, members.into_iter().map(|(_, value)| value).collect()) {
            Some(value) => {
                self.note(Step::Value { node: id, value: value.clone() });
                Ok(value)
            }
            None => self.not_covered(window, node, self.request.period, standing),
        }
    }

    fn not_covered(&mut self, window: &WindowPlan, node: &Node, span: DaySpan, standing: &Standing) -> Outcome<Number> {
        if let Some(otherwise) = window.otherwise {
            return self.value(otherwise, standing);
        }
        let name = match window.of {
            WindowOf::Measure(measure) => &self.plan.inputs.at(measure).name,
            WindowOf::Charge(charge) => &self.plan.charges.at(charge).name,
        };
        let message = format!("the window needs `{name}` for every day of {}, and the history does not hold it", span.words());
        Err(Refusal::new(codes::WINDOW_NOT_COVERED, message).at(node.place).help("give the earlier periods in the case's history"))
    }

    /// The spans whose totals are aggregated, in order.
    fn grains(&self, window: &WindowPlan) -> Vec<DaySpan> {
        let whole = self.window_span(window);
        let Some(grain) = &window.grain else { return vec![whole] };
        let mut spans = Vec::new();
        let mut start = whole.start;
        while start < whole.end {
            let end = match grain {
                WindowGrain::Calendar(calendar) => self.plan.calendars.at(*calendar).years.year_of(start).end,
                WindowGrain::Month => start.month_start().plus_months(1),
                WindowGrain::Day | WindowGrain::Hour => start.plus_days(1),
            };
            spans.push(DaySpan { start, end: end.min(whole.end) });
            start = end;
        }
        spans
    }

    fn window_span(&self, window: &WindowPlan) -> DaySpan {
        let period = self.request.period;
        let end = if window.including_this_period { period.end } else { period.start };
        let year = |calendar| -> DaySpan { self.plan.calendars.at(calendar).years.year_of(period.last_day()) };
        match &window.span {
            WindowSpan::ToDate(calendar) => DaySpan { start: year(*calendar).start.min(end), end },
            WindowSpan::This(calendar) => year(*calendar),
            WindowSpan::Before { count, calendar, back } => {
                let this = year(*calendar).start;
                DaySpan { start: this.minus_months(12 * (back + count - 1)), end: this.minus_months(12 * (back - 1)) }
            }
            WindowSpan::LastMonths(count) => DaySpan { start: end.minus_months(*count), end },
            WindowSpan::ThisPeriod | WindowSpan::TermToDate | WindowSpan::TermBefore(_) | WindowSpan::SeasonBefore(_) => period,
            WindowSpan::Frozen(days) => *days,
        }
    }

    /// The sum of a measure over a span; none where some day of it is in no entry.
    fn covered_sum(&mut self, window: &WindowPlan, span: DaySpan, standing: &Standing) -> Outcome<Option<Number>> {
        let WindowOf::Measure(measure) = window.of else { return Ok(None) };
        let mut entries = self.earlier(measure);
        if window.including_this_period || matches!(window.span, WindowSpan::ThisPeriod) {
            let this = self.quantity(measure, standing)?;
            entries.push((self.request.period, this));
        }
        Ok(sum_over(&entries, span, window.across != Some(Across::WholeByLastDay)))
    }

    fn earlier(&self, measure: Id<Input>) -> Vec<(DaySpan, Number)> {
        let start = self.request.period.start;
        let past = self.request.past.get(measure.index());
        let entries = past.into_iter().flat_map(|past| &past.values);
        entries.filter(|entry| entry.days.end <= start).map(|entry| (entry.days, entry.value.clone())).collect()
    }

    /// Where a running tier starts: what was used from the calendar year's first day up to this period.
    pub(super) fn running_position(&mut self, running: &RunningOver) -> Outcome<Number> {
        let period = self.request.period;
        let year = self.plan.calendars.at(running.calendar).years.year_of(period.last_day());
        if year.start >= period.start {
            return Ok(Number::ZERO);
        }
        let span = DaySpan { start: year.start, end: period.start };
        // No statement says how a bill across the year's first day would count, so such a bill does not.
        let earlier = self.earlier(running.measure);
        let whole = earlier.iter().all(|(days, _)| days.common(span).is_none_or(|common| common == *days));
        sum_over(&earlier, span, true).filter(|_| whole).ok_or_else(|| {
            let name = &self.plan.inputs.at(running.measure).name;
            let message = format!("the position in the tiers needs `{name}` for every day of {}, and the history does not hold it", span.words());
            Refusal::new(codes::WINDOW_NOT_COVERED, message).help("give the earlier periods in the case's history")
        })
    }
}

/// The sum of entries over a span; an entry across its edge counts by its days, or whole where its last day is.
fn sum_over(entries: &[(DaySpan, Number)], span: DaySpan, split_by_day: bool) -> Option<Number> {
    let mut covered = 0;
    let mut sum = Number::ZERO;
    for (days, value) in entries {
        let Some(common) = days.common(span) else { continue };
        covered += common.days();
        if split_by_day {
            sum = sum.plus(&value.times(&Number::ratio(common.days(), days.days())?));
        } else if span.holds(days.last_day()) {
            sum = sum.plus(value);
        }
    }
    (covered == span.days()).then_some(sum)
}

fn aggregate(how: WindowAggregate, mut values: Vec<Number>) -> Option<Number> {
    let sum = || values.iter().fold(Number::ZERO, |sum, value| sum.plus(value));
    match how {
        WindowAggregate::Sum => Some(sum()),
        WindowAggregate::Average => sum().divided_by(&Number::integer(i64::try_from(values.len()).ok()?)),
        WindowAggregate::Highest => values.into_iter().max(),
        WindowAggregate::Lowest => values.into_iter().min(),
        WindowAggregate::Ranked { rank, highest } => {
            values.sort();
            if highest {
                values.reverse();
            }
            values.into_iter().nth(rank.saturating_sub(1) as usize)
        }
    }
}
