//! Terms of payment → the plan: each by itself, and as each contract has them, with that contract's waivers.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::day_counts::day_count;
use super::interest::dollars;
use super::{Compiler, citations, label_of, said};
use crate::language::book::{Definition, DefinitionId, DefinitionKind, RateText, Scope};
use crate::language::compile;
use crate::language::compile::{escalator, interest, literal};
use crate::language::tree::{self, OrNone};
use crate::plan::{Due, DueAfter, LateFee, LateFeeOf, PaymentOrder, Plan, TermsPlan, TermsWaiver, Waived};
use crate::source::{Diagnostic, codes};

/// Compiles the terms of a book into its plan.
pub(super) fn compile(book: &RateText, plan: &mut Plan, reached: &mut BTreeSet<DefinitionId>, diagnostics: &mut Vec<Diagnostic>) {
    for definition in &book.definitions {
        let mut compiler = Compiler::new(book, None);
        let compiled = match &definition.kind {
            DefinitionKind::Terms(terms) => self::terms(&mut compiler, definition, terms),
            DefinitionKind::Contract(contract) => terms_of_contract(&mut compiler, definition, contract),
            DefinitionKind::Holidays(holidays) => holidays_once(&mut compiler, holidays),
            DefinitionKind::Waiver(waiver) => waiver_of_contract(&mut compiler, definition, waiver),
            _ => continue,
        };
        let sound = !compiler.diagnostics.iter().any(Diagnostic::is_error);
        diagnostics.append(&mut compiler.diagnostics);
        reached.append(&mut compiler.reached);
        plan.terms.extend(compiled.filter(|_| sound).map(Arc::new));
    }
}

pub(in crate::language::compile) fn terms(compiler: &mut Compiler<'_>, definition: &Definition, terms: &tree::Terms) -> Option<TermsPlan> {
    let scope = definition.scope_for(None);
    let due = due(compiler, terms, scope);
    let interest = match &terms.interest {
        Some(OrNone::Is(interest)) => interest::interest(compiler, terms, interest, scope).map(Some),
        Some(OrNone::None(_)) => Some(None),
        None => incomplete(compiler, terms, "interest", "write `interest 1% per month, …` or `no interest`"),
    };
    let late_fee = match &terms.late_fee {
        Some(OrNone::Is(fee)) => late_fee(compiler, fee, scope).map(Some),
        Some(OrNone::None(_)) => Some(None),
        None => incomplete(compiler, terms, "a late fee", "write `late fee 10% of the unpaid balance, …` or `no late fee`"),
    };
    Some(TermsPlan {
        qualified_name: compiler.book.qualified_name(definition),
        name: definition.name.text.clone(),
        also: Vec::new(),
        label: label_of(terms.label.as_ref(), &terms.name),
        due: due?,
        interest: interest?,
        must_be_invoiced: terms.must_be_invoiced,
        late_fee: late_fee?,
        payments_apply: terms.payments_apply.as_ref().map(|(order, place)| (payment_order(order), *place)),
        counts_on_posting: terms.payments_count.map(|(count, _)| count == tree::PaymentsCount::OnPosting),
        waivers: Vec::new(),
        cites: citations(&terms.annotations),
        says: said(&terms.annotations),
        place: definition.place(),
    })
}

fn incomplete<T>(compiler: &mut Compiler<'_>, terms: &tree::Terms, about: &str, help: &str) -> Option<T> {
    let title = format!("the terms `{}` say nothing of {about}", terms.name.text);
    compile::fault(compiler, codes::TERMS_INCOMPLETE, title, terms.name.span, "not said", help)
}

fn due(compiler: &mut Compiler<'_>, terms: &tree::Terms, scope: Scope) -> Option<Due> {
    let Some(due) = &terms.due else {
        return incomplete(compiler, terms, "when an invoice is due", "write `due 45 days after receipt of the invoice`");
    };
    let count = day_count(compiler, &due.count, scope, due.span)?;
    let after = match &due.after {
        tree::DueAfter::Receipt => DueAfter::Receipt,
        tree::DueAfter::InvoiceDate => DueAfter::InvoiceDate,
        tree::DueAfter::Fact(name) => {
            let definition = compile::resolve(compiler, scope, name)?;
            if !matches!(definition.kind, DefinitionKind::Fact(_)) {
                return compile::wrong_kind(compiler, name, definition, "a fact");
            }
            DueAfter::Fact(definition.name.text.clone())
        }
    };
    Some(Due { count, after, place: due.span })
}

/// Each day of a list stands once.
fn holidays_once(compiler: &mut Compiler<'_>, holidays: &tree::Holidays) -> Option<TermsPlan> {
    for (at, day) in holidays.days.iter().enumerate() {
        if let Some(first) = holidays.days.iter().take(at).find(|first| first.day == day.day) {
            let diagnostic = Diagnostic::error(codes::ROW_TWICE, format!("`{}` lists {} twice", holidays.name.text, day.day))
                .at(day.span, "again")
                .at(first.span, "first written here")
                .help("leave one of them out");
            compiler.report(diagnostic);
        }
    }
    None
}

