//! Proofs about one schedule → claims about its plan.

use super::schedule::LineSource;
use super::{Compiler, ExpressionScope};
use crate::language::book::{Definition, Scope};
use crate::language::compile;
use crate::language::compile::{expression, literal, name};
use crate::language::tree::{self, ProofClaim, ProofValue};
use crate::plan::{Arena, Charge, Claim, Held, Id, Input, InputKind, Proof, ProofSubject};
use crate::source::{codes, did_you_mean};

/// The proofs of the book that speak of this schedule or contract.
pub(in crate::language::compile) fn proofs<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    sources: &[LineSource<'a>],
    charges: &Arena<Charge>,
) -> Vec<Proof> {
    let book = compiler.book;
    let mut made = Vec::new();
    for (chapter, proof) in &book.proofs {
        let (ProofClaim::NeverDecreases { subject, of, .. } | ProofClaim::NoJumps { subject, of, .. } | ProofClaim::Compares { subject, of, .. }) =
            &proof.claim
        else {
            continue;
        };
        let named = book.billable_from(*chapter, &of.text);
        if let [found] = named.as_slice()
            && found.id == definition.id
        {
            let owner = sources.iter().find(|source| book.charges_of(source.owner.id).any(|(_, line)| line.name.text == subject.text));
            let owner = owner.map_or(definition, |source| source.owner);
            let scope = Scope { chapter: owner.chapter, schedule: Some(owner.id) };
            made.extend(self::proof(compiler, proof, subject, charges, scope));
        }
    }
    made
}

pub(in crate::language::compile) fn proof(
    compiler: &mut Compiler<'_>,
    proof: &tree::Proof,
    subject: &tree::Name,
    charges: &Arena<Charge>,
    scope: Scope,
) -> Option<Proof> {
    let subject = proof_subject(compiler, subject, charges);
    let given: Vec<Option<(Id<Input>, Held)>> = proof.givens.iter().map(|given| held(compiler, given, scope)).collect();
    let claim = claim(compiler, &proof.claim, scope);
    let given = given.into_iter().collect::<Option<Vec<_>>>();
    Some(Proof { title: proof.title.text.clone(), subject: subject?, claim: claim?, given: given?, place: proof.title.span })
}

fn proof_subject(compiler: &mut Compiler<'_>, name: &tree::Name, charges: &Arena<Charge>) -> Option<ProofSubject> {
    if name.text == "total" {
        return Some(ProofSubject::Total);
    }
    if let Some((id, _)) = charges.iter().find(|(_, charge)| charge.name == name.text) {
        return Some(ProofSubject::Charge(id));
    }
    let lines: Vec<&str> = charges.iter().map(|(_, charge)| charge.name.as_str()).chain(["total"]).collect();
    let help = did_you_mean(&name.text, lines.iter().copied()).unwrap_or_else(|| format!("name one of {}", lines.join(", ")));
    compile::fault(compiler, codes::UNKNOWN_NAME, format!("no line of the bill is named `{}`", name.text), name.span, "no such line", &help)
}

fn claim(compiler: &mut Compiler<'_>, claim: &ProofClaim, scope: Scope) -> Option<Claim> {
    Some(match claim {
        ProofClaim::NeverDecreases { measure, .. } => Claim::NeverDecreases(varied(compiler, measure, scope)?),
        ProofClaim::NoJumps { measure, .. } => Claim::NoJumps(varied(compiler, measure, scope)?),
        ProofClaim::Compares { comparison, bound, measure, .. } => {
            let measure = match measure {
                Some(name) => Some(varied(compiler, name, scope)?),
                None => None,
            };
            let node = expression::expression(compiler, bound, ExpressionScope::fixed(scope))?;
            let unit = expression::unit_of(compiler, node);
            if !unit.is_money() {
                let title = format!("a line is in $, and this is {unit}");
                return compile::fault(
                    compiler,
                    codes::UNITS_DISAGREE,
                    title,
                    bound.span,
                    "not dollars",
                    "compare it with an amount, as `25% of (base + volume)`",
                );
            }
            Claim::Compares { comparison: *comparison, bound: node, measure }
        }
        ProofClaim::OneSchedule { .. } => return None,
    })
}

/// The input of that name which the plan asks for.
fn asked_input(compiler: &mut Compiler<'_>, name: &tree::Name, scope: Scope) -> Option<Id<Input>> {
    let definition = compile::resolve(compiler, scope, name)?;
    match compiler.input_ids.get(&definition.id) {
        Some(input) => Some(*input),
        None => compile::fault(
            compiler,
            codes::WRONG_KIND,
            format!("no line of the bill asks for `{}`", name.text),
            name.span,
            "changes nothing",
            "name a measure, choice or fact that a line uses, or leave this out",
        ),
    }
}

fn varied(compiler: &mut Compiler<'_>, name: &tree::Name, scope: Scope) -> Option<Id<Input>> {
    let input = asked_input(compiler, name, scope)?;
    if matches!(compiler.inputs.at(input).kind, InputKind::Choice { .. } | InputKind::YesOrNo { .. }) {
        let title = format!("`{}` is a word, and does not increase", name.text);
        return compile::fault(compiler, codes::WRONG_KIND, title, name.span, "no quantity", "name a measure");
    }
    Some(input)
}

fn held(compiler: &mut Compiler<'_>, given: &tree::ProofGiven, scope: Scope) -> Option<(Id<Input>, Held)> {
    let input = asked_input(compiler, &given.name, scope)?;
    let (unit, members) = {
        let found = compiler.inputs.at(input);
        let members = match &found.kind {
            InputKind::Choice { members, .. } => Some(members.clone()),
            InputKind::YesOrNo { .. } => Some(vec!["no".to_owned(), "yes".to_owned()]),
            _ => None,
        };
        (found.unit.clone(), members)
    };
    let place = compiler.inputs.at(input).place;
    let held = match (&given.value, members) {
        (ProofValue::Word(word), Some(members)) => match members.iter().position(|member| *member == word.text) {
            Some(member) => Held::Word(member),
            None => return name::unknown_member(compiler, word, &given.name.text, &members, place),
        },
        (ProofValue::Quantity(value), None) => Held::Quantity(literal::literal_in(compiler, value, &unit, false)?),
        (ProofValue::Range(low, high), None) => {
            let (low_value, high_value) = (literal::literal_in(compiler, low, &unit, false)?, literal::literal_in(compiler, high, &unit, false)?);
            if high_value < low_value {
                let title = "the range ends before it begins".to_owned();
                return compile::fault(compiler, codes::WRONG_KIND, title, high.span, "lower than the first", "write the lower value first");
            }
            Held::Range(low_value, high_value)
        }
        (ProofValue::Quantity(literal), Some(members)) => {
            // A member may be written as a number, as `2`.
            let text = literal.number.value.plain(0);
            match members.iter().position(|member| *member == text) {
                Some(member) if literal.unit.is_none() => Held::Word(member),
                _ => return name::unknown_member(compiler, &tree::Name { text, span: literal.span }, &given.name.text, &members, place),
            }
        }
        (ProofValue::Range(low, _), Some(_)) => {
            let title = format!("`{}` is a word, and has no range", given.name.text);
            return compile::fault(compiler, codes::WRONG_KIND, title, low.span, "a range", "write one word; without it all are gone through");
        }
        (ProofValue::Word(word), None) => {
            let title = format!("`{}` is a quantity", given.name.text);
            return compile::fault(compiler, codes::WRONG_KIND, title, word.span, "a word", &format!("write a number and {unit}"));
        }
    };
    Some((input, held))
}
