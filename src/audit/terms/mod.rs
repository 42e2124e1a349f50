//! Terms of payment: when an invoice is due, what lateness costs, what a payment pays first.

mod days;
mod interest;
mod late_fee;
mod payment;
mod principal;
mod waived;

pub use payment::{Receipt, ServiceBalance};

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::language::book::{Book, Definition, DefinitionKind, Scope};
use crate::language::tree::{DueAfter, Name, OrNone, Terms};
use crate::records::Case;
use crate::source::codes;

use super::Refusal;
use super::bill::Bill;
use super::view::View;
use principal::Slice;
use waived::Waived;

/// An invoice, and what was paid of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceAsked {
    /// The terms, or the contract that refers to them.
    pub terms: String,
    /// What was invoiced.
    pub amount: BigRational,
    /// When it was received.
    pub received: Option<Day>,
    /// Its date.
    pub invoiced: Option<Day>,
    /// Payments: an amount, or all that is left.
    pub paid: Vec<(Option<BigRational>, Day)>,
}

/// What the terms make of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The day it is due.
    pub due: Day,
    /// The first day that bears interest.
    pub interest_begins: Option<Day>,
    /// Interest, before rounding.
    pub exact_interest: BigRational,
    /// Interest, rounded where the terms say so.
    pub interest: BigRational,
    /// The late fee.
    pub late_fee: BigRational,
}

/// The terms a name means, with the contract that refers to them.
struct Agreed<'a> {
    found: &'a Definition,
    terms: &'a Terms,
    contract: Option<&'a Definition>,
}

fn agreed<'a>(book: &'a Book, name: &str) -> Result<Agreed<'a>, Refusal> {
    if let [contract] = book.billable(name).as_slice()
        && let DefinitionKind::Contract(tree) = &contract.kind
    {
        let missing = || Refusal::new(codes::UNKNOWN_NAME, format!("the contract `{name}` has no terms"));
        let reference = tree.terms.as_ref().ok_or_else(missing)?;
        let id = book.look_up(Scope { chapter: contract.chapter, schedule: None }, &reference.text).ok();
        let found = id.and_then(|id| book.definition(id)).ok_or_else(missing)?;
        return terms_of(found, Some(*contract));
    }
    let qualified = |found: &Definition| book.qualified_name(found) == name || found.name.text == name;
    let mut same = book.definitions.iter().filter(|found| matches!(found.kind, DefinitionKind::Terms(_)) && qualified(found));
    match (same.next(), same.next()) {
        (Some(found), None) => terms_of(found, None),
        _ => Err(Refusal::new(codes::UNKNOWN_NAME, format!("not exactly one statement of terms is named `{name}`"))),
    }
}

fn terms_of<'a>(found: &'a Definition, contract: Option<&'a Definition>) -> Result<Agreed<'a>, Refusal> {
    match &found.kind {
        DefinitionKind::Terms(terms) => Ok(Agreed { found, terms, contract }),
        _ => Err(Refusal::new(codes::WRONG_KIND, format!("`{}` are no terms", found.name.text))),
    }
}

/// Works out what is owed beside the invoice.
pub(super) fn owe(book: &Book, case: &Case, asked: &InvoiceAsked) -> Result<Owed, Refusal> {
    let agreed = agreed(book, &asked.terms)?;
    let any = asked.received.or(asked.invoiced).unwrap_or(case.period.start);
    let bill = Bill::asked(book, case, agreed.contract, agreed.found.chapter, DaySpan { start: any, end: any.plus_days(1) })?;
    let view = View::at(&bill, any, bill.period);
    let view = View { scope: Scope { chapter: agreed.found.chapter, schedule: None }, ..view };
    view.owed(&agreed, asked)
}

/// Shares a payment out among the services that owe something.
pub(super) fn pay(book: &Book, terms: &str, amount: &BigRational, owed: &[ServiceBalance]) -> Result<Receipt, Refusal> {
    let agreed = agreed(book, terms)?;
    let order = agreed.terms.payments_apply.as_ref().map(|(order, _)| order);
    let order = order.ok_or_else(|| Refusal::new(codes::WRONG_KIND, format!("`{terms}` does not say what a payment pays first")))?;
    Ok(payment::applied(order, amount, owed))
}

impl View<'_> {
    fn owed(&self, agreed: &Agreed<'_>, asked: &InvoiceAsked) -> Result<Owed, Refusal> {
        let due = self.due_day(agreed.terms, asked)?;
        let slices = principal::slices(&asked.amount, &asked.paid);
        let waived = Waived::of(self);
        let mut owed = Owed {
            due,
            interest_begins: None,
            exact_interest: super::quantity::whole(0),
            interest: super::quantity::whole(0),
            late_fee: super::quantity::whole(0),
        };
        if let Some(OrNone::Is(interest)) = &agreed.terms.interest {
            let begins = self.counted_on(due, &interest.from)?;
            owed.interest_begins = Some(begins);
            owed.exact_interest = self.interest(interest, &slices, begins, &waived)?;
            owed.interest = self.rounded_dollars(&owed.exact_interest, interest.round.as_ref())?;
        }
        if let Some(OrNone::Is(fee)) = &agreed.terms.late_fee {
            owed.late_fee = self.late_fee(fee, &asked.amount, &slices, due, &waived)?;
        }
        Ok(owed)
    }

    fn due_day(&self, terms: &Terms, asked: &InvoiceAsked) -> Result<Day, Refusal> {
        let due = terms.due.as_ref().ok_or_else(|| Refusal::new(codes::WRONG_KIND, "the terms do not say when an invoice is due"))?;
        let after = match &due.after {
            DueAfter::Receipt => asked.received.ok_or_else(|| missing_day("received"))?,
            DueAfter::InvoiceDate => asked.invoiced.ok_or_else(|| missing_day("invoiced"))?,
            DueAfter::Fact(name) => self.day_of_fact(name)?,
        };
        self.counted_on(after, &due.count)
    }

    /// A day that the case gives as a fact.
    fn day_of_fact(&self, name: &Name) -> Result<Day, Refusal> {
        let given = self.bill.case.given.iter().find(|(known, _)| *known == name.text);
        let text = given.and_then(|(_, value)| match value {
            crate::records::GivenValue::Whole(text) => Some(text.as_str()),
            crate::records::GivenValue::Dated(_) => None,
        });
        text.and_then(|text| Day::parse(text.trim()).ok()).ok_or_else(|| missing_day(&name.text))
    }
}

fn missing_day(what: &str) -> Refusal {
    Refusal::new(codes::FIELD_MISSING, format!("the day of `{what}` is not given"))
}

/// What is unpaid at the end of a day.
fn unpaid_after(amount: &BigRational, slices: &[Slice], day: Day) -> BigRational {
    slices.iter().filter(|slice| slice.paid_on <= day).fold(amount.clone(), |rest, slice| rest - &slice.amount)
}
