//! Conditions.

use super::context::{Computed, Evaluation, Setting};
use crate::calendar::Day;
use crate::engine::years;
use crate::invoice::{Operand, Step};
use crate::plan::{Comparison, Condition, ConditionKind, Id, Input, NamedCalendar, Node, VersionRule};

impl Evaluation<'_> {
    /// Whether a condition holds.
    pub(super) fn holds(&mut self, id: Id<Condition>, setting: &Setting) -> Computed<bool> {
        let plan = self.plan;
        let condition = plan.conditions.at(id);
        if condition.as_on_the_last_day {
            let mut last = setting.clone();
            last.fact_day = setting.anchor.last_day();
            if plan.version_rule == VersionRule::ServiceRendered {
                last.version_day = last.fact_day;
            }
            return self.asked(id, condition, &last);
        }
        self.asked(id, condition, setting)
    }

    fn asked(&mut self, id: Id<Condition>, condition: &Condition, setting: &Setting) -> Computed<bool> {
        match &condition.kind {
            ConditionKind::Word { input, words, negated } => self.word_holds(id, *input, words, *negated, setting),
            ConditionKind::Compare { left, comparison, right } => compare(self, id, *left, *comparison, *right, setting),
            ConditionKind::LastPeriodOf(calendar) => Ok(is_last_period(self, id, *calendar)),
            ConditionKind::Entered { input, negated } => Ok(entered_as_asked(self, id, *input, *negated, setting)),
            ConditionKind::NotOn { spans, of_service, .. } => {
                let day = if *of_service { setting.fact_day } else { setting.version_day };
                Ok(is_present(self, id, spans, day))
            }
            ConditionKind::All(conditions) => all_hold(self, conditions, setting),
            ConditionKind::Any(conditions) => any_holds(self, conditions, setting),
        }
    }

    fn word_holds(&mut self, id: Id<Condition>, input: Id<Input>, words: &[usize], negated: bool, setting: &Setting) -> Computed<bool> {
        let word = self.word(input, setting.fact_day, setting.meter)?;
        let holds = words.contains(&word) != negated;
        self.note(Step::Condition { condition: id, holds, left: Operand::Word(word), right: None });
        Ok(holds)
    }
}

fn compare(
    evaluation: &mut Evaluation<'_>,
    id: Id<Condition>,
    left: Id<Node>,
    comparison: Comparison,
    right: Id<Node>,
    setting: &Setting,
) -> Computed<bool> {
    let left = evaluation.value(left, setting)?;
    let right = evaluation.value(right, setting)?;
    let holds = comparison.holds(&left, &right);
    evaluation.note(Step::Condition { condition: id, holds, left: Operand::Quantity(left), right: Some(Operand::Quantity(right)) });
    Ok(holds)
}

fn is_last_period(evaluation: &mut Evaluation<'_>, id: Id<Condition>, calendar: Id<NamedCalendar>) -> bool {
    let period = evaluation.request.period;
    let last_day = evaluation.year_of(calendar, period.start).last_day();
    let holds = period.holds(last_day);
    evaluation.note(Step::Condition { condition: id, holds, left: Operand::Days(last_day, period.last_day()), right: None });
    holds
}

fn entered_as_asked(evaluation: &mut Evaluation<'_>, id: Id<Condition>, input: Id<Input>, negated: bool, setting: &Setting) -> bool {
    let entered = years::is_entered(evaluation, input, setting);
    let holds = entered != negated;
    evaluation.note(Step::Condition { condition: id, holds, left: Operand::Word(usize::from(entered)), right: None });
    holds
}

/// Whether the contract has the line on the setting's day.
fn is_present(evaluation: &mut Evaluation<'_>, id: Id<Condition>, spans: &[(Option<Day>, Option<Day>)], day: Day) -> bool {
    let absent = spans.iter().any(|(from, end)| from.is_none_or(|from| from <= day) && end.is_none_or(|end| day < end));
    evaluation.note(Step::Condition { condition: id, holds: !absent, left: Operand::Days(day, day), right: None });
    !absent
}

fn all_hold(evaluation: &mut Evaluation<'_>, conditions: &[Id<Condition>], setting: &Setting) -> Computed<bool> {
    for condition in conditions {
        if !evaluation.holds(*condition, setting)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn any_holds(evaluation: &mut Evaluation<'_>, conditions: &[Id<Condition>], setting: &Setting) -> Computed<bool> {
    for condition in conditions {
        if evaluation.holds(*condition, setting)? {
            return Ok(true);
        }
    }
    Ok(false)
}
