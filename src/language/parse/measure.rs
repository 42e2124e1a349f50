//! Measures, policies, values.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, expression, price, statement, window};
use crate::language::tree::{
    Annotations, EstimateBasis, Measure, MeasureSource, MissingRule, Name, Policy, RateRow, RoundTo, UnitUse, Until, Value, ValueKind,
};
use crate::source::Span;

impl FileParser {
    pub(super) fn value(&mut self, node: &Node<'_>) -> Option<Value> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_value, &node.line, "");
        let mut rows: Vec<RateRow> = Vec::new();
        let mut until: Option<Until> = None;
        let mut round: Option<RoundTo> = None;
        let mut set = false;
        let mut also = Vec::new();
        let mut annotations = Annotations::default();
        for child in &node.children {
            match child.line.first_word() {
                "from" => rows.extend(price::rate_row(self, child, "value")),
                "until" => until = price::until(self, child, "value").or(until),
                "round" => round = statement::round_line(self, child, "value").or(round),
                "set" => set |= self.line(Rule::l_set_by, &child.line, "value").is_some(),
                "also" => annotation::also_named(self, child, &mut also),
                _ => {
                    if !annotation::annotation(self, child, &mut annotations) {
                        statement::unknown(self, child, "value");
                    }
                }
            }
        }
        let parsed = parsed?;
        let mut name = None;
        let mut label = None;
        let mut kind = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part, parsed.offset)),
                Rule::string => label = Some(statement::string(self, &part, parsed.offset)),
                Rule::literal_end => kind = Some(ValueKind::Constant(statement::literal(self, inner(part).next()?, parsed.offset)?)),
                Rule::window => kind = Some(ValueKind::Window(Box::new(window::window(self, part, parsed.offset)?))),
                Rule::expression => kind = Some(ValueKind::Derived(expression::expression(self, part, parsed.offset)?)),
                Rule::set_by_contract => set = true,
                _ => kind = Some(ValueKind::Dated { unit: statement::unit(self, part, parsed.offset), rows: Vec::new(), until: None }),
            }
        }
        let kind = match kind? {
            ValueKind::Dated { unit, .. } if set => ValueKind::SetByContract(unit),
            ValueKind::Dated { unit, .. } => ValueKind::Dated { unit, rows, until },
            other => other,
        };
        Some(Value { name: name?, label, kind, round, also, annotations, span: place })
    }
}

pub(in crate::language::parse) fn measure(parser: &mut FileParser, node: &Node<'_>) -> Option<Measure> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_measure, &node.line, "");
    let mut measure = Measure {
        name: Name { text: String::new(), span: place },
        label: None,
        unit: UnitUse { factors: Vec::new(), span: place },
        source: None,
        grain: None,
        each: None,
        signed: false,
        cut: None,
        round: None,
        missing: None,
        also: Vec::new(),
        annotations: Annotations::default(),
        span: place,
    };
    let mut said = Vec::new();
    for child in &node.children {
        measure_line(parser, child, &mut measure, &mut said);
    }
    let parsed = parsed?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => measure.name = parser.name(&part, parsed.offset),
            Rule::string => measure.label = Some(statement::string(parser, &part, parsed.offset)),
            _ => measure.unit = statement::unit(parser, part, parsed.offset),
        }
    }
    Some(measure)
}

pub(in crate::language::parse) fn policy(parser: &mut FileParser, node: &Node<'_>) -> Option<Policy> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_policy, &node.line, "");
    let mut annotations = Annotations::default();
    let mut basis = None;
    let mut at_most = None;
    for child in &node.children {
        let line = parser.place(child);
        match child.line.first_word() {
            "estimate" => basis = self::basis(parser, child).map(|found| (found, line)).or(basis),
            "at" => {
                if let Some(parsed) = parser.line(Rule::l_at_most, &child.line, "policy") {
                    at_most = parts(parsed.pairs).next().and_then(|count| statement::whole(parser, &count, parsed.offset)).map(|count| (count, line));
                }
            }
            _ => {
                if !annotation::annotation(parser, child, &mut annotations) {
                    statement::unknown(parser, child, "policy");
                }
            }
        }
    }
    let parsed = parsed?;
    let mut label = None;
    let mut names = Vec::new();
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::string => label = Some(statement::string(parser, &part, parsed.offset)),
            _ => names.push(parser.name(&part, parsed.offset)),
        }
    }
    let mut names = names.into_iter();
    Some(Policy { name: names.next()?, label, measure: names.next()?, basis, at_most, annotations, span: place })
}

