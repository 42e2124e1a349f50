//! Contracts, amendments, waivers.

use super::grammar::Rule;
use super::hints;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, charge, condition, expression, schedule, statement};
use crate::language::tree::{
    Amendment, Annotations, Charge, ChargeKind, Contract, Guard, IssuedEffect, Name, Opening, Override, OverrideKind, PointUse, Quoted, Schedule,
    Settlement, TakesService, WaivedThing, Waiver, WaiverKind,
};
use crate::source::Span;

type Said = Vec<(&'static str, Span)>;

fn settlement(parser: &mut FileParser, node: &Node<'_>) -> Option<Settlement> {
    let place = parser.place(node);
    let mut charge = Charge::empty(ChargeKind::Charge, place);
    let mut said = Said::new();
    for child in &node.children {
        charge::charge_line(parser, child, &mut charge, &mut said);
    }
    let parsed = parser.line(Rule::l_settlement, &node.line, "contract")?;
    let mut names = Vec::new();
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => names.push(parser.name(&part, parsed.offset)),
            Rule::string => charge.label = Some(statement::string(parser, &part, parsed.offset)),
            _ => {
                let condition = condition::condition_line(parser, part, parsed.offset)?;
                charge.guards.insert(0, Guard { unless: false, span: condition.span, condition });
            }
        }
    }
    let calendar = names.pop()?;
    charge.name = names.pop()?;
    Some(Settlement { calendar, charge, span: place })
}

pub(in crate::language::parse) fn contract(parser: &mut FileParser, node: &Node<'_>) -> Option<Contract> {
    let parsed = parser.line(Rule::l_contract, &node.line, "");
    let mut contract = Contract {
        customer: None,
        term: None,
        points: Vec::new(),
        takes: Vec::new(),
        terms: None,
        openings: Vec::new(),
        settlements: Vec::new(),
        body: Schedule::empty(parser.place(node)),
    };
    let mut said = Said::new();
    for child in &node.children {
        contract_line(parser, child, &mut contract, &mut said);
    }
    let parsed = parsed?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => contract.body.name = parser.name(&part, parsed.offset),
            _ => contract.body.label = Some(statement::string(parser, &part, parsed.offset)),
        }
    }
    Some(contract)
}

fn contract_line(parser: &mut FileParser, child: &Node<'_>, contract: &mut Contract, said: &mut Said) {
    let place = parser.place(child);
    match child.line.first_word() {
        "customer" => {
            if let Some(customer) = customer(parser, child) {
                statement::once(parser, &mut contract.customer, customer, place, said, "the customer");
            }
        }
        "term" => {
            if let Some(term) = term(parser, child) {
                statement::once(parser, &mut contract.term, term, place, said, "the term");
            }
        }
        "points" => contract.points.extend(points(parser, child)),
        "takes" => contract.takes.extend(takes(parser, child)),
        "terms" => {
            if let Some(terms) = one_name(parser, child, Rule::l_terms_reference, "contract") {
                statement::once(parser, &mut contract.terms, terms, place, said, "the terms");
            }
        }
        "opens" => contract.openings.extend(opening(parser, child)),
        "settlement" => contract.settlements.extend(settlement(parser, child)),
        word if hints::words_under("contract").contains(&word) => schedule::schedule_line(parser, child, &mut contract.body, said),
        _ => statement::unknown(parser, child, "contract"),
    }
}

fn customer(parser: &mut FileParser, node: &Node<'_>) -> Option<(Name, Option<Quoted>)> {
    let parsed = parser.line(Rule::l_customer, &node.line, "contract")?;
    statement::childless(parser, node);
    let mut found = parts(parsed.pairs);
    let number = parser.name(&found.next()?, parsed.offset);
    Some((number, found.next().map(|name| statement::string(parser, &name, parsed.offset))))
}

