//! What is owed of an invoice that is paid late, and what a payment pays: plain data, with how it came about.

use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::Waived;

/// What counted the time of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterestCount {
    /// So many months.
    Months(u32),
    /// So many days.
    Days(i64),
}

/// The answer to `owe`.
#[derive(Clone, Debug)]
pub struct Owing {
    /// The amount of the invoice.
    pub amount: Number,
    /// The day it is due.
    pub due: Day,
    /// The first day that bears interest; none under `no interest`.
    pub interest_begins: Option<Day>,
    /// The day for which the rest is worked out: that of the last payment, or the day asked for; none where neither is given.
    pub as_of: Option<Day>,
    /// Months or days that bore interest.
    pub count: Option<InterestCount>,
    /// Interest, rounded as the terms say; none without a day.
    pub interest: Option<Number>,
    /// The late fee; none without a day.
    pub late_fee: Option<Number>,
    /// What was paid so far.
    pub paid: Number,
    /// What may be asked for on that day: the invoice, interest and fee, less what was paid.
    pub owed: Option<Number>,
    /// How it came about.
    pub steps: Vec<OwingStep>,
}

/// One record of how it came about.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields are the values of what is recorded")]
pub enum OwingStep {
    /// The due day: counted from a day.
    Due { from: Day, due: Day },
    /// The first day that bears interest.
    InterestBegins { due: Day, day: Day },
    /// Working days were counted in years for which the list names no day.
    HolidaysNotListed { name: String, years: Vec<i32> },
    /// Days that a waiver takes out, or that it only puts off.
    Waiver { waiver: usize, days: i64 },
    /// A payment: what was unpaid of the invoice before and after it.
    Payment { day: Day, amount: Number, before: Number, left: Number },
    /// One month: what bore interest (the principal, and interest of the months before), at which rate.
    Month { number: u32, days: DaySpan, principal: Number, interest: Number, rate: RateUsed, amount: Number },
    /// Some days: likewise, so many of so many of the year.
    Days { days: DaySpan, principal: Number, interest: Number, rate: RateUsed, of: u32, amount: Number },
    /// Interest added up and rounded.
    Interest { exact: Number, value: Number },
    /// The late fee: the unpaid balance at the end of a day, and what it comes to.
    LateFee { day: Day, unpaid: Number, value: Number },
    /// No late fee, and why.
    NoLateFee { day: Day, why: NoLateFee },
    /// Something is not asked for before a day.
    Deferred { waived: Waived, amount: Number, until: Day },
}

/// Why there is no late fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoLateFee {
    /// Nothing was unpaid.
    Paid,
    /// The day has not passed.
    NotYet,
    /// The unpaid balance is not over the threshold.
    NotOver(Number),
    /// A waiver, by position.
    Waived(usize),
}

/// A rate of interest as it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RateUsed {
    /// Per month or per year, as a fraction.
    pub value: Number,
    pub per_month: bool,
    /// The version, by position.
    pub version: usize,
}

/// What one open item receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The item, by position in the request.
    pub item: usize,
    /// How much it receives.
    pub amount: Number,
}

/// What a service receives where a payment is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ServiceShare {
    pub service: String,
    pub owes: Number,
    /// Its share before rounding.
    pub exact: Number,
    pub amount: Number,
}

/// The answer to `pay`.
#[derive(Clone, Debug)]
pub struct Paying {
    /// What each item receives, in the order in which they are paid; items that receive nothing are left out.
    pub received: Vec<Received>,
    /// What each service receives, by name, those that receive nothing too.
    pub services: Vec<(String, Number)>,
    /// What is left of the payment.
    pub unapplied: Number,
    /// How it was shared, where it was.
    pub shares: Vec<ServiceShare>,
    /// What was shared, and what all services owe together.
    pub shared: (Number, Number),
}
