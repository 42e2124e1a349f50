//! Tiers.

use super::expression::unit_word;
use super::table::only_name;
use super::versions::VersionSpan;
use super::{Compiler, ExpressionScope, Lowered, citations, label_of};
use crate::exact::{Number, Unit};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::{blocks, dated_tables, expression, literal, name, overrides, rate, table, versions};
use crate::language::tree::{self, TierBound, TierPeriod, TierRow, TiersKind};
use crate::plan::{Block, Cell, Id, Operation, TierPer, TierVersion, Tiers};
use crate::source::{Diagnostic, Span, codes};

/// The tiers of a name.
pub(in crate::language::compile) fn tiers_named(compiler: &mut Compiler<'_>, name: &tree::Name, inside: ExpressionScope) -> Option<Id<Tiers>> {
    let definition = compile::resolve(compiler, inside.scope, name)?;
    if !matches!(definition.kind, DefinitionKind::Tiers(_)) {
        return compile::wrong_kind(compiler, name, definition, "tiers");
    }
    tiers_of(compiler, definition, inside)
}

pub(in crate::language::compile) fn tiers_of<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    inside: ExpressionScope,
) -> Option<Id<Tiers>> {
    if let Some(spans) = overrides::dated_by_name(compiler, definition) {
        return dated_tables::dated_tiers(compiler, definition, &spans, inside);
    }
    if let Some(known) = compiler.tier_ids.get(&definition.id) {
        return *known;
    }
    let DefinitionKind::Tiers(tiers) = &definition.kind else { return None };
    if !compile::begin(compiler, definition, definition.place()) {
        return None;
    }
    let inner = ExpressionScope::fixed(definition.scope_for(inside.scope.schedule)).threshold();
    let made = match &tiers.kind {
        TiersKind::Rows => tiers_of_rows(compiler, tiers, inner),
        TiersKind::Derived(expression) => derived_tiers(compiler, tiers, expression, inner),
    };
    compile::end(compiler);
    let id = made.map(|made| compiler.tiers.push(made));
    compiler.tier_ids.insert(definition.id, id);
    id
}

fn tiers_of_rows(compiler: &mut Compiler<'_>, tiers: &tree::Tiers, inside: ExpressionScope) -> Option<Tiers> {
    let Some(unit) = &tiers.unit else {
        return compile::fault(
            compiler,
            codes::UNKNOWN_UNIT,
            format!("the tiers `{}` have no unit", tiers.name.text),
            tiers.name.span,
            "in what?",
            "write `in $/kgal, bounds per month`",
        );
    };
    let unit = literal::unit(compiler, unit)?;
    let per = tier_period(compiler, tiers, inside)?;
    let spans = if tiers.versions.is_empty() {
        vec![versions::undated(compiler, ("tiers", &tiers.name))?]
    } else {
        let heads: Vec<&tree::VersionHead> = tiers.versions.iter().collect();
        versions::version_spans(compiler, &heads, tiers.until.as_ref(), inside.scope, ("tiers", &tiers.name))?
    };
    let round_bounds = match &tiers.round_bounds {
        Some(round) => Some(literal::rounding(compiler, round, &unit.priced())?),
        None => None,
    };
    let mut versions = Vec::with_capacity(spans.len());
    for (at, span) in spans.into_iter().enumerate() {
        let rows = tiers.rows.get(at).map(Vec::as_slice).unwrap_or_default();
        versions.push(match tiers.keyed.get(at) {
            Some(keyed) if !keyed.is_empty() => blocks::keyed_version(compiler, tiers, span, (rows, keyed), (&unit, per), inside),
            _ => tier_version(compiler, tiers, span, rows, &unit, per, inside),
        });
    }
    let versions: Vec<TierVersion> = versions.into_iter().collect::<Option<_>>()?;
    Some(Tiers {
        name: tiers.name.text.clone(),
        label: label_of(tiers.label.as_ref(), &tiers.name),
        unit,
        per,
        versions,
        round_bounds,
        cites: citations(&tiers.annotations),
        place: tiers.name.span,
    })
}

fn tier_period(compiler: &mut Compiler<'_>, tiers: &tree::Tiers, inside: ExpressionScope) -> Option<TierPer> {
    match &tiers.per {
        Some(TierPeriod::Month(_)) => Some(TierPer::Month),
        Some(TierPeriod::Bill(_)) => Some(TierPer::Bill),
        Some(TierPeriod::Calendar(calendar)) => Some(TierPer::Calendar(name::calendar(compiler, calendar, inside.scope)?)),
        None => {
            let title = format!("the tiers `{}` do not say what their bounds are for", tiers.name.text);
            compile::fault(
                compiler,
                codes::BLOCK_RULE_MISSING,
                title,
                tiers.name.span,
                "per what?",
                "write `, bounds per month` or `, bounds per bill`",
            )
        }
    }
}

