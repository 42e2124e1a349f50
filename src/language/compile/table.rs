//! Tables → prices.

use super::rows::WrittenRow;
use super::versions::VersionSpan;
use super::{Compiler, Standing, citations, label_of};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{self, RowKey, TableKind, TableRow};
use crate::plan::{Cell, Key, Node, Operation, Prices, Version};
use crate::source::{Span, codes};

impl Compiler<'_> {
    /// A table.
    pub(super) fn table(&mut self, definition: &Definition, table: &tree::Table, standing: Standing) -> Option<Prices> {
        let label = label_of(table.label.as_ref(), &table.name);
        let mut prices = match &table.kind {
            TableKind::Derived(expression) => self.derived_table(table, expression, standing)?,
            TableKind::Rows => self.table_of_rows(table, &label, standing)?,
        };
        prices.name = definition.name.text.clone();
        prices.place = definition.place();
        prices.label = label;
        Some(prices)
    }

    /// The prices of a table's rows; also of rows in place.
    pub(super) fn table_of_rows(&mut self, table: &tree::Table, label: &str, standing: Standing) -> Option<Prices> {
        let Some(unit) = &table.unit else {
            return self.fault(
                codes::UNKNOWN_UNIT,
                format!("the table `{}` has no unit", table.name.text),
                table.name.span,
                "in what?",
                "write `in $ per month by meter_size`",
            );
        };
        let unit = self.unit(unit)?;
        let keys = self.table_keys(table, standing)?;
        let spans = if table.versions.is_empty() {
            vec![self.undated(("table", &table.name))?]
        } else {
            let heads: Vec<&tree::VersionHead> = table.versions.iter().collect();
            self.version_spans(&heads, table.until.as_ref(), standing.scope, ("table", &table.name))?
        };
        let grids = self.table_grids(table, &keys, &unit, spans.len(), standing)?;
        let round = match &table.round {
            Some(round) => Some(self.rounding(round, &unit)?),
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

    pub(super) fn table_keys(&mut self, table: &tree::Table, standing: Standing) -> Option<Vec<Key>> {
        let mut keys = Vec::new();
        let across = !table.columns.is_empty();
        for (at, (name, unit)) in table.by.iter().enumerate() {
            let lies_across = across && at + 1 == table.by.len();
            let written: Vec<&RowKey> =
                if lies_across { Vec::new() } else { table.rows.iter().flatten().filter_map(|row| row.keys.get(at)).collect() };
            keys.push(self.key(name, unit.as_ref(), &written, standing));
        }
        let keys: Vec<Key> = keys.into_iter().collect::<Option<_>>()?;
        if across && !matches!(keys.last(), Some(Key::Choice(_))) {
            let place = table.columns.first().map_or(table.name.span, |column| column.span);
            return self.fault(codes::WRONG_KIND, "only a choice lies across".to_owned(), place, "columns", "let the last key be a choice");
        }
        Some(keys)
    }

    pub(super) fn table_grids(
        &mut self,
        table: &tree::Table,
        keys: &[Key],
        unit: &Unit,
        versions: usize,
        standing: Standing,
    ) -> Option<Vec<Vec<Cell>>> {
        let across = self.column_keys(table);
        let columns_are_versions = table.rows.len() == 1 && versions > 1;
        let mut grids = Vec::with_capacity(versions);
        for version in 0..versions {
            let rows = if columns_are_versions { table.rows.first() } else { table.rows.get(version) };
            let Some(rows) = rows else {
                return self.fault(
                    codes::TABLE_INCOMPLETE,
                    format!("a version of `{}` has no rows", table.name.text),
                    table.span,
                    "no rows",
                    "write its rows",
                );
            };
            let place = table.versions.get(version).map_or(table.span, |head| head.span);
            let column = columns_are_versions.then_some(version);
            grids.push(self.version_grid(table, rows, keys, unit, (column, &across, place), standing));
        }
        grids.into_iter().collect()
    }

    fn column_keys(&self, table: &tree::Table) -> Vec<RowKey> {
        table.columns.iter().map(|column| RowKey::Member(column.clone())).collect()
    }

    fn version_grid(
        &mut self,
        table: &tree::Table,
        rows: &[TableRow],
        keys: &[Key],
        unit: &Unit,
        (column, across, place): (Option<usize>, &[RowKey], Span),
        standing: Standing,
    ) -> Option<Vec<Cell>> {
        let mut written: Vec<WrittenRow<'_>> = Vec::new();
        for row in rows {
            let row_keys: Vec<&RowKey> = row.keys.iter().collect();
            if !across.is_empty() {
                self.check_width(row, across.len())?;
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
                    self.check_width(row, table.versions.len())?;
                    row.cells.get(column)
                }
                None => {
                    self.check_width(row, 1)?;
                    row.cells.first()
                }
            };
            written.push((row_keys, cell.into_iter().collect()));
        }
        self.grid(keys, &written, unit, &table.name, (place, table.partial), standing)
    }

    fn check_width(&mut self, row: &TableRow, wanted: usize) -> Option<()> {
        if row.cells.len() == wanted {
            return Some(());
        }
        let title = format!("this row has {} amounts, and the table has {wanted} columns", row.cells.len());
        self.fault(codes::TABLE_INCOMPLETE, title, row.span, "this row", "write one amount for each column, `-` where there is none")
    }

    /// `table X is 125% of Y, each price`.
    fn derived_table(&mut self, table: &tree::Table, expression: &tree::Expression, standing: Standing) -> Option<Prices> {
        let base_name = only_name(expression);
        let Some(base_name) = base_name else {
            return self.fault(
                codes::WRONG_KIND,
                "a derived table is made from one other table".to_owned(),
                expression.span,
                "not one table",
                "write `is 125% of OTHER, each price`",
            );
        };
        let definition = self.resolve(standing.scope, base_name)?;
        if !matches!(definition.kind, DefinitionKind::Table(_)) {
            return self.wrong_kind(base_name, definition, "a table");
        }
        let base = self.prices_of(definition, standing)?;
        let base = self.prices.at(base).clone();
        let round = match &table.round {
            Some(round) => Some(self.rounding(round, &base.unit)?),
            None => None,
        };
        let mut versions = Vec::with_capacity(base.versions.len());
        for version in &base.versions {
            let cells: Option<Vec<Cell>> = version.cells.iter().map(|cell| self.derived_cell(*cell, expression, &base, standing)).collect();
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

    fn derived_cell(&mut self, cell: Cell, expression: &tree::Expression, base: &Prices, standing: Standing) -> Option<Cell> {
        let Cell::Price(node, place) = cell else { return Some(cell) };
        let rounded = self.rounded_price(node, base.round.as_ref());
        let derived = self.expression_over(expression, rounded, standing)?;
        Some(Cell::Price(derived, place))
    }

    /// A price with the rounding its own statement declares.
    pub(super) fn rounded_price(&mut self, node: crate::plan::Id<Node>, round: Option<&crate::exact::Rounding>) -> crate::plan::Id<Node> {
        let Some(rounding) = round else { return node };
        let (unit, place) = (self.unit_of(node), self.nodes.at(node).place);
        self.nodes.push(Node { operation: Operation::Rounded { of: node, rounding: rounding.clone() }, unit, place })
    }

    /// An expression with its one name standing for a price already lowered.
    pub(super) fn expression_over(
        &mut self,
        expression: &tree::Expression,
        price: crate::plan::Id<Node>,
        standing: Standing,
    ) -> Option<crate::plan::Id<Node>> {
        use tree::ExpressionKind as Kind;
        let place = expression.span;
        let unit = self.unit_of(price);
        match &expression.kind {
            Kind::Name(_) => Some(price),
            Kind::Parenthesised(inner) => {
                let inner = self.expression_over(inner, price, standing)?;
                self.node(Operation::Parenthesised(inner), unit, place)
            }
            Kind::PercentOf { percent, of } => {
                let of = self.expression_over(of, price, standing)?;
                self.node(Operation::Percent { fraction: percent.value.shifted(-2), of }, unit, place)
            }
            Kind::Binary { operator, left, right } => {
                let (left_node, right_node) = (self.side_over(left, price, standing)?, self.side_over(right, price, standing)?);
                let operator = match operator {
                    tree::BinaryOperator::Add => crate::plan::Operator::Add,
                    tree::BinaryOperator::Subtract => crate::plan::Operator::Subtract,
                    tree::BinaryOperator::Multiply => crate::plan::Operator::Multiply,
                    tree::BinaryOperator::Divide => crate::plan::Operator::Divide,
                };
                self.node(Operation::Binary { operator, left: left_node, right: right_node }, unit, place)
            }
            _ => self.expression(expression, standing),
        }
    }

    fn side_over(&mut self, side: &tree::Expression, price: crate::plan::Id<Node>, standing: Standing) -> Option<crate::plan::Id<Node>> {
        if only_name(side).is_some() { self.expression_over(side, price, standing) } else { self.expression(side, standing) }
    }
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
