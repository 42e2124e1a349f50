//! What all statement parsers share: pest on one line, problems with their place, once-only statements.

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use super::grammar::{RateGrammar, Rule};
use super::lines::LogicalLine;
use super::outline::Node;
use super::{hints, window};
use crate::calendar::{Day, DayError};
use crate::exact::{Number, RoundingMode};
use crate::language::tree::{DateUse, Literal, MonthDay, Name, NumberUse, Quoted, RoundTo, UnitUse};
use crate::source::{Diagnostic, SourceId, Span, codes};

/// Collects the problems of a file while its lines are parsed, one by one.
pub(super) struct FileParser {
    pub file: SourceId,
    pub diagnostics: Vec<Diagnostic>,
}

/// A line's pairs with the offset of the line in the file.
#[derive(Clone, Debug)]
pub(super) struct Parsed<'i> {
    pub pairs: Pairs<'i, Rule>,
    pub offset: usize,
}

impl FileParser {
    /// Parses a line by a rule. A line that does not fit is reported with the form it should have.
    pub(super) fn line<'i>(&mut self, rule: Rule, line: &LogicalLine<'i>, parent: &str) -> Option<Parsed<'i>> {
        if !line.sound {
            return None;
        }
        match RateGrammar::parse(rule, line.text) {
            Ok(mut pairs) => Some(Parsed { pairs: pairs.next()?.into_inner(), offset: line.start }),
            Err(error) => {
                malformed(self, line, &error, parent);
                None
            }
        }
    }

    pub(super) fn span(&self, pair: &Pair<'_, Rule>, offset: usize) -> Span {
        let span = pair.as_span();
        let trimmed = span.as_str().trim_end().len();
        Span::new(self.file, offset + span.start(), offset + span.start() + trimmed)
    }

    pub(super) fn name(&self, pair: &Pair<'_, Rule>, offset: usize) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(pair, offset) }
    }

    pub(super) fn words(&self, pair: &Pair<'_, Rule>, offset: usize) -> Quoted {
        Quoted { text: pair.as_str().trim().to_owned(), span: self.span(pair, offset) }
    }

    pub(super) fn number(&mut self, pair: &Pair<'_, Rule>, offset: usize) -> Option<NumberUse> {
        let span = self.span(pair, offset);
        match Number::parse(pair.as_str()) {
            Ok(value) => Some(NumberUse { value, span }),
            Err(error) => {
                let diagnostic = Diagnostic::error(codes::BAD_NUMBER, format!("`{}`: {error}", pair.as_str())).at(span, "this number");
                self.diagnostics.push(diagnostic.help("write 30,000 or 4.3007"));
                None
            }
        }
    }
}

pub(in crate::language::parse) fn date(parser: &mut FileParser, pair: &Pair<'_, Rule>, offset: usize) -> Option<DateUse> {
    let span = parser.span(pair, offset);
    match Day::parse(pair.as_str()) {
        Ok(day) => Some(DateUse { day, span }),
        Err(error) => {
            let title = match error {
                DayError::Form => format!("`{}` is not a date", pair.as_str()),
                DayError::NoSuchDay => format!("there is no day {}", pair.as_str()),
            };
            parser.diagnostics.push(Diagnostic::error(codes::BAD_DATE, title).at(span, "this date").help("write year, month and day as 2022-10-01"));
            None
        }
    }
}

pub(in crate::language::parse) fn unit(parser: &FileParser, pair: Pair<'_, Rule>, offset: usize) -> UnitUse {
    let span = parser.span(&pair, offset);
    let mut factors = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::unit_word => factors.push((part.as_str().to_owned(), 1)),
            _ => factors.extend(part.into_inner().map(|word| (word.as_str().to_owned(), -1))),
        }
    }
    UnitUse { factors, span }
}

