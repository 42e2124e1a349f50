//! The principal: what is unpaid of an invoice on each day.

use crate::calendar::Day;
use crate::exact::Number;
use crate::invoice::OwingStep;
use crate::plan::{OweRequest, TermsPlan};
use crate::source::{Refusal, codes};

/// The invoice and its payments, by day.
pub(super) struct Principal {
    /// The amount of the invoice.
    pub amount: Number,
    /// Day and amount of each payment, what lowers the principal alone.
    payments: Vec<(Day, Number)>,
    /// All that was paid, also beyond the invoice.
    pub paid: Number,
}

impl Principal {
    pub(super) fn of(terms: &TermsPlan, request: &OweRequest, steps: &mut Vec<OwingStep>) -> Result<Self, Refusal> {
        not_below_zero(terms, &request.amount, "the amount of the invoice")?;
        let mut left = request.amount.clone();
        let mut principal = Self { amount: request.amount.clone(), payments: Vec::new(), paid: Number::ZERO };
        let mut paid = request.paid.clone();
        paid.sort_by_key(|payment| payment.day);
        for payment in paid {
            let amount = payment.amount.unwrap_or_else(|| left.clone());
            not_below_zero(terms, &amount, "a payment")?;
            let lowers = amount.clone().lesser(left.clone());
            let before = left.clone();
            left = left.minus(&lowers);
            principal.paid = principal.paid.plus(&amount);
            principal.payments.push((payment.day, lowers));
            steps.push(OwingStep::Payment { day: payment.day, amount, before, left: left.clone() });
        }
        Ok(principal)
    }

    /// The day of the last payment.
    pub(super) fn last_payment(&self) -> Option<Day> {
        self.payments.iter().map(|(day, _)| *day).max()
    }

    /// What is unpaid after the payments whose day satisfies a condition.
    pub(super) fn left_after(&self, counts: impl Fn(Day) -> bool) -> Number {
        let paid = self.payments.iter().filter(|(day, _)| counts(*day));
        paid.fold(self.amount.clone(), |left, (_, amount)| left.minus(amount))
    }

    /// The day of the payment that leaves nothing, where one does.
    pub(super) fn paid_off(&self) -> Option<Day> {
        self.payments.iter().map(|(day, _)| *day).find(|day| self.left_after(|other| other <= *day).is_zero())
    }

    /// The day of each payment, in the order in which they count.
    pub(super) fn payment_days(&self) -> impl Iterator<Item = Day> {
        self.payments.iter().map(|(day, _)| *day)
    }
}

fn not_below_zero(terms: &TermsPlan, amount: &Number, what: &str) -> Result<(), Refusal> {
    if !amount.is_negative() {
        return Ok(());
    }
    let message = format!("{what} under `{}` is below zero", terms.name);
    Err(Refusal::new(codes::NEGATIVE_QUANTITY, message).help("credits bear no interest: leave them out"))
}
