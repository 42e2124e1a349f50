//! Tests: a bill, what is given, what is expected, and the sum done by hand.

use super::{Annotations, DateUse, Expression, Literal, Name, Quoted};
use crate::source::Span;

/// What a test asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum TestSubject {
    /// `bill SCHEDULE from DATE to DATE[, rendered DATE][, read on DATE]`.
    Bill {
        /// The schedule, qualified or bare.
        schedule: Name,
        /// First day.
        from: DateUse,
        /// Last day, included.
        to: DateUse,
        /// `rendered`.
        rendered: Option<DateUse>,
        /// `read on`.
        read_on: Option<DateUse>,
    },
    /// `rate NAME on DATE`.
    Rate {
        /// The rate, value or table.
        name: Name,
        /// The day.
        on: DateUse,
    },
    /// `share POOL for 2006-01`, or for a year's label.
    Share {
        pool: Name,
        /// The month or year.
        when: PoolTime,
    },
    /// `settle CONTRACT for CAL LABEL`.
    Settle {
        contract: Name,
        calendar: Name,
        /// The year's label, or its first day.
        label: Name,
    },
    /// `owe $X under TERMS, received DATE[, invoiced DATE][, paid [$X] DATE …]`.
    Owe {
        /// The amount of the invoice.
        amount: Literal,
        /// The terms, or a contract.
        terms: Name,
        /// When the invoice was received.
        received: Option<DateUse>,
        /// The invoice's date.
        invoiced: Option<DateUse>,
        /// Payments: amount (none: all that is owed of the principal) and day.
        paid: Vec<(Option<Literal>, DateUse)>,
    },
    /// `pay $X under TERMS on DATE`, with what each service owes given.
    Pay {
        /// The payment.
        amount: Literal,
        /// The terms, or a contract.
        terms: Name,
        /// The day.
        on: DateUse,
    },
    /// `evaluate NAME [of CONTRACT] on DATE`: a determinant, value, rate, or a ledger's balance, without a bill.
    Evaluate {
        /// What.
        name: Name,
        /// Of which contract or schedule.
        of: Option<Name>,
        /// The day.
        on: DateUse,
    },
}

/// What a `given` line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenKind {
    /// `given NAME is VALUE`, the value as written.
    Value(Quoted),
    /// `given CHARGE issued is $X`.
    Issued(Quoted),
    /// `given TIERS position is Q`.
    Position(Quoted),
    /// `given SERVICE owes $60.00 since DATE`: what a payment may pay.
    Owes {
        /// The amount as written.
        amount: Quoted,
        /// Since when.
        since: DateUse,
    },
}

/// `given metered_water is 30,000 kgal [from DATE to DATE] [at POINT] [for MEMBER] [in all]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Given {
    pub name: Name,
    /// Its value.
    pub kind: GivenKind,
    /// `from DATE to DATE`.
    pub dates: Option<(DateUse, DateUse)>,
    /// `at POINT` or a meter.
    pub at: Option<Name>,
    /// `for MEMBER`.
    pub member: Option<Name>,
    /// `in all`: the value is the total of the dates, not that of each grain.
    pub in_all: bool,
    /// `, hour 17`: of hour 17 (0 to 23) of each day alone.
    pub hour: Option<u32>,
    /// `, estimated`: the value is an estimate.
    pub estimated: bool,
    /// The line.
    pub span: Span,
}

/// `by hand ARITHMETIC`: belongs to the `expect` that follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The arithmetic, of plain numbers.
    pub expression: Expression,
    /// The line.
    pub span: Span,
}

/// What a test says of its bill: a line's amount, the total, a refusal, an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ExpectKind {
    /// `expect NAME is VALUE [printed as VALUE]`; `total` is a name here.
    Is {
        /// A charge, determinant, rate, value, or `total`.
        name: Name,
        /// The value as written.
        value: Quoted,
        /// What was published, where it disagrees.
        printed_as: Option<Quoted>,
    },
    /// `expect no strength`.
    No(Name),
    /// `expect no bill: R6001`.
    NoBill(Name),
    /// `expect share for MEMBER is 1.234%`, or an amount in $.
    ShareFor {
        member: Name,
        /// The value as written.
        value: Quoted,
        /// What was published, where it disagrees.
        printed_as: Option<Quoted>,
    },
    /// `expect residual of POOL is 0.001%`, or an amount in $.
    Residual {
        pool: Name,
        /// The value as written.
        value: Quoted,
        /// What was published, where it disagrees.
        printed_as: Option<Quoted>,
    },
    /// `expect due date is DATE`, `expect interest begins is DATE`.
    Date {
        /// Which of them.
        which: TermsDate,
        day: DateUse,
    },
    /// `expect SERVICE receives $60.00`.
    Receives {
        service: Name,
        /// The amount as written.
        value: Quoted,
    },
}

/// A date that terms of payment give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum TermsDate {
    Due,
    InterestBegins,
}

/// The time a pool is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolTime {
    /// `2006-01`.
    Month(super::MonthUse),
    /// `FY2006`.
    Label(Name),
}

/// A result that the bill of a test must have, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectKind,
    /// The sum by hand before it.
    pub by_hand: Option<ByHand>,
    /// The line.
    pub span: Span,
}

/// `test "straddles the rate change"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// What it says.
    pub title: Quoted,
    /// What it asks; none where the line is missing.
    pub subject: Option<TestSubject>,
    /// `given …`.
    pub givens: Vec<Given>,
    /// `expect …`.
    pub expectations: Vec<Expectation>,
    /// `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
