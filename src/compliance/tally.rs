//! One law, and what was found about it.

use std::collections::BTreeMap;

use super::{Cited, InForce};
use crate::audit::law::{Law, LawVerdict, LooksOn, Sides};
use crate::language::book::RateText;
use crate::language::tree::Binding;
use crate::source::{Code, Sources, Span, codes};

/// How many failures of one law are kept with their values; the rest is counted, so that memory stays flat.
pub const MOST_TOLD: usize = 1_000;

/// On what a law looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The law was held against invoices.
    Invoices,
    /// Prices of the text.
    Prices,
    /// Terms of payment.
    Terms,
    /// Nothing that a program sees.
    Nothing,
}

impl Seen {
    /// What is counted.
    pub fn words(self) -> &'static str {
        match self {
            Self::Invoices => "invoices",
            Self::Prices => "rows of prices",
            Self::Terms => "terms",
            Self::Nothing => "nothing",
        }
    }
}

/// Something that does not keep a law, or for which it cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// R8030 to R8033.
    pub code: Code,
    /// The invoice's number, the case, the row, the terms.
    pub about: String,
    /// Both sides of each line `that …`; empty where it cannot be decided.
    pub sides: Vec<Sides>,
    /// Where each of these lines stands, `law.rate:12`.
    pub places: Vec<String>,
    /// Why it cannot be decided.
    pub why: Option<String>,
}

/// A law and what became of it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LawTally {
    /// `florida.law.outside_limit`.
    pub name: String,
    pub label: String,
    /// Its name in the text.
    pub place: Span,
    /// Where that is, `law.rate:12`.
    pub stands: String,
    pub cites: Vec<Cited>,
    /// Whom it binds, in words.
    pub bound: String,
    /// When.
    pub in_force: Option<InForce>,
    /// On what it looks.
    pub seen: Seen,
    /// How many passed.
    pub passed: u64,
    /// How many failed.
    pub failed: u64,
    /// For how many it cannot be decided.
    pub undecided: u64,
    /// To how many it does not apply, by reason.
    pub not_applicable: BTreeMap<String, u64>,
    /// What fails or cannot be decided, up to [`MOST_TOLD`].
    pub broken: Vec<Broken>,
    /// What a person must see, since the program does not.
    pub a_person_sees: Vec<String>,
}

impl LawTally {
    /// A law of which nothing has been seen yet.
    pub(super) fn new(book: &RateText, law: &Law<'_>, sources: &Sources) -> Self {
        let requirement = law.requirement;
        let chapter = book.chapter(law.chapter).map_or("", |chapter| &chapter.name.text);
        let cite = |cite: &crate::language::tree::Citation| Cited { text: cite.text.clone(), status: cite.status };
        let seen = match law.looks_on(book) {
            _ if requirement.that.is_empty() => Seen::Nothing,
            LooksOn::Invoices => Seen::Invoices,
            LooksOn::Prices => Seen::Prices,
            LooksOn::Terms => Seen::Terms,
        };
        Self {
            name: format!("{chapter}.{}", requirement.name.text),
            label: requirement.label.as_ref().map(|label| label.text.clone()).unwrap_or_default(),
            place: requirement.name.span,
            stands: sources.short_place(requirement.name.span),
            cites: requirement.annotations.cites.iter().map(cite).collect(),
            bound: requirement.binding.as_ref().map(bound_words).unwrap_or_default(),
            in_force: requirement.binding.as_ref().map(|binding| InForce { from: binding.from.day, to: binding.to.map(|to| to.day) }),
            seen,
            passed: 0,
            failed: 0,
            undecided: 0,
            not_applicable: BTreeMap::new(),
            broken: Vec::new(),
            a_person_sees: requirement.a_person_sees.iter().map(|seen| seen.text.clone()).collect(),
        }
    }

    /// How many it was held against and decided.
    pub fn tested(&self) -> u64 {
        self.passed + self.failed
    }

    /// To how many it does not apply.
    pub fn passed_over(&self) -> u64 {
        self.not_applicable.values().sum()
    }

    /// Counts a verdict.
    pub(super) fn count(&mut self, about: &str, verdict: LawVerdict, sources: &Sources) {
        match verdict {
            LawVerdict::Passed(_) => self.passed += 1,
            LawVerdict::Failed(sides) => {
                self.failed += 1;
                let code = match self.seen {
                    Seen::Prices => codes::PRICE_BREAKS_LAW,
                    Seen::Terms => codes::TERMS_BREAK_LAW,
                    Seen::Invoices | Seen::Nothing => codes::INVOICE_BREAKS_LAW,
                };
                let places = sides.iter().map(|one| sources.short_place(one.place)).collect();
                self.tell(Broken { code, about: about.to_owned(), sides, places, why: None });
            }
            LawVerdict::NotApplicable(why) => *self.not_applicable.entry(why).or_default() += 1,
            LawVerdict::Undecided(why) => {
                self.undecided += 1;
                let code = codes::LAW_UNDECIDED;
                self.tell(Broken { code, about: about.to_owned(), sides: Vec::new(), places: Vec::new(), why: Some(why) });
            }
            LawVerdict::NotChecked => {}
        }
    }

    fn tell(&mut self, broken: Broken) {
        if self.broken.len() < MOST_TOLD {
            self.broken.push(broken);
        }
    }
}

fn bound_words(binding: &Binding) -> String {
    let whom: Vec<&str> = binding.bound.iter().map(|bound| bound.words()).collect();
    let place = binding.place.as_ref().map(|place| format!(" in {}", place.text)).unwrap_or_default();
    format!("{}{place}{}", whom.join(", "), if binding.as_customers { " as customers" } else { "" })
}
