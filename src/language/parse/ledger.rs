//! Ledgers.

use super::grammar::Rule;
use super::instalment::odd_cents;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, condition, expression, statement};
use crate::language::tree::{Annotations, DateUse, Ledger, LedgerEntry, LedgerEntryKind, Literal, Name, Spread, UnitUse};
use crate::source::Span;

pub(in crate::language::parse) fn ledger(parser: &mut FileParser, node: &Node<'_>) -> Option<Ledger> {
    let place = parser.place(node);
    let mut ledger = Ledger {
        name: Name { text: String::new(), span: place },
        label: None,
        unit: UnitUse { factors: Vec::new(), span: place },
        opens: None,
        entries: Vec::new(),
        spread: None,
        round: None,
        annotations: Annotations::default(),
        span: place,
    };
    let mut said = Vec::new();
    for child in &node.children {
        let line = parser.place(child);
        match child.line.first_word() {
            "opens" => {
                if let Some(opens) = ledger_opening(parser, child) {
                    statement::once(parser, &mut ledger.opens, opens, line, &mut said, "the opening");
                }
            }
            "each" => ledger.entries.extend(ledger_entry(parser, child)),
            "spread" => {
                if let Some(spread) = spread(parser, child) {
                    statement::once(parser, &mut ledger.spread, spread, line, &mut said, "how it is spread");
                }
            }
            "round" => {
                if let Some(round) = statement::round_line(parser, child, "ledger") {
                    statement::once(parser, &mut ledger.round, round, line, &mut said, "the rounding");
                }
            }
            _ => {
                if !annotation::annotation(parser, child, &mut ledger.annotations) {
                    statement::unknown(parser, child, "ledger");
                }
            }
        }
    }
    let parsed = parser.line(Rule::l_ledger, &node.line, "")?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => ledger.name = parser.name(&part, parsed.offset),
            Rule::string => ledger.label = Some(statement::string(parser, &part, parsed.offset)),
            _ => ledger.unit = statement::unit(parser, part, parsed.offset),
        }
    }
    Some(ledger)
}

fn ledger_entry(parser: &mut FileParser, node: &Node<'_>) -> Option<LedgerEntry> {
    let mut annotations = Annotations::default();
    let mut round = None;
    for child in &node.children {
        if child.line.first_word() == "round" {
            round = statement::round_line(parser, child, "ledger");
        } else if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "each");
        }
    }
    let parsed = parser.line(Rule::l_ledger_entry, &node.line, "ledger")?;
    let mut found = parts(parsed.pairs).peekable();
    let calendar = parser.name(&found.next()?, parsed.offset);
    let when = match found.next_if(|part| part.as_rule() == Rule::condition_line) {
        Some(condition) => Some(condition::condition_line(parser, condition, parsed.offset)?),
        None => None,
    };
    let added = found.next()?;
    let kind = if added.as_rule() == Rule::add_interest {
        LedgerEntryKind::Interest { rate: parser.name(&inner(added).next()?, parsed.offset) }
    } else {
        LedgerEntryKind::Add(expression::formula(parser, added, parsed.offset)?)
    };
    Some(LedgerEntry { calendar, when, kind, round, annotations, span: parser.place(node) })
}

fn spread(parser: &mut FileParser, node: &Node<'_>) -> Option<Spread> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_spread, &node.line, "ledger")?;
    let mut count = 1;
    let mut calendar = None;
    let mut odd = None;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::whole => count = statement::whole(parser, &part, parsed.offset)?,
            Rule::name => calendar = Some(parser.name(&part, parsed.offset)),
            _ => odd = odd_cents(part),
        }
    }
    let calendar = calendar?;
    let calendar = if count > 1 { super::window::singular(calendar) } else { calendar };
    Some(Spread { count, calendar, odd_cents: odd?, span: parser.place(node) })
}

fn ledger_opening(parser: &mut FileParser, node: &Node<'_>) -> Option<(DateUse, Literal, Span)> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_ledger_opens, &node.line, "ledger")?;
    let mut found = parts(parsed.pairs);
    let on = statement::date(parser, &found.next()?, parsed.offset)?;
    Some((on, statement::literal(parser, found.next()?, parsed.offset)?, parser.place(node)))
}
