//! Proofs: pairs → tree.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{Annotations, Name, Proof, ProofClaim, ProofGiven, ProofValue};
use crate::plan::Comparison;

impl FileParser {
    pub(super) fn proof(&mut self, node: &Node<'_>) -> Option<Proof> {
        let span = self.place(node);
        let mut annotations = Annotations::default();
        let mut givens = Vec::new();
        for child in &node.children {
            if child.line.first_word() == "given" {
                givens.extend(self.proof_given(child));
            } else if !self.annotation(child, &mut annotations) {
                self.unknown(child, "prove");
            }
        }
        let parsed = self.line(Rule::l_prove, &node.line, "")?;
        let mut found = parts(parsed.pairs);
        let title = self.string(&found.next()?, parsed.offset);
        let claim = self.proof_claim(inner(found.next()?).next()?, parsed.offset)?;
        Some(Proof { title, claim, givens, annotations, span })
    }

    fn proof_claim(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<ProofClaim> {
        let mut found = inner(pair.clone());
        if pair.as_rule() == Rule::prove_one_schedule {
            return Some(ProofClaim::OneSchedule { service: self.name(&found.next()?, offset) });
        }
        let subject = self.name(&found.next()?, offset);
        let of = self.name(&found.next()?, offset);
        let said = found.next()?;
        match said.as_rule() {
            Rule::prove_never => Some(ProofClaim::NeverDecreases { subject, of, measure: self.name(&inner(said).next()?, offset) }),
            Rule::prove_no_jumps => Some(ProofClaim::NoJumps { subject, of, measure: self.name(&inner(said).next()?, offset) }),
            _ => self.proof_compares((subject, of), said, offset),
        }
    }

    fn proof_compares(&mut self, (subject, of): (Name, Name), pair: Pair<'_, Rule>, offset: usize) -> Option<ProofClaim> {
        let mut found = inner(pair);
        let first = found.next()?;
        let comparison = match first.as_rule() {
            Rule::at_least => Comparison::AtLeast,
            Rule::at_most => Comparison::AtMost,
            _ => Comparison::Is,
        };
        let bound = self.expression(inner(first).next()?, offset)?;
        let measure = found.next().map(|name| self.name(&name, offset));
        Some(ProofClaim::Compares { subject, of, comparison, bound, measure })
    }

    fn proof_given(&mut self, node: &Node<'_>) -> Option<ProofGiven> {
        self.childless(node);
        let parsed = self.line(Rule::l_prove_given, &node.line, "prove")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        let said = found.next()?;
        let rule = said.as_rule();
        let mut inside = inner(said.clone());
        let value = match rule {
            Rule::prove_quantity => {
                let low = self.literal(inside.next()?, parsed.offset)?;
                match inside.next() {
                    Some(high) => ProofValue::Range(low, self.literal(high, parsed.offset)?),
                    None => ProofValue::Quantity(low),
                }
            }
            _ => ProofValue::Word(self.name(&inside.next()?, parsed.offset)),
        };
        Some(ProofGiven { name, value, span: self.place(node) })
    }
}
