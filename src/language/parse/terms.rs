//! Terms of payment and holidays.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, statement};
use crate::language::tree::{
    Annotations, DayCount, Due, DueAfter, Holidays, Interest, InterestRate, InterestTime, LateFee, Name, OrNone, PaymentOrder, PaymentsCount,
    RoundTo, Terms,
};
use crate::source::{Diagnostic, Span, codes};

type Said = Vec<(&'static str, Span)>;

pub(in crate::language::parse) fn terms(parser: &mut FileParser, node: &Node<'_>) -> Option<Terms> {
    let place = parser.place(node);
    let mut terms = Terms {
        name: Name { text: String::new(), span: place },
        label: None,
        due: None,
        interest: None,
        must_be_invoiced: false,
        late_fee: None,
        payments_apply: None,
        payments_count: None,
        annotations: Annotations::default(),
        span: place,
    };
    let mut said = Said::new();
    for child in &node.children {
        terms_line(parser, child, &mut terms, &mut said);
    }
    let parsed = parser.line(Rule::l_terms, &node.line, "")?;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name => terms.name = parser.name(&part, parsed.offset),
            _ => terms.label = Some(statement::string(parser, &part, parsed.offset)),
        }
    }
    Some(terms)
}

fn day_count(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<DayCount> {
    let mut found = inner(pair);
    let days = statement::whole(parser, &found.next()?, offset)?;
    let working_by = found.next().and_then(|working| inner(working).next()).map(|name| parser.name(&name, offset));
    Some(DayCount { days, working_by })
}

fn due(parser: &mut FileParser, node: &Node<'_>) -> Option<Due> {
    let parsed = parser.line(Rule::l_due, &node.line, "terms")?;
    let mut found = parts(parsed.pairs);
    let count = day_count(parser, found.next()?, parsed.offset)?;
    let after = inner(found.next()?).next()?;
    let after = match after.as_rule() {
        Rule::due_receipt => DueAfter::Receipt,
        Rule::due_invoice => DueAfter::InvoiceDate,
        _ => DueAfter::Fact(parser.name(&after, parsed.offset)),
    };
    Some(Due { count, after, span: parser.place(node) })
}

pub(in crate::language::parse) fn interest(parser: &mut FileParser, node: &Node<'_>, round: Option<RoundTo>) -> Option<Interest> {
    let parsed = parser.line(Rule::l_interest, &node.line, "terms")?;
    let mut found = parts(parsed.pairs);
    let rate = interest_rate(parser, found.next()?, parsed.offset)?;
    let (mut compounding, mut from, mut time, mut day_of_payment, mut principal) = (None, None, None, None, None);
    let mut said = Vec::new();
    for clause in found {
        let clause = inner(clause).next()?;
        let (rule, place) = (clause.as_rule(), parser.span(&clause, parsed.offset));
        match rule {
            Rule::interest_simple | Rule::interest_compounding => {
                statement::once(parser, &mut compounding, rule == Rule::interest_compounding, place, &mut said, "whether interest compounds");
            }
            Rule::interest_principal => statement::once(parser, &mut principal, (), place, &mut said, "`on unpaid principal`"),
            Rule::interest_from => {
                let count = match inner(clause).next() {
                    Some(count) => day_count(parser, count, parsed.offset)?,
                    None => DayCount { days: 0, working_by: None },
                };
                statement::once(parser, &mut from, count, place, &mut said, "when interest begins");
            }
            Rule::part_month_whole | Rule::part_month_not | Rule::by_day_of_year | Rule::by_day_over => {
                let counted = match rule {
                    Rule::part_month_whole => InterestTime::PartMonthWhole,
                    Rule::part_month_not => InterestTime::PartMonthNot,
                    Rule::by_day_of_year => InterestTime::ByDayOfYear,
                    _ => InterestTime::ByDayOver(statement::whole(parser, &inner(clause).next()?, parsed.offset)?),
                };
                statement::once(parser, &mut time, counted, place, &mut said, "how time is counted");
            }
            _ => {
                let counts = !inner(clause).any(|part| part.as_rule() == Rule::payment_day_not);
                statement::once(parser, &mut day_of_payment, counts, place, &mut said, "whether the day of payment counts");
            }
        }
    }
    let unsaid = [
        (compounding.is_none(), "`simple` or `compounding monthly`"),
        (principal.is_none(), "`on unpaid principal`"),
        (from.is_none(), "`from N days after the due date`"),
        (time.is_none(), "`part month counts whole`, `part month does not count` or `by day over 365`"),
    ];
    let unsaid: Vec<&str> = unsaid.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| what).collect();
    let (Some(compounding_monthly), Some(from), Some(time), []) = (compounding, from, time, unsaid.as_slice()) else {
        return interest_incomplete(parser, node, &unsaid);
    };
    Some(Interest { rate, compounding_monthly, from, time, day_of_payment, round, span: parser.place(node) })
}

