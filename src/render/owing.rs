//! How what is owed came about, in words: due day, interest month by month or day by day, the late fee. A line with ` = `
//! is arithmetic that holds by itself.

use super::amounts::{money, quantity_text};
use crate::calendar::Day;
use crate::exact::{Number, Unit};
use crate::invoice::{NoLateFee, OwingStep, RateUsed};
use crate::plan::{DayCount, Interest, LateFee, LateFeeOf, PaymentOrder, TermsPlan, Waived};
use crate::rating::{Owed, Paid};
use crate::source::{Sources, Span};

struct OwingText<'a> {
    owed: &'a Owed,
    terms: &'a TermsPlan,
    sources: &'a Sources,
}

/// The derivation of what is owed.
pub fn owing_lines(owed: &Owed, sources: &Sources) -> Vec<String> {
    let text = OwingText { owed, terms: &owed.terms, sources };
    let mut out = Vec::new();
    let mut amounts: Vec<Number> = Vec::new();
    for step in &owed.owing.steps {
        match step {
            OwingStep::Month { amount, .. } | OwingStep::Days { amount, .. } => {
                amounts.push(amount.clone());
                out.push(text.interest_line(step));
            }
            OwingStep::Interest { exact, value } => text.interest_sum(&amounts, exact, value, &mut out),
            other => out.extend(text.line(other)),
        }
    }
    text.sum(&mut out);
    text.closing(&mut out);
    out
}

