//! Tests.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, expression, index, statement};
use crate::language::tree::{Annotations, ByHand, ExpectKind, Expectation, Given, GivenKind, PoolTime, Quoted, TermsDate, Test, TestSubject};

fn by_hand(parser: &mut FileParser, node: &Node<'_>) -> Option<ByHand> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_by_hand, &node.line, "test")?;
    Some(ByHand { expression: expression::expression(parser, parts(parsed.pairs).next()?, parsed.offset)?, span: parser.place(node) })
}

pub(in crate::language::parse) fn test(parser: &mut FileParser, node: &Node<'_>) -> Option<Test> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_test, &node.line, "");
    let title = parsed.and_then(|parsed| parts(parsed.pairs).next().map(|title| statement::string(parser, &title, parsed.offset)));
    let mut test = Test {
        title: title.clone().unwrap_or(Quoted { text: String::new(), span: place }),
        subject: None,
        givens: Vec::new(),
        expectations: Vec::new(),
        annotations: Annotations::default(),
        span: place,
    };
    let mut said = Vec::new();
    let mut by_hand = None;
    for child in &node.children {
        let line = parser.place(child);
        match child.line.first_word() {
            "bill" | "rate" | "share" | "settle" | "owe" | "pay" | "evaluate" => {
                if let Some(subject) = subject(parser, child) {
                    statement::once(parser, &mut test.subject, subject, line, &mut said, "what is asked");
                }
            }
            "given" => test.givens.extend(given(parser, child)),
            "by" => by_hand = self::by_hand(parser, child),
            "expect" => test.expectations.extend(expect(parser, child, by_hand.take())),
            _ => {
                if !annotation::annotation(parser, child, &mut test.annotations) {
                    statement::unknown(parser, child, "test");
                }
            }
        }
    }
    title.map(|_| test)
}

pub(in crate::language::parse) fn subject(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    statement::childless(parser, node);
    match node.line.first_word() {
        "bill" => bill(parser, node),
        "rate" => {
            let parsed = parser.line(Rule::l_test_rate, &node.line, "test")?;
            let mut found = parts(parsed.pairs);
            let name = parser.name(&found.next()?, parsed.offset);
            Some(TestSubject::Rate { name, on: statement::date(parser, &found.next()?, parsed.offset)? })
        }
        "share" => share(parser, node),
        "settle" => settle(parser, node),
        "owe" => owe(parser, node),
        "pay" => pay(parser, node),
        _ => evaluate(parser, node),
    }
}

fn share(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    let parsed = parser.line(Rule::l_test_share, &node.line, "test")?;
    let mut found = parts(parsed.pairs);
    let pool = parser.name(&found.next()?, parsed.offset);
    let when = found.next()?;
    let when = match when.as_rule() {
        Rule::year_month => PoolTime::Month(index::year_month(parser, &when, parsed.offset)?),
        _ => PoolTime::Label(parser.name(&when, parsed.offset)),
    };
    Some(TestSubject::Share { pool, when })
}

pub(in crate::language::parse) fn settle(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    let parsed = parser.line(Rule::l_test_settle, &node.line, "test")?;
    let mut names = parts(parsed.pairs).map(|name| parser.name(&name, parsed.offset));
    Some(TestSubject::Settle { contract: names.next()?, calendar: names.next()?, label: names.next()? })
}

pub(in crate::language::parse) fn owe(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    let parsed = parser.line(Rule::l_test_owe, &node.line, "test")?;
    let mut found = parts(parsed.pairs);
    let amount = statement::literal(parser, found.next()?, parsed.offset)?;
    let terms = parser.name(&found.next()?, parsed.offset);
    let (mut received, mut invoiced, mut paid) = (None, None, Vec::new());
    for clause in found {
        let clause = inner(clause).next()?;
        let rule = clause.as_rule();
        let mut inside = inner(clause);
        let first = inside.next()?;
        match (rule, inside.next()) {
            (Rule::owe_received, _) => received = Some(statement::date(parser, &first, parsed.offset)?),
            (Rule::owe_invoiced, _) => invoiced = Some(statement::date(parser, &first, parsed.offset)?),
            (_, None) => paid.push((None, statement::date(parser, &first, parsed.offset)?)),
            (_, Some(date)) => paid.push((Some(statement::literal(parser, first, parsed.offset)?), statement::date(parser, &date, parsed.offset)?)),
        }
    }
    Some(TestSubject::Owe { amount, terms, received, invoiced, paid })
}

fn pay(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    let parsed = parser.line(Rule::l_test_pay, &node.line, "test")?;
    let mut found = parts(parsed.pairs);
    let amount = statement::literal(parser, found.next()?, parsed.offset)?;
    let terms = parser.name(&found.next()?, parsed.offset);
    Some(TestSubject::Pay { amount, terms, on: statement::date(parser, &found.next()?, parsed.offset)? })
}

fn evaluate(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    let parsed = parser.line(Rule::l_test_evaluate, &node.line, "test")?;
    let mut names = Vec::new();
    let mut on = None;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => names.push(parser.name(&part, parsed.offset)),
            _ => on = Some(statement::date(parser, &part, parsed.offset)?),
        }
    }
    let mut names = names.into_iter();
    Some(TestSubject::Evaluate { name: names.next()?, of: names.next(), on: on? })
}

