//! Tables → prices.

use super::rows::WrittenRow;
use super::versions::VersionSpan;
use super::{Compiler, ExpressionScope, citations, label_of};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::{expression, literal, rate, rows, versions};
use crate::language::tree::{self, RowKey, TableKind, TableRow};
use crate::plan::{Cell, Key, Node, Operation, Prices, Version};
use crate::source::{Span, codes};

/// Compiles `table …`: its keys, its columns, and a grid for each version.
pub(in crate::language::compile) fn table(
    compiler: &mut Compiler<'_>,
    definition: &Definition,
    table: &tree::Table,
    inside: ExpressionScope,
) -> Option<Prices> {
    let label = label_of(table.label.as_ref(), &table.name);
    let mut prices = match &table.kind {
        TableKind::Derived(expression) => derived_table(compiler, table, expression, inside)?,
        TableKind::Rows => table_of_rows(compiler, table, &label, inside)?,
    };
    prices.name = definition.name.text.clone();
    prices.place = definition.place();
    prices.label = label;
    Some(prices)
}

/// The prices of a table's rows; also of rows in place.
pub(in crate::language::compile) fn table_of_rows(
    compiler: &mut Compiler<'_>,
    table: &tree::Table,
    label: &str,
    inside: ExpressionScope,
) -> Option<Prices> {
    let Some(unit) = &table.unit else {
        return compile::fault(
            compiler,
            codes::UNKNOWN_UNIT,
            format!("the table `{}` has no unit", table.name.text),
            table.name.span,
            "in what?",
            "write `in $ per month by meter_size`",
        );
    };
    let unit = literal::unit(compiler, unit)?;
    let keys = table_keys(compiler, table, inside)?;
    let spans = if table.versions.is_empty() {
        vec![versions::undated(compiler, ("table", &table.name))?]
    } else {
        let heads: Vec<&tree::VersionHead> = table.versions.iter().collect();
        versions::version_spans(compiler, &heads, table.until.as_ref(), inside.scope, ("table", &table.name))?
    };
    let grids = table_grids(compiler, table, &keys, &unit, spans.len(), inside)?;
    let round = match &table.round {
        Some(round) => Some(literal::rounding(compiler, round, &unit)?),
        None => None,
    };
    let places: Vec<Span> = spans.iter().map(|span: &VersionSpan| span.place).collect();
    Some(Prices {
        name: table.name.text.clone(),
        label: label.to_owned(),
        word: "table",
        unit,
        keys,
        versions: super::rate::versions(spans, grids, &places),
        round,
        gaps: Vec::new(),
        formula: None,
        of_documents: false,
        cites: citations(&table.annotations),
        place: table.name.span,
    })
}

pub(in crate::language::compile) fn table_keys(compiler: &mut Compiler<'_>, table: &tree::Table, inside: ExpressionScope) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    let across = !table.columns.is_empty();
    for (at, (name, unit)) in table.by.iter().enumerate() {
        let lies_across = across && at + 1 == table.by.len();
        let written: Vec<&RowKey> = if lies_across { Vec::new() } else { table.rows.iter().flatten().filter_map(|row| row.keys.get(at)).collect() };
        keys.push(rows::key(compiler, name, unit.as_ref(), &written, inside));
    }
    let keys: Vec<Key> = keys.into_iter().collect::<Option<_>>()?;
    if across && !matches!(keys.last(), Some(Key::Choice(_))) {
        let place = table.columns.first().map_or(table.name.span, |column| column.span);
        return compile::fault(compiler, codes::WRONG_KIND, "only a choice lies across".to_owned(), place, "columns", "let the last key be a choice");
    }
    Some(keys)
}

pub(in crate::language::compile) fn table_grids(
    compiler: &mut Compiler<'_>,
    table: &tree::Table,
    keys: &[Key],
    unit: &Unit,
    versions: usize,
    inside: ExpressionScope,
) -> Option<Vec<Vec<Cell>>> {
    let across = column_keys(compiler, table);
    let columns_are_versions = table.rows.len() == 1 && versions > 1;
    let mut grids = Vec::with_capacity(versions);
    for version in 0..versions {
        let rows = if columns_are_versions { table.rows.first() } else { table.rows.get(version) };
        let Some(rows) = rows else {
            return compile::fault(
                compiler,
                codes::TABLE_INCOMPLETE,
                format!("a version of `{}` has no rows", table.name.text),
                table.span,
                "no rows",
                "write its rows",
            );
        };
        let place = table.versions.get(version).map_or(table.span, |head| head.span);
        let column = columns_are_versions.then_some(version);
        grids.push(version_grid(compiler, table, rows, keys, unit, (column, &across, place), inside));
    }
    grids.into_iter().collect()
}

fn column_keys(_compiler: &Compiler<'_>, table: &tree::Table) -> Vec<RowKey> {
    table.columns.iter().map(|column| RowKey::Member(column.clone())).collect()
}

fn version_grid(
    compiler: &mut Compiler<'_>,
    table: &tree::Table,
    rows: &[TableRow],
    keys: &[Key],
    unit: &Unit,
    (column, across, place): (Option<usize>, &[RowKey], Span),
    inside: ExpressionScope,
) -> Option<Vec<Cell>> {
    let mut written: Vec<WrittenRow<'_>> = Vec::new();
    for row in rows {
        let row_keys: Vec<&RowKey> = row.keys.iter().collect();
        if !across.is_empty() {
            check_width(compiler, row, across.len())?;
            for (key, cell) in across.iter().zip(&row.cells) {
                let mut keys = row_keys.clone();
                keys.push(key);
                written.push((keys, vec![cell]));
            }
            continue;
        }
        let cell = match column {
            Some(_) if row.cells.len() == 1 && matches!(row.cells.first().map(|cell| &cell.kind), Some(tree::CellKind::NotOffered)) => {
                row.cells.first()
            }
            Some(column) => {
                check_width(compiler, row, table.versions.len())?;
                row.cells.get(column)
            }
            None => {
                check_width(compiler, row, 1)?;
                row.cells.first()
            }
        };
        written.push((row_keys, cell.into_iter().collect()));
    }
    rows::grid(compiler, keys, &written, unit, &table.name, (place, table.partial), inside)
}

