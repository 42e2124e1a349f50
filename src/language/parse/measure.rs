//! Measures, policies, values.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    Annotations, EstimateBasis, Measure, MeasureSource, MissingRule, Name, Policy, RateRow, RoundTo, UnitUse, Until, Value, ValueKind,
};
use crate::source::Span;

impl FileParser {
    pub(super) fn measure(&mut self, node: &Node<'_>) -> Option<Measure> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_measure, &node.line, "");
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
            self.measure_line(child, &mut measure, &mut said);
        }
        let parsed = parsed?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => measure.name = self.name(&part, parsed.offset),
                Rule::string => measure.label = Some(self.string(&part, parsed.offset)),
                _ => measure.unit = self.unit(part, parsed.offset),
            }
        }
        Some(measure)
    }

    fn measure_line(&mut self, child: &Node<'_>, measure: &mut Measure, said: &mut Vec<(&'static str, Span)>) {
        let place = self.place(child);
        match child.line.first_word() {
            "from" => {
                if let Some(source) = self.measure_source(child) {
                    self.once(&mut measure.source, (source, place), place, said, "where the values come from");
                }
            }
            "one" => self.one_value(child, measure),
            "cut" => {
                let Some(parsed) = self.line(Rule::l_cut, &child.line, "measure") else { return };
                if let Some(step) = parts(parsed.pairs).next().and_then(|step| self.literal(step, parsed.offset)) {
                    self.once(&mut measure.cut, step, place, said, "how a read is cut");
                }
            }
            "round" => {
                if let Some(round) = self.round_line(child, "measure") {
                    self.once(&mut measure.round, round, place, said, "the rounding");
                }
            }
            "missing" => {
                if let Some(rule) = self.missing_rule(child) {
                    self.once(&mut measure.missing, (rule, place), place, said, "what missing means");
                }
            }
            "also" => self.also_named(child, &mut measure.also),
            _ => {
                if !self.annotation(child, &mut measure.annotations) {
                    self.unknown(child, "measure");
                }
            }
        }
    }

    fn measure_source(&mut self, node: &Node<'_>) -> Option<MeasureSource> {
        let parsed = self.line(Rule::l_measure_from, &node.line, "measure")?;
        self.childless(node);
        let source = inner(parts(parsed.pairs).next()?).next()?;
        Some(match source.as_rule() {
            Rule::meter_reads => MeasureSource::MeterReads(self.name(&inner(source).next()?, parsed.offset)),
            Rule::daily_flow => MeasureSource::DailyFlow(self.name(&inner(source).next()?, parsed.offset)),
            Rule::laboratory => MeasureSource::LaboratorySamples { flow_weighted: inner(source).next().is_some() },
            Rule::entered_source => MeasureSource::Entered,
            _ => MeasureSource::AttestedCount,
        })
    }

    fn one_value(&mut self, node: &Node<'_>, measure: &mut Measure) {
        let Some(parsed) = self.line(Rule::l_one_value, &node.line, "measure") else { return };
        self.childless(node);
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => measure.grain = Some(self.name(&part, parsed.offset)),
                Rule::signed => measure.signed = true,
                _ => {
                    let what = inner(part.clone()).next().and_then(|each| inner(each).next());
                    measure.each = Some(self.name(&what.unwrap_or(part), parsed.offset));
                }
            }
        }
    }

    fn missing_rule(&mut self, node: &Node<'_>) -> Option<MissingRule> {
        let parsed = self.line(Rule::l_missing, &node.line, "measure")?;
        self.childless(node);
        let part = parts(parsed.pairs).next()?;
        Some(match part.as_rule() {
            Rule::an_error => MissingRule::Error,
            _ => MissingRule::Estimated(self.name(&part, parsed.offset)),
        })
    }

    pub(super) fn policy(&mut self, node: &Node<'_>) -> Option<Policy> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_policy, &node.line, "");
        let mut annotations = Annotations::default();
        let mut basis = None;
        let mut at_most = None;
        for child in &node.children {
            let line = self.place(child);
            match child.line.first_word() {
                "estimate" => basis = self.basis(child).map(|found| (found, line)).or(basis),
                "at" => {
                    if let Some(parsed) = self.line(Rule::l_at_most, &child.line, "policy") {
                        at_most = parts(parsed.pairs).next().and_then(|count| self.whole(&count, parsed.offset)).map(|count| (count, line));
                    }
                }
                _ => {
                    if !self.annotation(child, &mut annotations) {
                        self.unknown(child, "policy");
                    }
                }
            }
        }
        let parsed = parsed?;
        let mut label = None;
        let mut names = Vec::new();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::string => label = Some(self.string(&part, parsed.offset)),
                _ => names.push(self.name(&part, parsed.offset)),
            }
        }
        let mut names = names.into_iter();
        Some(Policy { name: names.next()?, label, measure: names.next()?, basis, at_most, annotations, span: place })
    }

    fn basis(&mut self, node: &Node<'_>) -> Option<EstimateBasis> {
        let parsed = self.line(Rule::l_estimate, &node.line, "policy")?;
        self.childless(node);
        let basis = inner(parts(parsed.pairs).next()?).next()?;
        Some(match basis.as_rule() {
            Rule::last_reads => EstimateBasis::LastReads(self.whole(&inner(basis).next()?, parsed.offset)?),
            Rule::same_last_year => EstimateBasis::SamePeriodLastYear,
            _ => EstimateBasis::SamePeriodYearsBefore(self.whole(&inner(basis).next()?, parsed.offset)?),
        })
    }

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
                "from" => rows.extend(self.rate_row(child, "value")),
                "until" => until = self.until(child, "value").or(until),
                "round" => round = self.round_line(child, "value").or(round),
                "set" => set |= self.line(Rule::l_set_by, &child.line, "value").is_some(),
                "also" => self.also_named(child, &mut also),
                _ => {
                    if !self.annotation(child, &mut annotations) {
                        self.unknown(child, "value");
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
                Rule::string => label = Some(self.string(&part, parsed.offset)),
                Rule::literal_end => kind = Some(ValueKind::Constant(self.literal(inner(part).next()?, parsed.offset)?)),
                Rule::window => kind = Some(ValueKind::Window(Box::new(self.window(part, parsed.offset)?))),
                Rule::expression => kind = Some(ValueKind::Derived(self.expression(part, parsed.offset)?)),
                Rule::set_by_contract => set = true,
                _ => kind = Some(ValueKind::Dated { unit: self.unit(part, parsed.offset), rows: Vec::new(), until: None }),
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
