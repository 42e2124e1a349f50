//! Terms of payment, compiled: when an invoice is due, what lateness costs, what a payment pays first.

use std::sync::Arc;

use super::{Citation, Gap};
use crate::calendar::{Day, HolidayList};
use crate::exact::{Number, Rounding};
use crate::source::Span;

/// A list of holidays with its name.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct NamedHolidays {
    pub name: String,
    /// Its days.
    pub list: HolidayList,
}

/// So many days, or working days by a list.
#[derive(Clone, Debug)]
pub struct DayCount {
    /// How many.
    pub days: u32,
    /// By which holidays; none where every day counts.
    pub working_by: Option<Arc<NamedHolidays>>,
}

/// After what an invoice is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueAfter {
    /// The day it was received.
    Receipt,
    /// The day that the invoice is dated.
    InvoiceDate,
    /// The day a fact holds.
    Fact(String),
}

/// When an invoice is due.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Due {
    /// How many days.
    pub count: DayCount,
    pub after: DueAfter,
    /// The line.
    pub place: Span,
}

/// One version of a rate of interest.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct InterestVersion {
    /// First day; none where it is always in force.
    pub from: Option<Day>,
    /// The day after its last.
    pub end: Option<Day>,
    pub label: Option<String>,
    /// As a fraction, per month or per year.
    pub value: Number,
    /// Where.
    pub place: Span,
}

/// A rate of interest by its versions.
#[derive(Clone, Debug)]
pub struct InterestRate {
    /// The rate's name; none where the terms write the figure.
    pub name: Option<String>,
    /// Its versions, ascending; one that is always in force where the terms write the figure.
    pub versions: Vec<InterestVersion>,
    /// Days without a version though an escalator goes on.
    pub gaps: Vec<Gap>,
    /// Whether it is for a month (else for a year).
    pub per_month: bool,
    /// Whether each day (or month) is at its own version (else at that of the first day that bears interest).
    pub each_day: bool,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Where.
    pub place: Span,
}

/// How the time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterestTime {
    /// By months, a begun one whole.
    PartMonthWhole,
    /// By whole months only.
    PartMonthNot,
    /// By days over so many.
    ByDayOver(u32),
    /// By days, each over the days of its calendar year.
    ByDayOfYear,
}

impl InterestTime {
    /// Whether it counts months.
    pub fn by_month(self) -> bool {
        matches!(self, Self::PartMonthWhole | Self::PartMonthNot)
    }
}

/// Interest on what is paid late.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Interest {
    pub rate: InterestRate,
    /// Whether what has come up in a month bears interest itself (else it is simple).
    pub compounding_monthly: bool,
    /// How long after the due date the first day that bears interest is.
    pub from: DayCount,
    /// How the time is counted.
    pub time: InterestTime,
    /// Whether the day of payment counts.
    pub day_of_payment: bool,
    /// `round to` under it.
    pub round: Option<Rounding>,
    /// The line.
    pub place: Span,
}

/// How a late fee is stated: as an amount, or as a percentage of what is owed.
#[derive(Clone, Debug)]
pub enum LateFeeOf {
    /// A share of the unpaid balance.
    Share(Number),
    /// So many dollars.
    Amount(Number),
}

/// A late fee, charged once.
#[derive(Clone, Debug)]
pub struct LateFee {
    /// What it is.
    pub of: LateFeeOf,
    /// `at least`.
    pub at_least: Option<Number>,
    /// `at most`.
    pub at_most: Option<Number>,
    /// `when the unpaid balance is over`.
    pub over: Option<Number>,
    /// How long after the due date it is asked for; none: when the due day has passed.
    pub after: Option<DayCount>,
    /// `round to` under it.
    pub round: Option<Rounding>,
    /// The line.
    pub place: Span,
}

/// What a payment pays first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentOrder {
    /// The invoice due longest is paid first.
    OldestFirst,
    /// The newest, then the others from the oldest on.
    CurrentThenArrears,
    /// The others from the oldest on, then the newest.
    ArrearsThenCurrent,
    /// Services by name, `arrears` among them.
    Services(Vec<String>),
    /// By what each service owes.
    ProRata {
        /// The order within each service.
        within: Box<PaymentOrder>,
    },
}

/// What a waiver is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum Waived {
    Interest,
    LateFee,
}

/// A waiver of interest or of the late fee of a contract.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TermsWaiver {
    pub label: String,
    pub waived: Waived,
    /// Whether it is only put off (else dropped).
    pub defers: bool,
    /// First day.
    pub from: Day,
    /// The day after its last.
    pub end: Day,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Where.
    pub place: Span,
}

/// Terms of payment, by themselves or as a contract has them.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TermsPlan {
    /// The qualified name of the terms, or of the contract that has them.
    pub qualified_name: String,
    /// Its own name.
    pub name: String,
    /// Other names under which it may be asked for.
    pub also: Vec<String>,
    pub label: String,
    /// When an invoice is due.
    pub due: Due,
    /// Interest; none for `no interest`.
    pub interest: Option<Interest>,
    /// Whether interest is owed only where it was invoiced.
    pub must_be_invoiced: bool,
    /// The late fee; none for `no late fee`.
    pub late_fee: Option<LateFee>,
    /// What a payment pays first; none where the text does not say.
    pub payments_apply: Option<(PaymentOrder, Span)>,
    /// Whether a payment counts on its posting (else on its receipt); none where the text does not say.
    pub counts_on_posting: Option<bool>,
    /// The contract's waivers, by their first day.
    pub waivers: Vec<TermsWaiver>,
    /// Citations.
    pub cites: Vec<Citation>,
    /// The words of the law.
    pub says: Vec<String>,
    /// Where.
    pub place: Span,
}

/// A payment of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct PaidOn {
    pub day: Day,
    /// How much; none for all that is left of the invoice.
    pub amount: Option<Number>,
}

/// An invoice and what was paid, bound to terms.
#[derive(Clone, Debug)]
pub struct OweRequest {
    /// The amount of the invoice.
    pub amount: Number,
    /// When it was received.
    pub received: Option<Day>,
    /// Its date.
    pub invoiced: Option<Day>,
    /// The day of the fact that the terms name.
    pub fact: Option<Day>,
    /// The payments, in the order of their days.
    pub paid: Vec<PaidOn>,
    /// The day up to which interest is asked, where something stays unpaid.
    pub on: Option<Day>,
}

/// An open item that a payment may pay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct OpenItem {
    pub service: String,
    /// How much.
    pub amount: Number,
    /// Since when.
    pub since: Day,
}

/// A payment and what is open, bound to terms.
#[derive(Clone, Debug)]
pub struct PayRequest {
    /// The payment.
    pub amount: Number,
    /// What is open.
    pub owes: Vec<OpenItem>,
}
