//! Somebody else's invoice held against the rules, line by line, with a guess at the cause of each difference.

use std::collections::BTreeMap;

use super::causes::Causes;
use crate::exact::Number;
use crate::intake::ForeignInvoice;
use crate::plan::{Charge, Id, Plan};
use crate::rating;
use crate::rating::Rated;
use crate::records::Case;
use crate::render::Explanation;
use crate::source::{Sources, nearest};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineVerdict {
    /// Both have it, and it is the same to the cent.
    Agreed,
    /// Both have it.
    Differs,
    /// The rules bill it, and their invoice does not have it.
    Missing,
    /// Their invoice has it, and the rules do not bill it.
    Extra,
}

impl LineVerdict {
    /// As the report writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Extra => "extra",
        }
    }
}

/// A line of both.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LineOpinion {
    /// What became of it.
    pub verdict: LineVerdict,
    /// Our charge, where there is one.
    pub charge: Option<String>,
    /// The words for it on their invoice.
    pub called: Option<String>,
    /// Their amount.
    pub theirs: Option<Number>,
    pub ours: Option<Number>,
    /// What would explain the difference, the likeliest first; empty where nothing was found.
    pub causes: Vec<String>,
    /// How ours comes about, where it differs or they miss it.
    pub derivation: Vec<String>,
}

/// An invoice of theirs held against ours.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Opinion {
    pub case: String,
    /// Line by line, in the order of ours, then what they have besides.
    pub lines: Vec<LineOpinion>,
    /// The sum of their lines.
    pub their_sum: Number,
    /// The total that they print, where they do.
    pub their_total: Option<Number>,
    /// Ours; or why the rules make no bill.
    pub our_total: Result<Number, String>,
}

impl Opinion {
    /// Whether all of it agrees.
    pub fn agrees(&self) -> bool {
        let total = self.their_total.as_ref().unwrap_or(&self.their_sum);
        self.lines.iter().all(|line| line.verdict == LineVerdict::Agreed)
            && self.our_total.as_ref().is_ok_and(|ours| ours == total)
            && total == &self.their_sum
    }
}

/// What they call a line, and the charge that it is.
pub type Names = BTreeMap<String, String>;

/// Holds an invoice of theirs against the rules. `names` says which charge a line of theirs is, where name and label do not.
pub fn second_opinion((plan, sources): (&Plan, &Sources), case: &Case, theirs: &ForeignInvoice, names: &Names) -> Opinion {
    let their_total = theirs.lines.iter().find(|line| line.name == "total").map(|line| line.amount.clone());
    let billed = || theirs.lines.iter().filter(|line| line.name != "total");
    let their_sum = billed().fold(Number::ZERO, |sum, line| sum.plus(&line.amount));
    let rated = match rating::rate(plan, case, false) {
        Ok(rated) => rated,
        Err(refusal) => {
            let our_total = Err(format!("{}: {}", refusal.code, refusal.message));
            return Opinion { case: case.id.clone(), lines: Vec::new(), their_sum, their_total, our_total };
        }
    };
    let mut called: BTreeMap<Id<Charge>, (String, Number)> = BTreeMap::new();
    let mut extra: Vec<LineOpinion> = Vec::new();
    for line in billed() {
        match charge_called(&rated, &line.name, names) {
            Some(charge) => {
                let known = called.entry(charge).or_insert_with(|| (line.name.clone(), Number::ZERO));
                known.1 = known.1.plus(&line.amount);
            }
            None => extra.push(extra_line(&rated, &line.name, &line.amount)),
        }
    }
    let by_charge: BTreeMap<Id<Charge>, Number> = called.iter().map(|(charge, (_, amount))| (*charge, amount.clone())).collect();
    let mut lines = Vec::new();
    for (charge, ours, places) in our_lines(&rated) {
        let theirs = called.remove(&charge);
        let explanation = Explanation::new(&rated, sources);
        let derivation = || places.iter().flat_map(|at| explanation.line(*at)).collect::<Vec<String>>();
        let name = rated.plan.charges.at(charge).name.clone();
        let (verdict, causes) = match &theirs {
            Some((_, amount)) if *amount == ours => (LineVerdict::Agreed, Vec::new()),
            Some((_, amount)) => {
                let causes = Causes { plan, case, rated: &rated, theirs: &by_charge };
                (LineVerdict::Differs, causes.of(charge, amount))
            }
            None if ours.is_zero() => continue,
            None => (LineVerdict::Missing, Vec::new()),
        };
        let derivation = if verdict == LineVerdict::Agreed { Vec::new() } else { derivation() };
        let (called, amount) = theirs.map_or((None, None), |(called, amount)| (Some(called), Some(amount)));
        lines.push(LineOpinion { verdict, charge: Some(name), called, theirs: amount, ours: Some(ours), causes, derivation });
    }
    for (charge, (name, amount)) in called {
        if !amount.is_zero() {
            let mut line = extra_line(&rated, &name, &amount);
            line.charge = Some(rated.plan.charges.at(charge).name.clone());
            line.causes = Causes { plan, case, rated: &rated, theirs: &by_charge }.of(charge, &amount);
            line.causes.insert(0, "the line does not apply to this bill".to_owned());
            lines.push(line);
        }
    }
    lines.append(&mut extra);
    Opinion { case: case.id.clone(), lines, their_sum, their_total, our_total: Ok(rated.invoice.total) }
}

/// Our lines by charge: amount, and the places of its lines.
fn our_lines(rated: &Rated) -> Vec<(Id<Charge>, Number, Vec<usize>)> {
    let mut found: Vec<(Id<Charge>, Number, Vec<usize>)> = Vec::new();
    for (at, line) in rated.invoice.lines.iter().enumerate() {
        match found.iter_mut().find(|(charge, ..)| *charge == line.charge) {
            Some((_, amount, places)) => {
                *amount = amount.plus(&line.amount);
                places.push(at);
            }
            None => found.push((line.charge, line.amount.clone(), vec![at])),
        }
    }
    found
}

/// A name without what does not count: case, blanks, signs.
fn plain(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn charge_called(rated: &Rated, name: &str, names: &Names) -> Option<Id<Charge>> {
    let name = names.get(name).map_or(name, String::as_str);
    let exact = rated.plan.charge_named(name);
    exact.or_else(|| {
        rated.plan.charges.iter().find(|(_, charge)| plain(&charge.name) == plain(name) || plain(&charge.label) == plain(name)).map(|(id, _)| id)
    })
}

fn extra_line(rated: &Rated, name: &str, amount: &Number) -> LineOpinion {
    let known: Vec<&str> = rated.plan.charges.iter().flat_map(|(_, charge)| [charge.name.as_str(), charge.label.as_str()]).collect();
    let holds = |known: &&&str| plain(known).contains(&plain(name)) || plain(name).contains(&plain(known));
    let near = known.iter().find(holds).copied().or_else(|| nearest(name, known.iter().copied()));
    let causes = near.map(|near| vec![format!("is it `{near}`? say so with --name \"{name}={near}\"")]);
    LineOpinion {
        verdict: LineVerdict::Extra,
        charge: None,
        called: Some(name.to_owned()),
        theirs: Some(amount.clone()),
        ours: None,
        causes: causes.unwrap_or_default(),
        derivation: Vec::new(),
    }
}
