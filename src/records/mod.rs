//! Plain data of the trade, as an input wrote it: the [`Case`], a bill asked for without a book of accounts; questions without
//! a bill ([`Asked`], [`OweCase`], [`PayCase`]); and a billed line in words. What an office keeps stands with its trades.
//!
//! Nothing is computed here: a case is text until [`intake::bind`](crate::intake::bind) reads it in the units of a plan.

mod billed_line;
mod case;
mod payment_case;
mod question;
mod shown_invoice;

pub use billed_line::{BilledLine, BilledWords};
pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};

pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};

pub use question::{Asked, AskedTime};

pub use shown_invoice::ShownInvoice;
