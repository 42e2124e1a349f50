//! Indexes, and the lines by which a rate follows one.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{Annotations, Compounding, EscalateBy, Escalation, Index, IndexValue, MonthUse, Name};
use crate::source::{Diagnostic, codes};

const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl FileParser {
    pub(super) fn index(&mut self, node: &Node<'_>) -> Option<Index> {
        let place = self.place(node);
        let mut index = Index {
            name: Name { text: String::new(), span: place },
            label: None,
            unit: None,
            values: Vec::new(),
            annotations: Annotations::default(),
            span: place,
        };
        for child in &node.children {
            if child.line.first_word() == "value" {
                index.values.extend(self.index_value(child));
            } else if !self.annotation(child, &mut index.annotations) {
                self.unknown(child, "index");
            }
        }
        let parsed = self.line(Rule::l_index, &node.line, "")?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => index.name = self.name(&part, parsed.offset),
                Rule::string => index.label = Some(self.string(&part, parsed.offset)),
                _ => index.unit = Some(self.unit(part, parsed.offset)),
            }
        }
        Some(index)
    }

    fn index_value(&mut self, node: &Node<'_>) -> Option<IndexValue> {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, "index");
            }
        }
        let parsed = self.line(Rule::l_index_value, &node.line, "index")?;
        let mut found = parts(parsed.pairs);
        let month = self.year_month(&found.next()?, parsed.offset)?;
        let first = found.next()?;
        let negative = first.as_rule() == Rule::minus;
        let number = if negative { found.next()? } else { first };
        let mut value = self.number(&number, parsed.offset)?;
        if negative {
            value.value = value.value.negated();
        }
        let mut published = None;
        for part in found.filter(|part| part.as_rule() == Rule::date) {
            published = Some(self.date(&part, parsed.offset)?);
        }
        Some(IndexValue { month, value, published, annotations, span: self.place(node) })
    }

    /// `2021-06`.
    pub(super) fn year_month(&mut self, pair: &Pair<'_, Rule>, offset: usize) -> Option<MonthUse> {
        let span = self.span(pair, offset);
        let (year, month) = pair.as_str().trim().split_once('-')?;
        match (year.parse(), month.parse::<u32>()) {
            (Ok(year), Ok(month)) if (1..=12).contains(&month) => Some(MonthUse { year, month, span }),
            _ => {
                let diagnostic = Diagnostic::error(codes::BAD_DATE, format!("there is no month {}", pair.as_str().trim())).at(span, "this month");
                self.diagnostics.push(diagnostic.help("write year and month as 2021-06"));
                None
            }
        }
    }

    /// A month's name: 1 to 12.
    fn month_number(&mut self, pair: &Pair<'_, Rule>, offset: usize) -> Option<u32> {
        let word = pair.as_str().trim();
        if let Some(at) = MONTHS.iter().position(|name| *name == word) {
            return u32::try_from(at + 1).ok();
        }
        let help = crate::source::nearest(word, MONTHS.into_iter()).map_or("write it as June".to_owned(), |near| format!("did you mean `{near}`?"));
        let place = self.span(pair, offset);
        self.diagnostics.push(Diagnostic::error(codes::BAD_DATE, format!("there is no month {word}")).at(place, "this month").help(help));
        None
    }

    pub(super) fn escalation(&mut self, node: &Node<'_>) -> Option<Escalation> {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, "escalate");
            }
        }
        let parsed = self.line(Rule::l_escalate, &node.line, "rate")?;
        let mut found = parts(parsed.pairs);
        let each = self.month_day(found.next()?, parsed.offset)?;
        let (mut first, mut by, mut percentage, mut at_least, mut at_most, mut compounding) = (None, None, None, None, None, None);
        let mut said = Vec::new();
        for clause in found {
            let clause = inner(clause).next()?;
            let span = self.span(&clause, parsed.offset);
            let rule = clause.as_rule();
            let mut inside = inner(clause);
            match rule {
                Rule::escalate_first => {
                    let date = self.date(&inside.next()?, parsed.offset)?;
                    self.once(&mut first, date, span, &mut said, "the first step");
                }
                Rule::escalate_exact => self.once(&mut percentage, None, span, &mut said, "how exact the percentage is"),
                Rule::escalate_rounded => {
                    let (step, mode) = (inside.next()?, inside.next()?);
                    let round = self.round_to(step, &mode, parsed.offset)?;
                    self.once(&mut percentage, Some(round), span, &mut said, "how exact the percentage is");
                }
                Rule::escalate_floor | Rule::escalate_cap => {
                    let literal = self.literal(inside.next()?, parsed.offset)?;
                    let floor = rule == Rule::escalate_floor;
                    let (slot, what) = if floor { (&mut at_least, "`at least`") } else { (&mut at_most, "`at most`") };
                    self.once(slot, literal, span, &mut said, what);
                }
                Rule::compounding => {
                    let which = match inside.next()?.as_rule() {
                        Rule::compounding_rounded => Compounding::RoundedRate,
                        Rule::compounding_unrounded => Compounding::UnroundedRate,
                        _ => Compounding::FirstRate,
                    };
                    self.once(&mut compounding, (which, span), span, &mut said, "on which rate a step stands");
                }
                _ => {
                    let change = self.escalate_by(rule, inside, parsed.offset)?;
                    self.once(&mut by, change, span, &mut said, "by what the rate changes");
                }
            }
        }
        let (Some(first), Some(by)) = (first, by) else { return self.escalation_incomplete(node) };
        Some(Escalation { each, first, by, percentage, at_least, at_most, compounding, annotations, span: self.place(node) })
    }

    fn escalate_by<'i>(&mut self, rule: Rule, mut inside: impl Iterator<Item = Pair<'i, Rule>>, offset: usize) -> Option<EscalateBy> {
        let first = inside.next()?;
        Some(match rule {
            Rule::escalate_percent => EscalateBy::Percent(self.number(&first, offset)?),
            Rule::escalate_change => {
                let from_month = self.month_number(&inside.next()?, offset);
                let to_month = self.month_number(&inside.next()?, offset);
                EscalateBy::Change { index: self.name(&first, offset), from_month: from_month?, to_month: to_month? }
            }
            _ => EscalateBy::Published { index: self.name(&first, offset), month: self.month_number(&inside.next()?, offset)? },
        })
    }

    fn escalation_incomplete<T>(&mut self, node: &Node<'_>) -> Option<T> {
        let diagnostic = Diagnostic::error(codes::MALFORMED, "the escalator does not say when it begins, or by what")
            .at(self.place(node), "first on which day, and by what?")
            .help("write `escalate each October 1, first on 2021-10-01, by change in INDEX over June to June, exact, compounding the rounded rate`");
        self.diagnostics.push(diagnostic);
        None
    }
}
