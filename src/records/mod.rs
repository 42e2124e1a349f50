//! Plain data of the trade with its invariants: the case, a bill asked for without a book of accounts; questions without a
//! bill; and what an office keeps in its book.

mod billed_line;
mod case;
mod payment_case;
mod question;

pub use billed_line::{BilledLine, BilledWords};
pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};

pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};

pub use question::{Asked, AskedTime};