fn tier_version(
    compiler: &mut Compiler<'_>,
    tiers: &tree::Tiers,
    span: VersionSpan,
    rows: &[TierRow],
    unit: &Unit,
    per: TierPer,
    inside: ExpressionScope,
) -> Option<TierVersion> {
    if rows.is_empty() {
        return compile::fault(
            compiler,
            codes::NO_VERSION,
            format!("a version of `{}` has no blocks", tiers.name.text),
            span.place,
            "no blocks",
            "write `up to 3 kgal $3.12` and so on",
        );
    }
    let mut blocks = Vec::with_capacity(rows.len());
    let mut before: Option<(Option<Number>, Span, String)> = None;
    let mut sound = true;
    for (at, row) in rows.iter().enumerate() {
        let Some(block) = block(compiler, row, unit, per, inside) else {
            sound = false;
            continue;
        };
        let literal = block.bound.and_then(|bound| literal_value(compiler, bound));
        check_order(compiler, (&row.bound, row.span), &literal, before.as_ref(), at + 1 == rows.len());
        before = Some((literal, row.span, bound_words(&row.bound)));
        blocks.push(block);
    }
    sound.then_some(TierVersion { from: span.from, end: span.end, label: span.label, blocks, place: span.place })
}

fn block(compiler: &mut Compiler<'_>, row: &TierRow, unit: &Unit, per: TierPer, inside: ExpressionScope) -> Option<Block> {
    let (bound, includes_bound) = block_bound(compiler, &row.bound, unit, per, inside)?;
    let Cell::Price(price, _) = rate::cell(compiler, &row.price, unit, inside)? else {
        return compile::fault(
            compiler,
            codes::NO_VERSION,
            "a block has a price".to_owned(),
            row.price.span,
            "no price",
            "write the price of the block",
        );
    };
    Some(Block { bound, includes_bound, price, place: row.span })
}

/// A block's upper bound, and whether the block holds it.
pub(in crate::language::compile) fn block_bound(
    compiler: &mut Compiler<'_>,
    bound: &TierBound,
    unit: &Unit,
    per: TierPer,
    inside: ExpressionScope,
) -> Option<(Option<Lowered>, bool)> {
    Some(match bound {
        TierBound::UpTo(bound) => (Some(tier_bound(compiler, bound, unit, per, inside)?), true),
        TierBound::Under(bound) => (Some(tier_bound(compiler, bound, unit, per, inside)?), false),
        TierBound::Over(bound) => {
            tier_bound(compiler, bound, unit, per, inside)?;
            (None, true)
        }
        TierBound::All => (None, true),
    })
}

/// A bound: a quantity of what the price is for. Under `bounds per month` also `kgal per month`.
fn tier_bound(compiler: &mut Compiler<'_>, bound: &tree::Expression, unit: &Unit, per: TierPer, inside: ExpressionScope) -> Option<Lowered> {
    let node = expression::expression(compiler, bound, inside)?;
    let own = expression::unit_of(compiler, node);
    let wanted = unit.priced();
    let per_month = wanted.per(&unit_word("month"));
    if own.same_dimensions(&wanted) || (per == TierPer::Month && own.same_dimensions(&per_month)) {
        return Some(node);
    }
    if let (true, Operation::Constant(value)) = (own.is_number(), &compiler.nodes.at(node).operation) {
        let value = value.shifted(wanted.power);
        return expression::node(compiler, Operation::Constant(value), wanted, bound.span);
    }
    let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("a bound in {own} for a price in {unit}"))
        .at(bound.span, format!("this is {own}"))
        .help(format!("write the bound in {wanted}"));
    compiler.report(diagnostic);
    None
}

pub(in crate::language::compile) fn literal_value(compiler: &Compiler<'_>, node: Lowered) -> Option<Number> {
    match &compiler.nodes.at(node).operation {
        Operation::Constant(value) => Some(value.clone()),
        _ => None,
    }
}

