//! Questions about payment: find the terms, bind, answer.

use std::sync::Arc;

use crate::invoice::{Owing, Paying};
use crate::plan::{OweRequest, PayRequest, Plan, TermsPlan};
use crate::records::{OweCase, PayCase};
use crate::source::{Refusal, codes};
use crate::{engine, intake};

/// What is owed, with the terms that have the words for it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Owed {
    pub terms: Arc<TermsPlan>,
    /// The invoice and its payments.
    pub request: OweRequest,
    /// The answer.
    pub owing: Owing,
}

/// What a payment pays, with the terms.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Paid {
    pub terms: Arc<TermsPlan>,
    /// The payment and what is open.
    pub request: PayRequest,
    /// The answer.
    pub paying: Paying,
}

/// Answers `owe`.
///
/// # Errors
/// When the terms are not found, or the question cannot be answered.
pub fn owe(plan: &Plan, case: &OweCase) -> Result<Owed, Refusal> {
    let terms = find_terms(plan, &case.terms)?;
    let request = intake::bind_owing(terms, case)?;
    let owing = engine::owe(terms, &request)?;
    Ok(Owed { terms: Arc::clone(terms), request, owing })
}

/// Answers `pay`.
///
/// # Errors
/// When the terms are not found, or the question cannot be answered.
pub fn pay(plan: &Plan, case: &PayCase) -> Result<Paid, Refusal> {
    let terms = find_terms(plan, &case.terms)?;
    let request = intake::bind_paying(case)?;
    let paying = engine::pay(terms, &request)?;
    Ok(Paid { terms: Arc::clone(terms), request, paying })
}

/// The terms of that name, qualified or bare: terms by themselves, or those of a contract.
///
/// # Errors
/// When nothing, or more than one thing, is named so.
pub fn find_terms<'p>(plan: &'p Plan, name: &str) -> Result<&'p Arc<TermsPlan>, Refusal> {
    if let Some(found) = plan.terms.iter().find(|terms| terms.qualified_name == name) {
        return Ok(found);
    }
    let named = |terms: &&Arc<TermsPlan>| terms.name == name || terms.also.iter().any(|other| other == name);
    let found: Vec<&Arc<TermsPlan>> = plan.terms.iter().filter(named).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown_terms(plan, name)),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.qualified_name.as_str()).collect();
            let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{name}` is the name of {} terms or contracts", several.len()));
            Err(refusal.help(format!("write {}", names.join(" or "))))
        }
    }
}

fn unknown_terms(plan: &Plan, name: &str) -> Refusal {
    let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no terms of payment, and no contract with terms, are named `{name}`"));
    refusal
        .help("name terms of the rate text, or a contract that has a `terms` line")
        .suggest(name, plan.terms.iter().map(|terms| terms.name.as_str()))
}
