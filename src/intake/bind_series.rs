//! The series of an account, bound once for the many bills that look back on them.

use std::sync::Arc;

use super::binder::{Binder, join};
use crate::plan::{Id, Input, Point, SchedulePlan, Series};
use crate::records::Case;
use crate::source::Refusal;

/// Series bound to a schedule, and to the pools of it.
#[derive(Clone, Debug)]
pub struct BoundSeries {
    /// By measure.
    pub(super) series: Vec<(Id<Input>, Arc<Series>)>,
    /// By pool of the schedule.
    pub(super) pools: Vec<BoundSeries>,
}

/// Binds the series of a case, and nothing else of it, with an index of each.
///
/// # Errors
/// When something in them is refused.
pub fn bind_series(plan: &SchedulePlan, case: &Case) -> Result<BoundSeries, Refusal> {
    bind_at_points(plan, &plan.points, case)
}

fn bind_at_points(plan: &SchedulePlan, points: &[Point], case: &Case) -> Result<BoundSeries, Refusal> {
    let mut binder = Binder::new(plan, points, case);
    let bound = binder.bound_series();
    if let Some(refusal) = join(binder.problems) {
        return Err(refusal);
    }
    let series = bound.into_iter().map(|(input, series)| (input, Arc::new(series.indexed()))).collect();
    let pools = plan.pools.iter().map(|(_, pool)| bind_at_points(&pool.plan, points, case)).collect::<Result<_, _>>()?;
    Ok(BoundSeries { series, pools })
}
