//! Charges, credits, taxes.

use super::expression::unit_word;
use super::instalment::PartRounding;
use super::proration::Statements;
use super::uses::Uses;
use super::{Compiler, ExpressionScope, Lowered, citations, label_of, said};
use crate::exact::{Number, Rounding, RoundingMode, Unit};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::{absences, condition, expression, literal, name, overrides, proration, table, uses, window};
use crate::language::tree::{self, Blocks, ChargeAmount, ExpressionKind, RoundingScope, RoundingStatement, SplitKind};
use crate::plan::{Category, Charge, ChargeFormula, ChargeKind, ChargeRounding, Citation, Guard, Id, Node, Operation, Operator, VersionRule};
use crate::source::codes;

/// A compiled charge and what it uses.
pub(super) struct Compiled {
    pub charge: Charge,
    pub uses: Uses,
}

/// One line of a schedule.
pub(in crate::language::compile) fn charge<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    charge: &tree::Charge,
    schedule: &tree::Schedule,
    rule: VersionRule,
) -> Option<Compiled> {
    if !compile::begin(compiler, definition, definition.place()) {
        return None;
    }
    let inside = ExpressionScope::fixed(definition.scope_for(definition.schedule));
    let mut guards = guards(compiler, charge, inside);
    if let Some(guards) = &mut guards {
        guards.extend(absences::presence(compiler, definition.id));
    }
    let rounding = charge_rounding(compiler, charge, schedule);
    compiler.part_rounding = Some(part_rounding(rounding.as_ref(), schedule));
    let formula = charge_formula(compiler, charge, inside);
    compiler.part_rounding = None;
    compile::end(compiler);
    let gl = check_money_line(compiler, charge);
    let account = overrides::account_of(compiler, definition.id);
    let (guards, formula, rounding) = (guards?, formula?, rounding?);
    let uses = charge_uses(compiler, &formula, &guards);
    let category = category(&formula, &uses);
    let statements = Statements { own: &charge.prorations, schedule };
    proration::check_short_usage(compiler, &charge.prorations);
    proration::check_split_once(compiler, &charge.prorations);
    let part_unit = part_unit(compiler, &formula, category, &uses);
    let split = proration::change_split(compiler, &statements, category, part_unit.as_ref(), matches!(formula, ChargeFormula::Amount(_)));
    let compiled = Charge {
        name: charge.name.text.clone(),
        label: label_of(charge.label.as_ref(), &charge.name),
        kind: kind(charge.kind),
        gl: account.as_ref().map_or(gl, |(account, _)| account.clone()),
        cites: cites(compiler, charge, &uses).into_iter().chain(account.map(|(_, cites)| cites).unwrap_or_default()).collect(),
        says: said(&charge.annotations),
        guards,
        category,
        holds_months: uses.months_fixed,
        price_times_months: is_price_times_months(compiler, &formula),
        split,
        short_fixed: proration::short_way(compiler, &statements, SplitKind::FixedCharges),
        short_thresholds: proration::short_way(compiler, &statements, SplitKind::Thresholds),
        rounding,
        omit_when_zero: charge.omit_when_zero,
        each_meter: each_meter(charge),
        cuts: uses.cuts(),
        replaced_by: None,
        place: charge.name.span,
        formula,
    };
    if !matches!(compiled.formula, ChargeFormula::NotBilled(_)) {
        proration::require_splits(compiler, &statements, &compiled, rule, uses.months_threshold);
    }
    Some(Compiled { charge: compiled, uses })
}

fn is_price_times_months(compiler: &Compiler<'_>, formula: &ChargeFormula) -> bool {
    let ChargeFormula::Amount(node) = formula else { return false };
    let Operation::Binary { operator: Operator::Multiply, left, right } = &compiler.nodes.at(*node).operation else { return false };
    let months = |node: Id<Node>| matches!(compiler.nodes.at(node).operation, Operation::Months(_));
    let price =
        |node: Id<Node>| matches!(compiler.nodes.at(node).operation, Operation::Price { .. } | Operation::Named { .. } | Operation::Constant(_));
    (months(*left) && price(*right)) || (price(*left) && months(*right))
}

pub(in crate::language::compile) fn guards(compiler: &mut Compiler<'_>, charge: &tree::Charge, inside: ExpressionScope) -> Option<Vec<Guard>> {
    let mut guards = Vec::with_capacity(charge.guards.len());
    let mut sound = true;
    for guard in &charge.guards {
        match condition::condition(compiler, &guard.condition, inside) {
            Some(condition) => guards.push(Guard { unless: guard.unless, condition }),
            None => sound = false,
        }
    }
    sound.then_some(guards)
}