fn term(parser: &mut FileParser, node: &Node<'_>) -> Option<(crate::language::tree::DateUse, Option<crate::language::tree::DateUse>)> {
    let parsed = parser.line(Rule::l_term, &node.line, "contract")?;
    statement::childless(parser, node);
    let mut found = parts(parsed.pairs);
    let from = statement::date(parser, &found.next()?, parsed.offset)?;
    let end = found.next()?;
    let to = if end.as_rule() == Rule::until_ended { None } else { Some(statement::date(parser, &end, parsed.offset)?) };
    Some((from, to))
}

pub(in crate::language::parse) fn points(parser: &mut FileParser, node: &Node<'_>) -> Vec<PointUse> {
    statement::childless(parser, node);
    let Some(parsed) = parser.line(Rule::l_points, &node.line, "contract") else { return Vec::new() };
    let point = |part: pest::iterators::Pair<'_, Rule>| {
        let minus = part.clone().into_inner().any(|inside| inside.as_rule() == Rule::point_minus);
        let name = inner(part).find(|inside| inside.as_rule() == Rule::key)?;
        Some(PointUse { name: parser.name(&name, parsed.offset), minus })
    };
    parts(parsed.pairs).filter_map(point).collect()
}

fn takes(parser: &mut FileParser, node: &Node<'_>) -> Option<TakesService> {
    let mut overrides = Vec::new();
    for child in &node.children {
        overrides.extend(override_line(parser, child, "takes"));
    }
    let schedule = parser.line(Rule::l_takes, &node.line, "contract").and_then(|parsed| {
        let name = parts(parsed.pairs).next()?;
        Some(parser.name(&name, parsed.offset))
    })?;
    Some(TakesService { schedule, overrides, span: parser.place(node) })
}

/// `set`, `replace` or `omit`, with what stands under it.
fn override_line(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<Override> {
    let kind = match node.line.first_word() {
        "set" => set(parser, node),
        "replace" => replacement(parser, node),
        "omit" => one_name_below(parser, node, Rule::l_omit_line, parent).map(OverrideKind::Omit),
        _ => {
            statement::unknown(parser, node, parent);
            return None;
        }
    };
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, node.line.first_word());
        }
    }
    Some(Override { kind: kind?, annotations, span: parser.place(node) })
}

fn set(parser: &mut FileParser, node: &Node<'_>) -> Option<OverrideKind> {
    let parsed = parser.line(Rule::l_set, &node.line, "takes")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    Some(OverrideKind::Set { name, to: expression::expression(parser, found.next()?, parsed.offset)? })
}

fn replacement(parser: &mut FileParser, node: &Node<'_>) -> Option<OverrideKind> {
    let parsed = parser.line(Rule::l_replace, &node.line, "takes")?;
    let what = parts(parsed.pairs).next()?;
    let rule = what.as_rule();
    let mut found = inner(what).filter(|part| part.as_rule() != Rule::k_with);
    let name = parser.name(&found.next()?, parsed.offset);
    let with = found.next()?;
    if rule == Rule::replace_gl {
        let account = Quoted { text: with.as_str().to_owned(), span: parser.span(&with, parsed.offset) };
        return Some(OverrideKind::ReplaceGl { charge: name, account });
    }
    Some(OverrideKind::Replace { name, with: expression::expression(parser, with, parsed.offset)? })
}

/// A line that is some words and one name, with nothing below.
fn one_name(parser: &mut FileParser, node: &Node<'_>, rule: Rule, parent: &str) -> Option<Name> {
    statement::childless(parser, node);
    one_name_below(parser, node, rule, parent)
}

fn one_name_below(parser: &mut FileParser, node: &Node<'_>, rule: Rule, parent: &str) -> Option<Name> {
    let parsed = parser.line(rule, &node.line, parent)?;
    let name = parts(parsed.pairs).next()?;
    Some(parser.name(&name, parsed.offset))
}

pub(in crate::language::parse) fn opening(parser: &mut FileParser, node: &Node<'_>) -> Option<Opening> {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "opens");
        }
    }
    let parsed = parser.line(Rule::l_opens_at, &node.line, "contract")?;
    let mut found = parts(parsed.pairs);
    let determinant = parser.name(&found.next()?, parsed.offset);
    let value = statement::literal(parser, found.next()?, parsed.offset)?;
    let on = statement::date(parser, &found.next()?, parsed.offset)?;
    Some(Opening { determinant, value, on, annotations, span: parser.place(node) })
}

