//! A run: a month's work, its items, and what is issued.

use super::agreement::Agreement;
use crate::calendar::{Day, DaySpan};
use crate::exact::Cents;
use crate::office::invoices::IssuedInvoice;
use crate::office::people::Person;
use crate::office::rates::RateSet;
use crate::office::store::{Row, Stored};
use crate::records::BilledLine;

/// What a run is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunScope {
    /// Agreements of this cycle alone; empty for all.
    pub cycle: String,
    /// Only of this service; empty for all.
    pub service: String,
    /// Of these accounts alone; empty for all.
    pub accounts: Vec<String>,
}

impl RunScope {
    /// As one text, the same for the same scope.
    pub fn text(&self) -> String {
        format!("cycle={};service={};accounts={}", self.cycle, self.service, self.accounts.join(","))
    }

    /// From its text.
    pub fn of_text(text: &str) -> Self {
        let field = |name: &str| text.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')).unwrap_or("");
        let accounts = field("accounts").split(',').filter(|account| !account.is_empty()).map(str::to_owned).collect();
        Self { cycle: field("cycle").to_owned(), service: field("service").to_owned(), accounts }
    }

    /// Whether an agreement is in it.
    pub fn holds(&self, agreement: &Agreement) -> bool {
        let cycle = self.cycle.is_empty() || self.cycle == agreement.cycle || agreement.cycle.split('/').next() == Some(&self.cycle);
        cycle
            && (self.service.is_empty() || self.service == agreement.service)
            && (self.accounts.is_empty() || self.accounts.contains(&agreement.account))
    }
}

/// A month's work as it was opened: its name, its days, the agreements it takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Run {
    pub name: String,
    /// The first day of the time it is for.
    pub first_day: Day,
    /// Periods end on or before this day.
    pub through: Day,
    /// The date of its invoices.
    pub bill_date: Day,
    /// What it is about.
    pub scope: RunScope,
}

/// The steps of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum StepKind {
    Prepared,
    Approved,
    Issued,
    Aborted,
}

impl StepKind {
    /// As the book writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Approved => "approved",
            Self::Issued => "issued",
            Self::Aborted => "aborted",
        }
    }

    /// The step of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Prepared, Self::Approved, Self::Issued, Self::Aborted].into_iter().find(|step| step.word() == word)
    }
}

/// The control totals of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunTotals {
    /// All items.
    pub items: i64,
    /// Items calculated and free to be issued.
    pub billed: i64,
    /// Items calculated that wait for a person.
    pub held: i64,
    /// Items that could not be calculated.
    pub unbilled: i64,
    /// Items that are exempt.
    pub exempt: i64,
    /// The sum of the items free to be issued, in cents.
    pub cents: Cents,
}

/// What was done with a run, by whom, with its control totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunStep {
    /// What it was.
    pub kind: StepKind,
    /// The set of rate text.
    pub rate_set: Option<Row<RateSet>>,
    /// The digest of the inputs of all items, in hexadecimal digits; empty where the step has none.
    pub inputs: String,
    /// The digest of the page approved, likewise.
    pub page: String,
    /// The control totals.
    pub totals: RunTotals,
}

/// A step that was taken: by whom, in which event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct StepTaken {
    pub step: Stored<RunStep>,
    pub person: Row<Person>,
    /// The number of the event.
    pub event: i64,
}

impl std::ops::Deref for StepTaken {
    type Target = Stored<RunStep>;

    fn deref(&self) -> &Stored<RunStep> {
        &self.step
    }
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum ItemOutcome {
    Calculated,
    Unbilled,
    Exempt,
}

impl ItemOutcome {
    /// As the book writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Calculated => "calculated",
            Self::Unbilled => "unbilled",
            Self::Exempt => "exempt",
        }
    }

    /// The outcome of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Calculated, Self::Unbilled, Self::Exempt].into_iter().find(|one| one.word() == word)
    }
}

/// One service of an account for one period, as a run worked it out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RunItem {
    pub account: String,
    pub service: String,
    /// The schedule or contract.
    pub bill: String,
    /// The service days.
    pub days: DaySpan,
    /// What became of it.
    pub outcome: ItemOutcome,
    /// The code, where it could not be calculated.
    pub code: String,
    /// Why not.
    pub reason: String,
    /// The inputs, as a line of `rate --cases`.
    pub case: String,
    /// Where the inputs are from, as JSON.
    pub origins: String,
    /// The total, in cents.
    pub cents: Cents,
    /// Whether any of it is estimated.
    pub estimated: bool,
    /// The invoice whose days it bills again, since an actual read settled their estimate.
    pub settles: Option<Row<IssuedInvoice>>,
}

/// An item as it is worked out, with its lines and what holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct WorkedOut {
    pub item: RunItem,
    pub lines: Vec<BilledLine>,
    /// What holds it: the rule, and what it found.
    pub holds: Vec<(String, String)>,
}

/// An unbilled item with the person who sees to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Carried {
    pub item: Row<RunItem>,
    /// The person's row.
    pub owner: Row<Person>,
    /// Until when.
    pub due: Day,
}

/// Why an item waits for a person, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Hold {
    /// Its row; 0 for one that is not in the book yet.
    pub id: Row<Hold>,
    pub item: Row<RunItem>,
    pub rule: String,
    /// What it found.
    pub text: String,
    /// What the answer was, where there is one: released or not.
    pub released: Option<bool>,
}

/// Who answered a hold, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct HoldAnswer {
    pub hold: Row<Hold>,
    /// The person's row.
    pub person: Row<Person>,
    /// The office's day.
    pub on: String,
    /// The reason.
    pub why: String,
}
