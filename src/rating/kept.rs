//! A bill as a run keeps it: straight from integers where nothing else is needed, else from the invoice. Both are the same.

use std::sync::Arc;

use super::lines::{billed_lines, cents_of, in_unit, rate_in_unit, words_of_line};
use super::rated::Rated;
use crate::calendar::DaySpan;
use crate::engine::fast::{Buffer, FastLine, LineWords, Program};
use crate::exact::{Cents, Number, Unit};
use crate::plan::{Charge, Citation, Id, Request, SchedulePlan};
use crate::records::{BilledLine, BilledWords};
use crate::source::Refusal;

/// By what a bill was made: what a review looks at beside its amounts.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct BilledBy {
    pub plan: Arc<SchedulePlan>,
    /// The days whose text holds: the service days, or the bill's or the read's date.
    pub text_days: DaySpan,
    /// The charge of each line.
    pub charges: Vec<Id<Charge>>,
}

impl BilledBy {
    /// The citations of all lines that speak of the days billed.
    pub fn cites(&self) -> impl Iterator<Item = &Citation> {
        let charges = self.charges.iter().map(|charge| self.plan.charges.at(*charge));
        charges.flat_map(|charge| charge.cites.iter().filter(|cite| cite.holds_in(self.text_days)))
    }
}

/// A bill as a run keeps it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct KeptBill {
    /// By what it was made.
    pub by: BilledBy,
    pub lines: Vec<BilledLine>,
    /// The total in cents.
    pub cents: Cents,
}

impl KeptBill {
    /// What is kept of a rated bill.
    ///
    /// # Errors
    /// As [`billed_lines`] and [`cents_of`].
    pub fn of(rated: &Rated) -> Result<Self, Refusal> {
        let lines = billed_lines(rated)?;
        let cents = cents_of(&rated.invoice.total, "the total")?;
        let charges = rated.invoice.lines.iter().map(|line| line.charge).collect();
        Ok(Self { by: BilledBy { plan: Arc::clone(&rated.plan), text_days: rated.text_days, charges }, lines, cents })
    }
}

/// A bill that is to be kept.
#[derive(Clone, Debug)]
pub enum ToKeep {
    /// Made of integers; no part of it is estimated.
    InIntegers(KeptBill),
    /// Rated, its lines not looked at yet.
    Rated(Rated),
}

impl ToKeep {
    /// What is kept of it.
    ///
    /// # Errors
    /// As [`KeptBill::of`].
    pub fn kept(self) -> Result<KeptBill, Refusal> {
        match self {
            Self::InIntegers(bill) => Ok(bill),
            Self::Rated(rated) => KeptBill::of(&rated),
        }
    }
}

/// A schedule lowered to integers, with the words of its lines.
pub(crate) struct Lowered {
    pub program: Program,
    /// By charge.
    lines: Vec<LineOf>,
}

/// What all lines of a charge have in common.
struct LineOf {
    charge: Id<Charge>,
    /// The units of quantity and rate.
    units: Option<(Unit, Unit)>,
    /// Its words as a product, and otherwise; none where they depend on the days, or it is not to be issued.
    words: Option<(Arc<BilledWords>, Arc<BilledWords>)>,
}

impl Lowered {
    /// The schedule lowered, where it can be.
    pub(crate) fn of(plan: &SchedulePlan) -> Option<Self> {
        let program = Program::of(plan).ok()?;
        let lines = plan.charges.iter().zip(program.words(plan)).map(|((id, charge), words)| LineOf::of(id, charge, words)).collect();
        Some(Self { program, lines })
    }

