//! What an account owes: its invoices with adjustments, payments by the oldest first where nobody says otherwise, interest by the
//! contract's own terms, nothing on what is disputed.

use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::adjustments::Adjustments;
use crate::office::disputes::{Dispute, Disputes};
use crate::office::invoices::{Invoices, InvoicesAsked, IssuedInvoice};
use crate::office::payments::{Payment, Payments};
use crate::office::rates::RatesInForce;
use crate::office::runs::Runs;
use crate::office::store::Stored;
use crate::rating::owe;
use crate::records::{OweCase, PaymentGiven};
use crate::source::Refusal;

/// What is still open of an invoice on a day, with the interest and fee that its contract's terms add.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct InvoiceOwed {
    pub invoice: Stored<IssuedInvoice>,
    /// What it comes to with its adjustments, in cents.
    pub cents: Cents,
    /// Of that in dispute.
    pub disputed: Cents,
    /// Paid so far.
    pub paid: Cents,
    /// The day it is due, where terms say one.
    pub due: Option<Day>,
    /// Interest and late fee by the terms, in cents.
    pub interest: Cents,
    /// Why there is no interest, or what the terms say.
    pub note: String,
}

impl InvoiceOwed {
    /// What is open: without interest.
    pub fn open(&self) -> Cents {
        self.cents - self.paid
    }
}

/// What an account owes, invoice by invoice, and what it has paid that no invoice takes.
///
/// # Errors
/// When the book cannot be read.
pub fn owed_of_account<B: Invoices + Adjustments + Disputes + Payments + Runs>(
    book: &B,
    rates: Option<&RatesInForce>,
    account: &str,
    on: Day,
) -> Result<(Vec<InvoiceOwed>, Cents), Refusal> {
    let asked = InvoicesAsked { account: Some(account.to_owned()), standing: true, through: Some(on), ..InvoicesAsked::default() };
    let mut invoices = book.invoices(&asked)?;
    invoices.sort_by_key(|invoice| (invoice.bill_date, invoice.id));
    let disputes = book.disputes()?;
    let mut owed = Vec::new();
    for invoice in invoices {
        let posted = book.adjustments_of(invoice.id)?;
        let adjusted: Cents = posted.iter().filter(|one| one.posted.as_ref().is_some_and(|(_, day)| *day <= on)).map(|one| one.cents).sum();
        let disputed = disputed(book, &invoice, &disputes, on)?;
        let cents = invoice.cents + adjusted;
        owed.push(InvoiceOwed {
            cents,
            disputed: disputed.min(cents),
            paid: Cents::ZERO,
            due: None,
            interest: Cents::ZERO,
            note: String::new(),
            invoice,
        });
    }
    let payments: Vec<Stored<Payment>> = book.payments(Some(account))?.into_iter().filter(|payment| payment.received <= on).collect();
    let (received, left) = applied(&mut owed, &payments);
    if let Some(rates) = rates {
        for (one, paid) in owed.iter_mut().zip(&received) {
            with_terms(one, paid, rates, on);
        }
    }
    Ok((owed, left))
}

/// What is disputed of an invoice on a day.
fn disputed(book: &impl Runs, invoice: &Stored<IssuedInvoice>, disputes: &[Stored<Dispute>], on: Day) -> Result<Cents, Refusal> {
    let mut sum = Cents::ZERO;
    for dispute in disputes.iter().filter(|dispute| dispute.invoice == invoice.id && dispute.from <= on) {
        if dispute.ended.as_ref().is_some_and(|(to, _)| *to <= on) {
            continue;
        }
        sum += match dispute.line {
            None => invoice.cents,
            Some(line) => book.lines_of_item(invoice.item)?.iter().find(|own| own.line == line).map_or(Cents::ZERO, |own| own.cents),
        };
    }
    Ok(sum)
}

/// Payments to invoices: those that name one to it first, the rest to the oldest; what is left over is the account's. Returns what
/// each invoice received, by day.
fn applied(owed: &mut [InvoiceOwed], payments: &[Stored<Payment>]) -> (Vec<Vec<(Day, Cents)>>, Cents) {
    let mut received: Vec<Vec<(Day, Cents)>> = vec![Vec::new(); owed.len()];
    let mut left = Cents::ZERO;
    for payment in payments {
        let mut cents = payment.cents;
        let order = (0..owed.len()).filter(|at| owed.get(*at).is_some_and(|one| Some(one.invoice.id) == payment.invoice));
        let rest = (0..owed.len()).filter(|at| owed.get(*at).is_some_and(|one| Some(one.invoice.id) != payment.invoice));
        for at in order.chain(rest).collect::<Vec<_>>() {
            let (Some(one), Some(list)) = (owed.get_mut(at), received.get_mut(at)) else { continue };
            // A credit note takes nothing; a payment taken back is taken from the account.
            let part = cents.min(one.open().max(Cents::ZERO));
            if part > Cents::ZERO {
                one.paid += part;
                cents = cents - part;
                list.push((payment.received, part));
            }
        }
        left += cents;
    }
    (received, left)
}

