//! Tests of terms of payment: `owe …` and `pay …`.

use super::trial::{Checked, Trial, Verdict, compare, expect_code, refused, value_text};
use crate::calendar::Day;
use crate::exact::{Number, Unit};
use crate::invoice::InterestCount;
use crate::language::tree::{ExpectKind, Expectation, GivenKind, Literal, TermsDate, Test, TestSubject};
use crate::plan::Plan;
use crate::rating;
use crate::rating::{Owed, Paid};
use crate::records::{OweCase, OwedGiven, PayCase, PaymentGiven};
use crate::render::{owing_lines, paying_lines};
use crate::source::{Refusal, Sources};

/// An answer about payment.
#[derive(Clone, Debug)]
pub enum PaymentAnswer {
    /// What must be paid on a day.
    Owed(Owed),
    /// What a payment pays.
    Paid(Paid),
}

impl PaymentAnswer {
    /// How it came about.
    pub fn lines(&self, sources: &Sources) -> Vec<String> {
        match self {
            Self::Owed(owed) => owing_lines(owed, sources),
            Self::Paid(paid) => paying_lines(paid, sources),
        }
    }
}

/// The case that a test of what is owed describes.
pub fn owe_case(test: &Test) -> Option<OweCase> {
    let Some(TestSubject::Owe { amount, terms, received, invoiced, paid }) = &test.subject else { return None };
    let payment =
        |(amount, on): &(Option<Literal>, crate::language::tree::DateUse)| PaymentGiven { on: on.day, amount: amount.as_ref().map(written) };
    Some(OweCase {
        id: test.title.text.clone(),
        terms: terms.text.clone(),
        amount: written(amount),
        received: received.map(|day| day.day),
        invoiced: invoiced.map(|day| day.day),
        on: None,
        paid: paid.iter().map(payment).collect(),
        given: test.givens.iter().filter_map(|given| Some((given.name.text.clone(), value_text(given)?))).collect(),
    })
}

/// The case that a test of a payment describes.
pub fn pay_case(test: &Test) -> Option<PayCase> {
    let Some(TestSubject::Pay { amount, terms, on }) = &test.subject else { return None };
    let owes = test.givens.iter().filter_map(|given| match &given.kind {
        GivenKind::Owes { amount, since } => Some(OwedGiven { service: given.name.text.clone(), amount: amount.text.clone(), since: since.day }),
        _ => None,
    });
    Some(PayCase { id: test.title.text.clone(), terms: terms.text.clone(), amount: written(amount), on: on.day, owes: owes.collect() })
}

/// A literal as a case writes it.
fn written(literal: &Literal) -> String {
    let number = literal.number.value.plain(2);
    let words: Vec<&str> = literal.unit.iter().flat_map(|unit| unit.factors.iter().map(|(word, _)| word.as_str())).collect();
    match words.as_slice() {
        [] => number,
        ["$"] => format!("${number}"),
        words => format!("{number} {}", words.join("/")),
    }
}

pub(super) fn owe(plan: &Plan, test: &Test, trial: &mut Trial) {
    let Some(case) = owe_case(test) else { return };
    let outcome = rating::owe(plan, &case);
    judge(test, trial, |expectation| check_owed(expectation, &outcome));
    trial.payment = outcome.ok().map(PaymentAnswer::Owed);
}

pub(super) fn pay(plan: &Plan, test: &Test, trial: &mut Trial) {
    let Some(case) = pay_case(test) else { return };
    let outcome = rating::pay(plan, &case);
    judge(test, trial, |expectation| check_paid(expectation, &outcome));
    trial.payment = outcome.ok().map(PaymentAnswer::Paid);
}

fn judge(test: &Test, trial: &mut Trial, check: impl Fn(&Expectation) -> Checked) {
    let mut failures = Vec::new();
    for expectation in &test.expectations {
        match check(expectation) {
            Ok(published) => trial.published.extend(published),
            Err(why) => failures.push((expectation.span, why)),
        }
    }
    if !failures.is_empty() {
        trial.verdict = Verdict::Failed(failures);
    }
}

