//! Rates and dated values → prices.

use super::versions::VersionSpan;
use super::{Compiler, Standing, citations, label_of};
use crate::calendar::Day;
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{self, CellKind, RateKind, RateRow, RowKey};
use crate::plan::{Cell, Id, Prices, Version};
use crate::source::codes;

impl<'a> Compiler<'a> {
    /// The prices of a rate, dated value or table.
    pub(super) fn prices_of(&mut self, definition: &'a Definition, standing: Standing) -> Option<Id<Prices>> {
        if let Some(spans) = self.dated_by_name(definition) {
            return self.dated_prices(definition, &spans, standing);
        }
        if let Some(known) = self.price_ids.get(&definition.id) {
            return *known;
        }
        if !self.begin(definition, definition.place()) {
            return None;
        }
        let inner = Standing::fixed(definition.scope_for(standing.scope.schedule));
        let prices = match &definition.kind {
            DefinitionKind::Rate(rate) => self.rate(definition, rate, inner),
            DefinitionKind::Table(table) => self.table(definition, table, inner),
            DefinitionKind::Value(value) => self.dated_value(definition, value, inner),
            _ => None,
        };
        self.end();
        let id = prices.map(|prices| self.prices.push(prices));
        self.price_ids.insert(definition.id, id);
        id
    }

    fn rate(&mut self, definition: &Definition, rate: &tree::Rate, standing: Standing) -> Option<Prices> {
        let mut prices = self.rows_of_rate(definition, rate, standing)?;
        self.escalate(rate, &mut prices, standing)?;
        Some(prices)
    }

    fn rows_of_rate(&mut self, definition: &Definition, rate: &tree::Rate, standing: Standing) -> Option<Prices> {
        match &rate.kind {
            RateKind::Dated => {
                let Some(unit) = &rate.unit else {
                    return self.fault(
                        codes::UNKNOWN_UNIT,
                        format!("the rate `{}` has no unit", rate.name.text),
                        rate.name.span,
                        "in what?",
                        "write `in $/kgal`",
                    );
                };
                let unit = self.unit(unit)?;
                let steps = first_steps(rate);
                self.dated(("rate", &rate.name), &rate.by, &rate.rows, (rate.until.as_ref(), &steps), unit, standing, definition, rate.round.as_ref())
            }
            RateKind::Derived(expression) => self.derived_rate(definition, rate, expression, standing),
        }
    }

