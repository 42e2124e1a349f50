//! Days that a waiver of the contract takes out of interest, or of late fees.

use crate::audit::text::days_of_waiver;
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{WaivedThing, WaiverKind};

/// The spans of the waivers that suspend.
#[derive(Default)]
pub(in crate::audit) struct Waived {
    interest: Vec<DaySpan>,
    late_fee: Vec<DaySpan>,
}

impl Waived {
    /// Those of the contract asked about; a waiver that defers takes nothing out.
    pub fn of(view: &View<'_>) -> Self {
        let mut waived = Self::default();
        let waivers = view.bill.text.iter().flat_map(|text| &text.waivers);
        for waiver in waivers.filter(|waiver| waiver.kind == WaiverKind::Suspends) {
            match waiver.thing {
                WaivedThing::Interest => waived.interest.extend(days_of_waiver(waiver)),
                WaivedThing::LateFee => waived.late_fee.extend(days_of_waiver(waiver)),
                WaivedThing::Charge(_) => {}
            }
        }
        waived
    }

    /// Whether interest is suspended on a day.
    pub fn interest_on(&self, day: Day) -> bool {
        self.interest.iter().any(|days| days.holds(day))
    }

    /// Whether late fees are suspended on a day.
    pub fn late_fee_on(&self, day: Day) -> bool {
        self.late_fee.iter().any(|days| days.holds(day))
    }
}
