//! Indexes, and the lines by which a rate follows one.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, statement};
use crate::language::tree::{Annotations, Compounding, EscalateBy, Escalation, Index, IndexValue, MonthUse, Name};
use crate::source::{Diagnostic, codes};

const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

pub(in crate::language::parse) fn index(parser: &mut FileParser, node: &Node<'_>) -> Option<Index> {
    let place = parser.place(node);
    let mut index = Index {
        name: Name { text: String::new(), span: place },
        label: None,
        unit: None,
        values: Vec::new(),
        annotations: Annotations::default(),
        span: place,
    };
    for child in &node.children {
        if child.line.first_word() == "value" {
            index.values.extend(index_value(parser, child));
        } else if !annotation::annotation(parser, child, &mut index.annotations) {
            statement::unknown(parser, child, "index");
        }
    }
    let parsed = parser.line(Rule::l_index, &node.line, "")?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => index.name = parser.name(&part, parsed.offset),
            Rule::string => index.label = Some(statement::string(parser, &part, parsed.offset)),
            _ => index.unit = Some(statement::unit(parser, part, parsed.offset)),
        }
    }
    Some(index)
}

fn index_value(parser: &mut FileParser, node: &Node<'_>) -> Option<IndexValue> {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "index");
        }
    }
    let parsed = parser.line(Rule::l_index_value, &node.line, "index")?;
    let mut found = parts(parsed.pairs);
    let month = year_month(parser, &found.next()?, parsed.offset)?;
    let first = found.next()?;
    let negative = first.as_rule() == Rule::minus;
    let number = if negative { found.next()? } else { first };
    let mut value = parser.number(&number, parsed.offset)?;
    if negative {
        value.value = value.value.negated();
    }
    let mut published = None;
    for part in found.filter(|part| part.as_rule() == Rule::date) {
        published = Some(statement::date(parser, &part, parsed.offset)?);
    }
    Some(IndexValue { month, value, published, annotations, span: parser.place(node) })
}

/// `2021-06`.
pub(in crate::language::parse) fn year_month(parser: &mut FileParser, pair: &Pair<'_, Rule>, offset: usize) -> Option<MonthUse> {
    let span = parser.span(pair, offset);
    let (year, month) = pair.as_str().trim().split_once('-')?;
    match (year.parse(), month.parse::<u32>()) {
        (Ok(year), Ok(month)) if (1..=12).contains(&month) => Some(MonthUse { year, month, span }),
        _ => {
            let diagnostic = Diagnostic::error(codes::BAD_DATE, format!("there is no month {}", pair.as_str().trim())).at(span, "this month");
            parser.diagnostics.push(diagnostic.help("write year and month as 2021-06"));
            None
        }
    }
}

/// A month's name: 1 to 12.
fn month_number(parser: &mut FileParser, pair: &Pair<'_, Rule>, offset: usize) -> Option<u32> {
    let word = pair.as_str().trim();
    if let Some(at) = MONTHS.iter().position(|name| *name == word) {
        return u32::try_from(at + 1).ok();
    }
    let place = parser.span(pair, offset);
    let diagnostic = Diagnostic::error(codes::BAD_DATE, format!("there is no month {word}")).at(place, "this month");
    parser.diagnostics.push(diagnostic.help("write it as June").suggest(word, MONTHS));
    None
}

pub(in crate::language::parse) fn escalation(parser: &mut FileParser, node: &Node<'_>) -> Option<Escalation> {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "escalate");
        }
    }
    let parsed = parser.line(Rule::l_escalate, &node.line, "rate")?;
    let mut found = parts(parsed.pairs);
    let each = statement::month_day(parser, found.next()?, parsed.offset)?;
    let (mut first, mut by, mut percentage, mut at_least, mut at_most, mut compounding) = (None, None, None, None, None, None);
    let mut said = Vec::new();
    for clause in found {
        let clause = inner(clause).next()?;
        let span = parser.span(&clause, parsed.offset);
        let rule = clause.as_rule();
        let mut inside = inner(clause);
        match rule {
            Rule::escalate_first => {
                let date = statement::date(parser, &inside.next()?, parsed.offset)?;
                statement::once(parser, &mut first, date, span, &mut said, "the first step");
            }
            Rule::escalate_exact => statement::once(parser, &mut percentage, None, span, &mut said, "how exact the percentage is"),
            Rule::escalate_rounded => {
                let (step, mode) = (inside.next()?, inside.next()?);
                let round = statement::round_to(parser, step, &mode, parsed.offset)?;
                statement::once(parser, &mut percentage, Some(round), span, &mut said, "how exact the percentage is");
            }
            Rule::escalate_floor | Rule::escalate_cap => {
                let literal = statement::literal(parser, inside.next()?, parsed.offset)?;
                let floor = rule == Rule::escalate_floor;
                let (slot, what) = if floor { (&mut at_least, "`at least`") } else { (&mut at_most, "`at most`") };
                statement::once(parser, slot, literal, span, &mut said, what);
            }
            Rule::compounding => {
                let which = match inside.next()?.as_rule() {
                    Rule::compounding_rounded => Compounding::RoundedRate,
                    Rule::compounding_unrounded => Compounding::UnroundedRate,
                    _ => Compounding::FirstRate,
                };
                statement::once(parser, &mut compounding, (which, span), span, &mut said, "on which rate a step is built");
            }
            _ => {
                let change = escalate_by(parser, rule, inside, parsed.offset)?;
                statement::once(parser, &mut by, change, span, &mut said, "by what the rate changes");
            }
        }
    }
    let (Some(first), Some(by)) = (first, by) else { return escalation_incomplete(parser, node) };
    Some(Escalation { each, first, by, percentage, at_least, at_most, compounding, annotations, span: parser.place(node) })
}

fn escalate_by<'i>(parser: &mut FileParser, rule: Rule, mut inside: impl Iterator<Item = Pair<'i, Rule>>, offset: usize) -> Option<EscalateBy> {
    let first = inside.next()?;
    Some(match rule {
        Rule::escalate_percent => EscalateBy::Percent(parser.number(&first, offset)?),
        Rule::escalate_change => {
            let from_month = month_number(parser, &inside.next()?, offset);
            let to_month = month_number(parser, &inside.next()?, offset);
            EscalateBy::Change { index: parser.name(&first, offset), from_month: from_month?, to_month: to_month? }
        }
        _ => EscalateBy::Published { index: parser.name(&first, offset), month: month_number(parser, &inside.next()?, offset)? },
    })
}

fn escalation_incomplete<T>(parser: &mut FileParser, node: &Node<'_>) -> Option<T> {
    let diagnostic = Diagnostic::error(codes::MALFORMED, "the escalator does not say when it begins, or by what")
        .at(parser.place(node), "first on which day, and by what?")
        .help("write `escalate each October 1, first on 2021-10-01, by change in INDEX over June to June, exact, compounding the rounded rate`");
    parser.diagnostics.push(diagnostic);
    None
}