fn measure_line(parser: &mut FileParser, child: &Node<'_>, measure: &mut Measure, said: &mut Vec<(&'static str, Span)>) {
    let place = parser.place(child);
    match child.line.first_word() {
        "from" => {
            if let Some(source) = measure_source(parser, child) {
                statement::once(parser, &mut measure.source, (source, place), place, said, "where the values come from");
            }
        }
        "one" => one_value(parser, child, measure),
        "cut" => {
            let Some(parsed) = parser.line(Rule::l_cut, &child.line, "measure") else { return };
            if let Some(step) = parts(parsed.pairs).next().and_then(|step| statement::literal(parser, step, parsed.offset)) {
                statement::once(parser, &mut measure.cut, step, place, said, "how a read is cut");
            }
        }
        "round" => {
            if let Some(round) = statement::round_line(parser, child, "measure") {
                statement::once(parser, &mut measure.round, round, place, said, "the rounding");
            }
        }
        "missing" => {
            if let Some(rule) = missing_rule(parser, child) {
                statement::once(parser, &mut measure.missing, (rule, place), place, said, "what missing means");
            }
        }
        "also" => annotation::also_named(parser, child, &mut measure.also),
        _ => {
            if !annotation::annotation(parser, child, &mut measure.annotations) {
                statement::unknown(parser, child, "measure");
            }
        }
    }
}

fn measure_source(parser: &mut FileParser, node: &Node<'_>) -> Option<MeasureSource> {
    let parsed = parser.line(Rule::l_measure_from, &node.line, "measure")?;
    statement::childless(parser, node);
    let source = inner(parts(parsed.pairs).next()?).next()?;
    Some(match source.as_rule() {
        Rule::meter_reads => MeasureSource::MeterReads(parser.name(&inner(source).next()?, parsed.offset)),
        Rule::daily_flow => MeasureSource::DailyFlow(parser.name(&inner(source).next()?, parsed.offset)),
        Rule::laboratory => MeasureSource::LaboratorySamples { flow_weighted: inner(source).next().is_some() },
        Rule::entered_source => MeasureSource::Entered,
        _ => MeasureSource::AttestedCount,
    })
}

fn one_value(parser: &mut FileParser, node: &Node<'_>, measure: &mut Measure) {
    let Some(parsed) = parser.line(Rule::l_one_value, &node.line, "measure") else { return };
    statement::childless(parser, node);
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => measure.grain = Some(parser.name(&part, parsed.offset)),
            Rule::signed => measure.signed = true,
            _ => {
                let what = inner(part.clone()).next().and_then(|each| inner(each).next());
                measure.each = Some(parser.name(&what.unwrap_or(part), parsed.offset));
            }
        }
    }
}

fn missing_rule(parser: &mut FileParser, node: &Node<'_>) -> Option<MissingRule> {
    let parsed = parser.line(Rule::l_missing, &node.line, "measure")?;
    statement::childless(parser, node);
    let part = parts(parsed.pairs).next()?;
    Some(match part.as_rule() {
        Rule::an_error => MissingRule::Error,
        _ => MissingRule::Estimated(parser.name(&part, parsed.offset)),
    })
}

fn basis(parser: &mut FileParser, node: &Node<'_>) -> Option<EstimateBasis> {
    let parsed = parser.line(Rule::l_estimate, &node.line, "policy")?;
    statement::childless(parser, node);
    let basis = inner(parts(parsed.pairs).next()?).next()?;
    Some(match basis.as_rule() {
        Rule::last_reads => EstimateBasis::LastReads(statement::whole(parser, &inner(basis).next()?, parsed.offset)?),
        Rule::same_last_year => EstimateBasis::SamePeriodLastYear,
        _ => EstimateBasis::SamePeriodYearsBefore(statement::whole(parser, &inner(basis).next()?, parsed.offset)?),
    })
}
