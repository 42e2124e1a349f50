//! Proofs about rates: claims over every bill, decided exactly, or contradicted by a bill that `rate` makes.
//!
//! In one quantity, the others fixed, a charge is piecewise linear. A claim is decided in every full period in which nothing
//! changes, for every combination of words that its formulas ask for: [`walk`] works the formulas out as straight lines
//! ([`affine`]) piece by piece. Where the pieces depend on quantities that the claim leaves open, it is tried whether the claim
//! follows from which way each value goes ([`quality`]).
//! A bill across a change of rates is a sum of such bills with shares that add up to one, so that what holds of each holds of it.

mod affine;
mod cases;
mod claims;
mod counterexample;
mod domain;
mod equality;
mod quality;
mod report;
mod service;
mod standing;
mod walk;

use std::collections::BTreeSet;

pub use counterexample::ShownBill;
pub use equality::{SameVerdict, Sameness, samenesses};
pub use report::{ProofRun, ProofVerdict, Refutation};
pub use standing::standing_claims;

use crate::language::RateBook;
use crate::language::tree::ProofClaim;
use crate::plan::{Claim, Id, Input, InputKind, Operation, Plan, Proof, SchedulePlan};
use cases::Cases;

/// Runs all proofs of a book, in the order of the text.
pub fn run_proofs(book: &RateBook) -> Vec<ProofRun> {
    let mut runs: Vec<ProofRun> = Vec::new();
    for plan in &book.plan.schedules {
        runs.extend(plan.proofs.iter().map(|proof| run(&book.plan, plan, proof)));
    }
    for (chapter, proof) in &book.book.proofs {
        if let ProofClaim::OneSchedule { service: name } = &proof.claim {
            runs.push(ProofRun {
                title: proof.title.text.clone(),
                place: proof.title.span,
                verdict: service::one_schedule(book, *chapter, &name.text),
            });
        }
    }
    runs.sort_by_key(|run| (run.place.file.0, run.place.start));
    runs
}

fn run(book: &Plan, plan: &SchedulePlan, proof: &Proof) -> ProofRun {
    let verdict = match varied(plan, proof) {
        Ok(varied) => {
            let mut cases = Cases::new(book, plan, proof, varied).confirming();
            let outcome = cases.run();
            report::verdict(&cases, outcome)
        }
        Err(names) => ProofVerdict::NotDecided(vec![(
            format!("say which varies, as `, for every {}`: {}", names.first().map_or("", String::as_str), names.join(" or ")),
            None,
        )]),
    };
    ProofRun { title: proof.title.clone(), place: proof.place, verdict }
}

/// The measure that varies; of a comparison that names none the only one that the bill asks for.
fn varied(plan: &SchedulePlan, proof: &Proof) -> Result<Option<Id<Input>>, Vec<String>> {
    match proof.claim {
        Claim::NeverDecreases(measure) | Claim::NoJumps(measure) | Claim::Compares { measure: Some(measure), .. } => Ok(Some(measure)),
        Claim::Compares { measure: None, .. } => {
            let used: BTreeSet<Id<Input>> = plan
                .nodes
                .iter()
                .filter_map(|(_, node)| match node.operation {
                    Operation::Input(input) => Some(input),
                    _ => None,
                })
                .filter(|input| {
                    matches!(plan.inputs.at(*input).kind, InputKind::Measure { .. }) && !proof.given.iter().any(|(held, _)| held == input)
                })
                .collect();
            match used.len() {
                0 | 1 => Ok(used.first().copied()),
                _ => Err(used.iter().map(|input| plan.inputs.at(*input).name.clone()).collect()),
            }
        }
    }
}
