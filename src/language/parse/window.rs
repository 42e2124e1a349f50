//! Windows over time; and the two looks at a malformed line that tell its author more than "does not fit".

use std::ops::Range;

use pest::iterators::Pair;

use super::grammar::Rule;
use super::statement::{FileParser, inner};
use crate::language::parse::{expression, statement};
use crate::language::tree::{AcrossEdge, Aggregate, AtLeastPeriods, Name, Window, WindowEdge, WindowSpan};

pub(in crate::language::parse) fn window(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Window> {
    let span = parser.span(&pair, offset);
    let mut parts = inner(pair);
    let mut window = Window {
        aggregate: aggregate(parts.next()?)?,
        grain: None,
        measure: Name { text: String::new(), span },
        of_all_contracts: false,
        over: WindowSpan::ThisPeriod,
        edge: None,
        season: None,
        across: None,
        at_least: None,
        since_term_began: None,
        opening_values: None,
        otherwise: None,
        span,
    };
    let mut names: Vec<Name> = Vec::new();
    let mut over = None;
    for part in parts {
        match part.as_rule() {
            Rule::name => names.push(parser.name(&part, offset)),
            Rule::of_all_contracts => window.of_all_contracts = true,
            Rule::window_span => over = Some(window_span(parser, inner(part).next()?, offset)?),
            _ => window_part(parser, part, offset, &mut window),
        }
    }
    window.measure = names.pop()?;
    window.grain = names.pop();
    window.over = over?;
    Some(window)
}

fn window_span(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<WindowSpan> {
    let rule = pair.as_rule();
    let mut parts = inner(pair);
    Some(match rule {
        Rule::span_frozen => WindowSpan::Frozen(statement::date(parser, &parts.next()?, offset)?, statement::date(parser, &parts.next()?, offset)?),
        Rule::span_months => WindowSpan::LastMonths(statement::whole(parser, &parts.next()?, offset)?),
        Rule::span_term => WindowSpan::TermToDate,
        Rule::span_term_before => WindowSpan::TermBefore(parser.name(&parts.next()?, offset)),
        Rule::span_this_period => WindowSpan::ThisPeriod,
        Rule::span_ending => {
            let count = statement::whole(parser, &parts.next()?, offset)?;
            let calendar = singular(parser.name(&parts.next()?, offset));
            WindowSpan::EndingBefore { count, calendar, years: statement::whole(parser, &parts.next()?, offset)? }
        }
        Rule::span_several => {
            let count = statement::whole(parser, &parts.next()?, offset)?;
            WindowSpan::Before { count, calendar: singular(parser.name(&parts.next()?, offset)) }
        }
        Rule::span_before => WindowSpan::Before { count: 1, calendar: parser.name(&parts.next()?, offset) },
        Rule::span_to_date => WindowSpan::ToDate(parser.name(&parts.next()?, offset)),
        _ => WindowSpan::This(parser.name(&parts.next()?, offset)),
    })
}

fn window_part(parser: &mut FileParser, part: Pair<'_, Rule>, offset: usize, window: &mut Window) {
    let Some(inside) = inner(part.clone()).next() else { return };
    match (part.as_rule(), inside.as_rule()) {
        (Rule::window_edge, Rule::edge_including) => window.edge = Some(WindowEdge::IncludingThisPeriod),
        (Rule::window_edge, _) => window.edge = Some(WindowEdge::BeforeThisPeriod),
        (_, Rule::clause_season) => window.season = inner(inside).next().map(|name| parser.name(&name, offset)),
        (_, Rule::clause_else) => {
            window.otherwise = match inner(inside).next() {
                Some(value) if value.as_rule() == Rule::expression => {
                    expression::expression(parser, value, offset).map(|value| Some(Box::new(value)))
                }
                _ => Some(None),
            };
        }
        (_, Rule::clause_at_least) => window.at_least = at_least_periods(parser, inside, offset),
        (_, Rule::clause_whole) => window.across = Some((AcrossEdge::WholeByLastDay, parser.span(&inside, offset))),
        (_, Rule::clause_split) => window.across = Some((AcrossEdge::SplitByDay, parser.span(&inside, offset))),
        (_, Rule::clause_since) => window.since_term_began = Some(parser.span(&inside, offset)),
        _ => window.opening_values = Some(parser.span(&inside, offset)),
    }
}

fn at_least_periods(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<AtLeastPeriods> {
    let span = parser.span(&pair, offset);
    let mut numbers = inner(pair);
    let periods = statement::whole(parser, &numbers.next()?, offset)?;
    let days = match numbers.next() {
        Some(days) => Some(statement::whole(parser, &days, offset)?),
        None => None,
    };
    Some(AtLeastPeriods { periods, days, span })
}

/// `the 3 calendar_years before`: the calendar's name with an s.
pub(super) fn singular(name: Name) -> Name {
    match name.text.strip_suffix('s') {
        Some(text) => Name { text: text.to_owned(), ..name },
        None => name,
    }
}

fn aggregate(pair: Pair<'_, Rule>) -> Option<Aggregate> {
    let text = pair.as_str().trim().to_owned();
    Some(match text.as_str() {
        "highest" => Aggregate::Highest,
        "lowest" => Aggregate::Lowest,
        "average" => Aggregate::Average,
        "sum" => Aggregate::Sum,
        _ => {
            let mut parts = inner(inner(pair).next()?);
            let rank = parts.next()?.as_str().trim_end_matches(|sign: char| sign.is_ascii_alphabetic()).parse().ok()?;
            Aggregate::Ranked { rank, highest: parts.next()?.as_str().trim() == "highest" }
        }
    })
}

/// A number with two points or a misplaced comma, if the line holds one outside quotes and dates.
pub(super) fn bad_number(line: &str) -> Option<Range<usize>> {
    let outside = line.split('"').step_by(2);
    let mut offset = 0;
    let mut pieces = line.split('"');
    for part in outside {
        let mut at = offset;
        for word in part.split_inclusive([' ', '(', ')', '\n']) {
            let trimmed = word.trim_matches([' ', '(', ')', '\n', '$', '%']).trim_end_matches(',');
            if is_bad_number(trimmed) {
                let start = at + word.find(trimmed).unwrap_or(0);
                return Some(start..start + trimmed.len());
            }
            at += word.len();
        }
        offset += pieces.next().map_or(0, |piece| piece.len() + 1) + pieces.next().map_or(0, |piece| piece.len() + 1);
    }
    None
}

fn is_bad_number(word: &str) -> bool {
    let digits = word.chars().any(|sign| sign.is_ascii_digit());
    let only = word.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
    digits && only && crate::exact::Number::parse(word).is_err()
}

/// A word of the language where a definition's name belongs.
pub(super) fn reserved_name(line: &str) -> Option<&str> {
    const DEFINING: &[&str] = &[
        "calendar",
        "season",
        "factor",
        "choice",
        "fact",
        "measure",
        "policy",
        "value",
        "rate",
        "table",
        "tiers",
        "determinant",
        "schedule",
        "charge",
        "credit",
        "tax",
    ];
    const RESERVED: &[&str] = &[
        "and",
        "as",
        "at",
        "before",
        "by",
        "each",
        "for",
        "from",
        "if",
        "in",
        "is",
        "of",
        "over",
        "per",
        "taken",
        "then",
        "to",
        "under",
        "unless",
        "up",
        "when",
        "with",
        "half",
        "until",
        "all",
        "otherwise",
        "down",
    ];
    let mut words = line.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    let unnamed = words.next().is_some_and(|third| third.starts_with('"') || matches!(third, "is" | "in"));
    (DEFINING.contains(&first) && RESERVED.contains(&second) && unnamed).then_some(second)
}