pub(in crate::language::compile) fn charge_formula(
    compiler: &mut Compiler<'_>,
    charge: &tree::Charge,
    inside: ExpressionScope,
) -> Option<ChargeFormula> {
    let formula = match &charge.amount {
        None if charge.not_billed.is_some() => None,
        None => {
            let title = format!("the {} `{}` has no amount", kind_word(charge.kind), charge.name.text);
            return compile::fault(compiler, codes::AMOUNT_MISSING, title, charge.name.span, "comes to what?", "write `amount QUANTITY at RATE`");
        }
        Some(ChargeAmount::Formula { formula, blocks, over, .. }) => {
            let node = amount_formula(compiler, formula, blocks.as_ref().map(|(blocks, _)| *blocks), over.as_ref(), inside)?;
            must_be_money(compiler, node, charge)?;
            Some(ChargeFormula::Amount(node))
        }
        Some(ChargeAmount::InPlace(rows)) => Some(ChargeFormula::Amount(in_place(compiler, charge, rows, inside)?)),
        Some(ChargeAmount::TopsUp { volume, to, .. }) => {
            let (volume_node, to_node) = (expression::expression(compiler, volume, inside), expression::expression(compiler, to, inside.threshold()));
            let (volume_node, to_node) = (volume_node?, to_node?);
            must_be_money(compiler, volume_node, charge)?;
            must_be_money(compiler, to_node, charge)?;
            must_name_charges(compiler, volume, volume_node)?;
            Some(ChargeFormula::TopsUp { volume: volume_node, to: to_node })
        }
        Some(ChargeAmount::Replaces { volume, with, when, .. }) => replaces(compiler, charge, volume, with, when, inside)?,
    };
    match (&charge.not_billed, formula) {
        (Some(reason), _) => Some(ChargeFormula::NotBilled(reason.text.clone())),
        (None, formula) => formula,
    }
}

fn replaces(
    compiler: &mut Compiler<'_>,
    charge: &tree::Charge,
    volume: &tree::Name,
    with: &tree::Expression,
    when: &tree::Condition,
    inside: ExpressionScope,
) -> Option<Option<ChargeFormula>> {
    let target = compile::resolve(compiler, inside.scope, volume)?;
    if !matches!(target.kind, DefinitionKind::Charge(_)) {
        return compile::wrong_kind(compiler, volume, target, "a charge");
    }
    let Some((volume, _)) = compiler.charge_ids.get(&target.id).copied() else {
        return compile::wrong_kind(compiler, volume, target, "a charge of this schedule");
    };
    let (with_node, when) = (expression::expression(compiler, with, inside.threshold()), condition::condition(compiler, when, inside));
    let (with, when) = (with_node?, when?);
    must_be_money(compiler, with, charge)?;
    Some(Some(ChargeFormula::Replaces { volume, with, when }))
}

fn must_name_charges(compiler: &mut Compiler<'_>, volume: &tree::Expression, node: Lowered) -> Option<()> {
    let mut uses = Uses::default();
    uses::use_node(compiler, node, &mut uses, true);
    if uses.charges.is_empty() && uses.total.is_none() {
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            "`tops up` names the charge it tops up".to_owned(),
            volume.span,
            "not a charge",
            "name a charge, or a sum of charges in parentheses",
        );
    }
    Some(())
}

/// `amount FORMULA`, with the clauses about blocks given to its `by`.
fn amount_formula(
    compiler: &mut Compiler<'_>,
    formula: &tree::Formula,
    blocks: Option<Blocks>,
    over: Option<&tree::OverPeriod>,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let inner = unwrapped(&formula.expression);
    let node = match &inner.kind {
        ExpressionKind::By { quantity, tiers } => {
            let running = match over {
                Some(over) => Some(window::running(compiler, quantity, over, inside)?),
                None => None,
            };
            let clause = blocks.map(|blocks| (blocks == Blocks::AllAtReached, running));
            expression::by(compiler, quantity, tiers, clause, inside, inner.span)?
        }
        _ => {
            if let Some(over) = over {
                return compile::fault(
                    compiler,
                    codes::WRONG_KIND,
                    "a running position belongs to `Q by TIERS`".to_owned(),
                    over.span,
                    "no tiers here",
                    "leave it out",
                );
            }
            expression::expression(compiler, &formula.expression, inside)?
        }
    };
    check_running(compiler, node);
    expression::with_zero_rule(compiler, node, formula.zero.as_ref(), inside)
}

/// Bounds for a calendar year need a position that runs through it.
fn check_running(compiler: &mut Compiler<'_>, node: Lowered) {
    let Operation::By { tiers, running, .. } = &compiler.nodes.at(node).operation else { return };
    let (yearly, running) = (matches!(compiler.tiers.at(*tiers).per, crate::plan::TierPer::Calendar(_)), running.is_some());
    let place = compiler.nodes.at(node).place;
    if yearly && !running {
        let help = "write `, over CALENDAR to date including this period` behind the formula";
        let _: Option<()> = compile::fault(
            compiler,
            codes::BLOCK_RULE_MISSING,
            "the bounds are for a year, and the position is not carried on".to_owned(),
            place,
            "this use",
            help,
        );
    }
}