impl OwingText<'_> {
    fn place(&self, place: Span) -> String {
        self.sources.short_place(place)
    }

    fn line(&self, step: &OwingStep) -> Option<String> {
        Some(match step {
            OwingStep::Due { from, due } => format!("due: {}   {}", counted(*from, &self.terms.due.count, *due), self.place(self.terms.due.place)),
            OwingStep::InterestBegins { due, day } => {
                let interest = self.terms.interest.as_ref()?;
                format!("interest begins: {}   {}", counted(*due, &interest.from, *day), self.place(interest.place))
            }
            OwingStep::HolidaysNotListed { name, years } => {
                let years: Vec<String> = years.iter().map(ToString::to_string).collect();
                format!("`{name}` lists no holiday in {}: only Saturdays and Sundays were left out there", years.join(", "))
            }
            OwingStep::Waiver { waiver, days } => {
                let waiver = self.terms.waivers.get(*waiver)?;
                let words = format!("{} to {}", waiver.from, waiver.end.plus_days(-1));
                format!("{}: {days} days of {words} never bear interest   {}", waiver.label, self.place(waiver.place))
            }
            OwingStep::Payment { day, amount, before, left } if amount <= before => {
                format!("paid on {day}: {} - {} = {}   left of the invoice", money(before), money(amount), money(left))
            }
            OwingStep::Payment { day, amount, before, left } => {
                format!("paid on {day}: excess of {} over {} = {}   left of the invoice", money(before), money(amount), money(left))
            }
            OwingStep::LateFee { day, unpaid, value } => self.late_fee(*day, unpaid, value)?,
            OwingStep::NoLateFee { day, why } => self.no_late_fee(*day, why)?,
            OwingStep::Deferred { waived, amount, until } => {
                let what = if *waived == Waived::Interest { "interest" } else { "the late fee" };
                format!("{what} of {} is not asked for before {until}", money(amount))
            }
            OwingStep::Month { .. } | OwingStep::Days { .. } | OwingStep::Interest { .. } => return None,
        })
    }

    /// `month 2, 2025-04-18 to 2025-05-17: ($100,000.00 + $1,000.00) × 1% = $1,010.00`.
    fn interest_line(&self, step: &OwingStep) -> String {
        match step {
            OwingStep::Month { number, days, principal, interest, rate, amount } => {
                let twelfth = if rate.per_month { "" } else { " ÷ 12" };
                let base = bearing(principal, interest);
                format!("month {number}, {}: {base} × {}{twelfth} = {}{}", days.words(), percent(rate), money(amount), self.version(rate))
            }
            OwingStep::Days { days, principal, interest, rate, of, amount } => {
                let base = bearing(principal, interest);
                let count = days.days();
                format!("{}, days: {base} × {} × {count} ÷ {of} = {}{}", days.words(), percent(rate), money(amount), self.version(rate))
            }
            _ => String::new(),
        }
    }

    /// Which version of the rate it was.
    fn version(&self, used: &RateUsed) -> String {
        let Some(rate) = self.terms.interest.as_ref().map(|interest| &interest.rate) else { return String::new() };
        let Some(name) = &rate.name else { return String::new() };
        let place = rate.versions.get(used.version).map(|version| self.place(version.place)).unwrap_or_default();
        format!("   {name}, {place}")
    }

    fn interest_sum(&self, amounts: &[Number], exact: &Number, value: &Number, out: &mut Vec<String>) {
        let Some(interest) = &self.terms.interest else { return };
        match amounts {
            [] => out.push(self.no_interest(interest)),
            [_] => {}
            several => {
                let terms: Vec<String> = several.iter().map(money).collect();
                out.push(format!("interest: {} = {}", terms.join(" + "), money(exact)));
            }
        }
        if let Some(round) = interest.round.as_ref().filter(|_| !amounts.is_empty()) {
            let step = money(&round.step);
            out.push(format!("interest: round({} to {step} {}) = {}", money(exact), round.mode.words(), money(value)));
        }
    }

    fn no_interest(&self, interest: &Interest) -> String {
        let unit = if interest.time.by_month() { "month" } else { "day" };
        format!("no {unit} bore interest   {}", self.place(interest.place))
    }

    /// `late fee: lesser of (greater of (10% of $50.00, $1.00), $500.00) = $5.00`.
    fn late_fee(&self, day: Day, unpaid: &Number, value: &Number) -> Option<String> {
        let fee: &LateFee = self.terms.late_fee.as_ref()?;
        let mut formula = match &fee.of {
            LateFeeOf::Share(share) => format!("{} of {}", quantity_text(share, &Unit::word("%").unwrap_or_default()), money(unpaid)),
            LateFeeOf::Amount(amount) => money(amount),
        };
        if let Some(floor) = &fee.at_least {
            formula = format!("greater of ({formula}, {})", money(floor));
        }
        if let Some(cap) = &fee.at_most {
            formula = format!("lesser of ({formula}, {})", money(cap));
        }
        if let Some(round) = &fee.round {
            formula = format!("round({formula} to {} {})", money(&round.step), round.mode.words());
        }
        Some(format!("late fee: {formula} = {}   {} unpaid at the end of {day}, {}", money(value), money(unpaid), self.place(fee.place)))
    }

    fn no_late_fee(&self, day: Day, why: &NoLateFee) -> Option<String> {
        let fee = self.terms.late_fee.as_ref()?;
        let why = match why {
            NoLateFee::Paid => format!("nothing was unpaid at the end of {day}"),
            NoLateFee::NotYet => format!("{day} has not passed"),
            NoLateFee::NotOver(over) => format!("what was unpaid at the end of {day} is not over {}", money(over)),
            NoLateFee::Waived(waiver) => self.terms.waivers.get(*waiver).map(|waiver| waiver.label.clone())?,
        };
        Some(format!("no late fee: {why}   {}", self.place(fee.place)))
    }

    fn sum(&self, out: &mut Vec<String>) {
        let owing = &self.owed.owing;
        let (Some(interest), Some(fee), Some(owed), Some(as_of)) = (&owing.interest, &owing.late_fee, &owing.owed, owing.as_of) else {
            return out.push("not paid, and no day is asked for: give `paid` or `on`".to_owned());
        };
        let deferred = |wanted: Waived| owing.steps.iter().any(|step| matches!(step, OwingStep::Deferred { waived, .. } if *waived == wanted));
        let asked = |waived: Waived, amount: &Number| if deferred(waived) { Number::ZERO } else { amount.clone() };
        let terms = [owing.amount.clone(), asked(Waived::Interest, interest), asked(Waived::LateFee, fee)];
        let terms: Vec<String> = terms.iter().map(money).collect();
        out.push(format!(
            "owed: {} - {} = {}   invoice, interest and late fee less payments, on {as_of}",
            terms.join(" + "),
            money(&owing.paid),
            money(owed)
        ));
    }

    fn closing(&self, out: &mut Vec<String>) {
        let terms = self.terms;
        if terms.must_be_invoiced && terms.interest.is_some() {
            out.push("interest is owed only where it was invoiced".to_owned());
        }
        match terms.counts_on_posting {
            Some(true) => out.push("a payment counts on the day it was posted".to_owned()),
            Some(false) => out.push("a payment counts on the day it was received".to_owned()),
            None => {}
        }
        out.extend(closing_cites(terms, self.sources));
    }
}