    fn dated_value(&mut self, definition: &Definition, value: &tree::Value, standing: Standing) -> Option<Prices> {
        let tree::ValueKind::Dated { unit, rows, until } = &value.kind else { return None };
        let unit = self.unit(unit)?;
        self.dated(("value", &value.name), &[], rows, (until.as_ref(), &[]), unit, standing, definition, value.round.as_ref())
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one statement, shared by rates and values")]
    fn dated(
        &mut self,
        owner: (&'static str, &tree::Name),
        by: &[tree::Name],
        rows: &[RateRow],
        (until, first_steps): (Option<&tree::Until>, &[Day]),
        unit: Unit,
        standing: Standing,
        definition: &Definition,
        round: Option<&tree::RoundTo>,
    ) -> Option<Prices> {
        if rows.is_empty() {
            let title = format!("the {} `{}` has no version", owner.0, owner.1.text);
            return self.fault(codes::NO_VERSION, title, owner.1.span, "no `from` row", "write `from DATE` and the amount");
        }
        let heads: Vec<&tree::VersionHead> = rows.iter().map(|row| &row.head).collect();
        let spans = self.spans_of_rows(&heads, until, first_steps, standing.scope, owner);
        let keyed: Vec<&RowKey> = rows.iter().flat_map(|row| row.keyed.iter().map(|(key, _)| key)).collect();
        let keys = match by.first() {
            None => Vec::new(),
            Some(name) => vec![self.key(name, None, &keyed, standing)?],
        };
        let mut grids = Vec::with_capacity(rows.len());
        for row in rows {
            grids.push(self.rate_cells(row, &keys, &unit, owner.1, standing));
        }
        let round = match round {
            Some(round) => Some(self.rounding(round, &unit)?),
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

    fn rate_cells(&mut self, row: &RateRow, keys: &[crate::plan::Key], unit: &Unit, owner: &tree::Name, standing: Standing) -> Option<Vec<Cell>> {
        match (&row.amount, keys.is_empty()) {
            (Some(cell), true) => Some(vec![self.cell(cell, unit, standing)?]),
            (None, false) => {
                let rows: Vec<(Vec<&RowKey>, Vec<&tree::Cell>)> = row.keyed.iter().map(|(key, cell)| (vec![key], vec![cell])).collect();
                self.grid(keys, &rows, unit, owner, (row.span, false), standing)
            }
            (Some(_), false) => self.fault(
                codes::TABLE_INCOMPLETE,
                format!("`{}` goes by a key, and this version has one amount", owner.text),
                row.span,
                "for which?",
                "write one row for each below it",
            ),
            (None, true) => self.fault(
                codes::NO_VERSION,
                format!("this version of `{}` has no amount", owner.text),
                row.span,
                "no amount",
                "write the amount behind the date",
            ),
        }
    }

    /// A cell: an amount in the unit of the heading, a name, or a formula.
    pub(super) fn cell(&mut self, cell: &tree::Cell, unit: &Unit, standing: Standing) -> Option<Cell> {
        match &cell.kind {
            CellKind::Literal(literal) => {
                let value = self.literal_in(literal, unit, true)?;
                let node = self.node(crate::plan::Operation::Constant(value), unit.clone(), cell.span)?;
                Some(Cell::Price(node, cell.span))
            }
            CellKind::Expression(expression) => {
                let node = self.expression(expression, standing)?;
                let own = self.unit_of(node);
                if !own.same_dimensions(unit) {
                    return self.fault(
                        codes::UNITS_DISAGREE,
                        format!("{own} stands where {unit} belongs"),
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
    fn derived_rate(&mut self, definition: &Definition, rate: &tree::Rate, expression: &tree::Expression, standing: Standing) -> Option<Prices> {
        let node = self.expression(expression, standing)?;
        self.check_divisors_of(node);
        let own = self.unit_of(node);
        let unit = match &rate.unit {
            Some(written) => self.unit(written)?,
            None => own.clone(),
        };
        if !own.same_dimensions(&unit) {
            return self.fault(
                codes::UNITS_DISAGREE,
                format!("the formula gives {own}, not {unit}"),
                expression.span,
                &format!("this is {own}"),
                "mend the formula or the unit",
            );
        }
        let round = match &rate.round {
            Some(round) => Some(self.rounding(round, &unit)?),
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
            versions.extend(self.adopted_rows(rate, &unit, standing)?);
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

    fn adopted_rows(&mut self, rate: &tree::Rate, unit: &Unit, standing: Standing) -> Option<Vec<Version>> {
        if rate.unit.is_none() {
            let title = format!("adopted rows of `{}` stand beside a formula without a unit", rate.name.text);
            return self.fault(codes::UNKNOWN_UNIT, title, rate.name.span, "in what?", "write the unit of the adopted amounts, as `in $/kgal is …`");
        }
        let heads: Vec<&tree::VersionHead> = rate.rows.iter().map(|row| &row.head).collect();
        let spans = self.spans_of_rows(&heads, rate.until.as_ref(), &first_steps(rate), standing.scope, ("rate", &rate.name))?;
        let cells: Vec<Option<Vec<Cell>>> = rate.rows.iter().map(|row| self.rate_cells(row, &[], unit, &rate.name, standing)).collect();
        let cells: Vec<Vec<Cell>> = cells.into_iter().collect::<Option<_>>()?;
        Some(versions(spans, cells, &rate.rows.iter().map(|row| row.span).collect::<Vec<_>>()))
    }
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