fn in_place(compiler: &mut Compiler<'_>, charge: &tree::Charge, rows: &tree::InPlaceTable, inside: ExpressionScope) -> Option<Lowered> {
    let prices = table::table_of_rows(compiler, &rows.table, &label_of(charge.label.as_ref(), &charge.name), inside)?;
    let unit = prices.unit.clone();
    let prices = compiler.prices.push(prices);
    let node = name::price_of(compiler, prices, Vec::new(), rows.span)?;
    if unit.times(&unit_word("month")).is_money() {
        let months = expression::node(compiler, Operation::Months(crate::plan::Months::Fixed), unit_word("month"), rows.span)?;
        return expression::node(compiler, Operation::Binary { operator: Operator::Multiply, left: node, right: months }, unit_word("$"), rows.span);
    }
    must_be_money(compiler, node, charge)?;
    Some(node)
}

fn must_be_money(compiler: &mut Compiler<'_>, node: Lowered, charge: &tree::Charge) -> Option<()> {
    let unit = expression::unit_of(compiler, node);
    if unit.is_money() {
        return Some(());
    }
    let per_month = unit.times(&unit_word("month")).is_money();
    let help = if per_month {
        "write `* months in the bill` behind it".to_owned()
    } else if unit.holds_money() {
        format!("multiply it by a quantity in {}", unit.priced())
    } else {
        format!("multiply it by a price in $/{unit}")
    };
    let place = compiler.nodes.at(node).place;
    compile::fault(
        compiler,
        codes::NOT_MONEY,
        format!("`{}` comes to {unit}, not to dollars", charge.name.text),
        place,
        &format!("this is {unit}"),
        &help,
    )
}

pub(in crate::language::compile) fn charge_rounding(
    compiler: &mut Compiler<'_>,
    charge: &tree::Charge,
    schedule: &tree::Schedule,
) -> Option<ChargeRounding> {
    let statement = match (&charge.rounding, schedule.rounding.as_slice()) {
        (Some(own), _) => own.clone(),
        (None, [one]) => one.clone(),
        (None, []) => {
            let title = format!("nothing says how `{}` is rounded", charge.name.text);
            let help = "write `round each charge to $0.01 half up` in the schedule, or `no rounding`";
            return compile::fault(compiler, codes::ROUNDING_MISSING, title, charge.name.span, "rounded how?", help);
        }
        (None, [first, ..]) => first.clone(),
    };
    Some(match statement {
        RoundingStatement::None(place) => ChargeRounding::None(place),
        RoundingStatement::Round { scope, to } => {
            let rounding = literal::rounding(compiler, &to, &unit_word("$"))?;
            match scope {
                RoundingScope::EachCharge => ChargeRounding::Charge(rounding, to.span),
                RoundingScope::EachPart => ChargeRounding::Part(rounding, to.span),
            }
        }
    })
}

/// Label and account; the citation is looked at once it is known what the line uses.
pub(in crate::language::compile) fn check_money_line(compiler: &mut Compiler<'_>, charge: &tree::Charge) -> String {
    let word = kind_word(charge.kind);
    if charge.label.is_none() && !compiler.imported {
        let _: Option<()> = compile::fault(
            compiler,
            codes::LABEL_MISSING,
            format!("the {word} `{}` has no label", charge.name.text),
            charge.name.span,
            "printed as what?",
            "write the words for the invoice in quotes behind its name",
        );
    }
    match &charge.gl {
        Some(gl) => gl.text.clone(),
        None => {
            if !compiler.imported {
                let _: Option<()> = compile::fault(
                    compiler,
                    codes::GL_MISSING,
                    format!("the {word} `{}` has no general ledger account", charge.name.text),
                    charge.name.span,
                    "booked where?",
                    "write `gl ACCOUNT` under it",
                );
            }
            String::new()
        }
    }
}

pub(in crate::language::compile) fn cites(compiler: &mut Compiler<'_>, charge: &tree::Charge, uses: &Uses) -> Vec<Citation> {
    let mut cites = citations(&charge.annotations);
    let has_own = !cites.is_empty();
    let prices = uses.prices.iter().flat_map(|id| compiler.prices.at(*id).cites.clone());
    let tiers = uses.tiers.iter().flat_map(|id| compiler.tiers.at(*id).cites.clone());
    for cite in prices.chain(tiers).chain(uses.named_cites.iter().cloned()) {
        if (!has_own || cite.of_override) && !cites.contains(&cite) {
            cites.push(cite);
        }
    }
    if cites.is_empty() && !compiler.imported && charge.not_billed.is_none() {
        let title = format!("the {} `{}` has no citation", kind_word(charge.kind), charge.name.text);
        let help = "write `cite \"…\"` under it or under the rate it uses; `unverified` or `illustrative` where nobody read the adopted text";
        let _: Option<()> = compile::fault(compiler, codes::CITATION_MISSING, title, charge.name.span, "by what law?", help);
    }
    cites
}