pub(in crate::language::compile) fn check_order(
    compiler: &mut Compiler<'_>,
    (bound, place): (&TierBound, Span),
    literal: &Option<Number>,
    before: Option<&(Option<Number>, Span, String)>,
    last: bool,
) {
    let is_over = matches!(bound, TierBound::Over(_) | TierBound::All);
    if is_over != last {
        let (title, help) = if last {
            ("the last block has an upper bound, so more use would have no price", "end with `over …`")
        } else {
            ("`over` can be written in the last row only", "write `up to …` here, `over …` in the last row")
        };
        let _: Option<()> = compile::fault(compiler, codes::TIERS_NOT_ASCENDING, title.to_owned(), place, "this block", help);
        return;
    }
    let Some((earlier, earlier_place, earlier_words)) = before else { return };
    match bound {
        TierBound::Over(bound) => {
            let same = expression_words(bound) == *earlier_words || same_literal(compiler, bound, earlier.as_ref());
            if !same {
                let diagnostic = Diagnostic::error(codes::OVER_DISAGREES, "`over` does not repeat the last bound")
                    .at(bound.span, "this bound")
                    .at(*earlier_place, "the last bound")
                    .help(format!("write `over {earlier_words}`, or mend the bound above"));
                compiler.report(diagnostic);
            }
        }
        _ => {
            if let (Some(own), Some(earlier)) = (literal, earlier)
                && own <= earlier
            {
                compiler.report(not_ascending(compiler, place, *earlier_place));
            }
        }
    }
}

/// An error; in an imported chapter, whose foreign text is as it is, a warning: the block is empty.
fn not_ascending(compiler: &Compiler<'_>, place: Span, earlier: Span) -> Diagnostic {
    let title = "the bounds of the tiers do not ascend";
    let (diagnostic, help) = if compiler.imported {
        (Diagnostic::warning(codes::TIERS_NOT_ASCENDING, title), "the block is empty, as the foreign text has it; compare it with the adopted text")
    } else {
        (Diagnostic::error(codes::TIERS_NOT_ASCENDING, title), "write the blocks in ascending order")
    };
    diagnostic.at(place, "not above the block before it").at(earlier, "the block before").help(help)
}

fn same_literal(compiler: &Compiler<'_>, bound: &tree::Expression, earlier: Option<&Number>) -> bool {
    let tree::ExpressionKind::Literal(literal) = &bound.kind else { return false };
    match (compiler.book.literal(literal), earlier) {
        (Ok((value, unit)), Some(earlier)) => value == *earlier || (unit.is_number() && literal.unit.is_none()),
        _ => false,
    }
}

/// `tiers X is 125% of Y, each price`.
fn derived_tiers(compiler: &mut Compiler<'_>, tiers: &tree::Tiers, expression: &tree::Expression, inside: ExpressionScope) -> Option<Tiers> {
    let Some(base_name) = only_name(expression) else {
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            "derived tiers are made from one other tiers".to_owned(),
            expression.span,
            "not one tiers",
            "write `is 125% of OTHER, each price`",
        );
    };
    let base = tiers_named(compiler, base_name, inside)?;
    let base = compiler.tiers.at(base).clone();
    let round = match &tiers.round {
        Some(round) => Some(literal::rounding(compiler, round, &base.unit)?),
        None => None,
    };
    let mut versions = Vec::with_capacity(base.versions.len());
    for version in &base.versions {
        let mut blocks = Vec::with_capacity(version.blocks.len());
        for block in &version.blocks {
            let derived = table::expression_over(compiler, expression, block.price, inside)?;
            let price = table::rounded_price(compiler, derived, round.as_ref());
            blocks.push(Block { price, ..block.clone() });
        }
        versions.push(TierVersion { blocks, ..version.clone() });
    }
    let own = citations(&tiers.annotations);
    Some(Tiers {
        name: tiers.name.text.clone(),
        label: label_of(tiers.label.as_ref(), &tiers.name),
        versions,
        cites: if own.is_empty() { base.cites.clone() } else { own },
        place: tiers.name.span,
        ..base
    })
}

pub(super) fn bound_words(bound: &TierBound) -> String {
    match bound {
        TierBound::UpTo(bound) | TierBound::Under(bound) | TierBound::Over(bound) => expression_words(bound),
        TierBound::All => "all use".to_owned(),
    }
}

/// An expression as words, to compare two that should say the same.
pub(super) fn expression_words(expression: &tree::Expression) -> String {
    use tree::ExpressionKind as Kind;
    match &expression.kind {
        Kind::Name(name) => name.text.clone(),
        Kind::Literal(literal) => {
            let unit: Vec<&str> = literal.unit.iter().flat_map(|unit| unit.factors.iter().map(|(word, _)| word.as_str())).collect();
            format!("{} {}", literal.number.value, unit.join(" per ")).trim().to_owned()
        }
        Kind::Parenthesised(inner) => format!("({})", expression_words(inner)),
        Kind::PercentOf { percent, of } => format!("{}% of {}", percent.value, expression_words(of)),
        Kind::Binary { operator, left, right } => format!("{} {operator:?} {}", expression_words(left), expression_words(right)),
        Kind::MonthsInTheBill => "months in the bill".to_owned(),
        _ => format!("{:?}", std::mem::discriminant(&expression.kind)),
    }
}