pub(in crate::language::compile) fn late_fee(compiler: &mut Compiler<'_>, fee: &tree::LateFee, scope: Scope) -> Option<LateFee> {
    let amounts = [&fee.at_least, &fee.at_most, &fee.over, &fee.amount];
    let amounts = amounts.map(|literal| literal.as_ref().map(|literal| literal::literal_in(compiler, literal, &dollars(), true)));
    let [at_least, at_most, over, amount] = amounts;
    let (at_least, at_most, over) = (transposed(at_least)?, transposed(at_most)?, transposed(over)?);
    let of = match (&fee.percent, transposed(amount)?) {
        (Some(percent), _) => LateFeeOf::Share(percent.value.shifted(-2)),
        (None, Some(amount)) => LateFeeOf::Amount(amount),
        (None, None) => return compile::fault(compiler, codes::TERMS_INCOMPLETE, "the late fee has no amount".to_owned(), fee.span, "how much?", ""),
    };
    if let (Some(floor), Some(cap)) = (&at_least, &at_most)
        && cap < floor
    {
        escalator::limits_cross(compiler, fee.at_most.as_ref(), fee.at_least.as_ref());
        return None;
    }
    let after = match &fee.after {
        None => None,
        Some(count) => Some(day_count(compiler, count, scope, fee.span)?),
    };
    let round = match &fee.round {
        None => None,
        Some(round) => Some(literal::rounding(compiler, round, &dollars())?),
    };
    Some(LateFee { of, at_least, at_most, over, after, round, place: fee.span })
}

/// The terms that a contract names, with the contract's waivers.
fn terms_of_contract(compiler: &mut Compiler<'_>, definition: &Definition, contract: &tree::Contract) -> Option<TermsPlan> {
    let name = contract.terms.as_ref()?;
    let found = compile::resolve(compiler, definition.scope_for(None), name)?;
    let DefinitionKind::Terms(terms) = &found.kind else { return compile::wrong_kind(compiler, name, found, "terms of payment") };
    // Their faults are reported with the terms themselves.
    let reported = compiler.diagnostics.len();
    let compiled = self::terms(compiler, found, terms);
    compiler.diagnostics.truncate(reported);
    Some(TermsPlan {
        qualified_name: compiler.book.qualified_name(definition),
        name: definition.name.text.clone(),
        also: definition.kind.also().iter().map(|other| other.text.clone()).collect(),
        waivers: waivers_of(compiler, definition.id),
        ..compiled?
    })
}

/// The waivers of interest and late fee of a contract, by their first day.
fn waivers_of(compiler: &mut Compiler<'_>, contract: DefinitionId) -> Vec<TermsWaiver> {
    let mut waivers = Vec::new();
    for definition in &compiler.book.definitions {
        let DefinitionKind::Waiver(waiver) = &definition.kind else { continue };
        if compiler.book.look_up(definition.scope_for(None), &waiver.of.text) != Ok(contract) {
            continue;
        }
        let waived = match &waiver.thing {
            tree::WaivedThing::Interest => Waived::Interest,
            tree::WaivedThing::LateFee => Waived::LateFee,
            tree::WaivedThing::Charge(_) => continue,
        };
        waivers.push(TermsWaiver {
            label: label_of(waiver.label.as_ref(), &waiver.name),
            waived,
            defers: waiver.kind == tree::WaiverKind::Defers,
            from: waiver.from.day,
            end: waiver.to.day.plus_days(1),
            cites: citations(&waiver.annotations),
            place: definition.place(),
        });
    }
    waivers.sort_by_key(|waiver| waiver.from);
    waivers
}

/// A waiver of interest or of the late fee needs a contract that has terms.
fn waiver_of_contract(compiler: &mut Compiler<'_>, definition: &Definition, waiver: &tree::Waiver) -> Option<TermsPlan> {
    if matches!(waiver.thing, tree::WaivedThing::Charge(_)) {
        return None;
    }
    let found = compile::resolve(compiler, definition.scope_for(None), &waiver.of)?;
    let DefinitionKind::Contract(contract) = &found.kind else { return compile::wrong_kind(compiler, &waiver.of, found, "a contract") };
    if contract.terms.is_none() {
        let title = format!("`{}` has no terms of payment, so nothing is waived", waiver.of.text);
        return compile::fault(compiler, codes::TERMS_INCOMPLETE, title, waiver.of.span, "no terms", "write `terms NAME` in the contract");
    }
    None
}

fn transposed<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(inner) => inner.map(Some),
    }
}

fn payment_order(order: &tree::PaymentOrder) -> PaymentOrder {
    match order {
        tree::PaymentOrder::OldestFirst => PaymentOrder::OldestFirst,
        tree::PaymentOrder::CurrentThenArrears => PaymentOrder::CurrentThenArrears,
        tree::PaymentOrder::ArrearsThenCurrent => PaymentOrder::ArrearsThenCurrent,
        tree::PaymentOrder::Services(names) => PaymentOrder::Services(names.iter().map(|name| name.text.clone()).collect()),
        tree::PaymentOrder::ProRata { within } => {
            PaymentOrder::ProRata { within: Box::new(within.as_deref().map_or(PaymentOrder::OldestFirst, payment_order)) }
        }
    }
}