fn closing_cites(terms: &TermsPlan, sources: &Sources) -> Vec<String> {
    let rate = terms.interest.iter().flat_map(|interest| &interest.rate.cites);
    let waivers = terms.waivers.iter().flat_map(|waiver| &waiver.cites);
    let cites = terms.cites.iter().chain(rate).chain(waivers);
    let cites = cites.map(|cite| format!("cite {}{}   {}", cite.text, cite.status.suffix(), sources.short_place(cite.place)));
    cites.chain(terms.says.iter().map(|says| format!("says \"{says}\""))).collect()
}

fn counted(from: Day, count: &DayCount, to: Day) -> String {
    let days = if count.days == 1 { "day" } else { "days" };
    match &count.working_by {
        Some(holidays) => format!("{from} and {} working {days} by {} make {to}", count.days, holidays.name),
        None => format!("{from} and {} {days} make {to}", count.days),
    }
}

/// What bears interest: the principal, and the interest of the months before.
fn bearing(principal: &Number, interest: &Number) -> String {
    if interest.is_zero() { money(principal) } else { format!("({} + {})", money(principal), money(interest)) }
}

fn percent(rate: &RateUsed) -> String {
    quantity_text(&rate.value, &Unit::word("%").unwrap_or_default())
}

/// The derivation of what a payment pays.
pub fn paying_lines(paid: &Paid, sources: &Sources) -> Vec<String> {
    let mut out = Vec::new();
    for share in &paid.paying.shares {
        let (applied, total) = &paid.paying.shared;
        let formula = format!("{} × {} ÷ {}", money(applied), money(&share.owes), money(total));
        out.push(format!("{}: {formula} = {}   to the cent, with its odd cents, {}", share.service, money(&share.exact), money(&share.amount)));
    }
    for part in &paid.paying.received {
        let Some(item) = paid.request.owes.get(part.item) else { continue };
        out.push(format!("{} since {}: {} of {}", item.service, item.since, money(&part.amount), money(&item.amount)));
    }
    let mut terms: Vec<String> = paid.paying.services.iter().map(|(_, amount)| money(amount)).collect();
    terms.push(money(&paid.paying.unapplied));
    out.push(format!("payment: {} = {}   the last is left over", terms.join(" + "), money(&paid.request.amount)));
    if let Some((order, place)) = &paid.terms.payments_apply {
        out.push(format!("payments apply to {}   {}", order_words(order), sources.short_place(*place)));
    }
    out.extend(closing_cites(&paid.terms, sources));
    out
}

fn order_words(order: &PaymentOrder) -> String {
    match order {
        PaymentOrder::OldestFirst => "oldest first".to_owned(),
        PaymentOrder::CurrentThenArrears => "current, then arrears".to_owned(),
        PaymentOrder::ArrearsThenCurrent => "arrears, then current".to_owned(),
        PaymentOrder::Services(names) => names.join(", then "),
        PaymentOrder::ProRata { within } => format!("pro rata across services, odd cents to the largest, and within each to {}", order_words(within)),
    }
}