fn interest_rate(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<InterestRate> {
    let rule = pair.as_rule();
    let mut found = inner(pair);
    let first = found.next()?;
    let second = found.next()?;
    Some(if rule == Rule::interest_fixed {
        InterestRate::Fixed { percent: parser.number(&first, offset)?, per_month: second.as_rule() == Rule::per_month }
    } else {
        InterestRate::Named { rate: parser.name(&first, offset), each_day: second.as_rule() == Rule::version_each_day }
    })
}

pub(in crate::language::parse) fn late_fee(parser: &mut FileParser, node: &Node<'_>, round: Option<RoundTo>) -> Option<LateFee> {
    let parsed = parser.line(Rule::l_late_fee, &node.line, "terms")?;
    let mut found = parts(parsed.pairs);
    let first = found.next()?;
    let mut fee = LateFee { percent: None, amount: None, at_least: None, at_most: None, over: None, after: None, round, span: parser.place(node) };
    if first.as_rule() == Rule::fee_percent {
        fee.percent = Some(parser.number(&inner(first).next()?, parsed.offset)?);
    } else {
        fee.amount = Some(statement::literal(parser, first, parsed.offset)?);
    }
    let mut said = Vec::new();
    for clause in found {
        let clause = inner(clause).next()?;
        let (rule, place) = (clause.as_rule(), parser.span(&clause, parsed.offset));
        let Some(inside) = inner(clause).next() else { continue };
        if rule == Rule::fee_once {
            let count = day_count(parser, inside, parsed.offset)?;
            statement::once(parser, &mut fee.after, count, place, &mut said, "when the fee is charged");
            continue;
        }
        let literal = statement::literal(parser, inside, parsed.offset)?;
        let (slot, what) = match rule {
            Rule::fee_floor => (&mut fee.at_least, "`at least`"),
            Rule::fee_cap => (&mut fee.at_most, "`at most`"),
            _ => (&mut fee.over, "the threshold"),
        };
        statement::once(parser, slot, literal, place, &mut said, what);
    }
    Some(fee)
}

pub(in crate::language::parse) fn holidays(parser: &mut FileParser, node: &Node<'_>) -> Option<Holidays> {
    let mut annotations = Annotations::default();
    let mut more = Vec::new();
    for child in &node.children {
        if child.line.first_word() == "on" {
            if let Some(parsed) = parser.line(Rule::l_holidays_more, &child.line, "holidays") {
                more.extend(parts(parsed.pairs).filter_map(|date| statement::date(parser, &date, parsed.offset)));
            }
            statement::childless(parser, child);
        } else if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "holidays");
        }
    }
    let parsed = parser.line(Rule::l_holidays, &node.line, "")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let mut days: Vec<_> = found.filter_map(|date| statement::date(parser, &date, parsed.offset)).collect();
    days.extend(more);
    Some(Holidays { name, days, annotations, span: parser.place(node) })
}

