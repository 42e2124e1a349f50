//! Schedules.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, charge, condition, price, statement};
use crate::language::tree::{
    DaysOf, OwnPrices, Proration, ProrationOccasion, ProrationWay, RoundingScope, RoundingStatement, Schedule, ServicePeriodRule, SplitKind, Until,
    VersionHead, VersionRule,
};
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

/// A line that is a condition behind some words.
pub(in crate::language::parse) fn condition_of(
    parser: &mut FileParser,
    node: &Node<'_>,
    rule: Rule,
    parent: &str,
) -> Option<crate::language::tree::Condition> {
    let parsed = parser.line(rule, &node.line, parent)?;
    let condition = parts(parsed.pairs).find(|part| part.as_rule() == Rule::condition_line)?;
    condition::condition_line(parser, condition, parsed.offset)
}

pub(in crate::language::parse) fn proration(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<Proration> {
    let parsed = parser.line(Rule::l_proration, &node.line, parent)?;
    let mut occasion = ProrationOccasion::RateChange;
    let mut kinds = Vec::new();
    let mut way = None;
    let mut each_part = None;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::occasion_change => {}
            Rule::occasion_short => occasion = ProrationOccasion::ShortService,
            Rule::split_kind => {
                let span = parser.span(&part, parsed.offset);
                kinds.push((split_kind(part)?, span));
            }
            Rule::split_way => way = Some(split_way(part)?),
            _ => {
                let found: Vec<Pair<'_, Rule>> = inner(part).collect();
                if let [literal, mode] = found.as_slice() {
                    each_part = Some(statement::round_to(parser, literal.clone(), mode, parsed.offset)?);
                }
            }
        }
    }
    Some(Proration { occasion, kinds, way: way?, each_part, span: parser.place(node) })
}

pub(in crate::language::parse) fn schedule_round(parser: &mut FileParser, node: &Node<'_>) -> Option<RoundingStatement> {
    let parsed = parser.line(Rule::l_schedule_round, &node.line, "schedule")?;
    let found: Vec<Pair<'_, Rule>> = parts(parsed.pairs).collect();
    let [scope, literal, mode] = found.as_slice() else { return None };
    let scope = if scope.as_rule() == Rule::scope_part { RoundingScope::EachPart } else { RoundingScope::EachCharge };
    Some(RoundingStatement::Round { scope, to: statement::round_to(parser, literal.clone(), mode, parsed.offset)? })
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

fn split_kind(pair: Pair<'_, Rule>) -> Option<SplitKind> {
    Some(match inner(pair).next()?.as_rule() {
        Rule::kind_usage => SplitKind::Usage,
        Rule::kind_fixed => SplitKind::FixedCharges,
        _ => SplitKind::Thresholds,
    })
}

fn split_way(pair: Pair<'_, Rule>) -> Option<ProrationWay> {
    Some(match inner(pair).next()?.as_rule() {
        Rule::way_period => ProrationWay::ByDay(DaysOf::ThePeriod),
        Rule::way_calendar_month => ProrationWay::ByDay(DaysOf::TheCalendarMonth),
        Rule::way_thirty => ProrationWay::ByDay(DaysOf::A30DayMonth),
        Rule::way_flow => ProrationWay::ByDailyFlow,
        Rule::way_first => ProrationWay::ByNothingFirstDay,
        Rule::way_last => ProrationWay::ByNothingLastDay,
        _ => ProrationWay::ByNothing,
    })
}
