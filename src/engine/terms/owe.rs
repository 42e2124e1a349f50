//! What is owed of an invoice: the due day, interest, the late fee.

use super::counted_day::later;
use super::interest;
use super::late_fee::{LateFeeOutcome, late_fee};
use super::principal::Principal;
use super::waivers::deferral;
use crate::calendar::Day;
use crate::exact::Number;
use crate::invoice::{Owing, OwingStep};
use crate::plan::{DueAfter, OweRequest, TermsPlan, Waived};
use crate::source::{Refusal, codes};

/// Works out what is owed; without a payment and a day asked for, only the due day and the first day of interest.
///
/// # Errors
/// When a day that the terms count from is not given, an amount is below zero, or no rate of interest is in force.
pub fn owe(terms: &TermsPlan, request: &OweRequest) -> Result<Owing, Refusal> {
    let mut steps = Vec::new();
    let from = counted_from(terms, request)?;
    let due = later(from, &terms.due.count, &mut steps);
    steps.push(OwingStep::Due { from, due });
    let begins = terms.interest.as_ref().map(|interest| later(due, &interest.from, &mut steps));
    steps.extend(begins.map(|day| OwingStep::InterestBegins { due, day }));
    let principal = Principal::of(terms, request, &mut steps)?;
    let mut owing = Owing {
        amount: request.amount.clone(),
        due,
        interest_begins: begins,
        as_of: request.on.into_iter().chain(principal.last_payment()).max(),
        count: None,
        interest: None,
        late_fee: None,
        paid: principal.paid.clone(),
        owed: None,
        steps,
    };
    if let Some(as_of) = owing.as_of {
        lateness(terms, &principal, (as_of, request.on), &mut owing)?;
    }
    Ok(owing)
}

/// Interest and fee up to a day, and what may be asked for on it.
fn lateness(terms: &TermsPlan, principal: &Principal, (as_of, asked_on): (Day, Option<Day>), owing: &mut Owing) -> Result<(), Refusal> {
    let mut interest = Number::ZERO;
    if let (Some(rule), Some(begins)) = (&terms.interest, owing.interest_begins) {
        let (amount, count) = interest::interest(terms, rule, principal, (begins, as_of), &mut owing.steps)?;
        interest = amount;
        owing.count = Some(count);
    }
    let LateFeeOutcome { amount: fee, day: fee_day } = late_fee(terms, principal, (owing.due, asked_on), &mut owing.steps);
    let interest_asked = asked(terms, Waived::Interest, as_of, &interest, &mut owing.steps);
    let fee_asked = match deferral(terms, Waived::LateFee, fee_day) {
        Some(_) => asked(terms, Waived::LateFee, as_of, &fee, &mut owing.steps),
        None => fee.clone(),
    };
    owing.owed = Some(owing.amount.plus(&interest_asked).plus(&fee_asked).minus(&owing.paid));
    owing.interest = Some(interest);
    owing.late_fee = Some(fee);
    Ok(())
}

/// The amount, or nothing where a waiver puts it off on that day.
fn asked(terms: &TermsPlan, waived: Waived, on: Day, amount: &Number, steps: &mut Vec<OwingStep>) -> Number {
    match deferral(terms, waived, on).filter(|_| !amount.is_zero()) {
        Some(waiver) => {
            steps.push(OwingStep::Deferred { waived, amount: amount.clone(), until: waiver.end });
            Number::ZERO
        }
        None => amount.clone(),
    }
}

/// The day from which the due day is counted.
fn counted_from(terms: &TermsPlan, request: &OweRequest) -> Result<Day, Refusal> {
    let (day, field, words) = match &terms.due.after {
        DueAfter::Receipt => (request.received, "received".to_owned(), "the day the invoice was received"),
        DueAfter::InvoiceDate => (request.invoiced, "invoiced".to_owned(), "the date of the invoice"),
        DueAfter::Fact(name) => (request.fact, name.clone(), "the day of this fact"),
    };
    day.ok_or_else(|| {
        let message = format!("`{}` counts from {words}, and `{field}` is not given", terms.name);
        Refusal::new(codes::FIELD_MISSING, message).at(terms.due.place).help(format!("give `{field}`"))
    })
}
