//! Plain data of the trade with its invariants: the case, a bill asked for without a book of accounts; questions without a
//! bill; and what an office keeps in its book.

mod case;
mod order;
mod payment_case;
mod person;
mod proposal;
mod question;
mod rates;
mod register;

pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
pub use order::{ChangeOrder, OrderDone, OrderKind};
pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};
pub use person::{Person, Role, RoleHeld};
pub use proposal::{Decision, Outcome, Proposal, ProposalKind, Proposed};
pub use question::{Asked, AskedTime};
pub use rates::{ContractInForce, RateFile, RateSet};
pub use register::{Apart, RegisterCell, RegisterColumn, RegisterKind, RegisterRow};
