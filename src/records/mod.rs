//! Plain data of the trade with its invariants: the case, a bill asked for without a book of accounts; questions without a
//! bill; and what an office keeps in its book.

mod adjustment;
mod agreement;
mod billed_line;
mod case;
mod dispute;
mod invoice;
mod order;
mod origins;
mod payment;
mod payment_case;
mod person;
mod proposal;
mod provenance;
mod question;
mod rates;
mod read;
mod register;
mod run;
mod trace;

pub use adjustment::Adjustment;
pub use agreement::Agreement;
pub use billed_line::{BilledLine, BilledWords};
pub use case::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
pub use dispute::Dispute;
pub use invoice::{EventSeen, IssuedInvoice};
pub use order::{ChangeOrder, OrderDone, OrderKind};
pub use origins::{EstimateMade, EstimateSettled, Origins};
pub use payment::{Payment, PaymentRow};
pub use payment_case::{OweCase, OwedGiven, PayCase, PaymentGiven};
pub use person::{Person, Role, RoleHeld};
pub use proposal::{Decision, Outcome, Proposal, ProposalKind, Proposed};
pub use provenance::Provenance;
pub use question::{Asked, AskedTime};
pub use rates::{ContractInForce, RateFile, RateSet, SetDigests};
pub use read::{Batch, DERIVED, ESTIMATED, Finding, MeterRead, QUALITIES, ReadKind, Rejection, RowRead, is_actual};
pub use register::{Apart, RegisterCell, RegisterColumn, RegisterKind, RegisterRow};
pub use run::{Carried, Hold, HoldAnswer, ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals, StepKind, WorkedOut};
pub use trace::{KeptLine, KeptTrace, TraceDifference};
