//! Plain data of the trade with its invariants: the case, a bill asked for without a book of accounts, and questions without
//! a bill.

mod case;
mod payment_case;
mod question;

pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};
pub use question::{Asked, AskedTime};