pub(in crate::language::parse) fn literal(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Literal> {
    let span = parser.span(&pair, offset);
    let mut negative = false;
    let mut number = None;
    let mut unit: Option<UnitUse> = None;
    for part in pair.into_inner() {
        let place = parser.span(&part, offset);
        match part.as_rule() {
            Rule::minus => negative = true,
            Rule::dollar => unit = Some(UnitUse { factors: vec![("$".to_owned(), 1)], span: place }),
            Rule::percent_sign => unit = Some(UnitUse { factors: vec![("%".to_owned(), 1)], span: place }),
            Rule::number => number = Some(parser.number(&part, offset)?),
            Rule::unit => unit = Some(self::unit(parser, part, offset)),
            Rule::dollar_unit => {
                let more = part.into_inner().flat_map(|more| more.into_inner().map(|word| (word.as_str().to_owned(), -1)).collect::<Vec<_>>());
                if let Some(unit) = &mut unit {
                    unit.factors.extend(more);
                    unit.span = unit.span.to(place);
                }
            }
            _ => {}
        }
    }
    let mut number = number?;
    if negative {
        number.value = number.value.negated();
    }
    Some(Literal { number, unit, span })
}

fn malformed(parser: &mut FileParser, line: &LogicalLine<'_>, error: &pest::error::Error<Rule>, parent: &str) {
    let at = match error.location {
        pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
    };
    if let Some(found) = window::bad_number(line.text) {
        let place = Span::new(parser.file, line.start + found.start, line.start + found.end);
        let text = line.text.get(found.clone()).unwrap_or("");
        let diagnostic = Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` is not a number"))
            .at(place, "not a number")
            .help("a number has one decimal point, and commas before groups of three digits");
        parser.diagnostics.push(diagnostic);
        return;
    }
    let rest = line.text.get(at..).unwrap_or("");
    let word = rest.split_whitespace().next().unwrap_or("");
    let start = line.start + at + (rest.len() - rest.trim_start().len());
    let place = if word.is_empty() { line.span(parser.file) } else { Span::new(parser.file, start, start + word.len()) };
    let title = if word.is_empty() { "the statement stops too early".to_owned() } else { format!("`{word}` does not fit here") };
    let first = line.first_word();
    let form = hints::form_of_line(parent, first, line.text);
    let meant = hints::meant(line.text, at, form);
    let reserved = window::reserved_name(line.text);
    let mut diagnostic = Diagnostic::error(codes::MALFORMED, title).at(place, "not understood from here");
    if let Some(reserved) = reserved {
        diagnostic =
            Diagnostic::error(codes::RESERVED_NAME, format!("`{reserved}` is a word of the language and cannot be a name")).at(place, "here");
        diagnostic = diagnostic.help(format!("use another name, as `{reserved}_rate`"));
    } else if let Some(form) = form {
        let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
        diagnostic = diagnostic.help(format!("{meant}write `{form}`"));
    } else if let Some(meant) = meant {
        diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
    } else if !parent.is_empty() {
        diagnostic = diagnostic.help(format!("see the rows of `{parent}` in the reference"));
    }
    parser.diagnostics.push(diagnostic);
}

/// Reports a line whose first word begins nothing that may stand here.
pub(in crate::language::parse) fn unknown(parser: &mut FileParser, node: &Node<'_>, parent: &str) {
    let line = &node.line;
    if !line.sound {
        return;
    }
    let word = line.first_word();
    let place = Span::new(parser.file, line.start, line.start + word.len());
    let allowed = hints::words_under(parent);
    let under = if parent.is_empty() { "at the left margin".to_owned() } else { format!("under `{parent}`") };
    if let Some(near) = crate::source::nearest(word, allowed.iter().copied()).filter(|near| *near != word) {
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_STATEMENT, format!("`{word}` begins no statement")).at(place, "this word").suggest(word, [near]);
        return parser.diagnostics.push(diagnostic);
    }
    let diagnostic = match hints::belongs(word) {
        Some(help) => Diagnostic::error(codes::MISPLACED, format!("`{word}` is not written {under}")).at(place, "not here").help(help),
        None => Diagnostic::error(codes::UNKNOWN_STATEMENT, format!("`{word}` begins no statement {under}"))
            .at(place, "this word")
            .help(format!("{under} write one of {}", allowed.join(", "))),
    };
    parser.diagnostics.push(diagnostic);
}

/// Reports statements under one that takes none.
pub(in crate::language::parse) fn childless(parser: &mut FileParser, node: &Node<'_>) {
    for child in &node.children {
        unknown(parser, child, node.line.first_word());
    }
}

/// Keeps the first of a statement that stands once; a second is reported with both places.
pub(in crate::language::parse) fn once<T>(
    parser: &mut FileParser,
    slot: &mut Option<T>,
    value: T,
    place: Span,
    first: &mut Vec<(&'static str, Span)>,
    what: &'static str,
) {
    match first.iter().find(|(known, _)| *known == what) {
        Some((_, earlier)) => {
            let diagnostic = Diagnostic::error(codes::SAID_TWICE, format!("{what} is said twice"))
                .at(place, "again")
                .at(*earlier, "first said here")
                .help("keep one of them");
            parser.diagnostics.push(diagnostic);
        }
        None => {
            first.push((what, place));
            *slot = Some(value);
        }
    }
}

pub(in crate::language::parse) fn string(parser: &FileParser, pair: &Pair<'_, Rule>, offset: usize) -> Quoted {
    let text = pair.as_str();
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
    Quoted { text: inner.to_owned(), span: parser.span(pair, offset) }
}

pub(in crate::language::parse) fn whole(parser: &mut FileParser, pair: &Pair<'_, Rule>, offset: usize) -> Option<u32> {
    let span = parser.span(pair, offset);
    pair.as_str().parse().ok().or_else(|| {
        let title = format!("`{}` is too large", pair.as_str());
        parser.diagnostics.push(Diagnostic::error(codes::BAD_NUMBER, title).at(span, "this number").help("write a smaller number"));
        None
    })
}

pub(in crate::language::parse) fn month_day(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<MonthDay> {
    let span = parser.span(&pair, offset);
    let mut parts = pair.into_inner();
    let (month, day) = (parts.next()?, parts.next()?);
    let day: u32 = day.as_str().parse().unwrap_or(0);
    let names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let found = names.iter().position(|name| *name == month.as_str()).map(|at| at as u32 + 1);
    let fits = found.is_some_and(|month| Day::of(2024, month, day).is_some());
    match (found, fits) {
        (Some(month), true) => Some(MonthDay { month, day, span }),
        _ => {
            let near = crate::source::nearest(month.as_str(), names.into_iter());
            let help = near.map_or("write it as October 1".to_owned(), |near| format!("did you mean `{near} {day}`?"));
            parser
                .diagnostics
                .push(Diagnostic::error(codes::BAD_DATE, format!("there is no day {} {day}", month.as_str())).at(span, "this day").help(help));
            None
        }
    }
}

/// `half up` and the like.
pub(in crate::language::parse) fn rounding_mode(pair: &Pair<'_, Rule>) -> RoundingMode {
    let words: Vec<&str> = pair.as_str().split_whitespace().collect();
    match words.as_slice() {
        ["half", "up"] => RoundingMode::HalfUp,
        ["half", "even"] => RoundingMode::HalfEven,
        ["up"] => RoundingMode::Up,
        _ => RoundingMode::Down,
    }
}

/// `literal rounding_mode`, as rounding clauses end.
pub(in crate::language::parse) fn round_to(
    parser: &mut FileParser,
    literal: Pair<'_, Rule>,
    mode: &Pair<'_, Rule>,
    offset: usize,
) -> Option<RoundTo> {
    let span = parser.span(&literal, offset).to(parser.span(mode, offset));
    let mode = rounding_mode(mode);
    Some(RoundTo { step: self::literal(parser, literal, offset)?, mode, span })
}

/// `round to STEP half up` as a line.
pub(in crate::language::parse) fn round_line(parser: &mut FileParser, node: &Node<'_>, parent: &str) -> Option<RoundTo> {
    let parsed = parser.line(Rule::l_round, &node.line, parent)?;
    childless(parser, node);
    let mut parts = parsed.pairs.clone().next()?.into_inner();
    let parts: Vec<Pair<'_, Rule>> = parts.by_ref().filter(|part| !matches!(part.as_rule(), Rule::k_to)).collect();
    let [literal, mode] = parts.as_slice() else { return None };
    round_to(parser, literal.clone(), mode, parsed.offset)
}

/// The pairs without the words of the language, which carry nothing.
pub(super) fn parts(pairs: Pairs<'_, Rule>) -> impl Iterator<Item = Pair<'_, Rule>> {
    pairs.filter(|pair| !is_word(pair.as_rule()))
}

/// The pairs under one, without the words of the language.
pub(super) fn inner(pair: Pair<'_, Rule>) -> impl Iterator<Item = Pair<'_, Rule>> {
    parts(pair.into_inner())
}

fn is_word(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::k_and
            | Rule::k_as
            | Rule::k_at
            | Rule::k_before
            | Rule::k_by
            | Rule::k_for
            | Rule::k_from
            | Rule::k_in
            | Rule::k_is
            | Rule::k_not
            | Rule::k_of
            | Rule::k_over
            | Rule::k_per
            | Rule::k_to
            | Rule::k_under
            | Rule::k_when
            | Rule::k_with
            | Rule::k_then
            | Rule::k_or
            | Rule::k_outside
            | Rule::k_charges
            | Rule::k_entered
            | Rule::EOI
    )
}
