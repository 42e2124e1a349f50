//! Terms of payment: when an invoice is due, what lateness costs, what a payment pays first.

pub(in crate::audit) mod days;
pub(in crate::audit) mod interest;
pub(in crate::audit) mod late_fee;
pub(in crate::audit) mod payment;
pub(in crate::audit) mod principal;
pub(in crate::audit) mod waived;

pub use payment::Receipt;

use num_rational::BigRational;
use payment::ServiceBalance;
use principal::Slice;
use waived::Waived;

use super::bill::Bill;
use super::quantity::whole;
use super::view::View;
use super::{Refusal, quantity_text};
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{DueAfter, OrNone, Terms, UnitUse};
use crate::records::{Case, OweCase, PayCase};
use crate::source::codes;

/// What the terms make of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Owed {
    /// The day it is due.
    pub due: Day,
    /// The first day that bears interest.
    pub interest_begins: Option<Day>,
    /// Interest up to the day asked for or the last payment, before rounding; none without such a day.
    pub exact_interest: Option<BigRational>,
    /// Interest, rounded where the terms say so.
    pub interest: Option<BigRational>,
    pub late_fee: Option<BigRational>,
}

/// An invoice with its payments, read.
struct Invoice {
    amount: BigRational,
    slices: Vec<Slice>,
    /// The day for which the answer is asked.
    as_of: Option<Day>,
}

/// The terms a name means, with the contract that refers to them.
struct Agreed<'a> {
    found: &'a Definition,
    terms: &'a Terms,
    contract: Option<&'a Definition>,
}

fn agreed<'a>(book: &'a RateText, name: &str) -> Result<Agreed<'a>, Refusal> {
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
pub(super) fn owe(book: &RateText, asked: &OweCase) -> Result<Owed, Refusal> {
    let agreed = agreed(book, &asked.terms)?;
    let any = asked.received.or(asked.invoiced).or(asked.on).or_else(|| asked.paid.first().map(|payment| payment.on));
    let any = any.ok_or_else(|| missing_day("received"))?;
    let case = case_without_givens(&asked.id, any);
    let bill = Bill::asked(book, &case, agreed.contract, agreed.found.chapter, case.period)?;
    let view = View::at(&bill, any, bill.period);
    let view = View { scope: Scope { chapter: agreed.found.chapter, schedule: None }, ..view };
    owed(&view, &agreed, asked)
}

/// Terms ask for nothing that is measured.
fn case_without_givens(id: &str, day: Day) -> Case {
    let period = DaySpan { start: day, end: day.plus_days(1) };
    Case::new(id, "", period)
}

/// Shares a payment out among the services that owe something.
pub(super) fn pay(book: &RateText, asked: &PayCase) -> Result<Receipt, Refusal> {
    let agreed = agreed(book, &asked.terms)?;
    let order = agreed.terms.payments_apply.as_ref().map(|(order, _)| order);
    let silent = || Refusal::new(codes::PAYMENT_ORDER_MISSING, format!("`{}` does not say what a payment pays first", asked.terms));
    let order = order.ok_or_else(silent)?;
    let amount = dollars(book, &agreed, &asked.amount)?;
    let balances = asked.owes.iter().map(|owed| {
        let owes = dollars(book, &agreed, &owed.amount)?;
        Ok(ServiceBalance { service: owed.service.clone(), owes, since: owed.since })
    });
    let balances: Vec<ServiceBalance> = balances.collect::<Result<_, Refusal>>()?;
    Ok(payment::applied(order, &amount, &balances))
}

/// An amount of the question, as written.
fn dollars(book: &RateText, agreed: &Agreed<'_>, text: &str) -> Result<BigRational, Refusal> {
    let unit = UnitUse { factors: vec![("$".to_owned(), 1)], span: agreed.found.place() };
    quantity_text::read(book, "amount", text, &unit)
}

fn invoice(book: &RateText, agreed: &Agreed<'_>, asked: &OweCase) -> Result<Invoice, Refusal> {
    let amount = dollars(book, agreed, &asked.amount)?;
    let mut paid = Vec::new();
    for payment in &asked.paid {
        paid.push((payment.amount.as_ref().map(|text| dollars(book, agreed, text)).transpose()?, payment.on));
    }
    let as_of = asked.on.or_else(|| paid.iter().map(|(_, day)| *day).max());
    paid.retain(|(_, day)| as_of.is_none_or(|as_of| *day <= as_of));
    Ok(Invoice { slices: principal::slices(&amount, &paid), amount, as_of })
}

fn owed(view: &View<'_>, agreed: &Agreed<'_>, asked: &OweCase) -> Result<Owed, Refusal> {
    let due = due_day(view, agreed.terms, asked)?;
    let invoice = invoice(view.bill.book, agreed, asked)?;
    let waived = Waived::of(view);
    let mut owed = Owed { due, interest_begins: None, exact_interest: None, interest: None, late_fee: None };
    let charged = match &agreed.terms.interest {
        Some(OrNone::Is(interest)) => Some(interest),
        _ => None,
    };
    owed.interest_begins = charged.map(|interest| days::counted_on(view, due, &interest.from)).transpose()?;
    let Some(as_of) = invoice.as_of else { return Ok(owed) };
    let exact = match (charged, owed.interest_begins) {
        (Some(interest), Some(begins)) => interest::interest(view, interest, &invoice.until(as_of), begins, &waived)?,
        _ => whole(0),
    };
    owed.interest = Some(interest::rounded_dollars(view, &exact, charged.and_then(|interest| interest.round.as_ref()))?);
    owed.exact_interest = Some(exact);
    owed.late_fee = Some(match &agreed.terms.late_fee {
        Some(OrNone::Is(fee)) => late_fee::late_fee(view, fee, (&invoice.amount, &invoice.slices), (due, as_of), &waived)?,
        _ => whole(0),
    });
    Ok(owed)
}

fn due_day(view: &View<'_>, terms: &Terms, asked: &OweCase) -> Result<Day, Refusal> {
    let due = terms.due.as_ref().ok_or_else(|| Refusal::new(codes::WRONG_KIND, "the terms do not say when an invoice is due"))?;
    let after = match &due.after {
        DueAfter::Receipt => asked.received.ok_or_else(|| missing_day("received"))?,
        DueAfter::InvoiceDate => asked.invoiced.ok_or_else(|| missing_day("invoiced"))?,
        DueAfter::Fact(name) => {
            let given = asked.given.iter().find(|(known, _)| *known == name.text);
            given.and_then(|(_, text)| Day::parse(text.trim()).ok()).ok_or_else(|| missing_day(&name.text))?
        }
    };
    days::counted_on(view, after, &due.count)
}

impl Invoice {
    /// The parts of the principal, each with the day until which it was unpaid; the rest until the day asked for.
    fn until(&self, as_of: Day) -> Vec<Slice> {
        let paid = self.slices.iter().map(|slice| Slice { amount: slice.amount.clone(), paid_on: slice.paid_on });
        let mut slices: Vec<Slice> = paid.collect();
        let rest = unpaid_after(&self.amount, &self.slices, as_of);
        if rest > whole(0) {
            slices.push(Slice { amount: rest, paid_on: as_of });
        }
        slices
    }
}

fn missing_day(what: &str) -> Refusal {
    Refusal::new(codes::FIELD_MISSING, format!("the day of `{what}` is not given"))
}

/// What is unpaid at the end of a day.
fn unpaid_after(amount: &BigRational, slices: &[Slice], day: Day) -> BigRational {
    slices.iter().filter(|slice| slice.paid_on <= day).fold(amount.clone(), |rest, slice| rest - &slice.amount)
}
