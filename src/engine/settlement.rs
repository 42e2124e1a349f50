//! Settlements: documents of their own, whose one line each is worked out whole for a year.

use super::context::{Computed, Evaluation};
use super::segments::Segment;
use crate::engine::{amount, pool};
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
        lines.extend(settlement(&mut evaluation, *line)?);
    }
    let total = lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.amount));
    Ok(Invoice { period: request.period, lines, total, trace: evaluation.trace })
}

pub(in crate::engine) fn settlement(evaluation: &mut Evaluation<'_>, line: Id<Charge>) -> Computed<Vec<Line>> {
    let charge = evaluation.plan.charges.at(line);
    evaluation.note(Step::Charge(line));
    evaluation.estimated = false;
    let setting = pool::standing_at(evaluation, evaluation.request.period, evaluation.request.period.last_day());
    let segment = Segment { setting, share: None };
    match &charge.formula {
        ChargeFormula::Amount(formula) if evaluation.enter(charge, &segment)? => {
            let mut parts = amount::parts(evaluation, charge, *formula, &segment, None)?;
            amount::round_parts(evaluation, charge, &mut parts);
            let made = evaluation.line(line, charge, None, parts);
            Ok(evaluation.finish(line, charge, vec![made]))
        }
        _ => {
            evaluation.note(Step::DoesNotApply(line));
            Ok(Vec::new())
        }
    }
}