fn check_owed(expectation: &Expectation, outcome: &Result<Owed, Refusal>) -> Checked {
    match (&expectation.kind, outcome) {
        (ExpectKind::NoBill(code), Err(refusal)) => expect_code(&code.text, refusal),
        (ExpectKind::NoBill(code), Ok(_)) => Err(format!("answered, and not refused with {}", code.text)),
        (_, Err(refusal)) => Err(refused(refusal)),
        (ExpectKind::Date { which, day }, Ok(owed)) => check_date(*which, day.day, owed),
        (ExpectKind::Is { name, value, printed_as }, Ok(owed)) => {
            let (found, unit) = amount_of(owed, &name.text)?;
            let interest = owed.terms.interest.as_ref().filter(|_| name.text == "interest").and_then(|interest| interest.round.clone());
            let fee = owed.terms.late_fee.as_ref().filter(|_| name.text == "late_fee").and_then(|fee| fee.round.clone());
            let printed = printed_as.as_ref().map(|printed| printed.text.as_str());
            compare(expectation, &found, &unit, interest.or(fee).as_ref(), (&value.text, printed))
        }
        _ => Err("this cannot be asked of what is owed".to_owned()),
    }
}

fn check_date(which: TermsDate, wanted: Day, owed: &Owed) -> Checked {
    let found = match which {
        TermsDate::Due => Some(owed.owing.due),
        TermsDate::InterestBegins => owed.owing.interest_begins,
    };
    match found {
        Some(found) if found == wanted => Ok(None),
        Some(found) => Err(format!("is {found}, expected {wanted}")),
        None => Err("the terms have no interest".to_owned()),
    }
}

/// An amount of the answer by its name.
fn amount_of(owed: &Owed, name: &str) -> Result<(Number, Unit), String> {
    let owing = &owed.owing;
    let dollars = Unit::word("$").unwrap_or_default();
    let amount = match name {
        "interest" => &owing.interest,
        "late_fee" => &owing.late_fee,
        "owed" => &owing.owed,
        "months" | "days" => return count_of(owing.count, name),
        _ => return Err("only `due date`, `interest begins`, `interest`, `late_fee`, `owed`, `months` and `days` can be asked".to_owned()),
    };
    amount.clone().map(|amount| (amount, dollars)).ok_or_else(|| "nothing was paid, so nothing is known: write `, paid DATE`".to_owned())
}

fn count_of(count: Option<InterestCount>, name: &str) -> Result<(Number, Unit), String> {
    match (count, name) {
        (Some(InterestCount::Months(months)), "months") => Ok((Number::integer(i64::from(months)), Unit::number())),
        (Some(InterestCount::Days(days)), "days") => Ok((Number::integer(days), Unit::number())),
        _ => Err(format!("the interest of these terms is not counted in {name}")),
    }
}

fn check_paid(expectation: &Expectation, outcome: &Result<Paid, Refusal>) -> Checked {
    let dollars = Unit::word("$").unwrap_or_default();
    match (&expectation.kind, outcome) {
        (ExpectKind::NoBill(code), Err(refusal)) => expect_code(&code.text, refusal),
        (ExpectKind::NoBill(code), Ok(_)) => Err(format!("answered, and not refused with {}", code.text)),
        (_, Err(refusal)) => Err(refused(refusal)),
        (ExpectKind::Receives { service, value }, Ok(paid)) => match paid.paying.services.iter().find(|(name, _)| *name == service.text) {
            Some((_, found)) => compare(expectation, found, &dollars, None, (&value.text, None)),
            None => Err(format!("nothing is owed for `{}`", service.text)),
        },
        (ExpectKind::Is { name, value, printed_as }, Ok(paid)) if name.text == "unapplied" => {
            let printed = printed_as.as_ref().map(|printed| printed.text.as_str());
            compare(expectation, &paid.paying.unapplied, &dollars, None, (&value.text, printed))
        }
        _ => Err("only `expect SERVICE receives …` and `expect unapplied is …` can be asked of a payment".to_owned()),
    }
}
