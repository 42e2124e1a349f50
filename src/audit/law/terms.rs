//! Terms of payment, held against laws about them.

use super::super::quantity::{rational, whole};
use super::sides::{Sides, decimal};
use super::{Law, LawVerdict};
use crate::language::book::{Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{Due, DueAfter, Interest, InterestRate, Limit, OrNone, RequiredOf, Terms, That, ThatKind};
use crate::source::Span;

/// Terms held against a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsExamined {
    /// The terms, with their chapter.
    pub terms: String,
    /// Where they stand.
    pub place: Span,
    /// What it came to.
    pub verdict: LawVerdict,
}

/// Holds the terms of a book that a law is about against it; what they say today, whatever the day.
pub fn examine_terms(book: &RateText, law: &Law<'_>) -> Vec<TermsExamined> {
    let (all, named) = match &law.requirement.on {
        RequiredOf::EveryTerms => (book.definitions.iter().collect(), false),
        RequiredOf::Named(names) => {
            let scope = Scope { chapter: law.chapter, schedule: None };
            let found = names.iter().filter_map(|name| book.definition(book.look_up(scope, &name.text).ok()?));
            (found.collect::<Vec<&Definition>>(), true)
        }
        RequiredOf::Prices | RequiredOf::EverySchedule(_) => return Vec::new(),
    };
    let mut examined = Vec::new();
    for found in all {
        let DefinitionKind::Terms(terms) = &found.kind else { continue };
        let verdict = match law.does_not_bind(book, found.chapter, named) {
            Some(why) => LawVerdict::NotApplicable(why),
            None if law.requirement.that.is_empty() => LawVerdict::NotChecked,
            None => verdict(law, terms),
        };
        examined.push(TermsExamined { terms: book.qualified_name(found), place: found.place(), verdict });
    }
    examined
}

fn verdict(law: &Law<'_>, terms: &Terms) -> LawVerdict {
    let mut sides = Vec::new();
    for that in &law.requirement.that {
        match sides_of(that, terms) {
            Ok(one) => sides.push(one),
            Err(verdict) => return verdict,
        }
    }
    LawVerdict::of(sides)
}

fn sides_of(that: &That, terms: &Terms) -> Result<Sides, LawVerdict> {
    let no = |why: &str| LawVerdict::NotApplicable(why.to_owned());
    match &that.kind {
        ThatKind::Holds(_) => Err(LawVerdict::Undecided("a formula says nothing of terms of payment".to_owned())),
        ThatKind::Due { limit, days, after } => {
            let due = terms.due.as_ref().ok_or_else(|| no("they do not say when an invoice is due"))?;
            if after_what(&due.after) != after_what(after) || due.count.working_by.is_some() {
                return Err(LawVerdict::Undecided(format!("due {}, which the law does not count by", due_words(due))));
            }
            Ok(days_compared(that.span, *limit, due.count.days, *days, after_what(after)))
        }
        ThatKind::InterestBegins { limit, days } => {
            let interest = interest_of(terms)?;
            if interest.from.working_by.is_some() {
                return Err(LawVerdict::Undecided("interest begins by working days, which the law does not count by".to_owned()));
            }
            Ok(days_compared(that.span, *limit, interest.from.days, *days, "after the due date"))
        }
        ThatKind::Interest { limit, percent: wanted } => {
            let interest = interest_of(terms)?;
            let InterestRate::Fixed { percent, per_month } = &interest.rate else {
                return Err(LawVerdict::Undecided("interest is at a dated rate".to_owned()));
            };
            let a_month = if *per_month { rational(&percent.value) } else { rational(&percent.value) / whole(12) };
            let wanted = rational(&wanted.value);
            let holds = if *limit == Limit::AtMost { a_month <= wanted } else { a_month >= wanted };
            let words = |value: &num_rational::BigRational| format!("{}% per month", decimal(value, 0));
            Ok(Sides { place: that.span, left: words(&a_month), relation: relation(*limit), right: words(&wanted), within: None, holds })
        }
    }
}

fn interest_of(terms: &Terms) -> Result<&Interest, LawVerdict> {
    match &terms.interest {
        Some(OrNone::Is(interest)) => Ok(interest),
        _ => Err(LawVerdict::NotApplicable("they bear no interest".to_owned())),
    }
}

fn days_compared(place: Span, limit: Limit, has: u32, wanted: u32, after: &str) -> Sides {
    let holds = if limit == Limit::AtMost { has <= wanted } else { has >= wanted };
    Sides { place, left: format!("{has} days {after}"), relation: relation(limit), right: format!("{wanted} days {after}"), within: None, holds }
}

fn relation(limit: Limit) -> &'static str {
    match limit {
        Limit::AtMost => "is at most",
        Limit::AtLeast => "is at least",
    }
}

fn after_what(after: &DueAfter) -> &'static str {
    match after {
        DueAfter::Receipt => "after receipt of the invoice",
        DueAfter::InvoiceDate => "after the invoice date",
        DueAfter::Fact(_) => "after a day that is entered",
    }
}

fn due_words(due: &Due) -> String {
    let kind = if due.count.working_by.is_some() { "working days" } else { "days" };
    format!("{} {kind} {}", due.count.days, after_what(&due.after))
}
