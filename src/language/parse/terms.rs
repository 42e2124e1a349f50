//! Terms of payment and holidays.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    Annotations, DayCount, Due, DueAfter, Holidays, Interest, InterestRate, InterestTime, LateFee, Name, OrNone, PaymentOrder, PaymentsCount,
    RoundTo, Terms,
};
use crate::source::{Diagnostic, Span, codes};

type Said = Vec<(&'static str, Span)>;

impl FileParser {
    pub(super) fn terms(&mut self, node: &Node<'_>) -> Option<Terms> {
        let place = self.place(node);
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
            self.terms_line(child, &mut terms, &mut said);
        }
        let parsed = self.line(Rule::l_terms, &node.line, "")?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => terms.name = self.name(&part, parsed.offset),
                _ => terms.label = Some(self.string(&part, parsed.offset)),
            }
        }
        Some(terms)
    }

    fn terms_line(&mut self, child: &Node<'_>, terms: &mut Terms, said: &mut Said) {
        let place = self.place(child);
        let round = self.below_terms(child, terms);
        match (child.line.first_word(), child.line.word(1)) {
            ("due", _) => {
                if let Some(due) = self.due(child) {
                    self.once(&mut terms.due, due, place, said, "when it is due");
                }
            }
            ("interest", "must") => terms.must_be_invoiced |= self.line(Rule::l_must_be_invoiced, &child.line, "terms").is_some(),
            ("interest", _) => {
                // A line with a fault of its own is not missing as well.
                let interest = self.interest(child, round).map_or(OrNone::None(place), OrNone::Is);
                self.once(&mut terms.interest, interest, place, said, "the interest");
            }
            ("late", _) => {
                if let Some(fee) = self.late_fee(child, round) {
                    self.once(&mut terms.late_fee, OrNone::Is(fee), place, said, "the late fee");
                }
            }
            ("no", "interest") => {
                if self.line(Rule::l_no_interest, &child.line, "terms").is_some() {
                    self.once(&mut terms.interest, OrNone::None(place), place, said, "the interest");
                }
            }
            ("no", _) => {
                if self.line(Rule::l_no_late_fee, &child.line, "terms").is_some() {
                    self.once(&mut terms.late_fee, OrNone::None(place), place, said, "the late fee");
                }
            }
            ("payments", "count") => {
                if let Some(count) = self.payments_count(child) {
                    self.once(&mut terms.payments_count, (count, place), place, said, "when payments count");
                }
            }
            ("payments", _) => {
                if let Some(order) = self.payments_apply(child) {
                    self.once(&mut terms.payments_apply, (order, place), place, said, "what payments pay first");
                }
            }
            ("cite" | "says" | "note", _) => {
                self.annotation(child, &mut terms.annotations);
            }
            _ => self.unknown(child, "terms"),
        }
    }

    /// What stands under a line of the terms: annotations, and a rounding.
    fn below_terms(&mut self, node: &Node<'_>, terms: &mut Terms) -> Option<RoundTo> {
        let mut round = None;
        if matches!(node.line.first_word(), "cite" | "says" | "note") {
            return None;
        }
        for below in &node.children {
            if below.line.first_word() == "round" {
                round = self.round_line(below, node.line.first_word());
            } else if !self.annotation(below, &mut terms.annotations) {
                self.unknown(below, node.line.first_word());
            }
        }
        round
    }

    fn day_count(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<DayCount> {
        let mut found = inner(pair);
        let days = self.whole(&found.next()?, offset)?;
        let working_by = found.next().and_then(|working| inner(working).next()).map(|name| self.name(&name, offset));
        Some(DayCount { days, working_by })
    }

    fn due(&mut self, node: &Node<'_>) -> Option<Due> {
        let parsed = self.line(Rule::l_due, &node.line, "terms")?;
        let mut found = parts(parsed.pairs);
        let count = self.day_count(found.next()?, parsed.offset)?;
        let after = inner(found.next()?).next()?;
        let after = match after.as_rule() {
            Rule::due_receipt => DueAfter::Receipt,
            Rule::due_invoice => DueAfter::InvoiceDate,
            _ => DueAfter::Fact(self.name(&after, parsed.offset)),
        };
        Some(Due { count, after, span: self.place(node) })
    }

    fn interest(&mut self, node: &Node<'_>, round: Option<RoundTo>) -> Option<Interest> {
        let parsed = self.line(Rule::l_interest, &node.line, "terms")?;
        let mut found = parts(parsed.pairs);
        let rate = self.interest_rate(found.next()?, parsed.offset)?;
        let (mut compounding, mut from, mut time, mut day_of_payment, mut principal) = (None, None, None, None, None);
        let mut said = Vec::new();
        for clause in found {
            let clause = inner(clause).next()?;
            let (rule, place) = (clause.as_rule(), self.span(&clause, parsed.offset));
            match rule {
                Rule::interest_simple | Rule::interest_compounding => {
                    self.once(&mut compounding, rule == Rule::interest_compounding, place, &mut said, "whether interest compounds");
                }
                Rule::interest_principal => self.once(&mut principal, (), place, &mut said, "`on unpaid principal`"),
                Rule::interest_from => {
                    let count = match inner(clause).next() {
                        Some(count) => self.day_count(count, parsed.offset)?,
                        None => DayCount { days: 0, working_by: None },
                    };
                    self.once(&mut from, count, place, &mut said, "when interest begins");
                }
                Rule::part_month_whole | Rule::part_month_not | Rule::by_day_of_year | Rule::by_day_over => {
                    let counted = match rule {
                        Rule::part_month_whole => InterestTime::PartMonthWhole,
                        Rule::part_month_not => InterestTime::PartMonthNot,
                        Rule::by_day_of_year => InterestTime::ByDayOfYear,
                        _ => InterestTime::ByDayOver(self.whole(&inner(clause).next()?, parsed.offset)?),
                    };
                    self.once(&mut time, counted, place, &mut said, "how time is counted");
                }
                _ => {
                    let counts = !inner(clause).any(|part| part.as_rule() == Rule::payment_day_not);
                    self.once(&mut day_of_payment, counts, place, &mut said, "whether the day of payment counts");
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
            return self.interest_incomplete(node, &unsaid);
        };
        Some(Interest { rate, compounding_monthly, from, time, day_of_payment, round, span: self.place(node) })
    }

    fn interest_incomplete<T>(&mut self, node: &Node<'_>, unsaid: &[&str]) -> Option<T> {
        let diagnostic = Diagnostic::error(codes::TERMS_INCOMPLETE, "the interest leaves open how it is counted")
            .at(self.place(node), "counted how?")
            .help(format!("add {}", unsaid.join(", ")));
        self.diagnostics.push(diagnostic);
        None
    }

    fn interest_rate(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<InterestRate> {
        let rule = pair.as_rule();
        let mut found = inner(pair);
        let first = found.next()?;
        let second = found.next()?;
        Some(if rule == Rule::interest_fixed {
            InterestRate::Fixed { percent: self.number(&first, offset)?, per_month: second.as_rule() == Rule::per_month }
        } else {
            InterestRate::Named { rate: self.name(&first, offset), each_day: second.as_rule() == Rule::version_each_day }
        })
    }

    fn late_fee(&mut self, node: &Node<'_>, round: Option<RoundTo>) -> Option<LateFee> {
        let parsed = self.line(Rule::l_late_fee, &node.line, "terms")?;
        let mut found = parts(parsed.pairs);
        let first = found.next()?;
        let mut fee = LateFee { percent: None, amount: None, at_least: None, at_most: None, over: None, after: None, round, span: self.place(node) };
        if first.as_rule() == Rule::fee_percent {
            fee.percent = Some(self.number(&inner(first).next()?, parsed.offset)?);
        } else {
            fee.amount = Some(self.literal(first, parsed.offset)?);
        }
        let mut said = Vec::new();
        for clause in found {
            let clause = inner(clause).next()?;
            let (rule, place) = (clause.as_rule(), self.span(&clause, parsed.offset));
            let Some(inside) = inner(clause).next() else { continue };
            if rule == Rule::fee_once {
                let count = self.day_count(inside, parsed.offset)?;
                self.once(&mut fee.after, count, place, &mut said, "when the fee is charged");
                continue;
            }
            let literal = self.literal(inside, parsed.offset)?;
            let (slot, what) = match rule {
                Rule::fee_floor => (&mut fee.at_least, "`at least`"),
                Rule::fee_cap => (&mut fee.at_most, "`at most`"),
                _ => (&mut fee.over, "the threshold"),
            };
            self.once(slot, literal, place, &mut said, what);
        }
        Some(fee)
    }

    fn payments_apply(&mut self, node: &Node<'_>) -> Option<PaymentOrder> {
        let parsed = self.line(Rule::l_payments_apply, &node.line, "terms")?;
        self.payment_order(parts(parsed.pairs).next()?, parsed.offset)
    }

    fn payment_order(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<PaymentOrder> {
        let order = inner(pair).next()?;
        Some(match order.as_rule() {
            Rule::order_oldest => PaymentOrder::OldestFirst,
            Rule::order_current => PaymentOrder::CurrentThenArrears,
            Rule::order_arrears => PaymentOrder::ArrearsThenCurrent,
            Rule::order_pro_rata => {
                let within = match inner(order).next().and_then(|within| inner(within).next()) {
                    Some(within) => Some(Box::new(self.payment_order(within, offset)?)),
                    None => None,
                };
                PaymentOrder::ProRata { within }
            }
            _ => PaymentOrder::Services(inner(order).map(|name| self.name(&name, offset)).collect()),
        })
    }

    fn payments_count(&mut self, node: &Node<'_>) -> Option<PaymentsCount> {
        let parsed = self.line(Rule::l_payments_count, &node.line, "terms")?;
        Some(match parts(parsed.pairs).next()?.as_rule() {
            Rule::count_posting => PaymentsCount::OnPosting,
            _ => PaymentsCount::OnReceipt,
        })
    }

    pub(super) fn holidays(&mut self, node: &Node<'_>) -> Option<Holidays> {
        let mut annotations = Annotations::default();
        let mut more = Vec::new();
        for child in &node.children {
            if child.line.first_word() == "on" {
                if let Some(parsed) = self.line(Rule::l_holidays_more, &child.line, "holidays") {
                    more.extend(parts(parsed.pairs).filter_map(|date| self.date(&date, parsed.offset)));
                }
                self.childless(child);
            } else if !self.annotation(child, &mut annotations) {
                self.unknown(child, "holidays");
            }
        }
        let parsed = self.line(Rule::l_holidays, &node.line, "")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let mut days: Vec<_> = found.filter_map(|date| self.date(&date, parsed.offset)).collect();
        days.extend(more);
        Some(Holidays { name, days, annotations, span: self.place(node) })
    }
}
