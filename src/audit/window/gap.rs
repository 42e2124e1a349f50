//! Days of which nothing is known: the measure's own missing rule decides.

use super::not_covered;
use super::source::Source;
use crate::audit::history::Earlier;
use crate::audit::view::View;
use crate::audit::{Refusal, estimate, measure};
use crate::calendar::{Day, DaySpan};
use crate::language::tree::MissingRule;

/// An estimate of each run of missing days, from what lies before it; or the bill is refused.
pub(in crate::audit) fn fill_gaps(view: &View<'_>, source: &Source<'_>, missing: &[Day], reads: &[Earlier]) -> Result<Vec<Earlier>, Refusal> {
    let mut estimates: Vec<Earlier> = Vec::new();
    for run in runs(missing) {
        let rule = source.measure.and_then(|measure| measure.missing.as_ref()).map(|(rule, _)| rule);
        let (Some(definition), Some(MissingRule::Estimated(policy))) = (source.definition, rule) else {
            return Err(not_covered(&format!("`{}` for {}", source.name, run.words())));
        };
        let before: Vec<Earlier> = reads.iter().chain(&estimates).filter(|read| read.days.end <= run.start).cloned().collect();
        let mut value = estimate::estimate_from(view, definition, &policy.text, before, run)?;
        if let Some(measure) = source.measure {
            value = measure::rounded_measure(view, measure, value)?;
        }
        estimates.push(Earlier { days: run, value, estimated: true });
    }
    Ok(estimates)
}

/// Days that follow each other.
fn runs(days: &[Day]) -> Vec<DaySpan> {
    let mut runs: Vec<DaySpan> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some(run) if run.end == *day => run.end = day.plus_days(1),
            _ => runs.push(DaySpan { start: *day, end: day.plus_days(1) }),
        }
    }
    runs
}
