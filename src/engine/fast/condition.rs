//! Conditions.

use super::program::{FastCondition, FastConditionKind};
use super::record::RecordKind;
use super::run::Run;
use crate::plan::VersionRule;

impl<const TRACED: bool> Run<'_, TRACED> {
    #[inline(always)]
    pub(super) fn holds(&mut self, condition: &FastCondition) -> Option<bool> {
        match &condition.kind {
            FastConditionKind::Word { input, words, negated } => self.word_holds(condition, (*input, words, *negated)),
            _ if condition.as_on_the_last_day => self.asked_as_on_the_last_day(condition),
            _ => self.asked(condition),
        }
    }

    /// A word is the same on every day.
    #[inline]
    fn word_holds(&mut self, condition: &FastCondition, (input, words, negated): (usize, &[usize], bool)) -> Option<bool> {
        let word = self.word(input)?;
        let holds = (words.first() == Some(&word) || words.contains(&word)) != negated;
        self.note(RecordKind::Condition, condition.id.index(), i64::from(holds), i64::try_from(word).ok()?);
        Some(holds)
    }

    fn asked_as_on_the_last_day(&mut self, condition: &FastCondition) -> Option<bool> {
        let known = (self.version_day, self.fact_day);
        self.fact_day = self.request.period.last_day();
        if self.program.version_rule == VersionRule::ServiceRendered {
            self.version_day = self.fact_day;
        }
        let holds = self.asked(condition);
        (self.version_day, self.fact_day) = known;
        holds
    }

    #[inline(never)]
    fn asked(&mut self, condition: &FastCondition) -> Option<bool> {
        let id = condition.id.index();
        match &condition.kind {
            FastConditionKind::Word { input, words, negated } => self.word_holds(condition, (*input, words, *negated)),
            FastConditionKind::Compare { pair, comparison } => {
                let (left, right) = self.pair(*pair)?;
                let holds = comparison.holds(&left, &right);
                self.note_pair(id, (RecordKind::Condition, i64::from(holds), left), (RecordKind::ConditionRight, right, 0));
                Some(holds)
            }
            FastConditionKind::NotOn { spans, of_service } => {
                let day = if *of_service { self.fact_day } else { self.version_day };
                let holds = !spans.iter().any(|(from, end)| *from <= day && day < *end);
                self.note(RecordKind::Condition, id, i64::from(holds), i64::from(day.number()));
                Some(holds)
            }
            FastConditionKind::All(all) => {
                for one in all {
                    if !self.holds(one)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            FastConditionKind::Any(any) => {
                for one in any {
                    if self.holds(one)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
        }
    }
}
