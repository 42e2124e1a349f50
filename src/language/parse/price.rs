//! Rates, tables, tiers and their versions; determinants.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, blocks, condition, expression, index, statement, window};
use crate::language::tree::{
    Annotations, Blocks, CaseRow, Cell, CellKind, Determinant, DeterminantKind, Expression, ExpressionKind, KeyedBlocks, Literal, Name, Rate,
    RateKind, RateRow, RowKey, Table, TableKind, TableRow, TierBound, TierPeriod, TierRow, Tiers, TiersKind, Until, VersionHead,
};
use crate::source::{Diagnostic, Span, codes};

pub(in crate::language::parse) fn rate(parser: &mut FileParser, node: &Node<'_>) -> Option<Rate> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_rate, &node.line, "");
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
        let line = parser.place(child);
        match child.line.first_word() {
            "from" => rate.rows.extend(rate_row(parser, child, "rate")),
            "until" => {
                if let Some(until) = until(parser, child, "rate") {
                    statement::once(parser, &mut rate.until, until, line, &mut said, "the end of the last version");
                }
            }
            "round" => {
                if let Some(round) = statement::round_line(parser, child, "rate") {
                    statement::once(parser, &mut rate.round, round, line, &mut said, "the rounding");
                }
            }
            "escalate" => rate.escalations.extend(index::escalation(parser, child)),
            "also" => annotation::also_named(parser, child, &mut rate.also),
            _ => {
                if !annotation::annotation(parser, child, &mut rate.annotations) {
                    statement::unknown(parser, child, "rate");
                }
            }
        }
    }
    let parsed = parsed?;
    let mut names = Vec::new();
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => names.push(parser.name(&part, parsed.offset)),
            Rule::string => rate.label = Some(statement::string(parser, &part, parsed.offset)),
            Rule::expression => rate.kind = RateKind::Derived(expression::expression(parser, part, parsed.offset)?),
            _ => rate.unit = Some(statement::unit(parser, part, parsed.offset)),
        }
    }
    let mut names = names.into_iter();
    rate.name = names.next()?;
    rate.by = names.collect();
    Some(rate)
}

pub(in crate::language::parse) fn label(parser: &mut FileParser, part: Pair<'_, Rule>, offset: usize, head: &mut VersionHead) {
    head.span = head.span.to(parser.span(&part, offset));
    let mut labels = inner(part);
    head.label = labels.next().map(|label| parser.name(&label, offset));
    head.to_label = labels.next().map(|label| parser.name(&label, offset));
}

