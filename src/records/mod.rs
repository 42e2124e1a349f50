//! Plain data of the trade with its invariants: the cases, asked for without a book of accounts.

mod case;
mod payment_case;

pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MeterGiven, SeriesEntry};
pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};
