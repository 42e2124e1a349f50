//! Plain data of the trade with its invariants: for now the case, a bill asked for without a book of accounts.

mod case;

pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MeterGiven, SeriesEntry};
