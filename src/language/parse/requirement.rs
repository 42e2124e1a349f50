//! Laws over invoices, and who sells.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, condition, proration, statement};
use crate::language::tree::{
    Annotations, Binding, Bound, DueAfter, File, Guard, Limit, Quoted, RequiredOf, Requirement, Seller, SellerKind, That, ThatKind,
};

/// `seller municipality in Florida`.
pub(in crate::language::parse) fn seller(parser: &mut FileParser, node: &Node<'_>, file: &mut File) {
    statement::childless(parser, node);
    let Some(parsed) = parser.line(Rule::l_seller, &node.line, "") else { return };
    let mut found = parts(parsed.pairs);
    let Some(kind) = found.next().map(|kind| seller_kind(kind.as_str().trim())) else { return };
    let place = found.next().and_then(|place| law_place(parser, place, parsed.offset));
    let seller = Seller { kind, place, span: parser.place(node) };
    let mut said = file.seller.iter().map(|earlier| ("the seller", earlier.span)).collect();
    statement::once(parser, &mut file.seller, seller, parser.place(node), &mut said, "the seller");
}

fn law_place(parser: &FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Quoted> {
    let place = inner(pair).next()?;
    Some(if place.as_rule() == Rule::string { statement::string(parser, &place, offset) } else { parser.words(&place, offset) })
}

pub(in crate::language::parse) fn requirement(parser: &mut FileParser, node: &Node<'_>) -> Option<Requirement> {
    let parsed = parser.line(Rule::l_require, &node.line, "");
    let mut requirement = Requirement {
        name: crate::language::tree::Name { text: String::new(), span: parser.place(node) },
        label: None,
        on: RequiredOf::Prices,
        binding: None,
        guards: Vec::new(),
        when_a_price_rises: None,
        that: Vec::new(),
        a_person_sees: Vec::new(),
        annotations: Annotations::default(),
        span: parser.place(node),
    };
    let mut said = Vec::new();
    for child in &node.children {
        requirement_line(parser, child, &mut requirement, &mut said);
    }
    let parsed = parsed?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => requirement.name = parser.name(&part, parsed.offset),
            Rule::string => requirement.label = Some(statement::string(parser, &part, parsed.offset)),
            Rule::every_terms => requirement.on = RequiredOf::EveryTerms,
            Rule::every_schedule => {
                requirement.on = RequiredOf::EverySchedule(inner(part).map(|name| parser.name(&name, parsed.offset)).collect());
            }
            _ => requirement.on = RequiredOf::Named(inner(part).map(|name| parser.name(&name, parsed.offset)).collect()),
        }
    }
    Some(requirement)
}

fn requirement_line(parser: &mut FileParser, child: &Node<'_>, into: &mut Requirement, said: &mut Vec<(&'static str, crate::source::Span)>) {
    let place = parser.place(child);
    match child.line.first_word() {
        "binding" => {
            if let Some(binding) = binding(parser, child) {
                statement::once(parser, &mut into.binding, binding, place, said, "whom it binds");
            }
        }
        "when" if child.line.word(1) == "a" && child.line.word(2) == "price" => {
            statement::childless(parser, child);
            if parser.line(Rule::l_price_rises, &child.line, "require").is_some() {
                into.when_a_price_rises = Some(place);
            }
        }
        word @ ("when" | "unless") => {
            if let Some(condition) = proration::condition_of(parser, child, Rule::l_guard, "require") {
                into.guards.push(Guard { unless: word == "unless", condition, span: place });
            }
        }
        "that" => into.that.extend(that(parser, child)),
        "not" => {
            statement::childless(parser, child);
            if let Some(parsed) = parser.line(Rule::l_person_sees, &child.line, "require") {
                into.a_person_sees.extend(parts(parsed.pairs).next().map(|seen| statement::string(parser, &seen, parsed.offset)));
            }
        }
        _ => {
            if !annotation::annotation(parser, child, &mut into.annotations) {
                statement::unknown(parser, child, "require");
            }
        }
    }
}

fn binding(parser: &mut FileParser, node: &Node<'_>) -> Option<Binding> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_binding, &node.line, "require")?;
    let (mut bound, mut place, mut as_customers, mut days) = (Vec::new(), None, false, Vec::new());
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::bound => bound.push(bound_of(part.as_str())),
            Rule::law_place => place = law_place(parser, part, parsed.offset),
            Rule::as_customers => as_customers = true,
            _ => days.push(statement::date(parser, &part, parsed.offset)?),
        }
    }
    let mut days = days.into_iter();
    Some(Binding { bound, place, as_customers, from: days.next()?, to: days.next(), span: parser.place(node) })
}

fn that(parser: &mut FileParser, node: &Node<'_>) -> Option<That> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_that, &node.line, "require")?;
    let what = parts(parsed.pairs).next()?;
    let rule = what.as_rule();
    let mut found = inner(what);
    let first = found.next()?;
    let mut within = None;
    let kind = match rule {
        Rule::that_due => {
            let days = statement::whole(parser, &found.next()?, parsed.offset)?;
            let after = if found.next()?.as_rule() == Rule::due_receipt { DueAfter::Receipt } else { DueAfter::InvoiceDate };
            ThatKind::Due { limit: limit(first)?, days, after }
        }
        Rule::that_interest_begins => {
            ThatKind::InterestBegins { days: statement::whole(parser, &found.next()?, parsed.offset)?, limit: limit(first)? }
        }
        Rule::that_interest => ThatKind::Interest { percent: parser.number(&found.next()?, parsed.offset)?, limit: limit(first)? },
        _ => {
            let condition = condition::condition(parser, first, parsed.offset)?;
            if let Some(clause) = found.next() {
                within = Some(statement::literal(parser, inner(clause).next()?, parsed.offset)?);
            }
            ThatKind::Holds(condition)
        }
    };
    Some(That { kind, within, span: parser.place(node) })
}

fn limit(pair: Pair<'_, Rule>) -> Option<Limit> {
    Some(if inner(pair).next()?.as_rule() == Rule::limit_least { Limit::AtLeast } else { Limit::AtMost })
}

fn seller_kind(word: &str) -> SellerKind {
    match word {
        "municipality" => SellerKind::Municipality,
        "county" => SellerKind::County,
        "district" => SellerKind::District,
        _ => SellerKind::Company,
    }
}

fn bound_of(words: &str) -> Bound {
    match words.split_whitespace().next().unwrap_or("") {
        "municipalities" => Bound::Kind(SellerKind::Municipality),
        "counties" => Bound::Kind(SellerKind::County),
        "districts" => Bound::Kind(SellerKind::District),
        "companies" => Bound::Kind(SellerKind::Company),
        "local" => Bound::LocalGovernments,
        _ => Bound::AllSellers,
    }
}
