//! Rates, tables, tiers and their versions; determinants.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    Annotations, Blocks, CaseRow, Cell, CellKind, Determinant, DeterminantKind, Expression, ExpressionKind, KeyedBlocks, Literal, Name, Rate,
    RateKind, RateRow, RowKey, Table, TableKind, TableRow, TierBound, TierPeriod, TierRow, Tiers, TiersKind, Until, VersionHead,
};
use crate::source::{Diagnostic, Span, codes};

impl FileParser {
    pub(super) fn rate(&mut self, node: &Node<'_>) -> Option<Rate> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_rate, &node.line, "");
        let mut rate = Rate {
            name: Name { text: String::new(), span: place },
            label: None,
            unit: None,
            by: Vec::new(),
            kind: RateKind::Dated,
            rows: Vec::new(),
            until: None,
            round: None,
            also: Vec::new(),
            escalations: Vec::new(),
            annotations: Annotations::default(),
            span: place,
        };
        let mut said = Vec::new();
        for child in &node.children {
            let line = self.place(child);
            match child.line.first_word() {
                "from" => rate.rows.extend(self.rate_row(child, "rate")),
                "until" => {
                    if let Some(until) = self.until(child, "rate") {
                        self.once(&mut rate.until, until, line, &mut said, "the end of the last version");
                    }
                }
                "round" => {
                    if let Some(round) = self.round_line(child, "rate") {
                        self.once(&mut rate.round, round, line, &mut said, "the rounding");
                    }
                }
                "escalate" => rate.escalations.extend(self.escalation(child)),
                "also" => self.also_named(child, &mut rate.also),
                _ => {
                    if !self.annotation(child, &mut rate.annotations) {
                        self.unknown(child, "rate");
                    }
                }
            }
        }
        let parsed = parsed?;
        let mut names = Vec::new();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part, parsed.offset)),
                Rule::string => rate.label = Some(self.string(&part, parsed.offset)),
                Rule::expression => rate.kind = RateKind::Derived(self.expression(part, parsed.offset)?),
                _ => rate.unit = Some(self.unit(part, parsed.offset)),
            }
        }
        let mut names = names.into_iter();
        rate.name = names.next()?;
        rate.by = names.collect();
        Some(rate)
    }

    /// `from DATE [as …] [AMOUNT]` with keyed rows and annotations below.
    pub(super) fn rate_row(&mut self, node: &Node<'_>, parent: &str) -> Option<RateRow> {
        let mut annotations = Annotations::default();
        let mut keyed = Vec::new();
        for child in &node.children {
            if self.annotation(child, &mut annotations) {
                continue;
            }
            keyed.extend(self.keyed_row(child));
        }
        let (head, amount) = self.version(node, parent)?;
        Some(RateRow { head, amount, keyed, annotations, span: self.place(node) })
    }

    fn keyed_row(&mut self, node: &Node<'_>) -> Option<(RowKey, Cell)> {
        let parsed = self.line(Rule::l_keyed_row, &node.line, "rate")?;
        self.childless(node);
        let mut found = parts(parsed.pairs);
        let key = inner(found.next()?).next()?;
        Some((self.row_key(key, parsed.offset)?, self.cell(found.next()?, parsed.offset)?))
    }

    fn version(&mut self, node: &Node<'_>, parent: &str) -> Option<(VersionHead, Option<Cell>)> {
        let parsed = self.line(Rule::l_version, &node.line, parent)?;
        let mut found = parts(parsed.pairs);
        let from = self.date(&found.next()?, parsed.offset)?;
        let mut head = VersionHead { from, label: None, to_label: None, span: from.span };
        let mut amount = None;
        for part in found {
            match part.as_rule() {
                Rule::version_label => self.label(part, parsed.offset, &mut head),
                Rule::literal_end => {
                    let span = self.span(&part, parsed.offset);
                    amount = Some(Cell { kind: CellKind::Literal(self.literal(inner(part).next()?, parsed.offset)?), span });
                }
                _ => amount = Some(self.cell(part, parsed.offset)?),
            }
        }
        Some((head, amount))
    }

    pub(super) fn label(&mut self, part: Pair<'_, Rule>, offset: usize, head: &mut VersionHead) {
        head.span = head.span.to(self.span(&part, offset));
        let mut labels = inner(part);
        head.label = labels.next().map(|label| self.name(&label, offset));
        head.to_label = labels.next().map(|label| self.name(&label, offset));
    }

    pub(super) fn until(&mut self, node: &Node<'_>, parent: &str) -> Option<Until> {
        let parsed = self.line(Rule::l_until, &node.line, parent)?;
        self.childless(node);
        match parts(parsed.pairs).next() {
            Some(date) => Some(Until::Day(self.date(&date, parsed.offset)?)),
            None => Some(Until::Replaced(self.place(node))),
        }
    }

    pub(super) fn cell(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Cell> {
        let span = self.span(&pair, offset);
        let inside = inner(pair).next()?;
        let kind = match inside.as_rule() {
            Rule::not_offered => CellKind::NotOffered,
            Rule::no_row => CellKind::NoRow,
            Rule::cell_literal => CellKind::Literal(self.cell_literal(inside, offset)?),
            Rule::cell_formula => {
                let inner_expression = self.expression(inner(inside).next()?, offset)?;
                CellKind::Expression(Expression { kind: ExpressionKind::Parenthesised(Box::new(inner_expression)), span })
            }
            _ => CellKind::Expression(Expression { kind: ExpressionKind::Name(self.name(&inner(inside).next()?, offset)), span }),
        };
        Some(Cell { kind, span })
    }

    fn cell_literal(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Literal> {
        self.literal(pair, offset)
    }

    fn row_key(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<RowKey> {
        let inside = inner(pair).next()?;
        let rule = inside.as_rule();
        let argument = inner(inside).next()?;
        Some(match rule {
            Rule::in_season => RowKey::InSeason(self.name(&argument, offset)),
            Rule::outside_season => RowKey::OutsideSeason(self.name(&argument, offset)),
            Rule::band_at_least => RowKey::AtLeast(self.literal(argument, offset)?),
            Rule::band_over => RowKey::Over(self.literal(argument, offset)?),
            Rule::band_up_to => RowKey::UpTo(self.literal(argument, offset)?),
            Rule::band_under => RowKey::Under(self.literal(argument, offset)?),
            _ => RowKey::Member(self.name(&argument, offset)),
        })
    }

    pub(super) fn empty_table(&self, place: Span) -> Table {
        Table {
            name: Name { text: String::new(), span: place },
            label: None,
            unit: None,
            by: Vec::new(),
            kind: TableKind::Rows,
            versions: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            partial: false,
            until: None,
            round: None,
            annotations: Annotations::default(),
            span: place,
        }
    }

    pub(super) fn table(&mut self, node: &Node<'_>) -> Option<Table> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_table, &node.line, "");
        let mut table = self.empty_table(place);
        if let Some(parsed) = &parsed {
            for part in parts(parsed.pairs.clone()) {
                match part.as_rule() {
                    Rule::name => table.name = self.name(&part, parsed.offset),
                    Rule::string => table.label = Some(self.string(&part, parsed.offset)),
                    Rule::unit => table.unit = Some(self.unit(part, parsed.offset)),
                    Rule::table_by => table.by = self.table_by(part, parsed.offset),
                    _ => table.kind = TableKind::Derived(self.expression(inner(part).next()?, parsed.offset)?),
                }
            }
        }
        for child in &node.children {
            self.table_line(child, &mut table);
        }
        parsed.map(|_| table)
    }

    pub(super) fn table_by(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Vec<(Name, Option<crate::language::tree::UnitUse>)> {
        let mut by = Vec::new();
        for key in inner(pair) {
            let mut found = inner(key);
            let Some(name) = found.next().map(|name| self.name(&name, offset)) else { continue };
            let unit = found.next().and_then(|clause| inner(clause).next()).map(|unit| self.unit(unit, offset));
            by.push((name, unit));
        }
        by
    }

    /// A line under a table (or under rows in place).
    pub(super) fn table_line(&mut self, child: &Node<'_>, table: &mut Table) {
        match child.line.first_word() {
            "from" => self.table_version(child, table),
            "as" => self.table_labels(child, table),
            "columns" => {
                let Some(parsed) = self.line(Rule::l_columns, &child.line, "table") else { return };
                self.childless(child);
                table.columns = parts(parsed.pairs).map(|key| self.name(&key, parsed.offset)).collect();
            }
            "missing" => table.partial |= self.line(Rule::l_missing_row, &child.line, "table").is_some(),
            "until" => table.until = self.until(child, "table").or(table.until.take()),
            "round" => table.round = self.round_line(child, "table").or(table.round.take()),
            _ => {
                if self.annotation(child, &mut table.annotations) {
                    return;
                }
                if let Some(row) = self.table_row(child) {
                    if table.rows.is_empty() {
                        table.rows.push(Vec::new());
                    }
                    if let Some(rows) = table.rows.last_mut() {
                        rows.push(row);
                    }
                }
            }
        }
    }

    /// `from D` with rows below, or `from D D D` with the versions as columns.
    fn table_version(&mut self, child: &Node<'_>, table: &mut Table) {
        let dates = child.line.text.split_whitespace().skip(1).filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit())).count();
        if dates > 1 {
            let Some(parsed) = self.line(Rule::l_columns_from, &child.line, "table") else { return };
            self.childless(child);
            for part in parts(parsed.pairs) {
                if let Some(from) = self.date(&part, parsed.offset) {
                    table.versions.push(VersionHead { from, label: None, to_label: None, span: from.span });
                }
            }
            return;
        }
        let Some((head, _)) = self.version(child, "table") else { return };
        table.versions.push(head);
        if child.children.is_empty() {
            // One version as the only column: its rows stand beside it.
            if table.rows.is_empty() {
                table.rows.push(Vec::new());
            }
            return;
        }
        let mut rows = Vec::new();
        for row in &child.children {
            if !self.annotation(row, &mut table.annotations) {
                rows.extend(self.table_row(row));
            }
        }
        table.rows.push(rows);
    }

    fn table_labels(&mut self, child: &Node<'_>, table: &mut Table) {
        let Some(parsed) = self.line(Rule::l_columns_as, &child.line, "table") else { return };
        self.childless(child);
        let labels: Vec<Name> = parts(parsed.pairs).map(|key| self.name(&key, parsed.offset)).collect();
        if labels.len() != table.versions.len() {
            let title = format!("{} labels stand under {} dates", labels.len(), table.versions.len());
            let place = self.place(child);
            let first = table.versions.first().map_or(place, |head| head.span);
            self.diagnostics.push(
                Diagnostic::error(codes::MALFORMED, title).at(place, "the labels").at(first, "the dates").help("write one label for each date"),
            );
        }
        for (head, label) in table.versions.iter_mut().zip(labels) {
            head.label = Some(label);
        }
    }

    pub(super) fn table_row(&mut self, node: &Node<'_>) -> Option<TableRow> {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, "table");
            }
        }
        let parsed = self.line(Rule::l_table_row, &node.line, "table")?;
        let mut found = parts(parsed.pairs);
        let keys: Vec<Option<RowKey>> = inner(found.next()?).map(|key| self.row_key(key, parsed.offset)).collect();
        let cells: Vec<Option<Cell>> = found.map(|cell| self.cell(cell, parsed.offset)).collect();
        Some(TableRow {
            keys: keys.into_iter().collect::<Option<_>>()?,
            cells: cells.into_iter().collect::<Option<_>>()?,
            annotations,
            span: self.place(node),
        })
    }

    pub(super) fn tiers(&mut self, node: &Node<'_>) -> Option<Tiers> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_tiers, &node.line, "");
        let mut tiers = Tiers {
            name: Name { text: String::new(), span: place },
            label: None,
            unit: None,
            per: None,
            kind: TiersKind::Rows,
            versions: Vec::new(),
            rows: Vec::new(),
            keyed: Vec::new(),
            partial: false,
            round_bounds: None,
            until: None,
            round: None,
            annotations: Annotations::default(),
            span: place,
        };
        for child in &node.children {
            self.tiers_line(child, &mut tiers);
        }
        let parsed = parsed?;
        let mut names = Vec::new();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part, parsed.offset)),
                Rule::string => tiers.label = Some(self.string(&part, parsed.offset)),
                Rule::unit => tiers.unit = Some(self.unit(part, parsed.offset)),
                _ => tiers.kind = TiersKind::Derived(self.expression(inner(part).next()?, parsed.offset)?),
            }
        }
        let mut names = names.into_iter();
        tiers.name = names.next()?;
        tiers.per = names.next().map(|per| match per.text.as_str() {
            "month" => TierPeriod::Month(per.span),
            "bill" => TierPeriod::Bill(per.span),
            _ => TierPeriod::Calendar(per),
        });
        Some(tiers)
    }

    fn tiers_line(&mut self, child: &Node<'_>, tiers: &mut Tiers) {
        match child.line.first_word() {
            "from" => {
                let Some((head, _)) = self.version(child, "tiers") else { return };
                tiers.versions.push(head);
                tiers.rows.push(Vec::new());
                tiers.keyed.push(KeyedBlocks::default());
                for row in &child.children {
                    if !self.annotation(row, &mut tiers.annotations) {
                        self.block_line(row, tiers);
                    }
                }
            }
            "bounds" | "prices" | "up" | "under" | "over" | "all" => {
                if tiers.rows.is_empty() {
                    tiers.rows.push(Vec::new());
                    tiers.keyed.push(KeyedBlocks::default());
                }
                self.block_line(child, tiers);
            }
            "missing" => {
                tiers.partial |= self.line(Rule::l_missing_row, &child.line, "tiers").is_some();
                self.childless(child);
            }
            "until" => tiers.until = self.until(child, "tiers").or(tiers.until.take()),
            "round" if child.line.word(1) == "bounds" => {
                let Some(parsed) = self.line(Rule::l_round_bounds, &child.line, "tiers") else { return };
                let found: Vec<Pair<'_, Rule>> = parts(parsed.pairs).collect();
                if let [literal, mode] = found.as_slice() {
                    tiers.round_bounds = self.round_to(literal.clone(), mode, parsed.offset);
                }
            }
            "round" => tiers.round = self.round_line(child, "tiers").or(tiers.round.take()),
            _ => {
                if !self.annotation(child, &mut tiers.annotations) {
                    self.unknown(child, "tiers");
                }
            }
        }
    }

    pub(super) fn tier_row(&mut self, node: &Node<'_>) -> Option<TierRow> {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, "tiers");
            }
        }
        let parsed = self.line(Rule::l_tier_row, &node.line, "tiers")?;
        let mut found = parts(parsed.pairs);
        let bound = self.tier_bound(found.next()?, parsed.offset)?;
        Some(TierRow { bound, price: self.cell(found.next()?, parsed.offset)?, annotations, span: self.place(node) })
    }

    pub(super) fn tier_bound(&mut self, bound: Pair<'_, Rule>, offset: usize) -> Option<TierBound> {
        let rule = bound.as_rule();
        let Some(expression) = inner(bound).next() else { return Some(TierBound::All) };
        let expression = self.expression(expression, offset)?;
        Some(match rule {
            Rule::up_to_bound => TierBound::UpTo(expression),
            Rule::under_bound => TierBound::Under(expression),
            _ => TierBound::Over(expression),
        })
    }

    pub(super) fn determinant(&mut self, node: &Node<'_>) -> Option<Determinant> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_determinant, &node.line, "");
        let mut annotations = Annotations::default();
        let mut round = None;
        let mut rows = Vec::new();
        for child in &node.children {
            match child.line.first_word() {
                "when" | "otherwise" => rows.extend(self.case_row(child)),
                "round" => round = self.round_line(child, "determinant").or(round),
                _ => {
                    if !self.annotation(child, &mut annotations) {
                        self.unknown(child, "determinant");
                    }
                }
            }
        }
        let parsed = parsed?;
        let mut name = None;
        let mut label = None;
        let mut kind = None;
        let mut blocks = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::blocks_each => blocks = Some(Blocks::EachAtItsOwn),
                Rule::blocks_all => blocks = Some(Blocks::AllAtReached),
                Rule::name => name = Some(self.name(&part, parsed.offset)),
                Rule::string => label = Some(self.string(&part, parsed.offset)),
                Rule::cases => kind = Some(DeterminantKind::Cases(Vec::new())),
                Rule::window => kind = Some(DeterminantKind::Window(Box::new(self.window(part, parsed.offset)?))),
                _ => kind = Some(DeterminantKind::Formula(self.formula(part, parsed.offset)?)),
            }
        }
        let kind = match kind? {
            DeterminantKind::Cases(_) => DeterminantKind::Cases(rows),
            other => other,
        };
        Some(Determinant { name: name?, label, kind, blocks, round, annotations, span: place })
    }

    fn case_row(&mut self, node: &Node<'_>) -> Option<CaseRow> {
        self.childless(node);
        let span = self.place(node);
        if node.line.first_word() == "otherwise" {
            let parsed = self.line(Rule::l_case_otherwise, &node.line, "determinant")?;
            let then = self.formula(parts(parsed.pairs).next()?, parsed.offset)?;
            return Some(CaseRow { when: None, then, span });
        }
        let parsed = self.line(Rule::l_case_when, &node.line, "determinant")?;
        let mut when = None;
        let mut then = None;
        let mut last_day = false;
        let mut zero = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::condition => when = Some(self.condition(part, parsed.offset)?),
                Rule::last_day => last_day = true,
                Rule::zero_clause => zero = Some(self.zero(part, parsed.offset)?),
                _ => then = Some(self.formula(part, parsed.offset)?),
            }
        }
        let mut when = when?;
        when.as_on_the_last_day = last_day;
        if let crate::language::tree::ConditionKind::Compare { zero: slot, .. } = &mut when.kind
            && slot.is_none()
        {
            *slot = zero;
        }
        Some(CaseRow { when: Some(when), then: then?, span })
    }
}
