//! Proofs: pairs → tree.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, expression, statement};
use crate::language::tree::{Annotations, Name, Proof, ProofClaim, ProofGiven, ProofValue};
use crate::plan::Comparison;

pub(in crate::language::parse) fn proof(parser: &mut FileParser, node: &Node<'_>) -> Option<Proof> {
    let span = parser.place(node);
    let mut annotations = Annotations::default();
    let mut givens = Vec::new();
    for child in &node.children {
        if child.line.first_word() == "given" {
            givens.extend(proof_given(parser, child));
        } else if !annotation::annotation(parser, child, &mut annotations) {
            statement::unknown(parser, child, "prove");
        }
    }
    let parsed = parser.line(Rule::l_prove, &node.line, "")?;
    let mut found = parts(parsed.pairs);
    let title = statement::string(parser, &found.next()?, parsed.offset);
    let claim = proof_claim(parser, inner(found.next()?).next()?, parsed.offset)?;
    Some(Proof { title, claim, givens, annotations, span })
}

fn proof_claim(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<ProofClaim> {
    let mut found = inner(pair.clone());
    if pair.as_rule() == Rule::prove_one_schedule {
        return Some(ProofClaim::OneSchedule { service: parser.name(&found.next()?, offset) });
    }
    let subject = parser.name(&found.next()?, offset);
    let of = parser.name(&found.next()?, offset);
    let said = found.next()?;
    match said.as_rule() {
        Rule::prove_never => Some(ProofClaim::NeverDecreases { subject, of, measure: parser.name(&inner(said).next()?, offset) }),
        Rule::prove_no_jumps => Some(ProofClaim::NoJumps { subject, of, measure: parser.name(&inner(said).next()?, offset) }),
        _ => proof_compares(parser, (subject, of), said, offset),
    }
}

fn proof_compares(parser: &mut FileParser, (subject, of): (Name, Name), pair: Pair<'_, Rule>, offset: usize) -> Option<ProofClaim> {
    let mut found = inner(pair);
    let first = found.next()?;
    let comparison = match first.as_rule() {
        Rule::at_least => Comparison::AtLeast,
        Rule::at_most => Comparison::AtMost,
        _ => Comparison::Is,
    };
    let bound = expression::expression(parser, inner(first).next()?, offset)?;
    let measure = found.next().map(|name| parser.name(&name, offset));
    Some(ProofClaim::Compares { subject, of, comparison, bound, measure })
}

fn proof_given(parser: &mut FileParser, node: &Node<'_>) -> Option<ProofGiven> {
    statement::childless(parser, node);
    let parsed = parser.line(Rule::l_prove_given, &node.line, "prove")?;
    let mut found = parts(parsed.pairs);
    let name = parser.name(&found.next()?, parsed.offset);
    let said = found.next()?;
    let rule = said.as_rule();
    let mut inside = inner(said.clone());
    let value = match rule {
        Rule::prove_quantity => {
            let low = statement::literal(parser, inside.next()?, parsed.offset)?;
            match inside.next() {
                Some(high) => ProofValue::Range(low, statement::literal(parser, high, parsed.offset)?),
                None => ProofValue::Quantity(low),
            }
        }
        _ => ProofValue::Word(parser.name(&inside.next()?, parsed.offset)),
    };
    Some(ProofGiven { name, value, span: parser.place(node) })
}
