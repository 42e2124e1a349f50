//! Rates and dated values → prices.

use super::versions::VersionSpan;
use super::{Compiler, ExpressionScope, citations, label_of};
use crate::calendar::Day;
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::{dated_tables, escalation, expression, literal, overrides, rows, table, versions};
use crate::language::tree::{self, CellKind, RateKind, RateRow, RowKey};
use crate::plan::{Cell, Id, Prices, Version};
use crate::source::codes;

/// The prices of a rate, dated value or table.
pub(in crate::language::compile) fn prices_of<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    inside: ExpressionScope,
) -> Option<Id<Prices>> {
    if let Some(spans) = overrides::dated_by_name(compiler, definition) {
        return dated_tables::dated_prices(compiler, definition, &spans, inside);
    }
    if let Some(known) = compiler.price_ids.get(&definition.id) {
        return *known;
    }
    if !compile::begin(compiler, definition, definition.place()) {
        return None;
    }
    let inner = ExpressionScope::fixed(definition.scope_for(inside.scope.schedule));
    let prices = match &definition.kind {
        DefinitionKind::Rate(rate) => self::rate(compiler, definition, rate, inner),
        DefinitionKind::Table(table) => table::table(compiler, definition, table, inner),
        DefinitionKind::Value(value) => dated_value(compiler, definition, value, inner),
        _ => None,
    };
    compile::end(compiler);
    let id = prices.map(|prices| compiler.prices.push(prices));
    compiler.price_ids.insert(definition.id, id);
    id
}

pub(in crate::language::compile) fn rate(
    compiler: &mut Compiler<'_>,
    definition: &Definition,
    rate: &tree::Rate,
    inside: ExpressionScope,
) -> Option<Prices> {
    let mut prices = rows_of_rate(compiler, definition, rate, inside)?;
    escalation::escalate(compiler, rate, &mut prices, inside)?;
    Some(prices)
}

fn rows_of_rate(compiler: &mut Compiler<'_>, definition: &Definition, rate: &tree::Rate, inside: ExpressionScope) -> Option<Prices> {
    match &rate.kind {
        RateKind::Dated => {
            let Some(unit) = &rate.unit else {
                return compile::fault(
                    compiler,
                    codes::UNKNOWN_UNIT,
                    format!("the rate `{}` has no unit", rate.name.text),
                    rate.name.span,
                    "in what?",
                    "write `in $/kgal`",
                );
            };
            let unit = literal::unit(compiler, unit)?;
            let steps = first_steps(rate);
            dated(compiler, ("rate", &rate.name), &rate.by, &rate.rows, (rate.until.as_ref(), &steps), unit, inside, definition, rate.round.as_ref())
        }
        RateKind::Derived(expression) => derived_rate(compiler, definition, rate, expression, inside),
    }
}

fn dated_value(compiler: &mut Compiler<'_>, definition: &Definition, value: &tree::Value, inside: ExpressionScope) -> Option<Prices> {
    let tree::ValueKind::Dated { unit, rows, until } = &value.kind else { return None };
    let unit = literal::unit(compiler, unit)?;
    dated(compiler, ("value", &value.name), &[], rows, (until.as_ref(), &[]), unit, inside, definition, value.round.as_ref())
}

