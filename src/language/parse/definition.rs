//! Calendars, seasons, units, factors, choices, facts.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    Annotations, Calendar, Choice, Fact, FactKind, Factor, LabelYear, NotEntered, OnAnyDay, Season, SeasonRange, UnitDefinition,
};

impl FileParser {
    /// The statements under one that takes annotations alone.
    fn annotations_only(&mut self, node: &Node<'_>) -> Annotations {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, node.line.first_word());
            }
        }
        annotations
    }

    pub(super) fn calendar(&mut self, node: &Node<'_>) -> Option<Calendar> {
        let annotations = self.annotations_only(node);
        let parsed = self.line(Rule::l_calendar, &node.line, "")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let begins = self.month_day(found.next()?, parsed.offset)?;
        let labelled = match (found.next(), found.next()) {
            (Some(prefix), Some(year)) => {
                let year = if year.as_str().trim() == "ends" { LabelYear::Ends } else { LabelYear::Begins };
                Some((self.name(&prefix, parsed.offset), year))
            }
            _ => None,
        };
        Some(Calendar { name, begins, labelled, annotations, span: self.place(node) })
    }

    pub(super) fn season(&mut self, node: &Node<'_>) -> Option<Season> {
        let annotations = self.annotations_only(node);
        let parsed = self.line(Rule::l_season, &node.line, "")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let mut ranges = Vec::new();
        for range in found {
            let mut days = inner(range);
            let (from, to) = (days.next()?, days.next()?);
            ranges.push(SeasonRange { from: self.month_day(from, parsed.offset)?, to: self.month_day(to, parsed.offset)? });
        }
        Some(Season { name, ranges, annotations, span: self.place(node) })
    }

    pub(super) fn unit_definition(&mut self, node: &Node<'_>) -> Option<UnitDefinition> {
        let annotations = self.annotations_only(node);
        let parsed = self.line(Rule::l_unit, &node.line, "")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let is = match found.next() {
            Some(literal) => Some(self.literal(literal, parsed.offset)?),
            None => None,
        };
        Some(UnitDefinition { name, is, annotations, span: self.place(node) })
    }

    pub(super) fn factor_definition(&mut self, node: &Node<'_>) -> Option<Factor> {
        let annotations = self.annotations_only(node);
        let parsed = self.line(Rule::l_factor, &node.line, "")?;
        let mut name = None;
        let mut label = None;
        let mut is = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part, parsed.offset)),
                Rule::string => label = Some(self.string(&part, parsed.offset)),
                _ => is = self.literal(part, parsed.offset),
            }
        }
        Some(Factor { name: name?, label, is: is?, annotations, span: self.place(node) })
    }

    pub(super) fn choice(&mut self, node: &Node<'_>) -> Option<Choice> {
        let parsed = self.line(Rule::l_choice, &node.line, "");
        let mut choice = Choice {
            name: crate::language::tree::Name { text: String::new(), span: self.place(node) },
            label: None,
            members: Vec::new(),
            aliases: Vec::new(),
            also: Vec::new(),
            not_entered: None,
            annotations: Annotations::default(),
            span: self.place(node),
        };
        for child in &node.children {
            self.choice_line(child, &mut choice);
        }
        let parsed = parsed?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => choice.name = self.name(&part, parsed.offset),
                Rule::string => choice.label = Some(self.string(&part, parsed.offset)),
                _ => choice.members.push(self.name(&part, parsed.offset)),
            }
        }
        Some(choice)
    }

    fn choice_line(&mut self, child: &Node<'_>, choice: &mut Choice) {
        match child.line.first_word() {
            "also" if child.line.word(2) == "as" => self.also_named(child, &mut choice.also),
            "also" => {
                let Some(parsed) = self.line(Rule::l_also_member, &child.line, "choice") else { return };
                self.childless(child);
                let mut found = parts(parsed.pairs);
                let Some(member) = found.next().map(|member| self.name(&member, parsed.offset)) else { return };
                choice.aliases.push((member, found.map(|other| self.string(&other, parsed.offset)).collect()));
            }
            "not" => choice.not_entered = self.not_entered(child, "choice").or(choice.not_entered.take()),
            _ => {
                if !self.annotation(child, &mut choice.annotations) {
                    self.unknown(child, "choice");
                }
            }
        }
    }

    fn not_entered(&mut self, node: &Node<'_>, parent: &str) -> Option<NotEntered> {
        let parsed = self.line(Rule::l_not_entered, &node.line, parent)?;
        self.childless(node);
        let part = parts(parsed.pairs).next()?;
        Some(match part.as_rule() {
            Rule::an_error => NotEntered::Error(self.span(&part, parsed.offset)),
            Rule::literal_end => NotEntered::Value(self.literal(inner(part).next()?, parsed.offset)?),
            _ => NotEntered::Word(self.name(&part, parsed.offset)),
        })
    }

    pub(super) fn fact(&mut self, node: &Node<'_>) -> Option<Fact> {
        let parsed = self.line(Rule::l_fact, &node.line, "");
        let mut not_entered = None;
        let mut entered = None;
        let mut on_any_day = None;
        let mut annotations = Annotations::default();
        for child in &node.children {
            match child.line.first_word() {
                "entered" => {
                    if let Some(parsed) = self.line(Rule::l_entered, &child.line, "fact") {
                        entered = Some(parts(parsed.pairs).next().is_some());
                        self.childless(child);
                    }
                }
                "not" => not_entered = self.not_entered(child, "fact").or(not_entered),
                "on" => on_any_day = self.on_any_day(child).or(on_any_day),
                _ => {
                    if !self.annotation(child, &mut annotations) {
                        self.unknown(child, "fact");
                    }
                }
            }
        }
        let parsed = parsed?;
        let mut label = None;
        let mut kind = None;
        let mut names = Vec::new();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part, parsed.offset)),
                Rule::string => label = Some(self.string(&part, parsed.offset)),
                Rule::yes_or_no => kind = Some(FactKind::YesOrNo),
                _ => kind = Some(FactKind::Amount { unit: self.unit(part, parsed.offset), each: None }),
            }
        }
        let mut names = names.into_iter();
        let name = names.next()?;
        if let Some(FactKind::Amount { each, .. }) = &mut kind {
            *each = names.next();
        }
        Some(Fact { name, label, kind: kind?, entered, not_entered, on_any_day, annotations, span: self.place(node) })
    }

    fn on_any_day(&mut self, node: &Node<'_>) -> Option<(OnAnyDay, crate::source::Span)> {
        let parsed = self.line(Rule::l_on_any_day, &node.line, "fact")?;
        self.childless(node);
        let part = parts(parsed.pairs).next()?;
        let kind = match (part.as_rule(), part.as_str()) {
            (Rule::reduces_by_days, _) => OnAnyDay::ReducesByDays,
            (_, "period") => OnAnyDay::ExcusesPeriod,
            (_, "month") => OnAnyDay::ExcusesMonth,
            _ => OnAnyDay::ExcusesCalendar(self.name(&part, parsed.offset)),
        };
        Some((kind, self.place(node)))
    }
}
