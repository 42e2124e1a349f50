//! Charges, credits, taxes.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, condition, expression, instalment, price, proration, statement};
use crate::language::tree::{
    Blocks, Charge, ChargeAmount, ChargeKind, EachMeter, Formula, Guard, InPlaceTable, OverPeriod, Quoted, RoundingScope, RoundingStatement,
};
use crate::source::Span;

fn in_place(parser: &mut FileParser, node: &Node<'_>, charge: &Charge) -> Option<ChargeAmount> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_amount_in_place, &node.line, "charge");
    let mut table = price::empty_table(parser, place);
    table.name = charge.name.clone();
    table.label = charge.label.clone();
    for child in &node.children {
        price::table_line(parser, child, &mut table);
    }
    let parsed = parsed?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::unit => table.unit = Some(statement::unit(parser, part, parsed.offset)),
            _ => table.by = price::table_by(parser, part, parsed.offset),
        }
    }
    Some(ChargeAmount::InPlace(Box::new(InPlaceTable { table, span: place })))
}

pub(in crate::language::parse) fn charge(parser: &mut FileParser, node: &Node<'_>) -> Option<Charge> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_charge, &node.line, "schedule");
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
                Rule::name => charge.name = parser.name(&part, parsed.offset),
                _ => charge.label = Some(statement::string(parser, &part, parsed.offset)),
            }
        }
    }
    let mut said = Vec::new();
    for child in &node.children {
        charge_line(parser, child, &mut charge, &mut said);
    }
    parsed.map(|_| charge)
}

pub(in crate::language::parse) fn charge_line(parser: &mut FileParser, child: &Node<'_>, charge: &mut Charge, said: &mut Vec<(&'static str, Span)>) {
    let place = parser.place(child);
    let word = child.line.first_word();
    match word {
        "amount" | "tops" | "replaces" => {
            let amount = match word {
                "amount" => amount(parser, child, charge),
                "tops" => tops_up(parser, child),
                _ => replaces(parser, child),
            };
            if let Some(amount) = amount {
                statement::once(parser, &mut charge.amount, amount, place, said, "what the line comes to");
            }
            return;
        }
        "gl" => {
            if let Some(parsed) = parser.line(Rule::l_gl, &child.line, "charge")
                && let Some(account) = parts(parsed.pairs).next()
            {
                let gl = Quoted { text: account.as_str().to_owned(), span: parser.span(&account, parsed.offset) };
                statement::once(parser, &mut charge.gl, gl, place, said, "the account");
            }
        }
        "when" if matches!(child.line.word(1), "service" | "a") && child.line.text.contains("split") => {
            charge.prorations.extend(proration::proration(parser, child, "schedule"))
        }
        "when" | "unless" => {
            if let Some(condition) = proration::condition_of(parser, child, Rule::l_guard, "charge") {
                charge.guards.push(Guard { unless: word == "unless", condition, span: place });
            }
        }
        "omit" => charge.omit_when_zero |= parser.line(Rule::l_omit, &child.line, "charge").is_some(),
        "not" => charge.not_billed = annotation::quoted(parser, child, Rule::l_not_billed).or(charge.not_billed.take()),
        "round" => {
            if let Some(rounding) = charge_round(parser, child) {
                statement::once(parser, &mut charge.rounding, rounding, place, said, "the rounding");
            }
        }
        "no" => {
            if parser.line(Rule::l_no_rounding, &child.line, "charge").is_some() {
                statement::once(parser, &mut charge.rounding, RoundingStatement::None(place), place, said, "the rounding");
            }
        }
        _ => {
            if !annotation::annotation(parser, child, &mut charge.annotations) {
                statement::unknown(parser, child, "charge");
            }
            return;
        }
    }
    for below in &child.children {
        if !annotation::annotation(parser, below, &mut charge.annotations) {
            statement::unknown(parser, below, word);
        }
    }
}

fn charge_round(parser: &mut FileParser, child: &Node<'_>) -> Option<RoundingStatement> {
    if child.line.word(1) == "each" {
        return proration::schedule_round(parser, child);
    }
    let to = statement::round_line(parser, child, "charge")?;
    Some(RoundingStatement::Round { scope: RoundingScope::EachCharge, to })
}

pub(in crate::language::parse) fn amount(parser: &mut FileParser, node: &Node<'_>, charge: &Charge) -> Option<ChargeAmount> {
    let place = parser.place(node);
    if node.line.word(1) == "in" {
        return in_place(parser, node, charge);
    }
    statement::childless(parser, node);
    let second = node.line.word(1);
    if second.starts_with("1/") || (second == "1" && node.line.word(2) == "/" && node.line.text.contains(" each ")) {
        let parsed = parser.line(Rule::l_instalment, &node.line, "charge")?;
        let expression = instalment::instalment(parser, parts(parsed.pairs).next()?, parsed.offset)?;
        let formula = Formula { expression, zero: None };
        return Some(ChargeAmount::Formula { formula, blocks: None, over: None, each_meter: None, span: place });
    }
    let parsed = parser.line(Rule::l_amount, &node.line, "charge")?;
    let mut found = parts(parsed.pairs);
    let expression = expression::expression(parser, found.next()?, parsed.offset)?;
    let (mut blocks, mut over, mut each_meter, mut zero) = (None, None, None, None);
    for clause in found {
        let part = inner(clause).next()?;
        let span = parser.span(&part, parsed.offset);
        match part.as_rule() {
            Rule::blocks_each => blocks = Some((Blocks::EachAtItsOwn, span)),
            Rule::blocks_all => blocks = Some((Blocks::AllAtReached, span)),
            Rule::over_period => over = Some(OverPeriod { calendar: parser.name(&inner(part).next()?, parsed.offset), span }),
            Rule::each_meter => each_meter = Some(EachMeter { one_line_each: inner(part).next().is_some(), span }),
            _ => zero = Some(expression::zero(parser, part, parsed.offset)?),
        }
    }
    Some(ChargeAmount::Formula { formula: Formula { expression, zero }, blocks, over, each_meter, span: place })
}

fn tops_up(parser: &mut FileParser, node: &Node<'_>) -> Option<ChargeAmount> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_tops_up, &node.line, "charge")?;
    let mut found = parts(parsed.pairs);
    let volume = expression::factor(parser, found.next()?, parsed.offset)?;
    let to = expression::expression(parser, found.next()?, parsed.offset)?;
    Some(ChargeAmount::TopsUp { volume, to, span: parser.place(node) })
}

fn replaces(parser: &mut FileParser, node: &Node<'_>) -> Option<ChargeAmount> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_replaces, &node.line, "charge")?;
    let mut found = parts(parsed.pairs);
    let volume = parser.name(&found.next()?, parsed.offset);
    let with = expression::expression(parser, found.next()?, parsed.offset)?;
    let when = condition::condition_line(parser, found.next()?, parsed.offset)?;
    Some(ChargeAmount::Replaces { volume, with, when, span: parser.place(node) })
}
