//! Where in the tiers a quantity begins: `over CAL to date`.

use num_rational::BigRational;

use crate::audit::Refusal;
use crate::audit::dates::calendar_year;
use crate::audit::quantity::whole;
use crate::audit::quantity_text;
use crate::audit::uses::{Place, Walk};
use crate::audit::view::View;
use crate::calendar::DaySpan;
use crate::language::book::DefinitionKind;
use crate::language::tree::{Expression, OverPeriod};
use crate::source::codes;

impl<'a> View<'a> {
    /// What the quantity's measure came to from the calendar year's first day to this bill's.
    pub(in crate::audit) fn position_so_far(&self, quantity: &'a Expression, tiers: &str, over: &OverPeriod) -> Result<BigRational, Refusal> {
        let calendar = self.bill.calendar(self, &over.calendar.text)?;
        let period = self.bill.period;
        let year = calendar_year(calendar, period.last_day());
        if year.start >= period.start {
            return Ok(whole(0));
        }
        let so_far = DaySpan { start: year.start, end: period.start };
        let mut walk = Walk::on(self.bill, self.moment.version_day);
        walk.expression(quantity, Place::of(self.scope));
        let uses = walk.found();
        let mut measures = uses.measures.iter();
        let (Some(id), None) = (measures.next(), measures.next()) else {
            let several = "running tiers over a quantity that is not of one measure are not computed yet";
            return Err(Refusal::new(codes::CANNOT_BILL_YET, several));
        };
        let found = self.by_id(*id)?;
        let DefinitionKind::Measure(measure) = &found.kind else { return Err(self.wrong_kind(found)) };
        if let Some((_, position)) = self.bill.case.positions.iter().find(|(name, _)| name == tiers) {
            return quantity_text::read(self.bill.book, tiers, position, &measure.unit);
        }
        if let Some(sum) = self.sum_of_series(found, so_far)? {
            return Ok(sum);
        }
        let entries = self.earlier_measures(found, measure)?;
        self.exact_cover(&entries, so_far, &found.name.text)
    }
}