pub(in crate::language::parse) fn amendment(parser: &mut FileParser, node: &Node<'_>) -> Option<Amendment> {
    let place = parser.place(node);
    let mut supersedes = Vec::new();
    let mut overrides = Vec::new();
    let mut issued = None;
    let mut body = Schedule::empty(place);
    let mut said = Said::new();
    for child in &node.children {
        let line = parser.place(child);
        match child.line.first_word() {
            "supersedes" => supersedes.extend(superseded(parser, child)),
            "set" | "replace" | "omit" => overrides.extend(override_line(parser, child, "amendment")),
            "bills" => {
                if let Some(effect) = self::issued(parser, child) {
                    statement::once(parser, &mut issued, (effect, line), line, &mut said, "what happens to issued bills");
                }
            }
            "value" | "determinant" | "charge" | "credit" | "tax" | "not" => schedule::schedule_line(parser, child, &mut body, &mut said),
            _ => {
                if !annotation::annotation(parser, child, &mut body.annotations) {
                    statement::unknown(parser, child, "amendment");
                }
            }
        }
    }
    let parsed = parser.line(Rule::l_amendment, &node.line, "")?;
    let mut names = Vec::new();
    let mut label = None;
    let mut dates = Vec::new();
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => names.push(parser.name(&part, parsed.offset)),
            Rule::string => label = Some(statement::string(parser, &part, parsed.offset)),
            _ => dates.push(statement::date(parser, &part, parsed.offset)?),
        }
    }
    let mut names = names.into_iter();
    let mut dates = dates.into_iter();
    let (name, amends) = (names.next()?, names.next()?);
    body.name = name.clone();
    body.label.clone_from(&label);
    Some(Amendment { name, label, amends, from: dates.next()?, to: dates.next(), supersedes, overrides, body, issued, span: place })
}

fn superseded(parser: &mut FileParser, node: &Node<'_>) -> Vec<Name> {
    statement::childless(parser, node);
    let Some(parsed) = parser.line(Rule::l_supersedes, &node.line, "amendment") else { return Vec::new() };
    parts(parsed.pairs).map(|name| parser.name(&name, parsed.offset)).collect()
}

fn issued(parser: &mut FileParser, node: &Node<'_>) -> Option<IssuedEffect> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_issued, &node.line, "amendment")?;
    let words = parts(parsed.pairs).next()?.as_str().trim().to_owned();
    Some(match words.as_str() {
        "adjusted" => IssuedEffect::Adjusted,
        "rebilled" => IssuedEffect::Rebilled,
        _ => IssuedEffect::NotChanged,
    })
}

pub(in crate::language::parse) fn waiver(parser: &mut FileParser, node: &Node<'_>) -> Option<Waiver> {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "waiver");
        }
    }
    let parsed = parser.line(Rule::l_waiver, &node.line, "")?;
    let mut found = parts(parsed.pairs).peekable();
    let name = parser.name(&found.next()?, parsed.offset);
    let label = found.next_if(|part| part.as_rule() == Rule::string).map(|part| statement::string(parser, &part, parsed.offset));
    let kind = if found.next()?.as_str().trim() == "defers" { WaiverKind::Defers } else { WaiverKind::Suspends };
    let thing = inner(found.next()?).next()?;
    let thing = match (thing.as_rule(), thing.as_str()) {
        (Rule::waived_late_fee, _) => WaivedThing::LateFee,
        (_, "interest") => WaivedThing::Interest,
        _ => WaivedThing::Charge(parser.name(&thing, parsed.offset)),
    };
    let of = parser.name(&found.next()?, parsed.offset);
    let (from, to) = (statement::date(parser, &found.next()?, parsed.offset)?, statement::date(parser, &found.next()?, parsed.offset)?);
    Some(Waiver { name, label, kind, thing, of, from, to, annotations, span: parser.place(node) })
}
