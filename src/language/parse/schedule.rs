//! Schedules.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    DaysOf, OwnPrices, Proration, ProrationOccasion, ProrationWay, RoundingScope, RoundingStatement, Schedule, ServicePeriodRule, SplitKind, Until,
    VersionHead, VersionRule,
};
use crate::source::Span;

type Said = Vec<(&'static str, Span)>;

impl FileParser {
    pub(super) fn schedule(&mut self, node: &Node<'_>) -> Option<Schedule> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_schedule, &node.line, "");
        let mut schedule = Schedule::empty(place);
        let mut said = Said::new();
        for child in &node.children {
            self.schedule_line(child, &mut schedule, &mut said);
        }
        let parsed = parsed?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => schedule.name = self.name(&part, parsed.offset),
                _ => schedule.label = Some(self.string(&part, parsed.offset)),
            }
        }
        Some(schedule)
    }

    pub(super) fn schedule_line(&mut self, child: &Node<'_>, schedule: &mut Schedule, said: &mut Said) {
        match child.line.first_word() {
            "value" => schedule.values.extend(self.value(child)),
            "rate" => schedule.prices.extend(self.rate(child).map(OwnPrices::Rate)),
            "table" => schedule.prices.extend(self.table(child).map(OwnPrices::Table)),
            "tiers" => schedule.prices.extend(self.tiers(child).map(OwnPrices::Tiers)),
            "determinant" => schedule.determinants.extend(self.determinant(child)),
            "charge" | "credit" | "tax" => schedule.charges.extend(self.charge(child)),
            _ => self.schedule_rule(child, schedule, said),
        }
    }

    fn schedule_rule(&mut self, child: &Node<'_>, schedule: &mut Schedule, said: &mut Said) {
        let place = self.place(child);
        match child.line.first_word() {
            "service" => {
                if let Some(parsed) = self.line(Rule::l_service, &child.line, "schedule")
                    && let Some(name) = parts(parsed.pairs).next().map(|name| self.name(&name, parsed.offset))
                {
                    self.once(&mut schedule.service, name, place, said, "the service");
                }
            }
            "for" => schedule.customers.extend(self.condition_of(child, Rule::l_customers, "schedule")),
            "period" => {
                if let Some(period) = self.period(child) {
                    self.once(&mut schedule.period, period, place, said, "the period");
                }
            }
            "a" => {
                if self.line(Rule::l_longer, &child.line, "schedule").is_some() {
                    schedule.longer = Some(crate::language::tree::Quoted { text: child.line.text.to_owned(), span: place });
                }
            }
            "each" => {
                if let Some(rule) = self.version_rule(child) {
                    self.once(&mut schedule.version_rule, (rule, place), place, said, "which version applies");
                }
            }
            "when" => schedule.prorations.extend(self.proration(child, "schedule")),
            "round" => schedule.rounding.extend(self.schedule_round(child)),
            "no" => {
                if self.line(Rule::l_no_rounding, &child.line, "schedule").is_some() {
                    schedule.rounding.push(RoundingStatement::None(place));
                }
            }
            "in" => {
                if let Some(in_force) = self.in_force(child) {
                    self.once(&mut schedule.in_force, in_force, place, said, "when it is in force");
                }
            }
            "not" => schedule.not_encoded.extend(self.quoted(child, Rule::l_not_encoded)),
            "also" => self.also_named(child, &mut schedule.also),
            _ => {
                if !self.annotation(child, &mut schedule.annotations) {
                    self.unknown(child, "schedule");
                }
                return;
            }
        }
        for below in &child.children {
            if !self.annotation(below, &mut schedule.annotations) {
                self.unknown(below, child.line.first_word());
            }
        }
    }

    /// A line that is a condition behind some words.
    pub(super) fn condition_of(&mut self, node: &Node<'_>, rule: Rule, parent: &str) -> Option<crate::language::tree::Condition> {
        let parsed = self.line(rule, &node.line, parent)?;
        let condition = parts(parsed.pairs).find(|part| part.as_rule() == Rule::condition_line)?;
        self.condition_line(condition, parsed.offset)
    }

    fn period(&mut self, node: &Node<'_>) -> Option<ServicePeriodRule> {
        let parsed = self.line(Rule::l_period, &node.line, "schedule")?;
        let mut found = parts(parsed.pairs);
        let first = found.next()?;
        let months = if first.as_rule() == Rule::every_month { 1 } else { self.whole(&first, parsed.offset)? };
        let days = match (found.next(), found.next()) {
            (Some(least), Some(most)) => Some((self.whole(&least, parsed.offset)?, self.whole(&most, parsed.offset)?)),
            _ => None,
        };
        Some(ServicePeriodRule { months, days, span: self.place(node) })
    }

    fn version_rule(&mut self, node: &Node<'_>) -> Option<VersionRule> {
        let parsed = self.line(Rule::l_version_rule, &node.line, "schedule")?;
        let rule = inner(parts(parsed.pairs).next()?).next()?;
        Some(match rule.as_rule() {
            Rule::rule_service => VersionRule::ServiceRendered,
            Rule::rule_bills => VersionRule::BillsRendered,
            _ => VersionRule::MetersRead,
        })
    }

    pub(super) fn proration(&mut self, node: &Node<'_>, parent: &str) -> Option<Proration> {
        let parsed = self.line(Rule::l_proration, &node.line, parent)?;
        let mut occasion = ProrationOccasion::RateChange;
        let mut kinds = Vec::new();
        let mut way = None;
        let mut each_part = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::occasion_change => {}
                Rule::occasion_short => occasion = ProrationOccasion::ShortService,
                Rule::split_kind => {
                    let span = self.span(&part, parsed.offset);
                    kinds.push((split_kind(part)?, span));
                }
                Rule::split_way => way = Some(split_way(part)?),
                _ => {
                    let found: Vec<Pair<'_, Rule>> = inner(part).collect();
                    if let [literal, mode] = found.as_slice() {
                        each_part = Some(self.round_to(literal.clone(), mode, parsed.offset)?);
                    }
                }
            }
        }
        Some(Proration { occasion, kinds, way: way?, each_part, span: self.place(node) })
    }

    pub(super) fn schedule_round(&mut self, node: &Node<'_>) -> Option<RoundingStatement> {
        let parsed = self.line(Rule::l_schedule_round, &node.line, "schedule")?;
        let found: Vec<Pair<'_, Rule>> = parts(parsed.pairs).collect();
        let [scope, literal, mode] = found.as_slice() else { return None };
        let scope = if scope.as_rule() == Rule::scope_part { RoundingScope::EachPart } else { RoundingScope::EachCharge };
        Some(RoundingStatement::Round { scope, to: self.round_to(literal.clone(), mode, parsed.offset)? })
    }

    fn in_force(&mut self, node: &Node<'_>) -> Option<(VersionHead, Until)> {
        let parsed = self.line(Rule::l_in_force, &node.line, "schedule")?;
        let mut found = parts(parsed.pairs);
        let from = self.date(&found.next()?, parsed.offset)?;
        let mut head = VersionHead { from, label: None, to_label: None, span: from.span };
        let mut until = Until::Replaced(self.place(node));
        for part in found {
            match part.as_rule() {
                Rule::version_label => self.label(part, parsed.offset, &mut head),
                _ => until = Until::Day(self.date(&part, parsed.offset)?),
            }
        }
        Some((head, until))
    }
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