fn terms_line(parser: &mut FileParser, child: &Node<'_>, terms: &mut Terms, said: &mut Said) {
    let place = parser.place(child);
    let round = below_terms(parser, child, terms);
    match (child.line.first_word(), child.line.word(1)) {
        ("due", _) => {
            if let Some(due) = due(parser, child) {
                statement::once(parser, &mut terms.due, due, place, said, "when it is due");
            }
        }
        ("interest", "must") => terms.must_be_invoiced |= parser.line(Rule::l_must_be_invoiced, &child.line, "terms").is_some(),
        ("interest", _) => {
            // A line with a fault of its own is not missing as well.
            let interest = interest(parser, child, round).map_or(OrNone::None(place), OrNone::Is);
            statement::once(parser, &mut terms.interest, interest, place, said, "the interest");
        }
        ("late", _) => {
            if let Some(fee) = late_fee(parser, child, round) {
                statement::once(parser, &mut terms.late_fee, OrNone::Is(fee), place, said, "the late fee");
            }
        }
        ("no", "interest") => {
            if parser.line(Rule::l_no_interest, &child.line, "terms").is_some() {
                statement::once(parser, &mut terms.interest, OrNone::None(place), place, said, "the interest");
            }
        }
        ("no", _) => {
            if parser.line(Rule::l_no_late_fee, &child.line, "terms").is_some() {
                statement::once(parser, &mut terms.late_fee, OrNone::None(place), place, said, "the late fee");
            }
        }
        ("payments", "count") => {
            if let Some(count) = payments_count(parser, child) {
                statement::once(parser, &mut terms.payments_count, (count, place), place, said, "when payments count");
            }
        }
        ("payments", _) => {
            if let Some(order) = payments_apply(parser, child) {
                statement::once(parser, &mut terms.payments_apply, (order, place), place, said, "what payments pay first");
            }
        }
        ("cite" | "says" | "note", _) => {
            annotation::annotation(parser, child, &mut terms.annotations);
        }
        _ => statement::unknown(parser, child, "terms"),
    }
}

/// What stands under a line of the terms: annotations, and a rounding.
fn below_terms(parser: &mut FileParser, node: &Node<'_>, terms: &mut Terms) -> Option<RoundTo> {
    let mut round = None;
    if matches!(node.line.first_word(), "cite" | "says" | "note") {
        return None;
    }
    for below in &node.children {
        if below.line.first_word() == "round" {
            round = statement::round_line(parser, below, node.line.first_word());
        } else if !annotation::annotation(parser, below, &mut terms.annotations) {
            statement::unknown(parser, below, node.line.first_word());
        }
    }
    round
}

fn interest_incomplete<T>(parser: &mut FileParser, node: &Node<'_>, unsaid: &[&str]) -> Option<T> {
    let diagnostic = Diagnostic::error(codes::TERMS_INCOMPLETE, "the interest leaves open how it is counted")
        .at(parser.place(node), "counted how?")
        .help(format!("add {}", unsaid.join(", ")));
    parser.diagnostics.push(diagnostic);
    None
}

fn payments_apply(parser: &mut FileParser, node: &Node<'_>) -> Option<PaymentOrder> {
    let parsed = parser.line(Rule::l_payments_apply, &node.line, "terms")?;
    payment_order(parser, parts(parsed.pairs).next()?, parsed.offset)
}

fn payment_order(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<PaymentOrder> {
    let order = inner(pair).next()?;
    Some(match order.as_rule() {
        Rule::order_oldest => PaymentOrder::OldestFirst,
        Rule::order_current => PaymentOrder::CurrentThenArrears,
        Rule::order_arrears => PaymentOrder::ArrearsThenCurrent,
        Rule::order_pro_rata => {
            let within = match inner(order).next().and_then(|within| inner(within).next()) {
                Some(within) => Some(Box::new(payment_order(parser, within, offset)?)),
                None => None,
            };
            PaymentOrder::ProRata { within }
        }
        _ => PaymentOrder::Services(inner(order).map(|name| parser.name(&name, offset)).collect()),
    })
}

fn payments_count(parser: &mut FileParser, node: &Node<'_>) -> Option<PaymentsCount> {
    let parsed = parser.line(Rule::l_payments_count, &node.line, "terms")?;
    Some(match parts(parsed.pairs).next()?.as_rule() {
        Rule::count_posting => PaymentsCount::OnPosting,
        _ => PaymentsCount::OnReceipt,
    })
}
