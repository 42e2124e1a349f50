//! The issued invoices of a book, held against laws: as they were sealed, under the rate text they were billed by, to which texts of laws
//! are added. One invoice at a time is in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use super::{Compliance, LawText};
use crate::audit::law::PrintedLine;
use crate::calendar::Day;
use crate::intake::read_case;
use crate::language::book::DefinitionKind;
use crate::language::tree::{ThatKind, names_of_condition};
use crate::language::{RateBook, parse};
use crate::office::invoices::{Invoices, InvoicesAsked, IssuedInvoice};
use crate::office::rates::RateSet;
use crate::office::register::RegisterKind;
use crate::office::runs::Runs;
use crate::office::store::{Access, BookOfAccounts, Row, Stored};
use crate::records::{Case, GivenValue};
use crate::source::{Refusal, SourceId, Sources, codes};

/// Which invoices; what is empty does not narrow. Cancelled ones are left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct SealedAsked {
    /// Dated this day or later.
    pub from: Option<Day>,
    /// Dated this day or earlier.
    pub through: Option<Day>,
}

/// Holds the invoices of a book against the laws of the text that each was billed by, and against those of the files given. Of the files
/// those are left out whose chapter that text has: what was sealed holds.
///
/// # Errors
/// When the file is no book, or the laws do not go together with a text that invoices were billed by.
pub fn hold_book(path: &Path, laws: &Sources, asked: &SealedAsked, told: &mut dyn FnMut(usize, usize)) -> Result<Compliance, Refusal> {
    let book = BookOfAccounts::open(path, Access::Read)?;
    let narrow = InvoicesAsked { from: asked.from, through: asked.through, standing: true, ..InvoicesAsked::default() };
    let rows = book.rows_of_invoices(&narrow)?;
    let mut held = Held { texts: BTreeMap::new(), facts: facts(&book)?, laws, found: Compliance::default() };
    for (at, row) in rows.iter().enumerate() {
        let invoice = book.invoice_of_row(row.id)?.ok_or_else(|| missing("an invoice"))?;
        held.invoice(&book, &invoice)?;
        told(at + 1, rows.len());
    }
    Ok(held.found)
}

fn missing(what: &str) -> Refusal {
    Refusal::new(codes::BOOK_IS_DAMAGED, format!("{what} is not there"))
}

/// A fact, choice or value of the register.
struct FactRow {
    value: String,
    from: String,
    to: String,
}

/// By subject, its name, and the name of the fact.
type Facts = BTreeMap<(String, String, String), Vec<FactRow>>;

fn facts(book: &BookOfAccounts) -> Result<Facts, Refusal> {
    let mut facts = Facts::new();
    for row in book.register(RegisterKind::Facts)? {
        let key = (row.cell(0).to_owned(), row.cell(1).to_owned(), row.cell(2).to_owned());
        let fact = FactRow { value: row.cell(3).to_owned(), from: row.cell(4).to_owned(), to: row.cell(5).to_owned() };
        facts.entry(key).or_default().push(fact);
    }
    Ok(facts)
}

/// A text with the facts and choices that its laws name.
struct Known {
    text: LawText,
    named: Vec<String>,
}

struct Held<'a> {
    texts: BTreeMap<Row<RateSet>, Rc<Known>>,
    facts: Facts,
    laws: &'a Sources,
    found: Compliance,
}

impl Held<'_> {
    fn invoice(&mut self, book: &BookOfAccounts, invoice: &Stored<IssuedInvoice>) -> Result<(), Refusal> {
        let known = self.text_of(book, invoice.rate_set)?;
        let item = book.item(invoice.item)?.ok_or_else(|| missing("an item"))?;
        let case = match read_case(&item.case) {
            Ok(case) => self.with_facts(&known.named, invoice, case),
            Err(refusal) => {
                self.found.unreadable(&known.text, &invoice.number, &format!("{}: {}", refusal.code, refusal.message));
                return Ok(());
            }
        };
        let lines = book.lines_of_item(item.id)?;
        let printed: Vec<PrintedLine> = lines.iter().map(|line| PrintedLine::of_cents(&line.words.charge, line.cents.number())).collect();
        self.found.invoice(&known.text, &invoice.number, &case, &printed);
        Ok(())
    }

    fn text_of(&mut self, book: &BookOfAccounts, set: Row<RateSet>) -> Result<Rc<Known>, Refusal> {
        if let Some(known) = self.texts.get(&set) {
            return Ok(Rc::clone(known));
        }
        let files = book.rate_files(set)?;
        let sealed: BTreeSet<String> = files.iter().map(|file| chapter_of(&file.text)).collect();
        let mut sources = Sources::default();
        for file in &files {
            sources.add(&file.name, &file.text);
        }
        for (_, file) in self.laws.iter().filter(|(_, file)| !sealed.contains(&chapter_of(&file.text))) {
            sources.add(&file.name, &file.text);
        }
        let read = RateBook::read(&sources);
        if let Some(error) = read.diagnostics.iter().find(|found| found.is_error()) {
            let place = error.place().map(|place| sources.short_place(place)).unwrap_or_default();
            let refusal = Refusal::new(error.code, format!("the laws do not go with rate set {set}: {place}: {}", error.title));
            return Err(refusal.help("give every file that the laws use; chapters of the rate set are taken from the book"));
        }
        let named = facts_named(&read);
        let known = Rc::new(Known { text: self.found.text(sources, read), named });
        self.texts.insert(set, Rc::clone(&known));
        Ok(known)
    }

    /// What the laws ask for beside what was sealed: facts of the register that hold on the last service day, the account's before the
    /// customer's, before the system's.
    fn with_facts(&self, named: &[String], invoice: &Stored<IssuedInvoice>, mut case: Case) -> Case {
        let last = case.period.last_day().to_string();
        let layers = [("account", invoice.account.as_str()), ("customer", invoice.customer.as_str()), ("system", "")];
        let on_that_day = |fact: &&FactRow| fact.from <= last && (fact.to.is_empty() || last <= fact.to);
        for name in named {
            if case.given.iter().any(|(given, _)| given == name) {
                continue;
            }
            let of = |(kind, subject): &(&str, &str)| self.facts.get(&((*kind).to_owned(), (*subject).to_owned(), name.clone()));
            let found = layers.iter().find_map(|layer| of(layer)?.iter().find(on_that_day));
            case.given.extend(found.map(|fact| (name.clone(), GivenValue::Whole(fact.value.clone()))));
        }
        case
    }
}

fn chapter_of(text: &str) -> String {
    parse(SourceId(0), text).0.chapter.text
}

/// The facts and choices that laws name, those that nothing else in the text has the name of.
fn facts_named(read: &RateBook) -> Vec<String> {
    let mut names = Vec::new();
    for (_, law) in &read.book.requirements {
        law.guards.iter().for_each(|guard| names_of_condition(&guard.condition, &mut names));
        for that in &law.that {
            if let ThatKind::Holds(condition) = &that.kind {
                names_of_condition(condition, &mut names);
            }
        }
    }
    let names: BTreeSet<&str> = names.into_iter().map(|name| name.text.as_str()).collect();
    let is_entered = |name: &&str| {
        let mut same = read.book.definitions.iter().filter(|found| found.name.text == **name);
        let only = same.next().is_some_and(|found| matches!(found.kind, DefinitionKind::Fact(_) | DefinitionKind::Choice(_)));
        only && same.next().is_none()
    };
    names.into_iter().filter(is_entered).map(str::to_owned).collect()
}
