//! Contracts, amendments, waivers.

use super::grammar::Rule;
use super::hints;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::tree::{
    Amendment, Annotations, Charge, ChargeKind, Contract, Guard, IssuedEffect, Name, Opening, Override, OverrideKind, PointUse, Quoted, Schedule,
    Settlement, TakesService, WaivedThing, Waiver, WaiverKind,
};
use crate::source::Span;

type Said = Vec<(&'static str, Span)>;

impl FileParser {
    pub(super) fn contract(&mut self, node: &Node<'_>) -> Option<Contract> {
        let parsed = self.line(Rule::l_contract, &node.line, "");
        let mut contract = Contract {
            customer: None,
            term: None,
            points: Vec::new(),
            takes: Vec::new(),
            terms: None,
            openings: Vec::new(),
            settlements: Vec::new(),
            body: Schedule::empty(self.place(node)),
        };
        let mut said = Said::new();
        for child in &node.children {
            self.contract_line(child, &mut contract, &mut said);
        }
        let parsed = parsed?;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => contract.body.name = self.name(&part, parsed.offset),
                _ => contract.body.label = Some(self.string(&part, parsed.offset)),
            }
        }
        Some(contract)
    }

    fn contract_line(&mut self, child: &Node<'_>, contract: &mut Contract, said: &mut Said) {
        let place = self.place(child);
        match child.line.first_word() {
            "customer" => {
                if let Some(customer) = self.customer(child) {
                    self.once(&mut contract.customer, customer, place, said, "the customer");
                }
            }
            "term" => {
                if let Some(term) = self.term(child) {
                    self.once(&mut contract.term, term, place, said, "the term");
                }
            }
            "points" => contract.points.extend(self.points(child)),
            "takes" => contract.takes.extend(self.takes(child)),
            "terms" => {
                if let Some(terms) = self.one_name(child, Rule::l_terms_reference, "contract") {
                    self.once(&mut contract.terms, terms, place, said, "the terms");
                }
            }
            "opens" => contract.openings.extend(self.opening(child)),
            "settlement" => contract.settlements.extend(self.settlement(child)),
            word if hints::words_under("contract").contains(&word) => self.schedule_line(child, &mut contract.body, said),
            _ => self.unknown(child, "contract"),
        }
    }

    fn customer(&mut self, node: &Node<'_>) -> Option<(Name, Option<Quoted>)> {
        let parsed = self.line(Rule::l_customer, &node.line, "contract")?;
        self.childless(node);
        let mut found = parts(parsed.pairs);
        let number = self.name(&found.next()?, parsed.offset);
        Some((number, found.next().map(|name| self.string(&name, parsed.offset))))
    }

    fn term(&mut self, node: &Node<'_>) -> Option<(crate::language::tree::DateUse, Option<crate::language::tree::DateUse>)> {
        let parsed = self.line(Rule::l_term, &node.line, "contract")?;
        self.childless(node);
        let mut found = parts(parsed.pairs);
        let from = self.date(&found.next()?, parsed.offset)?;
        let end = found.next()?;
        let to = if end.as_rule() == Rule::until_ended { None } else { Some(self.date(&end, parsed.offset)?) };
        Some((from, to))
    }

    fn points(&mut self, node: &Node<'_>) -> Vec<PointUse> {
        self.childless(node);
        let Some(parsed) = self.line(Rule::l_points, &node.line, "contract") else { return Vec::new() };
        let point = |part: pest::iterators::Pair<'_, Rule>| {
            let minus = part.clone().into_inner().any(|inside| inside.as_rule() == Rule::point_minus);
            let name = inner(part).find(|inside| inside.as_rule() == Rule::key)?;
            Some(PointUse { name: self.name(&name, parsed.offset), minus })
        };
        parts(parsed.pairs).filter_map(point).collect()
    }

    fn takes(&mut self, node: &Node<'_>) -> Option<TakesService> {
        let mut overrides = Vec::new();
        for child in &node.children {
            overrides.extend(self.override_line(child, "takes"));
        }
        let schedule = self.line(Rule::l_takes, &node.line, "contract").and_then(|parsed| {
            let name = parts(parsed.pairs).next()?;
            Some(self.name(&name, parsed.offset))
        })?;
        Some(TakesService { schedule, overrides, span: self.place(node) })
    }

    /// `set`, `replace` or `omit`, with what stands under it.
    fn override_line(&mut self, node: &Node<'_>, parent: &str) -> Option<Override> {
        let kind = match node.line.first_word() {
            "set" => self.set(node),
            "replace" => self.replacement(node),
            "omit" => self.one_name_below(node, Rule::l_omit_line, parent).map(OverrideKind::Omit),
            _ => {
                self.unknown(node, parent);
                return None;
            }
        };
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, node.line.first_word());
            }
        }
        Some(Override { kind: kind?, annotations, span: self.place(node) })
    }

    fn set(&mut self, node: &Node<'_>) -> Option<OverrideKind> {
        let parsed = self.line(Rule::l_set, &node.line, "takes")?;
        let mut found = parts(parsed.pairs);
        let name = self.name(&found.next()?, parsed.offset);
        Some(OverrideKind::Set { name, to: self.expression(found.next()?, parsed.offset)? })
    }

    fn replacement(&mut self, node: &Node<'_>) -> Option<OverrideKind> {
        let parsed = self.line(Rule::l_replace, &node.line, "takes")?;
        let what = parts(parsed.pairs).next()?;
        let rule = what.as_rule();
        let mut found = inner(what).filter(|part| part.as_rule() != Rule::k_with);
        let name = self.name(&found.next()?, parsed.offset);
        let with = found.next()?;
        if rule == Rule::replace_gl {
            let account = Quoted { text: with.as_str().to_owned(), span: self.span(&with, parsed.offset) };
            return Some(OverrideKind::ReplaceGl { charge: name, account });
        }
        Some(OverrideKind::Replace { name, with: self.expression(with, parsed.offset)? })
    }

    /// A line that is some words and one name, with nothing below.
    fn one_name(&mut self, node: &Node<'_>, rule: Rule, parent: &str) -> Option<Name> {
        self.childless(node);
        self.one_name_below(node, rule, parent)
    }

    fn one_name_below(&mut self, node: &Node<'_>, rule: Rule, parent: &str) -> Option<Name> {
        let parsed = self.line(rule, &node.line, parent)?;
        let name = parts(parsed.pairs).next()?;
        Some(self.name(&name, parsed.offset))
    }

    fn opening(&mut self, node: &Node<'_>) -> Option<Opening> {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, "opens");
            }
        }
        let parsed = self.line(Rule::l_opens_at, &node.line, "contract")?;
        let mut found = parts(parsed.pairs);
        let determinant = self.name(&found.next()?, parsed.offset);
        let value = self.literal(found.next()?, parsed.offset)?;
        let on = self.date(&found.next()?, parsed.offset)?;
        Some(Opening { determinant, value, on, annotations, span: self.place(node) })
    }

    fn settlement(&mut self, node: &Node<'_>) -> Option<Settlement> {
        let place = self.place(node);
        let mut charge = Charge::empty(ChargeKind::Charge, place);
        let mut said = Said::new();
        for child in &node.children {
            self.charge_line(child, &mut charge, &mut said);
        }
        let parsed = self.line(Rule::l_settlement, &node.line, "contract")?;
        let mut names = Vec::new();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part, parsed.offset)),
                Rule::string => charge.label = Some(self.string(&part, parsed.offset)),
                _ => {
                    let condition = self.condition_line(part, parsed.offset)?;
                    charge.guards.insert(0, Guard { unless: false, span: condition.span, condition });
                }
            }
        }
        let calendar = names.pop()?;
        charge.name = names.pop()?;
        Some(Settlement { calendar, charge, span: place })
    }

    pub(super) fn amendment(&mut self, node: &Node<'_>) -> Option<Amendment> {
        let place = self.place(node);
        let mut supersedes = Vec::new();
        let mut overrides = Vec::new();
        let mut issued = None;
        let mut body = Schedule::empty(place);
        let mut said = Said::new();
        for child in &node.children {
            let line = self.place(child);
            match child.line.first_word() {
                "supersedes" => supersedes.extend(self.superseded(child)),
                "set" | "replace" | "omit" => overrides.extend(self.override_line(child, "amendment")),
                "bills" => {
                    if let Some(effect) = self.issued(child) {
                        self.once(&mut issued, (effect, line), line, &mut said, "what becomes of issued bills");
                    }
                }
                "value" | "determinant" | "charge" | "credit" | "tax" | "not" => self.schedule_line(child, &mut body, &mut said),
                _ => {
                    if !self.annotation(child, &mut body.annotations) {
                        self.unknown(child, "amendment");
                    }
                }
            }
        }
        let parsed = self.line(Rule::l_amendment, &node.line, "")?;
        let mut names = Vec::new();
        let mut label = None;
        let mut dates = Vec::new();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part, parsed.offset)),
                Rule::string => label = Some(self.string(&part, parsed.offset)),
                _ => dates.push(self.date(&part, parsed.offset)?),
            }
        }
        let mut names = names.into_iter();
        let mut dates = dates.into_iter();
        let (name, amends) = (names.next()?, names.next()?);
        body.name = name.clone();
        body.label.clone_from(&label);
        Some(Amendment { name, label, amends, from: dates.next()?, to: dates.next(), supersedes, overrides, body, issued, span: place })
    }

    fn superseded(&mut self, node: &Node<'_>) -> Vec<Name> {
        self.childless(node);
        let Some(parsed) = self.line(Rule::l_supersedes, &node.line, "amendment") else { return Vec::new() };
        parts(parsed.pairs).map(|name| self.name(&name, parsed.offset)).collect()
    }

    fn issued(&mut self, node: &Node<'_>) -> Option<IssuedEffect> {
        self.childless(node);
        let parsed = self.line(Rule::l_issued, &node.line, "amendment")?;
        let words = parts(parsed.pairs).next()?.as_str().trim().to_owned();
        Some(match words.as_str() {
            "adjusted" => IssuedEffect::Adjusted,
            "rebilled" => IssuedEffect::Rebilled,
            _ => IssuedEffect::NotChanged,
        })
    }

    pub(super) fn waiver(&mut self, node: &Node<'_>) -> Option<Waiver> {
        let mut annotations = Annotations::default();
        for child in &node.children {
            if !self.annotation(child, &mut annotations) {
                self.unknown(child, "waiver");
            }
        }
        let parsed = self.line(Rule::l_waiver, &node.line, "")?;
        let mut found = parts(parsed.pairs).peekable();
        let name = self.name(&found.next()?, parsed.offset);
        let label = found.next_if(|part| part.as_rule() == Rule::string).map(|part| self.string(&part, parsed.offset));
        let kind = if found.next()?.as_str().trim() == "defers" { WaiverKind::Defers } else { WaiverKind::Suspends };
        let thing = inner(found.next()?).next()?;
        let thing = match (thing.as_rule(), thing.as_str()) {
            (Rule::waived_late_fee, _) => WaivedThing::LateFee,
            (_, "interest") => WaivedThing::Interest,
            _ => WaivedThing::Charge(self.name(&thing, parsed.offset)),
        };
        let of = self.name(&found.next()?, parsed.offset);
        let (from, to) = (self.date(&found.next()?, parsed.offset)?, self.date(&found.next()?, parsed.offset)?);
        Some(Waiver { name, label, kind, thing, of, from, to, annotations, span: self.place(node) })
    }
}