pub(in crate::language::compile) fn charge_uses(compiler: &Compiler<'_>, formula: &ChargeFormula, guards: &[Guard]) -> Uses {
    let mut uses = Uses::default();
    match formula {
        ChargeFormula::Amount(node) => uses::use_node(compiler, *node, &mut uses, true),
        ChargeFormula::TopsUp { volume, to } => {
            uses::use_node(compiler, *volume, &mut uses, true);
            uses::use_node(compiler, *to, &mut uses, true);
        }
        ChargeFormula::Replaces { volume, with, when } => {
            uses.charges.insert(*volume);
            uses::use_node(compiler, *with, &mut uses, true);
            uses::use_condition(compiler, *when, &mut uses, true);
        }
        ChargeFormula::NotBilled(_) => {}
    }
    for guard in guards {
        uses::use_condition(compiler, guard.condition, &mut uses, true);
    }
    uses
}

/// The unit of the quantity that a rounded split rounds: of `Q at R`, of months, or a plain share.
fn part_unit(compiler: &Compiler<'_>, formula: &ChargeFormula, category: Category, uses: &Uses) -> Option<Unit> {
    let ChargeFormula::Amount(node) = formula else { return None };
    let counted = counted_unit(compiler, *node);
    match (counted, category) {
        (Some(unit), _) => Some(unit),
        (None, Category::Fixed) if !uses.months_fixed => Some(Unit::number()),
        _ => None,
    }
}

fn counted_unit(compiler: &Compiler<'_>, id: Id<Node>) -> Option<Unit> {
    match &compiler.nodes.at(id).operation {
        Operation::Parenthesised(inner) | Operation::IfZero { formula: inner, .. } => counted_unit(compiler, *inner),
        Operation::At { quantity, .. } | Operation::By { quantity, .. } => Some(expression::unit_of(compiler, *quantity)),
        Operation::Binary { operator: Operator::Multiply, left, right } => {
            let months = |node: Id<Node>| matches!(compiler.nodes.at(node).operation, Operation::Months(_));
            (months(*left) || months(*right)).then(|| unit_word("month"))
        }
        _ => None,
    }
}

/// How an instalment in a line is rounded: as the line is.
fn part_rounding(rounding: Option<&ChargeRounding>, schedule: &tree::Schedule) -> PartRounding {
    let rounding = match rounding {
        Some(ChargeRounding::Charge(rounding, _) | ChargeRounding::Part(rounding, _)) => Some(rounding.clone()),
        Some(ChargeRounding::None(_)) => None,
        // That the line has none is reported already.
        None => Some(Rounding { step: Number::decimal(1, 2), mode: RoundingMode::HalfUp }),
    };
    let months = schedule.period.as_ref().map_or(1, |period| period.months);
    PartRounding { rounding, months, what: "line" }
}

/// Fixed, usage or percentage (rule 19).
fn category(formula: &ChargeFormula, uses: &Uses) -> Category {
    match formula {
        ChargeFormula::TopsUp { .. } | ChargeFormula::Replaces { .. } | ChargeFormula::NotBilled(_) => Category::Usage,
        ChargeFormula::Amount(_) if !uses.charges.is_empty() || uses.total.is_some() => Category::Percentage,
        ChargeFormula::Amount(_) if uses.months_fixed || uses.fixed_amount || (uses.measures.is_empty() && !uses.measured) => Category::Fixed,
        ChargeFormula::Amount(_) => Category::Usage,
    }
}

fn kind(kind: tree::ChargeKind) -> ChargeKind {
    match kind {
        tree::ChargeKind::Charge => ChargeKind::Charge,
        tree::ChargeKind::Credit => ChargeKind::Credit,
        tree::ChargeKind::Tax => ChargeKind::Tax,
    }
}

pub(super) fn kind_word(kind: tree::ChargeKind) -> &'static str {
    match kind {
        tree::ChargeKind::Charge => "charge",
        tree::ChargeKind::Credit => "credit",
        tree::ChargeKind::Tax => "tax",
    }
}

fn each_meter(charge: &tree::Charge) -> Option<bool> {
    match &charge.amount {
        Some(ChargeAmount::Formula { each_meter: Some(each), .. }) => Some(each.one_line_each),
        _ => None,
    }
}

pub(super) fn unwrapped(expression: &tree::Expression) -> &tree::Expression {
    match &expression.kind {
        ExpressionKind::Parenthesised(inner) => unwrapped(inner),
        _ => expression,
    }
}
