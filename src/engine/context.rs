//! What an evaluation carries along: plan, request, and where in the period it stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{MonthsTerm, PoolShares, Step, Trace};
use crate::plan::{Charge, Determinant, Id, PoolId, Request, SchedulePlan};
use crate::source::Refusal;

/// The amounts of charges already worked out.
#[derive(Clone, Debug, Default)]
pub(super) struct ChargeAmounts {
    /// Printed, as a positive amount for a credit.
    pub printed: BTreeMap<Id<Charge>, Number>,
    pub exact: BTreeMap<Id<Charge>, Number>,
}

/// Months in the bill with how they came about.
#[derive(Clone, Debug)]
pub(super) struct BillMonths {
    pub value: Number,
    pub terms: Vec<MonthsTerm>,
}

/// In what setting a formula is worked out: the days, the versions that hold, the meter.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The days of the segment.
    pub days: DaySpan,
    /// What the line looks back from, and the days its measures are of: the service period; in a year-end line the part of
    /// it up to the year's end.
    pub anchor: DaySpan,
    /// The day whose versions and seasons count.
    pub version_day: Day,
    /// The day whose choices and facts count.
    pub fact_day: Day,
    /// Months in the bill of fixed charges.
    pub months_fixed: BillMonths,
    /// Months in the bill of thresholds.
    pub months_threshold: BillMonths,
    /// The meter, where a line goes by meter.
    pub meter: Option<usize>,
}

/// One bill being worked out.
pub(super) struct Evaluation<'a> {
    pub plan: &'a SchedulePlan,
    pub request: &'a Request,
    pub trace: Trace,
    pub amounts: ChargeAmounts,
    /// Determinants of the setting being evaluated.
    pub determinants: BTreeMap<Id<Determinant>, Number>,
    /// Pools of the bill already shared out.
    pub pools: BTreeMap<PoolId, Arc<PoolShares>>,
    /// Whether a measure of the line was estimated.
    pub estimated: bool,
}

pub(super) type Computed<T> = Result<T, Refusal>;

impl<'a> Evaluation<'a> {
    pub(super) fn new(plan: &'a SchedulePlan, request: &'a Request, silent: bool) -> Self {
        Self {
            plan,
            request,
            trace: Trace { steps: Vec::new(), silent },
            amounts: ChargeAmounts::default(),
            determinants: BTreeMap::new(),
            pools: BTreeMap::new(),
            estimated: false,
        }
    }

    pub(super) fn note(&mut self, step: Step) {
        self.trace.push(step);
    }
}