pub(in crate::language::parse) fn bill(parser: &mut FileParser, node: &Node<'_>) -> Option<TestSubject> {
    let parsed = parser.line(Rule::l_bill, &node.line, "test")?;
    let mut found = parts(parsed.pairs);
    let schedule = parser.name(&found.next()?, parsed.offset);
    let from = statement::date(parser, &found.next()?, parsed.offset)?;
    let to = statement::date(parser, &found.next()?, parsed.offset)?;
    let (mut rendered, mut read_on) = (None, None);
    for clause in found {
        let rule = clause.as_rule();
        let day = statement::date(parser, &inner(clause).next()?, parsed.offset)?;
        if rule == Rule::bill_rendered { rendered = Some(day) } else { read_on = Some(day) }
    }
    Some(TestSubject::Bill { schedule, from, to, rendered, read_on })
}

pub(in crate::language::parse) fn given(parser: &mut FileParser, node: &Node<'_>) -> Option<Given> {
    statement::childless(parser, node);
    if node.line.word(2) == "owes" {
        return given_owes(parser, node);
    }
    let parsed = parser.line(Rule::l_given, &node.line, "test")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let kind = inner(found.next()?).next()?;
    let rule = kind.as_rule();
    let words = given_words(parser, &inner(kind).next()?, parsed.offset);
    let kind = match rule {
        Rule::given_issued => GivenKind::Issued(words),
        Rule::given_position => GivenKind::Position(words),
        _ => GivenKind::Value(words),
    };
    let mut given = Given { name, kind, dates: None, at: None, member: None, in_all: false, hour: None, estimated: false, span: parser.place(node) };
    for clause in found {
        let part = inner(clause).next()?;
        let rule = part.as_rule();
        let mut arguments = inner(part);
        match rule {
            Rule::given_dates => {
                let (from, to) =
                    (statement::date(parser, &arguments.next()?, parsed.offset)?, statement::date(parser, &arguments.next()?, parsed.offset)?);
                given.dates = Some((from, to));
            }
            Rule::given_at => given.at = arguments.next().map(|at| parser.name(&at, parsed.offset)),
            Rule::given_for => given.member = arguments.next().map(|member| parser.name(&member, parsed.offset)),
            Rule::given_hour => given.hour = Some(statement::whole(parser, &arguments.next()?, parsed.offset)?),
            Rule::given_estimated => given.estimated = true,
            _ => given.in_all = true,
        }
    }
    Some(given)
}

/// `given water owes $60.00 since 2025-01-01`.
fn given_owes(parser: &mut FileParser, node: &Node<'_>) -> Option<Given> {
    let parsed = parser.line(Rule::l_given_owes, &node.line, "test")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let amount = parser.words(&found.next()?, parsed.offset);
    let kind = GivenKind::Owes { amount, since: statement::date(parser, &found.next()?, parsed.offset)? };
    Some(Given { name, kind, dates: None, at: None, member: None, in_all: false, hour: None, estimated: false, span: parser.place(node) })
}

/// The words of a value; quotes around all of it are taken off.
fn given_words(parser: &FileParser, pair: &pest::iterators::Pair<'_, Rule>, offset: usize) -> Quoted {
    let words = parser.words(pair, offset);
    let quoted = words.text.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
    match quoted {
        Some(text) if words.text.len() > 1 => Quoted { text: text.to_owned(), span: words.span },
        _ => words,
    }
}

fn expect(parser: &mut FileParser, node: &Node<'_>, by_hand: Option<ByHand>) -> Option<Expectation> {
    statement::childless(parser, node);
    let span = parser.place(node);
    let parsed = parser.line(Rule::l_expect, &node.line, "test")?;
    let kind = parts(parsed.pairs).next()?;
    let rule = kind.as_rule();
    let mut arguments = inner(kind);
    let first = arguments.next()?;
    let kind = match rule {
        Rule::expect_no_bill => ExpectKind::NoBill(parser.name(&first, parsed.offset)),
        Rule::expect_no => ExpectKind::No(parser.name(&first, parsed.offset)),
        Rule::expect_due => ExpectKind::Date { which: TermsDate::Due, day: statement::date(parser, &first, parsed.offset)? },
        Rule::expect_begins => ExpectKind::Date { which: TermsDate::InterestBegins, day: statement::date(parser, &first, parsed.offset)? },
        Rule::expect_receives => {
            ExpectKind::Receives { service: parser.name(&first, parsed.offset), value: parser.words(&arguments.next()?, parsed.offset) }
        }
        Rule::expect_share | Rule::expect_residual => {
            let name = parser.name(&first, parsed.offset);
            let value = parser.words(&arguments.next()?, parsed.offset);
            let printed_as = arguments.next().and_then(|printed| inner(printed).next()).map(|printed| parser.words(&printed, parsed.offset));
            if rule == Rule::expect_share {
                ExpectKind::ShareFor { member: name, value, printed_as }
            } else {
                ExpectKind::Residual { pool: name, value, printed_as }
            }
        }
        _ => {
            let value = parser.words(&arguments.next()?, parsed.offset);
            let printed_as = arguments.next().and_then(|printed| inner(printed).next()).map(|printed| parser.words(&printed, parsed.offset));
            ExpectKind::Is { name: parser.name(&first, parsed.offset), value, printed_as }
        }
    };
    Some(Expectation { kind, by_hand, span })
}
