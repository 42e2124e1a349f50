//! What became of a proof, in words.

use super::cases::{Cases, Covered, ProofResult};
use super::counterexample::ShownBill;
use crate::plan::SchedulePlan;
use crate::source::{Span, counted};

/// Bills, or a sentence, that contradict a claim.
#[derive(Clone, Debug)]
pub struct Refutation {
    /// In one sentence.
    pub words: String,
    /// The bills, where there are some.
    pub bills: Vec<ShownBill>,
}

/// What became of a proof.
#[derive(Clone, Debug)]
pub enum ProofVerdict {
    /// It holds: for which cases.
    Proved(String),
    /// It does not hold.
    Refuted(Refutation),
    /// Neither: why, and where.
    NotDecided(Vec<(String, Option<Span>)>),
}

/// A proof with its verdict, and the bills that refute it where it does not hold.
#[derive(Clone, Debug)]
pub struct ProofRun {
    /// What it says.
    pub title: String,
    /// Where.
    pub place: Span,
    /// What became of it.
    pub verdict: ProofVerdict,
}

/// The verdict of what the cases came to.
pub(super) fn verdict(cases: &Cases<'_>, outcome: ProofResult) -> ProofVerdict {
    match outcome {
        ProofResult::Proved => ProofVerdict::Proved(covered(cases, &cases.covered)),
        ProofResult::Refuted(counterexample) => {
            ProofVerdict::Refuted(Refutation { words: counterexample.words.clone(), bills: counterexample.bills.clone() })
        }
        ProofResult::NotDecided(reasons) => ProofVerdict::NotDecided(reasons.into_iter().collect()),
    }
}

fn covered(cases: &Cases<'_>, covered: &Covered) -> String {
    let plan: &SchedulePlan = cases.plan;
    let words: Vec<String> = covered.words.iter().map(|input| format!("{} ({})", plan.inputs.at(*input).name, plan.members(*input))).collect();
    let words = if words.is_empty() { String::new() } else { format!(" of {}", words.join(", ")) };
    let count = counted(covered.cases, "case");
    let days = match covered.days {
        Some((first, Some(last))) => format!(", full periods from {first} to {last}"),
        Some((first, None)) => format!(", full periods from {first} on"),
        None => String::new(),
    };
    let open: Vec<String> = covered.open.iter().map(|symbol| open_words(plan, *symbol)).collect();
    let open = if open.is_empty() { String::new() } else { format!(", whatever {}", open.join(" and ")) };
    let unrounded: Vec<&str> = covered.unrounded.iter().map(|charge| plan.charges.at(*charge).name.as_str()).collect();
    let unrounded = if unrounded.is_empty() { String::new() } else { format!(" (so are {} inside it)", unrounded.join(", ")) };
    let short = if covered.short.is_empty() {
        String::new()
    } else {
        let spans: Vec<String> = covered.short.iter().map(|days| days.words()).collect();
        format!("; not for the texts in force less than a period: {}", spans.join(", "))
    };
    let bills = match covered.bills {
        0 => String::new(),
        1 => "; 1 bill agrees".to_owned(),
        bills => format!("; {bills} bills agree"),
    };
    format!("{count}{words}{days}{open}, before rounding{unrounded}{short}{bills}")
}

fn open_words(plan: &SchedulePlan, symbol: super::domain::Symbol) -> String {
    match symbol {
        super::domain::Symbol::Input(input) => format!("{} is", plan.inputs.at(input).name),
        super::domain::Symbol::Node(_) => "earlier bills were".to_owned(),
    }
}