/// The due day, interest and late fee by the terms of the contract.
fn with_terms(one: &mut InvoiceOwed, paid: &[(Day, Cents)], rates: &RatesInForce, on: Day) {
    let plan = &rates.rate_book.plan;
    let contract = plan.schedules.iter().find(|known| known.qualified_name == one.invoice.bill || known.name == one.invoice.bill);
    let Some(contract) = contract.and_then(|known| known.contract_in_full()) else {
        "no terms: it is billed under no contract".clone_into(&mut one.note);
        return;
    };
    let bearing = one.cents - one.disputed;
    let case = OweCase {
        id: one.invoice.number.clone(),
        terms: contract.to_owned(),
        amount: bearing.plain(),
        received: Some(one.invoice.bill_date),
        invoiced: Some(one.invoice.bill_date),
        on: Some(on),
        paid: paid.iter().map(|(day, cents)| PaymentGiven { on: *day, amount: Some(cents.plain()) }).collect(),
        given: Vec::new(),
    };
    if bearing <= Cents::ZERO {
        "all of it is disputed: no interest".clone_into(&mut one.note);
        return;
    }
    match owe(plan, &case) {
        Ok(answer) => {
            one.due = Some(answer.owing.due);
            let charged = [&answer.owing.interest, &answer.owing.late_fee].into_iter().flatten();
            let Some(interest) = charged.map(Cents::of_dollars).sum::<Option<Cents>>() else {
                "interest and fee are not whole cents: the terms declare no rounding to $0.01".clone_into(&mut one.note);
                return;
            };
            one.interest = interest;
            if one.disputed > Cents::ZERO {
                one.note = format!("{} is disputed and bears no interest", one.disputed.dollars());
            }
        }
        Err(refusal) => one.note = format!("{}: {}", refusal.code, refusal.message),
    }
}

/// An invoice, adjustment or payment in a statement, with the balance after it, in dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct StatementEntry {
    pub day: Day,
    /// What it is.
    pub what: String,
    /// Its amount in cents; a payment or a credit is negative.
    pub cents: Cents,
    /// The balance after it.
    pub balance: Cents,
}

/// A statement of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Statement {
    pub account: String,
    /// As of which day.
    pub on: Day,
    /// Every invoice, cancellation, adjustment and payment, in order.
    pub entries: Vec<StatementEntry>,
    /// What is owed, invoice by invoice.
    pub owed: Vec<InvoiceOwed>,
    /// Paid, and taken by no invoice.
    pub unapplied: Cents,
}

/// The statement of an account.
///
/// # Errors
/// When the book cannot be read.
pub fn statement<B: Invoices + Adjustments + Disputes + Payments + Runs>(
    book: &B,
    rates: Option<&RatesInForce>,
    account: &str,
    on: Day,
) -> Result<Statement, Refusal> {
    let mut entries: Vec<(Day, i64, String, Cents)> = Vec::new();
    let all = book.invoices(&InvoicesAsked { account: Some(account.to_owned()), through: Some(on), ..InvoicesAsked::default() })?;
    for invoice in &all {
        let what = format!("{} {} {}", invoice.number, invoice.service, invoice.days.words());
        entries.push((invoice.bill_date, 0, what, invoice.cents));
        if let Some(old) = invoice.rebills.and_then(|old| all.iter().find(|other| other.id == old)) {
            entries.push((invoice.bill_date, 1, format!("{} cancelled, {} in its place", old.number, invoice.number), -old.cents));
        }
    }
    for adjustment in book.adjustments()?.into_iter().filter(|one| one.account == account) {
        if let Some((number, day)) = adjustment.posted.as_ref().filter(|(_, day)| *day <= on) {
            entries.push((*day, 2, format!("{number} {}", adjustment.cause), adjustment.cents));
        }
    }
    // An adjustment of an invoice that was cancelled since goes out with it.
    for invoice in all.iter().filter(|invoice| invoice.cancelled) {
        let sum: Cents = book.adjustments_of(invoice.id)?.iter().map(|one| one.cents).sum();
        if sum != Cents::ZERO
            && let Some(new) = all.iter().find(|other| other.rebills == Some(invoice.id))
        {
            entries.push((new.bill_date, 1, format!("adjustments of {} cancelled with it", invoice.number), -sum));
        }
    }
    for payment in book.payments(Some(account))?.into_iter().filter(|payment| payment.received <= on) {
        entries.push((payment.received, 3, format!("payment {}", payment.reference), -payment.cents));
    }
    entries.sort_by_key(|entry| (entry.0, entry.1));
    let mut balance = Cents::ZERO;
    let entries = entries.into_iter().map(|(day, _, what, cents)| {
        balance += cents;
        StatementEntry { day, what, cents, balance }
    });
    let entries = entries.collect();
    let (owed, unapplied) = owed_of_account(book, rates, account, on)?;
    Ok(Statement { account: account.to_owned(), on, entries, owed, unapplied })
}

/// What an account owes by the days since its due day (its date, where no terms say one): not due, 1 to 30, 31 to 60, 61 to 90, over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Aging {
    pub account: String,
    /// By age.
    pub open: [Cents; 5],
    /// Of that in dispute.
    pub disputed: Cents,
    /// Paid, and taken by no invoice.
    pub unapplied: Cents,
}

/// The open items of every account by age.
///
/// # Errors
/// When the book cannot be read.
pub fn aging<B: Invoices + Adjustments + Disputes + Payments + Runs>(
    book: &B,
    rates: Option<&RatesInForce>,
    accounts: &[String],
    on: Day,
) -> Result<Vec<Aging>, Refusal> {
    let mut found = Vec::new();
    for account in accounts {
        let (owed, unapplied) = owed_of_account(book, rates, account, on)?;
        let mut aging = Aging { account: account.clone(), open: [Cents::ZERO; 5], disputed: Cents::ZERO, unapplied };
        for one in &owed {
            let days = one.due.unwrap_or(one.invoice.bill_date).days_to(on);
            let at = match days {
                ..=0 => 0,
                1..=30 => 1,
                31..=60 => 2,
                61..=90 => 3,
                _ => 4,
            };
            if let Some(slot) = aging.open.get_mut(at) {
                *slot += one.open();
            }
            aging.disputed += one.disputed.min(one.open().max(Cents::ZERO));
        }
        if aging.open.iter().any(|cents| *cents != Cents::ZERO) || !unapplied.is_zero() {
            found.push(aging);
        }
    }
    Ok(found)
}
