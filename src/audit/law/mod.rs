//! Laws over invoices: what an invoice prints, held against what a statute, ordinance or contract requires of it.
//!
//! A line's name is what the invoice prints for it. Determinants, prices and amounts before rounding are worked out by this
//! evaluator, from the inputs of the invoice, as they are on its last service day.

pub(in crate::audit) mod invoice;
pub(in crate::audit) mod prices;
pub(in crate::audit) mod rises;
pub(in crate::audit) mod sides;
pub(in crate::audit) mod terms;

pub use invoice::examine;
pub use prices::{PricesExamined, examine_prices};
pub use sides::Sides;
pub use terms::{TermsExamined, examine_terms};

use num_rational::BigRational;

use super::quantity::rational;
use crate::calendar::Day;
use crate::exact::Number;
use crate::language::book::{ChapterId, DefinitionKind, RateText, Scope};
use crate::language::tree::{Binding, RequiredOf, Requirement, Seller};

/// A law with the chapter that states it.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Law<'a> {
    pub chapter: ChapterId,
    /// What it says.
    pub requirement: &'a Requirement,
}

/// On what a law looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LooksOn {
    /// What invoices print.
    Invoices,
    /// Prices of the text.
    Prices,
    /// Terms of payment.
    Terms,
}

impl<'a> Law<'a> {
    /// All laws of a book, in the order of its files.
    pub fn all_of(book: &'a RateText) -> Vec<Self> {
        book.requirements.iter().map(|(chapter, requirement)| Law { chapter: *chapter, requirement }).collect()
    }

    /// What a law is about: invoices, prices or terms of payment.
    pub fn looks_on(&self, book: &RateText) -> LooksOn {
        let is_terms = |name: &crate::language::tree::Name| {
            let found = book.look_up(Scope { chapter: self.chapter, schedule: None }, &name.text);
            let found = found.ok().and_then(|id| book.definition(id));
            found.is_some_and(|found| matches!(found.kind, DefinitionKind::Terms(_)))
        };
        match &self.requirement.on {
            RequiredOf::Prices => LooksOn::Prices,
            RequiredOf::EveryTerms => LooksOn::Terms,
            RequiredOf::Named(names) if names.iter().any(is_terms) => LooksOn::Terms,
            RequiredOf::Named(_) | RequiredOf::EverySchedule(_) => LooksOn::Invoices,
        }
    }

    fn binding(&self) -> Option<&'a Binding> {
        self.requirement.binding.as_ref()
    }

    /// Why it is not in force on a day.
    fn out_of_force(&self, day: Day) -> Option<String> {
        let binding = self.binding()?;
        if day < binding.from.day {
            return Some(format!("before {}, its first day", binding.from.day));
        }
        let last = binding.to.as_ref().map(|to| to.day)?;
        (day > last).then(|| format!("after {last}, its last day"))
    }

    /// Why it does not bind who sells by a chapter; `named` where the law names what it is on itself.
    fn does_not_bind(&self, book: &RateText, chapter: ChapterId, named: bool) -> Option<String> {
        let binding = self.binding()?;
        let found = book.chapter(chapter)?;
        let Some(seller) = &found.seller else {
            let anywhere = binding.as_customers && binding.place.is_none();
            let needed = !(named || anywhere);
            return needed.then(|| "its chapter does not say who sells (`seller …`)".to_owned());
        };
        if !binding.as_customers && !binding.bound.iter().any(|bound| bound.holds(seller.kind)) {
            return Some(format!("it does not bind the seller, a {}", seller.kind.word()));
        }
        elsewhere(binding, seller)
    }
}

fn elsewhere(binding: &Binding, seller: &Seller) -> Option<String> {
    let wanted = binding.place.as_ref()?;
    match &seller.place {
        Some(place) if place.text.eq_ignore_ascii_case(&wanted.text) => None,
        Some(place) => Some(format!("the seller is in {}", place.text)),
        None => Some("the text does not say where the seller is".to_owned()),
    }
}

/// A line as the invoice prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedLine {
    /// The charge's name.
    pub charge: String,
    /// In dollars; a credit negative.
    pub amount: BigRational,
}

impl PrintedLine {
    /// Of an amount as it was worked out.
    pub fn of_number(charge: &str, amount: &Number) -> Self {
        Self { charge: charge.to_owned(), amount: rational(amount) }
    }

    /// Of an amount in cents.
    pub fn of_cents(charge: &str, cents: i128) -> Self {
        Self { charge: charge.to_owned(), amount: BigRational::new(cents.into(), 100.into()) }
    }
}

/// What a law comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LawVerdict {
    /// All that it requires is so.
    Passed(Vec<Sides>),
    /// Something that it requires is not so.
    Failed(Vec<Sides>),
    /// It does not speak of this, and why.
    NotApplicable(String),
    /// It cannot be decided, and why.
    Undecided(String),
    /// Nothing in it is for a program to check.
    NotChecked,
}

impl LawVerdict {
    fn of(sides: Vec<Sides>) -> Self {
        if sides.iter().all(|one| one.holds) { Self::Passed(sides) } else { Self::Failed(sides) }
    }
}
