//! Tests.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{Annotations, ByHand, ExpectKind, Expectation, Given, GivenKind, PoolTime, Quoted, TermsDate, Test, TestSubject};

impl FileParser {
    pub(super) fn test(&mut self, node: &Node<'_>) -> Option<Test> {
        let place = self.place(node);
        let parsed = self.line(Rule::l_test, &node.line, "");
        let title = parsed.and_then(|parsed| parts(parsed.pairs).next().map(|title| self.string(&title, parsed.offset)));
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
            let line = self.place(child);
            match child.line.first_word() {
                "bill" | "rate" | "share" | "settle" | "owe" | "pay" | "evaluate" => {
                    if let Some(subject) = self.subject(child) {
                        self.once(&mut test.subject, subject, line, &mut said, "what is asked");
                    }
                }
                "given" => test.givens.extend(self.given(child)),
                "by" => by_hand = self.by_hand(child),
                "expect" => test.expectations.extend(self.expect(child, by_hand.take())),
                _ => {
                    if !self.annotation(child, &mut test.annotations) {
                        self.unknown(child, "test");
                    }
                }
            }
        }
        title.map(|_| test)
    }

    fn subject(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        self.childless(node);
        match node.line.first_word() {
            "bill" => self.bill(node),
            "rate" => {
                let parsed = self.line(Rule::l_test_rate, &node.line, "test")?;
                let mut found = parts(parsed.pairs);
                let name = self.name(&found.next()?, parsed.offset);
                Some(TestSubject::Rate { name, on: self.date(&found.next()?, parsed.offset)? })
            }
            "share" => self.share(node),
            "settle" => self.settle(node),
            "owe" => self.owe(node),
            "pay" => self.pay(node),
            _ => self.evaluate(node),
        }
    }

    fn share(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        let parsed = self.line(Rule::l_test_share, &node.line, "test")?;
        let mut found = parts(parsed.pairs);
        let pool = self.name(&found.next()?, parsed.offset);
        let when = found.next()?;
        let when = match when.as_rule() {
            Rule::year_month => PoolTime::Month(self.year_month(&when, parsed.offset)?),
            _ => PoolTime::Label(self.name(&when, parsed.offset)),
        };
        Some(TestSubject::Share { pool, when })
    }

    fn settle(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        let parsed = self.line(Rule::l_test_settle, &node.line, "test")?;
        let mut names = parts(parsed.pairs).map(|name| self.name(&name, parsed.offset));
        Some(TestSubject::Settle { contract: names.next()?, calendar: names.next()?, label: names.next()? })
    }

    fn owe(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        let parsed = self.line(Rule::l_test_owe, &node.line, "test")?;
        let mut found = parts(parsed.pairs);
        let amount = self.literal(found.next()?, parsed.offset)?;
        let terms = self.name(&found.next()?, parsed.offset);
        let (mut received, mut invoiced, mut paid) = (None, None, Vec::new());
        for clause in found {
            let clause = inner(clause).next()?;
            let rule = clause.as_rule();
            let mut inside = inner(clause);
            let first = inside.next()?;
            match (rule, inside.next()) {
                (Rule::owe_received, _) => received = Some(self.date(&first, parsed.offset)?),
                (Rule::owe_invoiced, _) => invoiced = Some(self.date(&first, parsed.offset)?),
                (_, None) => paid.push((None, self.date(&first, parsed.offset)?)),
                (_, Some(date)) => paid.push((Some(self.literal(first, parsed.offset)?), self.date(&date, parsed.offset)?)),
            }
        }
        Some(TestSubject::Owe { amount, terms, received, invoiced, paid })
    }

    fn pay(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        let parsed = self.line(Rule::l_test_pay, &node.line, "test")?;
        let mut found = parts(parsed.pairs);
        let amount = self.literal(found.next()?, parsed.offset)?;
        let terms = self.name(&found.next()?, parsed.offset);
        Some(TestSubject::Pay { amount, terms, on: self.date(&found.next()?, parsed.offset)? })
    }

    fn evaluate(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        let parsed = self.line(Rule::l_test_evaluate, &node.line, "test")?;
        let mut names = Vec::new();
        let mut on = None;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part, parsed.offset)),
                _ => on = Some(self.date(&part, parsed.offset)?),
            }
        }
        let mut names = names.into_iter();
        Some(TestSubject::Evaluate { name: names.next()?, of: names.next(), on: on? })
    }

    fn bill(&mut self, node: &Node<'_>) -> Option<TestSubject> {
        let parsed = self.line(Rule::l_bill, &node.line, "test")?;
        let mut found = parts(parsed.pairs);
        let schedule = self.name(&found.next()?, parsed.offset);
        let from = self.date(&found.next()?, parsed.offset)?;
        let to = self.date(&found.next()?, parsed.offset)?;
        let (mut rendered, mut read_on) = (None, None);
        for clause in found {
            let rule = clause.as_rule();
            let day = self.date(&inner(clause).next()?, parsed.offset)?;
            if rule == Rule::bill_rendered { rendered = Some(day) } else { read_on = Some(day) }
        }
        Some(TestSubject::Bill { schedule, from, to, rendered, read_on })
    }

    fn given(&mut self, node: &Node<'_>) -> Option<Given> {
        self.childless(node);
        if node.line.word(2) == "owes" {
            return self.given_owes(node);
        }
        let parsed = self.line(Rule::l_given, &node.line, "test")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let kind = inner(found.next()?).next()?;
        let rule = kind.as_rule();
        let words = self.given_words(&inner(kind).next()?, parsed.offset);
        let kind = match rule {
            Rule::given_issued => GivenKind::Issued(words),
            Rule::given_position => GivenKind::Position(words),
            _ => GivenKind::Value(words),
        };
        let mut given =
            Given { name, kind, dates: None, at: None, member: None, in_all: false, hour: None, estimated: false, span: self.place(node) };
        for clause in found {
            let part = inner(clause).next()?;
            let rule = part.as_rule();
            let mut arguments = inner(part);
            match rule {
                Rule::given_dates => {
                    let (from, to) = (self.date(&arguments.next()?, parsed.offset)?, self.date(&arguments.next()?, parsed.offset)?);
                    given.dates = Some((from, to));
                }
                Rule::given_at => given.at = arguments.next().map(|at| self.name(&at, parsed.offset)),
                Rule::given_for => given.member = arguments.next().map(|member| self.name(&member, parsed.offset)),
                Rule::given_hour => given.hour = Some(self.whole(&arguments.next()?, parsed.offset)?),
                Rule::given_estimated => given.estimated = true,
                _ => given.in_all = true,
            }
        }
        Some(given)
    }

    /// `given water owes $60.00 since 2025-01-01`.
    fn given_owes(&mut self, node: &Node<'_>) -> Option<Given> {
        let parsed = self.line(Rule::l_given_owes, &node.line, "test")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let amount = self.words(&found.next()?, parsed.offset);
        let kind = GivenKind::Owes { amount, since: self.date(&found.next()?, parsed.offset)? };
        Some(Given { name, kind, dates: None, at: None, member: None, in_all: false, hour: None, estimated: false, span: self.place(node) })
    }

    /// The words of a value; quotes around all of it are taken off.
    fn given_words(&self, pair: &pest::iterators::Pair<'_, Rule>, offset: usize) -> Quoted {
        let words = self.words(pair, offset);
        let quoted = words.text.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
        match quoted {
            Some(text) if words.text.len() > 1 => Quoted { text: text.to_owned(), span: words.span },
            _ => words,
        }
    }

    fn by_hand(&mut self, node: &Node<'_>) -> Option<ByHand> {
        self.childless(node);
        let parsed = self.line(Rule::l_by_hand, &node.line, "test")?;
        Some(ByHand { expression: self.expression(parts(parsed.pairs).next()?, parsed.offset)?, span: self.place(node) })
    }

    fn expect(&mut self, node: &Node<'_>, by_hand: Option<ByHand>) -> Option<Expectation> {
        self.childless(node);
        let span = self.place(node);
        let parsed = self.line(Rule::l_expect, &node.line, "test")?;
        let kind = parts(parsed.pairs).next()?;
        let rule = kind.as_rule();
        let mut arguments = inner(kind);
        let first = arguments.next()?;
        let kind = match rule {
            Rule::expect_no_bill => ExpectKind::NoBill(self.name(&first, parsed.offset)),
            Rule::expect_no => ExpectKind::No(self.name(&first, parsed.offset)),
            Rule::expect_due => ExpectKind::Date { which: TermsDate::Due, day: self.date(&first, parsed.offset)? },
            Rule::expect_begins => ExpectKind::Date { which: TermsDate::InterestBegins, day: self.date(&first, parsed.offset)? },
            Rule::expect_receives => {
                ExpectKind::Receives { service: self.name(&first, parsed.offset), value: self.words(&arguments.next()?, parsed.offset) }
            }
            Rule::expect_share | Rule::expect_residual => {
                let name = self.name(&first, parsed.offset);
                let value = self.words(&arguments.next()?, parsed.offset);
                let printed_as = arguments.next().and_then(|printed| inner(printed).next()).map(|printed| self.words(&printed, parsed.offset));
                if rule == Rule::expect_share {
                    ExpectKind::ShareFor { member: name, value, printed_as }
                } else {
                    ExpectKind::Residual { pool: name, value, printed_as }
                }
            }
            _ => {
                let value = self.words(&arguments.next()?, parsed.offset);
                let printed_as = arguments.next().and_then(|printed| inner(printed).next()).map(|printed| self.words(&printed, parsed.offset));
                ExpectKind::Is { name: self.name(&first, parsed.offset), value, printed_as }
            }
        };
        Some(Expectation { kind, by_hand, span })
    }
}
