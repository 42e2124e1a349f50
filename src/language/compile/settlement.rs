//! Settlements of a contract: one line each, worked out whole for a year of their calendar.

use std::sync::Arc;

use super::charge::kind_word;
use super::uses::Uses;
use super::{Compiler, ExpressionScope, label_of, said};
use crate::language::book::{Definition, Scope};
use crate::language::compile::{charge, name};
use crate::language::{compile, tree};
use crate::plan::{Arena, Category, Charge, ChargeFormula, ChargeKind, Id, NamedCalendar, SchedulePlan, Settlements};
use crate::source::{Diagnostic, codes};

/// The line of a settlement, and the calendar of whose years one is made.
pub(super) type SettlementLine = (Charge, Id<NamedCalendar>);

/// The settlements of a contract, kept until its plan is made.
pub(in crate::language::compile) fn settlements<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    contract: &'a tree::Contract,
    statement: &tree::Schedule,
    lines: &Arena<Charge>,
) {
    let inside = ExpressionScope::fixed(Scope { chapter: definition.chapter, schedule: Some(definition.id) });
    for settlement in &contract.settlements {
        let calendar = name::calendar(compiler, &settlement.calendar, inside.scope);
        let known = std::mem::replace(&mut compiler.windows_may_stand, true);
        let line = self::settlement(compiler, &settlement.charge, statement, inside);
        compiler.windows_may_stand = known;
        let (Some(calendar), Some(line)) = (calendar, line) else { continue };
        check_settlement_name(compiler, &line, lines);
        compiler.settlement_lines.push((line, calendar));
    }
}

pub(in crate::language::compile) fn settlement(
    compiler: &mut Compiler<'_>,
    charge: &tree::Charge,
    statement: &tree::Schedule,
    inside: ExpressionScope,
) -> Option<Charge> {
    let guards = charge::guards(compiler, charge, inside);
    let rounding = charge::charge_rounding(compiler, charge, statement);
    let formula = charge::charge_formula(compiler, charge, inside);
    let gl = charge::check_money_line(compiler, charge);
    let (guards, rounding, formula) = (guards?, rounding?, formula?);
    let ChargeFormula::Amount(_) = formula else {
        let title = format!("the settlement `{}` has an amount and nothing else", charge.name.text);
        return compile::fault(compiler, codes::WRONG_KIND, title, charge.span, "no amount", "write `amount` and a formula");
    };
    let uses = charge::charge_uses(compiler, &formula, &guards);
    refuse_bill_words(compiler, charge, &uses)?;
    Some(Charge {
        name: charge.name.text.clone(),
        label: label_of(charge.label.as_ref(), &charge.name),
        kind: ChargeKind::Charge,
        gl,
        cites: charge::cites(compiler, charge, &uses),
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
fn refuse_bill_words(compiler: &mut Compiler<'_>, charge: &tree::Charge, uses: &Uses) -> Option<()> {
    let title = if !uses.charges.is_empty() || uses.total.is_some() {
        format!("the settlement `{}` has no lines beside it", charge.name.text)
    } else if uses.months_fixed || uses.months_threshold || uses.fixed_amount {
        format!("the settlement `{}` is for a year and not for a bill", charge.name.text)
    } else {
        return Some(());
    };
    let help = "look back on what was invoiced: `sum of LINE over that CALENDAR`";
    compile::fault(compiler, codes::WRONG_KIND, title, charge.name.span, "of one bill", help)
}

fn check_settlement_name(compiler: &mut Compiler<'_>, line: &Charge, lines: &Arena<Charge>) {
    let others = lines.iter().map(|(_, other)| other).chain(compiler.settlement_lines.iter().map(|(other, _)| other));
    let Some(first) = others.into_iter().find(|other| other.name == line.name).map(|other| other.place) else { return };
    let diagnostic =
        Diagnostic::error(codes::DEFINED_TWICE, format!("two {}s of the contract are named `{}`", kind_word(tree::ChargeKind::Charge), line.name))
            .at(line.place, "again")
            .at(first, "first here")
            .help("give one of them another name");
    compiler.report(diagnostic);
}

/// The plan of the settlements: the contract's with their lines added, which alone are worked out.
pub(in crate::language::compile) fn settlements_of(compiler: &mut Compiler<'_>, plan: &SchedulePlan) {
    let lines = std::mem::take(&mut compiler.settlement_lines);
    if lines.is_empty() {
        return;
    }
    let mut plan = plan.clone();
    let lines: Vec<(Id<Charge>, Id<NamedCalendar>)> = lines.into_iter().map(|(line, calendar)| (plan.charges.push(line), calendar)).collect();
    plan.order = lines.iter().map(|(line, _)| *line).collect();
    compiler.settled = Some(Settlements { plan: Arc::new(plan), lines });
}