fn check_width(compiler: &mut Compiler<'_>, row: &TableRow, wanted: usize) -> Option<()> {
    if row.cells.len() == wanted {
        return Some(());
    }
    let title = format!("this row has {} amounts, and the table has {wanted} columns", row.cells.len());
    compile::fault(compiler, codes::TABLE_INCOMPLETE, title, row.span, "this row", "write one amount for each column, `-` where there is none")
}

/// `table X is 125% of Y, each price`.
fn derived_table(compiler: &mut Compiler<'_>, table: &tree::Table, expression: &tree::Expression, inside: ExpressionScope) -> Option<Prices> {
    let base_name = only_name(expression);
    let Some(base_name) = base_name else {
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            "a derived table is made from one other table".to_owned(),
            expression.span,
            "not one table",
            "write `is 125% of OTHER, each price`",
        );
    };
    let definition = compile::resolve(compiler, inside.scope, base_name)?;
    if !matches!(definition.kind, DefinitionKind::Table(_)) {
        return compile::wrong_kind(compiler, base_name, definition, "a table");
    }
    let base = rate::prices_of(compiler, definition, inside)?;
    let base = compiler.prices.at(base).clone();
    let round = match &table.round {
        Some(round) => Some(literal::rounding(compiler, round, &base.unit)?),
        None => None,
    };
    let mut versions = Vec::with_capacity(base.versions.len());
    for version in &base.versions {
        let cells: Option<Vec<Cell>> = version.cells.iter().map(|cell| derived_cell(compiler, *cell, expression, &base, inside)).collect();
        versions.push(Version { cells: cells?, ..version.clone() });
    }
    Some(Prices {
        versions,
        round,
        of_documents: false,
        cites: {
            let own = citations(&table.annotations);
            if own.is_empty() { base.cites.clone() } else { own }
        },
        ..base
    })
}

fn derived_cell(compiler: &mut Compiler<'_>, cell: Cell, expression: &tree::Expression, base: &Prices, inside: ExpressionScope) -> Option<Cell> {
    let Cell::Price(node, place) = cell else { return Some(cell) };
    let rounded = rounded_price(compiler, node, base.round.as_ref());
    let derived = expression_over(compiler, expression, rounded, inside)?;
    Some(Cell::Price(derived, place))
}

/// A price with the rounding its own statement declares.
pub(in crate::language::compile) fn rounded_price(
    compiler: &mut Compiler<'_>,
    node: crate::plan::Id<Node>,
    round: Option<&crate::exact::Rounding>,
) -> crate::plan::Id<Node> {
    let Some(rounding) = round else { return node };
    let (unit, place) = (expression::unit_of(compiler, node), compiler.nodes.at(node).place);
    compiler.nodes.push(Node { operation: Operation::Rounded { of: node, rounding: rounding.clone() }, unit, place })
}

/// An expression with its one name standing for a price already lowered.
pub(in crate::language::compile) fn expression_over(
    compiler: &mut Compiler<'_>,
    expression: &tree::Expression,
    price: crate::plan::Id<Node>,
    inside: ExpressionScope,
) -> Option<crate::plan::Id<Node>> {
    use tree::ExpressionKind as Kind;
    let place = expression.span;
    let unit = expression::unit_of(compiler, price);
    match &expression.kind {
        Kind::Name(_) => Some(price),
        Kind::Parenthesised(inner) => {
            let inner = expression_over(compiler, inner, price, inside)?;
            expression::node(compiler, Operation::Parenthesised(inner), unit, place)
        }
        Kind::PercentOf { percent, of } => {
            let of = expression_over(compiler, of, price, inside)?;
            expression::node(compiler, Operation::Percent { fraction: percent.value.shifted(-2), of }, unit, place)
        }
        Kind::Binary { operator, left, right } => {
            let (left_node, right_node) = (side_over(compiler, left, price, inside)?, side_over(compiler, right, price, inside)?);
            let operator = match operator {
                tree::BinaryOperator::Add => crate::plan::Operator::Add,
                tree::BinaryOperator::Subtract => crate::plan::Operator::Subtract,
                tree::BinaryOperator::Multiply => crate::plan::Operator::Multiply,
                tree::BinaryOperator::Divide => crate::plan::Operator::Divide,
            };
            expression::node(compiler, Operation::Binary { operator, left: left_node, right: right_node }, unit, place)
        }
        _ => expression::expression(compiler, expression, inside),
    }
}

fn side_over(
    compiler: &mut Compiler<'_>,
    side: &tree::Expression,
    price: crate::plan::Id<Node>,
    inside: ExpressionScope,
) -> Option<crate::plan::Id<Node>> {
    if only_name(side).is_some() { expression_over(compiler, side, price, inside) } else { expression::expression(compiler, side, inside) }
}

/// The one name an expression holds, if it holds exactly one.
pub(super) fn only_name(expression: &tree::Expression) -> Option<&tree::Name> {
    use tree::ExpressionKind as Kind;
    match &expression.kind {
        Kind::Name(name) => Some(name),
        Kind::Parenthesised(inner) | Kind::PercentOf { of: inner, .. } => only_name(inner),
        Kind::Binary { left, right, .. } => match (only_name(left), only_name(right)) {
            (Some(name), None) | (None, Some(name)) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
