//! Charges, credits, taxes.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    Blocks, Charge, ChargeAmount, ChargeKind, EachMeter, Formula, Guard, InPlaceTable, OverPeriod, Quoted, RoundingScope, RoundingStatement,
};
use crate::source::Span;

impl FileParser {
    pub(super) fn charge(&mut self, node: &Node<'_>) -> Option<Charge> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_charge, &node.line, "schedule");
        let mut charge = Charge::empty(ChargeKind::Charge, place);
        if let Some(parsed) = &parsed {
            for part in parts(parsed.pairs.clone()) {
                match part.as_rule() {
                    Rule::charge_kind => {
                        charge.kind = match part.as_str().trim() {
                            "credit" => ChargeKind::Credit,
                            "tax" => ChargeKind::Tax,
                            _ => ChargeKind::Charge,
                        }
                    }
                    Rule::name => charge.name = self.name(&part, parsed.offset),
                    _ => charge.label = Some(self.string(&part, parsed.offset)),
                }
            }
        }
        let mut said = Vec::new();
        for child in &node.children {
            self.charge_line(child, &mut charge, &mut said);
        }
        parsed.map(|_| charge)
    }

    pub(super) fn charge_line(&mut self, child: &Node<'_>, charge: &mut Charge, said: &mut Vec<(&'static str, Span)>) {
        let place = self.place(child);
        let word = child.line.first_word();
        match word {
            "amount" | "tops" | "replaces" => {
                let amount = match word {
                    "amount" => self.amount(child, charge),
                    "tops" => self.tops_up(child),
                    _ => self.replaces(child),
                };
                if let Some(amount) = amount {
                    self.once(&mut charge.amount, amount, place, said, "what the line comes to");
                }
                return;
            }
            "gl" => {
                if let Some(parsed) = self.line(Rule::l_gl, &child.line, "charge")
                    && let Some(account) = parts(parsed.pairs).next()
                {
                    let gl = Quoted { text: account.as_str().to_owned(), span: self.span(&account, parsed.offset) };
                    self.once(&mut charge.gl, gl, place, said, "the account");
                }
            }
            "when" if matches!(child.line.word(1), "service" | "a") && child.line.text.contains("split") => {
                charge.prorations.extend(self.proration(child, "schedule"))
            }
            "when" | "unless" => {
                if let Some(condition) = self.condition_of(child, Rule::l_guard, "charge") {
                    charge.guards.push(Guard { unless: word == "unless", condition, span: place });
                }
            }
            "omit" => charge.omit_when_zero |= self.line(Rule::l_omit, &child.line, "charge").is_some(),
            "not" => charge.not_billed = self.quoted(child, Rule::l_not_billed).or(charge.not_billed.take()),
            "round" => {
                if let Some(rounding) = self.charge_round(child) {
                    self.once(&mut charge.rounding, rounding, place, said, "the rounding");
                }
            }
            "no" => {
                if self.line(Rule::l_no_rounding, &child.line, "charge").is_some() {
                    self.once(&mut charge.rounding, RoundingStatement::None(place), place, said, "the rounding");
                }
            }
            _ => {
                if !self.annotation(child, &mut charge.annotations) {
                    self.unknown(child, "charge");
                }
                return;
            }
        }
        for below in &child.children {
            if !self.annotation(below, &mut charge.annotations) {
                self.unknown(below, word);
            }
        }
    }

    fn charge_round(&mut self, child: &Node<'_>) -> Option<RoundingStatement> {
        if child.line.word(1) == "each" {
            return self.schedule_round(child);
        }
        let to = self.round_line(child, "charge")?;
        Some(RoundingStatement::Round { scope: RoundingScope::EachCharge, to })
    }

    fn amount(&mut self, node: &Node<'_>, charge: &Charge) -> Option<ChargeAmount> {
        let place = self.place(node);
        if node.line.word(1) == "in" {
            return self.in_place(node, charge);
        }
        self.childless(node);
        let second = node.line.word(1);
        if second.starts_with("1/") || (second == "1" && node.line.word(2) == "/" && node.line.text.contains(" each ")) {
            let parsed = self.line(Rule::l_instalment, &node.line, "charge")?;
            let expression = self.instalment(parts(parsed.pairs).next()?, parsed.offset)?;
            let formula = Formula { expression, zero: None };
            return Some(ChargeAmount::Formula { formula, blocks: None, over: None, each_meter: None, span: place });
        }
        let parsed = self.line(Rule::l_amount, &node.line, "charge")?;
        let mut found = parts(parsed.pairs);
        let expression = self.expression(found.next()?, parsed.offset)?;
        let (mut blocks, mut over, mut each_meter, mut zero) = (None, None, None, None);
        for clause in found {
            let part = inner(clause).next()?;
            let span = self.span(&part, parsed.offset);
            match part.as_rule() {
                Rule::blocks_each => blocks = Some((Blocks::EachAtItsOwn, span)),
                Rule::blocks_all => blocks = Some((Blocks::AllAtReached, span)),
                Rule::over_period => over = Some(OverPeriod { calendar: self.name(&inner(part).next()?, parsed.offset), span }),
                Rule::each_meter => each_meter = Some(EachMeter { one_line_each: inner(part).next().is_some(), span }),
                _ => zero = Some(self.zero(part, parsed.offset)?),
            }
        }
        Some(ChargeAmount::Formula { formula: Formula { expression, zero }, blocks, over, each_meter, span: place })
    }

    fn in_place(&mut self, node: &Node<'_>, charge: &Charge) -> Option<ChargeAmount> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_amount_in_place, &node.line, "charge");
        let mut table = self.empty_table(place);
        table.name = charge.name.clone();
        table.label = charge.label.clone();
        for child in &node.children {
            self.table_line(child, &mut table);
        }
        let parsed = parsed?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::unit => table.unit = Some(self.unit(part, parsed.offset)),
                _ => table.by = self.table_by(part, parsed.offset),
            }
        }
        Some(ChargeAmount::InPlace(Box::new(InPlaceTable { table, span: place })))
    }

    fn tops_up(&mut self, node: &Node<'_>) -> Option<ChargeAmount> {
        self.childless(node);
        let parsed = self.line(Rule::l_tops_up, &node.line, "charge")?;
        let mut found = parts(parsed.pairs);
        let volume = self.factor(found.next()?, parsed.offset)?;
        let to = self.expression(found.next()?, parsed.offset)?;
        Some(ChargeAmount::TopsUp { volume, to, span: self.place(node) })
    }

    fn replaces(&mut self, node: &Node<'_>) -> Option<ChargeAmount> {
        self.childless(node);
        let parsed = self.line(Rule::l_replaces, &node.line, "charge")?;
        let mut found = parts(parsed.pairs);
        let volume = self.name(&found.next()?, parsed.offset);
        let with = self.expression(found.next()?, parsed.offset)?;
        let when = self.condition_line(found.next()?, parsed.offset)?;
        Some(ChargeAmount::Replaces { volume, with, when, span: self.place(node) })
    }
}
