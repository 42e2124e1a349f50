//! Lines on how a charge is split and rounded, and conditions: of a schedule, or of a charge in it.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{condition, statement};
use crate::language::tree::{DaysOf, Proration, ProrationOccasion, ProrationWay, RoundingScope, RoundingStatement, SplitKind};

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
