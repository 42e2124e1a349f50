//! Calendars, seasons, units, factors, choices, facts.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, statement};
use crate::language::tree::{
    Annotations, Calendar, Choice, Fact, FactKind, Factor, LabelYear, NotEntered, OnAnyDay, Season, SeasonRange, UnitDefinition,
};

pub(in crate::language::parse) fn calendar(parser: &mut FileParser, node: &Node<'_>) -> Option<Calendar> {
    let annotations = annotations_only(parser, node);
    let parsed = parser.line(Rule::l_calendar, &node.line, "")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let begins = statement::month_day(parser, found.next()?, parsed.offset)?;
    let labelled = match (found.next(), found.next()) {
        (Some(prefix), Some(year)) => {
            let year = if year.as_str().trim() == "ends" { LabelYear::Ends } else { LabelYear::Begins };
            Some((parser.name(&prefix, parsed.offset), year))
        }
        _ => None,
    };
    Some(Calendar { name, begins, labelled, annotations, span: parser.place(node) })
}

pub(in crate::language::parse) fn season(parser: &mut FileParser, node: &Node<'_>) -> Option<Season> {
    let annotations = annotations_only(parser, node);
    let parsed = parser.line(Rule::l_season, &node.line, "")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let mut ranges = Vec::new();
    for range in found {
        let mut days = inner(range);
        let (from, to) = (days.next()?, days.next()?);
        ranges.push(SeasonRange { from: statement::month_day(parser, from, parsed.offset)?, to: statement::month_day(parser, to, parsed.offset)? });
    }
    Some(Season { name, ranges, annotations, span: parser.place(node) })
}

pub(in crate::language::parse) fn choice(parser: &mut FileParser, node: &Node<'_>) -> Option<Choice> {
    let parsed = parser.line(Rule::l_choice, &node.line, "");
    let mut choice = Choice {
        name: crate::language::tree::Name { text: String::new(), span: parser.place(node) },
        label: None,
        members: Vec::new(),
        aliases: Vec::new(),
        also: Vec::new(),
        not_entered: None,
        annotations: Annotations::default(),
        span: parser.place(node),
    };
    for child in &node.children {
        choice_line(parser, child, &mut choice);
    }
    let parsed = parsed?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => choice.name = parser.name(&part, parsed.offset),
            Rule::string => choice.label = Some(statement::string(parser, &part, parsed.offset)),
            _ => choice.members.push(parser.name(&part, parsed.offset)),
        }
    }
    Some(choice)
}

pub(in crate::language::parse) fn fact(parser: &mut FileParser, node: &Node<'_>) -> Option<Fact> {
    let parsed = parser.line(Rule::l_fact, &node.line, "");
    let mut not_entered = None;
    let mut entered = None;
    let mut on_any_day = None;
    let mut annotations = Annotations::default();
    for child in &node.children {
        match child.line.first_word() {
            "entered" => {
                if let Some(parsed) = parser.line(Rule::l_entered, &child.line, "fact") {
                    entered = Some(parts(parsed.pairs).next().is_some());
                    statement::childless(parser, child);
                }
            }
            "not" => not_entered = self::not_entered(parser, child, "fact").or(not_entered),
            "on" => on_any_day = self::on_any_day(parser, child).or(on_any_day),
            _ => {
                if !annotation::annotation(parser, child, &mut annotations) {
                    statement::unknown(parser, child, "fact");
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
            Rule::name => names.push(parser.name(&part, parsed.offset)),
            Rule::string => label = Some(statement::string(parser, &part, parsed.offset)),
            Rule::yes_or_no => kind = Some(FactKind::YesOrNo),
            _ => kind = Some(FactKind::Amount { unit: statement::unit(parser, part, parsed.offset), each: None }),
        }
    }
    let mut names = names.into_iter();
    let name = names.next()?;
    if let Some(FactKind::Amount { each, .. }) = &mut kind {
        *each = names.next();
    }
    Some(Fact { name, label, kind: kind?, entered, not_entered, on_any_day, annotations, span: parser.place(node) })
}

/// The statements under one that takes annotations alone.
fn annotations_only(parser: &mut FileParser, node: &Node<'_>) -> Annotations {
    let mut annotations = Annotations::default();
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, node.line.first_word());
        }
    }
    annotations
}

pub(in crate::language::parse) fn unit_definition(parser: &mut FileParser, node: &Node<'_>) -> Option<UnitDefinition> {
    let annotations = annotations_only(parser, node);
    let parsed = parser.line(Rule::l_unit, &node.line, "")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let is = match found.next() {
        Some(literal) => Some(statement::literal(parser, literal, parsed.offset)?),
        None => None,
    };
    Some(UnitDefinition { name, is, annotations, span: parser.place(node) })
}

pub(in crate::language::parse) fn factor_definition(parser: &mut FileParser, node: &Node<'_>) -> Option<Factor> {
    let annotations = annotations_only(parser, node);
    let parsed = parser.line(Rule::l_factor, &node.line, "")?;
    let mut name = None;
    let mut label = None;
    let mut is = None;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => name = Some(parser.name(&part, parsed.offset)),
            Rule::string => label = Some(statement::string(parser, &part, parsed.offset)),
            _ => is = statement::literal(parser, part, parsed.offset),
        }
    }
    Some(Factor { name: name?, label, is: is?, annotations, span: parser.place(node) })
}

fn choice_line(parser: &mut FileParser, child: &Node<'_>, choice: &mut Choice) {
    match child.line.first_word() {
        "also" if child.line.word(2) == "as" => annotation::also_named(parser, child, &mut choice.also),
        "also" => {
            let Some(parsed) = parser.line(Rule::l_also_member, &child.line, "choice") else { return };
            statement::childless(parser, child);
            let mut found = parts(parsed.pairs);
            let Some(member) = found.next().map(|member| parser.name(&member, parsed.offset)) else { return };
            choice.aliases.push((member, found.map(|other| statement::string(parser, &other, parsed.offset)).collect()));
        }
        "not" => choice.not_entered = not_entered(parser, child, "choice").or(choice.not_entered.take()),
        _ => {
            if !annotation::annotation(parser, child, &mut choice.annotations) {
                statement::unknown(parser, child, "choice");
            }
        }
    }
}

fn not_entered(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<NotEntered> {
    let parsed = parser.line(Rule::l_not_entered, &node.line, parent)?;
    statement::childless(parser, node);
    let part = parts(parsed.pairs).next()?;
    Some(match part.as_rule() {
        Rule::an_error => NotEntered::Error(parser.span(&part, parsed.offset)),
        Rule::literal_end => NotEntered::Value(statement::literal(parser, inner(part).next()?, parsed.offset)?),
        _ => NotEntered::Word(parser.name(&part, parsed.offset)),
    })
}

fn on_any_day(parser: &mut FileParser, node: &Node<'_>) -> Option<(OnAnyDay, crate::source::Span)> {
    let parsed = parser.line(Rule::l_on_any_day, &node.line, "fact")?;
    statement::childless(parser, node);
    let part = parts(parsed.pairs).next()?;
    let kind = match (part.as_rule(), part.as_str()) {
        (Rule::reduces_by_days, _) => OnAnyDay::ReducesByDays,
        (_, "period") => OnAnyDay::ExcusesPeriod,
        (_, "month") => OnAnyDay::ExcusesMonth,
        _ => OnAnyDay::ExcusesCalendar(parser.name(&part, parsed.offset)),
    };
    Some((kind, parser.place(node)))
}
