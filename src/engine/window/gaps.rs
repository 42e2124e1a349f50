//! Days of which nothing is known: the measure's own missing rule decides.

use super::Window;
use super::source::{Entry, Source};
use crate::calendar::DaySpan;
use crate::engine::context::{Computed, Evaluation};
use crate::engine::estimate;
use crate::engine::estimate::Read;
use crate::engine::window::source;
use crate::invoice::WindowSource;
use crate::plan::{InputKind, Missing};
use crate::source::{Refusal, codes};

/// An estimate of each run of missing days, from what lies before it; or the bill is refused.
pub(in crate::engine) fn fill_gaps<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    source: &Source<'a>,
    missing: &[DaySpan],
    reads: &[Read],
) -> Computed<Vec<Entry>> {
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let measure = source.measure.map(|measure| (measure, evaluation.plan.inputs.at(measure)));
    let Some((measure, input, policy)) = measure.and_then(|(measure, input)| match &input.kind {
        InputKind::Measure { missing: Missing::Estimated(policy), .. } => Some((measure, input, *policy)),
        _ => None,
    }) else {
        return Err(days_missing(evaluation, window, missing));
    };
    let mut known: Vec<Read> = reads.to_vec();
    let mut estimates = Vec::with_capacity(missing.len());
    for run in missing {
        let before: Vec<&Read> = known.iter().filter(|read| read.days.end <= run.start).collect();
        let value = input.as_estimate(estimate::estimate_from(evaluation, measure, policy, &before, *run)?);
        evaluation.estimated = true;
        estimates.push(Entry { days: *run, value: value.clone(), estimated: true, source: WindowSource::Estimated(policy) });
        let at = known.partition_point(|read| read.days.end <= run.start);
        known.insert(at, Read { days: *run, value, count: 1, estimated: true });
    }
    Ok(estimates)
}

fn days_missing(evaluation: &Evaluation<'_>, window: Window<'_>, missing: &[DaySpan]) -> Refusal {
    let name = source::looked_at(evaluation, window.plan);
    let mut runs: Vec<String> = missing.iter().take(5).map(|run| format!("from {} to {}", run.start, run.last_day())).collect();
    if missing.len() > runs.len() {
        runs.push(format!("in {} other runs of days", missing.len() - runs.len()));
    }
    let message = format!("`{name}` missing {}", runs.join(", "));
    Refusal::new(codes::WINDOW_NOT_COVERED, message).at(window.node.place).help(format!("give `{name}` for these days: a window counts every day"))
}
