//! Ledgers.

use super::grammar::Rule;
use super::instalment::odd_cents;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{Annotations, DateUse, Ledger, LedgerEntry, LedgerEntryKind, Literal, Name, Spread, UnitUse};
use crate::source::Span;

impl FileParser {
    pub(super) fn ledger(&mut self, node: &Node<'_>) -> Option<Ledger> {
        let place = self.place(node);
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
            let line = self.place(child);
            match child.line.first_word() {
                "opens" => {
                    if let Some(opens) = self.ledger_opening(child) {
                        self.once(&mut ledger.opens, opens, line, &mut said, "the opening");
                    }
                }
                "each" => ledger.entries.extend(self.ledger_entry(child)),
                "spread" => {
                    if let Some(spread) = self.spread(child) {
                        self.once(&mut ledger.spread, spread, line, &mut said, "how it is spread");
                    }
                }
                "round" => {
                    if let Some(round) = self.round_line(child, "ledger") {
                        self.once(&mut ledger.round, round, line, &mut said, "the rounding");
                    }
                }
                _ => {
                    if !self.annotation(child, &mut ledger.annotations) {
                        self.unknown(child, "ledger");
                    }
                }
            }
        }
        let parsed = self.line(Rule::l_ledger, &node.line, "")?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => ledger.name = self.name(&part, parsed.offset),
                Rule::string => ledger.label = Some(self.string(&part, parsed.offset)),
                _ => ledger.unit = self.unit(part, parsed.offset),
            }
        }
        Some(ledger)
    }

    fn ledger_opening(&mut self, node: &Node<'_>) -> Option<(DateUse, Literal, Span)> {
        self.childless(node);
        let parsed = self.line(Rule::l_ledger_opens, &node.line, "ledger")?;
        let mut found = parts(parsed.pairs);
        let on = self.date(&found.next()?, parsed.offset)?;
        Some((on, self.literal(found.next()?, parsed.offset)?, self.place(node)))
    }

    fn ledger_entry(&mut self, node: &Node<'_>) -> Option<LedgerEntry> {
        let mut annotations = Annotations::default();
        let mut round = None;
        for child in &node.children {
            if child.line.first_word() == "round" {
                round = self.round_line(child, "ledger");
            } else if !self.annotation(child, &mut annotations) {
                self.unknown(child, "each");
            }
        }
        let parsed = self.line(Rule::l_ledger_entry, &node.line, "ledger")?;
        let mut found = parts(parsed.pairs).peekable();
        let calendar = self.name(&found.next()?, parsed.offset);
        let when = match found.next_if(|part| part.as_rule() == Rule::condition_line) {
            Some(condition) => Some(self.condition_line(condition, parsed.offset)?),
            None => None,
        };
        let added = found.next()?;
        let kind = if added.as_rule() == Rule::add_interest {
            LedgerEntryKind::Interest { rate: self.name(&inner(added).next()?, parsed.offset) }
        } else {
            LedgerEntryKind::Add(self.formula(added, parsed.offset)?)
        };
        Some(LedgerEntry { calendar, when, kind, round, annotations, span: self.place(node) })
    }

    fn spread(&mut self, node: &Node<'_>) -> Option<Spread> {
        self.childless(node);
        let parsed = self.line(Rule::l_spread, &node.line, "ledger")?;
        let mut count = 1;
        let mut calendar = None;
        let mut odd = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::whole => count = self.whole(&part, parsed.offset)?,
                Rule::name => calendar = Some(self.name(&part, parsed.offset)),
                _ => odd = odd_cents(part),
            }
        }
        let calendar = calendar?;
        let calendar = if count > 1 { super::window::singular(calendar) } else { calendar };
        Some(Spread { count, calendar, odd_cents: odd?, span: self.place(node) })
    }
}