pub(in crate::language::parse) fn cell(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Cell> {
    let span = parser.span(&pair, offset);
    let inside = inner(pair).next()?;
    let kind = match inside.as_rule() {
        Rule::not_offered => CellKind::NotOffered,
        Rule::no_row => CellKind::NoRow,
        Rule::cell_literal => CellKind::Literal(cell_literal(parser, inside, offset)?),
        Rule::cell_formula => {
            let inner_expression = expression::expression(parser, inner(inside).next()?, offset)?;
            CellKind::Expression(Expression { kind: ExpressionKind::Parenthesised(Box::new(inner_expression)), span })
        }
        _ => CellKind::Expression(Expression { kind: ExpressionKind::Name(parser.name(&inner(inside).next()?, offset)), span }),
    };
    Some(Cell { kind, span })
}

pub(in crate::language::parse) fn table(parser: &mut FileParser, node: &Node<'_>) -> Option<Table> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_table, &node.line, "");
    let mut table = empty_table(parser, place);
    if let Some(parsed) = &parsed {
        for part in parts(parsed.pairs.clone()) {
            match part.as_rule() {
                Rule::name => table.name = parser.name(&part, parsed.offset),
                Rule::string => table.label = Some(statement::string(parser, &part, parsed.offset)),
                Rule::unit => table.unit = Some(statement::unit(parser, part, parsed.offset)),
                Rule::table_by => table.by = table_by(parser, part, parsed.offset),
                _ => table.kind = TableKind::Derived(expression::expression(parser, inner(part).next()?, parsed.offset)?),
            }
        }
    }
    for child in &node.children {
        table_line(parser, child, &mut table);
    }
    parsed.map(|_| table)
}

pub(in crate::language::parse) fn tier_bound(parser: &mut FileParser, bound: Pair<'_, Rule>, offset: usize) -> Option<TierBound> {
    let rule = bound.as_rule();
    let Some(expression) = inner(bound).next() else { return Some(TierBound::All) };
    let expression = expression::expression(parser, expression, offset)?;
    Some(match rule {
        Rule::up_to_bound => TierBound::UpTo(expression),
        Rule::under_bound => TierBound::Under(expression),
        _ => TierBound::Over(expression),
    })
}

/// `from DATE [as …] [AMOUNT]` with keyed rows and annotations below.
pub(in crate::language::parse) fn rate_row(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<RateRow> {
    let mut annotations = Annotations::default();
    let mut keyed = Vec::new();
    for child in &node.children {
        if annotation::annotation(parser, child, &mut annotations) {
            continue;
        }
        keyed.extend(keyed_row(parser, child));
    }
    let (head, amount) = version(parser, node, parent)?;
    Some(RateRow { head, amount, keyed, annotations, span: parser.place(node) })
}

fn keyed_row(parser: &mut FileParser, node: &Node<'_>) -> Option<(RowKey, Cell)> {
    let parsed = parser.line(Rule::l_keyed_row, &node.line, "rate")?;
    statement::childless(parser, node);
    let mut found = parts(parsed.pairs);
    let key = inner(found.next()?).next()?;
    Some((row_key(parser, key, parsed.offset)?, cell(parser, found.next()?, parsed.offset)?))
}

fn version(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<(VersionHead, Option<Cell>)> {
    let parsed = parser.line(Rule::l_version, &node.line, parent)?;
    let mut found = parts(parsed.pairs);
    let from = statement::date(parser, &found.next()?, parsed.offset)?;
    let mut head = VersionHead { from, label: None, to_label: None, span: from.span };
    let mut amount = None;
    for part in found {
        match part.as_rule() {
            Rule::version_label => label(parser, part, parsed.offset, &mut head),
            Rule::literal_end => {
                let span = parser.span(&part, parsed.offset);
                amount = Some(Cell { kind: CellKind::Literal(statement::literal(parser, inner(part).next()?, parsed.offset)?), span });
            }
            _ => amount = Some(cell(parser, part, parsed.offset)?),
        }
    }
    Some((head, amount))
}

pub(in crate::language::parse) fn until(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<Until> {
    let parsed = parser.line(Rule::l_until, &node.line, parent)?;
    statement::childless(parser, node);
    match parts(parsed.pairs).next() {
        Some(date) => Some(Until::Day(statement::date(parser, &date, parsed.offset)?)),
        None => Some(Until::Replaced(parser.place(node))),
    }
}

fn cell_literal(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Literal> {
    statement::literal(parser, pair, offset)
}

fn row_key(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<RowKey> {
    let inside = inner(pair).next()?;
    let rule = inside.as_rule();
    let argument = inner(inside).next()?;
    Some(match rule {
        Rule::in_season => RowKey::InSeason(parser.name(&argument, offset)),
        Rule::outside_season => RowKey::OutsideSeason(parser.name(&argument, offset)),
        Rule::band_at_least => RowKey::AtLeast(statement::literal(parser, argument, offset)?),
        Rule::band_over => RowKey::Over(statement::literal(parser, argument, offset)?),
        Rule::band_up_to => RowKey::UpTo(statement::literal(parser, argument, offset)?),
        Rule::band_under => RowKey::Under(statement::literal(parser, argument, offset)?),
        _ => RowKey::Member(parser.name(&argument, offset)),
    })
}

pub(in crate::language::parse) fn empty_table(_parser: &FileParser, place: Span) -> Table {
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

pub(in crate::language::parse) fn table_by(
    parser: &mut FileParser,
    pair: Pair<'_, Rule>,
    offset: usize,
) -> Vec<(Name, Option<crate::language::tree::UnitUse>)> {
    let mut by = Vec::new();
    for key in inner(pair) {
        let mut found = inner(key);
        let Some(name) = found.next().map(|name| parser.name(&name, offset)) else { continue };
        let unit = found.next().and_then(|clause| inner(clause).next()).map(|unit| statement::unit(parser, unit, offset));
        by.push((name, unit));
    }
    by
}

/// A line under a table (or under rows in place).
pub(in crate::language::parse) fn table_line(parser: &mut FileParser, child: &Node<'_>, table: &mut Table) {
    match child.line.first_word() {
        "from" => table_version(parser, child, table),
        "as" => table_labels(parser, child, table),
        "columns" => {
            let Some(parsed) = parser.line(Rule::l_columns, &child.line, "table") else { return };
            statement::childless(parser, child);
            table.columns = parts(parsed.pairs).map(|key| parser.name(&key, parsed.offset)).collect();
        }
        "missing" => table.partial |= parser.line(Rule::l_missing_row, &child.line, "table").is_some(),
        "until" => table.until = until(parser, child, "table").or(table.until.take()),
        "round" => table.round = statement::round_line(parser, child, "table").or(table.round.take()),
        _ => {
            if annotation::annotation(parser, child, &mut table.annotations) {
                return;
            }
            if let Some(row) = table_row(parser, child) {
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
fn table_version(parser: &mut FileParser, child: &Node<'_>, table: &mut Table) {
    let dates = child.line.text.split_whitespace().skip(1).filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit())).count();
    if dates > 1 {
        let Some(parsed) = parser.line(Rule::l_columns_from, &child.line, "table") else { return };
        statement::childless(parser, child);
        for part in parts(parsed.pairs) {
            if let Some(from) = statement::date(parser, &part, parsed.offset) {
                table.versions.push(VersionHead { from, label: None, to_label: None, span: from.span });
            }
        }
        return;
    }
    let Some((head, _)) = version(parser, child, "table") else { return };
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
        if !annotation::annotation(parser, row, &mut table.annotations) {
            rows.extend(table_row(parser, row));
        }
    }
    table.rows.push(rows);
}

fn table_labels(parser: &mut FileParser, child: &Node<'_>, table: &mut Table) {
    let Some(parsed) = parser.line(Rule::l_columns_as, &child.line, "table") else { return };
    statement::childless(parser, child);
    let labels: Vec<Name> = parts(parsed.pairs).map(|key| parser.name(&key, parsed.offset)).collect();
    if labels.len() != table.versions.len() {
        let title = format!("there are {} labels for {} dates", labels.len(), table.versions.len());
        let place = parser.place(child);
        let first = table.versions.first().map_or(place, |head| head.span);
        parser
            .diagnostics
            .push(Diagnostic::error(codes::MALFORMED, title).at(place, "the labels").at(first, "the dates").help("write one label for each date"));
    }
    for (head, label) in table.versions.iter_mut().zip(labels) {
        head.label = Some(label);
    }
}

pub(in crate::language::parse) fn table_row(parser: &mut FileParser, node: &Node<'_>) -> Option<TableRow> {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "table");
        }
    }
    let parsed = parser.line(Rule::l_table_row, &node.line, "table")?;
    let mut found = parts(parsed.pairs);
    let keys: Vec<Option<RowKey>> = inner(found.next()?).map(|key| row_key(parser, key, parsed.offset)).collect();
    let cells: Vec<Option<Cell>> = found.map(|cell| self::cell(parser, cell, parsed.offset)).collect();
    Some(TableRow {
        keys: keys.into_iter().collect::<Option<_>>()?,
        cells: cells.into_iter().collect::<Option<_>>()?,
        annotations,
        span: parser.place(node),
    })
}

pub(in crate::language::parse) fn tiers(parser: &mut FileParser, node: &Node<'_>) -> Option<Tiers> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_tiers, &node.line, "");
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
        tiers_line(parser, child, &mut tiers);
    }
    let parsed = parsed?;
    let mut names = Vec::new();
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => names.push(parser.name(&part, parsed.offset)),
            Rule::string => tiers.label = Some(statement::string(parser, &part, parsed.offset)),
            Rule::unit => tiers.unit = Some(statement::unit(parser, part, parsed.offset)),
            _ => tiers.kind = TiersKind::Derived(expression::expression(parser, inner(part).next()?, parsed.offset)?),
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

fn tiers_line(parser: &mut FileParser, child: &Node<'_>, tiers: &mut Tiers) {
    match child.line.first_word() {
        "from" => {
            let Some((head, _)) = version(parser, child, "tiers") else { return };
            tiers.versions.push(head);
            tiers.rows.push(Vec::new());
            tiers.keyed.push(KeyedBlocks::default());
            for row in &child.children {
                if !annotation::annotation(parser, row, &mut tiers.annotations) {
                    blocks::block_line(parser, row, tiers);
                }
            }
        }
        "bounds" | "prices" | "up" | "under" | "over" | "all" => {
            if tiers.rows.is_empty() {
                tiers.rows.push(Vec::new());
                tiers.keyed.push(KeyedBlocks::default());
            }
            blocks::block_line(parser, child, tiers);
        }
        "missing" => {
            tiers.partial |= parser.line(Rule::l_missing_row, &child.line, "tiers").is_some();
            statement::childless(parser, child);
        }
        "until" => tiers.until = until(parser, child, "tiers").or(tiers.until.take()),
        "round" if child.line.word(1) == "bounds" => {
            let Some(parsed) = parser.line(Rule::l_round_bounds, &child.line, "tiers") else { return };
            let found: Vec<Pair<'_, Rule>> = parts(parsed.pairs).collect();
            if let [literal, mode] = found.as_slice() {
                tiers.round_bounds = statement::round_to(parser, literal.clone(), mode, parsed.offset);
            }
        }
        "round" => tiers.round = statement::round_line(parser, child, "tiers").or(tiers.round.take()),
        _ => {
            if !annotation::annotation(parser, child, &mut tiers.annotations) {
                statement::unknown(parser, child, "tiers");
            }
        }
    }
}

pub(in crate::language::parse) fn tier_row(parser: &mut FileParser, node: &Node<'_>) -> Option<TierRow> {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "tiers");
        }
    }
    let parsed = parser.line(Rule::l_tier_row, &node.line, "tiers")?;
    let mut found = parts(parsed.pairs);
    let bound = tier_bound(parser, found.next()?, parsed.offset)?;
    Some(TierRow { bound, price: cell(parser, found.next()?, parsed.offset)?, annotations, span: parser.place(node) })
}

pub(in crate::language::parse) fn determinant(parser: &mut FileParser, node: &Node<'_>) -> Option<Determinant> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_determinant, &node.line, "");
    let mut annotations = Annotations::default();
    let mut round = None;
    let mut rows = Vec::new();
    for child in &node.children {
        match child.line.first_word() {
            "when" | "otherwise" => rows.extend(case_row(parser, child)),
            "round" => round = statement::round_line(parser, child, "determinant").or(round),
            _ => {
                if !annotation::annotation(parser, child, &mut annotations) {
                    statement::unknown(parser, child, "determinant");
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
            Rule::name => name = Some(parser.name(&part, parsed.offset)),
            Rule::string => label = Some(statement::string(parser, &part, parsed.offset)),
            Rule::cases => kind = Some(DeterminantKind::Cases(Vec::new())),
            Rule::window => kind = Some(DeterminantKind::Window(Box::new(window::window(parser, part, parsed.offset)?))),
            _ => kind = Some(DeterminantKind::Formula(expression::formula(parser, part, parsed.offset)?)),
        }
    }
    let kind = match kind? {
        DeterminantKind::Cases(_) => DeterminantKind::Cases(rows),
        other => other,
    };
    Some(Determinant { name: name?, label, kind, blocks, round, annotations, span: place })
}

fn case_row(parser: &mut FileParser, node: &Node<'_>) -> Option<CaseRow> {
    statement::childless(parser, node);
    let span = parser.place(node);
    if node.line.first_word() == "otherwise" {
        let parsed = parser.line(Rule::l_case_otherwise, &node.line, "determinant")?;
        let then = expression::formula(parser, parts(parsed.pairs).next()?, parsed.offset)?;
        return Some(CaseRow { when: None, then, span });
    }
    let parsed = parser.line(Rule::l_case_when, &node.line, "determinant")?;
    let mut when = None;
    let mut then = None;
    let mut last_day = false;
    let mut zero = None;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::condition => when = Some(condition::condition(parser, part, parsed.offset)?),
            Rule::last_day => last_day = true,
            Rule::zero_clause => zero = Some(expression::zero(parser, part, parsed.offset)?),
            _ => then = Some(expression::formula(parser, part, parsed.offset)?),
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
