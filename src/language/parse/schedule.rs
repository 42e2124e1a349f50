//! Schedules.

use super::grammar::Rule;
use super::outline::Node;
use super::proration::{condition_of, proration, schedule_round};
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, charge, price, statement};
use crate::language::tree::{OwnPrices, RoundingStatement, Schedule, ServicePeriodRule, Until, VersionHead, VersionRule};
use crate::source::Span;

type Said = Vec<(&'static str, Span)>;

fn period(parser: &mut FileParser, node: &Node<'_>) -> Option<ServicePeriodRule> {
    let parsed = parser.line(Rule::l_period, &node.line, "schedule")?;
    let mut found = parts(parsed.pairs);
    let first = found.next()?;
    let months = if first.as_rule() == Rule::every_month { 1 } else { statement::whole(parser, &first, parsed.offset)? };
    let days = match (found.next(), found.next()) {
        (Some(least), Some(most)) => Some((statement::whole(parser, &least, parsed.offset)?, statement::whole(parser, &most, parsed.offset)?)),
        _ => None,
    };
    Some(ServicePeriodRule { months, days, span: parser.place(node) })
}

fn version_rule(parser: &mut FileParser, node: &Node<'_>) -> Option<VersionRule> {
    let parsed = parser.line(Rule::l_version_rule, &node.line, "schedule")?;
    let rule = inner(parts(parsed.pairs).next()?).next()?;
    Some(match rule.as_rule() {
        Rule::rule_service => VersionRule::ServiceRendered,
        Rule::rule_bills => VersionRule::BillsRendered,
        _ => VersionRule::MetersRead,
    })
}

pub(in crate::language::parse) fn schedule(parser: &mut FileParser, node: &Node<'_>) -> Option<Schedule> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_schedule, &node.line, "");
    let mut schedule = Schedule::empty(place);
    let mut said = Said::new();
    for child in &node.children {
        schedule_line(parser, child, &mut schedule, &mut said);
    }
    let parsed = parsed?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => schedule.name = parser.name(&part, parsed.offset),
            _ => schedule.label = Some(statement::string(parser, &part, parsed.offset)),
        }
    }
    Some(schedule)
}

pub(in crate::language::parse) fn schedule_line(parser: &mut FileParser, child: &Node<'_>, schedule: &mut Schedule, said: &mut Said) {
    match child.line.first_word() {
        "value" => schedule.values.extend(parser.value(child)),
        "rate" => schedule.prices.extend(price::rate(parser, child).map(OwnPrices::Rate)),
        "table" => schedule.prices.extend(price::table(parser, child).map(OwnPrices::Table)),
        "tiers" => schedule.prices.extend(price::tiers(parser, child).map(OwnPrices::Tiers)),
        "determinant" => schedule.determinants.extend(price::determinant(parser, child)),
        "charge" | "credit" | "tax" => schedule.charges.extend(charge::charge(parser, child)),
        _ => schedule_rule(parser, child, schedule, said),
    }
}

fn schedule_rule(parser: &mut FileParser, child: &Node<'_>, schedule: &mut Schedule, said: &mut Said) {
    let place = parser.place(child);
    match child.line.first_word() {
        "service" => {
            if let Some(parsed) = parser.line(Rule::l_service, &child.line, "schedule")
                && let Some(name) = parts(parsed.pairs).next().map(|name| parser.name(&name, parsed.offset))
            {
                statement::once(parser, &mut schedule.service, name, place, said, "the service");
            }
        }
        "for" => schedule.customers.extend(condition_of(parser, child, Rule::l_customers, "schedule")),
        "period" => {
            if let Some(period) = period(parser, child) {
                statement::once(parser, &mut schedule.period, period, place, said, "the period");
            }
        }
        "a" => {
            if parser.line(Rule::l_longer, &child.line, "schedule").is_some() {
                schedule.longer = Some(crate::language::tree::Quoted { text: child.line.text.to_owned(), span: place });
            }
        }
        "each" => {
            if let Some(rule) = version_rule(parser, child) {
                statement::once(parser, &mut schedule.version_rule, (rule, place), place, said, "which version applies");
            }
        }
        "when" => schedule.prorations.extend(proration(parser, child, "schedule")),
        "round" => schedule.rounding.extend(schedule_round(parser, child)),
        "no" => {
            if parser.line(Rule::l_no_rounding, &child.line, "schedule").is_some() {
                schedule.rounding.push(RoundingStatement::None(place));
            }
        }
        "in" => {
            if let Some(in_force) = in_force(parser, child) {
                statement::once(parser, &mut schedule.in_force, in_force, place, said, "when it is in force");
            }
        }
        "not" => schedule.not_encoded.extend(annotation::quoted(parser, child, Rule::l_not_encoded)),
        "also" => annotation::also_named(parser, child, &mut schedule.also),
        _ => {
            if !annotation::annotation(parser, child, &mut schedule.annotations) {
                statement::unknown(parser, child, "schedule");
            }
            return;
        }
    }
    for below in &child.children {
        if !annotation::annotation(parser, below, &mut schedule.annotations) {
            statement::unknown(parser, below, child.line.first_word());
        }
    }
}

fn in_force(parser: &mut FileParser, node: &Node<'_>) -> Option<(VersionHead, Until)> {
    let parsed = parser.line(Rule::l_in_force, &node.line, "schedule")?;
    let mut found = parts(parsed.pairs);
    let from = statement::date(parser, &found.next()?, parsed.offset)?;
    let mut head = VersionHead { from, label: None, to_label: None, span: from.span };
    let mut until = Until::Replaced(parser.place(node));
    for part in found {
        match part.as_rule() {
            Rule::version_label => price::label(parser, part, parsed.offset, &mut head),
            _ => until = Until::Day(statement::date(parser, &part, parsed.offset)?),
        }
    }
    Some((head, until))
}
