//! Settlements: documents of their own, whose one line each is worked out whole for a year.

use super::context::{Evaluation, Outcome};
use super::segments::Segment;
use crate::exact::Number;
use crate::invoice::{Invoice, Line, Step};
use crate::plan::{Charge, ChargeFormula, Id, Request, SchedulePlan};
use crate::source::Refusal;

/// Makes the settlements of the year that the request's days are: at the versions, facts and text of its last day, not
/// split. One whose conditions do not hold has no line.
///
/// # Errors
/// When one cannot be worked out.
pub fn settle(plan: &SchedulePlan, settlements: &[Id<Charge>], request: &Request, silent: bool) -> Result<Invoice, Refusal> {
    let mut evaluation = Evaluation::new(plan, request, silent);
    let mut lines = Vec::new();
    for line in settlements {
        lines.extend(evaluation.settlement(*line)?);
    }
    let total = lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.amount));
    Ok(Invoice { period: request.period, lines, total, trace: evaluation.trace })
}

impl Evaluation<'_> {
    fn settlement(&mut self, line: Id<Charge>) -> Outcome<Vec<Line>> {
        let charge = self.plan.charges.at(line);
        self.note(Step::Charge(line));
        self.estimated = false;
        let standing = self.standing_at(self.request.period, self.request.period.last_day());
        let segment = Segment { standing, share: None };
        match &charge.formula {
            ChargeFormula::Amount(formula) if self.enter(charge, &segment)? => {
                let mut parts = self.parts(charge, *formula, &segment, None)?;
                self.round_parts(charge, &mut parts);
                let made = self.line(line, charge, None, parts);
                Ok(self.finish(line, charge, vec![made]))
            }
            _ => {
                self.note(Step::DoesNotApply(line));
                Ok(Vec::new())
            }
        }
    }
}
