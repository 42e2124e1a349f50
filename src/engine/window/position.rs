//! Where a running tier starts from.

use crate::calendar::DaySpan;
use crate::engine::context::{Computed, Evaluation, Setting};
use crate::engine::inputs;
use crate::engine::window::source;
use crate::exact::Number;
use crate::plan::{Id, RunningOver, Tiers};
use crate::source::{Refusal, codes};

/// Where a running tier starts: what was used from the calendar year's first day up to this period.
pub(in crate::engine) fn running_position(
    evaluation: &mut Evaluation<'_>,
    tiers: Id<Tiers>,
    running: &RunningOver,
    setting: &Setting,
) -> Computed<Number> {
    if let Some(given) = evaluation.request.positions.get(tiers.index()).and_then(Option::as_ref) {
        return Ok(given.clone());
    }
    let period = evaluation.request.period;
    let year = evaluation.year_of(running.calendar, setting.anchor.last_day());
    if year.start >= period.start {
        return Ok(Number::ZERO);
    }
    let span = DaySpan { start: year.start, end: period.start };
    if let Some(sum) = inputs::series_over(evaluation, running.measure, span) {
        return Ok(sum);
    }
    // No statement says how a bill across the year's first day would count, so such a bill does not.
    let mut covered = 0;
    let mut sum = Number::ZERO;
    let mut whole = true;
    for entry in source::earlier(evaluation, running.measure) {
        let Some(common) = entry.days.common(span) else { continue };
        covered += common.days();
        whole &= common == entry.days;
        sum = sum.plus(&entry.value);
    }
    if covered == span.days() && whole {
        return Ok(sum);
    }
    let name = &evaluation.plan.inputs.at(running.measure).name;
    let message = format!("the position in the tiers needs `{name}` for every day of {}, and the history does not hold it", span.words());
    Err(Refusal::new(codes::WINDOW_NOT_COVERED, message).help("give the earlier periods in the case's history"))
}
