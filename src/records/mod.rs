//! Plain data of the trade with its invariants: the case, a bill asked for without a book of accounts; questions without a
//! bill; and what an office keeps in its book.

mod after;
mod case;
mod order;
mod origins;
mod payment_case;
mod person;
mod proposal;
mod question;
mod rates;
mod read;
mod register;
mod run;
mod trace;

pub use after::{Adjustment, Dispute, Payment, PaymentRow, Provenance};
pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
pub use order::{ChangeOrder, OrderDone, OrderKind};
pub use origins::{EstimateMade, EstimateSettled, Origins};
pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};
pub use person::{Person, Role, RoleHeld};
pub use proposal::{Decision, Outcome, Proposal, ProposalKind, Proposed};
pub use question::{Asked, AskedTime};
pub use rates::{ContractInForce, RateFile, RateSet, SetDigests};
pub use read::{Batch, DERIVED, ESTIMATED, Finding, MeterRead, QUALITIES, ReadKind, Rejection, RowRead, is_actual};
pub use register::{Apart, RegisterCell, RegisterColumn, RegisterKind, RegisterRow};
pub use run::{
    Agreement, BilledLine, BilledWords, Carried, EventSeen, Hold, HoldAnswer, IssuedInvoice, ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals,
    StepKind, WorkedOut,
};
pub use trace::{KeptLine, KeptTrace, TraceDifference};
