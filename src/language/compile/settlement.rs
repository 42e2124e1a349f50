//! Settlements of a contract: one line each, worked out whole for a year of their calendar.

use super::charge::kind_word;
use super::uses::Uses;
use super::{Compiler, Standing, label_of, said};
use crate::language::book::{Definition, Scope};
use crate::language::tree;
use crate::plan::{Arena, Category, Charge, ChargeFormula, ChargeKind, Id, NamedCalendar, SchedulePlan, Settlements};
use crate::source::{Diagnostic, codes};
use std::sync::Arc;

/// The line of a settlement, and the calendar of whose years one is made.
pub(super) type SettlementLine = (Charge, Id<NamedCalendar>);

impl<'a> Compiler<'a> {
    /// The settlements of a contract, kept until its plan is made.
    pub(super) fn settlements(
        &mut self,
        definition: &'a Definition,
        contract: &'a tree::Contract,
        statement: &tree::Schedule,
        lines: &Arena<Charge>,
    ) {
        let standing = Standing::fixed(Scope { chapter: definition.chapter, schedule: Some(definition.id) });
        for settlement in &contract.settlements {
            let calendar = self.calendar(&settlement.calendar, standing.scope);
            let known = std::mem::replace(&mut self.windows_may_stand, true);
            let line = self.settlement(&settlement.charge, statement, standing);
            self.windows_may_stand = known;
            let (Some(calendar), Some(line)) = (calendar, line) else { continue };
            self.check_settlement_name(&line, lines);
            self.settlement_lines.push((line, calendar));
        }
    }

    fn settlement(&mut self, charge: &tree::Charge, statement: &tree::Schedule, standing: Standing) -> Option<Charge> {
        let guards = self.guards(charge, standing);
        let rounding = self.charge_rounding(charge, statement);
        let formula = self.charge_formula(charge, standing);
        let gl = self.check_money_line(charge);
        let (guards, rounding, formula) = (guards?, rounding?, formula?);
        let ChargeFormula::Amount(_) = formula else {
            let title = format!("the settlement `{}` has an amount and nothing else", charge.name.text);
            return self.fault(codes::WRONG_KIND, title, charge.span, "no amount", "write `amount` and a formula");
        };
        let uses = self.charge_uses(&formula, &guards);
        self.refuse_bill_words(charge, &uses)?;
        Some(Charge {
            name: charge.name.text.clone(),
            label: label_of(charge.label.as_ref(), &charge.name),
            kind: ChargeKind::Charge,
            gl,
            cites: self.cites(charge, &uses),
            says: said(&charge.annotations),
            guards,
            formula,
            category: Category::Usage,
            holds_months: false,
            price_times_months: false,
            split: None,
            short_fixed: None,
            short_thresholds: None,
            rounding,
            omit_when_zero: charge.omit_when_zero,
            each_meter: None,
            cuts: uses.cuts(),
            replaced_by: None,
            place: charge.name.span,
        })
    }

    /// A settlement is no bill: it has no lines beside it, and no months.
    fn refuse_bill_words(&mut self, charge: &tree::Charge, uses: &Uses) -> Option<()> {
        let title = if !uses.charges.is_empty() || uses.total.is_some() {
            format!("the settlement `{}` has no lines beside it", charge.name.text)
        } else if uses.months_fixed || uses.months_threshold || uses.fixed_amount {
            format!("the settlement `{}` is for a year and not for a bill", charge.name.text)
        } else {
            return Some(());
        };
        let help = "look back on what was invoiced: `sum of LINE over that CALENDAR`";
        self.fault(codes::WRONG_KIND, title, charge.name.span, "of one bill", help)
    }

    fn check_settlement_name(&mut self, line: &Charge, lines: &Arena<Charge>) {
        let others = lines.iter().map(|(_, other)| other).chain(self.settlement_lines.iter().map(|(other, _)| other));
        let Some(first) = others.into_iter().find(|other| other.name == line.name).map(|other| other.place) else { return };
        let diagnostic = Diagnostic::error(
            codes::DEFINED_TWICE,
            format!("two {}s of the contract are named `{}`", kind_word(tree::ChargeKind::Charge), line.name),
        )
        .at(line.place, "again")
        .at(first, "first here")
        .help("give one of them another name");
        self.report(diagnostic);
    }

    /// The plan of the settlements: the contract's with their lines added, which alone are worked out.
    pub(super) fn settlements_of(&mut self, plan: &SchedulePlan) {
        let lines = std::mem::take(&mut self.settlement_lines);
        if lines.is_empty() {
            return;
        }
        let mut plan = plan.clone();
        let lines: Vec<(Id<Charge>, Id<NamedCalendar>)> = lines.into_iter().map(|(line, calendar)| (plan.charges.push(line), calendar)).collect();
        plan.order = lines.iter().map(|(line, _)| *line).collect();
        self.settled = Some(Settlements { plan: Arc::new(plan), lines });
    }
}