    /// A bill made of integers; none where something else is needed, or it would be refused.
    pub(crate) fn bill(&self, plan: &Arc<SchedulePlan>, text_days: DaySpan, request: &Request, buffer: &mut Buffer) -> Option<KeptBill> {
        let request = self.program.request(plan, request)?;
        self.program.bill(&request, buffer, false)?;
        let days = request.period.days();
        let mut bill = KeptBill {
            by: BilledBy { plan: Arc::clone(plan), text_days, charges: Vec::with_capacity(buffer.lines.len()) },
            lines: Vec::with_capacity(buffer.lines.len()),
            cents: in_cents((buffer.total, self.program.total_scale()))?,
        };
        for (number, line) in (1..).zip(&buffer.lines) {
            let own = self.lines.get(line.charge)?;
            let cents = in_cents(self.program.amount(line)?)?;
            let product = self.product(own, line, buffer, days);
            let words = own.words(plan, text_days, product.is_some())?;
            let (quantity, rate) = product.unwrap_or_default();
            bill.by.charges.push(own.charge);
            bill.lines.push(BilledLine { line: number, words, quantity, rate, cents });
        }
        Some(bill)
    }

    /// Quantity and rate of a line of one part that is their product.
    fn product(&self, own: &LineOf, line: &FastLine, buffer: &Buffer, days: i64) -> Option<(String, String)> {
        let [part] = buffer.parts.get(line.parts.0..line.parts.1)? else { return None };
        let (quantity_unit, rate_unit) = own.units.as_ref()?;
        let figures = self.program.figures(line, part, true, days)?;
        let quantity = figures.quantity?;
        let (price, scale) = figures.price;
        Some((in_unit(&quantity.number(), quantity_unit), rate_in_unit(&Number::decimal(i128::from(price), scale), rate_unit)))
    }
}

impl LineOf {
    fn of(id: Id<Charge>, charge: &Charge, words: LineWords) -> Self {
        let is_dated = charge.cites.iter().any(|cite| cite.in_force != (None, None));
        // Where no citation is dated, any days say the same.
        let days = DaySpan { start: crate::calendar::Day::EPOCH, end: crate::calendar::Day::EPOCH };
        let bare = if is_dated { None } else { words_of_line(charge, days).ok() };
        let words_of = bare.map(|bare| {
            let product = BilledWords { unit: words.units.as_ref().map(|(unit, _)| unit.to_string()).unwrap_or_default(), ..bare.clone() };
            (Arc::new(product), Arc::new(bare))
        });
        Self { charge: id, units: words.units, words: words_of }
    }

    fn words(&self, plan: &SchedulePlan, text_days: DaySpan, is_product: bool) -> Option<Arc<BilledWords>> {
        if let Some((product, bare)) = &self.words {
            return Some(Arc::clone(if is_product { product } else { bare }));
        }
        let mut words = words_of_line(plan.charges.at(self.charge), text_days).ok()?;
        if let (true, Some((unit, _))) = (is_product, &self.units) {
            words.unit = unit.to_string();
        }
        Some(Arc::new(words))
    }
}

/// An amount of a scale in whole cents, where it is one.
pub(crate) fn in_cents((amount, scale): (i64, u32)) -> Option<Cents> {
    let (mut amount, mut scale) = (amount, scale);
    while scale > 2 {
        if amount % 10 != 0 {
            return None;
        }
        (amount, scale) = (amount / 10, scale - 1);
    }
    while scale < 2 {
        (amount, scale) = (amount.checked_mul(10)?, scale + 1);
    }
    Cents::new(amount).kept().ok().map(Cents::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_any_scale_are_cents_or_none() {
        let told = |amount, scale| in_cents((amount, scale));
        assert_eq!([told(123, 2), told(-12_300, 4), told(5, 0), told(5, 1)], [123, -123, 500, 50].map(|cents| Some(Cents::new(cents))));
        assert_eq!([told(1_234, 3), told(-1, 3), told(i64::MAX, 0)], [None; 3]);
        assert_eq!(told(0, 9), Some(Cents::ZERO));
        assert_eq!([told(99_999_999_999_999, 2), told(100_000_000_000_000, 2)], [Some(Cents::LARGEST), None]);
    }
}
