//! Terms of payment: when an invoice is due, what lateness costs, what a payment pays first.

use super::{Annotations, DateUse, Literal, Name, NumberUse, Quoted, RoundTo};
use crate::source::Span;

/// `holidays federal on 2025-01-01, 2025-01-20, …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Holidays {
    pub name: Name,
    pub days: Vec<DateUse>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// So many days, or working days by a list of holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// How many.
    pub days: u32,
    /// `N working days by HOLIDAYS`: Saturdays, Sundays and these days are not counted.
    pub working_by: Option<Name>,
}

/// After what an invoice is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueAfter {
    /// `receipt of the invoice`.
    Receipt,
    /// `the invoice date`.
    InvoiceDate,
    /// A day that a fact holds.
    Fact(Name),
}

/// `due 45 days after receipt of the invoice`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Due {
    /// How many days.
    pub count: DayCount,
    pub after: DueAfter,
    /// The line.
    pub span: Span,
}

/// How interest is stated: per month, per year, or by reference to an index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum InterestRate {
    /// `1% per month`, `12% per year`.
    Fixed {
        /// 1 for 1 %.
        percent: NumberUse,
        /// Whether per month (else per year).
        per_month: bool,
    },
    /// `at RATE, each day at its own version | at the version of the first day`: a dated rate in % per month or year.
    Named {
        rate: Name,
        /// Whether each day is at its own version (else the first day's holds).
        each_day: bool,
    },
}

/// How the time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InterestTime {
    /// `part month counts whole`.
    PartMonthWhole,
    /// `part month does not count`.
    PartMonthNot,
    /// `by day over 365` (or 360, 366).
    ByDayOver(u32),
    /// `by day over the days of the year`.
    ByDayOfYear,
}

/// `interest 1% per month, simple, on unpaid principal, from 30 days after the due date, part month counts whole`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Interest {
    pub rate: InterestRate,
    /// `simple` is false, `compounding monthly` is true.
    pub compounding_monthly: bool,
    /// `from N days after the due date`: the first day that bears interest.
    pub from: DayCount,
    /// How the time is counted.
    pub time: InterestTime,
    /// `the day of payment counts` (true) or `does not count`; none where it is not said.
    pub day_of_payment: Option<bool>,
    /// `round to …` under it.
    pub round: Option<RoundTo>,
    /// The line.
    pub span: Span,
}

/// `late fee 10% of the unpaid balance, at least $1.00, at most $500.00, when the unpaid balance is over $5.00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateFee {
    /// `10% of the unpaid balance` (10), or none where the fee is a fixed amount.
    pub percent: Option<NumberUse>,
    /// A fixed amount.
    pub amount: Option<Literal>,
    /// `at least $1.00`.
    pub at_least: Option<Literal>,
    /// `at most $500.00`.
    pub at_most: Option<Literal>,
    /// `when the unpaid balance is over $5.00`.
    pub over: Option<Literal>,
    /// `once, N days after the due date`; none: once, when the due date has passed.
    pub after: Option<DayCount>,
    /// `round to …` under it.
    pub round: Option<RoundTo>,
    /// The line.
    pub span: Span,
}

/// A statement that may also say that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrNone<T> {
    /// `no interest`, `no late fee`.
    None(Span),
    /// It is this.
    Is(T),
}

/// What a payment pays first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentOrder {
    /// `oldest first`.
    OldestFirst,
    /// `current, then arrears`.
    CurrentThenArrears,
    /// `arrears, then current`.
    ArrearsThenCurrent,
    /// `NAME, NAME, NAME`: services in this order, as `arrears, sewer, water` (`arrears` is one of the words).
    Services(Vec<Name>),
    /// `pro rata across services, odd cents to the largest[, and within each to …]`.
    ProRata {
        /// The order within each service.
        within: Option<Box<PaymentOrder>>,
    },
}

/// When a payment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum PaymentsCount {
    OnReceipt,
    OnPosting,
}

/// `terms prompt_payment "Prompt payment"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Terms {
    pub name: Name,
    pub label: Option<Quoted>,
    /// `due …`.
    pub due: Option<Due>,
    /// `interest …`, `no interest`.
    pub interest: Option<OrNone<Interest>>,
    /// `interest must be invoiced`.
    pub must_be_invoiced: bool,
    /// `late fee …`, `no late fee`.
    pub late_fee: Option<OrNone<LateFee>>,
    /// `payments apply to …`.
    pub payments_apply: Option<(PaymentOrder, Span)>,
    /// `payments count on receipt | on posting`.
    pub payments_count: Option<(PaymentsCount, Span)>,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
