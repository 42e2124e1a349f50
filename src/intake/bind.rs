//! A case bound to one plan: what it gives of one customer, its meters and its past.

use super::bind_past::BoundPast;
use super::bind_series::BoundSeries;
use super::binder::{Binder, join};
use super::points::Added;
use crate::exact::Number;
use crate::plan::{MeterRequest, Point, Request, SchedulePlan};
use crate::records::{Case, MeterGiven};
use crate::source::{Refusal, codes};

/// Binds what a case gives of one customer with these points of delivery. All problems are named in one refusal.
/// A series bound before stands in the place of the case's.
pub(super) fn bind_alone(plan: &SchedulePlan, points: &[Point], case: &Case, shared: Option<&BoundSeries>) -> Result<Request, Refusal> {
    let mut binder = Binder::new(plan, points, case);
    let mut inputs = binder.inputs(&case.given);
    let meters: Vec<MeterRequest> = case.meters.iter().map(|meter| binder.meter(meter)).collect();
    let Added { readings, points_missing } = binder.points_added(&mut inputs, &meters);
    let estimated = binder.estimated();
    let positions = binder.positions();
    let BoundPast { past, series, invoiced } = binder.bound_past(shared.map(|shared| shared.series.as_slice()));
    match join(binder.problems) {
        Some(refusal) => Err(refusal),
        None => Ok(Request {
            period: case.period,
            months: plan.months,
            term: None,
            openings: Vec::new(),
            rendered: case.rendered,
            read_on: case.read_on,
            inputs,
            meters,
            points_missing,
            readings,
            past,
            series,
            invoiced,
            positions,
            estimated,
            is_bill: true,
            has_own_days: false,
            customer: None,
            contract: None,
            members: Vec::new(),
            pools: Vec::new(),
        }),
    }
}

impl Binder<'_> {
    fn meter(&mut self, meter: &MeterGiven) -> MeterRequest {
        if !self.points.is_empty() {
            self.point(&meter.name);
        }
        let inputs = self.saying(|| format!("at `{}`", meter.name), |binder| binder.inputs(&meter.given));
        MeterRequest { name: meter.name.clone(), inputs }
    }

    /// By input: whether the value that the case gives is an estimate.
    fn estimated(&mut self) -> Vec<bool> {
        let mut estimated = vec![false; self.plan.inputs.len()];
        let case = self.case;
        for name in &case.estimated {
            let input = self.input(name);
            if let Some(slot) = input.and_then(|input| estimated.get_mut(input.index())) {
                *slot = true;
            }
        }
        estimated
    }

    /// By tiers: where earlier bills left the position, where that is given.
    fn positions(&mut self) -> Vec<Option<Number>> {
        let plan = self.plan;
        let case = self.case;
        let mut positions = vec![None; plan.tiers.len()];
        for (name, text) in &case.positions {
            let Some((id, tiers)) = plan.tiers.iter().find(|(_, tiers)| tiers.name == *name) else {
                let message = format!("a position in `{name}` is given, and this bill has no tiers of that name");
                let known = plan.tiers.iter().map(|(_, tiers)| tiers.name.as_str());
                self.problems.push(Refusal::new(codes::UNKNOWN_INPUT, message).suggest(name, known));
                continue;
            };
            let position = self.quantity_in(name, text, &tiers.unit.priced(), tiers.place);
            if let Some(slot) = positions.get_mut(id.index()) {
                *slot = position;
            }
        }
        positions
    }
}