#[allow(clippy::too_many_arguments, reason = "the parts of one statement, shared by rates and values")]
fn dated(
    compiler: &mut Compiler<'_>,
    owner: (&'static str, &tree::Name),
    by: &[tree::Name],
    rows: &[RateRow],
    (until, first_steps): (Option<&tree::Until>, &[Day]),
    unit: Unit,
    inside: ExpressionScope,
    definition: &Definition,
    round: Option<&tree::RoundTo>,
) -> Option<Prices> {
    if rows.is_empty() {
        let title = format!("the {} `{}` has no version", owner.0, owner.1.text);
        return compile::fault(compiler, codes::NO_VERSION, title, owner.1.span, "no `from` row", "write `from DATE` and the amount");
    }
    let heads: Vec<&tree::VersionHead> = rows.iter().map(|row| &row.head).collect();
    let spans = versions::spans_of_rows(compiler, &heads, until, first_steps, inside.scope, owner);
    let keyed: Vec<&RowKey> = rows.iter().flat_map(|row| row.keyed.iter().map(|(key, _)| key)).collect();
    let keys = match by.first() {
        None => Vec::new(),
        Some(name) => vec![rows::key(compiler, name, None, &keyed, inside)?],
    };
    let mut grids = Vec::with_capacity(rows.len());
    for row in rows {
        grids.push(rate_cells(compiler, row, &keys, &unit, owner.1, inside));
    }
    let round = match round {
        Some(round) => Some(literal::rounding(compiler, round, &unit)?),
        None => None,
    };
    let grids: Vec<Vec<Cell>> = grids.into_iter().collect::<Option<_>>()?;
    Some(Prices {
        name: definition.name.text.clone(),
        label: label_of(definition.kind.label(), &definition.name),
        word: owner.0,
        unit,
        keys,
        versions: versions(spans?, grids, &rows.iter().map(|row| row.span).collect::<Vec<_>>()),
        round,
        gaps: Vec::new(),
        formula: None,
        of_documents: false,
        cites: citations(definition.kind.annotations()),
        place: definition.place(),
    })
}

fn rate_cells(
    compiler: &mut Compiler<'_>,
    row: &RateRow,
    keys: &[crate::plan::Key],
    unit: &Unit,
    owner: &tree::Name,
    inside: ExpressionScope,
) -> Option<Vec<Cell>> {
    match (&row.amount, keys.is_empty()) {
        (Some(cell), true) => Some(vec![self::cell(compiler, cell, unit, inside)?]),
        (None, false) => {
            let rows: Vec<(Vec<&RowKey>, Vec<&tree::Cell>)> = row.keyed.iter().map(|(key, cell)| (vec![key], vec![cell])).collect();
            rows::grid(compiler, keys, &rows, unit, owner, (row.span, false), inside)
        }
        (Some(_), false) => compile::fault(
            compiler,
            codes::TABLE_INCOMPLETE,
            format!("`{}` has a row for each key, and this version has one amount", owner.text),
            row.span,
            "for which?",
            "write one row for each below it",
        ),
        (None, true) => compile::fault(
            compiler,
            codes::NO_VERSION,
            format!("this version of `{}` has no amount", owner.text),
            row.span,
            "no amount",
            "write the amount behind the date",
        ),
    }
}

/// A cell: an amount in the unit of the heading, a name, or a formula.
pub(in crate::language::compile) fn cell(compiler: &mut Compiler<'_>, cell: &tree::Cell, unit: &Unit, inside: ExpressionScope) -> Option<Cell> {
    match &cell.kind {
        CellKind::Literal(literal) => {
            let value = literal::literal_in(compiler, literal, unit, true)?;
            let node = expression::node(compiler, crate::plan::Operation::Constant(value), unit.clone(), cell.span)?;
            Some(Cell::Price(node, cell.span))
        }
        CellKind::Expression(expression) => {
            let node = expression::expression(compiler, expression, inside)?;
            let own = expression::unit_of(compiler, node);
            if !own.same_dimensions(unit) {
                return compile::fault(
                    compiler,
                    codes::UNITS_DISAGREE,
                    format!("there is {own} where {unit} belongs"),
                    cell.span,
                    &format!("this is {own}"),
                    "use a price of the heading's unit",
                );
            }
            Some(Cell::Price(node, cell.span))
        }
        CellKind::NotOffered => Some(Cell::NotOffered(cell.span)),
        CellKind::NoRow => Some(Cell::NoRow),
    }
}

/// `rate X is 125% of Y`: one formula, always in force where its parts are; adopted rows beat it from their date on.
fn derived_rate(
    compiler: &mut Compiler<'_>,
    definition: &Definition,
    rate: &tree::Rate,
    expression: &tree::Expression,
    inside: ExpressionScope,
) -> Option<Prices> {
    let node = expression::expression(compiler, expression, inside)?;
    expression::check_divisors_of(compiler, node);
    let own = expression::unit_of(compiler, node);
    let unit = match &rate.unit {
        Some(written) => literal::unit(compiler, written)?,
        None => own.clone(),
    };
    if !own.same_dimensions(&unit) {
        return compile::fault(
            compiler,
            codes::UNITS_DISAGREE,
            format!("the formula gives {own}, not {unit}"),
            expression.span,
            &format!("this is {own}"),
            "mend the formula or the unit",
        );
    }
    let round = match &rate.round {
        Some(round) => Some(literal::rounding(compiler, round, &unit)?),
        None => None,
    };
    let mut versions = vec![Version {
        from: None,
        end: rate.rows.first().map(|row| row.head.from.day),
        label: None,
        cells: vec![Cell::Price(node, expression.span)],
        step: None,
        place: rate.span,
    }];
    if !rate.rows.is_empty() {
        versions.extend(adopted_rows(compiler, rate, &unit, inside)?);
    }
    Some(Prices {
        name: definition.name.text.clone(),
        label: label_of(rate.label.as_ref(), &rate.name),
        word: "rate",
        unit,
        keys: Vec::new(),
        versions,
        round,
        gaps: Vec::new(),
        formula: (!rate.rows.is_empty()).then_some(node),
        of_documents: false,
        cites: citations(&rate.annotations),
        place: definition.place(),
    })
}

fn adopted_rows(compiler: &mut Compiler<'_>, rate: &tree::Rate, unit: &Unit, inside: ExpressionScope) -> Option<Vec<Version>> {
    if rate.unit.is_none() {
        let title = format!("adopted rows of `{}` are beside a formula without a unit", rate.name.text);
        return compile::fault(
            compiler,
            codes::UNKNOWN_UNIT,
            title,
            rate.name.span,
            "in what?",
            "write the unit of the adopted amounts, as `in $/kgal is …`",
        );
    }
    let heads: Vec<&tree::VersionHead> = rate.rows.iter().map(|row| &row.head).collect();
    let spans = versions::spans_of_rows(compiler, &heads, rate.until.as_ref(), &first_steps(rate), inside.scope, ("rate", &rate.name))?;
    let cells: Vec<Option<Vec<Cell>>> = rate.rows.iter().map(|row| rate_cells(compiler, row, &[], unit, &rate.name, inside)).collect();
    let cells: Vec<Vec<Cell>> = cells.into_iter().collect::<Option<_>>()?;
    Some(versions(spans, cells, &rate.rows.iter().map(|row| row.span).collect::<Vec<_>>()))
}

/// The first days of a rate's escalators.
fn first_steps(rate: &tree::Rate) -> Vec<Day> {
    rate.escalations.iter().map(|line| line.first.day).collect()
}

/// Spans and cells put together.
pub(super) fn versions(spans: Vec<VersionSpan>, grids: Vec<Vec<Cell>>, places: &[crate::source::Span]) -> Vec<Version> {
    let joined = spans.into_iter().zip(grids).enumerate();
    joined
        .map(|(at, (span, cells))| Version {
            from: span.from,
            end: span.end,
            label: span.label,
            cells,
            step: None,
            place: places.get(at).copied().unwrap_or(span.place),
        })
        .collect()
}
